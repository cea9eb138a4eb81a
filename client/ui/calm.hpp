// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock/time.hpp"

namespace attune {

// A brightness that follows its target and turns round at most once a second, whatever the target
// does: a partner's key held down and let go ten times a second must not flicker here. (WCAG 2.3.1
// allows three flashes a second, we allow half of one.)
class Calm {
  public:
    static constexpr Duration cross_fade = std::chrono::milliseconds(400);
    static constexpr Duration between_turns = std::chrono::seconds(1);
    static constexpr Duration longest_step =
        std::chrono::milliseconds(50);  // a late frame does not jump

    explicit Calm(double value = 0) : value_(value), target_(value) {}

    // `now` may stand still; it never runs backwards.
    double step(LocalTime now, double target);

    double value() const { return value_; }

  private:
    double value_;
    double target_;
    double speed_ = 0;   // of the value, 1/s
    int direction_ = 0;  // of the last movement; 0 before the first
    LocalTime turned_{};
    LocalTime stepped_{};
    bool started_ = false;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// The hand of who leads the breath: rises with ease while a key, the mouse or a trigger is held,
// falls when it is let go. Pure; the session sees to what is said of it.
#pragma once

#include <optional>

#include "net/clock/time.hpp"

namespace attune::ui {

class Pull {
  public:
    static constexpr Duration every = std::chrono::milliseconds(50);  // it is said

    // `pull`: 0 let go, 1 held; a trigger may be in between. `now` does not run backwards.
    double step(LocalTime now, double pull);

    double value() const { return value_; }  // 0 empty, 1 full

  private:
    double value_ = 0;
    double speed_ = 0;  // of the value, 1/s
    std::optional<LocalTime> stepped_;
};

}  // namespace attune::ui

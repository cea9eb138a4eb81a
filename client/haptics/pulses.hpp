// SPDX-License-Identifier: GPL-3.0-or-later
// The breath for a hand, eyes closed: one pulse where an inhale begins, two where an exhale does.
#pragma once

#include <optional>

#include "client/session/view.hpp"

namespace attune {

// Long enough for a slow motor to be felt starting and stopping twice, and over well before the
// breath has gone far.
inline constexpr Duration pulse_length = std::chrono::milliseconds(180);
inline constexpr Duration pulse_gap = std::chrono::milliseconds(170);

// How long the motors still have to run; zero between pulses, in holds, before and after the plan,
// in a pause and until it is over for good.
Duration pulse_left(const Pacer& pacer, SessionTime t);

// What the motors are to do: run for `length` and stop by themselves, or stop now.
struct Rumble {
    double strength;  // 0 to 1
    Duration length;

    bool operator==(const Rumble&) const = default;
};

// Turns looks at a View, at whatever times, into what the motors have to be told.
class Pulses {
  public:
    // Nothing where they do right already. To be silent within 100 ms of a pause, look at least
    // that often.
    std::optional<Rumble> at(const View& view, LocalTime now);

  private:
    LocalTime until_{};  // the motors run
};

}  // namespace attune

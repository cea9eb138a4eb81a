// SPDX-License-Identifier: GPL-3.0-or-later
// The only place that reads a clock.
#pragma once

#include <chrono>

#include "net/clock/time.hpp"

namespace attune {

LocalTime local_now();

// UTC, for the keys of the day; never a measure of time that passes.
std::chrono::sys_seconds wall_now();

// Notices that the machine slept: CLOCK_BOOTTIME went on while CLOCK_MONOTONIC stood still.
class SuspendWatch {
  public:
    SuspendWatch();

    // True once after each sleep.
    bool woke();

  private:
    Duration asleep_;  // since the boot
};

}  // namespace attune

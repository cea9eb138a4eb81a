// SPDX-License-Identifier: GPL-3.0-or-later
// The only place that reads a clock.
#pragma once

#include <chrono>

#include "net/clock/time.hpp"

namespace attune {

LocalTime local_now();

// The wall clock, to whose time the kernel stamps what arrives, and LocalTime, read right after it.
struct ClockReading {
    Duration wall;  // CLOCK_REALTIME, since 1970
    LocalTime local;
};
ClockReading read_clocks();

// What the kernel says of an arrival, as LocalTime: however busy the machine, and however late this
// process has its turn. The two clocks are a constant apart, except that the wall clock is set now
// and then: stamps of before are not used after.
class ArrivalClock {
  public:
    explicit ArrivalClock(const ClockReading& now) : ahead_{ahead(now)}, set_{now.local} {}

    // When the datagram arrived that the kernel stamped so; now, where that cannot be told.
    LocalTime at(Duration stamp, const ClockReading& now);

  private:
    static Duration ahead(const ClockReading& now) {
        return now.wall - now.local.time_since_epoch();
    }

    Duration ahead_;
    LocalTime set_;  // no later than this was the wall clock set
};

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

// SPDX-License-Identifier: GPL-3.0-or-later
// The three times of Attune. They are points of different clocks, so mixing them does not compile.
// None of them has a now(): logic is handed the time, and net/drivers alone reads it.
#pragma once

#include <chrono>
#include <cstdint>

namespace attune {

using Duration = std::chrono::nanoseconds;

namespace detail {
template <class Tag>
struct Clock {
    using rep = std::int64_t;
    using period = std::nano;
    using duration = Duration;
    using time_point = std::chrono::time_point<Clock, Duration>;
    static constexpr bool is_steady = true;
};
}  // namespace detail

// CLOCK_BOOTTIME of this machine: it counts through suspend, so that a lid closed for a walk does
// not freeze a cool-down.
using LocalTime = detail::Clock<struct LocalTag>::time_point;

// Link time of the partner: their LocalTime from an origin they do not tell (proto/wire.proto).
using PeerTime = detail::Clock<struct PeerTag>::time_point;

// Since the founding of the timeline that two clients share. A plan's breath is a pure function of
// it.
using SessionTime = detail::Clock<struct SessionTag>::time_point;

// One instant on both of the clocks that logic needs.
struct Now {
    LocalTime local;
    SessionTime session;
};

}  // namespace attune

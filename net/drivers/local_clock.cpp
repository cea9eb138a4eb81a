// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/local_clock.hpp"

#include <time.h>

#include <cstdlib>

namespace attune {
namespace {

Duration read_clock(clockid_t id) {
    timespec t{};
    if (clock_gettime(id, &t) != 0) std::abort();
    return std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec};
}

// Two clocks cannot be read in one instant, and this thread may be held up between them: no sleep
// shorter than this is told from that. Shorter ones cost the clock estimate nothing.
constexpr Duration shortest_sleep = std::chrono::milliseconds{500};

Duration time_asleep() {
    return read_clock(CLOCK_BOOTTIME) - read_clock(CLOCK_MONOTONIC);
}

}  // namespace

LocalTime local_now() {
    return LocalTime{read_clock(CLOCK_BOOTTIME)};
}

ClockReading read_clocks() {
    // In this order a hold-up in between makes an arrival look later, as being late itself would.
    const Duration wall = read_clock(CLOCK_REALTIME);
    return {wall, local_now()};
}

LocalTime ArrivalClock::at(Duration stamp, const ClockReading& now) {
    // What slews the wall clock slews CLOCK_BOOTTIME, too: only a step changes what is between
    // them. More than reading both takes; a smaller step does no more harm than its size.
    constexpr Duration step = std::chrono::microseconds{50};
    if (std::chrono::abs(ahead(now) - ahead_) > step) set_ = now.local;
    ahead_ = ahead(now);
    const LocalTime arrived = now.local - (now.wall - stamp);
    return arrived >= set_ && arrived <= now.local ? arrived : now.local;
}

std::chrono::sys_seconds wall_now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

SuspendWatch::SuspendWatch() : asleep_{time_asleep()} {}

bool SuspendWatch::woke() {
    // BOOTTIME is read first: a hold-up in between makes the difference smaller, never larger.
    const Duration asleep = time_asleep();
    if (asleep - asleep_ < shortest_sleep) return false;
    asleep_ = asleep;
    return true;
}

}  // namespace attune

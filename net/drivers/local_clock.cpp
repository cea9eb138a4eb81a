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

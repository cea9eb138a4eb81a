// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/deadline_timer.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

int open_timer() {
    const int fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) throw StartError{"Attune cannot start: the system gives it no timer."};
    return fd;
}

}  // namespace

DeadlineTimer::DeadlineTimer(boost::asio::io_context& io) : descriptor_{io, open_timer()} {}

void DeadlineTimer::arm(LocalTime at) {
    itimerspec spec{};
    if (at != LocalTime::max()) {
        // All zero would disarm it.
        const Duration since_boot = std::max(at.time_since_epoch(), Duration{1});
        const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
        spec.it_value = {seconds.count(), (since_boot - seconds).count()};
    }
    if (timerfd_settime(descriptor_.native_handle(), TFD_TIMER_ABSTIME, &spec, nullptr) != 0)
        std::abort();
}

void DeadlineTimer::clear() {
    std::uint64_t expirations = 0;
    // Nothing to read: it was armed anew between its expiry and now.
    [[maybe_unused]] const auto n =
        ::read(descriptor_.native_handle(), &expirations, sizeof expirations);
}

}  // namespace attune

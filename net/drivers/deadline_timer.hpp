// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <utility>

#include "net/clock/time.hpp"

namespace attune {

// A timer on LocalTime itself: a timerfd of CLOCK_BOOTTIME, armed with absolute times. Asio's own
// timers run on CLOCK_MONOTONIC; converting would make a deadline late by every suspend in between.
class DeadlineTimer {
  public:
    explicit DeadlineTimer(boost::asio::io_context& io);

    // One instant at a time; a past one is due at once, LocalTime::max() never.
    void arm(LocalTime at);

    // Calls handler() when the armed instant has come, and again at each later arm(), until
    // destruction.
    template <class Handler>
    void on_due(Handler handler) {
        descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                               [this, handler = std::move(handler)](auto error) mutable {
                                   if (error) return;
                                   clear();
                                   handler();
                                   on_due(std::move(handler));
                               });
    }

  private:
    void clear();

    boost::asio::posix::stream_descriptor descriptor_;
};

}  // namespace attune

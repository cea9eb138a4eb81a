// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <optional>
#include <string>

#include "client/app/control.hpp"
#include "client/audio/speaker.hpp"

namespace attune {

// The client without a window, on one thread. The constructor throws StartError.
class Headless {
  public:
    explicit Headless(const Options& options);

    // Until it is told to quit, or a signal. One plain sentence where its output was lost.
    std::string run();

  private:
    void sound();

    boost::asio::io_context io_{1};
    boost::asio::signal_set signals_;
    Client client_;
    std::optional<Control> control_;
    std::optional<Speaker> speaker_;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>

#include "client/app/client.hpp"
#include "client/app/lines.hpp"

namespace attune {

// Of a process that ends: 0, or 1 with the trouble said on stderr.
int exit_status(const std::string& trouble);

// Drives a client by lines: commands from stdin, events and samples to stdout (proto/PROTOCOL.md).
class Control {
  public:
    // `quit` is called on that command, at the end of input, and when the output is lost.
    Control(boost::asio::io_context& io, std::function<void()> quit);

    void say(const v1::Event& event);

    // From here on commands are obeyed. No samples where sample_every is zero.
    void attach(Client& client, Duration sample_every);

    // Gives the reader a moment for the last events. One plain sentence where any could not be
    // written; empty: all is well.
    std::string finish();

  private:
    void on_line(std::string_view line);
    void on_sample_due();

    boost::asio::io_context& io_;
    std::function<void()> quit_;
    LineWriter out_;
    std::optional<LineReader> in_;
    Client* client_ = nullptr;
    Duration sample_every_{};
    LocalTime next_sample_;
    DeadlineTimer sample_timer_;
};

}  // namespace attune

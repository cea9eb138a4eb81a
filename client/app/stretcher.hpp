// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "client/session/meeting.hpp"

namespace attune {

// Makes find keys on a thread of its own, a second each: too long for the link's beat. One at a
// time, since each takes 256 MiB; of those that wait the newest replaces the others.
class Stretcher {
  public:
    using Made = std::function<void(std::uint64_t id, std::optional<SecretBytes> key)>;

    // `made` is called on the io_context's thread.
    Stretcher(boost::asio::io_context& io, Made made);
    Stretcher(const Stretcher&) = delete;
    Stretcher& operator=(const Stretcher&) = delete;

    // Does not wait for a key under way, for nobody who leaves should have to: its thread is left
    // to itself, owns all that it touches, and ends with the process at the latest.
    ~Stretcher();

    void start(StretchJob job);

  private:
    struct Home;

    void launch(StretchJob job);
    void finish(std::uint64_t id, std::optional<SecretBytes> key);

    boost::asio::io_context& io_;
    Made made_;
    bool busy_ = false;
    std::optional<StretchJob> next_;
    std::shared_ptr<Home> home_;
};

}  // namespace attune

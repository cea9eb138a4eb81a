// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "net/drivers/deadline_timer.hpp"
#include "net/drivers/lan_driver.hpp"
#include "net/drivers/local_clock.hpp"
#include "net/drivers/udp_socket.hpp"
#include "net/link/link.hpp"

namespace attune {

// Logic that owns no socket, no thread and no clock.
class Driven {
  public:
    virtual ~Driven() = default;
    virtual void on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) = 0;
    virtual void on_timer(LocalTime now) = 0;
    virtual void on_resumed(LocalTime now) = 0;
    virtual std::optional<Transmit> poll_transmit(LocalTime now) = 0;
    virtual void drain_events() = 0;
    virtual LocalTime next_deadline() const = 0;

    // Where to listen on the local network, besides the one socket; asked for at each drive().
    virtual std::vector<LanGroup> groups(LocalTime) { return {}; }
};

// Drives it with one UDP socket, and its groups, on one io_context. The contract, stated once:
// mutate, drain, wait. Whoever else mutates the driven calls drive() right after, on the
// io_context's thread.
class UdpDriver {
  public:
    // Waits from the first drive() on.
    UdpDriver(boost::asio::io_context& io, UdpSocket& socket, Driven& driven);

    void drive();

    // Of this machine's networks, how many are not listened on.
    std::size_t networks_left_out() const { return lan_.left_out(); }

  private:
    LocalTime now();
    void notice_suspend();
    void wait_readable();
    void take_turn();
    void receive_from_group(LocalTime at, const Endpoint& from, ByteView bytes);

    UdpSocket& socket_;
    Driven& driven_;
    LanDriver lan_;
    DeadlineTimer timer_;
    SuspendWatch suspend_;
    LocalTime told_{};  // the newest one that the driven has heard of
};

}  // namespace attune

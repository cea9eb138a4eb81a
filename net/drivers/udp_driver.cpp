// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/udp_driver.hpp"

namespace attune {
namespace {

// A flood must not starve the timer: after so many datagrams the other handlers have their turn.
constexpr int datagrams_a_turn = 64;

}  // namespace

UdpDriver::UdpDriver(boost::asio::io_context& io, UdpSocket& socket, Driven& driven)
    : socket_{socket},
      driven_{driven},
      lan_{io, socket,
           [this](LocalTime at, const Endpoint& from, ByteView bytes) {
               receive_from_group(at, from, bytes);
           }},
      timer_{io} {
    timer_.on_due([this] {
        notice_suspend();
        const LocalTime now = local_now();
        if (driven_.next_deadline() <= now) driven_.on_timer(now);
        drive();
    });
    wait_readable();
}

void UdpDriver::drive() {
    lan_.set_groups(driven_.groups(local_now()));
    while (const auto transmit = driven_.poll_transmit(local_now())) {
        if (is_multicast(transmit->to))
            lan_.send(transmit->to, transmit->datagram);
        else
            socket_.send(transmit->to, transmit->datagram);
    }
    driven_.drain_events();
    timer_.arm(driven_.next_deadline());
}

void UdpDriver::wait_readable() {
    socket_.async_wait([this](auto error) {
        if (error) return;
        receive();
        wait_readable();
    });
}

void UdpDriver::notice_suspend() {
    if (suspend_.woke()) driven_.on_resumed(local_now());
}

void UdpDriver::receive() {
    notice_suspend();
    for (int i = 0; i < datagrams_a_turn; ++i) {
        const auto received = socket_.receive();
        if (!received) break;
        driven_.on_datagram(received->at, received->from, received->bytes);
    }
    drive();
}

void UdpDriver::receive_from_group(LocalTime at, const Endpoint& from, ByteView bytes) {
    notice_suspend();
    driven_.on_datagram(at, from, bytes);
    drive();
}

}  // namespace attune

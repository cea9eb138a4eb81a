// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/udp_driver.hpp"

#include <algorithm>

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
    timer_.on_due([this] { take_turn(); });
    wait_readable();
}

LocalTime UdpDriver::now() {
    return told_ = local_now();
}

void UdpDriver::drive() {
    lan_.set_groups(driven_.groups(now()));
    while (const auto transmit = driven_.poll_transmit(now())) {
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
        take_turn();
        wait_readable();
    });
}

void UdpDriver::notice_suspend() {
    if (suspend_.woke()) driven_.on_resumed(now());
}

// What has arrived comes before the deadline that has just passed: so it is told in the order in
// which it happened.
void UdpDriver::take_turn() {
    notice_suspend();
    for (int i = 0; i < datagrams_a_turn; ++i) {
        const auto received = socket_.receive();
        if (!received) break;
        // Logic's time never runs backwards, though this may have come while it had its last turn.
        told_ = std::max(told_, received->at);
        driven_.on_datagram(told_, received->from, received->bytes);
    }
    if (driven_.next_deadline() <= now()) driven_.on_timer(told_);
    drive();
}

void UdpDriver::receive_from_group(LocalTime at, const Endpoint& from, ByteView bytes) {
    notice_suspend();
    driven_.on_datagram(told_ = std::max(told_, at), from, bytes);
    drive();
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/relay.hpp"

#include "net/drivers/address.hpp"
#include "net/drivers/local_clock.hpp"

namespace attune::e2e {
namespace {

const Endpoint any_loopback_port = resolve("127.0.0.1:0");

}  // namespace

Relay::Relay(boost::asio::io_context& io, const sim::PathModel& a_to_b,
             const sim::PathModel& b_to_a, double duplicates, std::uint64_t seed)
    : began_{local_now()},
      sides_{Side{{io, any_loopback_port}, {a_to_b, 2 * seed}, {}, {}, {}},
             Side{{io, any_loopback_port}, {b_to_a, 2 * seed + 1}, {}, {}, {}}},
      duplicates_{duplicates},
      random_{seed},
      timer_{io} {
    timer_.on_due([this] { deliver_due(); });
    wait_readable(0);
    wait_readable(1);
}

void Relay::wait_readable(std::size_t side) {
    sides_[side].socket.async_wait([this, side](auto error) {
        if (error) return;
        receive(side);
        wait_readable(side);
    });
}

void Relay::receive(std::size_t side) {
    auto& in = sides_[side];
    while (const auto received = in.socket.receive()) {
        in.client = received->from;
        if (received->bytes.size() != datagram_size) ++counts_.wrong_size;
        const auto out = in.path.send(received->at - began_);
        in.passages.push_back({received->at, {}});
        if (!out || outage_) {
            ++counts_.lost;
            continue;
        }
        enqueue(side, *out, received->bytes);
        if (std::uniform_real_distribution<double>{0, 1}(random_) < duplicates_)
            enqueue(side, *out + std::chrono::milliseconds{1}, received->bytes);
    }
    deliver_due();
}

void Relay::enqueue(std::size_t from, sim::Seconds delivered, ByteView bytes) {
    const LocalTime due = began_ + std::chrono::duration_cast<Duration>(delivered);
    in_flight_.push({due,
                     next_number_++,
                     1 - from,
                     sides_[from].passages.size() - 1,
                     {bytes.begin(), bytes.end()}});
}

void Relay::deliver_due() {
    while (!in_flight_.empty() && in_flight_.top().due <= local_now()) {
        const auto& top = in_flight_.top();
        auto& side = sides_[top.to];
        // A cut cable takes what is on it, too.
        if (side.client && !outage_) {
            side.socket.send(*side.client, top.bytes);
            side.last = local_now();
            auto& left = sides_[1 - top.to].passages[top.passage].left;
            if (!left) left = side.last;  // else it is the duplicate
            ++counts_.forwarded;
        }
        in_flight_.pop();
    }
    timer_.arm(in_flight_.empty() ? LocalTime::max() : in_flight_.top().due);
}

}  // namespace attune::e2e

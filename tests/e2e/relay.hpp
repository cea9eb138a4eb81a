// SPDX-License-Identifier: GPL-3.0-or-later
// An impaired path between two real processes: two loopback ports, and whatever comes in at one
// leaves from the other, later or never, as seeded path models say.
#pragma once

#include <boost/asio/io_context.hpp>
#include <queue>
#include <vector>

#include "net/drivers/deadline_timer.hpp"
#include "net/drivers/udp_socket.hpp"
#include "tests/sim/path_model.hpp"

namespace attune::e2e {

struct RelayCounts {
    std::uint64_t forwarded = 0;
    std::uint64_t lost = 0;
    std::uint64_t wrong_size = 0;  // not 256 bytes
};

class Relay {
  public:
    Relay(boost::asio::io_context& io, const sim::PathModel& a_to_b, const sim::PathModel& b_to_a,
          double duplicates, std::uint64_t seed);
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    // Where the one on this side sends to: 0 is a's port, 1 is b's.
    Endpoint port(std::size_t side) const { return sides_[side].socket.local(); }

    void set_outage(bool outage) { outage_ = outage; }
    const RelayCounts& counts() const { return counts_; }

    // When something last left for this side.
    LocalTime last(std::size_t side) const { return sides_[side].last; }

    // Of everything that came from this side, in the order of its coming.
    struct Passage {
        LocalTime came;
        std::optional<LocalTime> left;  // none: lost, or still on its way
    };
    const std::vector<Passage>& passages(std::size_t side) const { return sides_[side].passages; }

  private:
    struct Side {
        UdpSocket socket;
        sim::Path path;  // of what comes in here
        std::optional<Endpoint>
            client;  // the newest one heard: a restarted client comes from elsewhere
        LocalTime last;
        std::vector<Passage> passages;
    };
    struct InFlight {
        LocalTime due;
        std::uint64_t number;  // of two due at once the older one goes first
        std::size_t to;
        std::size_t passage;  // which of the other side's
        Bytes bytes;
        bool operator>(const InFlight& other) const {
            return std::tie(due, number) > std::tie(other.due, other.number);
        }
    };

    void wait_readable(std::size_t side);
    void receive(std::size_t side);
    void enqueue(std::size_t from, sim::Seconds delivered, ByteView bytes);
    void deliver_due();

    LocalTime began_;
    std::array<Side, 2> sides_;
    double duplicates_;
    std::mt19937_64 random_;
    bool outage_ = false;
    RelayCounts counts_;
    std::uint64_t next_number_ = 0;
    std::priority_queue<InFlight, std::vector<InFlight>, std::greater<>> in_flight_;
    DeadlineTimer timer_;
};

}  // namespace attune::e2e

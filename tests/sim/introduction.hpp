// SPDX-License-Identifier: GPL-3.0-or-later
// An inviter (host 0) and a joiner (host 1) in a simulated world.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "net/link/introduction.hpp"
#include "tests/sim/pair.hpp"

namespace attune::sim {

inline const Bytes find_key_bytes(32, 0x42);

// Either side, as a World drives it.
class Side {
  public:
    Side(const Invite& invite, ByteView find_key, LocalTime now)
        : inviter(std::in_place, invite, find_key, now) {}
    Side(const Invite& invite, ByteView find_key, LocalTime now, const Endpoint& place)
        : joiner(std::in_place, invite, now) {
        joiner->add_find_key(now, find_key, {place});
    }

    void on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) {
        Datagram datagram;
        if (bytes.size() != datagram.size()) return;  // the Link's and the Engine's to drop
        std::copy(bytes.begin(), bytes.end(), datagram.begin());
        if (inviter) inviter->on_datagram(now, from, datagram);
        if (joiner) joiner->on_datagram(now, from, datagram);
    }
    void on_timer(LocalTime now) {
        if (inviter) inviter->on_timer(now);
        if (joiner) joiner->on_timer(now);
    }
    std::optional<Transmit> poll_transmit(LocalTime) {
        return inviter ? inviter->poll_transmit() : joiner->poll_transmit();
    }
    std::optional<int> poll_event() {
        if (auto done = inviter ? inviter->poll_introduced() : joiner->poll_introduced()) {
            introduced = std::move(done);
            return 1;
        }
        return std::nullopt;
    }
    LocalTime next_deadline() const {
        return joiner ? joiner->next_deadline() : inviter->next_deadline();
    }

    std::optional<Inviter> inviter;
    std::optional<Joiner> joiner;
    std::optional<Introduced> introduced;
};

struct Invitation {
    explicit Invitation(const PathModel& model, std::uint64_t seed = 1)
        : world(model, model, seed) {
        world.hosts[0].clock = HostClock(3h, 20);
        world.hosts[1].clock = HostClock(5h, -20);
        world.hosts[0].peer = std::make_unique<Side>(invite, find_key_bytes, world.local(0));
        world.record = true;
    }
    void join(const Invite& words) {
        world.hosts[1].peer =
            std::make_unique<Side>(words, find_key_bytes, world.local(1), address(1));
    }
    Inviter& inviter() { return *world.peer(0).inviter; }
    Joiner& joiner() { return *world.peer(1).joiner; }
    std::optional<Introduced>& met(int host) { return world.peer(host).introduced; }
    bool both_within(Duration limit) {
        return world.run_until_true([&] { return met(0) && met(1); }, limit);
    }
    bool done_within(Duration limit) {
        return world.run_until_true(
            [&] {
                return joiner().state() == Joiner::State::introduced ||
                       joiner().state() == Joiner::State::refused;
            },
            limit);
    }
    std::optional<Frame> opened(const Datagram& datagram) const {
        return unframe(datagram, keys).frame;
    }
    Datagram first(DatagramType type) {
        for (const auto& s : world.sent) {
            const auto in = opened(s.datagram);
            if (in && in->header.type == type) return s.datagram;
        }
        ADD_FAILURE() << "not on the wire";
        return {};
    }

    // Somebody in between who holds the find words puts `bend`'s body in the place of each datagram
    // of this type.
    template <class Bend>
    void replace(DatagramType type, Bend bend) {
        world.censor = [this, type, bend](const Sent& s) {
            auto in = opened(s.datagram);
            if (!in || in->header.type != type || !bend(in->body)) return false;
            world.inject(1 - s.host, world.hosts[static_cast<std::size_t>(s.host)].endpoint,
                         frame(in->header, in->body, keys));
            return true;
        };
    }

    Invite invite{{1, 2, 3, 4, 5}};
    DailyKeys keys = invite_keys(find_key_bytes);
    World<Side> world;
};

}  // namespace attune::sim

// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of one handshake, and the ring of those in use.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>

#include "net/clock/time.hpp"
#include "net/crypto/secret.hpp"
#include "net/crypto/transport.hpp"
#include "net/discovery/endpoint.hpp"
#include "proto/wire.pb.h"

namespace attune {

inline constexpr auto rekey_after = std::chrono::seconds(120);
inline constexpr auto refuse_after = std::chrono::seconds(180);

struct TrafficKeys {
    std::uint32_t my_index;  // the partner writes it into what it sends here
    std::uint32_t peer_index;
    Sealer sealer;
    Opener opener;
    SecretBytes hp;    // header mask, pinned for these keys' life
    std::int64_t day;  // whose daily keys the handshake went under
    LocalTime created;
    bool initiated;  // by this side
    v1::HandshakePayload mine;
    v1::HandshakePayload theirs;
    bool confirmed = false;          // a valid datagram has arrived under them
    Endpoint at{};                   // where a link begins that they make
    std::optional<Endpoint> also{};  // from where the same K1 came again: to be challenged

    bool usable(LocalTime now) const { return now - created < refuse_after; }
};

// A responder's keys wait in `next` until the first valid datagram under them, for a K1 alone could
// be a replay. There may be several, since a K1 is sent again before its K2 can have arrived. For
// the same reason the initiator may hold several sets before it hears which one the partner sends
// under.
struct KeyRing {
    static constexpr std::size_t waiting = 8, kept = 8;

    std::list<TrafficKeys> older;  // newest first, down to the newest ones confirmed
    std::optional<TrafficKeys> current;
    std::list<TrafficKeys> next;  // oldest first

    // The keys that `match`es, whatever their place. They stay where they are in memory until
    // they are promoted or dropped.
    template <class Match>
    TrafficKeys* find(Match match) {
        if (current && match(*current)) return &*current;
        for (auto* ring : {&older, &next}) {
            const auto it = std::find_if(ring->begin(), ring->end(), match);
            if (it != ring->end()) return &*it;
        }
        return nullptr;
    }

    void wait(TrafficKeys keys) {
        if (next.size() == waiting) next.pop_front();
        next.push_back(std::move(keys));
    }

    void promote(TrafficKeys keys) {
        if (current) older.push_front(std::move(*current));
        current = std::move(keys);
        const auto confirmed =
            std::find_if(older.begin(), older.end(), [](const auto& k) { return k.confirmed; });
        if (confirmed != older.end()) older.erase(std::next(confirmed), older.end());
        if (older.size() > kept)
            older.erase(std::prev(older.end(), confirmed == older.end() ? 1 : 2));
    }

    // Where `keys` wait in next, they become current, and older ones that wait are gone. True: they
    // did.
    bool promote_waiting(const TrafficKeys* keys) {
        const auto it =
            std::find_if(next.begin(), next.end(), [&](const auto& k) { return &k == keys; });
        if (it == next.end()) return false;
        promote(std::move(*it));
        next.erase(next.begin(), std::next(it));
        return true;
    }

    // Of another process than this one, and made before `now`: it is gone. Newer ones may be of the
    // next process, when something of this one was held back.
    void forget_others(std::uint64_t process, LocalTime now) {
        std::erase_if(
            older, [&](const auto& k) { return k.theirs.process() != process && k.created < now; });
    }

    void drop() { older.clear(), current.reset(), next.clear(); }
};

}  // namespace attune

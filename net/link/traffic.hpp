// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of one handshake, and the ring of those in use.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "net/clock/time.hpp"
#include "net/crypto/secret.hpp"
#include "net/crypto/transport.hpp"
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
    bool confirmed = false;  // a valid datagram has arrived under them

    bool usable(LocalTime now) const { return now - created < refuse_after; }
};

// A responder's keys wait in `next` until the first valid datagram under them, for a K1 alone could
// be a replay. There may be several, since a K1 is sent again before its K2 can have arrived.
struct KeyRing {
    static constexpr std::size_t waiting = 4;

    std::optional<TrafficKeys> previous;
    std::optional<TrafficKeys> current;
    std::deque<TrafficKeys> next;  // oldest first

    // The keys that `match`es, whatever their place.
    template <class Match>
    TrafficKeys* find(Match match) {
        if (current && match(*current)) return &*current;
        if (previous && match(*previous)) return &*previous;
        const auto it = std::find_if(next.begin(), next.end(), match);
        return it == next.end() ? nullptr : &*it;
    }

    void wait(TrafficKeys keys) {
        if (next.size() == waiting) next.pop_front();
        next.push_back(std::move(keys));
    }

    void promote(TrafficKeys keys) {
        previous = std::move(current);
        current = std::move(keys);
    }

    // Where `keys` wait in next, they become current, and older ones that wait are gone. True: they
    // did.
    bool promote_waiting(const TrafficKeys* keys) {
        const auto it =
            std::find_if(next.begin(), next.end(), [&](const auto& k) { return &k == keys; });
        if (it == next.end()) return false;
        promote(std::move(*it));
        next.erase(next.begin(), it + 1);
        return true;
    }

    void drop() { previous.reset(), current.reset(), next.clear(); }
};

}  // namespace attune

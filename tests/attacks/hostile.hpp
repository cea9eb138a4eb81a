// SPDX-License-Identifier: GPL-3.0-or-later
// What an attacker has: recordings, and sometimes the keys.
#pragma once

#include <gtest/gtest.h>

#include "net/crypto/hash.hpp"
#include "net/crypto/mask.hpp"
#include "net/link/timeline.hpp"
#include "tests/sim/pair.hpp"

namespace attune::attacks {

using namespace sim;

inline std::uint64_t all_dropped(const Link& link) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(Drop::count); ++i)
        sum += link.dropped(static_cast<Drop>(i));
    return sum;
}

// Whatever a link would send now beyond its own knocks.
inline int replies(Link& link, LocalTime now) {
    int n = 0;
    while (link.poll_transmit(now)) ++n;
    return n;
}

inline constexpr std::int64_t today = wall.time_since_epoch() / 24h;
inline constexpr std::uint64_t now_ns = wall.time_since_epoch() / 1ns;

// Two seconds of a couple, and all they sent.
struct Recorded {
    Pair pair{clean, 11};
    std::vector<Sent> sent;

    Recorded() {
        pair.world.record = true;
        EXPECT_TRUE(pair.link_within(1s));
        pair.world.run_for(1s);
        sent = pair.world.sent;
    }
    Datagram first(DatagramType type, int from) const {
        const auto keys = daily_keys(pair.pairing(0).rv.view(), today);
        for (const auto& s : sent) {
            const auto header = decode_header(unmasked_header(keys.hp.view(), s.datagram));
            if (header && header->type == type && s.host == from) return s.datagram;
        }
        ADD_FAILURE() << "not on the wire";
        return {};
    }
    // A link of this host's that nobody has spoken to yet.
    Link fresh(int host, LocalTime now, Duration later = {}) const {
        return Link(pair.pairing(host).clone(), {{address(static_cast<std::uint8_t>(2 - host))}, 1},
                    now, wall + std::chrono::duration_cast<std::chrono::seconds>(later));
    }
};

inline Bytes k1_prologue(std::int64_t day) {
    const auto name = bytes_of("attune/1");
    Bytes out(name.begin(), name.end());
    out.push_back(protocol_version);
    const auto bytes = little_endian(static_cast<std::uint64_t>(day));
    out.insert(out.end(), bytes.begin(), bytes.end());
    return out;
}

inline constexpr std::size_t k1_payload = 176;

inline v1::HandshakePayload plausible_payload() {
    v1::HandshakePayload payload;
    payload.set_index(99);
    payload.set_versions("\x01");
    payload.set_process(77);
    payload.set_age_ns(static_cast<std::uint64_t>(Duration(first_age).count()));
    return payload;
}

inline DailyKeys keys_of(const Pairing& pairing, std::int64_t day) {
    return day == Calendar::always ? always_keys(pairing.rv.view())
                                   : daily_keys(pairing.rv.view(), day);
}

// A K1 of this pairing's, whoever may send it and whatever it says.
inline Datagram k1_by_hand(const Pairing& from, ByteView padded, std::uint64_t timestamp,
                           std::int64_t day = today) {
    Handshake handshake(noise_kkpsk0, Role::initiator, k1_prologue(day), from.own.clone(),
                        from.partner, std::span(&from.psk, 1));
    return frame({DatagramType::k1, 0, timestamp}, *handshake.write(padded), keys_of(from, day));
}

// The partner who initiates, gone bad: authenticated, and free to say anything.
class Insider {
  public:
    Insider(const Pairing& pairing, LocalTime now)
        : handshakes_(pairing.clone(), 77), calendar_(pairing.rv.view(), now, wall) {}

    Datagram knock(LocalTime now) {
        return handshakes_.knock(calendar_.wall_ns(now), plausible_payload(), calendar_.at(now)[0]);
    }
    bool on_k2(LocalTime now, const Datagram& k2) {
        const auto in = unframe(k2, calendar_.at(now)[0].keys);
        auto keys = handshakes_.on_k2(now, *in.frame, calendar_.at(now)[0]);
        keys_ = std::move(keys.value);
        return keys_.has_value();
    }
    // With a link that has just been made; true: both hold keys now.
    bool shake_hands(Link& link, LocalTime now) {
        link.on_datagram(now, address(1), knock(now));
        const auto k2 = link.poll_transmit(now);
        return k2 && on_k2(now, k2->datagram);
    }
    Datagram data(ByteView plaintext) {
        return *frame_data(keys_->peer_index, keys_->sealer, keys_->hp.view(), plaintext);
    }
    TrafficKeys& keys() { return *keys_; }

  private:
    Handshakes handshakes_;
    Calendar calendar_;
    std::optional<TrafficKeys> keys_;
};

// The points that give zero whatever they are multiplied with: of order 1, 2, 4 and 8 on the curve
// and its twist, and two encodings of the first two that are not reduced (RFC 7748, 6.1).
inline std::vector<PublicKey> low_order_points() {
    PublicKey zero{}, one{}, minus_one, p, p_plus_one;
    one[0] = 1;
    for (auto* point : {&minus_one, &p, &p_plus_one}) point->fill(0xff), point->back() = 0x7f;
    minus_one[0] = 0xec, p[0] = 0xed, p_plus_one[0] = 0xee;
    return {zero,
            one,
            minus_one,
            p,
            p_plus_one,
            {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
             0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
             0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
            {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
             0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
             0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57}};
}

}  // namespace attune::attacks

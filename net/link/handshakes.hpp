// SPDX-License-Identifier: GPL-3.0-or-later
// Noise KKpsk0 as datagrams. The side with the smaller static key always initiates (K1 -> K2); the
// other knocks with BEACON: no simultaneous open, no reflection. Sans-I/O; the Link decides when.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "net/crypto/noise.hpp"
#include "net/link/calendar.hpp"
#include "net/link/frame.hpp"
#include "net/link/pairing.hpp"
#include "net/link/traffic.hpp"

namespace attune {

// Why a datagram was dropped: counted, never answered.
enum class Drop : std::uint8_t {
    size,
    not_ours,
    bad_mac,
    repeated,
    inactive,
    wrong_side,
    stale,
    too_many,
    handshake,
    bad_tag,
    expired,
    malformed,
    needless,
    elsewhere,
    count
};

template <class T>
struct Outcome {
    std::optional<T> value;
    Drop drop = Drop::handshake;
    Outcome(T v) : value(std::move(v)) {}
    Outcome(Drop d) : drop(d) {}
    explicit operator bool() const { return value.has_value(); }
};

inline constexpr std::size_t most_k1_a_second = 5;

class Handshakes {
  public:
    Handshakes(Pairing pairing, std::uint64_t process);

    const Pairing& pairing() const { return pairing_; }
    bool initiates() const { return pairing_.own.public_key < pairing_.partner; }

    // A knock: K1 from the initiator, BEACON from the other. `mine` lacks only the index. to: where
    // it goes.
    Datagram knock(std::uint64_t wall_ns, v1::HandshakePayload mine, const DaySet& set,
                   std::vector<Endpoint> to = {});

    struct Answer {
        Datagram k2;
        TrafficKeys keys;
    };
    // most: K1s that are read in a second.
    Outcome<Answer> on_k1(LocalTime now, std::uint64_t wall_ns, const Frame& frame,
                          v1::HandshakePayload mine, const DaySet& set,
                          std::size_t most = most_k1_a_second);

    // The link begins where its K1 went, if that was one place; else where K2 comes from.
    Outcome<TrafficKeys> on_k2(LocalTime now, const Frame& frame, const DaySet& set,
                               const Endpoint& from = {});

    // The partner looks for us: the name of their process.
    Outcome<std::uint64_t> on_beacon(std::uint64_t wall_ns, const Frame& frame, const DaySet& set);

    // Diffie-Hellman operations are dear: how often a handshake message was worth one.
    std::uint64_t handshakes_read() const { return handshakes_read_; }

  private:
    struct Pending {
        std::uint32_t index;
        std::uint64_t timestamp;
        Handshake handshake;
        v1::HandshakePayload mine;
        std::int64_t day;
        std::vector<Endpoint> to;
    };

    // Newest timestamps. Those under dated keys lie near both wall clocks, or are refused: one from
    // the far future, made with stolen keys, would leave none above it. Undated keys are there for
    // clocks that may say anything, so theirs are numbers that the responder's process draws.
    struct Stamps {
        std::uint64_t sent = 0;
        std::uint64_t k1 = 0;      // accepted
        std::uint64_t beacon = 0;  // accepted, of beacon_process_
    };

    Handshake start(Role role, std::int64_t day) const;
    Stamps& stamps(const DaySet& set) { return stamps_[set.day == Calendar::always ? 1 : 0]; }
    std::uint64_t next_timestamp(std::uint64_t wall_ns, const DaySet& set);
    Datagram k1(std::uint64_t timestamp, v1::HandshakePayload mine, const DaySet& set,
                std::vector<Endpoint> to);
    Datagram beacon(std::uint64_t timestamp, const DaySet& set);

    Pairing pairing_;
    std::uint64_t process_;
    std::array<Stamps, 2> stamps_;
    std::uint64_t beacon_process_ = 0;  // of the newest beacon accepted
    std::deque<Pending>
        pending_;  // several: on a long path a K1 is sent again before its K2 is here
    std::deque<LocalTime> accepted_;  // K1s of the last second
    std::uint64_t handshakes_read_ = 0;
};

}  // namespace attune

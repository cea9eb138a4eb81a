// SPDX-License-Identifier: GPL-3.0-or-later
// Two people who have never linked, and five words: CPace, then Noise XXpsk0, as datagrams under
// the invite's keys.
//
//     joiner  HELLO ->    <- RETRY  inviter    a stateless cookie: no spoofed address counts
//             P1    ->    <- P2                CPace; the inviter's half of the handshake
//             P3    ->    <- P4                the static keys, for nobody without the words
//
// The joiner sends again until the next message arrives; the inviter answers, and makes itself
// known where it was given an address. Sans-I/O: drive it like a Link.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "net/clock/time.hpp"
#include "net/crypto/cpace.hpp"
#include "net/crypto/invite.hpp"
#include "net/crypto/noise.hpp"
#include "net/discovery/endpoint.hpp"
#include "net/link/frame.hpp"
#include "net/link/pairing.hpp"
#include "net/link/transmit.hpp"

namespace attune {

namespace timing {
inline constexpr auto invite_life = std::chrono::hours(24);
inline constexpr auto cookie_life =
    std::chrono::minutes(2);  // of the secret behind RETRY, and as long again
inline constexpr auto join_patience = std::chrono::seconds(14);
inline constexpr auto ask_again =
    std::chrono::milliseconds(500);  // then every second: at 20 % loss it still gets there
inline constexpr auto ask_again_most = std::chrono::seconds(1);
inline constexpr auto invite_known =
    std::chrono::seconds(1);  // an inviter says where it is: a relay or NAT lets in who is expected
}  // namespace timing

inline constexpr std::size_t most_attempts = 3;

// Both hold the same keys now. `at`: where the other one is.
struct Introduced {
    Pairing pairing;
    Endpoint at;
};

using Nonce = ByteArray<16>;

class Inviter {
  public:
    // find_key: 32 bytes, of the invite's words and the day it was made. peers: where the joiner
    // may be reached, if that is known.
    Inviter(const Invite& invite, ByteView find_key, LocalTime now,
            std::vector<Endpoint> peers = {});

    void set_peers(std::vector<Endpoint> peers) { peers_ = std::move(peers); }

    void on_datagram(LocalTime now, const Endpoint& from, const Datagram& datagram);
    void on_timer(LocalTime now);
    std::optional<Transmit> poll_transmit();
    LocalTime next_deadline() const;

    // Once: the pairing to look for with a Link. It is to be stored when that link's first datagram
    // arrives, for only then does the joiner surely hold it too.
    std::optional<Introduced> poll_introduced();

    bool open(LocalTime now) const {
        return !done_ && attempts_.size() < most_attempts && now < expires_;
    }
    LocalTime expires() const { return expires_; }
    std::size_t attempts() const { return attempts_.size(); }
    const DailyKeys& keys() const { return keys_; }

  private:
    // From the P2 on: what one joiner, right or wrong, may still send.
    struct Attempt {
        Nonce joiner;
        CPaceShare share;
        Datagram p2;
        Handshake handshake;
        std::optional<Datagram> p4;
        int p3s_read = 0;
    };

    Nonce cookie(const SecretBytes& secret, const Endpoint& from, const Nonce& joiner) const;
    bool cookie_holds(LocalTime now, const Endpoint& from, const Nonce& joiner,
                      const Nonce& cookie);
    void renew_secret(LocalTime now);
    void retry(LocalTime now, const Endpoint& from, const Nonce& joiner, ByteView refused);
    void on_p1(LocalTime now, const Endpoint& from, ByteView body);
    void on_p3(const Endpoint& from, ByteView body);

    Invite invite_;
    DailyKeys keys_;
    KeyPair own_;
    LocalTime expires_;
    std::vector<Endpoint> peers_;
    LocalTime next_known_;
    std::array<SecretBytes, 2> secrets_;  // this and the one before
    LocalTime secret_since_;
    std::vector<Attempt> attempts_;
    bool done_ = false;
    std::deque<Transmit> out_;
    std::optional<Introduced> introduced_;
};

class Joiner {
  public:
    enum class State {
        looking,
        asking,
        shaking,
        introduced,
        refused
    };  // refused: wrong words, or nobody answers

    // places: where the inviter may be, multicast groups included; more may follow with each key.
    Joiner(const Invite& invite, LocalTime now);

    // Of today, then of yesterday and tomorrow, as they are ready. `places`: where to ask under
    // this key.
    void add_find_key(LocalTime now, ByteView find_key, std::vector<Endpoint> places);

    void on_datagram(LocalTime now, const Endpoint& from, const Datagram& datagram);
    void on_timer(LocalTime now);
    std::optional<Transmit> poll_transmit();
    LocalTime next_deadline() const;

    State state() const { return state_; }
    std::optional<Introduced> poll_introduced();  // once: to be stored at once

  private:
    struct Door {
        DailyKeys keys;
        std::vector<Endpoint> places;
    };

    void ask(LocalTime now);
    void refuse() { state_ = State::refused, out_.clear(); }
    void on_retry(LocalTime now, const Endpoint& from, ByteView body);
    void on_p2(LocalTime now, ByteView body);
    void on_p4(ByteView body);

    Invite invite_;
    Nonce nonce_{};
    LocalTime until_;
    LocalTime next_ask_;
    Duration interval_;
    State state_ = State::looking;
    std::vector<Door> doors_;
    std::size_t through_ = 0;  // the door that answered
    Endpoint inviter_;
    Bytes their_versions_;
    Nonce cookie_{};
    int retries_ = 0;
    std::optional<CPace> cpace_;
    std::optional<Handshake> handshake_;
    std::optional<Datagram> p3_;
    KeyPair own_;
    std::deque<Transmit> out_;
    std::optional<Introduced> introduced_;
};

}  // namespace attune

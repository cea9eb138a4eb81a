// SPDX-License-Identifier: GPL-3.0-or-later
// The whole protocol with one partner as one state machine: searching, the encrypted link at a
// constant rate, the shared clock, loss and return. Owns no socket, thread or clock.
//
// To drive it: mutate (on_*, set_*), then drain poll_transmit and poll_event until both are empty,
// then wait for a datagram or until next_deadline(), and begin again. A transmit carries the stamp
// of the `now` it is polled with, so it has to be polled right before it is sent.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string_view>
#include <variant>
#include <vector>

#include "net/clock/session_clock.hpp"
#include "net/crypto/safety_words.hpp"
#include "net/discovery/endpoint.hpp"
#include "net/discovery/lan.hpp"
#include "net/link/calendar.hpp"
#include "net/link/handshakes.hpp"
#include "net/link/pairing.hpp"
#include "net/link/roaming.hpp"
#include "net/link/traffic.hpp"
#include "net/link/transmit.hpp"

namespace attune {

// Every interval of the protocol.
namespace timing {
using namespace std::chrono_literals;
inline constexpr auto tick = 50ms;        // one datagram each way, whatever there is to say
inline constexpr auto first_tick = 20ms;  // in the first second of a link: the clock locks fast
inline constexpr auto first = 1s;
inline constexpr auto quiet = 300ms;  // without data: a beacon counts again
inline constexpr auto silent = 2s;    // without data, or an echo: knock, in a tick's place
inline constexpr auto lost = 3s;      // shown to the person
inline constexpr auto dead = 10s;     // keys dropped
inline constexpr auto eager =
    30s;  // of a start, an outage, a new address, a wake: knock four times a second
inline constexpr auto eager_knock = 250ms;
inline constexpr auto knock = 1s;  // plus up to knock_jitter; and between renewals of a link
inline constexpr auto knock_jitter = 250ms;
}  // namespace timing

enum class LinkState { searching, linked, lost };

struct Linked {
    bool new_process;  // of the partner's: whatever their last one had agreed to is gone
};
struct Lost {};
struct StateReceived {
    Bytes state;  // an encoded PeerState, opaque here; may be older than the last one
};
using LinkEvent = std::variant<Linked, Lost, StateReceived>;

struct LinkConfig {
    std::vector<Endpoint> peers;  // knock at each of them from the start
    std::uint64_t seed = 0;       // of the knocks' jitter
    bool lan = true;              // may look on the local network, when wanted
    bool by_address = false;      // an address was given, though it may not be known yet
};

class Link {
  public:
    Link(Pairing pairing, LinkConfig config, LocalTime now, std::chrono::sys_seconds wall);

    // False: it was dropped, and nothing has changed but a counter.
    bool on_datagram(LocalTime now, const Endpoint& from, ByteView bytes);
    void on_timer(LocalTime now);
    void on_resumed(LocalTime now);  // this machine woke from suspend
    void set_wall(LocalTime now, std::chrono::sys_seconds wall) { calendar_.set_wall(now, wall); }

    // Look for the partner on the local network, and answer them. Without it, and without a known
    // address, whoever knocks gets silence. Taken back in a link, it holds until that is over:
    // nobody on the network sees what people do meanwhile.
    void set_wanted(LocalTime now, bool wanted);

    // What else is known of where the partner may be, instead of what was known before.
    void set_peers(LocalTime now, std::vector<Endpoint> peers);

    // Where to listen while wanted, besides one's own port: today's group, and near midnight its
    // neighbour.
    std::vector<LanGroup> groups(LocalTime now);

    // What every datagram carries from now on; at most max_state bytes.
    void set_state(Bytes state);
    static constexpr std::size_t max_state = 150;

    // While one runs, the clock slews and does not step.
    void set_plan_running(bool running) { plan_running_ = running; }

    // A state that arrived authenticated made no sense: the third one ends the link.
    void on_malformed_state(LocalTime now);

    std::optional<Transmit> poll_transmit(LocalTime now);
    std::optional<LinkEvent> poll_event();
    LocalTime next_deadline() const;

    LinkState state() const { return state_; }
    // The partner has answered: from now on each tick tells them something.
    bool ticking() const { return ring_.current.has_value(); }
    const SessionClock& clock() const { return clock_; }
    const Endpoint& endpoint() const {
        return endpoint_;
    }  // of the partner; meaningful once linked

    // Three words that both see when nobody is in between; nothing until both have said their part.
    std::optional<std::array<std::string_view, 3>> safety_words() const { return safety_.words(); }

    // The partner holds what was sent until then: proven by the clock's echo.
    std::optional<LocalTime> delivered() const { return delivered_; }

    std::uint64_t dropped(Drop reason) const { return dropped_[static_cast<std::size_t>(reason)]; }
    std::uint64_t handshakes_read() const { return handshakes_.handshakes_read(); }

  private:
    friend struct LinkProbe;  // tests/attacks: a key's last use is years away

    bool active() const { return config_.by_address || !config_.peers.empty() || wanted_; }
    bool on_lan() const { return wanted_ && config_.lan; }
    SafetyWords fresh_safety_words() const;
    void drop(Drop reason) { ++dropped_[static_cast<std::size_t>(reason)], ++drops_; }
    void receive(LocalTime now, const Endpoint& from, ByteView bytes);

    bool on_data(LocalTime now, const Endpoint& from, const Datagram& datagram);
    void on_plaintext(LocalTime now, const Endpoint& from, const v1::Plaintext& plaintext);
    void hear_safety_words(const v1::Aux& in);
    void on_clock_fields(LocalTime now, const v1::ClockFields& clock);
    void on_frame(LocalTime now, const Endpoint& from, const Frame& in, const DaySet& set);
    void on_k1(LocalTime now, const Endpoint& from, const Frame& in, const DaySet& set);
    void on_k2(LocalTime now, const Endpoint& from, const Frame& in, const DaySet& set);
    void on_beacon(LocalTime now, const Endpoint& from, const Frame& in, const DaySet& set);
    void confirm(LocalTime now, TrafficKeys& keys);
    void on_repeated(LocalTime now, const Endpoint& from, const Frame& in);
    void start_ticking(LocalTime now);
    void hear(LocalTime now, bool new_process);
    bool flowing(LocalTime now) const { return heard_ && now - *heard_ < timing::quiet; }
    LocalTime quiet_from() const {
        return std::max(heard_.value_or(ticking_since_), ticking_since_);
    }
    void answer(LocalTime now, const Endpoint& to, const DaySet& set);
    void answer_unseen(LocalTime now, const Endpoint& to, const DaySet& set);
    // Where this side knocks anyway, whatever comes from there.
    bool known(const Endpoint& place) const {
        return (endpoint_.port != 0 && place == endpoint_) ||
               std::find(config_.peers.begin(), config_.peers.end(), place) != config_.peers.end();
    }
    void renew(LocalTime now);
    void die(LocalTime now);

    std::optional<LocalTime> knock_at() const;
    Duration knock_interval(LocalTime now);
    const DaySet& knock_set(LocalTime now);
    std::vector<Endpoint> places(LocalTime now, const DaySet& set) const;
    Datagram knock(LocalTime now, const DaySet& set, std::vector<Endpoint> to);
    void knock_everywhere(LocalTime now);
    void say_aux(LocalTime now, v1::Plaintext& out, Endpoint& to);
    std::optional<Transmit> tick(LocalTime now);
    std::optional<Transmit> data(LocalTime now);
    v1::HandshakePayload handshake_payload(LocalTime now) const;
    std::uint64_t link_time(LocalTime t) const {
        return static_cast<std::uint64_t>((t - origin_).count());
    }

    LinkConfig config_;
    std::uint64_t process_;  // random: names my link time
    LocalTime origin_;       // of my link time
    Calendar calendar_;
    Handshakes handshakes_;
    SafetyWords safety_;  // with the partner's present process
    std::optional<ByteArray<32>> heard_commitment_;
    bool say_nonce_ = false;  // commitment and nonce take turns
    KeyRing ring_;
    Roaming roaming_;
    SessionClock clock_;
    std::mt19937_64 jitter_;

    LinkState state_ = LinkState::searching;
    bool shared_ = false;   // the clock's timeline, with the partner
    bool resumed_ = false;  // no handshake since this machine woke
    bool plan_running_ = false;
    bool wanted_ = false;
    bool wish_ = false;  // what wanted_ becomes without a link
    std::uint64_t drops_ = 0;
    bool renew_ = false;  // shake hands again though the link seems well
    Endpoint endpoint_;
    std::optional<LocalTime> heard_;  // the newest data
    LocalTime ticking_since_;
    LocalTime echoed_;  // the newest proof that the partner hears this side, or its keys were new
    LocalTime agreed_by_;  // the newest keys confirmed: when they were made
    std::uint64_t peer_process_ = 0;
    int malformed_ = 0;
    std::uint32_t knocks_ = 0;
    bool undated_asked_ = false;    // the next knock is for a wrong clock
    bool answers_undated_ = false;  // the last one was, for this reason

    LocalTime next_knock_;
    LocalTime last_knock_;
    LocalTime last_answer_;
    LocalTime eager_until_;
    LocalTime next_tick_;
    LocalTime first_until_;
    bool tick_due_ = false;
    bool knock_due_ = false;
    bool shook_ = false;  // the last tick was a handshake's: this one is not

    Bytes my_state_;
    std::optional<Transmit> reply_;          // a K2 to send, or a K1 that answers a beacon
    std::deque<Transmit> knocks_out_;        // one knock, to every place, while there are no ticks
    std::optional<std::uint64_t> response_;  // to the partner's challenge
    std::uint64_t peer_sent_ns_ = 0;         // of the newest datagram, for the echo
    LocalTime peer_sent_arrived_;
    std::uint64_t newest_echo_ns_ = 0;
    std::optional<LocalTime> delivered_;

    struct Answered {
        ByteArray<tag_size> k1;  // its mac1
        std::uint32_t index;     // of the keys that wait
        Datagram k2;
        int again;  // may be sent, from other addresses of the same partner
    };
    std::optional<Answered> answered_;
    std::deque<ByteArray<tag_size>> recent_macs_;
    std::deque<LinkEvent> events_;
    std::array<std::uint64_t, static_cast<std::size_t>(Drop::count)> dropped_{};
};

}  // namespace attune

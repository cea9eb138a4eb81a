// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/link/link.hpp"

#include <algorithm>
#include <cstdlib>

#include "net/crypto/hash.hpp"
#include "net/crypto/secret.hpp"
#include "net/link/timeline.hpp"

namespace attune {
namespace {

constexpr std::size_t most_recent_macs = 64;
constexpr int most_again = 3;
constexpr auto knock_gap = std::chrono::milliseconds(50);
constexpr int most_malformed = 3;
constexpr auto no_time_above = std::uint64_t{1}
                               << 62;  // a partner's stamps beyond this would overflow

}  // namespace

Link::Link(Pairing pairing, LinkConfig config, LocalTime now, std::chrono::sys_seconds wall)
    : config_(std::move(config)),
      process_(random_u64() | 1),
      origin_(now - std::chrono::seconds(1) -
              Duration(static_cast<Duration::rep>(random_u64() >> 5))),
      calendar_(pairing.rv.view(), now, wall),
      handshakes_(std::move(pairing), process_),
      safety_(fresh_safety_words()),
      clock_(random_u64(), now),
      jitter_(config_.seed),
      next_knock_(now),
      eager_until_(now + timing::eager) {}

// Of both static keys under psk, the same on both sides. Somebody in between has made two pairings,
// with two hashes.
SafetyWords Link::fresh_safety_words() const {
    const auto& pairing = handshakes_.pairing();
    const auto& [less, greater] = std::minmax(pairing.own.public_key, pairing.partner);
    auto hash = blake2b_512(pairing.psk.view(), {bytes_of("attune/1 safety"), less, greater});
    SafetyWords out(handshakes_.initiates() ? Role::initiator : Role::responder, hash);
    wipe(hash);
    return out;
}

void Link::set_wanted(LocalTime now, bool wanted) {
    wish_ = wanted;
    if (wanted == wanted_ || (!wanted && ticking())) return;
    wanted_ = wanted;
    if (!wanted || ticking()) return;
    next_knock_ = now;
    eager_until_ = now + timing::eager;
}

void Link::set_peers(LocalTime now, std::vector<Endpoint> peers) {
    const bool news = std::any_of(peers.begin(), peers.end(), [&](const Endpoint& peer) {
        return std::find(config_.peers.begin(), config_.peers.end(), peer) == config_.peers.end();
    });
    config_.peers = std::move(peers);
    if (!news) return;
    next_knock_ = std::max(now, last_knock_ + knock_gap);
    eager_until_ = now + timing::eager;
}

std::vector<LanGroup> Link::groups(LocalTime now) {
    std::vector<LanGroup> out;
    if (!on_lan()) return out;
    for (const auto& set : calendar_.at(now)) {
        if (calendar_.met_in(now, set)) out.push_back(lan_group(set.keys.lan.view()));
    }
    return out;
}

void Link::set_state(Bytes state) {
    if (state.size() > max_state) std::abort();  // a budget of ours is broken
    my_state_ = std::move(state);
}

// Receiving. The order is the protocol's: length, unmask, type, mac or tag, window; then, and only
// then, meaning and endpoint.

bool Link::on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) {
    const auto before = drops_;
    receive(now, from, bytes);
    return drops_ == before || !events_.empty();
}

void Link::receive(LocalTime now, const Endpoint& from, ByteView bytes) {
    if (bytes.size() != datagram_size) return drop(Drop::size);
    Datagram datagram;
    std::copy(bytes.begin(), bytes.end(), datagram.begin());
    if (on_data(now, from, datagram)) return;

    auto reason = Drop::not_ours;
    for (const auto& set : calendar_.at(now)) {
        const auto [in, error] = unframe(datagram, set.keys);
        if (in) return on_frame(now, from, *in, set);
        if (error == FrameError::bad_mac) reason = Drop::bad_mac;
    }
    drop(reason);
}

// False: not data under any of our keys.
bool Link::on_data(LocalTime now, const Endpoint& from, const Datagram& datagram) {
    std::optional<Header> header;
    auto* keys = ring_.find([&](const TrafficKeys& k) {
        return (header = data_header(datagram, k.hp.view(), k.my_index)).has_value();
    });
    if (!keys) return false;
    if (!keys->usable(now)) return drop(Drop::expired), true;
    const auto opened = keys->opener.open(header->counter, encode(*header),
                                          ByteView(datagram).subspan(header_size));
    if (!opened) return drop(Drop::bad_tag), true;

    const bool ticked = ticking();
    if (ring_.promote_waiting(keys)) {
        keys = &*ring_.current;
        if (!ticked) start_ticking(now);
    }
    if (!keys->confirmed) confirm(now, *keys);
    hear(now, false);
    v1::Plaintext plaintext;
    if (unpad(*opened, plaintext))
        on_plaintext(now, from, plaintext);
    else
        drop(Drop::malformed), on_malformed_state(now);
    return true;
}

void Link::on_plaintext(LocalTime now, const Endpoint& from, const v1::Plaintext& in) {
    if (in.aux().has_challenge()) response_ = in.aux().challenge();
    if (in.aux().renew() && handshakes_.initiates()) renew(now);
    if (in.aux().has_response()) {
        if (const auto proven = roaming_.on_response(now, in.aux().response())) {
            endpoint_ = *proven;
            clock_.on_path_changed(now);
        }
    }
    hear_safety_words(in.aux());
    const auto sent = in.clock().sent_ns();
    const bool newest = sent > peer_sent_ns_ && sent < no_time_above;
    on_clock_fields(now, in.clock());
    if (!newest) return;
    peer_sent_ns_ = sent;
    peer_sent_arrived_ = now;
    if (from != endpoint_) roaming_.on_moved(now, from, random_u64());
    events_.push_back(StateReceived{Bytes(in.state().begin(), in.state().end())});
}

void Link::hear_safety_words(const v1::Aux& in) {
    const auto bytes = [](const std::string& text) -> std::optional<ByteArray<32>> {
        ByteArray<32> out;
        if (text.size() != out.size()) return std::nullopt;
        std::copy(text.begin(), text.end(), out.begin());
        return out;
    };
    if (in.has_commitment())
        safety_.on_message({heard_commitment_ = bytes(in.commitment()), std::nullopt});
    if (in.has_nonce()) safety_.on_message({heard_commitment_, bytes(in.nonce())});
}

void Link::on_clock_fields(LocalTime now, const v1::ClockFields& in) {
    const bool sane = in.sent_ns() < no_time_above && in.echo_received_ns() < no_time_above &&
                      in.echo_sent_ns() != 0 && in.echo_sent_ns() <= link_time(now);
    if (!sane) return;
    const auto peer_time = [](std::uint64_t ns) {
        return PeerTime(Duration(static_cast<std::int64_t>(ns)));
    };
    const auto sent = origin_ + Duration(static_cast<std::int64_t>(in.echo_sent_ns()));
    const bool fresh = in.echo_sent_ns() > newest_echo_ns_;
    if (fresh) {
        echoed_ = now;
        newest_echo_ns_ = in.echo_sent_ns();
        delivered_ = sent;
    }
    clock_.on_sample({.sent = sent,
                      .peer_received = peer_time(in.echo_received_ns()),
                      .peer_sent = peer_time(in.sent_ns()),
                      .received = now,
                      .fresh_forward = fresh},
                     plan_running_);
}

void Link::on_frame(LocalTime now, const Endpoint& from, const Frame& in, const DaySet& set) {
    if (!active()) return drop(Drop::inactive);
    // What was kept for years opens under the undated keys, too.
    const bool undated = set.day == Calendar::always && in.header.type != DatagramType::k2;
    if (undated && !known(from)) return drop(Drop::elsewhere);
    if (std::find(recent_macs_.begin(), recent_macs_.end(), in.mac1) != recent_macs_.end()) {
        on_repeated(now, from, in);
        return drop(Drop::repeated);
    }
    if (recent_macs_.size() == most_recent_macs) recent_macs_.pop_front();
    recent_macs_.push_back(in.mac1);
    switch (in.header.type) {
        case DatagramType::k1:
            return on_k1(now, from, in, set);
        case DatagramType::k2:
            return on_k2(now, from, in, set);
        case DatagramType::beacon:
            return on_beacon(now, from, in, set);
        default:
            return drop(Drop::not_ours);
    }
}

// Whoever sends copies on from elsewhere, and sooner, must neither keep the true one's answer away
// nor have the link.
void Link::on_repeated(LocalTime now, const Endpoint& from, const Frame& in) {
    if (in.header.type == DatagramType::k1 && answered_ && answered_->k1 == in.mac1) {
        for (auto& keys : ring_.next) {
            if (keys.my_index != answered_->index || keys.at == from || answered_->again == 0)
                continue;
            --answered_->again;
            keys.also = from;
            reply_ = Transmit{from, answered_->k2};
        }
    }
    const bool newest = ring_.current && !ring_.current->confirmed &&
                        in.header.type == DatagramType::k2 &&
                        in.header.receiver == ring_.current->my_index;
    if (newest && from != endpoint_) roaming_.on_moved(now, from, random_u64());
}

void Link::on_k1(LocalTime now, const Endpoint& from, const Frame& in, const DaySet& set) {
    auto answer = handshakes_.on_k1(now, calendar_.wall_ns(now), in, handshake_payload(now), set,
                                    flowing(now) ? 1 : most_k1_a_second);
    if (!answer && answer.drop == Drop::stale && known(from) && !flowing(now))
        answer_unseen(now, from, set);
    if (!answer) return drop(answer.drop);
    auto& keys = answer.value->keys;
    keys.at = from;
    answered_ = Answered{in.mac1, keys.my_index, answer.value->k2, most_again};
    ring_.wait(std::move(keys));
    reply_ = Transmit{from, answer.value->k2};
}

void Link::on_k2(LocalTime now, const Endpoint& from, const Frame& in, const DaySet& set) {
    auto keys = handshakes_.on_k2(now, in, set, from);
    if (!keys) return drop(keys.drop);
    const bool ticked = ticking();
    const bool new_process = keys.value->theirs.process() != peer_process_;
    // While data comes in, only a challenge moves the link. Without, this answer, which nobody can
    // have kept for later, shows that its K1 got there.
    const bool deaf = now - quiet_from() >= timing::silent;
    if (!ticked || new_process || deaf) endpoint_ = keys.value->at;
    ring_.promote(std::move(*keys.value));
    if (!ticked) start_ticking(now);
}

void Link::on_beacon(LocalTime now, const Endpoint& from, const Frame& in, const DaySet& set) {
    // While data comes in, the partner needs no beacon: whatever it is, somebody has kept it.
    if (flowing(now)) return drop(Drop::needless);
    const auto process = handshakes_.on_beacon(calendar_.wall_ns(now), in, set);
    if (!process) return drop(process.drop);
    // The last knocks of a partner who has just linked may still be on their way.
    const bool late = ring_.current && *process.value == ring_.current->theirs.process() &&
                      now - ring_.current->created < timing::silent;
    if (late) return;
    set.day == Calendar::always ? answer_unseen(now, from, set) : answer(now, from, set);
}

// Nobody sees whether anything came: this takes the place of a knock, or of a tick, that goes to
// the same address anyway.
void Link::answer_unseen(LocalTime now, const Endpoint& to, const DaySet& set) {
    if (ticking()) return answer(now, to, set);
    undated_asked_ |= set.day == Calendar::always;
}

// One for one, and seldom: whoever sends old ones gets no more than they send.
void Link::answer(LocalTime now, const Endpoint& to, const DaySet& set) {
    const bool knocked = known(to) && now - last_knock_ < knock_gap;
    if (knocked || now - last_answer_ < timing::eager_knock) return drop(Drop::too_many);
    last_answer_ = now;
    reply_ = Transmit{to, knock(now, set, {to})};
}

// The first valid datagram under new keys.
void Link::confirm(LocalTime now, TrafficKeys& keys) {
    keys.confirmed = true;
    renew_ = false;
    // One that newer keys have overtaken on its way: all is agreed.
    if (keys.created < agreed_by_) return;
    agreed_by_ = keys.created;
    const bool new_process = keys.theirs.process() != peer_process_;
    if (new_process) {
        peer_process_ = keys.theirs.process();
        peer_sent_ns_ = newest_echo_ns_ = 0;
        delivered_.reset();
        ring_.forget_others(peer_process_, keys.created);
        safety_ = fresh_safety_words();
        heard_commitment_.reset();
        clock_.on_partner_restarted(now);
    }
    echoed_ = now;
    if (new_process || state_ != LinkState::linked) {
        endpoint_ = keys.at;
        first_until_ = now + timing::first;
    }
    if (keys.also) roaming_.on_moved(now, *keys.also, random_u64());

    const auto& initiator = keys.initiated ? keys.mine : keys.theirs;
    const auto& responder = keys.initiated ? keys.theirs : keys.mine;
    if (initiator_is_reference(initiator, responder) != keys.initiated) {
        const auto& theirs = keys.theirs;
        clock_.adopt(now, theirs.timeline(),
                     Duration(static_cast<std::int64_t>(theirs.age_ns()) -
                              static_cast<std::int64_t>(theirs.sent_ns())),
                     plan_running_);
    } else if (keys.mine.reference() && keys.mine.timeline() != clock_.timeline()) {
        clock_.found(keys.mine.timeline(),
                     origin_ + Duration(static_cast<std::int64_t>(keys.mine.sent_ns())),
                     SessionTime(Duration(static_cast<std::int64_t>(keys.mine.age_ns()))));
    } else if (!clock_.reference()) {
        clock_.lead(now);
    }
    shared_ = true;
    if (keys.mine.resumed()) resumed_ = false;
    hear(now, new_process);
}

void Link::hear(LocalTime now, bool new_process) {
    heard_ = now;
    if (state_ == LinkState::linked && !new_process) return;
    state_ = LinkState::linked;
    events_.push_back(Linked{new_process});
}

void Link::on_malformed_state(LocalTime now) {
    if (++malformed_ < most_malformed) return;
    malformed_ = 0;
    die(now);
}

// Time.

void Link::start_ticking(LocalTime now) {
    ticking_since_ = next_tick_ = echoed_ = now;
    shook_ = false;
    first_until_ = now + timing::first;
}

void Link::on_resumed(LocalTime now) {
    clock_.on_resumed(now);
    resumed_ = true;
    eager_until_ = now + timing::eager;
    renew(now);
}

// Shake hands again though the link seems well. The responder asks for it in its data.
void Link::renew(LocalTime now) {
    if (renew_ && ticking()) return;
    renew_ = true;
    next_knock_ = ticking() ? std::max(now, last_knock_ + timing::knock) : now;
}

std::optional<LocalTime> Link::knock_at() const {
    if (!active()) return std::nullopt;
    if (!ticking()) return next_knock_;
    auto wanted = quiet_from() + timing::silent;
    if (handshakes_.initiates()) {
        // The partner may not have the keys that this side sends under.
        wanted = std::min(
            {wanted, echoed_ + timing::silent, ring_.current->created + Duration(rekey_after)});
        if (renew_) wanted = next_knock_;
    }
    return std::max(wanted, next_knock_);
}

LocalTime Link::next_deadline() const {
    auto next = LocalTime::max();
    if (const auto at = knock_at()) next = std::min(next, *at);
    if (ticking()) {
        next = std::min({next, next_tick_, quiet_from() + timing::dead,
                         ring_.current->created + Duration(refuse_after)});
    }
    if (state_ == LinkState::linked) next = std::min(next, *heard_ + Duration(timing::lost));
    return next;
}

Duration Link::knock_interval(LocalTime now) {
    const auto since = ticking() ? quiet_from() : heard_.value_or(now);
    const bool outage =
        now - since >= timing::silent && now - since < timing::silent + timing::eager;
    if (outage || (!ticking() && now < eager_until_)) return timing::eager_knock;
    return timing::knock + Duration(std::uniform_int_distribution<Duration::rep>(
                               0, Duration(timing::knock_jitter).count())(jitter_));
}

void Link::on_timer(LocalTime now) {
    if (state_ == LinkState::linked && now - *heard_ >= timing::lost) {
        state_ = LinkState::lost;
        events_.push_back(Lost{});
    }
    if (ticking() && (now - quiet_from() >= timing::dead || !ring_.current->usable(now))) die(now);
    if (const auto at = knock_at(); at && now >= *at) {
        knock_due_ = true;
        next_knock_ = now + knock_interval(now);
    }
    if (ticking() && now >= next_tick_) {
        tick_due_ = true;
        const Duration interval = now < first_until_ ? timing::first_tick : timing::tick;
        next_tick_ +=
            interval * ((now - next_tick_) / interval + 1);  // late ticks are skipped, never burst
    }
}

void Link::die(LocalTime now) {
    ring_.drop();
    wanted_ = wish_;
    reply_.reset();
    tick_due_ = knock_due_ = false;
    next_knock_ = now;
}

// Sending.

std::optional<Transmit> Link::poll_transmit(LocalTime now) {
    if (ticking()) return std::exchange(tick_due_, false) ? tick(now) : std::nullopt;
    if (reply_) return std::exchange(reply_, std::nullopt);
    if (std::exchange(knock_due_, false)) knock_everywhere(now);
    if (knocks_out_.empty()) return std::nullopt;
    const auto out = knocks_out_.front();
    knocks_out_.pop_front();
    return out;
}

// One datagram, whatever there is to say: a handshake message takes its place among the rest, but
// never of two in a row.
std::optional<Transmit> Link::tick(LocalTime now) {
    shook_ = !shook_ && (reply_ || knock_due_);
    if (!shook_) return data(now);
    if (reply_) return std::exchange(reply_, std::nullopt);
    knock_due_ = false;
    const auto& set = knock_set(now);
    const auto all = places(now, set);          // never empty: a link that ticks has an endpoint
    const auto to = all[knocks_ % all.size()];  // one after another, for a tick is one datagram
    return Transmit{to, knock(now, set, {to})};
}

std::optional<Transmit> Link::data(LocalTime now) {
    auto& keys = *ring_.current;
    v1::Plaintext out;
    auto& clock = *out.mutable_clock();
    clock.set_sent_ns(link_time(now));
    if (peer_sent_ns_ != 0 && peer_process_ == keys.theirs.process()) {
        clock.set_echo_sent_ns(peer_sent_ns_);
        clock.set_echo_received_ns(link_time(peer_sent_arrived_));
    }
    out.set_state(my_state_.data(), my_state_.size());
    auto to = endpoint_;
    say_aux(now, out, to);
    const auto datagram =
        frame_data(keys.peer_index, keys.sealer, keys.hp.view(), pad(out, body_size));
    if (!datagram) return die(now), std::nullopt;
    return Transmit{to, *datagram};
}

void Link::say_aux(LocalTime now, v1::Plaintext& out, Endpoint& to) {
    if (response_) return out.mutable_aux()->set_response(*std::exchange(response_, std::nullopt));
    if (const auto challenge = roaming_.due(now)) {
        to = challenge->to;
        return out.mutable_aux()->set_challenge(challenge->number);
    }
    if (renew_ && !handshakes_.initiates()) return out.mutable_aux()->set_renew(true);
    if (peer_process_ != ring_.current->theirs.process())
        return;  // these words are another process's
    const auto words = safety_.message();
    say_nonce_ = words.nonce && (!say_nonce_ || !words.commitment);
    const auto& part = say_nonce_ ? words.nonce : words.commitment;
    if (!part) return;
    const std::string bytes(part->begin(), part->end());
    say_nonce_ ? out.mutable_aux()->set_nonce(bytes) : out.mutable_aux()->set_commitment(bytes);
}

// Without a link, the second knock and each fourth after it are for wrong clocks; and the next one
// after theirs was heard, but never two in a row, for it may have been kept.
const DaySet& Link::knock_set(LocalTime now) {
    const auto& sets = calendar_.at(now);
    if (ticking()) return ring_.current->day == Calendar::always ? sets.back() : sets.front();
    const bool somewhere = !config_.peers.empty() || endpoint_.port != 0;
    answers_undated_ = somewhere && !answers_undated_ && std::exchange(undated_asked_, false);
    const bool undated = answers_undated_ || (somewhere && knocks_ % 4 == 1);
    return undated ? sets.back() : sets.front();
}

// Wherever the partner may be; while they are heard, where they are.
std::vector<Endpoint> Link::places(LocalTime now, const DaySet& set) const {
    if (ticking() && now - quiet_from() < timing::silent) return {endpoint_};
    std::vector<Endpoint> out;
    const auto add = [&](const Endpoint& place) {
        if (std::find(out.begin(), out.end(), place) == out.end()) out.push_back(place);
    };
    if (endpoint_.port != 0) add(endpoint_);
    for (const auto& peer : config_.peers) add(peer);
    if (on_lan() && set.day != Calendar::always) {
        const auto group = lan_group(set.keys.lan.view());
        add(group.v4);
        add(group.v6);
    }
    return out;
}

void Link::knock_everywhere(LocalTime now) {
    const auto& set = knock_set(now);
    const auto all = places(now, set);
    const auto datagram = knock(now, set, all);
    knocks_out_.clear();
    for (const auto& place : all) knocks_out_.push_back({place, datagram});
}

Datagram Link::knock(LocalTime now, const DaySet& set, std::vector<Endpoint> to) {
    last_knock_ = now;
    ++knocks_;
    return handshakes_.knock(calendar_.wall_ns(now), handshake_payload(now), set, std::move(to));
}

v1::HandshakePayload Link::handshake_payload(LocalTime now) const {
    v1::HandshakePayload out;
    out.set_versions(std::string(1, static_cast<char>(protocol_version)));
    out.set_process(process_);
    out.set_sent_ns(link_time(now));
    out.set_resumed(resumed_);
    // A timeline that was never shared, or is full, is none to agree on: if it falls to this side,
    // a new one begins with this very handshake.
    const auto age = clock_.at(now).time_since_epoch();
    const bool anew = !shared_ || clock_.stepping() || age < first_age || age > full_age;
    out.set_timeline(anew ? random_u64() : clock_.timeline());
    out.set_age_ns(static_cast<std::uint64_t>((anew ? Duration(first_age) : age).count()));
    out.set_reference(anew || clock_.reference());
    return out;
}

std::optional<LinkEvent> Link::poll_event() {
    std::optional<LinkEvent> out;
    if (!events_.empty()) {
        out = std::move(events_.front());
        events_.pop_front();
    }
    return out;
}

}  // namespace attune

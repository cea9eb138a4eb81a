// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/session.hpp"

#include <cstdlib>
#include <utility>

#include "client/breath/curve.hpp"
#include "client/session/codec.hpp"

namespace attune {
namespace {

using Kind = Joint::Kind;
using v1::StageChange;

// What time alone makes of a stage.
bool by_itself(Kind before, Kind after) {
    if (before == Kind::breathing) return after == Kind::nothing;
    return (before == Kind::lead_in || before == Kind::settling) && after == Kind::breathing;
}

std::int64_t ns(LocalTime t) {
    return t.time_since_epoch().count();
}
std::int64_t ns(SessionTime t) {
    return t.time_since_epoch().count();
}

v1::Sample::Phase to_sample(BreathPhase phase) {
    switch (phase) {
        case BreathPhase::inhale:
            return v1::Sample::INHALE;
        case BreathPhase::hold_full:
            return v1::Sample::HOLD_FULL;
        case BreathPhase::exhale:
            return v1::Sample::EXHALE;
        case BreathPhase::hold_empty:
            return v1::Sample::HOLD_EMPTY;
    }
    std::abort();
}

std::uint64_t splitmix64(std::uint64_t& state) {  // Steele, Lea, Flood 2014
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

}  // namespace

Session::Session(std::uint32_t instance, std::uint64_t seed) : ids_(seed) {
    if (instance == 0) std::abort();
    mine_.said.instance = instance;
    mine_.said.rev = 1;
    encoded_ = encode(mine_.said);
}

std::uint32_t Session::next_id() {
    for (;;) {
        if (const auto id = static_cast<std::uint32_t>(splitmix64(ids_) >> 32)) return id;
    }
}

// ---- What comes in

void Session::on_command(const Now& now, const v1::Command& command) {
    update(now);
    error_ = apply(now, command);
    if (!error_.empty()) {
        events_.emplace_back().mutable_error()->set_message(error_);
        return;
    }
    const bool relief = command.has_pause() || command.has_stop() || command.has_cool_down();
    update(now);
    if (relief) pressed_rev_ = mine_.said.rev;
}

bool Session::on_peer_state(const Now& now, ByteView encoded) {
    const auto state = decode(encoded);
    if (!state) return false;
    if (state->instance == theirs_.instance) {
        if (state->rev < theirs_.rev) return true;
        if (state->rev > theirs_.rev) theirs_ = *state;
    } else {
        if (!new_instance_allowed_) return true;
        new_instance_allowed_ = false;
        echoed_rev_ = 0;
        theirs_ = *state;
    }
    heard_ = now.local;
    update(now);
    return true;
}

void Session::on_timeline(Duration shift) {
    const auto move = [shift](Tenths& t) { t = to_tenths(attune::on_timeline(t) + shift); };
    for (Yes* yes : {&mine_.said.yes, &mine_.alone}) {
        move(yes->start_at);
        move(yes->resumed_at);
    }
    move(mine_.said.cool.ends_at);
}

void Session::on_clock_locked(const Now& now, bool locked) {
    clock_locked_ = locked;
    update(now);
}

// ---- What follows from it

Moment Session::moment(const Now& now) const {
    return {now.session, fresh(now), clock_locked_};
}

bool Session::asking() const {
    const std::uint32_t id = mine_.said.offer.id;
    return id != 0 && id != mine_.said.yes.id;
}

Offer Session::asked(const Now& now) const {
    const Offer offer = open_offer(mine_, theirs_);
    if (offer.id == 0 || offer.id == mine_.said.yes.id || offer.id == accepting_) return offer;
    const bool hidden = hidden_ && now.local < *hidden_;
    const bool faded = asked_.id == offer.id && now.local - asked_.since >= offer_time;
    return hidden || faded || lost(now) ? Offer{} : offer;
}

bool Session::resume_asked() const {
    const Yes& yes = joint_.alone ? mine_.alone : mine_.said.yes;
    return joint_.kind == Kind::paused && yes.resume_n == joint_.pause_n;
}

void Session::update(const Now& now) {
    last_ = now.local;
    const Mine said = mine_;
    const Joint before = joint_;
    if (asking() && now.local - offered_ >= offer_time) {
        mine_.said.offer = {};
        ask_again_ = offered_ + offer_time + ask_again_time;
    }
    mine_ = advance(mine_, theirs_, moment(now));
    accept_if_possible(now);
    joint_ = reduce(mine_, theirs_, moment(now));
    follow(said, before, now);
    report(before, now);
    say_if_changed();
}

void Session::accept_if_possible(const Now& now) {
    const Offer offer = open_offer(mine_, theirs_);
    if (offer.id != asked_.id) asked_ = {offer.id, now.local};
    if (offer.id != accepting_) accepting_ = 0;
    if (accepting_ == 0 || !fresh(now) || !clock_locked_ || mine_.said.yes.id != 0) return;
    mine_.said.yes = say_yes(offer, moment(now));
    accepting_ = 0;
    mine_ = advance(mine_, theirs_, moment(now));
}

void Session::follow(const Mine& said, const Joint& before, const Now& now) {
    const Kind was = before.kind;
    const Kind is = joint_.kind;
    if (is == Kind::cooling && was != Kind::cooling && mine_.said.cool.n > said.said.cool.n)
        cooled_by_ = said.partner == 0 ? StageChange::NOBODY : StageChange::PARTNER;
    if (is == Kind::paused && was != Kind::paused && mine_.said.yes.pause_n > said.said.yes.pause_n)
        paused_by_ = StageChange::PARTNER;

    if (halted(is) && (!halted(was) || (is == Kind::paused && was == Kind::settling))) {
        rested_ = before.pacer ? before.pacer->position_at(now.session).amplitude
                               : joint_.pacer->hold->amplitude;
    }
    if (halted(is)) joint_.pacer->hold->amplitude = rested_;

    if (was == Kind::cooling && is != Kind::cooling) {
        const std::uint32_t n = mine_.said.cool.n;
        const bool both = mine_.said.cool.ready == n && theirs_.cool.ready == n;
        rest_ = both ? StageChange::COMING_BACK : StageChange::IDLE;
    } else if (before.pacer && is == Kind::nothing) {
        rest_ = StageChange::DONE;
        ended_ = was == Kind::breathing && now.session >= *before.ends ? before : Joint{};
    }
}

Stage Session::stage_of(const Now& now) const {
    const bool breath = joint_.kind == Kind::lead_in || joint_.kind == Kind::breathing;
    const Stage breathing =
        joint_.kind == Kind::lead_in ? StageChange::LEAD_IN : StageChange::BREATHING;
    if (joint_.kind == Kind::cooling) return StageChange::COOL_DOWN;
    if (joint_.kind == Kind::paused) return StageChange::PAUSED;
    if (joint_.kind == Kind::settling) return StageChange::SETTLING;
    if (breath && !joint_.alone) return breathing;
    if (asked(now).id != 0) return StageChange::ASKED;
    if (asking()) return StageChange::ASKING;
    return breath ? breathing : rest_;
}

StageChange::By Session::by() const {
    if (shown_.stage == StageChange::PAUSED) return paused_by_;
    return shown_.stage == StageChange::COOL_DOWN ? cooled_by_ : StageChange::NOBODY;
}

std::optional<v1::Plan> Session::offer(const Now& now) const {
    switch (shown_.stage) {
        case StageChange::ASKING:
            return to_event(mine_.said.offer.plan);
        case StageChange::ASKED:
            return to_event(asked(now).plan);
        case StageChange::LEAD_IN:
            return to_event(joint_.alone ? mine_.alone.plan : mine_.said.yes.plan);
        default:
            return std::nullopt;
    }
}

void Session::report(const Joint& before, const Now& now) {
    const Stage stage = stage_of(now);
    const Shown shown{stage, stage == StageChange::ASKED ? asked(now).id : 0};
    if (shown != std::exchange(shown_, shown)) {
        LocalTime since = now.local;
        if (by_itself(before.kind, joint_.kind) && now.session >= *before.ends)
            since -= now.session - *before.ends;
        StageChange& change = *events_.emplace_back().mutable_stage();
        change.set_stage(stage);
        change.set_local_ns(ns(since));
        change.set_by(by());
        if (const auto plan = offer(now)) *change.mutable_offer() = *plan;
    }
    const bool here = theirs_.here && fresh(now) && joint_.kind != Kind::cooling;
    if (here != std::exchange(here_shown_, here)) {
        v1::Gesture& gesture = *events_.emplace_back().mutable_gesture();
        gesture.set_kind(v1::Gesture::HERE);
        gesture.set_on(here);
        gesture.set_local_ns(ns(now.local));
    }
}

void Session::say_if_changed() {
    Bytes encoded = encode(mine_.said);
    if (encoded == encoded_) return;
    ++mine_.said.rev;
    encoded_ = encode(mine_.said);
}

// ---- What goes out

Session::Deadline Session::deadline() const {
    Deadline deadline;
    const auto at = [&](LocalTime t) {
        if (t > last_) deadline.local = std::min(t, deadline.local.value_or(t));
    };
    if (asking()) at(offered_ + offer_time);
    if (shown_.stage == StageChange::ASKED) {
        at(asked_.since + offer_time);
        at(*heard_ + lost_time);
    }
    if (here_shown_) at(*heard_ + fresh_time);
    if (joint_.kind != Kind::cooling) deadline.session = joint_.ends;
    return deadline;
}

std::optional<v1::Event> Session::poll_event() {
    if (events_.empty()) return std::nullopt;
    v1::Event event = std::move(events_.front());
    events_.pop_front();
    return event;
}

std::optional<SessionTime> Session::stage_ends(const Now& now) const {
    const auto fades = [&](LocalTime since) {
        return now.session + (since + offer_time - now.local);
    };
    if (shown_.stage == StageChange::ASKING) return fades(offered_);
    if (shown_.stage == StageChange::ASKED) return fades(asked_.since);
    return joint_.ends;
}

void Session::fill(View& view, const Now& now) const {
    const Joint& joint = shown_.stage == StageChange::DONE ? ended_ : joint_;
    view.stage = shown_.stage;
    view.by = by();
    view.stage_ends = stage_ends(now);
    view.offer = offer(now);
    view.pacer = joint.pacer;
    view.alone = joint.alone;
    view.accepted =
        shown_.stage == StageChange::ASKED && (accepting_ != 0 || mine_.said.yes.id != 0);
    view.resume_asked = resume_asked();
    view.ready = joint_.kind == Kind::cooling && mine_.said.cool.ready == mine_.said.cool.n;
    view.partner_fresh = fresh(now);
    view.here_mine = mine_.said.here;
    view.here_partner = here_shown_ && fresh(now);
    view.partner_knows = pressed_rev_ != 0 && echoed_rev_ >= pressed_rev_;
    view.error = error_;
}

void Session::fill(v1::Sample& sample, const Now& now) const {
    const Joint& joint = shown_.stage == StageChange::DONE ? ended_ : joint_;
    const auto ends = stage_ends(now);
    sample.set_local_ns(ns(now.local));
    sample.set_session_ns(ns(now.session));
    sample.set_stage(shown_.stage);
    sample.set_partner_fresh(fresh(now));
    sample.set_stage_ends_ns(ends ? ns(*ends) : 0);
    if (!joint.pacer) return;
    const BreathPosition position = joint.pacer->position_at(now.session);
    sample.set_cycle(position.cycle);
    sample.set_breath(position.amplitude);
    if (joint.kind != Kind::lead_in && shown_.stage != StageChange::DONE)
        sample.set_phase(to_sample(position.phase));
    if (joint.alone) return;
    Pacer partner = *joint.pacer;
    if (partner.hold)
        partner.hold->amplitude = breath_after(partner.plan, partner.hold->at).amplitude;
    sample.set_partner_breath(partner.position_at(now.session).amplitude);
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/session.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "client/breath/course.hpp"
#include "client/session/codec.hpp"
#include "client/session/press.hpp"

namespace attune {
namespace {

using Kind = Joint::Kind;
using v1::StageChange;

std::uint64_t splitmix64(std::uint64_t& state) {  // Steele, Lea, Flood 2014
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

}  // namespace

Session::Session(std::uint32_t instance, std::uint64_t seed, bool holds) : ids_(seed) {
    if (instance == 0) std::abort();
    mine_.holds = holds;
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
    if (auto error = apply(now, command); !error.empty()) {
        events_.emplace_back().mutable_error()->set_message(std::move(error));
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
    for (Joint* joint : {&joint_, &ended_}) {
        if (joint->pacer) joint->pacer->move(shift);
    }
    if (lead_from_) *lead_from_ += shift;
    hand_.reset();
    partners_hand_ = {};
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
    return id != 0 && id != mine_.said.yes.id && id != mine_.said.yes.lead;
}

Offer Session::asked(const Now& now) const {
    const Offer offer = open_offer(mine_, theirs_);
    if (offer.id == 0 || accepted(offer)) return offer;
    if (within(offer.plan) && joint_.kind != Kind::running) return {};
    const bool hidden = hidden_ && now.local < *hidden_;
    const bool faded = asked_.id == offer.id && now.local - asked_.since >= offer_time;
    return hidden || faded || lost(now) ? Offer{} : offer;
}

bool Session::accepted(const Offer& offer) const {
    return offer.id == accepting_ || offer.id == mine_.said.yes.id ||
           offer.id == mine_.said.yes.lead;
}

bool Session::resume_asked() const {
    const Yes& yes = joint_.alone ? mine_.alone : mine_.said.yes;
    return joint_.kind == Kind::paused && yes.resume_n == joint_.pause_n;
}

void Session::update(const Now& now) {
    last_ = now;
    const Mine said = mine_;
    const Joint before = joint_;
    const double was = orb(now);
    if (asking() && now.local - offered_ >= offer_time) {
        mine_.said.offer = {};
        ask_again_ = offered_ + offer_time + ask_again_time;
    }
    mine_ = advance(mine_, theirs_, moment(now));
    accept_if_possible(now);
    joint_ = reduce(mine_, theirs_, moment(now));
    follow(said, before, was, now);
    follow_hands(before, was, now);
    report(before, now);
    say_if_changed();
}

void Session::accept_if_possible(const Now& now) {
    const Offer offer = open_offer(mine_, theirs_);
    if (offer.id != asked_.id) asked_ = {offer.id, now.local};
    if (offer.id != accepting_) accepting_ = 0;
    if (accepting_ == 0 || !fresh(now) || !clock_locked_) return;
    if (mine_.said.yes.id != 0 && !within(offer.plan)) return;
    press::accept(mine_, offer, moment(now), shorter_);
    accepting_ = 0;
    mine_ = advance(mine_, theirs_, moment(now));
}

void Session::follow(const Mine& said, const Joint& before, double orb, const Now& now) {
    const Kind was = before.kind;
    const Kind is = joint_.kind;
    if (is == Kind::cooling && was != Kind::cooling && mine_.said.cool.n > said.said.cool.n)
        cooled_by_ = said.partner == 0 ? StageChange::NOBODY : StageChange::PARTNER;
    if (is == Kind::paused && was != Kind::paused && mine_.said.yes.pause_n > said.said.yes.pause_n)
        paused_by_ = StageChange::PARTNER;

    if (halted(is) && (!halted(was) || (is == Kind::paused && was == Kind::settling)))
        rested_ = orb;
    if (halted(is)) joint_.pacer->hold->amplitude = rested_;

    if (was == Kind::cooling && is != Kind::cooling) {
        const std::uint32_t n = mine_.said.cool.n;
        const bool both = mine_.said.cool.ready == n && theirs_.cool.ready == n;
        rest_ = both ? StageChange::COMING_BACK : StageChange::IDLE;
    } else if (before.pacer && is == Kind::nothing) {
        rest_ = StageChange::DONE;
        ended_ = was == Kind::running && now.session >= *before.ends ? before : Joint{};
        ended_.id = before.id;
    }

    if (!joint_.pacer) return;
    const Lead* lead = std::get_if<Lead>(&joint_.plan);
    const Yes& yes = joint_.alone ? mine_.alone : mine_.said.yes;
    plan_ = to_event(joint_.plan, lead == nullptr || lead->offerer == yes.first);
}

// Whose hand the breath follows, and no jump where that or the plan has changed.
void Session::follow_hands(const Joint& before, double orb, const Now& now) {
    const bool runs = joint_.kind == Kind::running;
    mine_.said.hand = {};
    if (!runs || joint_.leader != Who::me) {
        lead_from_.reset();
        wish_.reset();
        hand_.reset();
    } else {
        show_hand(orb, now);
    }
    if (!runs || joint_.leader != Who::partner) {
        partners_hand_ = {};
    } else if (const HandSaid& hand = theirs_.hand; hand.at != Millis{}) {
        partners_hand_.hear(now.session, SessionTime(hand.at), hand.breaths);
        if (partners_hand_.curve().count != 0) joint_.pacer->hand = partners_hand_.curve();
    }
    // Nor where it has begun before this side knew.
    if (joint_.pacer && breathes(joint_.plan) && !halted(joint_.kind)) {
        if (before.pacer && before.id == joint_.id) joint_.pacer->glide = before.pacer->glide;
        joint_.pacer->glide_from(orb, now.session);
    }
}

void Session::show_hand(double orb, const Now& now) {
    Pacer& pacer = *joint_.pacer;
    if (!lead_from_) lead_from_ = pacer.start + exhale_end(pacer.plan, pacer.elapsed(now.session));
    if (now.session < *lead_from_) return;
    if (!hand_ && wish_) {
        hand_.emplace(now.session, orb);
        hand_->move(now.session, *wish_);
    }
    if (!hand_) return;
    pacer.hand = hand_->curve();
    if (hand_->rests(now.session)) return;
    HandSaid& said = mine_.said.hand;
    said.at = std::chrono::duration_cast<Millis>(now.session.time_since_epoch());
    SessionTime at(said.at);
    for (auto& breath : said.breaths) {
        breath = static_cast<std::uint8_t>(std::lround(hand_->at(at) * 255));
        at -= hand_step;
    }
}

void Session::say_if_changed() {
    Bytes encoded = encode(mine_.said);
    if (encoded == encoded_) return;
    ++mine_.said.rev;
    encoded_ = encode(mine_.said);
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/session.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "client/breath/course.hpp"
#include "client/breath/curve.hpp"
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
    if (state->instance == newest_.instance) {
        if (state->rev < newest_.rev) return true;
        if (state->rev > newest_.rev) newest_ = *state;
    } else {
        if (!new_instance_allowed_) return true;
        new_instance_allowed_ = false;
        echoed_rev_ = 0;
        newest_ = *state;
    }
    // Only the time in which they are here counts.
    if (floor_waits_ && heard_)
        *floor_waits_ += std::max(Duration::zero(), now.local - *heard_ - fresh_time);
    heard_ = now.local;
    update(now);
    return true;
}

void Session::on_timeline(Duration shift) {
    const auto move = [shift](Tenths& t) { t = to_tenths(attune::on_timeline(t) + shift); };
    // Never later, so that no number of timelines lengthens a plan.
    const auto move_start = [shift](Tenths& t) {
        t = to_tenths(attune::on_timeline(t) + shift - Tenths(1) + Duration(1));
    };
    for (Yes* yes : {&mine_.said.yes, &mine_.alone, &mine_.joined}) {
        move_start(yes->start_at);
        move_start(yes->resumed_at);
    }
    if (CoolDown& cool = mine_.said.cool; cool.at != Tenths{}) {
        move(cool.at);
        move(cool.ends_at);
        cool.at = std::max(cool.at, Tenths(1));  // 0 would be none
    }
    for (Joint* joint : {&joint_, &ended_}) {
        if (joint->pacer) joint->pacer->move(shift);
    }
    if (hand_from_) *hand_from_ += shift;
    if (gone_hand_) gone_hand_->move(shift);
    hand_.reset();
    partners_hand_.reset();
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
    return hidden || lost(now) ? Offer{} : offer;
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
    heed(now);
    mine_ = advance(mine_, theirs_, moment(now));
    accept_if_possible(now);
    begin_their_turn(now);
    joint_ = reduce(mine_, theirs_, moment(now));
    follow(said, before, was, now);
    follow_hands(before, was, now);
    report(before, now);
    say_if_changed();
}

// The partner's client may keep no rule. One offer of theirs is heard for a minute, then none for
// ten, whatever ids and processes they make up; what else they can change of what is on, they can
// change once a second.
void Session::heed(const Now& now) {
    PeerState next = newest_;
    next.offer = heed_offer(now);
    Yes facts = next.yes;
    if (next.yes.id == theirs_.yes.id) {
        facts.end = theirs_.yes.end;
        facts.no_holds = theirs_.yes.no_holds;
        facts.softer = theirs_.yes.softer;
        if (next.yes.pause_n == theirs_.yes.pause_n) facts.held = theirs_.yes.held;
    }
    // One that is on here ends, grows and is spoken of slowly; it begins at once.
    const CoolDown cool = joint_.kind == Kind::cooling ? theirs_.cool : next.cool;
    facts_wait_ = facts != next.yes || cool != next.cool;
    if (facts_wait_ && now.local < facts_after_) {
        next.yes = facts;
        next.cool = cool;
    } else if (facts_wait_) {
        facts_after_ = now.local + change_interval;
        facts_wait_ = false;
    }
    theirs_ = next;
}

Offer Session::heed_offer(const Now& now) {
    // An offer and its end may take longer or shorter to come here.
    constexpr Duration apart = std::chrono::seconds(5);
    const Offer& offer = newest_.offer;
    const bool asks = is_open(offer, newest_, mine_.said);
    if (asked_.open && (!asks || offer != asked_.offer)) {
        asked_.open = false;
        ask_after_ = std::min(now.local, asked_.since + offer_time) + ask_again_time - apart;
        // My press has ended it: that or another has come about, or I took my yes back.
        const Yes& mine = mine_.said.yes;
        const Yes& theirs = newest_.yes;
        const bool plan = mine.id != 0 && mine.id == theirs.id;
        const bool lead = mine.lead != 0 && mine.lead == theirs.lead;
        if ((plan && mine.id != asked_.yes) || (plan && lead && mine.lead != asked_.lead) ||
            mine_.said.stopped == asked_.offer.id)
            ask_after_.reset();
    }
    if (!asks) return offer.id == mine_.said.stopped ? Offer{} : offer;
    if (!asked_.open) {
        if (ask_after_ && now.local < *ask_after_) return {};
        asked_ = {offer, now.local, true, mine_.said.yes.id, mine_.said.yes.lead};
    }
    return now.local - asked_.since >= offer_time ? Offer{} : offer;
}

// The floor is the partner's, who is here and does not take it: nobody listens longer for that.
void Session::begin_their_turn(const Now& now) {
    const Joint joint = reduce(mine_, theirs_, moment(now));
    const bool waits =
        joint.turn && joint.kind == Kind::running && !joint.turn->mine && !joint.turn->ends;
    if (!waits) return floor_waits_.reset();
    if (!floor_waits_ && fresh(now)) floor_waits_ = now.local;
    if (!fresh(now) || now.local - *floor_waits_ < floor_patience) return;
    floor_waits_.reset();
    press::begin_turn(mine_, joint, now.session);
}

void Session::accept_if_possible(const Now& now) {
    const Offer offer = open_offer(mine_, theirs_);
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
    if (is == Kind::cooling && was != Kind::cooling && mine_.said.cool.at > said.said.cool.at)
        cooled_by_ = said.partner == 0 ? StageChange::NOBODY : StageChange::PARTNER;
    if (!halted(is)) partner_rested_.reset();
    if (is == Kind::paused && mine_.said.yes.pause_n > said.said.yes.pause_n) {
        if (was != Kind::paused) paused_by_ = StageChange::PARTNER;
        const BreathPlan& plan = joint_.pacer->plan;
        if (theirs_.yes.pause_n == mine_.said.yes.pause_n)
            partner_rested_ = breath_after(plan, theirs_.yes.held).amplitude;
    }

    if (halted(is) && (!halted(was) || (is == Kind::paused && was == Kind::settling)))
        rested_ = orb;
    if (halted(is)) joint_.pacer->hold->amplitude = rested_;

    if (was == Kind::cooling && is != Kind::cooling) {
        const CoolDown& cool = mine_.said.cool;
        const bool both = cool.ready && theirs_.cool.ready && theirs_.cool.at == cool.at;
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
    if (!runs || before.leader != joint_.leader) {
        if (hand_) let_hand_go(hand_->curve(), now);
        if (partners_hand_) let_hand_go(partners_hand_->curve(), now);
        wish_.reset();
        hand_rested_.reset();
    }
    if (!runs) gone_hand_.reset();
    if (runs && joint_.leader == Who::me) show_hand(orb, now);
    if (runs && joint_.leader == Who::partner) follow_partners_hand(orb, now);
    if (gone_hand_ && now.session < joint_.pacer->leaves_hand(*gone_hand_))
        joint_.pacer->hand = gone_hand_;
    // Nor where it has begun before this side knew.
    if (joint_.pacer && breathes(joint_.plan) && !halted(joint_.kind)) {
        if (before.pacer && before.id == joint_.id) joint_.pacer->glide = before.pacer->glide;
        joint_.pacer->glide_from(orb, now.session);
    }
}

// The two clients may learn of a lead on either side of an exhale's end.
bool Session::hand_counts(SessionTime at, const Now& now) {
    constexpr Duration apart = std::chrono::seconds(1);
    const Pacer& pacer = *joint_.pacer;
    if (!hand_from_)
        hand_from_ = pacer.takes_hand(gone_hand_ ? pacer.leaves_hand(*gone_hand_) : now.session);
    return at >= *hand_from_ || (!gone_hand_ && at >= pacer.takes_hand(at - apart));
}

void Session::let_hand_go(HandCurve curve, const Now& now) {
    hand_.reset();
    partners_hand_.reset();
    hand_from_.reset();
    if (curve.count == 0) return;
    curve.let_go(now.session);
    gone_hand_ = curve;
}

void Session::follow_partners_hand(double orb, const Now& now) {
    if (partners_hand_ && now.session >= partners_hand_->curve().over())
        let_hand_go(partners_hand_->curve(), now);
    const HandSaid& hand = theirs_.hand;
    const bool counts = hand_counts(SessionTime(hand.at), now);  // also finds from when on
    if (hand.at != Millis{} && counts) {
        if (!partners_hand_) partners_hand_.emplace(orb, !mine_.said.yes.no_holds);
        partners_hand_->hear(now.session, SessionTime(hand.at), hand.breaths);
        if (partners_hand_->curve().count == 0) partners_hand_.reset();
    }
    if (!partners_hand_) return;
    gone_hand_.reset();
    joint_.pacer->hand = partners_hand_->curve();
}

void Session::show_hand(double orb, const Now& now) {
    if (hand_ && hand_->rests(now.session)) {
        hand_rested_ = hand_->at(now.session);
        wish_.reset();
        let_hand_go(hand_->curve(), now);
    }
    if (!hand_counts(now.session, now)) return;
    if (!hand_ && wish_) {
        hand_.emplace(now.session, orb, !mine_.said.yes.no_holds);
        hand_->move(now.session, *wish_);
    }
    if (!hand_) return;
    gone_hand_.reset();
    joint_.pacer->hand = hand_->curve();
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

// SPDX-License-Identifier: GPL-3.0-or-later
// What a Session tells: events, a view of any instant, samples.
#include <cstdlib>
#include <utility>

#include "client/breath/curve.hpp"
#include "client/session/session.hpp"

namespace attune {
namespace {

using Kind = Joint::Kind;
using v1::StageChange;

// What time alone makes of a stage.
bool by_itself(const Joint& before, const Joint& after) {
    if (before.kind == Kind::running)
        return after.kind == Kind::nothing || before.turn != after.turn;
    return (before.kind == Kind::lead_in || before.kind == Kind::settling) &&
           after.kind == Kind::running;
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

Stage stage_of_plan(const Plan& plan) {
    if (std::holds_alternative<Ground>(plan)) return StageChange::GROUND;
    if (std::holds_alternative<Turns>(plan)) return StageChange::TURNS;
    if (std::holds_alternative<CheckIn>(plan)) return StageChange::CHECK_IN;
    return StageChange::BREATHING;
}

StageChange::By to_by(Who who) {
    if (who == Who::nobody) return StageChange::NOBODY;
    return who == Who::me ? StageChange::ME : StageChange::PARTNER;
}

// Of the same numbers.
v1::Gesture::Kind to_kind(Posture posture) {
    return static_cast<v1::Gesture::Kind>(posture);
}

}  // namespace

Stage Session::stage_of(const Now& now) const {
    switch (joint_.kind) {
        case Kind::cooling:
            return StageChange::COOL_DOWN;
        case Kind::paused:
            return StageChange::PAUSED;
        case Kind::settling:
            return StageChange::SETTLING;
        case Kind::nothing:
        case Kind::lead_in:
        case Kind::running:
            break;
    }
    // Beside a breath that goes on: one lived on alone, or one that may be led.
    if (asked(now).id != 0) return StageChange::ASKED;
    if (asking()) return StageChange::ASKING;
    if (joint_.kind == Kind::nothing) return rest_;
    return joint_.kind == Kind::lead_in ? StageChange::LEAD_IN : stage_of_plan(joint_.plan);
}

StageChange::By Session::by() const {
    if (shown_.stage == StageChange::PAUSED) return paused_by_;
    return shown_.stage == StageChange::COOL_DOWN ? cooled_by_ : StageChange::NOBODY;
}

std::optional<v1::Plan> Session::offer(const Now& now) const {
    switch (shown_.stage) {
        case StageChange::ASKING:
            return to_event(mine_.said.offer.plan, true);
        case StageChange::ASKED:
            return to_event(asked(now).plan, false);
        case StageChange::LEAD_IN:
            return plan_;
        default:
            return std::nullopt;
    }
}

bool Session::checks(const Now& now) const {
    if (joint_.kind != Kind::running || !breathes(joint_.plan)) return false;
    const Duration elapsed = joint_.pacer->elapsed(now.session);
    return joint_.pacer->plan.length > check_least && elapsed >= check_time &&
           elapsed < check_time + check_stays && check_answered_ != joint_.id;
}

Session::Signs Session::signs(const Now& now) const {
    if (!fresh(now)) return {};
    if (joint_.kind == Kind::cooling) return {.fresh = true};
    const bool check_in =
        joint_.pacer && !joint_.alone && std::holds_alternative<CheckIn>(joint_.plan);
    return {true, theirs_.here, theirs_.posture, check_in ? theirs_.words : 0};
}

void Session::report(const Joint& before, const Now& now) {
    report_stage(before, now);
    if (joint_.leader != std::exchange(leader_shown_, joint_.leader))
        events_.emplace_back().mutable_lead()->set_leader(to_by(joint_.leader));
    if (const bool shown = checks(now); shown != std::exchange(check_shown_, shown))
        events_.emplace_back().mutable_check()->set_shown(shown);
    report_signs(now);
}

void Session::report_stage(const Joint& before, const Now& now) {
    Shown shown;
    shown.stage = stage_of(now);
    if (shown.stage == StageChange::ASKED) shown.offer_id = asked(now).id;
    if (shown.stage == StageChange::TURNS) shown.turn = joint_.turn;
    if (shown.stage == StageChange::COOL_DOWN) shown.line = theirs_.cool.line;
    if (shown == std::exchange(shown_, shown)) return;
    LocalTime since = now.local;
    if (by_itself(before, joint_) && before.ends && now.session >= *before.ends)
        since -= now.session - *before.ends;
    StageChange& change = *events_.emplace_back().mutable_stage();
    change.set_stage(shown.stage);
    change.set_local_ns(ns(since));
    change.set_by(by());
    change.set_line(shown.line);
    if (const auto plan = offer(now)) *change.mutable_offer() = *plan;
    change.set_offer_id(shown.offer_id);
    if (halted(joint_.kind)) *change.mutable_plan() = plan_;
    if (!shown.turn) return;
    change.mutable_turn()->set_number(shown.turn->number);
    change.mutable_turn()->set_count(shown.turn->count);
    change.mutable_turn()->set_mine(shown.turn->mine);
    change.mutable_turn()->set_ends_ns(shown.turn->ends ? ns(*shown.turn->ends) : 0);
}

void Session::report_signs(const Now& now) {
    const Signs is = signs(now);
    // A cool-down clears the screen at once.
    if (is == signs_shown_ || (now.local < signs_after_ && joint_.kind != Kind::cooling)) return;
    signs_after_ = now.local + change_interval;
    const Signs was = std::exchange(signs_shown_, is);
    if (is.here != was.here) gesture_event(v1::Gesture::HERE, is.here, now);
    if (is.posture != was.posture) {
        if (was.posture != Posture::none) gesture_event(to_kind(was.posture), false, now);
        if (is.posture != Posture::none) gesture_event(to_kind(is.posture), true, now);
    }
    if (is.words == was.words) return;
    v1::Felt& felt = *events_.emplace_back().mutable_words();
    felt.set_by(StageChange::PARTNER);
    for (std::uint32_t n = 1; n <= feelings; ++n) {
        if (is.words >> (n - 1) & 1) felt.add_felt(static_cast<v1::Feeling>(n));
    }
}

void Session::gesture_event(v1::Gesture::Kind kind, bool on, const Now& now) {
    v1::Gesture& gesture = *events_.emplace_back().mutable_gesture();
    gesture.set_kind(kind);
    gesture.set_on(on);
    gesture.set_local_ns(ns(now.local));
}

// ---- What goes out

Session::Deadline Session::deadline() const {
    Deadline deadline;
    const auto at = [&](LocalTime t) {
        if (t > last_.local) deadline.local = std::min(t, deadline.local.value_or(t));
    };
    const auto at_session = [&](SessionTime t) {
        if (t > last_.session) deadline.session = std::min(t, deadline.session.value_or(t));
    };
    if (asking()) at(offered_ + offer_time);
    if (shown_.stage == StageChange::ASKED) {
        at(asked_.since + offer_time);
        at(*heard_ + lost_time);
    }
    if (ask_after_) at(*ask_after_);
    if (facts_wait_) at(facts_after_);
    if (signs(last_) != signs_shown_) at(signs_after_);
    if (signs_shown_ != Signs{}) at(*heard_ + fresh_time);
    if (floor_waits_) at(*floor_waits_ + floor_patience);
    if (joint_.ends && joint_.kind != Kind::cooling) deadline.session = joint_.ends;
    if (joint_.kind == Kind::cooling) {
        if (joint_.pacer) at_session(joint_.pacer->end());
        at_session(*joint_.ends);
    }
    if (joint_.kind == Kind::running && breathes(joint_.plan)) {
        at_session(joint_.pacer->start + check_time);
        at_session(joint_.pacer->start + check_time + check_stays);
    }
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

// What breathes: the plan that runs, or in DONE the one that came to its end.
const Joint* Session::breathing() const {
    const Joint& joint = shown_.stage == StageChange::DONE ? ended_ : joint_;
    return joint.pacer && breathes(joint.plan) ? &joint : nullptr;
}

double Session::orb(const Now& now) const {
    const Joint* joint = breathing();
    return joint ? joint->pacer->position_at(now.session).amplitude : 0;
}

void Session::fill(View& view, const Now& now) const {
    const PeerState& said = mine_.said;
    const Signs& partner = signs_shown_;
    const bool cooling = joint_.kind == Kind::cooling;
    view.stage = shown_.stage;
    view.by = by();
    const bool question = view.stage == StageChange::ASKING || view.stage == StageChange::ASKED;
    view.stage_ends = question && joint_.pacer ? joint_.pacer->end() : stage_ends(now);
    view.offer = offer(now);
    view.offer_id = shown_.offer_id;
    if (const Joint* joint = breathing()) view.pacer = joint->pacer;
    if (joint_.pacer || shown_.stage == StageChange::DONE) view.plan = plan_;
    view.alone = joint_.alone;
    view.practised = practised_ != 0 &&
                     (shown_.stage == StageChange::DONE ? ended_.id : joint_.id) == practised_;
    view.accepted = shown_.stage == StageChange::ASKED && accepted(asked(now));
    view.resume_asked = resume_asked();
    view.ready = cooling && said.cool.ready;
    view.partner_fresh = partner.fresh;
    view.here_mine = said.here;
    view.here_partner = partner.here;
    view.posture_mine = said.posture;
    view.posture_partner = partner.posture;
    view.words_mine = said.words;
    view.words_partner = partner.words;
    view.leader = to_by(joint_.leader);
    view.turn = joint_.turn;
    view.line_mine = cooling ? said.cool.line : 0;
    view.line_partner = cooling ? theirs_.cool.line : 0;
    view.check = checks(now);
    view.anchor = anchor_;
    view.partner_knows = pressed_rev_ != 0 && echoed_rev_ >= pressed_rev_;
}

void Session::fill(v1::Sample& sample, const Now& now) const {
    const auto ends = stage_ends(now);
    sample.set_local_ns(ns(now.local));
    sample.set_session_ns(ns(now.session));
    sample.set_stage(shown_.stage);
    sample.set_partner_fresh(fresh(now));
    sample.set_stage_ends_ns(ends ? ns(*ends) : 0);
    const Joint* joint = breathing();
    if (joint == nullptr) return;
    const BreathPosition position = joint->pacer->position_at(now.session);
    sample.set_cycle(position.cycle);
    sample.set_breath(position.amplitude);
    if (joint->kind != Kind::lead_in && shown_.stage != StageChange::DONE)
        sample.set_phase(to_sample(position.phase));
    if (joint->alone) return;
    Pacer partner = *joint->pacer;
    partner.glide.reset();
    if (partner.hold)
        partner.hold->amplitude =
            partner_rested_.value_or(breath_after(partner.plan, partner.hold->at).amplitude);
    sample.set_partner_breath(partner.position_at(now.session).amplitude);
}

}  // namespace attune

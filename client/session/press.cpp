// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/press.hpp"

#include <algorithm>

#include "client/breath/course.hpp"

namespace attune::press {
namespace {

Yes& plan(Mine& mine, const Joint& joint) {
    return joint.alone ? mine.alone : mine.said.yes;
}

Duration elapsed(const Joint& joint, SessionTime now) {
    return std::max(Duration::zero(), joint.pacer->elapsed(now));
}

// Each press is later than any before it, also within one tenth of a second.
Tenths next_at(const CoolDown& cool, SessionTime now) {
    return std::max(to_tenths(now), cool.at + Tenths(1));
}

Tenths half(const Plan& plan) {
    return Tenths((length(plan).count() + 1) / 2);
}

}  // namespace

void accept(Mine& mine, const Offer& offer, const Moment& at, bool shorter) {
    Yes& yes = mine.said.yes;
    if (within(offer.plan)) return follow_offer(yes, offer, false);
    yes = say_yes(offer, at, false, mine.holds);
    if (shorter) yes.end = half(offer.plan);
}

void practise(Mine& mine, std::uint32_t id, const Plan& plan, const Moment& at) {
    mine.alone = say_yes({id, plan}, at, true, mine.holds);
}

void pause(Mine& mine, const Joint& joint, SessionTime now) {
    if (joint.pause_n >= max_count) return stop(mine);
    Yes& yes = plan(mine, joint);
    yes.held = std::chrono::duration_cast<Millis>(elapsed(joint, now));
    yes.pause_n = joint.pause_n + 1;
}

void resume(Mine& mine, const Joint& joint, SessionTime now) {
    Yes& yes = plan(mine, joint);
    yes.resume_n = joint.pause_n;
    yes.resumed_at = to_tenths(now);
}

void smaller(Mine& mine, const Joint& joint, SessionTime now) {
    const Duration done = elapsed(joint, now);
    Yes& yes = plan(mine, joint);
    const Duration left = std::max(Duration::zero(), Duration(yes.end) - done);
    yes.end = std::min(yes.end, std::chrono::ceil<Tenths>(done + left / 2));
}

bool softer(Mine& mine, const Joint& joint, SessionTime now) {
    const SofterFrom& before = joint.pacer->plan.softer_from;
    plan(mine, joint).softer = softer_after(joint.pacer->plan, elapsed(joint, now));
    return plan(mine, joint).softer != before;
}

void end_lead(Mine& mine) {
    mine.said.yes.lead = 0;
    if (within(mine.said.offer.plan)) mine.said.offer = {};
}

void hand_over(Mine& mine, const Joint& joint, SessionTime now) {
    turns::hand_over(mine.said.yes, elapsed(joint, now));
}

void begin_turn(Mine& mine, const Joint& joint, SessionTime now) {
    turns::begin(mine.said.yes, joint.turn->number, elapsed(joint, now));
}

void stop(Mine& mine) {
    mine.alone = {};
    if (mine.said.yes.id != 0) end_plan(mine.said);
}

void cool_down(Mine& mine, Duration length, SessionTime now) {
    mine.alone = {};
    CoolDown& cool = mine.said.cool;
    cool = {next_at(cool, now), {}};
    cool.ends_at = to_tenths(on_timeline(cool.at) + length);
}

void extend(Mine& mine, Duration by, SessionTime now) {
    CoolDown& cool = mine.said.cool;
    cool.at = next_at(cool, now);
    cool.ready = false;
    const SessionTime at = on_timeline(cool.at);
    const SessionTime ends = std::max(at, on_timeline(cool.ends_at));
    cool.ends_at = to_tenths(std::max(ends, std::min(ends + by, at + max_cool_down)));
}

void ready(Mine& mine) {
    mine.said.cool.ready = true;
}

void leave_cool_down(Mine& mine) {
    mine.said.cool.closed = true;
    mine.said.cool.ready = false;
}

}  // namespace attune::press

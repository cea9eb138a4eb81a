// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/press.hpp"

#include <algorithm>

namespace attune::press {
namespace {

Yes& plan(Mine& mine, const Joint& joint) {
    return joint.alone ? mine.alone : mine.said.yes;
}

Duration elapsed(const Joint& joint, SessionTime now) {
    return std::max(Duration::zero(), joint.pacer->elapsed(now));
}

}  // namespace

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

void stop(Mine& mine) {
    mine.alone = {};
    if (mine.said.yes.id != 0) end_plan(mine.said);
}

void cool_down(Mine& mine, Duration length, SessionTime now) {
    ++mine.said.cool.n;
    mine.said.cool.ends_at = to_tenths(now + length);
}

void extend(Mine& mine, Duration by, SessionTime now) {
    CoolDown& cool = mine.said.cool;
    ++cool.n;
    cool.ends_at = to_tenths(std::max(now, on_timeline(cool.ends_at)) + by);
}

void ready(Mine& mine) {
    mine.said.cool.ready = mine.said.cool.n;
}

void leave_cool_down(Mine& mine) {
    mine.said.cool.closed = mine.said.cool.n;
    mine.said.cool.ready = 0;
}

}  // namespace attune::press

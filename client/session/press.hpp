// SPDX-License-Identifier: GPL-3.0-or-later
// What one press writes into one's own state. Whether it may be pressed now, Session says; what it
// comes to, advance() and reduce() do.
#pragma once

#include "client/session/joint.hpp"

namespace attune::press {

// To an offer of theirs: a plan, or a lead within the one that runs. shorter: half of the plan.
void accept(Mine& mine, const Offer& offer, const Moment& at, bool shorter);

// A plan for myself alone. id: of no other plan.
void practise(Mine& mine, std::uint32_t id, const Plan& plan, const Moment& at);

// The next two: of the plan in `joint`, shared or lived on alone. At max_count pauses a pause is a
// stop.
void pause(Mine& mine, const Joint& joint, SessionTime now);
void resume(Mine& mine, const Joint& joint, SessionTime now);

// Halves what is left, to the next tenth of a second.
void smaller(Mine& mine, const Joint& joint, SessionTime now);

// From a cycle at least 2 s later on; nothing where it cannot get softer. False: it cannot.
bool softer(Mine& mine, const Joint& joint, SessionTime now);

// Either may, alone; what I asked for about it is withdrawn as well.
void end_lead(Mine& mine);

// My turn is over early.
void hand_over(Mine& mine, const Joint& joint, SessionTime now);

// The turn that waits for its speaker begins.
void begin_turn(Mine& mine, const Joint& joint, SessionTime now);

// The plan lived on alone, and what I said yes to.
void stop(Mine& mine);

// From 20 to 30 minutes long.
void cool_down(Mine& mine, Duration length, SessionTime now);

// The end moves on, to at most max_cool_down from now.
void extend(Mine& mine, Duration by, SessionTime now);

void ready(Mine& mine);
void leave_cool_down(Mine& mine);  // after its time: for both, and nobody comes back from it

}  // namespace attune::press

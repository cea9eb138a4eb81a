// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/joint.hpp"

#include <algorithm>
#include <limits>

#include "client/breath/curve.hpp"

namespace attune {
namespace {

using std::max;
using std::min;

std::uint32_t cooling(const CoolDown& mine, const CoolDown& theirs) {
    const std::uint32_t n = max(mine.n, theirs.n);
    const bool both_ready = mine.ready == n && theirs.ready == n;
    return n > max(mine.closed, theirs.closed) && !both_ready ? n : 0;
}

// Facts that one person may declare are copied on sight: whoever stays gives them back to whoever
// restarts.
CoolDown merged(CoolDown mine, const CoolDown& theirs) {
    mine.ends_at = theirs.n > mine.n    ? theirs.ends_at
                   : theirs.n == mine.n ? max(mine.ends_at, theirs.ends_at)
                                        : mine.ends_at;
    mine.n = max(mine.n, theirs.n);
    mine.closed = max(mine.closed, theirs.closed);
    if (mine.ready == mine.n && theirs.ready == mine.n) mine.closed = mine.n;
    return mine;
}

Yes merged(Yes mine, const Yes& theirs) {
    mine.end = min(mine.end, theirs.end);
    if (theirs.pause_n > mine.pause_n) mine.held = theirs.held;
    if (theirs.pause_n == mine.pause_n) mine.held = min(mine.held, theirs.held);
    mine.pause_n = max(mine.pause_n, theirs.pause_n);
    return mine;
}

bool shared(const PeerState& mine, const PeerState& theirs) {
    const std::uint32_t id = mine.yes.id;
    return id != 0 && theirs.yes.id == id && mine.stopped != id && theirs.stopped != id;
}

bool agreed(const Mine& mine) {
    return mine.said.yes.id != 0 && mine.joined.id == mine.said.yes.id;
}

// Nothing, once the plan is over.
Joint run(const Yes& mine, const Yes& theirs, SessionTime now) {
    using Kind = Joint::Kind;
    const Yes yes = merged(mine, theirs);
    Pacer pacer{{yes.plan.breath(), yes.end}, on_timeline(yes.start_at), std::nullopt};
    Joint joint{Kind::breathing, yes.id, yes.pause_n, false, std::nullopt, std::nullopt};
    if (yes.pause_n == 0) {
        if (now < pacer.start) joint.kind = Kind::lead_in;
        joint.ends = now < pacer.start ? pacer.start : pacer.end();
    } else {
        Pacer::Hold hold{yes.held, breath_after(pacer.plan, yes.held).amplitude, std::nullopt};
        if (min(mine.resume_n, theirs.resume_n) < yes.pause_n) {
            joint.kind = Kind::paused;
        } else {
            hold.until = on_timeline(max(mine.resumed_at, theirs.resumed_at)) + settle_time;
            pacer.start = *hold.until - hold.at;
            if (now < *hold.until) joint.kind = Kind::settling;
            joint.ends = now < *hold.until ? *hold.until : pacer.end();
        }
        pacer.hold = hold;
    }
    joint.pacer = pacer;
    return joint.kind == Kind::breathing && now >= *joint.ends ? Joint{} : joint;
}

bool over(const Yes& mine, const Yes& theirs, SessionTime now) {
    return run(mine, theirs, now).kind == Joint::Kind::nothing;
}

// Rule 1: a partner who restarted knows nothing of what ran; it lives on here, as paused as it was.
void meet(Mine& mine, const PeerState& theirs) {
    if (theirs.instance == 0 || theirs.instance == mine.partner) return;
    if (agreed(mine)) {
        mine.alone = mine.said.yes;
        mine.alone.resume_n = min(mine.said.yes.resume_n, mine.joined.resume_n);
        mine.alone.resumed_at = max(mine.said.yes.resumed_at, mine.joined.resumed_at);
    }
    if (mine.partner != 0) {
        mine.said.offer = {};
        mine.said.yes = {};
    }
    mine.partner = theirs.instance;
}

// Rule 5: anybody's stop is enough.
void heed_stop(PeerState& said, const PeerState& theirs) {
    if (said.offer.id != 0 && theirs.stopped == said.offer.id) said.offer = {};
    if (said.yes.id != 0 && theirs.stopped == said.yes.id) end_plan(said);
}

// A yes that the partner no longer stands by.
void let_go(Mine& mine, const PeerState& theirs) {
    PeerState& said = mine.said;
    if (theirs.instance == 0 || said.yes.id == 0 || theirs.yes.id == said.yes.id) return;
    if (agreed(mine)) {
        end_plan(said);
    } else if (theirs.offer.id != said.yes.id) {
        said.yes = {};
    }
}

bool is_open(const Offer& offer, const PeerState& owner, const PeerState& asked) {
    return offer.id != 0 && offer.id != owner.yes.id && offer.id != asked.stopped;
}

// Rule 2: agreement that needs no further press.
void agree(PeerState& said, const PeerState& theirs, const Moment& at) {
    const Offer& offer = said.offer;
    const auto confirm = [&] {
        said.yes = say_yes(offer, at);
        said.yes.start_at = theirs.yes.start_at;
    };
    if (offer.id == 0) return;
    if (said.yes.id != 0) {
        const bool crossing = said.yes.id == theirs.offer.id && theirs.yes.id == offer.id;
        if (crossing && offer.id < theirs.offer.id) confirm();  // crossing accepts: the smaller id
    } else if (!at.partner_fresh || !at.clock_locked) {
        return;
    } else if (theirs.yes.id == offer.id) {
        confirm();
    } else if (is_open(theirs.offer, theirs, said) && theirs.offer.plan == offer.plan &&
               theirs.offer.id < offer.id) {
        said.yes = say_yes(theirs.offer, at);  // crossing offers of the same
    }
}

// Rules 4 and 8: the pauses and the end that either may set, and what time does.
void keep_time(Mine& mine, const PeerState& theirs, SessionTime now) {
    PeerState& said = mine.said;
    const bool together = shared(said, theirs);
    if (together) {
        said.yes = merged(said.yes, theirs.yes);
        if (said.offer.id != said.yes.id) said.offer = {};
        mine.joined = theirs.yes;
        mine.alone = {};
    }
    if (said.yes.id != 0 && over(said.yes, together ? theirs.yes : said.yes, now)) end_plan(said);
    if (mine.alone.id != 0 && over(mine.alone, mine.alone, now)) mine.alone = {};
}

void step(Mine& mine, const PeerState& theirs, const Moment& at) {
    PeerState& said = mine.said;
    meet(mine, theirs);
    said.cool = merged(said.cool, theirs.cool);
    if (cooling(said.cool, theirs.cool) != 0) {
        if (said.yes.id != 0) end_plan(said);
        said.offer = {};
        said.here = false;
        mine.alone = {};
        return;
    }
    heed_stop(said, theirs);
    let_go(mine, theirs);
    agree(said, theirs, at);
    keep_time(mine, theirs, at.now);
}

}  // namespace

Mine advance(Mine mine, const PeerState& theirs, const Moment& at) {
    // One step can make room for the next, as when a yes let go frees the way to confirm another;
    // no more than three ever follow from one datagram.
    for (int steps = 0; steps < 4; ++steps) {
        const Mine before = mine;
        step(mine, theirs, at);
        if (mine == before) break;
    }
    return mine;
}

Joint reduce(const Mine& mine, const PeerState& theirs, const Moment& at) {
    const PeerState& said = mine.said;
    if (const std::uint32_t n = cooling(said.cool, theirs.cool)) {
        const SessionTime ends = on_timeline(merged(said.cool, theirs.cool).ends_at);
        return {Joint::Kind::cooling, n, 0, false, std::nullopt, ends};
    }
    if (shared(said, theirs)) return run(said.yes, theirs.yes, at.now);
    if (mine.alone.id == 0) return {};
    Joint joint = run(mine.alone, mine.alone, at.now);
    joint.alone = true;
    return joint;
}

Offer open_offer(const Mine& mine, const PeerState& theirs) {
    const Offer& own = mine.said.offer;
    const bool alike = own.id != 0 && own.id != mine.said.yes.id && own.plan == theirs.offer.plan;
    return is_open(theirs.offer, theirs, mine.said) && !alike ? theirs.offer : Offer{};
}

Yes say_yes(const Offer& offer, const Moment& at) {
    return {offer.id, offer.plan, to_tenths(at.now + lead_in_time), offer.plan.length(), 0, {},
            0,        {}};
}

void end_plan(PeerState& said) {
    said.stopped = said.yes.id;
    if (said.offer.id == said.yes.id) said.offer = {};
    said.yes = {};
}

SessionTime on_timeline(Tenths t) {
    return SessionTime(t);
}

Tenths to_tenths(SessionTime t) {
    using Wide = std::chrono::duration<std::int64_t, std::deci>;
    const std::int64_t tenths = std::chrono::ceil<Wide>(t.time_since_epoch()).count();
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return Tenths(static_cast<std::uint32_t>(std::clamp<std::int64_t>(tenths, 0, most)));
}

}  // namespace attune

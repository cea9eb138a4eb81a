// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/joint.hpp"

#include <algorithm>
#include <limits>

#include "client/breath/course.hpp"
#include "client/breath/curve.hpp"

namespace attune {
namespace {

using std::max;
using std::min;

// Facts that one person may declare are copied on sight: whoever stays gives them back to whoever
// restarts. What a partner declares is taken within its bounds only, and never takes anything away:
// a cool-down may begin and grow by their word, and ends before its time by both.

bool counts(const CoolDown& theirs, SessionTime now) {
    const SessionTime at = on_timeline(theirs.at);
    const Duration length = on_timeline(theirs.ends_at) - at;
    return theirs.at != Tenths{} && at <= now + clocks_apart && length >= min_cool_down &&
           length <= max_cool_down;
}

CoolDown merged(CoolDown mine, const CoolDown& theirs, SessionTime now) {
    const bool was_on = mine.is_on();
    if (theirs.is_on() && theirs.at > mine.at && counts(theirs, now)) {
        const Tenths ends = was_on ? max(mine.ends_at, theirs.ends_at) : theirs.ends_at;
        mine = {theirs.at, ends, false, false, mine.line};
    } else if (theirs.is_on() && theirs.at == mine.at && counts(theirs, now)) {
        mine.ends_at = max(mine.ends_at, theirs.ends_at);
        // Who was ready has restarted since, and is not.
        if (!was_on && !theirs.ready && now < on_timeline(mine.ends_at))
            mine.ready = mine.closed = false;
    }
    if (!mine.is_on()) return mine;
    const bool both_ready = mine.ready && theirs.ready && theirs.at == mine.at;
    const bool is_over = now >= on_timeline(mine.ends_at);
    mine.closed = both_ready || (is_over && theirs.closed && theirs.at >= mine.at);
    return mine;
}

// The partner's yes as far as it counts; `before`: what counted of it last. What they have said
// once of a pause, a level of softening or a lead stays as it was said, so that no plan lasts
// longer than agreed and no breath is turned about by saying it anew.
Yes heard(const Yes& mine, const Yes& before, Yes theirs, SessionTime now) {
    if (on_timeline(theirs.resumed_at) > now + clocks_apart && theirs.resume_n != 0)
        --theirs.resume_n;
    if (before.id != theirs.id) return theirs;
    if (theirs.resume_n <= before.resume_n) {
        theirs.resume_n = before.resume_n;
        theirs.resumed_at = before.resumed_at;
    }
    const std::uint32_t pause = max(mine.pause_n, before.pause_n);
    if (theirs.pause_n <= pause && min(mine.resume_n, before.resume_n) >= pause)
        theirs.held = before.held;
    if (theirs.lead == before.lead) theirs.first = before.first;
    std::uint8_t least = 0;
    for (std::size_t i = 0; i < theirs.softer.size(); ++i) {
        if (before.softer[i] != 0) theirs.softer[i] = before.softer[i];
        if (theirs.softer[i] != 0) least = theirs.softer[i] = max(theirs.softer[i], least);
    }
    return theirs;
}

// The facts of both. elapsed: of the plan's own time by what is said here, not below zero.
Yes merged(Yes mine, const Yes& theirs, Duration elapsed) {
    mine.end = min(mine.end, theirs.end);
    // The later: nobody breathes again what was breathed already.
    if (theirs.pause_n == mine.pause_n) mine.held = max(mine.held, theirs.held);
    if (theirs.pause_n > mine.pause_n)
        mine.held = max(theirs.held, std::chrono::duration_cast<Millis>(elapsed));
    mine.pause_n = max(mine.pause_n, theirs.pause_n);
    mine.no_holds |= theirs.no_holds;
    for (std::size_t i = 0; i < mine.softer.size(); ++i) {
        const auto [a, b] = std::minmax(mine.softer[i], theirs.softer[i]);
        mine.softer[i] = a == 0 ? b : a;
    }
    if (mine.turn != 0) turns::merge(mine, theirs, max(elapsed, Duration(mine.held)));
    return mine;
}

// A partner gone bad may name my id for another plan.
bool same(const Yes& mine, const Yes& theirs) {
    return mine.id == theirs.id && mine.plan == theirs.plan;
}

bool shared(const PeerState& mine, const PeerState& theirs) {
    const std::uint32_t id = mine.yes.id;
    return id != 0 && same(mine.yes, theirs.yes) && mine.stopped != id && theirs.stopped != id;
}

bool agreed(const Mine& mine) {
    return mine.said.yes.id != 0 && mine.joined.id == mine.said.yes.id;
}

void add_turn(Joint& joint, const Yes& yes, SessionTime now) {
    const std::uint32_t count = std::get<Turns>(yes.plan).count();
    const turns::Floor floor = turns::floor_at(yes, joint.pacer->elapsed(now));
    Turn turn{floor.turn, count, turns::are_mine(yes, floor.turn), std::nullopt};
    if (joint.kind == Joint::Kind::running && floor.ends) {
        turn.ends = min(joint.pacer->start + *floor.ends, *joint.ends);
        joint.ends = turn.ends;
    }
    joint.turn = turn;
}

// Nothing, once the plan is over. `yes` holds the facts of both.
Joint run(const Yes& yes, const Yes& theirs, SessionTime now) {
    using Kind = Joint::Kind;
    Pacer pacer{breath_plan(yes.plan, yes.end, !yes.no_holds, yes.softer),
                on_timeline(yes.start_at), std::nullopt};
    Joint joint;
    joint.kind = Kind::running;
    joint.id = yes.id;
    joint.pause_n = yes.pause_n;
    joint.plan = yes.plan;
    joint.leader = leader(yes, theirs);
    if (yes.pause_n == 0) {
        if (now < pacer.start) joint.kind = Kind::lead_in;
        joint.ends = now < pacer.start ? pacer.start : pacer.end();
    } else {
        Pacer::Hold hold{yes.held, breath_after(pacer.plan, yes.held).amplitude, std::nullopt};
        if (min(yes.resume_n, theirs.resume_n) < yes.pause_n) {
            joint.kind = Kind::paused;
        } else {
            hold.until = on_timeline(max(yes.resumed_at, theirs.resumed_at)) + settle_time;
            pacer.start = *hold.until - hold.at;
            if (now < *hold.until) joint.kind = Kind::settling;
            joint.ends = now < *hold.until ? *hold.until : pacer.end();
        }
        pacer.hold = hold;
    }
    joint.pacer = pacer;
    if (joint.kind == Kind::running && now >= *joint.ends) return {};
    if (yes.turn != 0) add_turn(joint, yes, now);
    return joint.turn && joint.turn->number > joint.turn->count ? Joint{} : joint;
}

// Of the plan's own time, by `yes` and what counted last of the partner's.
Duration elapsed_of(const Yes& yes, const Yes& theirs, SessionTime now) {
    const Joint joint = run(yes, theirs.id == yes.id ? theirs : yes, now);
    if (!joint.pacer) return Duration(yes.end);
    return max(Duration::zero(), joint.pacer->elapsed(now));
}

bool over(const Yes& yes, SessionTime now) {
    return run(yes, yes, now).kind == Joint::Kind::nothing;
}

bool is_check_in(const Plan& plan) {
    return std::holds_alternative<CheckIn>(plan);
}

// Rule 1: a partner who restarted knows nothing of what ran; it lives on here, as paused as it was.
void meet(Mine& mine, const PeerState& theirs) {
    if (theirs.instance == 0 || theirs.instance == mine.partner) return;
    if (agreed(mine) && mine.said.yes.turn == 0 && !is_check_in(mine.said.yes.plan)) {
        mine.alone = mine.said.yes;
        mine.alone.lead = 0;
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

// A yes that the partner no longer stands by, or has not confirmed in time.
void let_go(Mine& mine, const PeerState& theirs, SessionTime now) {
    PeerState& said = mine.said;
    if (theirs.instance == 0 || said.yes.id == 0 || same(said.yes, theirs.yes)) return;
    if (agreed(mine) || now >= on_timeline(said.yes.start_at) + yes_time) {
        end_plan(said);
    } else if (theirs.offer.id != said.yes.id) {
        said.yes = {};
    }
}

// Rule 2: agreement that needs no further press.
void agree(Mine& mine, const PeerState& theirs, const Moment& at) {
    PeerState& said = mine.said;
    if (within(said.offer.plan)) return;
    if (said.yes.id == 0 && (!at.partner_fresh || !at.clock_locked)) return;
    const std::uint32_t their_yes = theirs.yes.plan == said.offer.plan ? theirs.yes.id : 0;
    const std::uint32_t id = agreement(said.offer, said.yes.id, theirs.offer, their_yes,
                                       is_open(theirs.offer, theirs, said));
    if (id == 0) return;
    const bool own = id == said.offer.id;
    const Duration ahead = on_timeline(theirs.yes.start_at) - at.now;
    if (theirs.yes.id == id && std::chrono::abs(ahead) > clocks_apart) return;
    said.yes = say_yes(own ? said.offer : theirs.offer, at, own, mine.holds);
    if (theirs.yes.id == id) said.yes.start_at = theirs.yes.start_at;
}

// Rules 4, 8, 9 and 10: what either may set in a plan that runs, and what time does.
void keep_time(Mine& mine, const PeerState& theirs, const Moment& at) {
    PeerState& said = mine.said;
    const bool together = shared(said, theirs);
    if (together) {
        const Yes yes = heard(said.yes, mine.joined, theirs.yes, at.now);
        said.yes = merged(said.yes, yes, elapsed_of(said.yes, mine.joined, at.now));
        if (said.offer.id != said.yes.id && !within(said.offer.plan)) said.offer = {};
        if (breathes(said.yes.plan)) advance_lead(said, theirs, mine.joined, at.partner_fresh);
        mine.joined = yes;
        mine.alone = {};
    }
    if (said.yes.id != 0) {
        const Joint joint = run(said.yes, together ? mine.joined : said.yes, at.now);
        if (joint.kind == Joint::Kind::nothing) {
            end_plan(said);
        } else if (joint.turn && together) {
            turns::advance(said.yes, joint.pacer->elapsed(at.now));
        }
    }
    if (said.yes.id == 0 || !is_check_in(said.yes.plan)) said.words = 0;
}

void keep_time_alone(Mine& mine, SessionTime now) {
    if (mine.alone.id != 0 && over(mine.alone, now)) mine.alone = {};
}

void step(Mine& mine, const PeerState& theirs, const Moment& at) {
    PeerState& said = mine.said;
    meet(mine, theirs);
    const bool was_cooling = said.cool.is_on();
    said.cool = merged(said.cool, theirs.cool, at.now);
    if (said.cool.is_on()) {
        if (said.yes.id != 0) end_plan(said);
        said.offer = {};
        said.here = false;
        said.posture = Posture::none;
        said.words = 0;
        if (!was_cooling) mine.alone = {};
    } else {
        said.cool.line = 0;
        heed_stop(said, theirs);
        let_go(mine, theirs, at.now);
        agree(mine, theirs, at);
        keep_time(mine, theirs, at);
    }
    keep_time_alone(mine, at.now);
    if (said.yes.id == 0) mine.joined = {};
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
    if (shared(said, theirs) && !said.cool.is_on())
        return run(said.yes, mine.joined.id == said.yes.id ? mine.joined : theirs.yes, at.now);
    Joint joint;
    if (mine.alone.id != 0) {
        joint = run(mine.alone, mine.alone, at.now);
        joint.alone = joint.pacer.has_value();
    }
    if (said.cool.is_on()) {
        joint.kind = Joint::Kind::cooling;
        joint.id = said.cool.at.count();
        joint.ends = on_timeline(said.cool.ends_at);
    }
    return joint;
}

bool is_open(const Offer& offer, const PeerState& owner, const PeerState& asked) {
    return offer.id != 0 && offer.id != owner.yes.id && offer.id != owner.yes.lead &&
           offer.id != asked.stopped;
}

Offer open_offer(const Mine& mine, const PeerState& theirs) {
    const PeerState& said = mine.said;
    const Offer& offer = theirs.offer;
    const bool mine_open =
        said.offer.id != 0 && said.offer.id != said.yes.id && said.offer.id != said.yes.lead;
    const bool agrees = mine_open && alike(said.offer.plan, offer.plan);
    if (!is_open(offer, theirs, said) || agrees) return {};
    const bool plan_breathes = shared(said, theirs) && breathes(said.yes.plan);
    return within(offer.plan) ? (plan_breathes ? offer : Offer{})
                              : (shared(said, theirs) ? Offer{} : offer);
}

Yes say_yes(const Offer& offer, const Moment& at, bool mine, bool holds) {
    Yes yes{offer.id, offer.plan, to_tenths(at.now + lead_in_time), length(offer.plan)};
    yes.no_holds = !holds;
    if (std::holds_alternative<Lead>(offer.plan)) follow_offer(yes, offer, mine);
    if (std::holds_alternative<Turns>(offer.plan)) {
        yes.first = mine;
        yes.turn = 1;
        yes.turn_at = Tenths{};
    }
    return yes;
}

void end_plan(PeerState& said) {
    said.stopped = said.yes.id;
    if (said.offer.id == said.yes.id || within(said.offer.plan)) said.offer = {};
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

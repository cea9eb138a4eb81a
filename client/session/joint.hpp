// SPDX-License-Identifier: GPL-3.0-or-later
// What two people are doing together, as a pure function of what each of them says:
//
//     mine  = advance(mine, theirs, at);   // the part of my state that writes itself
//     joint = reduce(mine, theirs, at);    // the truth table of consent; after advance()
//
// advance() takes what the partner says within the bounds of the rules only (PROTOCOL.md, "The
// receiver enforces"): a client that does not keep them can ask, stop, pause and ease, as anybody
// can, and nothing else.
//
// No commands and no acknowledgements cross the wire: a lost datagram is healed by the next one.
// Starting takes two (both yes name one id), stopping takes one (any side's pause, stop or
// cool-down counts). tests/session/consent_search_test.cpp walks every reachable state of two
// sides, with loss, delayed datagrams and restarts.
#pragma once

#include <optional>

#include "client/breath/pacer.hpp"
#include "client/session/lead.hpp"
#include "client/session/peer_state.hpp"
#include "client/session/turns.hpp"

namespace attune {

inline constexpr Duration lead_in_time = std::chrono::seconds(5);

// After its start a yes waits as long to be confirmed.
inline constexpr Duration yes_time = std::chrono::seconds(60);

// Bounds that whoever hears keeps: of how far two clocks may be apart where the partner names an
// instant, and of a cool-down, from the press that started or extended it last.
inline constexpr Duration clocks_apart = std::chrono::seconds(10);
inline constexpr Duration min_cool_down = std::chrono::minutes(20);
inline constexpr Duration max_cool_down = std::chrono::hours(24);

// The instant at which the two states are looked at.
struct Moment {
    SessionTime now;
    bool partner_fresh = false;  // their state is no older than 1 s: needed to start and to resume
    bool clock_locked = false;   // the timeline is good enough to breathe by: needed to start
};

// One side: what it says, and what it keeps to itself.
struct Mine {
    PeerState said;
    std::uint32_t partner = 0;  // the instance that `said` answers to; 0: none yet
    Yes joined;                 // what counts of the partner's yes to what runs; id 0: never seen
    Yes alone;           // practised alone, or what ran when the partner restarted; id 0: nothing
    bool holds = false;  // are allowed by this person

    bool operator==(const Mine&) const = default;
};

struct Joint {
    enum class Kind : std::uint8_t { nothing, lead_in, running, paused, settling, cooling };

    Kind kind = Kind::nothing;
    std::uint32_t id = 0;  // of the plan; `at` of a cool-down
    std::uint32_t pause_n = 0;
    bool alone = false;               // the plan is only one's own
    Plan plan;                        // with pacer
    std::optional<Pacer> pacer;       // a plan's time, and its breath where it breathes
    std::optional<SessionTime> ends;  // by itself; cooling: its time is up, and nothing ends
    Who leader = Who::nobody;
    std::optional<Turn> turn;

    bool operator==(const Joint&) const = default;
};

// The plan's own time stands still.
constexpr bool halted(Joint::Kind kind) {
    return kind == Joint::Kind::paused || kind == Joint::Kind::settling;
}

// What the rules of the design leave open is settled so:
// - The end of a plan is a stop: its id goes into `stopped`, so that an old offer cannot come back.
// - A cool-down stops the plan for good and takes the offers with it.
// - Two pauses at once share a number; the plan stands at the later one.
// - A pause out of a pause takes one's own resume back, and with it the partner's: both say it
// anew.
// - What lives on alone stays as paused as it was: its owner resumes it by a press of their own.
//   Turns and a check-in do not: they are nothing alone.
// - An offer is open while its owner has not said yes to it: a plan that already runs asks nobody.
// - A lead is offered within a plan, and ends with it. Who says yes to another lead has left the
//   one before.
// - Two people who soften in the same moment soften by one level.
Mine advance(Mine mine, const PeerState& theirs, const Moment& at);
Joint reduce(const Mine& mine, const PeerState& theirs, const Moment& at);

// It asks for an answer: its owner has not said yes to it, and who is asked has not stopped it.
bool is_open(const Offer& offer, const PeerState& owner, const PeerState& asked);

// Their offer, if it asks for an answer; id 0 if not. One that crosses mine of the same agrees by
// itself. One within() a plan asks while that runs, and no other does then.
Offer open_offer(const Mine& mine, const PeerState& theirs);

// My yes to an offer, mine or theirs, starting in 5 s.
Yes say_yes(const Offer& offer, const Moment& at, bool mine, bool holds);

// My stop of the plan that I said yes to.
void end_plan(PeerState& said);

SessionTime on_timeline(Tenths t);
Tenths to_tenths(
    SessionTime t);  // the next tenth; outside of what 32 bits hold: the nearest that fits

}  // namespace attune

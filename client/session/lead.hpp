// SPDX-License-Identifier: GPL-3.0-or-later
// Who leads the breath that runs: an offer within the plan, answered in the yes to the plan.
#pragma once

#include "client/session/peer_state.hpp"

namespace attune {

enum class Who : std::uint8_t { nobody, me, partner };

// Both name the same lead and agree who.
Who leader(const Yes& mine, const Yes& theirs);

// Rule 2, for a yes to a plan as for one to a lead: the offer that is agreed without a further
// press, by what both offer and have said yes to; 0: none. `open`: theirs asks for an answer.
std::uint32_t agreement(const Offer& offer, std::uint32_t yes, const Offer& theirs,
                        std::uint32_t their_yes, bool open);

// Of a plan that both breathe. joined: the partner's yes as it was seen last.
void advance_lead(PeerState& said, const PeerState& theirs, const Yes& joined, bool fresh);

// My yes to a lead of theirs within the plan.
void follow_offer(Yes& yes, const Offer& offer, bool mine);

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/lead.hpp"

namespace attune {

Who leader(const Yes& mine, const Yes& theirs) {
    if (mine.lead == 0 || mine.lead != theirs.lead || mine.first == theirs.first)
        return Who::nobody;
    return mine.first ? Who::me : Who::partner;
}

std::uint32_t agreement(const Offer& offer, std::uint32_t yes, const Offer& theirs,
                        std::uint32_t their_yes, bool open) {
    if (offer.id == 0) return 0;
    if (their_yes == offer.id) {
        const bool crossing = yes != 0 && yes == theirs.id;  // both said yes: the smaller id
        return yes == 0 || (crossing && offer.id < theirs.id) ? offer.id : 0;
    }
    const bool same = yes == 0 && open && theirs.id < offer.id && alike(offer.plan, theirs.plan);
    return same ? theirs.id : 0;
}

void advance_lead(PeerState& said, const PeerState& theirs, const Yes& joined, bool fresh) {
    Yes& yes = said.yes;
    const std::uint32_t their_lead = theirs.yes.lead;
    if (within(said.offer.plan) && fresh) {
        const std::uint32_t to_theirs = yes.lead == theirs.offer.id ? yes.lead : 0;
        const bool open = within(theirs.offer.plan) && theirs.offer.id != 0;
        const std::uint32_t id = agreement(said.offer, to_theirs, theirs.offer, their_lead, open);
        if (id == said.offer.id && id != 0) {
            follow_offer(yes, said.offer, true);
            said.offer = {};
        } else if (id != 0) {
            follow_offer(yes, theirs.offer, false);
        }
    }
    if (yes.lead == 0) return;
    if (their_lead == yes.lead) {
        // It has come about: what I asked for before is answered by it.
        if (joined.lead != their_lead && within(said.offer.plan)) said.offer = {};
    } else if (theirs.offer.id != yes.lead || joined.lead == yes.lead) {
        yes.lead = 0;  // they do not stand by it any more, or said so once
    }
}

void follow_offer(Yes& yes, const Offer& offer, bool mine) {
    yes.lead = offer.id;
    yes.first = std::get<Lead>(offer.plan).offerer == mine;
}

}  // namespace attune

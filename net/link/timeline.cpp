// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/link/timeline.hpp"

namespace attune {

bool initiator_is_reference(const v1::HandshakePayload& initiator,
                            const v1::HandshakePayload& responder) {
    if (initiator.resumed() != responder.resumed()) return responder.resumed();
    if (initiator.timeline() == responder.timeline() &&
        initiator.reference() != responder.reference())
        return initiator.reference();
    return initiator.age_ns() >= responder.age_ns();
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// Whose timeline two clients share after a handshake: a pure function of both payloads, so both
// come to the same answer with no further message.
#pragma once

#include "proto/wire.pb.h"

namespace attune {

// True: the initiator's local clock carries the timeline from here on.
// Whoever has just woken from suspend is never the reference; on a timeline that both know, its
// reference stays; of two timelines the older one wins, so whoever stays keeps the beat and whoever
// restarts rejoins it.
bool initiator_is_reference(const v1::HandshakePayload& initiator,
                            const v1::HandshakePayload& responder);

}  // namespace attune

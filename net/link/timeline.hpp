// SPDX-License-Identifier: GPL-3.0-or-later
// Whose timeline two clients share after a handshake: a pure function of both payloads, so both
// come to the same answer with no further message.
#pragma once

#include <chrono>

#include "proto/wire.pb.h"

namespace attune {

// SessionTime at which two who link for the first time begin, so that nothing tells how long either
// has been there before. Not 0: a breath of one's own may have begun earlier.
inline constexpr auto first_age = std::chrono::hours(24);
// A timeline past this age gives way to a new one at the next handshake; no honest one is older
// than most_age, and no SessionTime is beyond it by much.
inline constexpr auto full_age = std::chrono::weeks(4);
inline constexpr auto most_age = std::chrono::weeks(5);

// True: the initiator's local clock carries the timeline from here on.
// Whoever has just woken from suspend is never the reference; on a timeline that both know, its
// reference stays; of two timelines the older one wins, so whoever stays keeps the beat and whoever
// restarts rejoins it.
bool initiator_is_reference(const v1::HandshakePayload& initiator,
                            const v1::HandshakePayload& responder);

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock/time.hpp"

namespace attune {

// The four timestamps of RFC 5905, gathered by piggyback: every datagram says when it left and
// echoes the newest one received. Both one-way differences carry the offset with opposite signs.
struct ClockSample {
    LocalTime sent;          // t1: this side's datagram left
    PeerTime peer_received;  // t2: it arrived there
    PeerTime peer_sent;      // t3: the partner's datagram left
    LocalTime received;      // t4: it arrived here
    bool fresh_forward;      // (t1, t2) was not in an earlier sample
};

}  // namespace attune

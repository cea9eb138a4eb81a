// SPDX-License-Identifier: GPL-3.0-or-later
// PeerState <-> attune.v1.PeerState, and plans as people's commands name them.
#pragma once

#include <optional>

#include "client/session/peer_state.hpp"
#include "net/crypto/bytes.hpp"
#include "proto/control.pb.h"

namespace attune {

inline constexpr std::size_t max_state_size = 150;  // of the 222 bytes of a datagram's plaintext
inline constexpr std::size_t max_plan_size = 14;

Bytes encode(const PeerState& state);

// Nothing: cut, too long, a field out of its range, an unknown plan. Fields that this version does
// not know are passed over.
std::optional<PeerState> decode(ByteView encoded);

// Nothing: no activity, an unknown pattern, a length that is not offered.
std::optional<Plan> from_command(const v1::Plan& plan);
v1::Plan to_event(const Plan& plan);

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// PeerState <-> attune.v1.PeerState.
#pragma once

#include <optional>

#include "client/session/peer_state.hpp"
#include "net/crypto/bytes.hpp"

namespace attune {

inline constexpr std::size_t max_state_size = 150;  // of the 222 bytes of a datagram's plaintext

Bytes encode(const PeerState& state);

// Nothing: cut, too long, a field out of its range. Fields that this version does not know, and
// plans of kinds that it does not know, are passed over.
std::optional<PeerState> decode(ByteView encoded);

}  // namespace attune

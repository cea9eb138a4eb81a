// SPDX-License-Identifier: GPL-3.0-or-later
// Header protection: no byte on the wire is the same twice, and no curve point shows as one.
#pragma once

#include "net/crypto/bytes.hpp"

namespace attune {

// XORs bytes 0 to masked_bytes-1 with ChaCha20-IETF(k_hp, nonce = bytes 240-251), which lie in the
// tag or mac1 and so differ in every datagram. Its own inverse. k_hp: 32 bytes; masked_bytes <=
// 240.
void mask(ByteView k_hp, Datagram& datagram, std::size_t masked_bytes);

// What the first 16 bytes would be under this key, for the cheap trial of many keys.
ByteArray<16> unmasked_header(ByteView k_hp, const Datagram& datagram);

}  // namespace attune

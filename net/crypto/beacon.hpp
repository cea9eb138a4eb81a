// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

#include "net/crypto/bytes.hpp"

namespace attune {

inline constexpr std::size_t beacon_body_size = 184;
inline constexpr std::size_t sealed_beacon_size = 24 + beacon_body_size + 16;  // a datagram's body

// XChaCha20-Poly1305 under K_bcn with a fresh random nonce: nonce24 || ciphertext184 || tag16.
// Beacons of one day share a key and no counter, hence the long nonce.
ByteArray<sealed_beacon_size> seal_beacon(ByteView k_bcn,
                                          std::span<const std::uint8_t, beacon_body_size> body);
std::optional<ByteArray<beacon_body_size>> open_beacon(
    ByteView k_bcn, std::span<const std::uint8_t, sealed_beacon_size> sealed);

}  // namespace attune

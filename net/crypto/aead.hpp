// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "net/crypto/bytes.hpp"

namespace attune {

inline constexpr std::size_t aead_tag_size = 16;

// ChaCha20-Poly1305 (RFC 8439) with the nonce of Noise: 32 zero bits, then the 64-bit number,
// little-endian. Key: 32 bytes. Sealed: ciphertext || 16-byte tag.
Bytes aead_seal(ByteView key, std::uint64_t nonce, ByteView ad, ByteView plaintext);
std::optional<Bytes> aead_open(ByteView key, std::uint64_t nonce, ByteView ad, ByteView sealed);

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string_view>

#include "net/crypto/bytes.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

// BLAKE2b (RFC 7693) of the parts as one message, without any separator: parts must be of fixed
// size or carry their own length. Key: 0 (unkeyed) to 64 bytes.
ByteArray<16> blake2b_128(ByteView key, std::initializer_list<ByteView> parts);
ByteArray<32> blake2b_256(ByteView key, std::initializer_list<ByteView> parts);
ByteArray<64> blake2b_512(ByteView key, std::initializer_list<ByteView> parts);

// HMAC (RFC 2104) over BLAKE2b-512 with its block of 128 bytes; not the same as keyed BLAKE2b. Key:
// any size.
ByteArray<64> hmac_blake2b_512(ByteView key, std::initializer_list<ByteView> parts);

// HKDF of the Noise specification, section 4.3: two or three outputs of 64 bytes, one after
// another.
SecretBytes hkdf2(ByteView chaining_key, ByteView input);
SecretBytes hkdf3(ByteView chaining_key, ByteView input);

// B(key, label) of the protocol: keyed BLAKE2b-256, 32 bytes.
SecretBytes derive(ByteView key, ByteView label);
SecretBytes derive(ByteView key, std::string_view label);

}  // namespace attune

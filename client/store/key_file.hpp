// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a profile's key file:
//   0 "attune\0" | 7 version u8 = 1 | 8 StoredKeys (proto/store.proto) | BLAKE2b-256 of all before
//   it, 32
// The checksum tells damage from keys, not an attacker from their owner. Version 2 is kept for a
// passphrase.
#pragma once

#include <variant>
#include <vector>

#include "net/crypto/secret.hpp"
#include "net/link/pairing.hpp"

namespace attune {

inline constexpr std::size_t key_file_limit = 1 << 20;

enum class KeyFileError { damaged, newer };

SecretBytes encode_keys(const std::vector<Pairing>& pairings);
std::variant<std::vector<Pairing>, KeyFileError> decode_keys(ByteView bytes);

}  // namespace attune

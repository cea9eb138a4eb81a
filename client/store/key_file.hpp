// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a profile's key file:
//   0 "attune\0" | 7 version u8 = 1 | 8 StoredKeys (proto/store.proto) | BLAKE2b-256 of all before
//   it, 32
// The checksum tells damage from keys, not an attacker from their owner. Version 2 is kept for a
// passphrase.
//
// On a full disk a pairing is erased in place: first the checksum becomes that of the file with
// zeros all over this pairing, then the zeros follow. So whichever bytes of these two a crash lets
// through, the others can be read. A pairing of zeros is none.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "net/crypto/secret.hpp"
#include "net/link/pairing.hpp"

namespace attune {

inline constexpr std::size_t key_file_limit = 1 << 20;

enum class KeyFileError { damaged, newer };

SecretBytes encode_keys(const std::vector<Pairing>& pairings);
std::variant<std::vector<Pairing>, KeyFileError> decode_keys(ByteView bytes);

struct Overwrite {
    std::size_t offset;
    SecretBytes bytes;
};

// Takes out of a file that can be decoded what `keep` does not name, by its id, and what a crash
// left half erased. Each is to be on the disk before the next begins.
std::vector<Overwrite> erase_keys(ByteView file,
                                  const std::function<bool(const std::string& id)>& keep);

}  // namespace attune

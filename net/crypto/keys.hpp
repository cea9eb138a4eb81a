// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "net/crypto/bytes.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

using PublicKey = ByteArray<32>;

// X25519 (RFC 7748).
struct KeyPair {
    SecretBytes secret;  // 32 bytes
    PublicKey public_key{};

    static KeyPair generate();
    static KeyPair from_secret(ByteView secret);
    KeyPair clone() const { return {secret.clone(), public_key}; }
};

// The shared point, 32 bytes; nothing where it is all zero (a point of low order).
std::optional<SecretBytes> x25519(ByteView secret, const PublicKey& peer);

}  // namespace attune

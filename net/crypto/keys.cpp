// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/keys.hpp"

#include <sodium.h>

namespace attune {
namespace {

void set_public(KeyPair& pair) {
    crypto_scalarmult_base(pair.public_key.data(), pair.secret.view().data());
    wipe_stack();
}

}  // namespace

KeyPair KeyPair::generate() {
    KeyPair pair{SecretBytes::random(crypto_scalarmult_SCALARBYTES), {}};
    set_public(pair);
    return pair;
}

KeyPair KeyPair::from_secret(ByteView secret) {
    crypto_require(secret.size() == crypto_scalarmult_SCALARBYTES, "X25519 secret size");
    KeyPair pair{SecretBytes::copy_of(secret), {}};
    set_public(pair);
    return pair;
}

std::optional<SecretBytes> x25519(ByteView secret, const PublicKey& peer) {
    crypto_require(secret.size() == crypto_scalarmult_SCALARBYTES, "X25519 secret size");
    SecretBytes shared(crypto_scalarmult_BYTES);
    // libsodium answers -1 for its list of points of low order and for an all-zero result.
    const int refused = crypto_scalarmult(shared.span().data(), secret.data(), peer.data());
    wipe_stack();
    if (refused != 0) return std::nullopt;
    return shared;
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/keys.hpp"

#include <sodium.h>

namespace attune {

KeyPair KeyPair::generate() {
    KeyPair pair{SecretBytes::random(crypto_scalarmult_SCALARBYTES), {}};
    crypto_scalarmult_base(pair.public_key.data(), pair.secret.view().data());
    return pair;
}

KeyPair KeyPair::from_secret(ByteView secret) {
    crypto_require(secret.size() == crypto_scalarmult_SCALARBYTES, "X25519 secret size");
    KeyPair pair{SecretBytes::copy_of(secret), {}};
    crypto_scalarmult_base(pair.public_key.data(), pair.secret.view().data());
    return pair;
}

std::optional<SecretBytes> x25519(ByteView secret, const PublicKey& peer) {
    crypto_require(secret.size() == crypto_scalarmult_SCALARBYTES, "X25519 secret size");
    SecretBytes shared(crypto_scalarmult_BYTES);
    // libsodium answers -1 for its list of points of low order and for an all-zero result.
    if (crypto_scalarmult(shared.span().data(), secret.data(), peer.data()) != 0)
        return std::nullopt;
    return shared;
}

}  // namespace attune

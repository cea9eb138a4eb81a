// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/stretch.hpp"

#include <sodium.h>

namespace attune {

bool StretchCost::within_bounds() const {
    return passes >= 1 && passes <= 10 && memory_kib >= 8 * 1024 && memory_kib <= 1024 * 1024;
}

std::optional<SecretBytes> stretch(ByteView password, std::span<const std::uint8_t, 16> salt,
                                   StretchCost cost) {
    if (!cost.within_bounds()) return std::nullopt;
    SecretBytes key(32);
    if (crypto_pwhash(key.span().data(), key.size(), reinterpret_cast<const char*>(password.data()),
                      password.size(), salt.data(), cost.passes,
                      std::size_t{cost.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return std::nullopt;
    return key;
}

}  // namespace attune

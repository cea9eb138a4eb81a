// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "net/crypto/bytes.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

struct StretchCost {
    std::uint32_t passes;
    std::uint32_t memory_kib;

    // 1 to 10 passes over 8 MiB to 1 GiB: whatever a file asks for, a key is neither cheap nor
    // endless.
    bool within_bounds() const;
};

inline constexpr StretchCost find_key_cost{3, 256 * 1024};

// Argon2id version 1.3, one lane (RFC 9106): 32 bytes. Nothing: cost out of bounds, or no such
// memory.
std::optional<SecretBytes> stretch(ByteView password, std::span<const std::uint8_t, 16> salt,
                                   StretchCost cost);

}  // namespace attune

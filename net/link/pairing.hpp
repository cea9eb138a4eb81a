// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "net/crypto/keys.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

// Two people who have met: a fresh key pair for each pairing, so that unpairing is key erasure and
// two partners of one person share nothing.
struct Pairing {
    std::string id;    // local and opaque: how commands name this partner
    std::string name;  // given by this person, never sent
    KeyPair own;
    PublicKey partner{};
    SecretBytes psk;          // 32 bytes: KKpsk0
    SecretBytes rv;           // 32 bytes: root of the daily keys
    bool unanswered = false;  // joined, and never linked: the partner keeps nothing of it

    Pairing clone() const {
        return {id, name, own.clone(), partner, psk.clone(), rv.clone(), unanswered};
    }
};

}  // namespace attune

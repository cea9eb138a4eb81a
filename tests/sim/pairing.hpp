// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include "net/link/pairing.hpp"

namespace attune::sim {

// A couple: the first of the two initiates (its static key is the smaller one).
inline std::pair<Pairing, Pairing> couple() {
    auto a = KeyPair::generate(), b = KeyPair::generate();
    if (b.public_key < a.public_key) std::swap(a, b);
    const auto psk = SecretBytes::random(32), rv = SecretBytes::random(32);
    Pairing one{"p", "Partner", a.clone(), b.public_key, psk.clone(), rv.clone()};
    Pairing two{"p", "Partner", std::move(b), a.public_key, psk.clone(), rv.clone()};
    return {std::move(one), std::move(two)};
}

}  // namespace attune::sim

// SPDX-License-Identifier: GPL-3.0-or-later
// What the one with all five words does by hand, to do it badly.
#pragma once

#include "net/crypto/cpace.hpp"
#include "net/crypto/hash.hpp"
#include "net/crypto/invite.hpp"
#include "net/crypto/noise.hpp"
#include "net/link/frame.hpp"

namespace attune::insider {

inline CPace cpace(Role role, const Invite& words, ByteView sid) {
    return CPace(role, words.secret_password().view(), bytes_of("attune/1 pair"), sid);
}

// The inviter initiates this handshake, and the joiner the exchange before it.
inline Handshake handshake(Role role, const SecretBytes& isk, ByteView sid, KeyPair own) {
    const auto psk = derive(isk.view(), "psk");
    const auto name = bytes_of("attune/1 pair");
    Bytes prologue(name.begin(), name.end());
    prologue.push_back(protocol_version);
    prologue.insert(prologue.end(), sid.begin(), sid.end());
    prologue.insert(prologue.end(), {1, protocol_version, 1, protocol_version});
    return Handshake(noise_xxpsk0, role, prologue, std::move(own), std::nullopt,
                     std::span(&psk, 1));
}

// A body that begins so.
inline Bytes body(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
    out.resize(body_size);
    return out;
}

inline constexpr std::size_t p3_payload = 112, p4_payload = 144;

}  // namespace attune::insider

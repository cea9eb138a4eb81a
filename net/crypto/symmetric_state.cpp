// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/symmetric_state.hpp"

#include <algorithm>

#include "net/crypto/aead.hpp"
#include "net/crypto/hash.hpp"

namespace attune {

SymmetricState::SymmetricState(std::string_view protocol_name) : secrets_(hash_size + key_size) {
    crypto_require(protocol_name.size() <= hash_size, "protocol name too long");
    std::ranges::copy(bytes_of(protocol_name), hash_.begin());  // zero-padded, not hashed
    std::ranges::copy(hash_, secrets_.span().begin());
}

SymmetricState SymmetricState::clone() const {
    SymmetricState copy;
    copy.secrets_ = secrets_.clone();
    copy.hash_ = hash_;
    copy.nonce_ = nonce_;
    copy.has_key_ = has_key_;
    return copy;
}

void SymmetricState::set(ByteView chaining_key, ByteView key) {
    std::ranges::copy(chaining_key, secrets_.span().begin());
    std::ranges::copy(key.first(key_size), secrets_.span().last(key_size).begin());
    nonce_ = 0;
    has_key_ = true;
}

void SymmetricState::mix_hash(ByteView data) {
    hash_ = blake2b_512({}, {hash_, data});
}

void SymmetricState::mix_key(ByteView input) {
    const SecretBytes out = hkdf2(chaining_key(), input);
    set(out.view().first(hash_size), out.view().subspan(hash_size));
}

void SymmetricState::mix_key_and_hash(ByteView input) {
    const SecretBytes out = hkdf3(chaining_key(), input);
    mix_hash(out.view().subspan(hash_size, hash_size));
    set(out.view().first(hash_size), out.view().subspan(2 * hash_size));
}

Bytes SymmetricState::encrypt_and_hash(ByteView plaintext) {
    Bytes out = has_key_ ? aead_seal(key(), nonce_++, hash_, plaintext)
                         : Bytes(plaintext.begin(), plaintext.end());
    mix_hash(out);
    return out;
}

std::optional<Bytes> SymmetricState::decrypt_and_hash(ByteView ciphertext) {
    std::optional<Bytes> plaintext = has_key_ ? aead_open(key(), nonce_, hash_, ciphertext)
                                              : Bytes(ciphertext.begin(), ciphertext.end());
    if (!plaintext) return std::nullopt;
    if (has_key_) ++nonce_;
    mix_hash(ciphertext);
    return plaintext;
}

}  // namespace attune

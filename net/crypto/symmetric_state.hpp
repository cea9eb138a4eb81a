// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/crypto/bytes.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

// The SymmetricState and CipherState of the Noise specification (revision 34, sections 5.1 and 5.2)
// for ChaChaPoly and BLAKE2b.
class SymmetricState {
  public:
    explicit SymmetricState(std::string_view protocol_name);  // at most 64 bytes
    SymmetricState clone() const;

    void mix_hash(ByteView data);
    void mix_key(ByteView input);
    void mix_key_and_hash(ByteView input);

    // The ciphertext, or the plaintext itself as long as there is no key.
    Bytes encrypt_and_hash(ByteView plaintext);
    std::optional<Bytes> decrypt_and_hash(ByteView ciphertext);

    bool has_key() const { return has_key_; }
    ByteView chaining_key() const {
        return secrets_.view().first(secrets_.empty() ? 0 : hash_size);
    }
    const ByteArray<64>& hash() const { return hash_; }

    void wipe() { secrets_.wipe(); }  // the keys; the hash stays

  private:
    static constexpr std::size_t hash_size = 64;
    static constexpr std::size_t key_size = 32;

    SymmetricState() = default;
    ByteView key() const { return secrets_.view().last(key_size); }
    void set(ByteView chaining_key, ByteView key);

    SecretBytes secrets_;  // chaining key || cipher key: one guarded allocation for both
    ByteArray<hash_size> hash_{};
    std::uint64_t nonce_ = 0;
    bool has_key_ = false;
};

}  // namespace attune

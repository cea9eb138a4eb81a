// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "net/crypto/bytes.hpp"
#include "net/crypto/replay_window.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

// Messages under one key. ChaCha20-Poly1305 would stand far more; the bound keeps counters far from
// any wrap and a rekey, due after 120 s of at most 50 datagrams a second, is overdue long before.
inline constexpr std::uint64_t key_use_limit = std::uint64_t{1} << 32;

using ReplayWindow = BasicReplayWindow<1024, key_use_limit>;

// The sending half of a session's keys. The counter is the nonce: it only grows while the key
// lives.
class Sealer {
  public:
    explicit Sealer(SecretBytes key);  // 32 bytes

    std::uint64_t counter() const { return counter_; }  // of the next seal()

    // ciphertext || 16-byte tag; nothing once counter() has reached key_use_limit: rekey.
    std::optional<Bytes> seal(ByteView ad, ByteView plaintext);

    void skip_to(std::uint64_t counter);  // forward only

  private:
    SecretBytes key_;
    std::uint64_t counter_ = 0;
};

// The receiving half. The window moves only by what has been authenticated.
class Opener {
  public:
    explicit Opener(SecretBytes key);  // 32 bytes

    // Nothing: forged, replayed, or older than the window.
    std::optional<Bytes> open(std::uint64_t counter, ByteView ad, ByteView ciphertext);

    // The greatest counter opened so far: only a datagram that is the newest may move an endpoint.
    std::optional<std::uint64_t> newest() const { return newest_; }

  private:
    SecretBytes key_;
    ReplayWindow window_;
    std::optional<std::uint64_t> newest_;
};

}  // namespace attune

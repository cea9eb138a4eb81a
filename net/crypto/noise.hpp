// SPDX-License-Identifier: GPL-3.0-or-later
// Handshakes of the Noise Protocol Framework, revision 34:
// Noise_<pattern>_25519_ChaChaPoly_BLAKE2b.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "net/crypto/bytes.hpp"
#include "net/crypto/keys.hpp"
#include "net/crypto/secret.hpp"
#include "net/crypto/symmetric_state.hpp"

namespace attune {

enum class Role { initiator, responder };

// A pattern as the specification writes it: tokens e s ee es se ss psk, apart by spaces; messages
// apart by '|', the initiator's first. A pre-message is "" or "s": that side's static key is known
// beforehand.
struct NoisePattern {
    std::string_view name;
    std::string_view initiator_premessage, responder_premessage;
    std::string_view messages;
};

// Reconnect and rekey.
inline constexpr NoisePattern noise_kkpsk0{"KKpsk0", "s", "s", "psk e es ss | e ee se"};
// Pairing.
inline constexpr NoisePattern noise_xxpsk0{"XXpsk0", "", "", "psk e | e ee s es | s se"};

// One side of one handshake. Messages alternate; read() and write() take their turns.
class Handshake {
  public:
    // Keys that the pattern needs and that are missing are a broken invariant. psks: 32 bytes each,
    // in the order of their tokens. fixed_ephemeral is for test vectors alone.
    Handshake(const NoisePattern& pattern, Role role, ByteView prologue,
              std::optional<KeyPair> own_static = {}, std::optional<PublicKey> remote_static = {},
              std::span<const SecretBytes> psks = {}, std::optional<KeyPair> fixed_ephemeral = {});

    // The next message; nothing where the partner's key is of low order or the message would pass
    // 65535 bytes. To be called in our turn only.
    std::optional<Bytes> write(ByteView payload);

    // The payload; nothing for whatever is not the next message of this very handshake. The state
    // is then as it was, so that a forged datagram does not kill a handshake.
    std::optional<Bytes> read(ByteView message);

    bool our_turn() const;
    bool finished() const { return state_.next_message == messages_.size(); }

    // Of the transcript so far; when finished, the channel binding of section 11.2.
    const ByteArray<64>& hash() const { return state_.symmetric.hash(); }
    // Given, or learned: trustworthy only when finished.
    std::optional<PublicKey> remote_static() const { return state_.remote_static; }

    struct Keys {
        SecretBytes send, receive;  // 32 bytes each
        SecretBytes chaining_key;   // 64 bytes, for what is derived beside the transport
    };
    // Once, when finished; erases every secret of the handshake except the keys that are handed
    // out.
    Keys split();

  private:
    enum class Token { e, s, ee, es, se, ss, psk };
    // What a message changes: worked on as a copy, which replaces the state when the whole message
    // was good.
    struct State {
        SymmetricState symmetric;
        std::optional<KeyPair> ephemeral;
        std::optional<PublicKey> remote_ephemeral, remote_static;
        std::size_t next_message = 0;
        std::size_t psks_used = 0;

        State clone() const;
    };

    static std::vector<Token> parse(std::string_view tokens);
    bool mix(Token token, State& state) const;
    void mix_ephemeral(const PublicKey& key, State& state) const;

    Role role_;
    std::vector<std::vector<Token>> messages_;
    bool uses_psk_ = false;
    std::optional<KeyPair> static_;
    std::vector<SecretBytes> psks_;
    std::optional<KeyPair> fixed_ephemeral_;
    State state_;
};

}  // namespace attune

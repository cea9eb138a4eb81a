// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/noise.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "net/crypto/aead.hpp"
#include "net/crypto/hash.hpp"

namespace attune {
namespace {

constexpr std::size_t max_message_size = 65535;

std::string protocol_name(const NoisePattern& pattern) {
    return "Noise_" + std::string(pattern.name) + "_25519_ChaChaPoly_BLAKE2b";
}

// Calls use(part) for each part of the text between separators.
template <class Use>
void for_each_part(std::string_view text, char separator, Use use) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        use(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void append(Bytes& to, ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

Handshake::State Handshake::State::clone() const {
    State copy{symmetric.clone(), std::nullopt, remote_ephemeral,
               remote_static,     next_message, psks_used};
    if (ephemeral) copy.ephemeral = ephemeral->clone();
    return copy;
}

std::vector<Handshake::Token> Handshake::parse(std::string_view tokens) {
    static constexpr std::array<std::pair<std::string_view, Token>, 7> names{{{"e", Token::e},
                                                                              {"s", Token::s},
                                                                              {"ee", Token::ee},
                                                                              {"es", Token::es},
                                                                              {"se", Token::se},
                                                                              {"ss", Token::ss},
                                                                              {"psk", Token::psk}}};
    std::vector<Token> parsed;
    for_each_part(tokens, ' ', [&](std::string_view word) {
        if (word.empty()) return;
        const auto* name = std::ranges::find(names, word, [](const auto& n) { return n.first; });
        crypto_require(name != names.end(), "unknown Noise token");
        parsed.push_back(name->second);
    });
    return parsed;
}

Handshake::Handshake(const NoisePattern& pattern, Role role, ByteView prologue,
                     std::optional<KeyPair> own_static, std::optional<PublicKey> remote_static,
                     std::span<const SecretBytes> psks, std::optional<KeyPair> fixed_ephemeral)
    : role_(role),
      static_(std::move(own_static)),
      fixed_ephemeral_(std::move(fixed_ephemeral)),
      state_{SymmetricState(protocol_name(pattern)), {}, {}, remote_static, 0, 0} {
    for_each_part(pattern.messages, '|',
                  [&](std::string_view message) { messages_.push_back(parse(message)); });
    std::ptrdiff_t psk_tokens = 0;
    for (const auto& message : messages_) psk_tokens += std::ranges::count(message, Token::psk);
    uses_psk_ = psk_tokens > 0;
    crypto_require(std::cmp_equal(psks.size(), psk_tokens), "Noise: one psk for each token");
    for (const SecretBytes& psk : psks) {
        crypto_require(psk.size() == 32, "Noise: psk of 32 bytes");
        psks_.push_back(psk.clone());
    }

    state_.symmetric.mix_hash(prologue);
    for (const Role side : {Role::initiator, Role::responder}) {
        const auto premessage =
            side == Role::initiator ? pattern.initiator_premessage : pattern.responder_premessage;
        if (premessage.empty()) continue;
        crypto_require(premessage == "s", "Noise: pre-message s alone");
        if (side == role_) {
            crypto_require(static_.has_value(), "Noise: own static key missing");
            state_.symmetric.mix_hash(static_->public_key);
        } else {
            crypto_require(remote_static.has_value(), "Noise: remote static key missing");
            state_.symmetric.mix_hash(*remote_static);
        }
    }
}

bool Handshake::our_turn() const {
    return !finished() && (state_.next_message % 2 == 0) == (role_ == Role::initiator);
}

// With a psk the ephemeral key is mixed in too, so that the cipher key is never the psk's alone
// (section 9.2).
void Handshake::mix_ephemeral(const PublicKey& key, State& state) const {
    state.symmetric.mix_hash(key);
    if (uses_psk_) state.symmetric.mix_key(key);
}

// The tokens that add no bytes. False: a shared point is all zero.
bool Handshake::mix(Token token, State& state) const {
    if (token == Token::psk) {
        state.symmetric.mix_key_and_hash(psks_.at(state.psks_used++).view());
        return true;
    }
    const bool initiator = role_ == Role::initiator;
    const bool own_is_static = token == Token::ss || token == (initiator ? Token::se : Token::es);
    const bool remote_is_static =
        token == Token::ss || token == (initiator ? Token::es : Token::se);
    const auto& own = own_is_static ? static_ : state.ephemeral;
    const auto& remote = remote_is_static ? state.remote_static : state.remote_ephemeral;
    crypto_require(own && remote, "Noise: a key of the pattern is missing");
    const auto shared = x25519(own->secret.view(), *remote);
    if (!shared) return false;
    state.symmetric.mix_key(shared->view());
    return true;
}

std::optional<Bytes> Handshake::write(ByteView payload) {
    crypto_require(our_turn(), "Noise: write out of turn");
    State next = state_.clone();
    Bytes message;
    for (const Token token : messages_[next.next_message]) {
        if (token == Token::e) {
            next.ephemeral = fixed_ephemeral_ ? fixed_ephemeral_->clone() : KeyPair::generate();
            append(message, next.ephemeral->public_key);
            mix_ephemeral(next.ephemeral->public_key, next);
        } else if (token == Token::s) {
            crypto_require(static_.has_value(), "Noise: own static key missing");
            append(message, next.symmetric.encrypt_and_hash(static_->public_key));
        } else if (!mix(token, next)) {
            return std::nullopt;
        }
    }
    append(message, next.symmetric.encrypt_and_hash(payload));
    if (message.size() > max_message_size) return std::nullopt;
    ++next.next_message;
    state_ = std::move(next);
    return message;
}

std::optional<Bytes> Handshake::read(ByteView message) {
    if (finished() || our_turn() || message.size() > max_message_size) return std::nullopt;
    State next = state_.clone();
    const auto take = [&](std::size_t size) -> std::optional<ByteView> {
        if (message.size() < size) return std::nullopt;
        const ByteView taken = message.first(size);
        message = message.subspan(size);
        return taken;
    };
    for (const Token token : messages_[next.next_message]) {
        if (token == Token::e) {
            const auto key = take(sizeof(PublicKey));
            if (!key) return std::nullopt;
            std::ranges::copy(*key, next.remote_ephemeral.emplace().begin());
            mix_ephemeral(*next.remote_ephemeral, next);
        } else if (token == Token::s) {
            const auto sealed =
                take(sizeof(PublicKey) + (next.symmetric.has_key() ? aead_tag_size : 0));
            const auto key = sealed ? next.symmetric.decrypt_and_hash(*sealed) : std::nullopt;
            if (!key) return std::nullopt;
            std::ranges::copy(*key, next.remote_static.emplace().begin());
            // One's own key come back is a reflection, or somebody who pretends to be both ends.
            if (static_ && equal_in_constant_time(*next.remote_static, static_->public_key))
                return std::nullopt;
        } else if (!mix(token, next)) {
            return std::nullopt;
        }
    }
    auto payload = next.symmetric.decrypt_and_hash(message);
    if (!payload) return std::nullopt;
    ++next.next_message;
    state_ = std::move(next);
    return payload;
}

Handshake::Keys Handshake::split() {
    crypto_require(finished(), "Noise: split before the end");
    const ByteView chaining_key = state_.symmetric.chaining_key();
    crypto_require(!chaining_key.empty(), "Noise: split twice");
    const SecretBytes out = hkdf2(chaining_key, {});
    const ByteView of_initiator = out.view().first(32);
    const ByteView of_responder = out.view().subspan(64, 32);
    const bool initiator = role_ == Role::initiator;
    Keys keys{SecretBytes::copy_of(initiator ? of_initiator : of_responder),
              SecretBytes::copy_of(initiator ? of_responder : of_initiator),
              SecretBytes::copy_of(chaining_key)};
    state_.symmetric.wipe();
    state_.ephemeral.reset();
    static_.reset();
    fixed_ephemeral_.reset();
    psks_.clear();
    return keys;
}

}  // namespace attune

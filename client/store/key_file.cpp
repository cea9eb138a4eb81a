// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/key_file.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "net/crypto/hash.hpp"
#include "proto/store.pb.h"

namespace attune {
namespace {

constexpr ByteArray<7> magic = {'a', 't', 't', 'u', 'n', 'e', 0};
constexpr std::uint8_t version = 1;
constexpr std::size_t header_size = magic.size() + 1;
constexpr std::size_t checksum_size = 32;
constexpr std::size_t id_size = 8;
constexpr std::size_t key_size = 32;

ByteView bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string string_of(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

std::string to_hex(ByteView bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const auto byte : bytes) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

std::string from_hex(std::string_view hex) {
    std::string bytes(hex.size() / 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::uint8_t byte = 0;
        std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, byte, 16);
        bytes[i] = static_cast<char>(byte);
    }
    return bytes;
}

// Protobuf's strings are plain memory: this zeroes the keys in them before they are freed.
struct WipedKeys {
    v1::StoredKeys message;

    ~WipedKeys() {
        for (auto& pairing : *message.mutable_pairings())
            for (auto* secret :
                 {pairing.mutable_own_secret(), pairing.mutable_psk(), pairing.mutable_rv()})
                wipe(*secret);
    }
};

bool has_sizes(const v1::StoredPairing& pairing) {
    return pairing.id().size() == id_size && pairing.own_secret().size() == key_size &&
           pairing.partner_public().size() == key_size && pairing.psk().size() == key_size &&
           pairing.rv().size() == key_size;
}

}  // namespace

SecretBytes encode_keys(const std::vector<Pairing>& pairings) {
    WipedKeys keys;
    for (const auto& pairing : pairings) {
        auto& stored = *keys.message.add_pairings();
        stored.set_id(from_hex(pairing.id));
        stored.set_own_secret(string_of(pairing.own.secret.view()));
        stored.set_partner_public(string_of(pairing.partner));
        stored.set_psk(string_of(pairing.psk.view()));
        stored.set_rv(string_of(pairing.rv.view()));
        stored.set_name(pairing.name);
        stored.set_unanswered(pairing.unanswered);
    }
    const std::size_t size = keys.message.ByteSizeLong();
    SecretBytes file{header_size + size + checksum_size};
    const auto out = file.span();
    std::ranges::copy(magic, out.begin());
    out[magic.size()] = version;
    keys.message.SerializeWithCachedSizesToArray(out.data() + header_size);
    const auto checksum = blake2b_256({}, {out.first(header_size + size)});
    std::ranges::copy(checksum, out.last(checksum_size).begin());
    return file;
}

std::variant<std::vector<Pairing>, KeyFileError> decode_keys(ByteView bytes) {
    if (bytes.size() < header_size + checksum_size) return KeyFileError::damaged;
    const auto content = bytes.first(bytes.size() - checksum_size);
    if (!std::ranges::equal(blake2b_256({}, {content}), bytes.last(checksum_size)))
        return KeyFileError::damaged;
    if (!std::ranges::equal(magic, content.first(magic.size()))) return KeyFileError::damaged;
    if (content[magic.size()] != version) return KeyFileError::newer;

    WipedKeys keys;
    const auto body = content.subspan(header_size);
    if (!keys.message.ParseFromArray(body.data(), static_cast<int>(body.size())))
        return KeyFileError::damaged;
    std::vector<Pairing> pairings;
    for (const auto& stored : keys.message.pairings()) {
        if (!has_sizes(stored)) return KeyFileError::damaged;
        Pairing pairing{to_hex(bytes_of(stored.id())),
                        stored.name(),
                        KeyPair::from_secret(bytes_of(stored.own_secret())),
                        {},
                        SecretBytes::copy_of(bytes_of(stored.psk())),
                        SecretBytes::copy_of(bytes_of(stored.rv())),
                        stored.unanswered()};
        std::ranges::copy(bytes_of(stored.partner_public()), pairing.partner.begin());
        pairings.push_back(std::move(pairing));
    }
    return pairings;
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/key_file.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "net/crypto/hash.hpp"
#include "proto/store.pb.h"

namespace attune {
namespace {

constexpr ByteArray<7> magic = {'a', 't', 't', 'u', 'n', 'e', 0};
constexpr std::uint8_t version = 1;
constexpr std::size_t header_size = magic.size() + 1;
constexpr std::size_t checksum_size = 32;
constexpr std::size_t most_in_place = std::size_t{64} * 1024;  // each pairing is tried in turn
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

struct Slice {
    std::size_t offset;  // in the body
    std::size_t size;
};

// Of each pairing in a StoredKeys as it is written, whatever stands in them. Nothing: malformed.
std::optional<std::vector<Slice>> slices_of(ByteView body) {
    using google::protobuf::internal::WireFormatLite;
    std::vector<Slice> slices;
    google::protobuf::io::CodedInputStream in{body.data(), static_cast<int>(body.size())};
    while (const auto tag = in.ReadTag()) {
        std::uint32_t size = 0;
        if (tag != WireFormatLite::MakeTag(v1::StoredKeys::kPairingsFieldNumber,
                                           WireFormatLite::WIRETYPE_LENGTH_DELIMITED)) {
            if (!WireFormatLite::SkipField(&in, tag)) return std::nullopt;
            continue;
        }
        if (!in.ReadVarint32(&size)) return std::nullopt;
        const auto offset = static_cast<std::size_t>(in.CurrentPosition());
        if (size > body.size() - offset || !in.Skip(static_cast<int>(size))) return std::nullopt;
        slices.push_back({offset, size});
    }
    if (!in.ConsumedEntireMessage()) return std::nullopt;
    return slices;
}

bool is_erased(ByteView pairing) {
    return !pairing.empty() && std::ranges::all_of(pairing, [](auto byte) { return byte == 0; });
}

ByteView body_of(ByteView file) {
    return file.subspan(header_size, file.size() - header_size - checksum_size);
}

void zero(SecretBytes& file, const Slice& slice) {
    std::ranges::fill(file.span().subspan(header_size + slice.offset, slice.size), 0);
}

ByteArray<checksum_size> checksum_of(ByteView file) {
    return blake2b_256({}, {file.first(file.size() - checksum_size)});
}

// The file without what a crash left half erased. False: it is damaged.
bool heal(SecretBytes& file) {
    const auto stored = file.view().last(checksum_size);
    const auto before = checksum_of(file.view());
    if (std::ranges::equal(before, stored)) return true;
    const auto slices = slices_of(body_of(file.view()));
    if (!slices || file.size() > most_in_place) return false;
    for (const auto& slice : *slices) {
        auto healed = file.clone();
        zero(healed, slice);
        const auto after = checksum_of(healed.view());
        const auto written = std::ranges::mismatch(stored, after).in1;
        if (written == stored.end()) {
            file = std::move(healed);
            return true;
        }
        // Only the checksum had begun to change, and the pairing is whole.
        const auto rest = written - stored.begin();
        if (rest > 0 && std::equal(written, stored.end(), before.begin() + rest)) return true;
    }
    return false;
}

bool parse(ByteView bytes, v1::StoredPairing& pairing) {
    return pairing.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
           pairing.id().size() == id_size && pairing.own_secret().size() == key_size &&
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
    auto file = SecretBytes::copy_of(bytes);
    if (!heal(file)) return KeyFileError::damaged;
    const auto content = file.view().first(file.size() - checksum_size);
    if (!std::ranges::equal(magic, content.first(magic.size()))) return KeyFileError::damaged;
    if (content[magic.size()] != version) return KeyFileError::newer;

    const auto body = body_of(file.view());
    const auto slices = slices_of(body);
    if (!slices) return KeyFileError::damaged;
    WipedKeys keys;
    for (const auto& slice : *slices) {
        const auto pairing = body.subspan(slice.offset, slice.size);
        if (!is_erased(pairing) && !parse(pairing, *keys.message.add_pairings()))
            return KeyFileError::damaged;
    }
    std::vector<Pairing> pairings;
    for (const auto& stored : keys.message.pairings()) {
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

std::vector<Overwrite> erase_keys(ByteView bytes,
                                  const std::function<bool(const std::string& id)>& keep) {
    std::vector<Overwrite> steps;
    if (bytes.size() < header_size + checksum_size || bytes.size() > most_in_place) return steps;
    auto file = SecretBytes::copy_of(bytes);
    auto healed = file.clone();
    const auto slices = slices_of(body_of(bytes));
    if (!slices || !heal(healed)) return steps;
    const auto pairing_in = [](const SecretBytes& whole, const Slice& slice) {
        return body_of(whole.view()).subspan(slice.offset, slice.size);
    };
    const auto erase = [&](const Slice& slice) {
        zero(file, slice);
        const auto checksum = checksum_of(file.view());
        steps.push_back({file.size() - checksum_size, SecretBytes::copy_of(checksum)});
        steps.push_back({header_size + slice.offset, SecretBytes{slice.size}});
    };
    for (const auto& slice : *slices)
        if (is_erased(pairing_in(healed, slice)) && !is_erased(pairing_in(file, slice)))
            erase(slice);
    for (const auto& slice : *slices) {
        if (is_erased(pairing_in(file, slice))) continue;
        WipedKeys keys;
        auto& stored = *keys.message.add_pairings();
        if (!parse(pairing_in(file, slice), stored) || !keep(to_hex(bytes_of(stored.id()))))
            erase(slice);
    }
    return steps;
}

}  // namespace attune

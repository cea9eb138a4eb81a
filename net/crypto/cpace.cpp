// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/cpace.hpp"

#include <sodium.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace attune {
namespace {

constexpr std::string_view domain = "CPaceRistretto255";
constexpr std::size_t sha512_block = 128;

// LEB128.
ByteArray<10> encoded_length(std::size_t length, std::size_t& used) {
    ByteArray<10> out{};
    used = 0;
    do {
        const bool more = length > 127;
        out[used++] = static_cast<std::uint8_t>((length & 127) | (more ? 128 : 0));
        length >>= 7;
    } while (length != 0);
    return out;
}

// SHA-512 of fields, each preceded by its length unless raw; the state, which has seen secrets, is
// zeroed.
class Sha512 {
  public:
    Sha512() { crypto_hash_sha512_init(&state_); }
    Sha512(const Sha512&) = delete;
    Sha512& operator=(const Sha512&) = delete;
    ~Sha512() {
        sodium_memzero(&state_, sizeof state_);
        wipe_stack();
    }

    Sha512& raw(ByteView bytes) {
        crypto_hash_sha512_update(&state_, bytes.data(), bytes.size());
        return *this;
    }
    Sha512& field(ByteView bytes) {
        std::size_t used = 0;
        const auto length = encoded_length(bytes.size(), used);
        return raw(ByteView(length).first(used)).raw(bytes);
    }
    void finish(std::uint8_t* out) { crypto_hash_sha512_final(&state_, out); }

  private:
    crypto_hash_sha512_state state_;
};

std::size_t field_size(std::size_t size) {
    std::size_t used = 0;
    encoded_length(size, used);
    return used + size;
}

}  // namespace

namespace cpace {

SecretBytes generator(ByteView password, ByteView channel_identifier, ByteView session_id) {
    // Zeros fill the first block behind the password, so that its hashing takes the same time for
    // any password.
    const std::size_t head = 1 + field_size(password.size()) + field_size(domain.size());
    const Bytes zeros(head < sha512_block ? sha512_block - head : 0);
    SecretBytes hash(crypto_hash_sha512_BYTES);
    Sha512()
        .field(bytes_of(domain))
        .field(password)
        .field(zeros)
        .field(channel_identifier)
        .field(session_id)
        .finish(hash.span().data());
    SecretBytes point(crypto_core_ristretto255_BYTES);
    crypto_core_ristretto255_from_hash(point.span().data(), hash.view().data());
    wipe_stack();
    return point;
}

std::optional<SecretBytes> multiply(ByteView scalar, ByteView point) {
    crypto_require(scalar.size() == crypto_scalarmult_ristretto255_SCALARBYTES &&
                       point.size() == crypto_scalarmult_ristretto255_BYTES,
                   "CPace sizes");
    // RFC 9496 refuses a set top bit; libsodium 1.0.18 overlooks it.
    if ((point.back() & 0x80) != 0) return std::nullopt;
    SecretBytes product(crypto_scalarmult_ristretto255_BYTES);
    // libsodium answers -1 for what else is not canonical and for the identity as result.
    const int refused =
        crypto_scalarmult_ristretto255(product.span().data(), scalar.data(), point.data());
    wipe_stack();
    if (refused != 0) return std::nullopt;
    return product;
}

Bytes transcript(const CPaceShare& share_a, ByteView data_a, const CPaceShare& share_b,
                 ByteView data_b) {
    Bytes out;
    for (const ByteView field : {ByteView(share_a), data_a, ByteView(share_b), data_b}) {
        std::size_t used = 0;
        const auto length = encoded_length(field.size(), used);
        out.insert(out.end(), length.begin(), length.begin() + static_cast<std::ptrdiff_t>(used));
        out.insert(out.end(), field.begin(), field.end());
    }
    return out;
}

SecretBytes session_key(ByteView session_id, ByteView k, ByteView transcript) {
    const std::string_view label = "CPaceRistretto255_ISK";
    SecretBytes key(crypto_hash_sha512_BYTES);
    Sha512()
        .field(bytes_of(label))
        .field(session_id)
        .field(k)
        .raw(transcript)
        .finish(key.span().data());
    return key;
}

ByteArray<64> session_id_output(ByteView transcript) {
    ByteArray<64> out;
    Sha512().raw(bytes_of("CPaceSidOutput")).raw(transcript).finish(out.data());
    return out;
}

}  // namespace cpace

CPace::CPace(Role role, ByteView password, ByteView channel_identifier, ByteView session_id,
             std::optional<SecretBytes> fixed_scalar)
    : role_(role), session_id_(session_id.begin(), session_id.end()) {
    if (fixed_scalar) {
        scalar_ = std::move(*fixed_scalar);
    } else {
        scalar_ = SecretBytes(crypto_core_ristretto255_SCALARBYTES);
        crypto_core_ristretto255_scalar_random(scalar_.span().data());
    }
    const auto point = cpace::multiply(
        scalar_.view(), cpace::generator(password, channel_identifier, session_id).view());
    crypto_require(point.has_value(), "CPace: a share at infinity");
    std::ranges::copy(point->view(), share_.begin());
}

std::optional<SecretBytes> CPace::finish(ByteView own_data, const CPaceShare& other_share,
                                         ByteView other_data) const {
    if (equal_in_constant_time(other_share, share_)) return std::nullopt;
    const auto k = cpace::multiply(scalar_.view(), other_share);
    if (!k) return std::nullopt;
    const Bytes transcript = role_ == Role::initiator
                                 ? cpace::transcript(share_, own_data, other_share, other_data)
                                 : cpace::transcript(other_share, other_data, share_, own_data);
    return cpace::session_key(session_id_, k->view(), transcript);
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/hash.hpp"

#include <sodium.h>

#include <algorithm>
#include <span>

namespace attune {
namespace {

constexpr std::size_t hash_size = 64;
constexpr std::size_t block_size = 128;

// The state holds what was hashed, so it is zeroed like a key.
class Blake2b {
  public:
    Blake2b(ByteView key, std::size_t size) : size_(size) {
        crypto_require(key.size() <= crypto_generichash_blake2b_KEYBYTES_MAX,
                       "BLAKE2b key too long");
        crypto_generichash_blake2b_init(&state_, key.data(), key.size(), size);
    }
    Blake2b(const Blake2b&) = delete;
    Blake2b& operator=(const Blake2b&) = delete;
    ~Blake2b() {
        sodium_memzero(&state_, sizeof state_);
        wipe_stack(2048);
    }

    Blake2b& update(ByteView part) {
        crypto_generichash_blake2b_update(&state_, part.data(), part.size());
        return *this;
    }
    Blake2b& update(std::initializer_list<ByteView> parts) {
        for (ByteView part : parts) update(part);
        return *this;
    }
    template <std::size_t N>
    ByteArray<N> finish() {
        ByteArray<N> out;
        crypto_require(size_ == N, "BLAKE2b output size");
        crypto_generichash_blake2b_final(&state_, out.data(), N);
        return out;
    }

  private:
    crypto_generichash_blake2b_state state_;
    std::size_t size_;
};

template <std::size_t N>
ByteArray<N> blake2b(ByteView key, std::initializer_list<ByteView> parts) {
    return Blake2b(key, N).update(parts).template finish<N>();
}

SecretBytes hkdf(ByteView chaining_key, ByteView input, std::size_t outputs) {
    ByteArray<hash_size> temporary = hmac_blake2b_512(chaining_key, {input});
    SecretBytes out(outputs * hash_size);
    ByteView previous;
    for (std::size_t i = 0; i < outputs; ++i) {
        const ByteArray<1> index{static_cast<std::uint8_t>(i + 1)};
        ByteArray<hash_size> block = hmac_blake2b_512(temporary, {previous, index});
        const ByteSpan place = out.span().subspan(i * hash_size, hash_size);
        std::ranges::copy(block, place.begin());
        sodium_memzero(block.data(), block.size());
        previous = place;
    }
    sodium_memzero(temporary.data(), temporary.size());
    return out;
}

}  // namespace

ByteArray<16> blake2b_128(ByteView key, std::initializer_list<ByteView> parts) {
    return blake2b<16>(key, parts);
}

ByteArray<32> blake2b_256(ByteView key, std::initializer_list<ByteView> parts) {
    return blake2b<32>(key, parts);
}

ByteArray<64> blake2b_512(ByteView key, std::initializer_list<ByteView> parts) {
    return blake2b<64>(key, parts);
}

ByteArray<64> hmac_blake2b_512(ByteView key, std::initializer_list<ByteView> parts) {
    ByteArray<block_size> pad{};
    if (key.size() > block_size) {
        std::ranges::copy(blake2b_512({}, {key}), pad.begin());
    } else {
        std::ranges::copy(key, pad.begin());
    }
    for (auto& byte : pad) byte ^= 0x36;
    ByteArray<hash_size> inner =
        Blake2b({}, hash_size).update(pad).update(parts).finish<hash_size>();
    for (auto& byte : pad) byte ^= 0x36 ^ 0x5c;
    const ByteArray<hash_size> outer = blake2b_512({}, {pad, inner});
    sodium_memzero(pad.data(), pad.size());
    sodium_memzero(inner.data(), inner.size());
    return outer;
}

SecretBytes hkdf2(ByteView chaining_key, ByteView input) {
    return hkdf(chaining_key, input, 2);
}

SecretBytes hkdf3(ByteView chaining_key, ByteView input) {
    return hkdf(chaining_key, input, 3);
}

SecretBytes derive(ByteView key, ByteView label) {
    ByteArray<32> hash = blake2b_256(key, {label});
    SecretBytes derived = SecretBytes::copy_of(hash);
    sodium_memzero(hash.data(), hash.size());
    return derived;
}

SecretBytes derive(ByteView key, std::string_view label) {
    return derive(key, bytes_of(label));
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/secret.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace attune {

void crypto_init() {
    static const bool started = sodium_init() >= 0;
    crypto_require(started, "libsodium cannot start");
}

void crypto_require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "attune: broken invariant: %s\n", what);
    std::abort();
}

void random_bytes(ByteSpan out) {
    crypto_init();
    randombytes_buf(out.data(), out.size());
}

std::uint64_t random_u64() {
    crypto_init();
    std::uint64_t value = 0;
    randombytes_buf(&value, sizeof value);
    return value;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(ByteSpan bytes) {
    sodium_memzero(bytes.data(), bytes.size());
}

void wipe(std::string& text) {
    text.resize(text.capacity());
    sodium_memzero(text.data(), text.size());
    text.clear();
}

void wipe_stack(std::size_t size) {
    sodium_stackzero(size);
}

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
    if (size == 0) return;
    crypto_init();
    data_.reset(static_cast<std::uint8_t*>(sodium_malloc(size)));
    crypto_require(data_ != nullptr, "no memory for a key");
    sodium_memzero(data_.get(), size);
}

SecretBytes SecretBytes::copy_of(ByteView bytes) {
    SecretBytes copy(bytes.size());
    std::ranges::copy(bytes, copy.data_.get());
    return copy;
}

SecretBytes SecretBytes::random(std::size_t size) {
    SecretBytes secret(size);
    random_bytes(secret.span());
    return secret;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    return *this;
}

void SecretBytes::wipe() {
    data_.reset();
    size_ = 0;
}

void SecretBytes::Free::operator()(std::uint8_t* data) const {
    sodium_free(data);
}  // zeroes first

}  // namespace attune

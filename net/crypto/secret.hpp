// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/crypto/bytes.hpp"

namespace attune {

// Starts libsodium once; aborts where it cannot start. Whatever in this folder needs it calls it by
// itself.
void crypto_init();

// A broken invariant of ours: aborts in every build. Never for input from outside.
void crypto_require(bool holds, const char* what);

// From the system's generator.
void random_bytes(ByteSpan out);
std::uint64_t random_u64();

// False at once where the sizes differ: a size is no secret here.
bool equal_in_constant_time(ByteView a, ByteView b);

// Key material: guarded, locked memory (sodium_malloc), zeroed on destruction. Move-only, so that
// every copy is a visible clone(). Each costs three pages and some system calls: for keys, not for
// every datagram.
class SecretBytes {
  public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size);  // zeros
    static SecretBytes copy_of(ByteView bytes);
    static SecretBytes random(std::size_t size);

    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes() = default;

    SecretBytes clone() const { return copy_of(view()); }
    ByteView view() const { return {data_.get(), size_}; }
    ByteSpan span() { return {data_.get(), size_}; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    void wipe();  // zeroed and released; empty afterwards

  private:
    struct Free {
        void operator()(std::uint8_t* data) const;
    };
    std::unique_ptr<std::uint8_t[], Free> data_;
    std::size_t size_ = 0;
};

}  // namespace attune

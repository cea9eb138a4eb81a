// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

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

// Zeroes memory so that no optimiser leaves it out: for secrets that are no SecretBytes, because
// they live for a moment, or in what somebody else's code takes.
void wipe(ByteSpan bytes);
// All that the text has room for; it is empty afterwards. What it left behind when it grew is not
// reached: reserve first.
void wipe(std::string& text);
// The stack below the caller, where functions of libsodium, once they have returned, leave what
// they worked on: it zeroes its states, but not all of its locals. 16 KiB are more than any of them
// takes.
void wipe_stack(std::size_t size = 16 * 1024);

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

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

#include "net/crypto/bytes.hpp"

namespace attune {

// A fuzzer's bytes, taken piece by piece; zeros where they have run out.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

    bool empty() const { return rest_.empty(); }
    std::uint8_t byte() { return bytes(1)[0]; }
    std::uint64_t number() {
        std::uint64_t out = 0;
        for (const auto b : take(8)) out = out << 8 | b;
        return out;
    }
    Bytes bytes(std::size_t size) {
        const auto part = take(size);
        Bytes out(part.begin(), part.end());
        out.resize(size);
        return out;
    }

  private:
    ByteView take(std::size_t size) {
        const auto part = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(part.size());
        return part;
    }
    ByteView rest_;
};

}  // namespace attune

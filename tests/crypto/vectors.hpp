// SPDX-License-Identifier: GPL-3.0-or-later
// Hex, and the published vectors: tests/crypto/vectors/README.md says where each comes from.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "net/crypto/bytes.hpp"

namespace attune::testing {

inline Bytes unhex(std::string_view text) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
    return bytes;
}

inline std::string hex(ByteView bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

template <std::size_t N>
ByteArray<N> unhex_array(std::string_view text) {
    ByteArray<N> array{};
    const Bytes bytes = unhex(text);
    EXPECT_EQ(bytes.size(), N);
    std::copy_n(bytes.begin(), std::min(N, bytes.size()), array.begin());
    return array;
}

// The parsed file of that name. It is part of the project: one that is missing or broken fails the
// test.
inline nlohmann::json vector_file(const std::string& name) {
    std::ifstream file(std::string(ATTUNE_VECTORS) + "/" + name);
    if (!file) throw std::runtime_error("no vectors " + name);
    return nlohmann::json::parse(file);
}

}  // namespace attune::testing

// SPDX-License-Identifier: GPL-3.0-or-later
// Published vectors lie outside the project: ATTUNE_VECTORS names the folder. Tests without them
// say so.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
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

inline std::optional<nlohmann::json> vector_file(const std::string& name) {
    std::ifstream file(std::string(ATTUNE_VECTORS) + "/" + name);
    if (!file) return std::nullopt;
    return nlohmann::json::parse(file);
}

}  // namespace attune::testing

// Declares `name`, the parsed file, or skips the test.
#define ATTUNE_VECTOR_FILE(name, file_name)                                                      \
    const auto name##_found = attune::testing::vector_file(file_name);                           \
    if (!name##_found)                                                                           \
        GTEST_SKIP() << "published vectors not found: " << ATTUNE_VECTORS << "/" << (file_name); \
    const nlohmann::json& name = *name##_found

// SPDX-License-Identifier: GPL-3.0-or-later
// The list of 1024 English words in which invites and safety words are said: 10 bits each, 4 to 8
// letters a to z, easy to say and spell, told apart by their first four letters and by at least two
// edits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace attune {

inline constexpr std::size_t word_count = 1024;
using WordIndex = std::uint16_t;  // below word_count

extern const std::array<std::string_view, word_count> words;  // sorted

// A word as typed: whole, or its first four or more letters, in any case.
std::optional<WordIndex> word_index(std::string_view typed);

// Every word that begins so, in any case; one alone is the completion.
std::span<const std::string_view> complete(std::string_view prefix);

}  // namespace attune

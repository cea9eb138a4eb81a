// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/words.hpp"

#include <algorithm>
#include <string>

#include "net/crypto/secret.hpp"

namespace attune {

std::span<const std::string_view> complete(std::string_view prefix) {
    std::string folded(prefix.substr(0, 16));  // longer than any word: no match either way
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const auto head = [&](std::string_view word) { return word.substr(0, folded.size()); };
    const auto* const first = std::ranges::lower_bound(words, std::string_view(folded), {}, head);
    const auto* const last = std::ranges::upper_bound(words, std::string_view(folded), {}, head);
    wipe(folded);  // it may be a word of an invite
    return {first, last};
}

std::optional<WordIndex> word_index(std::string_view typed) {
    const auto found = complete(typed);
    if (typed.size() < 4 || found.size() != 1) return std::nullopt;
    return static_cast<WordIndex>(found.data() - words.data());
}

}  // namespace attune

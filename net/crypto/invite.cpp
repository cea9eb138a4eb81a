// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/invite.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "net/crypto/hash.hpp"

namespace attune {
namespace {

constexpr std::size_t most_unknown_words = 5;
constexpr std::size_t longest_unknown_word = 24;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

ByteView view_of(const Invite::Indices& indices) {
    return {reinterpret_cast<const std::uint8_t*>(indices.data()), sizeof indices};
}

void zero(Invite::Indices& indices) {
    wipe({reinterpret_cast<std::uint8_t*>(indices.data()), sizeof indices});
}

SecretBytes joined(std::span<const WordIndex> indices) {
    std::size_t size = indices.size() - 1;
    for (const WordIndex index : indices) size += words.at(index).size();
    SecretBytes password(size);
    auto out = password.span().begin();
    for (std::size_t i = 0; i < indices.size(); ++i) {
        if (i > 0) *out++ = '-';
        out = std::ranges::copy(bytes_of(words.at(indices[i])), out).out;
    }
    return password;
}

}  // namespace

Invite::Invite(Invite&& other) noexcept : indices(other.indices) {
    zero(other.indices);
}

Invite& Invite::operator=(Invite&& other) noexcept {
    if (this == &other) return *this;
    indices = other.indices;
    zero(other.indices);
    return *this;
}

Invite::~Invite() {
    zero(indices);
}

bool Invite::operator==(const Invite& other) const {
    return equal_in_constant_time(view_of(indices), view_of(other.indices));
}

Invite Invite::random() {
    static_assert(word_count == 1024);  // so that a remainder is uniform
    Invite invite;
    for (WordIndex& index : invite.indices)
        index = static_cast<WordIndex>(random_u64() % word_count);
    return invite;
}

std::string Invite::text() const {
    std::string text;
    for (const WordIndex index : indices) {
        if (!text.empty()) text += ' ';
        text += words.at(index);
    }
    return text;
}

SecretBytes Invite::find_password() const {
    return joined(std::span(indices).first(find_words));
}

SecretBytes Invite::secret_password() const {
    return joined(std::span(indices).last(secret_words));
}

ParsedInvite parse_invite(std::string_view text) {
    ParsedInvite parsed;
    Invite invite;
    while (true) {
        const auto begin = std::ranges::find_if(text, is_letter);
        if (begin == text.end()) break;
        const auto end = std::find_if_not(begin, text.end(), is_letter);
        const std::string_view typed(begin, end);
        text = std::string_view(end, text.end());

        const auto index = word_index(typed);
        if (index && parsed.word_count < invite.indices.size())
            invite.indices[parsed.word_count] = *index;
        if (!index && parsed.unknown_words.size() < most_unknown_words)
            parsed.unknown_words.emplace_back(typed.substr(0, longest_unknown_word));
        ++parsed.word_count;
    }
    if (parsed.word_count == invite.indices.size() && parsed.unknown_words.empty())
        parsed.invite = std::move(invite);
    return parsed;
}

std::optional<SecretBytes> find_key(const Invite& invite, std::int64_t day, StretchCost cost) {
    const auto salt = blake2b_128(
        {}, {bytes_of("attune/1 find"), little_endian(static_cast<std::uint64_t>(day))});
    return stretch(invite.find_password().view(), salt, cost);
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// Five words that bring two people together once. Three of them find the other and may be guessed
// offline; two are secret, go into CPace alone, and can be guessed only by asking the inviter, who
// answers three times.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/crypto/secret.hpp"
#include "net/crypto/stretch.hpp"
#include "net/crypto/words.hpp"

namespace attune {

// Like a key: zeroed on destruction and when it is moved from, and copied by clone() alone.
struct Invite {
    static constexpr std::size_t find_words = 3;
    static constexpr std::size_t secret_words = 2;
    using Indices = std::array<WordIndex, find_words + secret_words>;
    Indices indices{};

    Invite() = default;
    Invite(const Indices& five) : indices(five) {}
    Invite(Invite&& other) noexcept;
    Invite& operator=(Invite&& other) noexcept;
    Invite(const Invite&) = delete;
    Invite& operator=(const Invite&) = delete;
    ~Invite();

    static Invite random();
    Invite clone() const { return indices; }
    std::string text() const;  // to read aloud or to copy: words apart by single spaces

    SecretBytes find_password() const;    // "word-word-word"
    SecretBytes secret_password() const;  // "word-word": CPace's PRS

    bool operator==(const Invite& other) const;  // in constant time
};

// What typed or pasted text holds. Anything but the letters a to z, in either case, parts words.
struct ParsedInvite {
    std::optional<Invite> invite;            // exactly five words, all known
    std::size_t word_count = 0;              // how many words there were
    std::vector<std::string> unknown_words;  // as typed; at most five, cut at 24 letters
};
ParsedInvite parse_invite(std::string_view text);

// Kf: Argon2id of the find words, salted by the UTC day of the invite's creation (days since
// 1970-01-01). About a second and 256 MiB: for the worker thread. Nothing: no such memory.
std::optional<SecretBytes> find_key(const Invite& invite, std::int64_t day,
                                    StretchCost cost = find_key_cost);

}  // namespace attune

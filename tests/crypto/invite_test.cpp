// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/invite.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "net/crypto/daily.hpp"
#include "net/crypto/hash.hpp"
#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using testing::hex;
using testing::unhex;
using testing::unhex_array;

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

TEST(Words, AreShortPlainSortedAndToldApartByFourLetters) {
    ASSERT_EQ(words.size(), 1024U);
    std::set<std::string_view> heads;
    for (const auto word : words) {
        EXPECT_TRUE(word.size() >= 4 && word.size() <= 8) << word;
        EXPECT_TRUE(std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; })) << word;
        EXPECT_TRUE(heads.insert(word.substr(0, 4)).second) << word;
    }
    EXPECT_TRUE(std::ranges::is_sorted(words));
}

TEST(Words, AreAtLeastTwoEditsApart) {
    EXPECT_EQ(edit_distance("glove", "globe"), 1U);
    EXPECT_EQ(edit_distance("lake", "flakes"), 2U);
    for (std::size_t i = 0; i < words.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            ASSERT_GE(edit_distance(words[i], words[j]), 2U) << words[i] << ' ' << words[j];
}

// Invites and safety words of two versions must be the same words: whoever changes the list changes
// this on purpose.
TEST(Words, StayAsTheyAre) {
    Bytes text;
    for (const auto word : words) {
        const ByteView bytes = bytes_of(word);
        text.insert(text.end(), bytes.begin(), bytes.end());
        text.push_back('\n');
    }
    EXPECT_EQ(hex(blake2b_128({}, {text})), "d6a7b2451e66f910678f75e47128e7c4");
}

TEST(Words, CompleteByPrefix) {
    EXPECT_EQ(complete("").size(), words.size());
    ASSERT_EQ(complete("lante").size(), 1U);
    EXPECT_EQ(complete("lante").front(), "lantern");
    EXPECT_EQ(complete("LaN").front(), "lantern");
    EXPECT_TRUE(complete("qx").empty());
    EXPECT_TRUE(complete("lanterns").empty());
    EXPECT_TRUE(complete("la-").empty());
    EXPECT_TRUE(complete("\xff\xfe").empty());
    EXPECT_TRUE(complete(std::string(100000, 'a')).empty());
    for (const auto word : words) {
        ASSERT_EQ(complete(word.substr(0, 4)).size(), 1U) << word;
        for (std::size_t size = 1; size <= word.size(); ++size)
            EXPECT_TRUE(std::ranges::count(complete(word.substr(0, size)), word) == 1) << word;
    }
}

TEST(Words, IndexOfAWordOrItsFirstLetters) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        EXPECT_EQ(word_index(words[i]), i);
        EXPECT_EQ(word_index(words[i].substr(0, 4)), i);
        EXPECT_FALSE(word_index(words[i].substr(0, 3)));
    }
    EXPECT_FALSE(word_index("lanterna"));
    EXPECT_FALSE(word_index(""));
}

Invite some_invite() {
    return {{0, 1023, 512, 77, 300}};
}

TEST(Invite, TextRoundTripsWithAnySeparatorsAndCase) {
    for (int i = 0; i < 100; ++i) {
        const Invite invite = Invite::random();
        EXPECT_EQ(parse_invite(invite.text()).invite, invite) << invite.text();
    }
    const Invite invite = some_invite();
    for (const std::string_view separator :
         {"-", ", ", "\n", "\t", " / ", "...", "\xc2\xa0", " 1. ", "\xe2\x80\x93"}) {
        std::string text(separator);
        for (const char c : invite.text()) {
            if (c == ' ') {
                text += separator;
            } else {
                text += static_cast<char>(c - 'a' + 'A');
            }
        }
        EXPECT_EQ(parse_invite(text + std::string(separator)).invite, invite) << text;
    }
}

TEST(Invite, WrongWordsAreNamed) {
    const auto parsed = parse_invite("harbor lantern Harbro sailboat qwertz");
    EXPECT_FALSE(parsed.invite);
    EXPECT_EQ(parsed.word_count, 5U);
    EXPECT_EQ(parsed.unknown_words, (std::vector<std::string>{"Harbro", "qwertz"}));
}

TEST(Invite, TooFewTooManyAndHostileText) {
    EXPECT_EQ(parse_invite("").word_count, 0U);
    EXPECT_FALSE(parse_invite("").invite);
    EXPECT_FALSE(parse_invite("harbor lantern sailboat tulip").invite);
    const auto six = parse_invite(some_invite().text() + " tulip");
    EXPECT_FALSE(six.invite);
    EXPECT_EQ(six.word_count, 6U);
    EXPECT_TRUE(six.unknown_words.empty());

    std::string huge;
    for (int i = 0; i < 100000; ++i) huge += "zzzz ";
    huge += std::string(1000000, 'q') + std::string("\0\xff", 2);
    const auto parsed = parse_invite(huge);
    EXPECT_FALSE(parsed.invite);
    EXPECT_EQ(parsed.unknown_words.size(), 5U);
    const auto one = parse_invite(std::string(1000000, 'q'));
    ASSERT_EQ(one.unknown_words.size(), 1U);
    EXPECT_EQ(one.unknown_words[0].size(), 24U);
}

TEST(Invite, PasswordsArePartedAsTheProtocolSays) {
    const auto invite = parse_invite("acorn bagel cedar harbor lantern").invite;
    ASSERT_TRUE(invite);
    EXPECT_EQ(hex(invite->find_password().view()), hex(bytes_of("acorn-bagel-cedar")));
    EXPECT_EQ(hex(invite->secret_password().view()), hex(bytes_of("harbor-lantern")));
}

TEST(Invite, RandomOnesReachTheWholeList) {
    std::set<WordIndex> seen;
    for (int i = 0; i < 4000; ++i)
        for (const WordIndex index : Invite::random().indices) seen.insert(index);
    EXPECT_EQ(seen.size(),
              words.size());  // missing one has a chance of 1024 * exp(-20000/1024), 3e-6
}

TEST(Stretch, BoundsItsCostBeforeUse) {
    const ByteArray<16> salt{};
    for (const StretchCost cost :
         {StretchCost{0, 8192}, StretchCost{11, 8192}, StretchCost{1, 0}, StretchCost{1, 8191},
          StretchCost{1, 1024 * 1024 + 1}, StretchCost{UINT32_MAX, UINT32_MAX}}) {
        EXPECT_FALSE(cost.within_bounds());
        EXPECT_FALSE(stretch(bytes_of("x"), salt, cost));
    }
    EXPECT_TRUE(find_key_cost.within_bounds());
}

TEST(Stretch, OwnVector) {
    // One of the published cases, which note that the reference program agrees.
    const auto key = stretch(bytes_of("correct horse"),
                             unhex_array<16>("30313233343536373839616263646566"), {1, 8192});
    ASSERT_TRUE(key);
    EXPECT_EQ(hex(key->view()), "eb8cf0e32ea118d4865b51d32836a373be04224269089f805015c3b29cab1445");
}

TEST(Stretch, PublishedVectors) {
    const auto file = testing::vector_file("argon2id_cross.json");
    std::size_t count = 0;
    for (const auto& v : file["cases"]) {
        const auto key = stretch(unhex(v["password"].get<std::string>()),
                                 unhex_array<16>(v["salt"].get<std::string>()),
                                 {v["t"].get<std::uint32_t>(), v["m_kib"].get<std::uint32_t>()});
        ASSERT_TRUE(key);
        EXPECT_EQ(hex(key->view()), v["tag"]);
        ++count;
    }
    EXPECT_EQ(count, 4U);
}

TEST(FindKey, DependsOnTheFindWordsAndTheDayAlone) {
    constexpr StretchCost cheap{1, 8192};
    const auto key = [&](const Invite& invite, std::int64_t day) {
        const auto found = find_key(invite, day, cheap);
        return found ? hex(found->view()) : "";
    };
    Invite invite = some_invite();
    const auto first = key(invite, 20000);
    EXPECT_EQ(first.size(), 64U);
    EXPECT_NE(key(invite, 20001), first);
    invite.indices[4] ^= 1;
    EXPECT_EQ(key(invite, 20000), first);
    invite.indices[2] ^= 1;
    EXPECT_NE(key(invite, 20000), first);
    EXPECT_NE(hex(invite_keys(unhex(first)).hp.view()), hex(invite_keys(unhex(first)).mac.view()));
}

// Computed by OpenSSL's Argon2id over a salt from Python's hashlib.
TEST(FindKey, OwnVector) {
    const auto invite = parse_invite("acorn bagel cedar harbor lantern").invite;
    ASSERT_TRUE(invite);
    const auto key = find_key(*invite, 20000, {1, 8192});
    ASSERT_TRUE(key);
    EXPECT_EQ(hex(key->view()), "444b175927b683b8245a962d60e0c7c2c82bc12226e90211a730c396a8c7862b");
}

}  // namespace
}  // namespace attune

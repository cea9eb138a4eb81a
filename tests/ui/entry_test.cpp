// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/entry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "net/crypto/invite.hpp"

namespace attune::ui {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t all = WordEntry::count;

std::string first_letters(std::string_view word) {
    return std::string(word.substr(0, 4));
}

TEST(WordEntry, FourLettersOfEachAreEnough) {
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        WordEntry entry;
        std::vector<std::string> wanted;
        for (std::size_t n = 0; n < all; ++n) {
            const auto word = words[random() % word_count];
            wanted.emplace_back(word);
            EXPECT_FALSE(entry.complete());
            entry.type(first_letters(word));
            EXPECT_EQ(entry.typed(n) + std::string(entry.rest(n)), word);
            entry.type(" ");
            EXPECT_EQ(entry.typed(n), word);
        }
        EXPECT_EQ(entry.at(), all);
        EXPECT_TRUE(entry.complete());
        EXPECT_EQ(entry.words(), wanted);
        EXPECT_THAT(entry.notice(), IsEmpty());
        EXPECT_EQ(parse_invite(wanted[0] + ' ' + wanted[1] + ' ' + wanted[2] + ' ' + wanted[3] +
                               ' ' + wanted[4])
                      .invite.has_value(),
                  true);
    }
}

TEST(WordEntry, AWordNeedNotBeTakenToCount) {
    WordEntry entry;
    entry.type("lantern orange velvet walnut umbr");
    EXPECT_TRUE(entry.complete());
    EXPECT_EQ(entry.words().back(), "umbrella");
}

// What people paste, a line each; behind the tab what is taken. Nothing: it is refused.
TEST(WordEntry, WhatPeoplePaste) {
    std::ifstream cases(ATTUNE_SOURCE_DIR "/tests/ui/pasted.txt");
    int seen = 0;
    for (std::string line; std::getline(cases, line); ++seen) {
        const auto tab = line.find('\t');
        ASSERT_NE(tab, line.npos) << line;
        WordEntry entry;
        entry.paste(line.substr(0, tab));
        std::string taken;
        for (const auto& word : entry.words()) taken += (taken.empty() ? "" : " ") + word;
        if (taken.find_first_not_of(' ') == taken.npos) taken.clear();
        EXPECT_EQ(taken, line.substr(tab + 1)) << line;
        EXPECT_EQ(entry.notice().empty(), entry.complete()) << line;
    }
    EXPECT_GE(seen, 7);
}

TEST(WordEntry, ALetterThatCannotCountIsNamed) {
    for (const char* letter : {"\xD0\xBB", "\xCE\xB1", "\xD7\xA9", "\xC3\xA9", "\xE6\x84\x9B"}) {
        WordEntry entry;
        entry.type("la" + std::string(letter));
        EXPECT_EQ(entry.typed(0), "la");
        EXPECT_THAT(entry.notice(), HasSubstr(letter));
        entry.type("n");
        EXPECT_THAT(entry.notice(), ::testing::Not(HasSubstr(letter)));
    }
    for (const char* nothing : {"\xE2\x80\xAE", "\xE2\x80\x8D", "\xF0", "\xC2\x85", "\xCC\x81"}) {
        WordEntry entry;
        entry.type("lantern" + std::string(nothing));
        EXPECT_THAT(entry.notice(), IsEmpty());
    }
}

TEST(WordEntry, CaseAndAccentsOfTheKeyboardDoNotMatter) {
    WordEntry entry;
    entry.type("LaNt\xC3\xA9\xF0\x9F\x98\x80");
    EXPECT_EQ(entry.typed(0), "lant");
    EXPECT_EQ(entry.rest(0), "ern");
}

TEST(WordEntry, AWrongWordIsNamedAndComesBackLast) {
    WordEntry entry;
    entry.type("lantern");
    EXPECT_THAT(entry.notice(), IsEmpty());
    entry.type(" qqq");
    EXPECT_EQ(entry.notice(), "no such word: qqq");
    entry.type(" velvet walnut umbrella ");
    EXPECT_EQ(entry.at(), 1U);
    EXPECT_EQ(entry.notice(), "no such word: qqq");
    EXPECT_FALSE(entry.complete());
    for (int i = 0; i < 3; ++i) entry.back();
    EXPECT_THAT(entry.notice(), IsEmpty());
    entry.type("orange ");
    EXPECT_THAT(entry.words(), ElementsAre("lantern", "orange", "velvet", "walnut", "umbrella"));
    EXPECT_EQ(entry.at(), all);
}

TEST(WordEntry, AWordCutTooShortIsNamedOnceItIsLeft) {
    WordEntry entry;
    entry.type("la");
    ASSERT_GT(attune::complete("la").size(), 1U);
    EXPECT_THAT(entry.notice(), HasSubstr(std::string(attune::complete("la").front())));
    entry.type(" orange");
    EXPECT_EQ(entry.notice(), "no such word: la");
    EXPECT_FALSE(entry.complete());
}

TEST(WordEntry, BackspaceGoesBackThroughAllOfIt) {
    WordEntry entry;
    entry.type("lantern orange velvet walnut umbrella ");
    ASSERT_EQ(entry.at(), all);
    int presses = 0;
    while (entry != WordEntry{} && presses < 1000) {
        entry.back();
        ++presses;
    }
    EXPECT_EQ(presses, 7 + 6 + 6 + 6 + 8 + 5);  // the letters, and out of each slot
    entry.back();
    EXPECT_EQ(entry, WordEntry{});
}

TEST(WordEntry, PastesWithAnythingBetweenTheWords) {
    for (const char* text :
         {"lantern orange velvet walnut umbrella",
          "  lantern\torange\r\nvelvet\nwalnut - umbrella.",
          "1. Lantern 2. Orange 3. Velvet 4. Walnut 5. Umbrella", "lant,oran,velv,waln,umbr",
          "lantern\xE2\x80\x94orange\xC2\xA0velvet\xFFwalnut/umbrella"}) {
        WordEntry entry;
        entry.type("some rest");
        entry.paste(text);
        EXPECT_THAT(entry.words(), ElementsAre("lantern", "orange", "velvet", "walnut", "umbrella"))
            << text;
        EXPECT_EQ(entry.at(), all);
        EXPECT_THAT(entry.notice(), IsEmpty());
    }
}

TEST(WordEntry, APasteThatIsNoInviteChangesNothingButTheSentence) {
    const auto answer = [](const std::string& text) {
        WordEntry entry;
        entry.type("lantern");
        entry.paste(text);
        EXPECT_EQ(entry.typed(0), "lantern");
        EXPECT_EQ(entry.at(), 0U);
        const std::string notice = entry.notice();
        EXPECT_LE(notice.size(), 140U);
        EXPECT_FALSE(notice.empty());
        entry.type("x");
        EXPECT_NE(entry.notice(), notice);  // gone with the next letter
        return notice;
    };
    EXPECT_EQ(answer(""), "An invite has five words; here are 0.");
    EXPECT_EQ(answer("lantern orange velvet"), "An invite has five words; here are 3.");
    EXPECT_EQ(answer("lantern orange velvet walnut qqqq"), "no such word: qqqq");
    EXPECT_EQ(answer("a b c d e f"), "An invite has five words; here are 6.");
    EXPECT_EQ(answer(std::string("\0\x01\x02", 3)), "An invite has five words; here are 0.");
    answer("%s %n %d %x {}");
    answer(std::string(4'000, 'a') + " b c d e");
    for (const char c : {'a', ' ', '\0', '\xFF'})
        EXPECT_EQ(answer(std::string(50'000'000, c)), "That is far more than five words.");
}

TEST(WordEntry, HostileTypingStaysWithinItsSlots) {
    std::mt19937 random(2);
    WordEntry entry;
    for (int i = 0; i < 20'000; ++i) {
        std::string text(random() % 40, ' ');
        for (char& c : text)
            c = static_cast<char>(random() % 3 == 0 ? random() % 256 : 'a' + random() % 26);
        switch (random() % 8) {
            case 0:
                entry.back();
                break;
            case 1:
                entry.go_to(random() % 9);
                break;
            case 2:
                entry.paste(text);
                break;
            case 3:
                entry.take();
                break;
            default:
                entry.type(text);
        }
        ASSERT_LE(entry.at(), all);
        ASSERT_LE(entry.notice().size(), 150U);
        for (std::size_t n = 0; n < all; ++n) {
            ASSERT_LE(entry.typed(n).size(), WordEntry::longest_word);
            for (const char c : entry.typed(n)) ASSERT_TRUE(c >= 'a' && c <= 'z');
        }
    }
}

TEST(NameEntry, KeepsLettersOfAnyScript) {
    NameEntry name("Zo\xC3\xAB \xE6\x84\x9B \xF0\x9F\x8C\x99");
    EXPECT_EQ(name.text(), "Zo\xC3\xAB \xE6\x84\x9B \xF0\x9F\x8C\x99");
    name.back();
    name.back();
    name.back();
    EXPECT_EQ(name.text(), "Zo\xC3\xAB ");
    for (int i = 0; i < 10; ++i) name.back();
    EXPECT_EQ(name, NameEntry{});
    name.type("Sky");
    EXPECT_EQ(name.text(), "Sky");
}

TEST(NameEntry, LeavesOutWhatIsNoText) {
    EXPECT_EQ(NameEntry("a\nb\tc\x7F\x1B[0m").text(), "abc[0m");
    EXPECT_EQ(NameEntry("a\xC2\x85z").text(), "az");  // a C1 control
    for (const char* broken : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                               "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82"})
        EXPECT_EQ(NameEntry("a" + std::string(broken) + "z").text(), "az") << broken;
}

TEST(NameEntry, IsNeverLongerThanItMayBe) {
    EXPECT_EQ(NameEntry(std::string(50'000'000, 'w')).text().size(), 32U);
    std::string euros;
    for (int i = 0; i < 100; ++i) euros += "\xE2\x82\xAC";
    EXPECT_EQ(NameEntry(euros).text().size(), 63U);  // 21 of 3 bytes
    EXPECT_THAT(NameEntry(std::string(1'000'000, '\x80')).text(), IsEmpty());
    NameEntry name;
    for (int i = 0; i < 1000; ++i) name.type("ab");
    EXPECT_EQ(name.text().size(), 32U);
}

}  // namespace
}  // namespace attune::ui

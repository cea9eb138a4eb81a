// SPDX-License-Identifier: GPL-3.0-or-later
// Names as people type them: each in its own letters, joined and in its script's order.
#include "client/ui/shaping.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

namespace attune::ui {
namespace {

constexpr Colour white{1, 1, 1};
constexpr float em = 40;

std::vector<std::string> names() {
    std::ifstream file(ATTUNE_SOURCE_DIR "/tests/ui/names.txt");
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
}

std::size_t ink(const ShapedText& shaped) {
    std::size_t sum = 0;
    for (std::size_t i = 3; i < shaped.rgba.size(); i += 4) sum += shaped.rgba[i];
    return sum;
}

// The ink of `columns` from `from` on.
std::size_t ink(const ShapedText& shaped, int from, int columns) {
    std::size_t sum = 0;
    for (int y = 0; y < shaped.height; ++y)
        for (int x = std::max(0, from); x < std::min(from + columns, shaped.width); ++x)
            sum += shaped.rgba[4 * static_cast<std::size_t>(y * shaped.width + x) + 3];
    return sum;
}

TEST(Shaping, EachNameIsInItsOwnLetters) {
    const Shaping shaping;
    std::set<std::vector<std::uint8_t>> pictures;
    const auto all = names();
    ASSERT_GE(all.size(), 14U);
    for (const std::string& name : all) {
        const ShapedText shaped = shaping.shape(name, Face::regular, em, white, 2000);
        EXPECT_EQ(shaped.unknown, 0) << name << ": scripts/deps test installs the fonts";
        EXPECT_GT(ink(shaped), 1000U) << name;
        EXPECT_EQ(shaped.rgba.size(), 4U * static_cast<std::size_t>(shaped.width) *
                                          static_cast<std::size_t>(shaped.height));
        EXPECT_TRUE(pictures.insert(shaped.rgba).second) << name << " looks like another";
    }
}

TEST(Shaping, ArabicIsJoined) {
    const Shaping shaping;
    const auto width = [&](const char* text) {
        return shaping.shape(text, Face::regular, em, white, 2000).advance;
    };
    // meem, reh, yeh, meem
    const int apart = 2 * width("\xD9\x85") + width("\xD8\xB1") + width("\xD9\x8A");
    EXPECT_LT(width("\xD9\x85\xD8\xB1\xD9\x8A\xD9\x85"), apart * 9 / 10);
}

TEST(Shaping, HebrewRunsFromTheRight) {
    const Shaping shaping;
    const char* shin = "\xD7\xA9";
    const ShapedText first = shaping.shape(shin, Face::regular, em, white, 2000);
    // shin, resh, he; and the same from a sentence of ours, isolated
    const ShapedText sarah =
        shaping.shape("\xD7\xA9\xD7\xA8\xD7\x94", Face::regular, em, white, 2000);
    EXPECT_TRUE(sarah.from_right);
    const auto there = ink(sarah, sarah.left + sarah.advance - first.advance, first.advance);
    const auto wanted = ink(first, first.left, first.advance);
    EXPECT_NEAR(static_cast<double>(there), static_cast<double>(wanted),
                0.05 * static_cast<double>(wanted));
    const ShapedText sentence = shaping.shape(
        "\xE2\x81\xA8\xD7\xA9\xD7\xA8\xD7\x94\xE2\x81\xA9 1:23", Face::regular, em, white, 2000);
    const ShapedText time = shaping.shape("1:23", Face::regular, em, white, 2000);
    EXPECT_FALSE(sentence.from_right && sentence.advance < sarah.advance);
    EXPECT_NEAR(static_cast<double>(
                    ink(sentence, sentence.left + sentence.advance - time.advance, time.advance)),
                static_cast<double>(ink(time)), 0.05 * static_cast<double>(ink(time)));
}

TEST(Shaping, TooLongEndsInAnEllipsis) {
    const Shaping shaping;
    for (std::string name : names()) {
        for (int i = 0; i < 3; ++i) name += name;
        const ShapedText cut = shaping.shape(name, Face::regular, em, white, 100);
        EXPECT_LE(cut.advance, 101) << name;
        EXPECT_GT(ink(cut), 100U) << name;
    }
}

TEST(Shaping, TakesAnything) {
    const Shaping shaping;
    for (const std::string& text : {std::string(), std::string("\xFF\xC3\xE2\x80"),
                                    std::string("\0\n\x1B", 3), std::string(100'000, 'w'),
                                    std::string("\xE2\x80\xAE"
                                                "abc"),
                                    std::string("\xF4\x8F\xBF\xBF"),
                                    std::string("a\xE2\x80\x8D"
                                                "b")}) {
        const ShapedText shaped = shaping.shape(text, Face::light, em, white, 300);
        EXPECT_LE(shaped.width, 600);
        EXPECT_LE(shaped.height, 600);
    }
}

}  // namespace
}  // namespace attune::ui

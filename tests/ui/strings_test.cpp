// SPDX-License-Identifier: GPL-3.0-or-later
// What the window may not say (practice.md: modest claims, no pressure).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace attune {
namespace {

std::vector<std::string> words_of_the_window() {
    std::ifstream file(ATTUNE_SOURCE_DIR "/client/words/strings.hpp");
    std::vector<std::string> found;
    const std::regex quoted("\"([^\"]*)\"");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("//")) continue;
        for (std::sregex_iterator it(line.begin(), line.end(), quoted), end; it != end; ++it) {
            std::string text = (*it)[1];
            std::ranges::transform(text, text.begin(), [](unsigned char c) {
                return static_cast<char>(std::tolower(c));
            });
            found.push_back(std::move(text));
        }
    }
    return found;
}

TEST(Strings, ClaimNothingAndPressNobody) {
    const auto all = words_of_the_window();
    ASSERT_GT(all.size(), 50U);
    for (const char* claim :
         {"in sync",   "in step",         "connected", "synchron", "score",     "streak",
          "last seen", "waiting for you", "overdue",   "heal",     "therapy",   "treat",
          "must",      "should",          "deep",      "relax",    "calm down", "!",
          "hurry",     "reminder",        "failed"})
        for (const std::string& text : all)
            EXPECT_EQ(text.find(claim), std::string::npos) << '"' << text << "\" says " << claim;
}

TEST(Strings, AreFewWords) {
    for (const std::string& text : words_of_the_window()) EXPECT_LE(text.size(), 110U) << text;
}

}  // namespace
}  // namespace attune

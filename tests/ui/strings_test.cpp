// SPDX-License-Identifier: GPL-3.0-or-later
// What may not be said (practice.md: modest claims, no pressure), and that one table says it all.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace attune {
namespace {

std::vector<std::string> said_to_people() {
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
    const auto all = said_to_people();
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
    for (const std::string& text : said_to_people()) EXPECT_LE(text.size(), 110U) << text;
}

// What a start that fails says to the terminal is no word on screen.
TEST(Strings, StandInTheTableAlone) {
    const std::regex no_words("//[^\n]*|#include[^\n]*|throw StartError[^;]*;");
    const std::regex sentence("\"[A-Z][a-z]*[ ,][^\"]*[a-z][^\"]*\"");
    namespace fs = std::filesystem;
    const fs::path client = ATTUNE_SOURCE_DIR "/client";
    std::size_t files = 0;
    for (const char* floor : {"session", "audio", "haptics", "ui", "app"})
        for (const auto& entry : fs::directory_iterator{client / floor}) {
            const auto name = entry.path().filename().string();
            if (!name.ends_with("pp") || name.ends_with("main.cpp")) continue;
            ++files;
            std::ostringstream text;
            text << std::ifstream{entry.path()}.rdbuf();
            const auto code = std::regex_replace(text.str(), no_words, "");
            for (std::sregex_iterator it(code.begin(), code.end(), sentence), end; it != end; ++it)
                ADD_FAILURE() << entry.path() << " says " << it->str();
        }
    EXPECT_GT(files, 50U);
}

}  // namespace
}  // namespace attune

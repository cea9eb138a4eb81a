// SPDX-License-Identifier: GPL-3.0-or-later
// The models beside the code: spin searches all their states, the broken ones fail, and their
// timers and rows are those of proto/PROTOCOL.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/protocol/page.hpp"

namespace attune {
namespace {

namespace fs = std::filesystem;

// What pan says of `model`, translated with `rules` and built with `options`.
std::string search(const std::string& model, const std::string& rules, const std::string& options,
                   const std::string& how) {
    auto dir = (fs::temp_directory_path() / "attune-models-XXXXXX").string();
    if (!mkdtemp(dir.data())) return "no directory";
    const std::string commands =
        "cd " + dir + " && cp " + ATTUNE_SOURCE_DIR "/tests/models/" + model + ".pml . && spin " +
        rules + " -a " + model + ".pml >said 2>&1 && gcc -O2 -w -DCOLLAPSE -DNOREDUCE " +
        "-DMEMLIM=1000 " + options + " -o pan pan.c >>said 2>&1 && ./pan -m3000000 " + how +
        " >>said 2>&1";
    const int status = std::system(commands.c_str());
    std::ifstream in(dir + "/said");
    std::stringstream out;
    out << "status " << status << '\n' << in.rdbuf();
    fs::remove_all(dir);
    return out.str();
}

bool holds(const std::string& said) {
    return said.find("errors: 0") != std::string::npos &&
           said.find("depth too small") == std::string::npos &&
           said.find("MEMLIM") == std::string::npos;
}

// Not of a broken model, but of what it says.
bool fails(const std::string& said, const std::string& why) {
    return said.find("errors: 1") != std::string::npos && said.find(why) != std::string::npos;
}

const std::string depth = "-DSAFETY", breadth = "-DSAFETY -DBFS", liveness;

TEST(Keys, WhatThePartnerSendsUnderStaysReadable) {
    const auto said = search("keys", "", depth, "");
    EXPECT_TRUE(holds(said)) << said;
}

TEST(Keys, EachRuleIsNeeded) {
    for (const auto* rule :
         {"K2_DROPS_OLDER", "K2_ENDS_OTHERS", "DATA_ENDS_NEWER", "K1_IS_ENOUGH"}) {
        const auto said = search("keys", std::string("-D") + rule, depth, "");
        EXPECT_TRUE(fails(said, "assertion violated")) << rule << said;
    }
}

TEST(Link, APauseArrivesWhateverIsReplayed) {
    const auto said = search("link", "", liveness, "-a");
    EXPECT_TRUE(holds(said)) << said;
}

TEST(Link, WithoutItsRulesAPauseMayNotArrive) {
    for (const auto* rules :
         {"-DOLD_RULES -DMOST_LOSSES=0", "-DBEACONS_RENEW -DKNOCKS_IN_A_ROW -DMOST_LOSSES=0"}) {
        const auto said = search("link", rules, liveness, "-a -E -A");
        EXPECT_TRUE(fails(said, "acceptance cycle")) << rules << said;
    }
}

TEST(Link, TwoWhoLookForEachOtherMeet) {
    const auto said = search("link", "-DMEETING -DSTEP=KNOCK", breadth, "");
    EXPECT_TRUE(holds(said)) << said;
}

TEST(Link, AK2IsNotHeard) {
    const auto said = search("link", "-DMEETING -DSTEP=KNOCK -DK2_IS_HEARD", breadth, "");
    EXPECT_TRUE(fails(said, "no_data")) << said;
}

TEST(Link, TimersAreThoseOfTheTable) {
    const auto text = text_of("tests/models/link.pml");
    const auto table = rows();
    const auto begin = text.find("/* The timers of PROTOCOL.md"), end = text.find("\n\n", begin);
    ASSERT_NE(begin, std::string::npos);
    const auto timers = text.substr(begin, end - begin);
    const std::regex line("#define ([A-Z0-9_]+) ([0-9]+)");
    int count = 0;
    for (std::sregex_iterator it(timers.begin(), timers.end(), line), last; it != last; ++it) {
        std::string name = (*it)[1];
        for (auto& c : name) c = static_cast<char>(std::tolower(c));
        ASSERT_TRUE(table.contains(name)) << name;
        EXPECT_EQ(table.at(name), std::stoll((*it)[2])) << name;
        ++count;
    }
    EXPECT_EQ(count, 8);
}

// Each row's first three columns: state, on, becomes.
std::multiset<std::string> transitions(const std::string& text, const std::string& row) {
    std::multiset<std::string> out;
    const std::regex line(row);
    for (std::sregex_iterator it(text.begin(), text.end(), line), last; it != last; ++it)
        out.insert((*it)[1]);
    return out;
}

TEST(Link, TransitionsAreTheRowsOfTheTable) {
    const auto text = page();
    const std::string head = "| state | on | becomes | does |\n|---|---|---|---|\n";
    const auto begin = text.find(head);
    ASSERT_NE(begin, std::string::npos);
    const auto table =
        text.substr(begin + head.size() - 1, text.find("\n\n", begin) - begin - head.size() + 2);
    const auto of_page =
        transitions(table, "\\n(\\| [^|\\n]+ \\| [^|\\n]+ \\| [^|\\n]+ \\|)[^\\n]*(?=\\n)");
    const auto model = text_of("tests/models/link.pml");
    const auto of_model = transitions(
        model, "\\n +become\\([^\\n]*\\);? /\\* (\\| [^|\\n]+ \\| [^|\\n]+ \\| [^|\\n]+ \\|) \\*/");
    EXPECT_EQ(of_model, of_page);
    // Nothing else moves a state: but `become` itself, a start, and where the model begins.
    EXPECT_EQ(transitions(model, "( become\\()(?!s, from, to)").size(), of_model.size());
    EXPECT_EQ(transitions(model, "(state\\[[a-zA-Z]+\\] = )").size(), 4u);
}

}  // namespace
}  // namespace attune

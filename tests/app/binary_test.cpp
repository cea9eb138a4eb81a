// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the built program as readelf shows it: what the compiler and the linker were asked to
// guard.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <regex>
#include <string>

namespace attune {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::string readelf(const std::string& options, const char* file) {
    const auto command = "LC_ALL=C readelf -W " + options + " \"" + file + '"';
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{::popen(command.c_str(), "r"),
                                                               ::pclose};
    std::string text;
    if (!pipe) return text;
    char buffer[4096];
    while (const auto n = std::fread(buffer, 1, sizeof buffer, pipe.get())) text.append(buffer, n);
    return text;
}

TEST(Binary, IsLoadedAnywhere) {
    EXPECT_THAT(readelf("-h", ATTUNE_PROGRAM), ContainsRegex("Type: +DYN"));
    EXPECT_THAT(readelf("-d", ATTUNE_PROGRAM), ContainsRegex("FLAGS_1.*PIE"));
}

TEST(Binary, HasNoTableThatCanBeWrittenOnceItRuns) {
    EXPECT_THAT(readelf("-l", ATTUNE_PROGRAM), HasSubstr("GNU_RELRO"));
    EXPECT_THAT(readelf("-d", ATTUNE_PROGRAM), HasSubstr("BIND_NOW"));
}

TEST(Binary, HasNoMemoryThatIsBothWritableAndCode) {
    const auto segments = readelf("-l", ATTUNE_PROGRAM);
    EXPECT_THAT(segments, ContainsRegex("GNU_STACK.* RW "));
    EXPECT_THAT(segments, Not(ContainsRegex(" (RWE|R?WE) ")));
}

TEST(Binary, ChecksItsStacksAndItsCallsOfLibc) {
    const auto symbols = readelf("--dyn-syms", ATTUNE_PROGRAM);
    EXPECT_THAT(symbols, HasSubstr("__stack_chk_fail"));
    EXPECT_THAT(symbols, ContainsRegex("__[a-z]+_chk@"));
    EXPECT_THAT(symbols, HasSubstr("__glibcxx_assert_fail"));
}

// Of our own code: the start files of Debian 12 have no such mark, so the whole program has none.
TEST(Binary, IsCompiledForControlFlowProtection) {
#ifdef __CET__
    const auto notes = readelf("-n", ATTUNE_LIBRARY);
    std::size_t members = 0, marked = 0;
    const std::regex member{"File: "}, mark{"IBT, SHSTK"};
    using Matches = std::sregex_iterator;
    members = static_cast<std::size_t>(
        std::distance(Matches{notes.begin(), notes.end(), member}, Matches{}));
    marked = static_cast<std::size_t>(
        std::distance(Matches{notes.begin(), notes.end(), mark}, Matches{}));
    EXPECT_GE(members, 1U);
    EXPECT_EQ(members, marked);
#endif
}

}  // namespace
}  // namespace attune

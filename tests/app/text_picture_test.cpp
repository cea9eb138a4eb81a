// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/text_picture.hpp"

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace attune {
namespace {

// Columns of UTF-8 text that has one for each character.
int width(const std::string& text) {
    return static_cast<int>(
        std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

TEST(TextPicture, FitsEveryWidth) {
    for (int columns = 6; columns < 200; ++columns)
        for (const auto* word : {"", "rest", "breathe out", "settling in"})
            EXPECT_LT(width(text_picture(0.5, 1, word, columns)), columns) << columns << word;
}

TEST(TextPicture, ShowsWhatThereIsRoomFor) {
    EXPECT_EQ(text_picture(0.5, 1, "rest", 80),
              "●●●●●●●●●●●●············   ●●●●●●●●●●●●●●●●●●●●●●●●   rest       ");
    EXPECT_EQ(text_picture(0.5, 1, "rest", 30), "●●●···   ●●●●●●   rest       ");
    EXPECT_EQ(text_picture(0.5, 1, "rest", 20), "●●●●····   ●●●●●●●●");
    // What is drawn over is as long as what was there.
    EXPECT_EQ(width(text_picture(0, 0, "", 50)), width(text_picture(1, 1, "breathe out", 50)));
}

TEST(TextPicture, KnowsItsTerminal) {
    int master = -1, terminal = -1;
    const winsize size{24, 33, 0, 0};
    ASSERT_EQ(::openpty(&master, &terminal, nullptr, nullptr, &size), 0);
    int no_terminal[2];
    ASSERT_EQ(::pipe(no_terminal), 0);
    ::setenv("COLUMNS", "44", 1);
    EXPECT_EQ(columns_of(terminal), 33);
    EXPECT_EQ(columns_of(no_terminal[1]), 44);
    for (const auto* nonsense : {"", "0", "-3", "wide", "44x", "99999999999"}) {
        ::setenv("COLUMNS", nonsense, 1);
        EXPECT_EQ(columns_of(no_terminal[1]), 80) << nonsense;
    }
    ::unsetenv("COLUMNS");
    EXPECT_EQ(columns_of(no_terminal[1]), 80);
    ::setenv("TERM", "xterm", 1);
    EXPECT_TRUE(draws_in_place(terminal));
    EXPECT_FALSE(draws_in_place(no_terminal[1]));
    for (const auto* dumb : {"dumb", ""}) {
        ::setenv("TERM", dumb, 1);
        EXPECT_FALSE(draws_in_place(terminal)) << dumb;
    }
    ::unsetenv("TERM");
    EXPECT_FALSE(draws_in_place(terminal));
    for (const int fd : {master, terminal, no_terminal[0], no_terminal[1]}) ::close(fd);
}

}  // namespace
}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/text_picture.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace attune {
namespace {

constexpr int longest_bar = 24;
constexpr int shortest_bar_beside_a_word = 4;
constexpr int longest_word = 11;
constexpr std::string_view gap = "   ";

std::string bar(double full, int width) {
    const int filled = static_cast<int>(std::lround(full * width));
    std::string text;
    for (int i = 0; i < width; ++i) text += i < filled ? "●" : "·";
    return text;
}

}  // namespace

std::string text_picture(double first, double second, std::string_view word, int columns) {
    const int between = static_cast<int>(gap.size());
    const int room = columns - 1 - between;
    const int beside_word = (room - between - longest_word) / 2;
    const bool says_word = beside_word >= shortest_bar_beside_a_word;
    const int width = std::clamp(says_word ? beside_word : room / 2, 1, longest_bar);
    std::string line = bar(first, width) + std::string{gap} + bar(second, width);
    if (!says_word) return line;
    line += std::string{gap} + std::string{word};
    return line + std::string(longest_word - std::min<std::size_t>(word.size(), longest_word), ' ');
}

int columns_of(int fd) {
    constexpr int usual = 80;
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    const char* given = std::getenv("COLUMNS");
    if (!given) return usual;
    const std::string_view text = given;
    int columns = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), columns);
    return error == std::errc{} && end == text.end() && columns > 0 ? columns : usual;
}

bool draws_in_place(int fd) {
    const char* terminal = std::getenv("TERM");
    return ::isatty(fd) == 1 && terminal && *terminal && terminal != std::string_view{"dumb"};
}

}  // namespace attune

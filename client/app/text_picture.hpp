// SPDX-License-Identifier: GPL-3.0-or-later
// Two breaths as text, for a terminal of any width or none.
#pragma once

#include <string>
#include <string_view>

namespace attune {

// Two bars, each from 0, empty, to 1, full, and a word beside them where there is room: one line
// that leaves the last column free, from 6 columns on.
std::string text_picture(double first, double second, std::string_view word, int columns);

// Of the terminal at fd, of COLUMNS, or else 80.
int columns_of(int fd);

// A line there can be drawn over: it is a terminal, and not a dumb one.
bool draws_in_place(int fd);

}  // namespace attune

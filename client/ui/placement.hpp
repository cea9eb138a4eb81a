// SPDX-License-Identifier: GPL-3.0-or-later
// Where the window opens. Pure.
#pragma once

#include <optional>

namespace attune::ui {

// Of the desktop, in SDL's units.
struct Area {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};

struct Placement {
    std::optional<int> x, y;  // nothing: where the window manager puts it
    int width = 0;
    int height = 0;
    int least_width = 0;  // that it can be made
    int least_height = 0;
};

// As it is wished, or as near to it as the usable part of the screen allows.
Placement placed(std::optional<int> x, std::optional<int> y, int width, int height, Area usable);

}  // namespace attune::ui

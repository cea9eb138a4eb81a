// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/placement.hpp"

#include <algorithm>

#include "client/ui/scene.hpp"

namespace attune::ui {

Placement placed(std::optional<int> x, std::optional<int> y, int width, int height, Area usable) {
    // For the title, where the window manager puts the window, and gives it one.
    constexpr int title = 40;
    const bool manager = !x && !y;
    const int high = usable.height - (manager && usable.height > 2 * title ? title : 0);
    Placement p;
    p.width = std::clamp(width, 1, std::max(1, usable.width));
    p.height = std::clamp(height, 1, std::max(1, high));
    p.least_width = std::min(static_cast<int>(minimum_size.width), std::max(1, usable.width));
    p.least_height = std::min(static_cast<int>(minimum_size.height), std::max(1, high));
    const auto within = [](int at, int length, int from, int room) {
        return std::clamp(at, from, from + std::max(0, room - length));
    };
    if (x) p.x = within(*x, p.width, usable.x, usable.width);
    if (y) p.y = within(*y, p.height, usable.y, usable.height);
    return p;
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/tide.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace attune {
namespace {

constexpr float most_hold = 1.3F;
constexpr float let_go = 0.5F;  // of the hold, 1/s

}  // namespace

void Tide::breathe(LocalTime now, float radius) {
    const std::chrono::duration<float> elapsed = now - now_;
    const float before = std::exchange(radius_, radius);
    now_ = now;
    breath_ = 0;
    if (before == 0 || radius == 0) return;
    if (radius != before) breath_ = radius > before ? 1 : -1;
    if (breath_ != 0 && breath_ != way_ && !may_turn()) {
        // Light goes with the area, and with brightness to the power of about 2 (sRGB; 2.4 at its
        // brightest). Too much is on the safe side: further the way the light went before.
        const float area = before / radius * (before / radius);
        hold_ = std::min(hold_ * std::pow(area, 1 / 1.8F), most_hold);
        return;
    }
    if (breath_ != 0 && breath_ != way_) {
        way_ = breath_;
        turned_ = now;
    }
    const int back = hold_ < 1 ? 1 : -1;
    if (hold_ != 1 && take(back, false)) {
        const float reach = let_go * elapsed.count();
        hold_ += std::clamp(1 - hold_, -reach, reach);
    }
}

bool Tide::take(int way, bool begins) {
    if (breath_ != 0 && (way != breath_ || way != way_)) return false;
    if (way != way_ && !may_turn()) return false;
    if (way != way_ || begins) turned_ = now_;
    way_ = way;
    return true;
}

bool Tide::change() {
    if (!may_turn()) return false;
    turned_ = now_;
    way_ = 0;
    radius_ = 0;
    hold_ = 1;
    return true;
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/calm.hpp"

#include <algorithm>

namespace attune {

double Calm::step(LocalTime now, double target) {
    using Seconds = std::chrono::duration<double>;
    const Duration since = std::clamp(now - stepped_, Duration{}, longest_step);
    const double elapsed = started_ ? Seconds(since).count() : 0.0;
    started_ = true;
    stepped_ = now;
    const int wanted = target > value_ ? 1 : target < value_ ? -1 : 0;
    if (wanted == 0) return value_;
    if (wanted != direction_) {
        if (direction_ != 0 && now - turned_ < between_turns) return value_;
        direction_ = wanted;
        turned_ = now;
    }
    const double reach = elapsed / Seconds(full_way).count();
    value_ += std::clamp(target - value_, -reach, reach);
    return value_;
}

}  // namespace attune

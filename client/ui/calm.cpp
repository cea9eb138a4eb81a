// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/calm.hpp"

#include <algorithm>
#include <cmath>

namespace attune {

double Calm::step(LocalTime now, double target) {
    using Seconds = std::chrono::duration<double>;
    const Duration elapsed =
        started_ ? std::clamp(now - stepped_, Duration{}, longest_step) : Duration{};
    started_ = true;
    stepped_ = now;
    if (elapsed == Duration{}) return value_;
    const auto way_to = [&](double t) { return t > value_ ? 1 : t < value_ ? -1 : 0; };
    // A move once begun is finished, or goes further; only then may it turn.
    const bool resting = value_ == target_;
    const int wanted = way_to(target);
    const bool turns = wanted != 0 && wanted != direction_;
    const bool may_turn = resting && (direction_ == 0 || now - turned_ >= between_turns);
    const bool further =
        wanted == direction_ && std::abs(target - value_) > std::abs(target_ - value_);
    if (wanted != 0 && (turns ? may_turn : resting || further)) {
        if (turns) turned_ = now;
        direction_ = wanted;
        target_ = target;
        speed_ = std::max(std::abs(target - value_) / Seconds(cross_fade).count(),
                          further ? speed_ : 0.0);
    }
    const double reach = speed_ * Seconds(elapsed).count();
    value_ += std::clamp(target_ - value_, -reach, reach);
    return value_;
}

}  // namespace attune

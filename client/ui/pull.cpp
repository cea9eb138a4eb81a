// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/pull.hpp"

#include <algorithm>
#include <cmath>

namespace attune::ui {
namespace {

// 1/s: full after about 3.5 s, empty after about 5 s. Both slower than ten breaths a minute need.
constexpr double rising = 0.36;
constexpr double falling = 0.24;
constexpr double easing = 1.0;        // 1/s^2: a third of a second to full speed
constexpr double longest_step = 0.1;  // s: what a late frame may move

}  // namespace

double Pull::step(LocalTime now, double pull) {
    const double since = stepped_ ? std::chrono::duration<double>(now - *stepped_).count() : 0.0;
    stepped_ = now;
    const double dt = std::clamp(since, 0.0, longest_step);
    const double left = std::clamp(pull, 0.0, 1.0) - value_;
    // As fast as it can still come to rest where it is going.
    const double wanted = std::copysign(
        std::min(left > 0 ? rising : falling, std::sqrt(2 * easing * std::abs(left))), left);
    speed_ += std::clamp(wanted - speed_, -easing * dt, easing * dt);
    value_ = std::clamp(value_ + speed_ * dt, 0.0, 1.0);
    if (value_ == 0 || value_ == 1) speed_ = 0;
    return value_;
}

}  // namespace attune::ui

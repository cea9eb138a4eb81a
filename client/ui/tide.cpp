// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/tide.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "client/breath/curve.hpp"
#include "client/ui/scene.hpp"

namespace attune::ui {
namespace {

constexpr double catch_up = 0.5;  // full orbs a second, beyond the breath's own
constexpr double empty = static_cast<double>(empty_radius) / static_cast<double>(full_radius);

// What an orb of this radius surely can still give at the end of `left`, and all the while.
double sure(double radius, Duration left) {
    const double emptied = ease(std::chrono::duration<double>(left).count());
    const double least = std::min(radius, empty + (radius - empty) * (1 - emptied));
    return Tide::most * least * least;
}

}  // namespace

bool Tide::low(double radius) const {
    return *std::ranges::max_element(shown_) <= sure(radius, between_turns);
}

void Tide::start(const Sides& light) {
    *this = Tide();
    shown_ = light;
}

bool Tide::change(LocalTime now, double radius, const Sides& light) {
    if (fading_ || !may_turn(now)) return false;
    for (std::size_t i = 0; i < goal_.size(); ++i)
        goal_[i] = std::min(light[i], sure(radius, between_turns));
    fading_ = true;
    faded_ = 0;
    way_ = 0;
    ways_ = {};
    both_ = 0;
    return true;
}

void Tide::turn(LocalTime now, double radius, int breath, const Sides& wanted) {
    breath_ = breath;
    if (fading_ || !may_turn(now)) return;
    const bool first = !turned_ && way_ == 0;
    const auto wants = [&](int way) {
        if (breath == -way) return false;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            if (way * (wanted[i] - shown_[i]) > (first ? 0 : enough)) return true;
        return false;
    };
    if (way_ != 0 && wants(way_)) return;
    if (way_ != -1 && wants(-1))
        way_ = -1;
    else if (way_ != 1 && wants(1) && (first || low(radius)))
        way_ = 1;
}

void Tide::flow(LocalTime now, Duration elapsed, float faded, double radius, const Sides& light) {
    if (fading_) {
        const auto step = static_cast<double>(std::min(1.0F, faded / (1 - faded_)));
        for (std::size_t i = 0; i < light.size(); ++i) shown_[i] += (goal_[i] - shown_[i]) * step;
        faded_ += faded;
        fading_ = step < 1;
        turned_ = now;
    }
    const double reach = catch_up * std::chrono::duration<double>(elapsed).count();
    const bool may_begin = way_ != 1 || low(radius);
    const double top = turned_ && way_ == 1
                           ? sure(radius, std::max(Duration{}, between_turns - (now - *turned_)))
                           : most;
    for (std::size_t i = 0; i < light.size(); ++i) {
        const double further = breath_ == -way_ ? 0 : way_ * (light[i] - shown_[i]);
        const bool begins = ways_[i] != way_ || both_ != way_;
        const bool first = ways_[i] == 0 && !turned_;
        if (further > 0 && (!begins || first || (may_begin && further > enough))) {
            const double behind = std::max(0.0, way_ * behind_[i] - reach);
            const double next = std::min(light[i] - way_ * behind, std::max(shown_[i], top));
            if (way_ * (next - shown_[i]) > 0) {
                shown_[i] = next;
                // The first to move do not turn round yet.
                if (begins && (turned_ || both_ == -way_)) turned_ = now;
                ways_[i] = both_ = way_;
            }
        }
        behind_[i] = light[i] - shown_[i];
    }
}

bool Tide::settled(const Sides& light) const {
    for (std::size_t i = 0; i < light.size(); ++i) {
        const double left = light[i] - shown_[i];
        if (std::abs(left) > enough || (ways_[i] == way_ && way_ * left > 0)) return false;
    }
    return !fading_;
}

}  // namespace attune::ui

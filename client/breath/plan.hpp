// SPDX-License-Identifier: GPL-3.0-or-later
// What two people agree to breathe. A plan and a SessionTime give the breath, with nothing else:
// the same figures on both sides, through loss and outages.
#pragma once

#include <chrono>
#include <cstdint>

#include "net/clock/time.hpp"

namespace attune {

enum class BreathPhase : std::uint8_t { inhale, hold_full, exhale, hold_empty };

// A part may be zero and is then left out; a cycle never is.
struct BreathPattern {
    Duration inhale;
    Duration hold_full;
    Duration exhale;
    Duration hold_empty;

    constexpr Duration cycle() const { return inhale + hold_full + exhale + hold_empty; }
    bool operator==(const BreathPattern&) const = default;
};

// Six breaths a minute (Van Diest et al. 2014).
inline constexpr BreathPattern long_exhale_pattern{
    std::chrono::seconds(4), {}, std::chrono::seconds(6), {}};

struct BreathPlan {
    BreathPattern pattern;
    Duration length;  // of the plan's own time, which stands still in a pause

    bool operator==(const BreathPlan&) const = default;
};

struct BreathPosition {
    std::uint32_t cycle;  // from 0
    BreathPhase phase;
    double progress;    // of the phase, 0 to 1
    double amplitude;   // 0 empty to 1 full; smooth, zero velocity at both ends
    Duration in_phase;  // since the phase began
    Duration phase_length;

    bool operator==(const BreathPosition&) const = default;
};

}  // namespace attune

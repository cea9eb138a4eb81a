// SPDX-License-Identifier: GPL-3.0-or-later
// What two people agree to breathe. A plan and a SessionTime give the breath, with nothing else:
// the same figures on both sides, through loss and outages.
#pragma once

#include <array>
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
    Duration sip{};  // the second step of an inhale in two, right after the first

    constexpr Duration cycle() const { return inhale + sip + hold_full + exhale + hold_empty; }
    bool operator==(const BreathPattern&) const = default;
};

// Six breaths a minute (Van Diest et al. 2014).
inline constexpr BreathPattern long_exhale_pattern{
    std::chrono::seconds(4), {}, std::chrono::seconds(6), {}};

// The cycle from which each further level of softening holds; 0: not. Never decreasing, and zeros
// only at the end.
using SofterFrom = std::array<std::uint8_t, 3>;

struct BreathPlan {
    BreathPattern pattern;
    Duration length;    // of the plan's own time, which stands still in a pause
    bool ramp = false;  // from Gentle down to the pattern (client/breath/course.hpp)
    SofterFrom softer_from{};

    bool operator==(const BreathPlan&) const = default;
};

struct BreathPosition {
    std::uint32_t cycle;    // from 0
    BreathPhase phase;      // a sip is an inhale of its own
    double progress;        // of the phase, 0 to 1
    double amplitude;       // 0 empty to 1 full (less once softened); smooth, at rest at both ends
    Duration in_phase;      // since the phase began
    Duration phase_length;  // 0: nobody knows, for a hand leads

    bool operator==(const BreathPosition&) const = default;
};

}  // namespace attune

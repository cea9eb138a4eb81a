// SPDX-License-Identifier: GPL-3.0-or-later
// The patterns that can be chosen, and what is asked of one's own.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "client/breath/plan.hpp"

namespace attune {

// As said to the partner: the values are those of proto/PROTOCOL.md.
enum class PatternId : std::uint8_t {
    long_exhale,
    gentle,
    resonance,
    cyclic_sigh,
    box,
    four_seven_eight,
    own
};

inline constexpr BreathPattern gentle_pattern{
    std::chrono::milliseconds(3500), {}, std::chrono::milliseconds(4500), {}};
// Balban et al. 2023.
inline constexpr BreathPattern cyclic_sigh_pattern{
    std::chrono::seconds(2), {}, std::chrono::seconds(6), {}, std::chrono::seconds(1)};
inline constexpr BreathPattern box_pattern{std::chrono::seconds(4), std::chrono::seconds(4),
                                           std::chrono::seconds(4), std::chrono::seconds(4)};
inline constexpr BreathPattern four_seven_eight_pattern{
    std::chrono::seconds(4), std::chrono::seconds(7), std::chrono::seconds(8), {}};

// A pattern as people choose it, in tenths of a second. `tenths` is the cycle and zeros for
// resonance; inhale, hold, exhale, hold for one's own; zeros for all others.
struct PatternChoice {
    PatternId id = PatternId::long_exhale;
    std::array<std::uint8_t, 4> tenths{};

    bool operator==(const PatternChoice&) const = default;
};

// Resonance: a cycle of 9.2 to 13.3 s (Steffen et al. 2017). One's own: 3 to 10 breaths a minute of
// parts of at most 15 s; inhale and exhale of at least 1 s each, because the light on the screen
// follows the breath and may turn once a second at most. False also for an id not known here.
bool is_valid(const PatternChoice& choice);

// Of a valid choice; long exhale for any other.
BreathPattern pattern_of(const PatternChoice& choice);

// 40 % of the cycle in, 60 % out. The cycle in whole tenths of a second.
BreathPattern resonance(Duration cycle);

constexpr bool has_holds(const BreathPattern& pattern) {
    return pattern.hold_full > Duration::zero() || pattern.hold_empty > Duration::zero();
}

// Breathing in and out as before, but for a short breath between long holds: without them it would
// hurry, and is drawn out in proportion until its cycle is Gentle's, or what it was if that was
// less.
BreathPattern without_holds(const BreathPattern& pattern);

// Whether it may be called so: the exhale at least 1.25 times the inhale.
constexpr bool is_calming(const BreathPattern& pattern) {
    return 4 * pattern.exhale >= 5 * (pattern.inhale + pattern.sip);
}

// The plan of a valid choice, not softened. 4-7-8 ends by itself after four cycles (Weil), with or
// without its hold, and does not ramp.
BreathPlan plan_of(const PatternChoice& choice, std::chrono::minutes length, bool ramp, bool holds);

}  // namespace attune

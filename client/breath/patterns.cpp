// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/patterns.hpp"

#include <algorithm>

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr Duration tenth = 100ms;

constexpr BreathPattern own(const std::array<std::uint8_t, 4>& tenths) {
    return {tenths[0] * tenth, tenths[1] * tenth, tenths[2] * tenth, tenths[3] * tenth};
}

bool is_valid_own(const std::array<std::uint8_t, 4>& tenths) {
    const BreathPattern pattern = own(tenths);
    return *std::max_element(tenths.begin(), tenths.end()) <= 150 && pattern.inhale >= 1s &&
           pattern.exhale >= 1s && pattern.cycle() >= 6s && pattern.cycle() <= 20s;
}

}  // namespace

bool is_valid(const PatternChoice& choice) {
    const auto& tenths = choice.tenths;
    switch (choice.id) {
        case PatternId::long_exhale:
        case PatternId::gentle:
        case PatternId::cyclic_sigh:
        case PatternId::box:
        case PatternId::four_seven_eight:
            return tenths == PatternChoice{}.tenths;
        case PatternId::resonance:
            return tenths[0] >= 92 && tenths[0] <= 133 && tenths[1] == 0 && tenths[2] == 0 &&
                   tenths[3] == 0;
        case PatternId::own:
            return is_valid_own(tenths);
    }
    return false;
}

BreathPattern pattern_of(const PatternChoice& choice) {
    if (!is_valid(choice)) return long_exhale_pattern;
    switch (choice.id) {
        case PatternId::long_exhale:
            break;
        case PatternId::gentle:
            return gentle_pattern;
        case PatternId::resonance:
            return resonance(choice.tenths[0] * tenth);
        case PatternId::cyclic_sigh:
            return cyclic_sigh_pattern;
        case PatternId::box:
            return box_pattern;
        case PatternId::four_seven_eight:
            return four_seven_eight_pattern;
        case PatternId::own:
            return own(choice.tenths);
    }
    return long_exhale_pattern;
}

BreathPattern resonance(Duration cycle) {
    return {cycle * 2 / 5, {}, cycle * 3 / 5, {}};
}

BreathPattern without_holds(const BreathPattern& pattern) {
    BreathPattern breath{pattern.inhale, {}, pattern.exhale, {}, pattern.sip};
    const Duration wanted = std::min(pattern.cycle(), gentle_pattern.cycle());
    if (const Duration had = breath.cycle(); had < wanted) {
        // In microseconds, so that the product fits; the exhale takes what rounding leaves.
        breath.inhale = breath.inhale * (wanted / 1us) / (had / 1us);
        breath.sip = breath.sip * (wanted / 1us) / (had / 1us);
        breath.exhale = wanted - breath.inhale - breath.sip;
    }
    return breath;
}

BreathPlan plan_of(const PatternChoice& choice, std::chrono::minutes length, bool ramp,
                   bool holds) {
    const BreathPattern pattern = pattern_of(choice);
    BreathPlan plan{holds ? pattern : without_holds(pattern), length, ramp};
    if (choice.id == PatternId::four_seven_eight) {
        plan.length = std::min(plan.length, 4 * plan.pattern.cycle());
        plan.ramp = false;
    }
    return plan;
}

}  // namespace attune

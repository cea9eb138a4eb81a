// SPDX-License-Identifier: GPL-3.0-or-later
// Random plans of every kind that two people can agree to. From raw bits of the engine, for the
// distributions of the standard library differ from one library to the next.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

#include "client/breath/patterns.hpp"

namespace attune::testing {

inline std::uint64_t below(std::mt19937_64& random, std::uint64_t n) {
    return random() % n;
}

inline std::uint8_t tenths_below(std::mt19937_64& random, std::uint64_t n) {
    return static_cast<std::uint8_t>(below(random, n));
}

// Half of them one's own, and half of their holds zero.
inline PatternChoice random_choice(std::mt19937_64& random) {
    if (const auto id = below(random, 12); id < 6) {
        PatternChoice choice{static_cast<PatternId>(id)};
        if (choice.id == PatternId::resonance) {
            choice.tenths[0] = static_cast<std::uint8_t>(92 + below(random, 42));
        }
        return choice;
    }
    PatternChoice own{PatternId::own};
    do {
        for (std::size_t i = 0; i < 4; ++i) {
            const bool hold = i % 2 == 1;
            own.tenths[i] = hold && below(random, 2) == 0 ? 0 : tenths_below(random, 151);
        }
    } while (!is_valid(own));
    return own;
}

inline BreathPlan random_plan(std::mt19937_64& random) {
    const auto minutes = std::chrono::minutes(1 + below(random, 20));
    const PatternChoice choice = random_choice(random);
    const bool ramp = below(random, 2) == 0;
    BreathPlan plan = plan_of(choice, minutes, ramp, below(random, 2) == 0);
    const auto levels = static_cast<std::ptrdiff_t>(below(random, 4));
    for (auto& from : plan.softer_from) from = static_cast<std::uint8_t>(1 + below(random, 60));
    std::sort(plan.softer_from.begin(), plan.softer_from.end());
    std::fill(plan.softer_from.begin() + levels, plan.softer_from.end(), std::uint8_t{0});
    return plan;
}

}  // namespace attune::testing

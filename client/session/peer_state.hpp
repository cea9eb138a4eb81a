// SPDX-License-Identifier: GPL-3.0-or-later
// All that one side says, as a value: the C++ side of proto/state.proto, which explains the fields.
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>

#include "client/breath/plan.hpp"

namespace attune {

using Tenths = std::chrono::duration<std::uint32_t, std::deci>;
using Millis = std::chrono::duration<std::uint32_t, std::milli>;

enum class PatternId : std::uint8_t { long_exhale };

struct Plan {
    PatternId pattern = PatternId::long_exhale;
    std::uint8_t minutes = 0;  // 1, 2, 3, 5, 10 or 20

    BreathPattern breath() const { return long_exhale_pattern; }
    Tenths length() const { return std::chrono::minutes(minutes); }
    bool operator==(const Plan&) const = default;
};

struct Offer {
    std::uint32_t id = 0;
    Plan plan;

    bool operator==(const Offer&) const = default;
};

struct Yes {
    std::uint32_t id = 0;
    Plan plan;
    Tenths start_at{};
    Tenths end{};
    std::uint32_t pause_n = 0;
    Millis held{};
    std::uint32_t resume_n = 0;  // at most pause_n
    Tenths resumed_at{};

    bool operator==(const Yes&) const = default;
};

struct CoolDown {
    std::uint32_t n = 0;
    Tenths ends_at{};
    std::uint32_t ready = 0;   // at most n
    std::uint32_t closed = 0;  // at most n

    bool operator==(const CoolDown&) const = default;
};

// Pauses of one plan, and cool-downs and extensions of one process: far beyond use, and nothing
// overflows.
inline constexpr std::uint32_t max_count = 0xffff;

struct PeerState {
    std::uint32_t instance = 0;  // 0: no partner heard yet
    std::uint32_t rev = 0;
    Offer offer;
    Yes yes;
    std::uint32_t stopped = 0;
    CoolDown cool;
    bool here = false;

    bool operator==(const PeerState&) const = default;
};

}  // namespace attune

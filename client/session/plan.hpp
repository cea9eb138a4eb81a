// SPDX-License-Identifier: GPL-3.0-or-later
// What one person offers and the other accepts, as values, and in the three forms it takes: packed
// into a PeerState (proto/PROTOCOL.md), in people's commands and events, and as a breath.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <variant>

#include "client/breath/patterns.hpp"
#include "proto/control.pb.h"

namespace attune {

using Tenths = std::chrono::duration<std::uint32_t, std::deci>;
using Millis = std::chrono::duration<std::uint32_t, std::milli>;

struct Breathe {
    PatternChoice pattern;
    std::uint8_t minutes = 0;  // 1, 2, 3, 5, 10 or 20
    bool ramp = false;

    bool operator==(const Breathe&) const = default;
};

struct Ground {
    bool operator==(const Ground&) const = default;
};

struct Lead {
    bool offerer = true;       // leads
    std::uint8_t minutes = 0;  // as of Breathe; 0: within the breath that runs

    bool operator==(const Lead&) const = default;
};

// Who offers speaks first.
struct Turns {
    std::uint8_t minutes = 2;  // a turn, 1 to 5
    std::uint8_t each = 2;     // 1 to 4

    std::uint32_t count() const { return 2u * each; }
    bool operator==(const Turns&) const = default;
};

struct CheckIn {
    bool operator==(const CheckIn&) const = default;
};

using Plan = std::variant<Breathe, Ground, Lead, Turns, CheckIn>;

// At most; of turns with ten minutes beside them, so that an outage eats nobody's time.
Tenths length(const Plan& plan);

inline bool breathes(const Plan& plan) {
    return std::holds_alternative<Breathe>(plan) || std::holds_alternative<Lead>(plan);
}

// Not a plan of its own: who leads the one that runs.
inline bool within(const Plan& plan) {
    const Lead* lead = std::get_if<Lead>(&plan);
    return lead != nullptr && lead->minutes == 0;
}

// Whether two offers that cross want the same.
bool alike(const Plan& mine, const Plan& theirs);

// The breath, up to `end` of the plan's own time. What does not breathe only uses its length.
BreathPlan breath_plan(const Plan& plan, Tenths end, bool holds, const SofterFrom& softer);

// With holds that are neither left out by themselves (4-7-8) nor wanted.
bool needs_holds(const Plan& plan);

inline constexpr std::size_t max_plan_size = 14;

std::string pack(const Plan& plan);

// Whether an activity, pattern and size that this version knows: others are a newer client's.
bool is_known(const std::string& packed);

// Of what is known. Nothing: a value out of its range.
std::optional<Plan> unpack(const std::string& packed);

// The error, a plain sentence; empty: `out` is the plan.
std::string from_command(const v1::Plan& plan, Plan& out);

// mine: I am the one who offers it.
v1::Plan to_event(const Plan& plan, bool mine);

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// Which pattern runs when: a plan is a few stretches of like cycles, one after the other, so that
// any instant is found in closed form and every change stands at a cycle's boundary, where the
// orb is empty and at rest. All of it is integers: nanoseconds, quotients cut towards zero.
//
// Ramp: for k = 15, 14, 13, ... half breaths a minute a cycle c = 120000 / k in whole milliseconds,
// as long as it is shorter than the pattern's; (k + 1) / 2 of these, the fewest that fill a minute;
// then the pattern. With g Gentle's part (g = 8 s its cycle) and p the pattern's (P its cycle), a
// part is
//     g + (p - g) * (c - 8 s) / (P - 8 s)    (c - 8 s, P - 8 s: in whole milliseconds)
// and the exhale what the others leave of c.
//
// Softer: each level changes the pattern of the cycle before it, and ends a ramp. The first goes
// half way to Gentle, part by part; the second is Gentle; the third changes no part. A pattern
// whose cycle is not longer than Gentle's keeps it and goes towards itself without holds instead.
// The peak of the movement is 0.8, then 0.65, then 0.5.
#pragma once

#include "client/breath/plan.hpp"

namespace attune {

// Like cycles in a row, from `first` on.
struct Stretch {
    std::uint32_t first;  // cycle
    Duration start;       // of that cycle, in the plan's own time
    BreathPattern pattern;
    double peak;
};

// The stretch that runs at `elapsed` of the plan's own time, as if the plan had no end; the first
// one for a time before 0.
Stretch stretch_at(const BreathPlan& plan, Duration elapsed);

// The cycle at `elapsed`, from 0, as if the plan had no end.
std::uint32_t cycle_at(const BreathPlan& plan, Duration elapsed);

// When cycle n starts, likewise.
Duration cycle_start(const BreathPlan& plan, std::uint32_t n);

// The first end of an exhale after `elapsed`.
Duration exhale_end(const BreathPlan& plan, Duration elapsed);

// Between a press of "softer" and its effect, so that the partner has learnt of it by then.
inline constexpr Duration softer_notice = std::chrono::seconds(2);

// softer_from with one level more, from the first cycle that starts at least softer_notice after
// `elapsed`; as it was, where there is no further level.
SofterFrom softer_after(const BreathPlan& plan, Duration elapsed);

// For values from outside: levels in order.
bool is_valid(const SofterFrom& softer_from);

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// The shape of a breath. Phases are cut in whole nanoseconds and the curve is a polynomial of one
// correctly rounded quotient, so that IEEE 754 doubles give the same bits on every compiler (no
// libm, no fused multiply-add: -ffp-contract=off).
#pragma once

#include "client/breath/plan.hpp"

namespace attune {

// A breath that ends in mid-cycle sinks to empty within this time instead of vanishing.
inline constexpr Duration release_time = std::chrono::seconds(3);

// From 0 to 1 with no velocity and no acceleration at either end: the minimum-jerk curve of human
// movement (Flash and Hogan 1985). x outside 0 to 1 is clamped.
double ease(double x);

// The breath after `elapsed` of the plan's own time. Before 0 the orb rests, empty, so that nothing
// jumps at the start; from the plan's end on it sinks to empty and rests.
BreathPosition breath_after(const BreathPlan& plan, Duration elapsed);

}  // namespace attune

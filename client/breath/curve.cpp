// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/curve.hpp"

#include <algorithm>
#include <array>

#include "client/breath/course.hpp"

namespace attune {
namespace {

double quotient(Duration part, Duration whole) {
    return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

// As if the plan had no end.
BreathPosition within(const BreathPlan& plan, Duration elapsed) {
    const Stretch stretch = stretch_at(plan, elapsed);
    const BreathPattern& pattern = stretch.pattern;
    const double turn = quotient(pattern.inhale, pattern.inhale + pattern.sip);
    struct Part {
        BreathPhase phase;
        Duration length;
        double from, to;
    };
    const std::array<Part, 5> parts{{{BreathPhase::inhale, pattern.inhale, 0, turn},
                                     {BreathPhase::inhale, pattern.sip, turn, 1},
                                     {BreathPhase::hold_full, pattern.hold_full, 1, 1},
                                     {BreathPhase::exhale, pattern.exhale, 1, 0},
                                     {BreathPhase::hold_empty, pattern.hold_empty, 0, 0}}};
    const Duration into = elapsed - stretch.start;
    const auto cycle = stretch.first + static_cast<std::uint32_t>(into / pattern.cycle());
    Duration rest = into % pattern.cycle();
    auto part = parts.begin();
    while (rest >= part->length) rest -= (part++)->length;
    const double progress = quotient(rest, part->length);
    const double amplitude = stretch.peak * (part->from + (part->to - part->from) * ease(progress));
    return {cycle, part->phase, progress, amplitude, rest, part->length};
}

}  // namespace

double ease(double x) {
    x = std::clamp(x, 0.0, 1.0);
    return std::min(1.0, x * x * x * (x * (x * 6 - 15) + 10));
}

BreathPosition breath_after(const BreathPlan& plan, Duration elapsed) {
    if (elapsed < Duration::zero()) return {0, BreathPhase::hold_empty, 0, 0, {}, {}};
    if (elapsed < plan.length) return within(plan, elapsed);
    const double left =
        plan.length > Duration::zero() ? within(plan, plan.length - Duration(1)).amplitude : 0;
    const Duration since = std::min(elapsed - plan.length, release_time);
    const double progress = quotient(since, release_time);
    return {cycle_at(plan, plan.length),
            BreathPhase::hold_empty,
            progress,
            left * (1 - ease(progress)),
            since,
            release_time};
}

}  // namespace attune

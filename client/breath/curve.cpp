// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/curve.hpp"

#include <algorithm>
#include <array>

namespace attune {
namespace {

double quotient(Duration part, Duration whole) {
    return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

double amplitude(BreathPhase phase, double progress) {
    switch (phase) {
        case BreathPhase::inhale:
            return ease(progress);
        case BreathPhase::hold_full:
            return 1;
        case BreathPhase::exhale:
            return 1 - ease(progress);
        case BreathPhase::hold_empty:
            break;
    }
    return 0;
}

BreathPosition within(const BreathPattern& pattern, Duration elapsed) {
    struct Part {
        BreathPhase phase;
        Duration length;
    };
    const std::array<Part, 4> parts{{{BreathPhase::inhale, pattern.inhale},
                                     {BreathPhase::hold_full, pattern.hold_full},
                                     {BreathPhase::exhale, pattern.exhale},
                                     {BreathPhase::hold_empty, pattern.hold_empty}}};
    const auto cycle = static_cast<std::uint32_t>(elapsed / pattern.cycle());
    Duration rest = elapsed % pattern.cycle();
    auto part = parts.begin();
    while (rest >= part->length) rest -= (part++)->length;
    const double progress = quotient(rest, part->length);
    return {cycle, part->phase, progress, amplitude(part->phase, progress), rest, part->length};
}

}  // namespace

double ease(double x) {
    x = std::clamp(x, 0.0, 1.0);
    return std::min(1.0, x * x * x * (x * (x * 6 - 15) + 10));
}

BreathPosition breath_after(const BreathPlan& plan, Duration elapsed) {
    if (elapsed < Duration::zero()) return {0, BreathPhase::hold_empty, 0, 0, {}, {}};
    if (elapsed < plan.length) return within(plan.pattern, elapsed);
    const double left = plan.length > Duration::zero()
                            ? within(plan.pattern, plan.length - Duration(1)).amplitude
                            : 0;
    const auto cycle = static_cast<std::uint32_t>(plan.length / plan.pattern.cycle());
    const Duration since = std::min(elapsed - plan.length, release_time);
    const double progress = quotient(since, release_time);
    return {cycle,       BreathPhase::hold_empty, progress, left * (1 - ease(progress)), since,
            release_time};
}

}  // namespace attune

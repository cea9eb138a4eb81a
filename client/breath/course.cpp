// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/course.hpp"

#include <algorithm>
#include <limits>

#include "client/breath/patterns.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr std::array<double, 4> peaks{1, 0.8, 0.65, 0.5};
constexpr std::uint32_t ramp_start = 15;  // half breaths a minute: Gentle's
constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

constexpr Duration ramp_cycle(std::uint32_t half_breaths) {
    return 120'000ms / half_breaths;
}

BreathPattern ramp_pattern(const BreathPattern& target, std::uint32_t half_breaths) {
    const Duration cycle = ramp_cycle(half_breaths);
    const std::int64_t done = (cycle - gentle_pattern.cycle()) / 1ms;
    const std::int64_t all = (target.cycle() - gentle_pattern.cycle()) / 1ms;
    const auto part = [&](Duration from, Duration to) { return from + (to - from) * done / all; };
    BreathPattern pattern{part(gentle_pattern.inhale, target.inhale),
                          part({}, target.hold_full),
                          {},
                          part({}, target.hold_empty),
                          part({}, target.sip)};
    pattern.exhale = cycle - pattern.cycle();
    return pattern;
}

BreathPattern softer_pattern(const BreathPattern& pattern, std::size_t level) {
    const bool slow = pattern.cycle() > gentle_pattern.cycle();
    const BreathPattern ease = slow ? gentle_pattern : without_holds(pattern);
    if (level == 1) {
        return {(pattern.inhale + ease.inhale) / 2, pattern.hold_full / 2,
                (pattern.exhale + ease.exhale) / 2, pattern.hold_empty / 2,
                (pattern.sip + ease.sip) / 2};
    }
    return level == 2 ? ease : pattern;
}

// Goes through a plan's stretches in order; there are at most 13. Patterns on the way are worked
// out only where they are asked for: this runs for each frame and each block of sound.
class Course {
  public:
    explicit Course(const BreathPlan& plan)
        : plan_(plan), pattern_(plan.pattern), cycle_(pattern_.cycle()) {
        if (plan.ramp && cycle_ > gentle_pattern.cycle()) ramp_to(ramp_start);
    }

    Stretch now() const {
        const BreathPattern pattern =
            half_breaths_ != 0 ? ramp_pattern(plan_.pattern, half_breaths_) : pattern_;
        return {first_, start_, pattern, peaks[level_]};
    }

    // The cycle and the time at which the next stretch starts.
    std::uint32_t next_first() const { return std::min(next_softer(), next_ramp()); }
    Duration next_start() const { return start_ + (next_first() - first_) * cycle_; }

    void go_on() {
        const bool softer = next_softer() <= next_ramp();
        start_ = next_start();
        first_ = next_first();
        if (!softer) return ramp_to(half_breaths_ - 1);
        ++level_;
        pattern_ = softer_pattern(now().pattern, level_);
        cycle_ = pattern_.cycle();
        half_breaths_ = 0;
    }

  private:
    std::uint32_t next_softer() const {
        if (level_ == plan_.softer_from.size() || plan_.softer_from[level_] == 0) return never;
        return std::max<std::uint32_t>(plan_.softer_from[level_], first_);
    }
    std::uint32_t next_ramp() const {
        return half_breaths_ != 0 ? first_ + (half_breaths_ + 1) / 2 : never;
    }
    void ramp_to(std::uint32_t half_breaths) {
        const Duration cycle = ramp_cycle(half_breaths);
        const bool there = cycle >= plan_.pattern.cycle();
        half_breaths_ = there ? 0 : half_breaths;
        cycle_ = there ? plan_.pattern.cycle() : cycle;
    }

    const BreathPlan& plan_;
    std::uint32_t first_ = 0;
    Duration start_{};
    BreathPattern pattern_;           // outside a ramp
    Duration cycle_;                  // of what runs now
    std::uint32_t half_breaths_ = 0;  // 0: no ramp, or its end
    std::size_t level_ = 0;
};

}  // namespace

Stretch stretch_at(const BreathPlan& plan, Duration elapsed) {
    Course course(plan);
    while (course.next_first() != never && course.next_start() <= elapsed) course.go_on();
    return course.now();
}

std::uint32_t cycle_at(const BreathPlan& plan, Duration elapsed) {
    const Stretch stretch = stretch_at(plan, elapsed);
    const Duration into = std::max(elapsed - stretch.start, Duration::zero());
    return stretch.first + static_cast<std::uint32_t>(into / stretch.pattern.cycle());
}

Duration cycle_start(const BreathPlan& plan, std::uint32_t n) {
    Course course(plan);
    while (course.next_first() != never && course.next_first() <= n) course.go_on();
    const Stretch& stretch = course.now();
    return stretch.start + (n - stretch.first) * stretch.pattern.cycle();
}

Duration exhale_end(const BreathPlan& plan, Duration elapsed) {
    const auto end_of = [&](std::uint32_t n) {
        const Duration next = cycle_start(plan, n + 1);
        return next - stretch_at(plan, next - Duration(1)).pattern.hold_empty;
    };
    const std::uint32_t n = cycle_at(plan, elapsed);
    return end_of(n) > elapsed ? end_of(n) : end_of(n + 1);
}

SofterFrom softer_after(const BreathPlan& plan, Duration elapsed) {
    SofterFrom from = plan.softer_from;
    const auto level = std::find(from.begin(), from.end(), 0);
    if (level == from.end()) return from;
    std::uint32_t n = std::max(cycle_at(plan, elapsed + softer_notice), 1u);
    if (cycle_start(plan, n) < elapsed + softer_notice) ++n;
    if (level != from.begin()) n = std::max<std::uint32_t>(n, *(level - 1));
    constexpr std::uint32_t most = std::numeric_limits<std::uint8_t>::max();
    *level = static_cast<std::uint8_t>(std::min(n, most));
    return from;
}

bool is_valid(const SofterFrom& softer_from) {
    const auto rest = std::find(softer_from.begin(), softer_from.end(), 0);
    return std::is_sorted(softer_from.begin(), rest) &&
           std::all_of(rest, softer_from.end(), [](std::uint8_t n) { return n == 0; });
}

}  // namespace attune

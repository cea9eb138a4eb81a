// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/pacer.hpp"

#include <algorithm>
#include <cmath>

#include "client/breath/course.hpp"
#include "client/breath/curve.hpp"

namespace attune {

Duration Pacer::elapsed(SessionTime t) const {
    return held(t) ? hold->at : t - start;
}

BreathPosition Pacer::position_at(SessionTime t) const {
    BreathPosition position = breath_after(plan, elapsed(t));
    if (!held(t)) {
        if (hand) lay_hand_over(position, t);
        if (glide) position.amplitude = std::clamp(position.amplitude + glide->at(t), 0.0, 1.0);
        return position;
    }
    double settled = 0;
    if (hold->until) {
        const Duration since = t - (*hold->until - settle_time);
        settled =
            ease(static_cast<double>(since.count()) / static_cast<double>(settle_time.count()));
    }
    position.amplitude = hold->amplitude * (1 - settled) + position.amplitude * settled;
    return position;
}

void Pacer::lay_hand_over(BreathPosition& position, SessionTime t) const {
    if (t >= hand->over() && t >= leaves_hand(*hand)) return;
    if (elapsed(t) < plan.length) return hand->lay_over(position, t);
    BreathPosition last = breath_after(plan, plan.length - Duration(1));
    if (end() < leaves_hand(*hand)) hand->lay_over(last, end());
    position.amplitude = last.amplitude * (1 - ease(position.progress));
}

SessionTime Pacer::cycle_begins(std::uint32_t n) const {
    return start + cycle_start(plan, n);
}

SessionTime Pacer::takes_hand(SessionTime t) const {
    const Duration exhaled = exhale_end(plan, elapsed(t));
    const std::uint32_t n = cycle_at(plan, exhaled - Duration(1));
    return std::max(start + exhaled, cycle_begins(n) + shortest_breath);
}

SessionTime Pacer::leaves_hand(const HandCurve& gone) const {
    const SessionTime from = gone.rejoins();
    const std::uint32_t n = cycle_at(plan, from - start);
    return cycle_begins(n) >= from ? cycle_begins(n) : cycle_begins(n + 1);
}

double Pacer::Glide::at(SessionTime t) const {
    const double whole = std::abs(offset) * std::chrono::duration<double>(release_time).count();
    return offset * (1 - ease(std::chrono::duration<double>(t - from).count() / whole));
}

void Pacer::glide_from(double was, SessionTime now) {
    if (glide && glide->at(now) == 0) glide.reset();
    if (position_at(now).amplitude == was) return;
    glide.reset();
    glide = Glide{now, was - position_at(now).amplitude};
    if (glide->offset == 0) glide.reset();
}

void Pacer::move(Duration shift) {
    start += shift;
    if (hold && hold->until) *hold->until += shift;
    if (glide) glide->from += shift;
    if (hand) hand->move(shift);
}

}  // namespace attune

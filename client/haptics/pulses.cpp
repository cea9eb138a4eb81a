// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/haptics/pulses.hpp"

#include <algorithm>

namespace attune {
namespace {

int pulses_of(BreathPhase phase) {
    switch (phase) {
        case BreathPhase::inhale:
            return 1;
        case BreathPhase::exhale:
            return 2;
        case BreathPhase::hold_full:
        case BreathPhase::hold_empty:
            break;
    }
    return 0;
}

}  // namespace

Duration pulse_left(const Pacer& pacer, SessionTime t) {
    if (pacer.hold && (!pacer.hold->until || t < *pacer.hold->until)) return {};
    const auto breath = pacer.position_at(t);
    constexpr Duration beat = pulse_length + pulse_gap;
    if (breath.in_phase >= pulses_of(breath.phase) * beat) return {};
    const Duration left = std::max(Duration::zero(), pulse_length - breath.in_phase % beat);
    if (breath.phase_length == Duration::zero()) return left;  // led by hand
    // A phase of one's own pattern may be shorter than its pulses.
    return std::min(left, breath.phase_length - breath.in_phase);
}

std::optional<Rumble> Pulses::at(const View& view, LocalTime now) {
    const bool felt = view.settings.rumble && view.anchor == v1::Anchor::BREATH;
    const double strength = felt ? view.settings.rumble_strength / 100.0 : 0;
    const Duration left =
        view.pacer && strength > 0 ? pulse_left(*view.pacer, view.clock.at(now)) : Duration::zero();
    if (left == Duration::zero()) {
        if (now >= until_) return std::nullopt;
        until_ = now;
        return Rumble{0, {}};
    }
    // The next pulse, even where nobody looked between the two; not the same one, moved by a clock
    // that is slewed.
    if (now + left < until_ + pulse_gap) return std::nullopt;
    until_ = now + left;
    return Rumble{strength, left};
}

}  // namespace attune

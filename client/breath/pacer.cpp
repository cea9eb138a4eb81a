// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/pacer.hpp"

#include "client/breath/curve.hpp"

namespace attune {

Duration Pacer::elapsed(SessionTime t) const {
    return held(t) ? hold->at : t - start;
}

BreathPosition Pacer::position_at(SessionTime t) const {
    BreathPosition position = breath_after(plan, elapsed(t));
    if (!held(t)) return position;
    double settled = 0;
    if (hold->until) {
        const Duration since = t - (*hold->until - settle_time);
        settled =
            ease(static_cast<double>(since.count()) / static_cast<double>(settle_time.count()));
    }
    position.amplitude = hold->amplitude * (1 - settled) + position.amplitude * settled;
    return position;
}

}  // namespace attune

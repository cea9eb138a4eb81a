// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "net/clock/time.hpp"

namespace attune {

// Which way the light of the orbs may go, so that it turns round at most once a second. The breath
// is light too: a fuller orb is a brighter one. So brightness rises only while the breath rises and
// falls only while it falls: where both go one way, their product has no turns but the breath's.
// While the breath stands, brightness may go either way, a second after the last turn.
class Tide {
  public:
    // A tenth more than promised: the light is known to a few per cent of itself (Calm's glow).
    static constexpr Duration between_turns = std::chrono::milliseconds(1100);

    // The orbs' radius at `now`, which does not run backwards; 0 where there are none yet.
    void breathe(LocalTime now, float radius);

    // Brightness wants to rise (1) or to fall (-1). True: it may, and does. `begins`: what stood
    // till now starts to move, which is a turn of its own.
    bool take(int way, bool begins);

    // Other orbs take the place of these in a cross-fade. True: they may, and do.
    bool change();

    // What brightness is multiplied by: 1, but for a breath that turns twice within a second (a
    // resume just before a phase ends, a plan that ends just after one began): then the light is
    // held until the second is over.
    float hold() const { return hold_; }

  private:
    bool may_turn() const { return !turned_ || now_ - *turned_ >= between_turns; }

    LocalTime now_{};
    std::optional<LocalTime> turned_;
    float radius_ = 0;
    float hold_ = 1;
    int breath_ = 0;  // which way it goes; 0: it stands
    int way_ = 0;     // the light's; 0 before the first, and after other orbs came
};

}  // namespace attune

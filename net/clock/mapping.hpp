// SPDX-License-Identifier: GPL-3.0-or-later
// LocalTime -> SessionTime as a tiny value: cheap to copy to a view, which then asks for the
// instant at which its frame or sample will reach the person.
#pragma once

#include "net/clock/time.hpp"

namespace attune {

// Piecewise linear: from `local` on it runs at 1 + slew_rate, from `slew_end` on at 1 + rate (the
// slew is done), and never shows less than `floor` (a backward step holds instead of running
// backwards). Rates lie within +-1 %. Any instant may be asked for, however absurd; the answer then
// saturates.
struct Mapping {
    LocalTime local{};
    SessionTime session{};
    double rate = 0;       // skew of the timeline against this machine, s/s
    double slew_rate = 0;  // skew plus the correction under way
    LocalTime slew_end{};
    SessionTime floor{};

    SessionTime at(LocalTime t) const;

    // The inverse; where the mapping holds, the end of the hold. at(when(s)) is s to the nanosecond
    // or two.
    LocalTime when(SessionTime s) const;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// When the samples of a callback are heard. Callbacks come early and late while the device plays on
// evenly, so a delay-locked loop smooths their times (F. Adriaensen, "Using a DLL to filter time",
// Linux Audio Conference 2005); it also learns a device's own rate.
#pragma once

#include <optional>

#include "net/clock/time.hpp"

namespace attune {

class PlayoutClock {
  public:
    struct Span {
        LocalTime begin, end;
    };

    // due: when the first sample of this callback is heard, as far as the callback itself can tell.
    // length: of its samples, at the nominal rate. Each span begins where the one before ended, and
    // what is off is caught up with by a pace of at most a fifth more or less; only where more than
    // 50 ms are missing (a buffer ran dry, another trim, the machine slept) does it start anew.
    Span next(LocalTime due, Duration length);

  private:
    std::optional<LocalTime> end_;  // of the span before
    double period_ = 0;             // ns from callback to callback
};

}  // namespace attune

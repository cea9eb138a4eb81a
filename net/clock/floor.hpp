// SPDX-License-Identifier: GPL-3.0-or-later
// The offset from the least delays of both directions, which need not fall in one exchange (lower
// envelopes: Moon, Skelly, Towsley, INFOCOM 1999). Near its edge a cloud of delays is a Poisson
// process above a line; the density at the edge gives the likelihood of each slope, and the mean
// over all slopes the line and its error.
#pragma once

#include <deque>

#include "net/clock/line.hpp"

namespace attune {

// forth: delay + offset; back: delay - offset; each in order of x and not empty. The offset stands
// at `now`. near_slope: where the density at the edge is measured, the last known slope.
Line floor_line(const std::deque<Point>& forth, const std::deque<Point>& back, double now,
                const SkewPrior& prior, double near_slope);

}  // namespace attune

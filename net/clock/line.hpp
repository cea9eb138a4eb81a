// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace attune {

// One one-way difference: seconds since some origin, and seconds above some anchor.
struct Point {
    double x, y;
};

// A line and how far it may be off: standard deviations squared, of the level (s) at x and of the
// slope (s/s).
struct Line {
    double x = 0, level = 0, slope = 0;
    double var_level = 0, cov = 0, var_slope = 0;

    double at(double where) const { return level + slope * (where - x); }
    double var_at(double where) const {
        const double d = where - x;
        return var_level + 2 * cov * d + var_slope * d * d;
    }
    Line moved_to(double where) const {
        return {where, at(where), slope, var_at(where), cov + var_slope * (where - x), var_slope};
    }
};

// Beyond this no quartz strays, whatever a partner's stamps say.
constexpr double max_skew = 200e-6;

// What is known of the skew before looking: common quartz, two of which differ by 40 ppm rms.
struct SkewPrior {
    double slope = 0, sigma = 40e-6;
};

}  // namespace attune

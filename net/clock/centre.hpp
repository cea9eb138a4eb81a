// SPDX-License-Identifier: GPL-3.0-or-later
// The offset from the centres of both directions' delays, for paths that show no floor: least
// squares over all that was heard, forgetting slowly, with one common slope. It is honest only
// where both clouds are symmetric.
#pragma once

#include <deque>

#include "net/clock/line.hpp"

namespace attune {

// Least-squares sums of one direction, exponentially forgetting.
class CentreSide {
  public:
    // slope: the last known one, to tell the point's residual.
    void add(Point, double slope);

    bool empty() const { return n_ == 0; }
    double points() const { return n_; }
    double mean_x() const { return first_.x + x_ / n_; }
    double at(double x, double slope) const { return mean_y() + slope * (x - mean_x()); }
    double mean_y() const { return first_.y + y_ / n_; }
    double sxx() const { return xx_ - x_ * x_ / n_; }
    double sxy() const { return xy_ - x_ * y_ / n_; }
    // Variance (s^2) of one point about a line of that slope.
    double variance(double slope) const;
    // How many independent points the sums are worth: jitter that lasts repeats itself.
    double worth() const;

  private:
    Point first_{}, last_{};  // the sums stand about the first point, so that they stay small
    double n_ = 0, x_ = 0, y_ = 0, xx_ = 0, xy_ = 0, yy_ = 0;
    double square_ = 0, product_ = 0, residual_ = 0;  // of residuals and of neighbouring ones
};

// The line of the offset at `now`, from two sides that are not empty.
Line centre_line(const CentreSide& forth, const CentreSide& back, double now, const SkewPrior&);

// How far (s) the cloud leans to one side, beyond chance: 0 for symmetric jitter, large for a
// queue's.
double lean(const std::deque<Point>&, double slope);

}  // namespace attune

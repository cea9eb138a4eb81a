// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clock/centre.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace attune {

namespace {
constexpr double memory = 300;  // s; the skew wanders about 0.5 ppm within a few minutes
}

void CentreSide::add(Point p, double slope) {
    if (empty()) first_ = last_ = p;
    const double keep = std::exp(-std::max(0.0, p.x - last_.x) / memory);
    for (double* sum : {&n_, &x_, &y_, &xx_, &xy_, &yy_, &square_, &product_}) *sum *= keep;
    if (n_ > 0) {
        // A hiccup of the host or the path counts as much as a point can that belongs to the cloud.
        const double expected = at(p.x, slope);
        const double limit = n_ > 20 ? 4 * std::sqrt(square_ / n_) : 1;
        const double residual = std::clamp(p.y - expected, -limit, limit);
        p.y = expected + residual;
        square_ += residual * residual;
        product_ += residual * residual_;
        residual_ = residual;
    }
    const double x = p.x - first_.x, y = p.y - first_.y;
    n_ += 1;
    x_ += x;
    y_ += y;
    xx_ += x * x;
    xy_ += x * y;
    yy_ += y * y;
    last_.x = std::max(last_.x, p.x);
}

double CentreSide::variance(double slope) const {
    if (n_ < 3) return 1e-2;
    const double about = yy_ - y_ * y_ / n_ - 2 * slope * sxy() + slope * slope * sxx();
    return std::max(0.0, about) / (n_ - 2) + 1e-10;
}

double CentreSide::worth() const {
    const double repetition = square_ > 0 ? std::clamp(product_ / square_, 0.0, 0.9) : 0;
    return n_ * (1 - repetition) / (1 + repetition);
}

Line centre_line(const CentreSide& forth, const CentreSide& back, double now,
                 const SkewPrior& prior) {
    const double k0 = prior.slope;
    double precision = 1 / (prior.sigma * prior.sigma), pull = k0 * precision;
    const auto weigh = [&](const CentreSide& side, double sign) {
        const double per_point = side.variance(sign * k0) * side.points() / side.worth();
        precision += side.sxx() / per_point;
        pull += sign * side.sxy() / per_point;
    };
    weigh(forth, 1);
    weigh(back, -1);

    Line line;
    line.x = now;
    line.slope = std::clamp(pull / precision, -max_skew, max_skew);
    line.var_slope = 1 / precision;
    const double middle = (forth.mean_x() + back.mean_x()) / 2;
    line.level = (forth.mean_y() - back.mean_y()) / 2 + line.slope * (now - middle);
    line.cov = (now - middle) / precision;
    line.var_level =
        (forth.variance(line.slope) / forth.worth() + back.variance(-line.slope) / back.worth()) /
            4 +
        (now - middle) * (now - middle) / precision;
    return line;
}

double lean(const std::deque<Point>& points, double slope) {
    std::vector<double> above;
    above.reserve(points.size());
    for (const auto& p : points) above.push_back(p.y - slope * p.x);
    const auto quantile = [&](double q) {
        const auto i = static_cast<std::ptrdiff_t>(q * static_cast<double>(above.size() - 1));
        std::nth_element(above.begin(), above.begin() + i, above.end());
        return above[static_cast<std::size_t>(i)];
    };
    const double low = quantile(0.1), middle = quantile(0.5), high = quantile(0.9);
    const double chance = 1.6 * (high - low) / std::sqrt(static_cast<double>(points.size()));
    return std::max(0.0, std::fabs(high + low - 2 * middle) - chance);
}

}  // namespace attune

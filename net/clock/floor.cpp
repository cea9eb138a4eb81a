// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clock/floor.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace attune {

namespace {

constexpr double stamp_noise = 10e-6;  // s: host noise, wander; no edge is sharper than this

struct Edge {
    std::vector<Point> hull;  // lower convex hull: all that any slope's floor can rest on
    double mean_x = 0;
    double gap = 0;  // mean distance between the lowest points, s: 1 / density at the edge

    double floor_at(double x, double slope) const {
        double low = hull.front().y - slope * (hull.front().x - x);
        for (const auto& p : hull) low = std::min(low, p.y - slope * (p.x - x));
        return low;
    }
};

// Mean distance between the `lowest` + 1 least values. Neighbours in time among them count once:
// jitter lasts.
double gap_among(const std::vector<double>& above, std::size_t lowest) {
    std::vector<double> sorted = above;
    const auto limit = sorted.begin() + static_cast<std::ptrdiff_t>(lowest);
    std::nth_element(sorted.begin(), limit, sorted.end());
    int runs = 0;
    for (std::size_t i = 0; i < above.size(); ++i)
        if (above[i] <= *limit && (i == 0 || above[i - 1] > *limit)) ++runs;
    return (*limit - *std::min_element(sorted.begin(), limit)) / std::max(1, runs - 1);
}

Edge edge_of(const std::deque<Point>& points, double slope) {
    Edge edge;
    std::vector<double> above;
    above.reserve(points.size());
    for (const auto& p : points) {
        auto& hull = edge.hull;
        while (hull.size() >= 2) {
            const Point a = hull[hull.size() - 2], b = hull.back();
            if ((b.x - a.x) * (p.y - a.y) > (b.y - a.y) * (p.x - a.x)) break;
            hull.pop_back();
        }
        hull.push_back(p);
        edge.mean_x += p.x / static_cast<double>(points.size());
        above.push_back(p.y - slope * p.x);
    }
    if (above.size() < 4) {
        const auto [low, high] = std::minmax_element(above.begin(), above.end());
        edge.gap = std::max(*high - *low, 5e-3);
    } else {
        // The very lowest rest on the fitted line and look denser than they are; where there is no
        // edge, it is the many that look denser: then the lowest are stragglers, and worth less
        // than their distance says.
        const double few = gap_among(above, 3 + above.size() / 400);
        const double many = gap_among(above, std::max<std::size_t>(3, above.size() / 8));
        edge.gap =
            std::max(few, many) * std::max(1.0, few / (many + stamp_noise) / 2) + stamp_noise;
    }
    return edge;
}

}  // namespace

Line floor_line(const std::deque<Point>& forth, const std::deque<Point>& back, double now,
                const SkewPrior& prior, double near_slope) {
    const Edge f = edge_of(forth, near_slope), b = edge_of(back, -near_slope);
    // Concave in the slope.
    const auto log_likelihood = [&](double k) {
        const double z = (k - prior.slope) / prior.sigma;
        return f.floor_at(f.mean_x, k) / f.gap + b.floor_at(b.mean_x, -k) / b.gap - z * z / 2;
    };
    double low = -max_skew, high = max_skew;
    for (int i = 0; i < 40; ++i) {
        const double third = (high - low) / 3;
        if (log_likelihood(low + third) < log_likelihood(high - third))
            low += third;
        else
            high -= third;
    }
    const double mode = (low + high) / 2, best = log_likelihood(mode);
    // Where the likelihood has fallen by e^-10, either side.
    const auto reach = [&](double limit) {
        double in = mode, out = limit;
        for (int i = 0; i < 30 && std::fabs(out - in) > 1e-10; ++i) {
            const double middle = (in + out) / 2;
            (log_likelihood(middle) > best - 10 ? in : out) = middle;
        }
        return out;
    };
    const double from = reach(-max_skew), to = reach(max_skew);

    const auto level_at = [&](double k) { return (f.floor_at(now, k) - b.floor_at(now, -k)) / 2; };
    const double level = level_at(mode);
    constexpr int steps = 48;
    double sum = 0, dk = 0, dl = 0, kk = 0, ll = 0, kl = 0;  // moments about (mode, level)
    for (int i = 0; i <= steps; ++i) {
        const double k = from + (to - from) * i / steps;
        const double w = std::exp(log_likelihood(k) - best), x = k - mode, y = level_at(k) - level;
        sum += w;
        dk += w * x;
        dl += w * y;
        kk += w * x * x;
        ll += w * y * y;
        kl += w * x * y;
    }
    dk /= sum;
    dl /= sum;
    Line line{now, level + dl, mode + dk, 0, 0, 0};
    line.var_slope = kk / sum - dk * dk;
    line.cov = kl / sum - dk * dl;
    line.var_level = ll / sum - dl * dl + (f.gap * f.gap + b.gap * b.gap) / 4;
    return line;
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clock/filter.hpp"

#include <algorithm>
#include <cmath>

#include "net/clock/floor.hpp"
#include "net/clock/saturate.hpp"

namespace attune {

namespace {

constexpr double window = 90;           // s: floors older than this are forgotten
constexpr std::size_t capacity = 2048;  // 20 a second for 90 s, and the burst of the first second
constexpr double slowest =
    60;  // s: nothing that took longer can be real, the link is dead after 10
constexpr int rejected_in_row_max = 40;
constexpr double wander = 1e-6;  // s/s: what the skew may change by while nothing is heard
constexpr double settle = 30;    // s until the floors of a new path are taken as found
constexpr double centre_min = 16;

// Modulo 2^64, so that no stamp overflows.
std::int64_t wrapping_sub(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t between(auto from, auto to) {
    return wrapping_sub(to.time_since_epoch().count(), from.time_since_epoch().count());
}

double in_seconds(std::int64_t ns) {
    return static_cast<double>(ns) * 1e-9;
}
Duration in_duration(double seconds) {
    return Duration(to_int64(seconds * 1e9));
}

double squared(double x) {
    return x * x;
}

}  // namespace

void ClockFilter::Side::add(Point p) {
    auto after = points.end();
    while (after != points.begin() && std::prev(after)->x > p.x) --after;
    points.insert(after, p);
    while (points.size() > capacity || points.front().x < points.back().x - window)
        points.pop_front();
}

double ClockFilter::seconds(LocalTime t) const {
    return in_seconds(between(*origin_, t));
}

void ClockFilter::add(const ClockSample& s) {
    if (!origin_) {
        origin_ = s.received;
        anchor_ = between(s.sent, s.peer_received);
    }
    const Point forth{seconds(s.sent),
                      in_seconds(wrapping_sub(between(s.sent, s.peer_received), anchor_))};
    // The anchor minus (t3 - t4) is t4 - t3 above the same anchor.
    const Point back{seconds(s.received),
                     in_seconds(wrapping_sub(anchor_, between(s.received, s.peer_sent)))};
    const double round_trip = forth.y + back.y;
    const double offset = line_ ? line_->at(back.x) : forth.y;
    const bool possible = back.x >= forth.x && back.x - forth.x < slowest && round_trip > -5e-3 &&
                          round_trip < slowest && std::fabs(forth.y - offset) < slowest &&
                          std::fabs(back.y + offset) < slowest;
    if (!possible) {
        ++rejected_;
        if (!line_ || ++rejected_in_row_ >= rejected_in_row_max) {
            const auto rejected = rejected_;
            reset();
            rejected_ = rejected;
        }
        return;
    }
    rejected_in_row_ = 0;
    round_trip_ =
        line_ ? round_trip_ + (in_duration(round_trip) - round_trip_) / 8 : in_duration(round_trip);
    const bool fresh = s.fresh_forward || forth_.points.empty();
    add_to_centre(forth, in_seconds(between(s.peer_received, s.peer_sent)), back, fresh);
    if (fresh) forth_.add(forth);
    back_.add(back);
    if (back.x < 2 || back.x >= solved_ + 0.2 || !line_) solve(back.x);
}

// Of datagrams that arrive between two of the peer's sends only the newest is echoed: a late one is often hidden by
// its successor, and the way forth looks shorter than it is by a good part of the jitter. So the way back is watched
// through the same shutter: closing at the same phase of the arrivals, it hides the same ones.
void ClockFilter::add_to_centre(Point forth, double held, Point back, bool fresh_forward) {
    const double slope = line_ ? line_->slope : 0;
    if (fresh_forward && !forth_.points.empty() && forth.x > forth_.points.back().x) {
        periods_.push_back(forth.x - forth_.points.back().x);
        if (periods_.size() > 8) periods_.pop_front();
    }
    const double period = periods_.empty() ? 0.02 : *std::min_element(periods_.begin(), periods_.end());
    if (fresh_forward) {
        forth_.centre.add(forth, slope);
        echo_phase_ = forth.y + std::max(0.0, held) - forth_.centre.at(forth.x, slope);
    }
    if (unseen_) {
        const double late = back_.centre.empty() ? 0 : unseen_->y - back_.centre.at(unseen_->x, -slope);
        const double wait = echo_phase_ - late;
        const double open_for = wait - std::floor(wait / period) * period;
        if (back.x > unseen_->x + open_for) back_.centre.add(*unseen_, -slope);
    }
    unseen_ = back;
}

void ClockFilter::solve(double now) {
    const bool carrying = carried_ && !carried_->shift;
    if (forth_.points.empty() || (carrying && forth_.points.size() < 8)) return;
    const auto floor =
        floor_line(forth_.points, back_.points, now, prior_, line_ ? line_->slope : prior_.slope);
    Line line = floor.offset;
    round_trip_floor_ = std::max(0.0, floor.round_trip);
    if (std::min(forth_.centre.points(), back_.centre.points()) >= centre_min) {
        Line centre = centre_line(forth_.centre, back_.centre, now, prior_);
        centre.var_level +=
            (squared(lean(forth_.points, line.slope)) + squared(lean(back_.points, -line.slope))) /
            4;
        const double w = centre.var_level / (centre.var_level + line.var_level), v = 1 - w;
        line = {now,
                w * line.level + v * centre.level,
                w * line.slope + v * centre.slope,
                w * w * line.var_level + v * v * centre.var_level,
                w * line.cov + v * centre.cov,
                w * line.var_slope + v * centre.var_slope};
    }
    // The offset of any exchange is right to half its round trip.
    line.var_level = std::min(line.var_level, squared(round_trip_floor_ / 4));
    line_ = carried_ ? carry(line) : line;
    solved_ = now;
}

Line ClockFilter::carry(Line raw) {
    const double since = raw.x - carried_->line.x;
    double shift =
        carried_->shift ? *carried_->shift : carried_->line.level + raw.slope * since - raw.level;
    // No asymmetry exceeds this: what lies beyond it was not the old path's truth.
    const double limit = round_trip_floor_ / 2 + 2 * std::sqrt(raw.var_level);
    shift = std::clamp(shift, -limit, limit);
    if (carried_->shift || since > settle) carried_->shift = shift;
    raw.level += shift;
    raw.var_level = carried_->line.var_level +
                    (carried_->shift ? raw.var_level : raw.var_slope * since * since);
    return raw;
}

std::optional<ClockFilter::Estimate> ClockFilter::estimate(LocalTime t) const {
    if (!line_) return std::nullopt;
    const double x = seconds(t), ahead = std::max(0.0, x - solved_);
    const double sigma =
        std::sqrt(std::max(0.0, line_->var_at(std::max(x, solved_)))) + wander * ahead;
    return Estimate{t, Duration(saturating_add(anchor_, to_int64(line_->at(x) * 1e9))),
                    line_->slope, in_duration(2 * sigma + 20e-6)};
}

std::optional<Duration> ClockFilter::round_trip_min() const {
    if (!line_) return std::nullopt;
    return in_duration(round_trip_floor_);
}

void ClockFilter::restart_floors(LocalTime now) {
    if (!line_) return;
    const double x = seconds(now);
    carried_ = Carried{{x, line_->at(x), line_->slope, line_->var_at(x), 0, 0}, std::nullopt};
    prior_ = {line_->slope, std::max(1e-6, std::sqrt(line_->var_slope))};
    forth_ = {};
    back_ = {};
    unseen_.reset();
    periods_.clear();
}

}  // namespace attune

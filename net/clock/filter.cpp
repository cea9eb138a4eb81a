// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clock/filter.hpp"

#include <algorithm>
#include <cmath>

#include "net/clock/floor.hpp"
#include "net/clock/saturate.hpp"

namespace attune {

namespace {

constexpr double window = 90;            // s: floors older than this are forgotten
constexpr std::size_t capacity = 2048;   // 20 a second for 90 s, and the burst of the first second
constexpr double slowest = 60;           // s: nothing real takes longer, a link is dead after 10
constexpr int rejected_in_row_max = 40;  // 2 s of them: then it is the clock that changed
constexpr double young = 2;              // s, in which every sample is worth a solution
constexpr double solve_every = 0.2;      // s, later
constexpr double wander = 1e-6;          // s/s: what the skew may change by while nothing is heard
constexpr double jump = 1e-3;            // s: of a floor, too far for noise
constexpr double settle = 30;            // s until the floors of a new path are taken as found
constexpr double first_period = 0.02;    // s between datagrams, until measured
constexpr double centre_min = 16;        // points; fewer have no centre

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

// Where a line leads if nothing more is heard.
Line coast(const Line& line, double x) {
    Line moved = line.moved_to(x);
    moved.var_level += squared(wander * (x - line.x));
    return moved;
}

// By inverse variance; what the two disagree by counts as error.
Line blend(const Line& a, const Line& b) {
    const double w = b.var_level / (a.var_level + b.var_level), v = 1 - w;
    return {a.x,
            w * a.level + v * b.level,
            w * a.slope + v * b.slope,
            w * w * a.var_level + v * v * b.var_level + w * v * squared(a.level - b.level),
            w * a.cov + v * b.cov,
            w * a.var_slope + v * b.var_slope};
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
    // What left before the path changed tells of the old one.
    if (forth.x < begun_ || (line_ && back.x - back.y - offset < begun_)) return;
    const bool fresh = s.fresh_forward || forth_.points.empty();
    add_to_centre(forth, in_seconds(between(s.peer_received, s.peer_sent)), back, fresh);
    if (fresh) forth_.add(forth);
    back_.add(back);
    if (back.x < young || back.x >= solved_ + solve_every || !line_) solve(back.x);
}

// Of datagrams that arrive between two of the peer's sends only the newest is echoed: a late one is
// often hidden by its successor, and the way forth looks shorter than it is by a good part of the
// jitter. So the way back is watched through the same shutter: closing at the same phase of the
// arrivals, it hides the same ones.
void ClockFilter::add_to_centre(Point forth, double held, Point back, bool fresh_forward) {
    const double slope = line_ ? line_->slope : 0;
    if (fresh_forward && !forth_.points.empty() && forth.x > forth_.points.back().x) {
        periods_.push_back(forth.x - forth_.points.back().x);
        if (periods_.size() > 8) periods_.pop_front();
    }
    const double period =
        periods_.empty() ? first_period : *std::min_element(periods_.begin(), periods_.end());
    if (fresh_forward) {
        forth_.centre.add(forth, slope);
        echo_phase_ = forth.y + std::max(0.0, held) - forth_.centre.at(forth.x, slope);
    }
    if (unseen_) {
        const double late =
            back_.centre.empty() ? 0 : unseen_->y - back_.centre.at(unseen_->x, -slope);
        const double wait = echo_phase_ - late;
        const double open_for = wait - std::floor(wait / period) * period;
        if (back.x > unseen_->x + open_for) back_.centre.add(*unseen_, -slope);
    }
    unseen_ = back;
}

double ClockFilter::least_round_trip(double slope) const {
    const auto least = [](const std::deque<Point>& points, double k) {
        double low = points.front().y - k * points.front().x;
        for (const auto& p : points) low = std::min(low, p.y - k * p.x);
        return low;
    };
    return least(forth_.points, slope) + least(back_.points, -slope);
}

void ClockFilter::solve(double now) {
    const bool carrying = carried_ && !carried_->shift;
    if (forth_.points.empty() || (carrying && forth_.points.size() < 8)) return;
    Line line =
        floor_line(forth_.points, back_.points, now, prior_, line_ ? line_->slope : prior_.slope);
    // The offset of any exchange is right to half its round trip, which rules while there are few.
    if (now < young)
        line.var_level = std::min(line.var_level, squared(least_round_trip(line.slope) / 4));
    if (std::min(forth_.centre.points(), back_.centre.points()) >= centre_min) {
        Line centre = centre_line(forth_.centre, back_.centre, now, prior_);
        centre.var_level +=
            (squared(lean(forth_.points, line.slope)) + squared(lean(back_.points, -line.slope))) /
            4;
        line = blend(line, centre);
    }
    round_trip_min_ = std::max(0.0, least_round_trip(line.slope));
    line_ = keep_offset(line);
    solved_ = now;
}

// Clocks do not jump; routes and queues do. Where the offset jumps because floors rose (the last
// datagrams that knew the shorter way have left the window), it is the path that changed, and the
// offset is carried over until the way is as short again. Floors that sink are news, and believed.
Line ClockFilter::keep_offset(const Line& raw) {
    if (!best_) {
        best_ = Told{carried_ ? carry(raw) : raw, round_trip_min_};
        return best_->line;
    }
    const Line expected = coast(best_->line, raw.x);
    if (carried_ && round_trip_min_ < carried_->from.round_trip + jump / 2 &&
        raw.var_level < 4 * expected.var_level) {
        carried_.reset();
        best_ = Told{raw, round_trip_min_};
        return raw;
    }
    Line kept = carried_ ? carry(raw) : raw;
    const bool settling = carried_ && !carried_->shift;
    const double risen = round_trip_min_ - best_->round_trip;
    const double moved = std::fabs(kept.level - expected.level);
    if (!settling && (risen > jump || (carried_ && risen < -jump)) &&
        moved >
            jump + 6 * std::sqrt(std::min(kept.var_level, squared(jump)) + expected.var_level)) {
        carried_ = Carried{{expected, carried_ ? carried_->from.round_trip : best_->round_trip},
                           std::nullopt};
        kept = carry(raw);
        best_ = Told{kept, round_trip_min_};
    } else if (kept.var_level <= expected.var_level) {
        best_ = Told{kept, round_trip_min_};
    } else if (raw.x > std::max(0.0, begun_) + window && kept.var_level > 9 * expected.var_level) {
        return expected;  // the window is losing what it knew
    }
    return kept;
}

// The offset as the old path told it, and its asymmetry against the new one as a shift, once that
// one's floors have settled.
Line ClockFilter::carry(Line raw) {
    // No asymmetry exceeds this: what lies beyond it was not the old path's truth.
    const double limit = round_trip_min_ / 2 + 2 * std::sqrt(raw.var_level);
    const Line& from = carried_->from.line;
    if (!carried_->shift) {
        const double since = raw.x - from.x;
        const Line& surer = raw.var_slope < from.var_slope ? raw : from;
        const double shift =
            std::clamp(from.level + surer.slope * since - raw.level, -limit, limit);
        if (since > settle) carried_->shift = shift;
        return {raw.x,
                raw.level + shift,
                surer.slope,
                from.var_level + surer.var_slope * squared(since),
                surer.var_slope * since,
                surer.var_slope};
    }
    raw.level += std::clamp(*carried_->shift, -limit, limit);
    raw.var_level += from.var_level;
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
    return in_duration(round_trip_min_);
}

void ClockFilter::restart_floors(LocalTime now) {
    if (!line_) return;
    const double x = seconds(now);
    carried_ = Carried{{line_->moved_to(x), 0}, std::nullopt};
    best_.reset();
    begun_ = x;
    prior_ = {line_->slope, std::max(1e-6, std::sqrt(line_->var_slope))};
    forth_ = {};
    back_ = {};
    unseen_.reset();
    periods_.clear();
}

}  // namespace attune

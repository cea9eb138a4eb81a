// SPDX-License-Identifier: GPL-3.0-or-later
// How far the partner's clock is from ours, and how fast the two part. Pure: a function of the
// samples given.
//
// Each direction yields one-way differences: delay + offset one way, delay - offset the other. Two
// estimators look at them over one common slope, the skew: floor.hpp trusts the least delays,
// centre.hpp the middle of all; they are blended by their own estimated variances, and a centre
// that leans, as a queue's does, mistrusts itself. Half of a fixed difference between the two ways
// is invisible to both and to everyone: round_trip_min() / 2 bounds it.
//
// Bounds: 2 * 2048 points in memory; five solutions a second once 2 s old (0.06 % of a core);
// |skew| <= 200 ppm.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "net/clock/centre.hpp"
#include "net/clock/line.hpp"
#include "net/clock/sample.hpp"

namespace attune {

class ClockFilter {
  public:
    struct Estimate {
        LocalTime at;
        Duration offset;        // PeerTime - LocalTime at that instant
        double skew;            // s/s
        Duration random_error;  // about 95 % of errors lie within +- this, a fixed asymmetry apart
    };

    // Any stamps may come, in any order; those that cannot be are counted and dropped.
    void add(const ClockSample&);

    // Nothing before the first sample. Through an outage it coasts on the skew, and its error
    // grows.
    std::optional<Estimate> estimate(LocalTime) const;

    std::optional<Duration> round_trip_min() const;      // of the last 90 s
    Duration round_trip() const { return round_trip_; }  // smoothed over the last 8 (RFC 6298)

    // The path changed: the offset does not depend on it, so offset and skew stay and only the
    // floors restart.
    void restart_floors(LocalTime now);

    // The partner's clock is another one (a new process), or either side slept.
    void reset() { *this = ClockFilter(); }

    std::uint64_t rejected() const { return rejected_; }

  private:
    struct Side {
        std::deque<Point> points;  // in order of x
        CentreSide centre;

        void add(Point);
    };

    // An offset, and the least round trip of the path that told it.
    struct Told {
        Line line;
        double round_trip;  // s
    };

    // After a change of path: the offset as the old one told it, and what the new one's asymmetry
    // makes of it, once its floors have settled.
    struct Carried {
        Told from;
        std::optional<double> shift;
    };

    double seconds(LocalTime) const;
    void solve(double now);
    Line keep_offset(const Line& raw);
    Line carry(Line raw);
    double least_round_trip(double slope) const;  // s, of the points held
    void add_to_centre(Point forth, double held, Point back, bool fresh_forward);

    std::optional<LocalTime> origin_;  // the first sample; x = 0
    std::int64_t anchor_ = 0;          // ns; the first one-way difference forth; y = 0
    Side forth_, back_;                // the slope of `back_` has the opposite sign
    SkewPrior prior_;
    std::optional<Line> line_;
    std::optional<Told> best_;  // what is surest by now
    std::optional<Carried> carried_;
    std::deque<double> periods_;   // s between the latest own datagrams heard of
    std::optional<Point> unseen_;  // the newest way back; its successor may hide it from the centre
    double echo_phase_ =
        0;                 // s: where the peer's sends fall, from the centre of the arrivals there
    double begun_ = -1e3;  // x at which this path was taken
    double solved_ = 0;
    double round_trip_min_ = 0;  // s
    Duration round_trip_{};
    std::uint64_t rejected_ = 0;
    int rejected_in_row_ = 0;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline two clients share, as seen from this machine.
#pragma once

#include <cstdint>
#include <optional>

#include "net/clock/filter.hpp"
#include "net/clock/mapping.hpp"

namespace attune {

// Random; one per pairing per process.
using TimelineId = std::uint64_t;

// One side carries the timeline on its own clock (the reference), the other follows it by
// estimating the reference's clock. The mapping handed to views is slewed: at most 500 ppm against
// this machine's clock, 5000 ppm while more than 5 ms off. While a plan runs it steps only beyond
// 500 ms in the 2 s after this machine woke, for a partner may say anything; else also in the first
// 2 s on a timeline, and beyond 500 ms. It never runs backwards within a timeline: where it would,
// it holds. Where a partner's stamps say a time that no session has, it does not follow.
class SessionClock {
  public:
    // A timeline of one's own: SessionTime 0 at `founded`, and this side its reference until it
    // adopts another.
    SessionClock(TimelineId own, LocalTime founded);

    TimelineId timeline() const { return timeline_; }
    bool reference() const { return !session_minus_peer_; }

    // Adopted, but its first sample is still to come: mapping, at and when are yet of the timeline
    // before.
    bool stepping() const { return stepping_; }

    const Mapping& mapping() const { return mapping_; }
    SessionTime at(LocalTime t) const { return mapping_.at(t); }
    LocalTime when(SessionTime s) const { return mapping_.when(s); }

    // A new timeline of one's own, on which `at` is `session`: this clock carries it.
    void found(TimelineId own, LocalTime at, SessionTime session);

    // From now on this clock carries the timeline (its partner restarted or slept): continuous, at
    // its own rate.
    void lead(LocalTime now);

    // From now on the partner carries it: their link time + session_minus_peer = SessionTime of
    // that timeline. The timeline already held goes on without a step; another one is stepped to
    // with the next sample.
    void adopt(LocalTime now, TimelineId, Duration session_minus_peer, bool plan_running = true);

    // Both sides feed every sample, the reference too: for its bound, and to be ready to follow.
    void on_sample(const ClockSample&, bool plan_running);
    void on_path_changed(LocalTime now) { filter_.restart_floors(now); }
    // The partner's link time starts anew. Says nothing of who leads: lead() or adopt() follows.
    void on_partner_restarted(LocalTime now);
    // This machine slept: its clock went on, at a rate that nobody knows.
    void on_resumed(LocalTime now);

    // A joint plan may start: the random error's own bound is under 5 ms, and the mapping is where
    // it should be.
    bool locked(LocalTime) const;
    // How far the mapping's SessionTime may be off, all included: random error, slew still to do,
    // and half the least round trip for what no one can see. Duration::max() where nothing is known
    // yet.
    Duration error_bound(LocalTime) const;
    // Random error and slew still to do; nothing before the first sample.
    std::optional<Duration> random_error(LocalTime) const;
    Duration round_trip() const { return filter_.round_trip(); }
    const ClockFilter& filter() const { return filter_; }

  private:
    SessionTime target(const ClockFilter::Estimate&) const;
    void follow(LocalTime now, bool plan_running);

    TimelineId timeline_;
    Mapping mapping_;
    ClockFilter filter_;
    std::optional<Duration> session_minus_peer_;  // as a follower
    bool stepping_ = false;                       // on a new timeline, nothing of it shown yet
    LocalTime settled_from_;                      // steps are for before this
    LocalTime awake_from_ = LocalTime::min();     // this machine's sleep is told until then
};

}  // namespace attune

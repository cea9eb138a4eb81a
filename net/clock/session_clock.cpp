// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clock/session_clock.hpp"

#include <algorithm>
#include <cmath>

#include "net/clock/saturate.hpp"

namespace attune {

using namespace std::chrono_literals;

namespace {
constexpr Duration may_step_for = 2s;
constexpr Duration step_beyond = 500ms;
constexpr Duration fast_beyond = 5ms;
constexpr double slow = 500e-6, fast = 5000e-6;
constexpr Duration lock_bound = 5ms;
constexpr Duration longest_session = std::chrono::weeks(7);

std::int64_t count(auto t) {
    return t.time_since_epoch().count();
}
}  // namespace

SessionClock::SessionClock(TimelineId own, LocalTime founded)
    : timeline_(own),
      mapping_{founded, SessionTime{}, 0, 0, founded, SessionTime{}},
      settled_from_(founded) {}

void SessionClock::found(TimelineId own, LocalTime at, SessionTime session) {
    timeline_ = own;
    mapping_ = {at, session, 0, 0, at, SessionTime{}};
    session_minus_peer_.reset();
    stepping_ = false;
}

void SessionClock::lead(LocalTime now) {
    const SessionTime session = mapping_.at(now);
    mapping_ = {now, session, 0, 0, now, session};
    session_minus_peer_.reset();
    stepping_ = false;
}

void SessionClock::adopt(LocalTime now, TimelineId timeline, Duration session_minus_peer,
                         bool plan_running) {
    session_minus_peer_ = session_minus_peer;
    if (timeline != timeline_) {
        timeline_ = timeline;
        stepping_ = true;
        settled_from_ = now + may_step_for;
    }
    follow(now, plan_running);
}

void SessionClock::on_sample(const ClockSample& sample, bool plan_running) {
    filter_.add(sample);
    if (session_minus_peer_) follow(sample.received, plan_running);
}

void SessionClock::on_partner_restarted(LocalTime now) {
    filter_.reset();
    settled_from_ = now + may_step_for;
}

void SessionClock::on_resumed(LocalTime now) {
    filter_.reset();
    settled_from_ = awake_from_ = now + may_step_for;
}

SessionTime SessionClock::target(const ClockFilter::Estimate& e) const {
    return SessionTime(Duration(saturating_add(saturating_add(count(e.at), e.offset.count()),
                                               session_minus_peer_->count())));
}

void SessionClock::follow(LocalTime now, bool plan_running) {
    const auto estimate = filter_.estimate(now);
    if (!estimate) return;
    const SessionTime wanted = target(*estimate), shown = mapping_.at(now);
    if (std::abs(count(wanted) / 2) > longest_session.count() / 2) return;
    // What is under way counts, not what a hold still shows of the past.
    mapping_.floor = SessionTime::min();
    const SessionTime running = mapping_.at(now);
    const double skew = estimate->skew;
    const std::int64_t off = saturating_sub(count(wanted), count(running));
    const std::int64_t distance = off < 0 ? saturating_sub(0, off) : off;
    const bool far_off = distance > step_beyond.count();
    const bool may = plan_running ? far_off && now < awake_from_ : far_off || now < settled_from_;
    if (stepping_ || may) {
        mapping_ = {now, wanted, skew, skew, now, stepping_ ? SessionTime{} : shown};
        stepping_ = false;
        return;
    }
    // The limit counts against this machine's clock, so the skew takes its share of it.
    const bool far = distance > fast_beyond.count();
    const double rate = std::copysign(far ? fast : slow, static_cast<double>(off));
    const double closing = std::fabs(rate - skew);
    const double distance_to_go =
        static_cast<double>(far ? distance - fast_beyond.count() : distance);
    mapping_ = {now,  running, skew, rate, now + Duration(to_int64(distance_to_go / closing)),
                shown};
}

std::optional<Duration> SessionClock::random_error(LocalTime now) const {
    const auto estimate = filter_.estimate(now);
    if (!estimate || stepping_) return std::nullopt;
    if (!session_minus_peer_) return estimate->random_error;
    const std::int64_t off = saturating_sub(count(target(*estimate)), count(mapping_.at(now)));
    return Duration(
        saturating_add(estimate->random_error.count(), off < 0 ? saturating_sub(0, off) : off));
}

bool SessionClock::locked(LocalTime now) const {
    const auto error = random_error(now);
    return error && *error < lock_bound;
}

Duration SessionClock::error_bound(LocalTime now) const {
    const auto error = random_error(now);
    if (!error) return Duration::max();
    return Duration(saturating_add(error->count(), filter_.round_trip_min()->count() / 2));
}

}  // namespace attune

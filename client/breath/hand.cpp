// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/hand.hpp"

#include <algorithm>
#include <cmath>

#include "client/breath/curve.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr Duration shortest_way = 1s;
constexpr Duration least_gap = 10ms;  // between past points: 16 of them reach back 100 ms

constexpr Duration still_after = 200ms;  // it has not moved

constexpr Duration least_playout = 100ms;
constexpr Duration playout_margin = 50ms;
constexpr Duration most_playout = 500ms;  // 16 points reach back 750 ms
constexpr Duration playout_slack = 10ms;  // a smaller change of the delay is not worth one
constexpr Duration absurd = 5s;           // early or late: a clock gone wrong, or malice

double seconds(Duration d) {
    return std::chrono::duration<double>(d).count();
}

}  // namespace

double HandCurve::breath_at(SessionTime t) const {
    const auto end = points.begin() + static_cast<std::ptrdiff_t>(count);
    const auto next = std::upper_bound(points.begin(), end, t,
                                       [](SessionTime s, const Point& p) { return s < p.at; });
    if (next == points.begin()) return points[0].breath;
    const Point& from = *(next - 1);
    if (next == end) return from.breath;
    return from.breath +
           (next->breath - from.breath) * (seconds(t - from.at) / seconds(next->at - from.at));
}

void HandCurve::lay_over(BreathPosition& paced, SessionTime t) const {
    if (t >= over()) {
        const double out = seconds(t - over()) / seconds(release_time);
        paced.amplitude = points[count - 1].breath * (1 - ease(out));
        paced.phase = out < 1 ? BreathPhase::exhale : BreathPhase::hold_empty;
        paced.progress = std::min(out, 1.0);
        paced.in_phase = out < 1 ? t - over() : t - over() - release_time;
        paced.phase_length = {};
        return;
    }
    const SessionTime shown = t - delay;
    const double breath = breath_at(shown);
    Run run = before;
    for (std::size_t i = 0; i < count && points[i].at < shown; ++i) {
        const bool whole = i + 1 < count && points[i + 1].at <= shown;
        run.pass(points[i], whole ? points[i + 1] : Point{shown, breath});
    }
    const bool rests = shown - run.moved >= still_after;
    const double way = rests ? 0 : run.way;
    paced.amplitude = breath;
    paced.phase = way > 0        ? BreathPhase::inhale
                  : way < 0      ? BreathPhase::exhale
                  : breath > 0.5 ? BreathPhase::hold_full
                                 : BreathPhase::hold_empty;
    paced.progress = way > 0 ? breath : way < 0 ? 1 - breath : 0;
    paced.in_phase = shown - (rests ? run.moved : run.since);
    paced.phase_length = {};  // nobody knows
}

SessionTime HandCurve::rejoins() const {
    const SessionTime out = over() + release_time;
    return in_at ? std::max(out, *in_at + delay + shortest_breath) : out;
}

void HandCurve::let_go(SessionTime now) {
    if (now >= over()) return;
    const SessionTime shown = now - delay;
    const double breath = breath_at(shown);
    while (count > 1 && points[count - 1].at >= shown) --count;
    if (points[count - 1].at < shown)
        add(shown, breath);
    else
        points[0] = {shown, breath};
    patience = {};
}

void HandCurve::move(Duration shift) {
    for (std::size_t i = 0; i < count; ++i) points[i].at += shift;
    before.since += shift;
    before.moved += shift;
    if (in_at) *in_at += shift;
}

void HandCurve::Run::pass(const Point& from, const Point& to) {
    const double move = to.breath - from.breath;
    if (move == 0) return;
    if (way * move <= 0 || from.at - moved >= still_after) since = from.at;
    way = move;
    moved = to.at;
}

void HandCurve::add(SessionTime at, double breath) {
    if (count == points.size()) {
        before.pass(points[0], points[1]);
        std::move(points.begin() + 1, points.end(), points.begin());
        --count;
    }
    points[count++] = {at, breath};
}

Hand::Hand(SessionTime now, double from, bool holds) : holds_(holds) {
    curve_.patience = hand_rests(from, holds);
    curve_.add(now, from);
}

SessionTime Hand::earliest(SessionTime now, Way way) const {
    SessionTime at = now;
    if (way_ != Way::still) at = std::max(at, turned_ + shortest_way);
    if (way == Way::in && curve_.in_at) at = std::max(at, *curve_.in_at + shortest_breath);
    return at;
}

void Hand::move(SessionTime now, double breath) {
    breath = std::isfinite(breath) ? std::clamp(breath, 0.0, 1.0) : 0;
    const auto last = [this]() -> const HandCurve::Point& {
        return curve_.points[curve_.count - 1];
    };
    if (breath == last().breath || now < curve_.points[0].at) return;
    if (next_ && now > next_->at) {  // it has moved by now
        way_ = next_->way;
        turned_ = next_->at;
        if (way_ == Way::in) curve_.in_at = turned_;
        next_.reset();
    }
    const double here = at(now);
    const Way way = breath > here ? Way::in : Way::out;
    const bool trembles = way != way_ && std::abs(breath - here) <= tremor;
    if (trembles && last().at <= now) return;

    // What lay ahead is replaced. What was is kept, thinned, for the values of a moment ago.
    next_.reset();
    while (last().at > now) --curve_.count;
    if (curve_.count > 1 && last().at - curve_.points[curve_.count - 2].at < least_gap)
        --curve_.count;
    if (last().at < now) curve_.add(now, here);
    if (trembles || breath == here) return;
    SessionTime from = now;
    if (way != way_) {
        from = earliest(now, way);
        next_ = Turn{from, way};
        if (from > now) curve_.add(from, here);
    }
    const auto takes = std::chrono::duration<double>(std::abs(breath - here) / hand_speed);
    curve_.patience = hand_rests(breath, holds_);
    curve_.add(from + std::max(Duration(1), std::chrono::duration_cast<Duration>(takes)), breath);
}

void HandPlayer::measure(SessionTime now, Duration late) {
    late_[heard_++ % late_.size()] = late;
    auto seen = late_;
    const auto end = seen.begin() + static_cast<std::ptrdiff_t>(std::min(heard_, seen.size()));
    std::sort(seen.begin(), end);
    const auto p95 = seen.begin() + (end - seen.begin() - 1) * 95 / 100;
    const Duration jitter = *p95 - seen.front();
    const Duration wanted =
        seen.front() + std::clamp(jitter + playout_margin, least_playout, most_playout);
    // Slowly: what is shown never runs backwards, so that no breath is shown twice.
    const Duration most = std::max(Duration{}, now - measured_) / 4;
    measured_ = now;
    if (heard_ == 1)
        curve_.delay = wanted;
    else if (std::chrono::abs(wanted - curve_.delay) > playout_slack)
        curve_.delay += std::clamp(wanted - curve_.delay, -most, most);
}

void HandPlayer::append(SessionTime at, double breath) {
    if (curve_.count != 0) {
        const auto& last = curve_.points[curve_.count - 1];
        if (at < last.at + hand_step / 2) return;
        const double most = hand_speed * seconds(at - last.at) + 1.0 / 255;
        breath = held(at, std::clamp(breath, last.breath - most, last.breath + most));
        if (breath == last.breath && at - moved_ >= hand_rests(breath, holds_)) return;
    } else {
        breath = from_;
        moved_ = at;
    }
    curve_.add(at, breath);
}

// Stays where it is where it would turn too soon.
double HandPlayer::held(SessionTime at, double breath) {
    const HandCurve::Point& last = curve_.points[curve_.count - 1];
    const double move = breath - last.breath;
    if (move == 0) return breath;
    if (move * way_ <= 0) {
        const bool soon = (way_ != 0 && last.at < turned_ + shortest_way) ||
                          (move > 0 && curve_.in_at && last.at < *curve_.in_at + shortest_breath);
        if (soon) return last.breath;
        way_ = move;
        turned_ = last.at;
        if (move > 0) curve_.in_at = last.at;
    }
    moved_ = at;
    return breath;
}

void HandPlayer::hear(SessionTime now, SessionTime at, const std::array<std::uint8_t, 3>& breaths) {
    if (now - at > absurd || at - now > absurd) return;
    // Too near the last is no news of the path: the delay follows it, and must not be played with.
    if (curve_.count != 0 &&
        (at < curve_.points[curve_.count - 1].at + hand_step / 2 || now >= curve_.over()))
        return;
    curve_.patience = hand_patience;
    measure(now, now - at);
    for (std::size_t i = breaths.size(); i-- > 0;)
        append(at - static_cast<int>(i) * hand_step, breaths[i] / 255.0);
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// A breath shown by hand instead of paced: as the leader shows it, and as the follower plays it
// out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "client/breath/plan.hpp"

namespace attune {

// The steepest of ten breaths a minute, 3 s in and 3 s out (the peak of ease() is 15/8): no hand,
// and no change from one breath to another, moves an orb faster.
inline constexpr double hand_speed = 1.875 / 3;  // of the amplitude, 1/s

// Between the values that a leader says (proto/state.proto).
inline constexpr Duration hand_step = std::chrono::milliseconds(50);

// A hand that rests as long counts as none: fewer than three breaths a minute are no lead. Where
// holds are left out, a shorter rest with more than half a breath in is a hold already.
constexpr Duration hand_rests(double breath, bool holds) {
    return std::chrono::seconds(holds || breath <= 0.5 ? 10 : 3);
}

// No breath that a hand shows begins sooner after the one before: ten breaths a minute.
inline constexpr Duration shortest_breath = std::chrono::seconds(6);

// Without news for so long, the follower breathes out and goes back to the paced breath.
inline constexpr Duration hand_patience = std::chrono::milliseconds(500);

// Straight lines between points, at rest before the first and after the last: a value, for any
// instant.
struct HandCurve {
    struct Point {
        SessionTime at;
        double breath;  // 0 empty, 1 full

        bool operator==(const Point&) const = default;
    };

    // Which way it moves or moved last, and since when; stillness for less than 200 ms is none.
    struct Run {
        double way = 0;  // its sign
        SessionTime since{};
        SessionTime moved{};  // last

        void pass(const Point& from, const Point& to);
        bool operator==(const Run&) const = default;
    };

    std::array<Point, 16> points{};  // oldest first, never at the same time
    Run before{};                    // the first of them
    std::size_t count = 0;
    Duration delay{};                    // it is shown so much later
    Duration patience{};                 // after the last point; then it sinks to empty
    std::optional<SessionTime> in_at{};  // the last breath in began

    double breath_at(SessionTime t) const;  // without what comes after patience
    SessionTime over() const { return points[count - 1].at + delay + patience; }

    // From here on the next paced breath in goes on: the hand's last breath is out, and was long
    // enough.
    SessionTime rejoins() const;

    // Takes the place of the paced breath.
    void lay_over(BreathPosition& paced, SessionTime t) const;

    void let_go(SessionTime now);  // it is over
    void move(Duration shift);     // to a timeline on which the same instant is `shift` later

    void add(SessionTime at, double breath);  // later than the last; the oldest gives way

    bool operator==(const HandCurve&) const = default;
};

// The leader's own hand, clamped to what a breath can be: in speed, and to a breath in at most
// every 6 s that turns at most once a second (the light on the screen follows it). Tremor of 2 % is
// no turn.
class Hand {
  public:
    // from: where the orb is. holds: the plan has them, or might.
    Hand(SessionTime now, double from, bool holds);

    // What rests counts again when it moves by more than this.
    static constexpr double tremor = 0.02;

    void move(SessionTime now, double breath);
    double at(SessionTime t) const { return curve_.breath_at(t); }
    bool rests(SessionTime now) const { return now >= curve_.over(); }
    const HandCurve& curve() const { return curve_; }

  private:
    enum class Way : std::uint8_t { still, in, out };
    struct Turn {
        SessionTime at;
        Way way;
    };

    SessionTime earliest(SessionTime now, Way way) const;

    bool holds_;
    HandCurve curve_;
    Way way_ = Way::still;
    SessionTime turned_{};
    std::optional<Turn> next_;  // it rests until then
};

// The partner's hand, from values that are lost, late and in bursts: played out late enough that
// nearly all have come (RFC 3550 has no figure for it; the p95 of what was seen has). Whatever
// comes is held to what a breath can be, as one's own hand is: whether the partner's client does
// that is not for this one to trust.
class HandPlayer {
  public:
    // As of Hand.
    HandPlayer(double from, bool holds) : from_(from), holds_(holds) {}

    // A datagram's values: at `at`, one and two hand_step before. Anything may be in it.
    void hear(SessionTime now, SessionTime at, const std::array<std::uint8_t, 3>& breaths);

    const HandCurve& curve() const { return curve_; }  // count 0: nothing heard

  private:
    void measure(SessionTime now, Duration late);
    void append(SessionTime at, double breath);
    double held(SessionTime at, double breath);

    double from_;
    bool holds_;
    HandCurve curve_;
    double way_ = 0;  // its sign: in or out
    SessionTime turned_{};
    SessionTime moved_{};               // last
    SessionTime measured_{};            // last
    std::array<Duration, 256> late_{};  // arrival - at: of the path and of both clocks
    std::size_t heard_ = 0;
};

}  // namespace attune

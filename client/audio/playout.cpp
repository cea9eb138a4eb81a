// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/playout.hpp"

#include <algorithm>
#include <chrono>

namespace attune {
namespace {

constexpr Duration gap = std::chrono::milliseconds(50);

// Per callback. Overdamped, and little is learnt from much, so that a step is followed without
// swinging over: at 94 callbacks a second one of 40 ms is halved in 0.1 s, and within 2 ms in 0.4
// s.
constexpr double follow = 0.1;
constexpr double learn = follow * follow / 8;
constexpr double follow_reach = 2;  // lengths of a callback
constexpr double learn_reach = 0.25;

}  // namespace

PlayoutClock::Span PlayoutClock::next(LocalTime due, Duration length) {
    const auto nominal = static_cast<double>(length.count());
    if (!end_ || due - *end_ > gap || *end_ - due > gap) {
        end_ = due;
        period_ = nominal;
    }
    const auto late = [&](double reach) {
        const auto off = static_cast<double>((due - *end_).count());
        return std::clamp(off, -reach * nominal, reach * nominal);
    };
    const LocalTime begin = *end_;
    const double learnt = period_ + learn * late(learn_reach);
    end_ = begin + Duration(static_cast<std::int64_t>(period_ + follow * late(follow_reach)));
    // Half and twice: whatever claims another rate is no sound device.
    period_ = std::clamp(learnt, nominal / 2, nominal * 2);
    return {begin, *end_};
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/playout.hpp"

#include <algorithm>
#include <chrono>

namespace attune {
namespace {

constexpr Duration gap = std::chrono::milliseconds(250);

// Per callback. Overdamped, so that a step (a trim that changes, a buffer that ran dry) is followed
// without swinging over. At 94 callbacks a second a step is halved in 75 ms once it is in reach.
constexpr double follow = 0.1;
constexpr double learn = follow * follow / 8;

}  // namespace

PlayoutClock::Span PlayoutClock::next(LocalTime due, Duration length) {
    const auto nominal = static_cast<double>(length.count());
    if (!end_ || due - *end_ > gap || *end_ - due > gap) {
        end_ = due;
        period_ = nominal;
    }
    const double reach = nominal / 2;
    const double late = std::clamp(static_cast<double>((due - *end_).count()), -reach, reach);
    const LocalTime begin = *end_;
    end_ = begin + Duration(static_cast<std::int64_t>(period_ + follow * late));
    // Half and twice: whatever claims another rate is no sound device.
    period_ = std::clamp(period_ + learn * late, nominal / 2, nominal * 2);
    return {begin, *end_};
}

}  // namespace attune

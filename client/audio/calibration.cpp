// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/calibration.hpp"

#include <algorithm>
#include <cstdlib>

#include "client/audio/tone.hpp"
#include "client/words/strings.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

// A tap belongs to the click from which it is this early at most: beyond what people anticipate,
// and on the other side of the second beyond every device.
constexpr Duration earliest = 300ms;

// The first taps look for the beat.
constexpr std::size_t passed_over = 2;
constexpr std::size_t fewest = 6;
constexpr std::size_t most = 64;

// People tap within some 40 ms of their own mean (Repp 2005), and some 20 to 50 ms before a beat;
// the way of a key press through keyboard and system makes up for about as much, so neither is
// corrected for.
constexpr Duration widest_spread = 60ms;
constexpr Duration tolerance = 100ms;  // beyond 0 and most_trim; then brought into range

Duration median(std::vector<Duration> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

void Calibration::tap(LocalTime now) {
    if (late_.size() == most) return;
    Duration after = (now - first_click_ + earliest) % click_every;
    if (after < Duration::zero()) after += click_every;
    late_.push_back(after - earliest);
}

Calibration::Result Calibration::result() const {
    if (late_.size() < passed_over + fewest) return {{}, strings::tap_eight};
    std::vector<Duration> late(late_.begin() + passed_over, late_.end());
    const Duration middle = median(late);
    for (Duration& each : late) each = std::chrono::abs(each - middle);
    if (median(late) > widest_spread) return {{}, strings::taps_uneven};
    if (middle > most_trim + tolerance) return {{}, strings::sounds_too_late};
    if (middle < -tolerance) return {{}, strings::taps_early};
    const auto trim = std::chrono::round<std::chrono::milliseconds>(middle);
    return {std::clamp(trim, 0ms, most_trim), {}};
}

}  // namespace attune

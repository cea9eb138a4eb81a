// SPDX-License-Identifier: GPL-3.0-or-later
// The light of the bar: follows what is wished, but turns round at most once a second. A turn jumps
// over `enough` at once, so that it is seen when it is made (as with Tide), and less than that is
// no reason to turn.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "client/ui/calm.hpp"

namespace attune::ui {

class BarLight {
  public:
    static constexpr Duration between_turns = std::chrono::milliseconds(1050);
    static constexpr double enough = 0.0025;

    // `now` does not run backwards.
    void step(LocalTime now, double wished) {
        const Duration since = stepped_ ? now - *stepped_ : Duration{};
        stepped_ = now;
        const double elapsed =
            std::chrono::duration<double>(std::clamp(since, Duration{}, Calm::longest_step))
                .count();
        double most = fastest * elapsed;
        const int way = wished > value_ ? 1 : -1;
        if (wished != value_ && way != way_) {
            const bool may = !turned_ || now - *turned_ >= between_turns;
            if (!may || std::abs(wished - value_) <= enough) return;
            way_ = way;
            turned_ = now;
            most = std::max(most, enough);
        }
        value_ += std::clamp(wished - value_, -most, most);
    }

    bool settled(double wished) const { return std::abs(wished - value_) <= enough; }
    double value() const { return value_; }

  private:
    static constexpr double fastest = 2;  // of full light, 1/s; the briefest breath's is below

    double value_ = 0;
    int way_ = 0;  // of the last movement
    std::optional<LocalTime> turned_;
    std::optional<LocalTime> stepped_;
};

}  // namespace attune::ui

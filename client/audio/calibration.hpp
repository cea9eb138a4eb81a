// SPDX-License-Identifier: GPL-3.0-or-later
// How late a sound device is, from a person who taps a key along with clicks. The clicks are
// rendered with no trim; they come one a second (AudioView::clicks).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "net/clock/time.hpp"

namespace attune {

inline constexpr std::chrono::milliseconds most_trim{400};

class Calibration {
  public:
    // first_click: when it would be heard from a device that takes no time.
    explicit Calibration(LocalTime first_click) : first_click_(first_click) {}

    void tap(LocalTime now);

    struct Result {
        std::optional<std::chrono::milliseconds> trim;  // 0 to most_trim
        std::string why_not;                            // a plain sentence, where there is none
    };
    Result result() const;

  private:
    LocalTime first_click_;
    std::vector<Duration> late_;  // each tap after the click it is nearest to
};

}  // namespace attune

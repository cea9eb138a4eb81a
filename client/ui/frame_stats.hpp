// SPDX-License-Identifier: GPL-3.0-or-later
// How often to draw, and how long it took. Pure; bounded memory however long the window is open.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "net/clock/time.hpp"

namespace attune::ui {

// Durations in bins of 0.1 ms up to 200 ms; longer ones count in the last bin.
class Percentiles {
  public:
    void add(Duration d);
    std::uint64_t count() const { return count_; }
    double milliseconds(double percent) const;  // 0 without any

  private:
    std::array<std::uint32_t, 2000> bins_{};
    std::uint64_t count_ = 0;
};

struct FrameReport {
    Percentiles drawing;       // from the scene to the end of the swap
    Percentiles between;       // from frame to frame, while something moves
    double cpu_share = 0;      // of one core, all threads of the process, over the window's life
    Duration first_frame{};    // from the start of the process
    Duration platform{};       // of which SDL and GL took, before any of ours
    std::string line() const;  // for --frame-stats
};

// 60 frames a second (or the display's own rate, if less), and half of that where drawing takes so
// long that two windows on two slow cores would starve the network thread.
class FramePace {
  public:
    explicit FramePace(int display_hz);

    void drew(Duration cost);
    Duration interval() const { return slow_ ? 2 * full_ : full_; }

  private:
    Duration full_;
    Duration cost_{};  // moving mean
    bool slow_ = false;
};

// How long to wait for the next look at the View while nothing is drawn. `felt`: a controller
// pulses, or is to fall silent within 100 ms of a pause. What nobody sees or feels is looked at
// seldom; a window that is shown again says so by itself.
constexpr Duration look_every(bool seen, bool felt) {
    return std::chrono::milliseconds(seen || felt ? 33 : 300);
}

}  // namespace attune::ui

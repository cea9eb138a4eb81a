// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/frame_stats.hpp"

#include <algorithm>
#include <cstdio>

namespace attune::ui {
namespace {

constexpr Duration bin = std::chrono::microseconds(100);

}  // namespace

void Percentiles::add(Duration d) {
    const auto index =
        std::clamp<std::int64_t>(d / bin, 0, static_cast<std::int64_t>(bins_.size()) - 1);
    ++bins_[static_cast<std::size_t>(index)];
    ++count_;
}

double Percentiles::milliseconds(double percent) const {
    const double wanted = static_cast<double>(count_) * percent / 100;
    double seen = 0;
    for (std::size_t i = 0; i < bins_.size() && count_ > 0; ++i) {
        seen += bins_[i];
        if (seen >= wanted) return static_cast<double>(i + 1) * 0.1;
    }
    return 0;
}

std::string FrameReport::line() const {
    const auto seconds = [](Duration d) { return std::chrono::duration<double>(d).count(); };
    std::array<char, 320> text{};
    std::snprintf(
        text.data(), text.size(),
        "frames %llu; drawing p50 %.1f p95 %.1f p99 %.1f ms; between frames p50 %.1f p95 %.1f p99 "
        "%.1f ms; "
        "CPU %.0f %% of a core; first frame %.3f s after the start, of which SDL and GL %.3f s",
        static_cast<unsigned long long>(drawing.count()), drawing.milliseconds(50),
        drawing.milliseconds(95), drawing.milliseconds(99), between.milliseconds(50),
        between.milliseconds(95), between.milliseconds(99), cpu_share * 100, seconds(first_frame),
        seconds(platform));
    return text.data();
}

FramePace::FramePace(int display_hz)
    : full_(Duration(std::chrono::seconds(1)) /
            (display_hz >= 24 ? std::min(display_hz, 60) : 60)) {}

void FramePace::drew(Duration cost) {
    cost_ = cost_ == Duration{} ? cost : (cost_ * 15 + cost) / 16;
    if (cost_ > full_ * 8 / 10) slow_ = true;
    if (cost_ < full_ * 6 / 10) slow_ = false;
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/link/calendar.hpp"

#include <algorithm>

namespace attune {
namespace {

// A wall clock may say anything; this keeps the arithmetic inside 64 bits (years 1970 to 2200).
std::chrono::sys_seconds bounded(std::chrono::sys_seconds wall) {
    using std::chrono::years;
    return std::clamp(wall, std::chrono::sys_seconds{}, std::chrono::sys_seconds{years{230}});
}

std::array<DaySet, 4> sets_of(ByteView rv, std::int64_t day) {
    return {DaySet{day, daily_keys(rv, day)}, DaySet{day - 1, daily_keys(rv, day - 1)},
            DaySet{day + 1, daily_keys(rv, day + 1)}, DaySet{Calendar::always, always_keys(rv)}};
}

std::int64_t day_of(std::uint64_t wall_ns) {
    return static_cast<std::int64_t>(wall_ns / 86'400'000'000'000u);
}

}  // namespace

Calendar::Calendar(ByteView rv, LocalTime now, std::chrono::sys_seconds wall)
    : rv_(SecretBytes::copy_of(rv)),
      local_(now),
      wall_(bounded(wall)),
      sets_(sets_of(rv, day_of(wall_ns(now)))) {}

void Calendar::set_wall(LocalTime now, std::chrono::sys_seconds wall) {
    local_ = now;
    wall_ = bounded(wall);
}

std::uint64_t Calendar::wall_ns(LocalTime now) const {
    const auto utc = Duration(wall_.time_since_epoch()) + (now - local_);
    return static_cast<std::uint64_t>(std::max(utc.count(), Duration::rep{0}));
}

bool Calendar::met_in(LocalTime now, const DaySet& set) const {
    const auto utc = Duration(static_cast<Duration::rep>(wall_ns(now)));
    const auto hour = utc % std::chrono::days(1);
    const auto today = day_of(wall_ns(now));
    if (set.day == today - 1) return hour < near_midnight;
    if (set.day == today + 1) return hour >= std::chrono::days(1) - near_midnight;
    return set.day == today;
}

const std::array<DaySet, 4>& Calendar::at(LocalTime now) {
    const auto today = day_of(wall_ns(now));
    if (sets_[0].day != today) sets_ = sets_of(rv_.view(), today);
    return sets_;
}

}  // namespace attune

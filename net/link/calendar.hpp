// SPDX-License-Identifier: GPL-3.0-or-later
// The keys a pairing listens under: yesterday's, today's, tomorrow's and the undated ones. Midnight
// and a wrong clock part nobody, and no last day is kept anywhere.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>

#include "net/clock/time.hpp"
#include "net/crypto/daily.hpp"

namespace attune {

struct DaySet {
    std::int64_t day;  // UTC days since 1970, or `always`: bound into the handshake's prologue
    DailyKeys keys;
};

class Calendar {
  public:
    static constexpr std::int64_t always = std::numeric_limits<std::int64_t>::min();

    Calendar(ByteView rv, LocalTime now, std::chrono::sys_seconds wall);

    // The wall clock was read again (it may have been set).
    void set_wall(LocalTime now, std::chrono::sys_seconds wall);

    // Nanoseconds of UTC since 1970, 0 before that.
    std::uint64_t wall_ns(LocalTime now) const;

    // The day's group is met in: today's, and its neighbours' near midnight, so that clocks which
    // differ by less meet at any hour.
    bool met_in(LocalTime now, const DaySet& set) const;
    static constexpr auto near_midnight = std::chrono::hours(2);

    // Renews the sets when the day has changed; today's first, `always` last.
    const std::array<DaySet, 4>& at(LocalTime now);

  private:
    SecretBytes rv_;
    LocalTime local_;
    std::chrono::sys_seconds wall_;
    std::array<DaySet, 4> sets_;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clock/mapping.hpp"

#include <algorithm>
#include <cmath>

#include "net/clock/saturate.hpp"

namespace attune {

namespace {
// Length of the slew, ns; 0 where none is under way.
std::int64_t slew_for(const Mapping& m) {
    const std::int64_t length =
        saturating_sub(m.slew_end.time_since_epoch().count(), m.local.time_since_epoch().count());
    return std::max<std::int64_t>(length, 0);
}
}  // namespace

SessionTime Mapping::at(LocalTime t) const {
    const std::int64_t since =
        saturating_sub(t.time_since_epoch().count(), local.time_since_epoch().count());
    const auto slewing = static_cast<double>(std::min(since, slew_for(*this)));
    const double gained = slewing * slew_rate + (static_cast<double>(since) - slewing) * rate;
    const std::int64_t linear =
        saturating_add(session.time_since_epoch().count(), saturating_add(since, to_int64(gained)));
    return std::max(floor, SessionTime(Duration(linear)));
}

LocalTime Mapping::when(SessionTime s) const {
    const std::int64_t ahead = saturating_sub(std::max(s, floor).time_since_epoch().count(),
                                              session.time_since_epoch().count());
    // x of session time takes x / (1 + rate) = x - x * rate / (1 + rate) of local time.
    const auto slewed = std::min(static_cast<double>(ahead),
                                 static_cast<double>(slew_for(*this)) * (1 + slew_rate));
    const double lost = slewed * slew_rate / (1 + slew_rate) +
                        (static_cast<double>(ahead) - slewed) * rate / (1 + rate);
    return LocalTime(Duration(
        saturating_add(local.time_since_epoch().count(), saturating_sub(ahead, to_int64(lost)))));
}

}  // namespace attune

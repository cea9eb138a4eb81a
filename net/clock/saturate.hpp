// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic that no stamp of a partner can overflow: instants come off the wire as any 64 bits.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace attune {

inline std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return b < 0 ? std::numeric_limits<std::int64_t>::min()
                 : std::numeric_limits<std::int64_t>::max();
}

inline std::int64_t saturating_sub(std::int64_t a, std::int64_t b) {
    std::int64_t difference = 0;
    if (!__builtin_sub_overflow(a, b, &difference)) return difference;
    return b > 0 ? std::numeric_limits<std::int64_t>::min()
                 : std::numeric_limits<std::int64_t>::max();
}

// Rounded to the nearest, held within the range; NaN becomes 0.
inline std::int64_t to_int64(double x) {
    constexpr double limit = 9.2e18;
    return std::isnan(x) ? 0 : std::llround(std::clamp(x, -limit, limit));
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/e2e/couple.hpp"

namespace attune::e2e {

// The most by which two clients of one machine differ at the same true instant.
struct Apart {
    std::size_t instants = 0;
    std::int64_t session_ns = 0;
    double breath = 0;
};

// Of all samples of `a` with localNs from `from_ns` on, against those of `b`, interpolated, while
// both are in the same stage; none where b's are more than 200 ms apart.
Apart compare(const Client& a, const Client& b, std::int64_t from_ns);

// a's session time minus b's at one instant of a's, while both stand on one timeline.
struct Instant {
    std::int64_t local_ns;
    std::int64_t difference_ns;
};
std::vector<Instant> clock_differences(const Client& a, const Client& b, std::int64_t from_ns);

}  // namespace attune::e2e

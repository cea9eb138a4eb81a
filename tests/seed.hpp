// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdlib>

namespace attune::testing {

// Of whatever a test draws: the same in every run, unless the environment names another one.
inline std::uint64_t seed() {
    const char* named = std::getenv("ATTUNE_SEED");
    return named ? std::strtoull(named, nullptr, 10) : 1;
}

}  // namespace attune::testing

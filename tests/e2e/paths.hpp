// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "tests/sim/path_model.hpp"

namespace attune::e2e {

struct RelayedPath {
    sim::PathModel a_to_b;
    sim::PathModel b_to_a;
    double duplicates = 0;
};

// a b c d e c' d', or KEY=VALUE,... of delay, jitter (ms), loss, duplicates (fractions). Nothing:
// no such path.
std::optional<RelayedPath> path_named(const std::string& name);

}  // namespace attune::e2e

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "client/app/options.hpp"

namespace attune {

// The window, until it is closed. One plain sentence where the output of --control was lost. Throws
// StartError.
std::string run_window(const Options& options);

}  // namespace attune

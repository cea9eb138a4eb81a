// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/app/options.hpp"

namespace attune {

// The window, until it is closed. Throws StartError.
void run_window(const Options& options);

}  // namespace attune

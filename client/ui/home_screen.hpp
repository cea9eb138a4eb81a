// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/ui/composer.hpp"

namespace attune::ui {

// Who is paired, and what can be done with them or alone.
void home_screen(Composer& c);

}  // namespace attune::ui

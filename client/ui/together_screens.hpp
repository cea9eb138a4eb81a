// SPDX-License-Identifier: GPL-3.0-or-later
// The activities that are no breath (ground, turns, check in), the cool-down and what follows it.
#pragma once

#include "client/ui/composer.hpp"

namespace attune::ui {

void ground_screen(Composer& c);
void turns_screen(Composer& c);
void check_in_screen(Composer& c);
void cool_down_screen(Composer& c);
void shaking_screen(Composer& c);
void coming_back_screen(Composer& c);

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The screens about who is paired. (home, where they are listed, stands with the rest: scene.cpp.)
#pragma once

#include "client/ui/composer.hpp"

namespace attune::ui {

void partner_screen(Composer& c);
void renaming_screen(Composer& c);
void unpairing_screen(Composer& c);
void safety_screen(Composer& c);
void pairing_screen(Composer& c);
void inviting_screen(Composer& c);
void joining_screen(Composer& c);
void looking_screen(Composer& c);
void met_screen(Composer& c);

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The pages on which an activity is chosen, before anybody is asked.
#pragma once

#include "client/ui/composer.hpp"

namespace attune::ui {

void offer_screen(Composer& c);
void cool_page_screen(Composer& c);

}  // namespace attune::ui

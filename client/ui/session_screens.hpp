// SPDX-License-Identifier: GPL-3.0-or-later
// The screens of asking and of a breath together, from the lead-in to the end.
#pragma once

#include "client/ui/composer.hpp"

namespace attune::ui {

void asking_screen(Composer& c);
void asked_screen(Composer& c);
void breathing_screen(Composer& c);
void waiting_screen(Composer& c, const char* words);
void paused_screen(Composer& c);
void done_screen(Composer& c);

// "Sky invites you to breathe together", and what it is in a few words.
std::string invitation(const View& view, const std::string& name);
// holds: this person allows them; what is breathed goes without, where not.
std::string described(const v1::Plan& plan, bool holds);

// The question, or one's own, beside what goes on; false: there is none.
bool asked_beside(Composer& c);

// Where the partner's light is, if that is to be said.
void lost_line(Composer& c, const char* words);

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// This person's settings, their keys, the tap-along of the sound's latency, and safety and care.
#pragma once

#include "client/ui/composer.hpp"

namespace attune::ui {

// What a toggle of the settings page is about: Action::toggle's value.
enum class Toggle : std::uint8_t { rumble, reduced_motion, high_contrast, mirrored, holds };

void settings_screen(Composer& c);
void keys_screen(Composer& c);
void tapping_screen(Composer& c);
void care_screen(Composer& c);

// What a dial of the settings says, and the range it has.
int value_of(const Settings& settings, Dial dial);
int most_of(Dial dial);

}  // namespace attune::ui

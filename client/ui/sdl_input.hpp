// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <SDL.h>

#include <optional>

#include "client/ui/input.hpp"

namespace attune::ui {

// Nothing for what the window has no use for, key repeat included (but Backspace's).
std::optional<Input> translated(const SDL_Event& event);

}  // namespace attune::ui

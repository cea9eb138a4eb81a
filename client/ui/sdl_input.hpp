// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <SDL.h>

#include <functional>
#include <map>
#include <optional>

#include "client/ui/input.hpp"

namespace attune::ui {

class Translator {
  public:
    // What the layout has on a key.
    using Layout = std::function<SDL_Keycode(SDL_Scancode)>;
    explicit Translator(Layout layout = SDL_GetKeyFromScancode) : layout_(std::move(layout)) {}

    // Nothing for what the window has no use for, key repeat included (but Backspace's).
    std::optional<Input> translated(const SDL_Event& event);

  private:
    Input key_input(const SDL_KeyboardEvent& event);
    Input named(const SDL_Keysym& sym) const;
    bool has_latin_letters() const;
    bool pastes(const SDL_Keysym& sym) const;

    Layout layout_;
    bool commands_ = false;               // the last key went down beside Ctrl: it writes nothing
    std::map<SDL_Scancode, Input> down_;  // a key that goes up is the one that went down
};

}  // namespace attune::ui

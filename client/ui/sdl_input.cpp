// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/sdl_input.hpp"

#include <memory>
#include <string>
#include <utility>

#include "client/store/settings.hpp"
#include "client/ui/key_names.hpp"

namespace attune::ui {
namespace {

Key key_of(const SDL_Keysym& sym) {
    switch (sym.sym) {
        case SDLK_RETURN:
        case SDLK_RETURN2:
        case SDLK_KP_ENTER:
            return Key::enter;
        case SDLK_SPACE:
            return Key::space;
        case SDLK_TAB:
            return (sym.mod & KMOD_SHIFT) != 0 ? Key::back_tab : Key::tab;
        case SDLK_LEFT:
            return Key::left;
        case SDLK_RIGHT:
            return Key::right;
        case SDLK_UP:
            return Key::up;
        case SDLK_DOWN:
            return Key::down;
        case SDLK_BACKSPACE:
            return Key::backspace;
        case SDLK_ESCAPE:
            return Key::escape;
        default:
            return Key::other;
    }
}

// As the settings spell it; empty for a key that has no such name.
std::string name_of(SDL_Keycode sym) {
    if (sym == SDLK_LSHIFT || sym == SDLK_RSHIFT) return "Shift";
    if (sym == SDLK_KP_MINUS) return "-";
    if (sym >= SDLK_F1 && sym <= SDLK_F12) return "F" + std::to_string(sym - SDLK_F1 + 1);
    if ((sym & SDLK_SCANCODE_MASK) != 0 || sym <= SDLK_SPACE) return {};
    return in_capitals(key_name(utf8(static_cast<char32_t>(sym))).value_or(""));
}

// What an American keyboard has there, where that is one sign.
std::string latin_name(SDL_Scancode place) {
    const std::string name = SDL_GetScancodeName(place);
    return name.size() == 1 ? name : "";
}

// With Ctrl alone: beside Alt it may be AltGr, which writes.
bool commands(const SDL_Keysym& sym) {
    return (sym.mod & KMOD_CTRL) != 0 && (sym.mod & (KMOD_ALT | KMOD_GUI)) == 0;
}

Input pasted(char* from_sdl) {
    const std::unique_ptr<char, void (*)(void*)> text(from_sdl, SDL_free);
    return {.kind = Input::pasted, .text = text ? text.get() : ""};
}

Point point(int x, int y) {
    return {static_cast<float>(x), static_cast<float>(y)};
}

}  // namespace

bool Translator::has_latin_letters() const {
    for (int place = SDL_SCANCODE_A; place <= SDL_SCANCODE_Z; ++place) {
        const SDL_Keycode letter = layout_(static_cast<SDL_Scancode>(place));
        if (letter >= SDLK_a && letter <= SDLK_z) return true;
    }
    return false;
}

// SDL may keep the layout with which the window was entered, when X11's has long been switched: the
// key's place helps there, too.
Input Translator::named(const SDL_Keysym& sym) const {
    Input input{.kind = Input::key_down, .key = Key::named, .name = name_of(sym.sym)};
    if (const std::string latin = latin_name(sym.scancode);
        !latin.empty() && latin != input.name && !has_latin_letters())
        input.also = std::exchange(input.name, latin);
    if (input.name.empty()) input.key = Key::other;
    return input;
}

Input Translator::key_input(const SDL_KeyboardEvent& event) {
    const SDL_Keysym& sym = event.keysym;
    if (event.type == SDL_KEYUP)
        if (const auto pressed = down_.extract(sym.scancode)) {
            Input input = pressed.mapped();
            input.kind = Input::key_up;
            return input;
        }
    const bool chord = (sym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) != 0;
    const Key key = key_of(sym);
    Input input = key != Key::other ? Input{Input::key_down, key} : named(sym);
    if (chord && event.type == SDL_KEYDOWN) input = {Input::key_down, Key::other};
    input.kind = event.type == SDL_KEYDOWN ? Input::key_down : Input::key_up;
    if (event.type == SDL_KEYDOWN && event.repeat == 0) down_[sym.scancode] = input;
    return input;
}

bool Translator::pastes(const SDL_Keysym& sym) const {
    const bool shift = (sym.mod & KMOD_SHIFT) != 0;
    return (commands(sym) && named(sym).name == "V") || (shift && sym.sym == SDLK_INSERT);
}

std::optional<Input> Translator::translated(const SDL_Event& event) {
    switch (event.type) {
        case SDL_KEYDOWN:
        case SDL_KEYUP: {
            commands_ = event.type == SDL_KEYDOWN && commands(event.key.keysym);
            if (event.type == SDL_KEYDOWN && pastes(event.key.keysym))
                return pasted(SDL_GetClipboardText());
            Input input = key_input(event.key);
            if (event.key.repeat != 0 && input.key != Key::backspace) return std::nullopt;
            return input;
        }
        case SDL_KEYMAPCHANGED:  // and whatever was held is let go
            return Input{Input::blur};
        case SDL_TEXTINPUT:
            if (commands_) return std::nullopt;  // X11 has a letter for Ctrl and a Cyrillic V
            return Input{.kind = Input::typed, .text = event.text.text};
        case SDL_MOUSEMOTION:
            return Input{Input::pointer_move, Key::none, point(event.motion.x, event.motion.y)};
        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP:
            if (event.type == SDL_MOUSEBUTTONDOWN && event.button.button == SDL_BUTTON_MIDDLE)
                return pasted(SDL_GetPrimarySelectionText());
            if (event.button.button != SDL_BUTTON_LEFT) return std::nullopt;
            return Input{
                event.type == SDL_MOUSEBUTTONDOWN ? Input::pointer_down : Input::pointer_up,
                Key::none, point(event.button.x, event.button.y)};
        case SDL_WINDOWEVENT:
            if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) return Input{Input::blur};
            if (event.window.event == SDL_WINDOWEVENT_LEAVE)
                return Input{Input::pointer_move, Key::none, {-1, -1}};
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

}  // namespace attune::ui

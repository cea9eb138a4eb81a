// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/sdl_input.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "client/store/settings.hpp"

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
    // What is printed there: one code point, in UTF-8.
    const auto point = static_cast<std::uint32_t>(sym);
    const auto tail = [&](unsigned shift) {
        return static_cast<char>(0x80U | (point >> shift & 0x3FU));
    };
    std::string text;
    if (point < 0x80)
        text = {static_cast<char>(point)};
    else if (point < 0x800)
        text = {static_cast<char>(0xC0U | point >> 6), tail(0)};
    else if (point < 0x10000)
        text = {static_cast<char>(0xE0U | point >> 12), tail(6), tail(0)};
    return key_name(text).value_or("");
}

Input key_input(const SDL_KeyboardEvent& event) {
    const Input::Kind kind = event.type == SDL_KEYDOWN ? Input::key_down : Input::key_up;
    const bool chord = (event.keysym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) != 0;
    if (chord && kind == Input::key_down) return {kind, Key::other};
    const Key key = key_of(event.keysym);
    if (key != Key::other) return {kind, key};
    std::string name = name_of(event.keysym.sym);
    return name.empty() ? Input{kind, Key::other} : named_key(kind, std::move(name));
}

bool pastes(const SDL_Keysym& sym) {
    const bool control = (sym.mod & KMOD_CTRL) != 0 && (sym.mod & (KMOD_ALT | KMOD_GUI)) == 0;
    const bool shift = (sym.mod & KMOD_SHIFT) != 0;
    return (control && sym.sym == SDLK_v) || (shift && sym.sym == SDLK_INSERT);
}

Input pasted() {
    const std::unique_ptr<char, void (*)(void*)> text(SDL_GetClipboardText(), SDL_free);
    return {.kind = Input::pasted, .text = text ? text.get() : ""};
}

Point point(int x, int y) {
    return {static_cast<float>(x), static_cast<float>(y)};
}

}  // namespace

std::optional<Input> translated(const SDL_Event& event) {
    switch (event.type) {
        case SDL_KEYDOWN:
        case SDL_KEYUP: {
            if (event.type == SDL_KEYDOWN && pastes(event.key.keysym)) return pasted();
            Input input = key_input(event.key);
            if (event.key.repeat != 0 && input.key != Key::backspace) return std::nullopt;
            return input;
        }
        case SDL_TEXTINPUT:
            return Input{.kind = Input::typed, .text = event.text.text};
        case SDL_MOUSEMOTION:
            return Input{Input::pointer_move, Key::none, point(event.motion.x, event.motion.y)};
        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP:
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

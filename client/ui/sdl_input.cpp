// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/sdl_input.hpp"

#include <memory>

namespace attune::ui {
namespace {

Key key_of(const SDL_Keysym& sym) {
    if ((sym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) != 0) return Key::none;
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
        case SDLK_c:
            return Key::c;
        case SDLK_h:
            return Key::h;
        case SDLK_n:
            return Key::n;
        case SDLK_p:
            return Key::p;
        case SDLK_q:
            return Key::q;
        case SDLK_r:
            return Key::r;
        case SDLK_x:
            return Key::x;
        case SDLK_MINUS:
        case SDLK_KP_MINUS:
            return Key::minus;
        default:
            return Key::none;
    }
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
            const Key key = key_of(event.key.keysym);
            const bool repeats = event.key.repeat != 0 && key != Key::backspace;
            if (key == Key::none || repeats) return std::nullopt;
            return Input{event.type == SDL_KEYDOWN ? Input::key_down : Input::key_up, key};
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

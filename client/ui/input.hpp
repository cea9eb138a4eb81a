// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does, in the window's own terms. SDL's events are translated into these once
// (sdl_input.cpp).
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace attune::ui {

struct Point {
    float x = 0;
    float y = 0;
    bool operator==(const Point&) const = default;
};

// Keys by what is printed on them, so that layouts move with the person.
enum class Key : std::uint8_t {
    none,
    enter,
    space,
    tab,
    back_tab,
    left,
    right,
    up,
    down,
    escape,
    backspace,
    c,
    h,
    n,
    p,
    q,
    r,
    x,
    minus
};

struct Input {
    enum Kind : std::uint8_t {
        key_down,
        key_up,
        pointer_move,
        pointer_down,
        pointer_up,
        blur,
        typed,
        pasted
    };
    Kind kind;
    Key key = Key::none;
    Point at{};          // in the scene's units
    std::string text{};  // anything at all, where it is pasted
};

// What a button, a field or a key asks for. `value` is minutes, an index of partners, or which
// word.
struct Action {
    enum Kind : std::uint8_t {
        none,
        propose,
        accept,
        decline,
        pause,
        resume,
        stop,
        cool_down,
        extend,
        ready,
        smaller,
        here,
        leave,
        minutes,
        partner,
        next_page,
        findable,
        about,
        safety_words,
        rename,
        keep_name,
        ask_unpair,
        unpair,
        pair,
        invite,
        copy,
        cancel,
        type_words,
        join,
        back,
        word_field,
        name_field,
        quit
    };
    Kind kind = none;
    std::uint32_t value = 0;
    bool operator==(const Action&) const = default;
};

struct KeyBinding {
    Key key;
    Action::Kind action;
};

// A key works where its action has an enabled button and no field has the keyboard; Pause and quit
// work without a button. Enter, Space, Tab and the arrows reach every button besides.
inline constexpr std::array default_keys{
    KeyBinding{Key::p, Action::pause},     KeyBinding{Key::escape, Action::pause},
    KeyBinding{Key::escape, Action::back}, KeyBinding{Key::escape, Action::cancel},
    KeyBinding{Key::r, Action::resume},    KeyBinding{Key::c, Action::cool_down},
    KeyBinding{Key::c, Action::copy},      KeyBinding{Key::h, Action::here},
    KeyBinding{Key::x, Action::stop},      KeyBinding{Key::x, Action::cancel},
    KeyBinding{Key::q, Action::stop},      KeyBinding{Key::minus, Action::smaller},
    KeyBinding{Key::n, Action::decline},
};

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does, in the window's own terms. SDL's events are translated into these once
// (sdl_input.cpp).
#pragma once

#include <array>
#include <cstdint>

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
    enum Kind : std::uint8_t { key_down, key_up, pointer_move, pointer_down, pointer_up, blur };
    Kind kind;
    Key key = Key::none;
    Point at{};  // in the scene's units
};

// What a button or a key asks for. `value` is minutes, or an index of partners.
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
        choose,
        choose_more,
        choose_back,
        partner,
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

// A key works where its action has an enabled button; Pause and quit work without one. Enter,
// Space, Tab and the arrows reach every button besides.
inline constexpr std::array default_keys{
    KeyBinding{Key::p, Action::pause},
    KeyBinding{Key::escape, Action::pause},
    KeyBinding{Key::escape, Action::choose_back},
    KeyBinding{Key::r, Action::resume},
    KeyBinding{Key::c, Action::cool_down},
    KeyBinding{Key::h, Action::here},
    KeyBinding{Key::x, Action::stop},
    KeyBinding{Key::q, Action::stop},
    KeyBinding{Key::minus, Action::smaller},
    KeyBinding{Key::n, Action::decline},
};

}  // namespace attune::ui

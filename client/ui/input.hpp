// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does, in the window's own terms. SDL's events are translated into these once
// (sdl_input.cpp).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace attune::ui {

struct Point {
    float x = 0;
    float y = 0;
    bool operator==(const Point&) const = default;
};

// The keys with which a person moves about; all others have a name.
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
    named,  // by what is printed on it: Input::name
    other
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
    // A key by what is printed on it, so that layouts move with the person, and as the settings
    // spell it (client/store/settings.hpp). Where a layout has no Latin letters, a key is called by
    // its Latin one, which is printed beside them: it is still there in the person's other layout.
    std::string name{};
    std::string also{};  // what such a layout itself has there; empty elsewhere
};

inline Input named_key(Input::Kind kind, std::string name) {
    return {.kind = kind, .key = Key::named, .name = std::move(name)};
}

// What a button, a field or a key asks for. `value` is minutes, or which one of several.
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
        quit,
        // The practice
        open,        // an Activity's page
        open_alone,  // the same, to practise
        begin,       // offer or practise what is chosen
        begin_ground,
        again,
        pattern,
        ramp,
        holds,
        dial,
        less,
        more,
        leads,
        accept_shorter,
        softer,
        posture,
        anchor,
        lead,
        offer_lead,
        end_lead,
        check,
        hand_over,
        said_back,
        feeling,
        cool_page,
        cool_minutes,
        line,
        four_seven_eight,
        shake,
        // This person's own
        settings,
        toggle,
        keys,
        rebind,
        tap_along,
        tap,
        keep_trim,
        care,
        care_read
    };
    Kind kind = none;
    std::uint32_t value = 0;
    bool operator==(const Action&) const = default;
};

struct KeyBinding {
    const char* key;  // a name; Escape has none
    Action::Kind action;
};

// The window's own keys. Each works where its action has an enabled button, no field has the
// keyboard, and no gesture has that key; quit works without a button. Enter, Space, Tab and the
// arrows reach every button besides.
inline constexpr std::array own_keys{
    KeyBinding{"R", Action::resume},  KeyBinding{"C", Action::cool_down},
    KeyBinding{"C", Action::copy},    KeyBinding{"X", Action::stop},
    KeyBinding{"X", Action::cancel},  KeyBinding{"Q", Action::stop},
    KeyBinding{"-", Action::smaller}, KeyBinding{"N", Action::decline},
};

}  // namespace attune::ui

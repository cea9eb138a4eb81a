// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows at one instant, as plain values: a pure function of the session's View, the
// time at which the frame reaches the eye, and the window's own state. Lengths are window units
// (SDL's, before the display's pixel ratio) from the top left.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/session/view.hpp"
#include "client/ui/choices.hpp"
#include "client/ui/entry.hpp"
#include "client/ui/input.hpp"
#include "client/ui/palette.hpp"

namespace attune::ui {

struct Size {
    float width = 0;
    float height = 0;
    bool operator==(const Size&) const = default;
};

struct Rect {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
    bool contains(Point p) const {
        return p.x >= x && p.x < x + width && p.y >= y && p.y < y + height;
    }
    bool operator==(const Rect&) const = default;
};

// The picture is composed at this size and scaled as a whole.
inline constexpr Size canvas{1100, 720};
inline constexpr Size minimum_size{660, 432};

enum class Screen : std::uint8_t {
    home,
    partner,
    renaming,
    unpairing,
    safety,
    pairing,
    inviting,
    joining,
    looking,
    met,
    asking,
    asked,
    lead_in,
    breathing,
    paused,
    settling,
    cool_down,
    coming_back,
    done,
    offer,
    cool_page,
    ground,
    turns,
    check_in,
    shaking,
    settings,
    keys,
    tapping,
    care
};

enum class Face : std::uint8_t { light, regular, medium };
enum class Align : std::uint8_t { left, centre, right };

struct Text {
    std::string text;
    Point at;  // on the line's middle height; its left end, centre or right end
    Align align = Align::centre;
    Face face = Face::regular;
    float size = 15;  // pixels of the em
    Colour colour = palette::soft;
    float max_width = 0;  // longer text ends in an ellipsis
    bool ticking =
        false;           // a running time, or what is being typed: changes in place, without a fade
    bool caret = false;  // behind it
    std::string rest{};  // behind the caret, softer: what would be completed
    bool operator==(const Text&) const = default;
};

struct Orb {
    bool mine = false;
    Point centre;
    float radius = 0;
    float brightness = 1;
    float glow = 0;  // "I'm here", 0 to 1
    bool operator==(const Orb&) const = default;
};

// Clockwise from the top.
struct Ring {
    Point centre;
    float radius = 0;
    float thickness = 0;
    float fraction = 0;
    Colour colour;
    float strength = 1;
    float track = 0;  // white at this strength all the way round
    float track_thickness = 0;
    bool dashed = false;
    bool operator==(const Ring&) const = default;
};

struct Dot {
    Point at;
    float radius = 0;
    float lit = 0;
    bool lamp = false;  // the status light of the header, in sea glass
    bool operator==(const Dot&) const = default;
};

struct Panel {
    Rect rect;
    float rounding = 0;
    bool focused = false;
    bool operator==(const Panel&) const = default;
};

// The breath without motion: a light that grows and fades in its place.
struct Bar {
    Rect rect;
    float level = 0;  // of the breath, 0 to 1
    bool operator==(const Bar&) const = default;
};

// Where text can be typed: what it looks like is a Panel and a Text.
struct Field {
    Action action;
    Rect rect;
    bool operator==(const Field&) const = default;
};

struct Button {
    Action action;
    std::string text;
    std::string hint;  // the key that does the same
    Rect rect;
    float size = 15;
    bool enabled = true;
    bool solid = false;  // cream: the thing most likely wanted, at most one
    bool chosen = false;
    bool focused = false;
    bool hovered = false;
    bool strong = false;  // high contrast
    bool operator==(const Button&) const = default;
};

// How a button is painted: white over the ground where it is not solid, and its words and key hint.
float glass_of(const Button& button);
Colour words_of(const Button& button);
Colour hint_of(const Button& button);

// Beside a hint the words stand this far left of the middle.
float hint_shift(const Button& button);
float room_for_words(const Button& button);  // longer ones are cut

struct Scene {
    Screen screen = Screen::home;
    Size size;
    float scale = 1;
    float dim = 0;       // of the ground
    bool still = false;  // reduced motion: nothing fades
    std::optional<Bar> bar;
    std::vector<Panel> panels;
    std::vector<Orb> orbs;
    std::vector<Ring> rings;
    std::vector<Dot> dots;
    std::vector<Text> texts;
    std::vector<Button> buttons;
    std::vector<Field> fields;
    bool operator==(const Scene&) const = default;
};

// One that can be pressed; nothing: there is none.
const Button* find_button(const Scene& scene, Action::Kind kind);

// Where the person is while nothing is done together.
enum class Place : std::uint8_t {
    home,
    partner,
    renaming,
    unpairing,
    safety,
    pairing,
    inviting,
    joining,
    met,
    offer,
    cool_page,
    shaking,
    settings,
    keys,
    tapping,
    care
};

// The window's own part of what is shown; nothing of it is sent.
struct State {
    Choices choices{};
    Place place = Place::home;
    std::string partner{};  // id: whom the place is about
    WordEntry words{};
    NameEntry name{};
    bool copied = false;
    bool invite_over = false;
    bool looked_away = false;  // from finding each other, which goes on
    std::size_t page = 0;      // of the list of partners
    int hour = 20;             // of the day, for the greeting
    bool mirrored = false;     // own orb on the right
    Duration cool_length{};    // when it began or was extended; 0: not known
    Action focus{};
    bool focus_visible = false;
    std::optional<Point> pointer{};
    // The partner's "I'm here" as a word, which turns round no more often than a glow.
    bool partner_here = false;
    bool pulling = false;    // I lead, and my hand breathes in
    bool lead_open = false;  // the lead is being looked at
    bool said_back = false;  // TURNS: the speaker asked to hear it back
    bool once_more = false;  // and it was not quite it
    LocalTime place_since{};
    std::optional<Gesture> rebinding{};
    std::string notice{};  // of the page: an answer to what was done on it
    std::optional<int> tapped_trim{};
    Place after_care = Place::home;  // where the safety text leads back to

    // A field has the keyboard.
    bool typing() const {
        return focus_visible &&
               (focus.kind == Action::word_field || focus.kind == Action::name_field);
    }
};

inline constexpr std::size_t partners_a_page = 6;

// The radius is the breath, on both sides by the same rule; in units of the canvas.
inline constexpr float empty_radius = 62;
inline constexpr float full_radius = 140;
inline float orb_radius(double amplitude) {
    return empty_radius + (full_radius - empty_radius) * static_cast<float>(amplitude);
}

Screen screen_of(const View& view, const State& state);
Scene make_scene(const View& view, LocalTime present, const State& state, Size size);

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What a person is about to offer or to practise: the window's own until it is sent.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "client/breath/patterns.hpp"
#include "proto/control.pb.h"

namespace attune::ui {

enum class Activity : std::uint8_t { breathe, ground, lead, turns, check_in };

// What is set in steps. The first ones are of a person's choice, the others of the settings.
enum class Dial : std::uint8_t {
    inhale,
    hold_full,
    exhale,
    hold_empty,
    cycle,
    turn_minutes,
    turns_each,
    tone,
    cue,
    trim,
    strength
};

struct Choices {
    Activity activity = Activity::breathe;
    bool alone = false;  // breathe and ground
    PatternId pattern = PatternId::long_exhale;
    std::array<int, 4> own{40, 0, 60, 0};  // tenths of a second
    int cycle = 109;                       // of resonance, likewise
    std::uint32_t minutes = 5;
    bool ramp = false;
    bool partner_leads = false;
    int turn_minutes = 2;
    int turns_each = 2;
    std::uint32_t cool_minutes = 25;
    std::uint32_t line = 0;  // with the cool-down

    bool operator==(const Choices&) const = default;
};

// As it would be breathed; holds: whether they are on here.
BreathPattern pattern_of(const Choices& choices, bool holds);

// Whether it can be sent: one's own pattern keeps to its bounds, and no holds while they are off.
bool is_complete(const Choices& choices, bool holds);

bool has_holds(const v1::Breathe& breathe);

v1::Plan plan_of(const Choices& choices);

// A step up or down, fine (a tenth of a second) or not (half a second); stays in range. Only of
// what is a choice.
void turn(Choices& choices, Dial dial, int steps, bool fine);

// "4.0 s", "2 min", "2".
std::string shown(const Choices& choices, Dial dial);

// "4.5", "4" of tenths.
std::string tenths_text(std::int64_t tenths);

}  // namespace attune::ui

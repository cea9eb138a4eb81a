// SPDX-License-Identifier: GPL-3.0-or-later
// How one person wants Attune to look, sound and feel: values, and how they come from what a file
// or a command says (proto/settings.proto). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/settings.pb.h"

namespace attune {

// In the order of v1::Keys, which also says who keeps a key that two of them want: the first.
enum class Gesture : std::uint8_t { pause, softer, here, heart, lead, anchor, leave };
inline constexpr std::size_t gesture_count = 7;

// The name of each gesture's key, by Gesture; always valid, always different.
using Keys = std::array<std::string, gesture_count>;

inline Keys standard_keys() {
    return {"P", "S", "H", "T", "L", "A", "Shift"};
}

// As `keys` spells it: "p" is "P". Nothing for what cannot be a gesture's key; Esc, Enter, Space,
// Tab and the arrows are among that, so that no choice of keys shuts a person out.
std::optional<std::string> key_name(std::string_view text);

std::optional<Gesture> gesture_of(const Keys& keys, std::string_view name);

struct Rebound {
    Keys keys;                      // with the key changed, or as they were
    std::optional<Gesture> holder;  // who has that key already
    bool is_key = true;
};
Rebound rebind(const Keys& keys, Gesture gesture, std::string_view text);

struct Settings {
    int tone_volume = 40;  // 0 to 100, as the other volumes and strengths
    int cue_volume = 40;
    int trim_ms = 0;  // 0 to 400: how much earlier sound is rendered
    bool rumble = false;
    int rumble_strength = 50;
    bool reduced_motion = false;
    bool high_contrast = false;
    bool mirrored = false;
    bool holds = false;
    bool safety_seen = false;
    Keys keys = standard_keys();

    bool operator==(const Settings&) const = default;
};

// From a file, which is believed as far as it goes: a number is brought into range, what cannot be
// a key gives way to the standard one. `notice`: a plain sentence where two gestures wanted one
// key.
Settings settings_from(const v1::Settings& file, std::string& notice);

// A person's wish: all of it is done, or nothing and the sentence says why.
std::string change(Settings& settings, const v1::Settings& wish);

v1::Settings to_message(const Settings& settings);

}  // namespace attune

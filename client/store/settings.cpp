// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/settings.hpp"

#include <algorithm>

#include "client/words/filled.hpp"
#include "client/words/strings.hpp"

namespace attune {
namespace {

using M = v1::Settings;

struct Number {
    int Settings::*value;
    bool (M::*has)() const;
    std::int32_t (M::*get)() const;
    void (M::*set)(std::int32_t);
    int most;
    const char* name;
};
constexpr std::array numbers{
    Number{&Settings::tone_volume, &M::has_tone_volume, &M::tone_volume, &M::set_tone_volume, 100,
           "The tone's volume"},
    Number{&Settings::cue_volume, &M::has_cue_volume, &M::cue_volume, &M::set_cue_volume, 100,
           "The cue's volume"},
    Number{&Settings::trim_ms, &M::has_trim_ms, &M::trim_ms, &M::set_trim_ms, 400, "The trim"},
    Number{&Settings::rumble_strength, &M::has_rumble_strength, &M::rumble_strength,
           &M::set_rumble_strength, 100, "The rumble's strength"},
};

struct Flag {
    bool Settings::*value;
    bool (M::*has)() const;
    bool (M::*get)() const;
    void (M::*set)(bool);
};
constexpr std::array flags{
    Flag{&Settings::rumble, &M::has_rumble, &M::rumble, &M::set_rumble},
    Flag{&Settings::reduced_motion, &M::has_reduced_motion, &M::reduced_motion,
         &M::set_reduced_motion},
    Flag{&Settings::high_contrast, &M::has_high_contrast, &M::high_contrast, &M::set_high_contrast},
    Flag{&Settings::mirrored, &M::has_mirrored, &M::mirrored, &M::set_mirrored},
    Flag{&Settings::holds, &M::has_holds, &M::holds, &M::set_holds},
    Flag{&Settings::safety_seen, &M::has_safety_seen, &M::safety_seen, &M::set_safety_seen},
};

using strings::gesture_names;
static_assert(gesture_names.size() == gesture_count);

const google::protobuf::FieldDescriptor* field_of(std::size_t gesture) {
    return v1::Keys::descriptor()->field(static_cast<int>(gesture));
}

// What the message says of this gesture's key; nothing where it says nothing.
std::optional<std::string> said(const v1::Keys& keys, std::size_t gesture) {
    const auto* reflection = v1::Keys::GetReflection();
    if (!reflection->HasField(keys, field_of(gesture))) return std::nullopt;
    return reflection->GetString(keys, field_of(gesture));
}

// Of UTF-8; 0 where no character begins with it.
std::size_t length_by(unsigned char first) {
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

bool is_sign(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (text.size() != length_by(first)) return false;
    // Neither a space nor a control character, those of Latin-1 and the unbreakable space included.
    if (first == 0xC2) return static_cast<unsigned char>(text[1]) > 0xA0;
    return first > ' ' && first != 0x7F;
}

// Those who said which key they want come first, each in order; then the others, for whom a
// standard key is always left: there are as many as gestures.
Keys keys_from(const v1::Keys& file, std::string& notice) {
    Keys keys;
    for (std::size_t i = 0; i < gesture_count; ++i) {
        const auto text = said(file, i);
        const auto key = text ? key_name(*text) : std::nullopt;
        if (!key) continue;
        if (const auto holder = gesture_of(keys, *key))
            notice = filled(strings::key_of_moved, *key,
                            gesture_names[static_cast<std::size_t>(*holder)], gesture_names[i]);
        else
            keys[i] = *key;
    }
    const Keys standard = standard_keys();
    for (std::size_t i = 0; i < gesture_count; ++i) {
        if (!keys[i].empty()) continue;
        const auto is_free = [&](const std::string& key) { return !gesture_of(keys, key); };
        keys[i] = is_free(standard[i]) ? standard[i] : *std::ranges::find_if(standard, is_free);
    }
    return keys;
}

std::string change_keys(Keys& keys, const v1::Keys& wish) {
    Keys wanted = keys;
    for (std::size_t i = 0; i < gesture_count; ++i) {
        const auto text = said(wish, i);
        if (!text) continue;
        const auto key = key_name(*text);
        if (!key) return filled(strings::no_key_for, gesture_names[i]);
        wanted[i] = *key;
    }
    for (std::size_t i = 0; i < gesture_count; ++i)
        if (const auto first = static_cast<std::size_t>(*gesture_of(wanted, wanted[i])); first != i)
            return filled(strings::key_of, wanted[i], gesture_names[first]);
    keys = wanted;
    return {};
}

}  // namespace

std::optional<std::string> key_name(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::string name{text};
    for (auto& c : name)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (name == "SHIFT") return "Shift";
    if (is_sign(name)) return name;
    for (int n = 1; n <= 12; ++n)
        if (name == "F" + std::to_string(n)) return name;
    return std::nullopt;
}

std::optional<Gesture> gesture_of(const Keys& keys, std::string_view name) {
    const auto found = std::ranges::find(keys, name);
    if (found == keys.end()) return std::nullopt;
    return static_cast<Gesture>(found - keys.begin());
}

Rebound rebind(const Keys& keys, Gesture gesture, std::string_view text) {
    const auto key = key_name(text);
    if (!key) return {keys, std::nullopt, false};
    const auto holder = gesture_of(keys, *key);
    if (holder && *holder != gesture) return {keys, holder};
    Rebound rebound{keys, std::nullopt};
    rebound.keys[static_cast<std::size_t>(gesture)] = *key;
    return rebound;
}

Settings settings_from(const v1::Settings& file, std::string& notice) {
    Settings settings;
    for (const auto& number : numbers)
        if ((file.*number.has)())
            settings.*number.value = std::clamp((file.*number.get)(), 0, number.most);
    for (const auto& flag : flags)
        if ((file.*flag.has)()) settings.*flag.value = (file.*flag.get)();
    settings.keys = keys_from(file.keys(), notice);
    return settings;
}

std::string change(Settings& settings, const v1::Settings& wish) {
    Settings changed = settings;
    for (const auto& number : numbers) {
        if (!(wish.*number.has)()) continue;
        const int value = (wish.*number.get)();
        if (value < 0 || value > number.most)
            return std::string{number.name} + " goes from 0 to " + std::to_string(number.most) +
                   ".";
        changed.*number.value = value;
    }
    for (const auto& flag : flags)
        if ((wish.*flag.has)()) changed.*flag.value = (wish.*flag.get)();
    if (auto error = change_keys(changed.keys, wish.keys()); !error.empty()) return error;
    settings = std::move(changed);
    return {};
}

v1::Settings to_message(const Settings& settings) {
    v1::Settings message;
    for (const auto& number : numbers) (message.*number.set)(settings.*number.value);
    for (const auto& flag : flags) (message.*flag.set)(settings.*flag.value);
    for (std::size_t i = 0; i < gesture_count; ++i)
        v1::Keys::GetReflection()->SetString(message.mutable_keys(), field_of(i), settings.keys[i]);
    return message;
}

}  // namespace attune

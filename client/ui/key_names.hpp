// SPDX-License-Identifier: GPL-3.0-or-later
// Keys by their names, whatever the case and the layout. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client/store/settings.hpp"
#include "client/ui/input.hpp"

namespace attune::ui {

std::string utf8(char32_t point);  // empty for what is no character

// In capitals, where the script has them: one character of UTF-8, or a name such as "Shift".
std::string in_capitals(std::string_view name);

// One character of UTF-8, of any script.
bool is_letter(std::string_view character);

// `key` is a name of the settings' or of ours: the input is that key by one of its names.
bool means(const Input& input, std::string_view key);

std::optional<Gesture> gesture_of(const Keys& keys, const Input& input);

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/key_names.hpp"

#include <locale.h>  // newlocale
#include <wctype.h>

namespace attune::ui {
namespace {

// glibc has it by itself, whatever is installed and whatever the person's own locale is.
locale_t unicode() {
    static const locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return made;
}

// Of a name that is one character; nothing for "Shift" and the like.
std::optional<char32_t> only_point(std::string_view name) {
    if (name.empty()) return std::nullopt;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    const unsigned lead = byte(0);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (name.size() != size) return std::nullopt;
    char32_t point = size == 1 ? lead : lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) point = point << 6 | (byte(i) & 0x3FU);
    return point;
}

char32_t capital(char32_t point) {
    return unicode() ? static_cast<char32_t>(towupper_l(static_cast<wint_t>(point), unicode()))
                     : point;
}

bool same_key(std::string_view a, std::string_view b) {
    return !a.empty() && in_capitals(a) == in_capitals(b);
}

}  // namespace

std::string utf8(char32_t point) {
    const auto tail = [&](unsigned shift) {
        return static_cast<char>(0x80U | (point >> shift & 0x3FU));
    };
    if (point < 0x80) return {static_cast<char>(point)};
    if (point < 0x800) return {static_cast<char>(0xC0U | point >> 6), tail(0)};
    if (point < 0x10000) return {static_cast<char>(0xE0U | point >> 12), tail(6), tail(0)};
    if (point < 0x110000)
        return {static_cast<char>(0xF0U | point >> 18), tail(12), tail(6), tail(0)};
    return {};
}

std::string in_capitals(std::string_view name) {
    const auto point = only_point(name);
    return point ? utf8(capital(*point)) : std::string(name);
}

bool is_letter(std::string_view character) {
    const auto point = only_point(character);
    return point && unicode() && iswalpha_l(static_cast<wint_t>(*point), unicode()) != 0;
}

bool means(const Input& input, std::string_view key) {
    return same_key(input.name, key) || same_key(input.also, key);
}

std::optional<Gesture> gesture_of(const Keys& keys, const Input& input) {
    for (const std::string* name : {&input.also, &input.name})
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (same_key(*name, keys[i])) return static_cast<Gesture>(i);
    return std::nullopt;
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace attune {

// `format` with its "%s" and "%d" replaced, one after another.
template <class... Values>
std::string filled(std::string_view format, const Values&... values) {
    std::string text(format);
    std::size_t from = 0;
    for (const std::string_view value : std::initializer_list<std::string_view>{values...}) {
        const auto at = text.find('%', from);
        if (at == std::string::npos) break;
        text.replace(at, 2, value);
        from = at + value.size();
    }
    return text;
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// proto/PROTOCOL.md, as tests read it.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

namespace attune {

inline std::string text_of(const std::string& path) {
    std::ifstream in(std::string(ATTUNE_SOURCE_DIR "/") + path);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

inline std::string page() {
    return text_of("proto/PROTOCOL.md");
}

// Rows "| key | value |..." whose value is a number, with or without " ms".
inline std::map<std::string, std::int64_t> rows() {
    std::map<std::string, std::int64_t> out;
    const std::string text = page();
    const std::regex row("\\n\\| ([A-Za-z0-9_]+) \\| ([0-9]+)(?: ms)? \\|");
    for (std::sregex_iterator it(text.begin(), text.end(), row), end; it != end; ++it) {
        out[(*it)[1]] = std::stoll((*it)[2]);
    }
    return out;
}

}  // namespace attune

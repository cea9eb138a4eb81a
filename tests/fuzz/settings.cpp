// SPDX-License-Identifier: GPL-3.0-or-later
// A settings file of whatever bytes. What can be read is written so that it is read as the same
// again, and the second writing changes nothing.
#include <cstdlib>

#include "client/store/settings_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace attune;
    const std::string_view before{reinterpret_cast<const char*>(data), size};
    std::string notice;
    const auto settings = parse_settings(before, notice);
    if (!settings) return 0;
    notice.clear();
    const auto text = print_settings(*settings, before);
    if (parse_settings(text, notice) != settings || !notice.empty()) std::abort();
    if (print_settings(*settings, text) != text) std::abort();
    return 0;
}

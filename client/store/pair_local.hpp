// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace attune {

// Pairs two profiles of one machine without words: fresh keys into both, or into neither. Refuses a
// profile that has a partner already. Throws StartError.
void pair_local(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace attune

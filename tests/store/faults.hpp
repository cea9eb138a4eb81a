// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that fails, fills up and loses power: a program that links this has it between itself and
// libc, for the calls by which a profile is written. Without orders all of them pass; what is
// synced is left to the system, for no power really goes.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace attune::faults {

enum class Call { make, open, write, sync, mode, rename, rename_new, unlink, lock };

// The errno with which it fails; 0: it passes.
extern std::function<int(Call, const std::string& name)> answer;

// What uses up a process's power: calls alone, or each byte written, too.
enum class Unit { call, byte };

// Whether `act`, in a process of its own that ends as soon as so much power is used up, came to its
// end.
bool survives(std::size_t power, Unit unit, const std::function<void()>& act);

// Runs `act` in a process for which `folder` is an empty disk of `size` bytes, which nobody else
// sees. The sentence it returns; nothing where this system lets nobody make one.
std::optional<std::string> on_small_disk(const std::filesystem::path& folder, std::size_t size,
                                         const std::function<std::string()>& act);

// Until not one byte more goes onto the disk.
void fill_disk(const std::filesystem::path& file);

}  // namespace attune::faults

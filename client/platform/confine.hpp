// SPDX-License-Identifier: GPL-3.0-or-later
// What this process may still do, should somebody take it over by what they send: less.
#pragma once

#include <filesystem>
#include <vector>

namespace attune {

// At the start: no more rights than now for it and what it starts, its memory neither for a file
// after a crash nor for other programs of the same person. Whoever traces it from its start on
// (strace) sees all of it anyway, and goes on doing so.
void harden();

struct Confinement {
    std::vector<std::filesystem::path> folders;  // to write in; empty names are passed over
    // The system's libraries draw and sound here, each in its own way: what is dangerous is denied.
    // Otherwise all is denied but what the client needs.
    bool with_senses = false;
};

// For good. Of this thread and those that it starts: to be called before there are others. Where
// the kernel or a container has no Landlock, or lets nobody filter calls, the program goes on
// without.
void confine(const Confinement& confinement);

}  // namespace attune

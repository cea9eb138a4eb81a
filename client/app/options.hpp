// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace attune {

// The command line, as it was typed.
struct Options {
    std::optional<std::filesystem::path> profile;
    std::optional<std::string> listen;
    std::vector<std::string> peers;
    bool no_lan = false;
    bool no_internet = false;  // there is no way through the internet but --peer, so far
    std::chrono::milliseconds sample_every{50};  // with control; 0: no samples
    bool audio = true;
    std::filesystem::path audio_log;  // for tests (client/audio/speaker.hpp)

    // Of the window alone.
    struct Place {
        int x, y, width, height;
    };
    std::optional<Place> place;
    bool control = false;  // commands from stdin, events to stdout, as without a window
    bool frame_stats = false;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// The sound device: SDL2's audio around the pure parts. A build without SDL2 has no device.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "client/audio/audio_view.hpp"

namespace attune {

class Speaker {
  public:
    // Opens the device the system prefers; where there is none, it stays silent. `log`, for tests:
    // a file that gets a line "<index> <ns>" for each callback, the index of its first sample and
    // the LocalTime at which that is played, one buffer after the callback.
    explicit Speaker(const std::filesystem::path& log = {});
    ~Speaker();  // fades first; some 50 ms
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;

    // To be sounded from the next buffer on. On one thread at a time; never waits.
    void show(const AudioView& view);

    // A plain sentence, once, where there is no device or it has gone; empty else.
    std::string poll_trouble();

  private:
    struct Device;
    std::unique_ptr<Device> device_;
    std::string trouble_;
};

}  // namespace attune

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
    // Opens the device the system prefers. Where there is none, or it goes, it stays silent and a
    // thread of its own waits for one: whoever shows is never kept waiting. `log`, for tests:
    // a file that gets a line "<index> <ns>" for each callback, the index of its first sample and
    // the LocalTime at which that is played, one buffer after the callback.
    explicit Speaker(const std::filesystem::path& log = {});
    ~Speaker();  // fades first; some 50 ms
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;

    // To be sounded from the next buffer on. On one thread at a time; never waits.
    void show(const AudioView& view);

    // Silent from the next buffer on, and for good. On any thread.
    void hush();

    // A plain sentence, once, where there is no device or it has gone; empty else. Also what takes
    // notice that it has. On the thread that shows.
    std::string poll_trouble();

  private:
    struct Device;
    std::unique_ptr<Device> device_;
    std::string trouble_;
};

}  // namespace attune

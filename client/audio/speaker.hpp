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
    // Opens the device the system prefers, and closes it, on a thread of its own: a sound server
    // that hangs keeps nobody waiting. Where there is none, or it goes, that thread waits for one.
    // `log`, for tests: a file that gets a line "<index> <ns>" for each callback, the index of its
    // first sample and the LocalTime at which that is played, one buffer after the callback.
    explicit Speaker(const std::filesystem::path& log = {});
    ~Speaker();
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;

    // To be sounded from the next buffer on. On one thread at a time; never waits.
    void show(const AudioView& view);

    // Silent from the next buffer on, and for good. On any thread.
    void hush();

    // A plain sentence, once, where there is no device or it has gone; empty else. On any thread.
    std::string poll_trouble();

    // Fades, some 50 ms, and closes. False: the device hangs and was left to its thread, so that
    // the process can only end by _exit: whatever SDL does at an end may wait for that thread.
    [[nodiscard]] bool close();

  private:
    struct Device;
    std::shared_ptr<Device> device_;  // its thread's, too
};

}  // namespace attune

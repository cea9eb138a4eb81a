// SPDX-License-Identifier: GPL-3.0-or-later
// What a client sounded, from SDL's disk audio driver and the client's own log of when each buffer
// was asked for: the driver keeps no real time, and the log is what the samples are timed by.
#pragma once

#include <string>
#include <vector>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {

class Recorder {
  public:
    // Makes the folder.
    explicit Recorder(std::filesystem::path folder) : folder_{std::move(folder)} {
        std::filesystem::create_directory(folder_);
    }

    // For Couple::start().
    std::vector<std::string> arguments() const { return {"--audio", "--audio-log", log()}; }
    std::map<std::string, std::string> environment() const {
        return {{"SDL_AUDIODRIVER", "disk"}, {"SDL_DISKAUDIOFILE", samples()}};
    }

    std::string samples() const { return folder_ / "samples"; }
    std::string log() const { return folder_ / "log"; }

  private:
    std::filesystem::path folder_;
};

struct Onset {
    std::int64_t local_ns;
    bool rising;  // of an inhale
    // In the half second before, the most by which a buffer was asked for later than at an even
    // pace: by then the client cannot have known, and no device would have played on evenly.
    std::int64_t stalled_ns;
};

class Recording {
  public:
    // After the client's end. Throws where it is none.
    explicit Recording(const Recorder& recorder);

    // Where a tone begins after 5 ms of silence: the first sample above -26 dB of the loudest.
    std::vector<Onset> onsets() const;

    // The last audible sample before `quiet` of silence, from `from_ns` on; from_ns if it is silent
    // already, max if it never is.
    std::int64_t silent_after(std::int64_t from_ns, std::chrono::milliseconds quiet) const;

    // For how long in all nobody asked for a buffer that was due at an even pace.
    std::int64_t stalled_between(std::int64_t from_ns, std::int64_t to_ns) const;

    // Largest change from one sample to the next, and of that change from one to the next; of full
    // scale.
    double step() const;
    double bend() const;
    double peak() const;
    double seconds() const { return static_cast<double>(samples_.size()) / rate; }

  private:
    static constexpr double rate = 48000;
    struct Buffer {
        std::size_t first;  // sample
        std::int64_t local_ns;
    };
    std::int64_t time_of(std::size_t sample) const;
    std::int64_t stalled_before(std::size_t sample) const;
    std::size_t sample_at(std::int64_t local_ns) const;
    using Buffers = std::vector<Buffer>::const_iterator;
    static std::vector<std::int64_t> paces(Buffers first, Buffers last);  // sorted

    std::vector<double> samples_;
    std::vector<Buffer> buffers_;
};

// When the client's own samples say that each inhale begins: LocalTimes, ns. From a breathing
// without pauses, in the pattern of `cycle` seconds.
std::vector<std::int64_t> inhales(const Client& client, double cycle);

}  // namespace attune::e2e

// SPDX-License-Identifier: GPL-3.0-or-later
// All that sound is made from until the next change, as a value that fits through a triple buffer.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "client/breath/pacer.hpp"
#include "net/clock/mapping.hpp"

namespace attune {

struct View;

// Of whatever goes on; not all of it breathes.
enum class Halt : std::uint8_t { none, paused, settling };

struct AudioView {
    Mapping clock;
    std::optional<Pacer> pacer;  // nothing: no tone
    Halt halt = Halt::none;
    std::optional<SessionTime> clicks;  // the first one of a calibration (client/audio/calibration)
    float tone_volume = 0;              // 0 to 1
    float cue_volume = 0;
    Duration trim{};  // what the device takes, beyond its buffer
};
static_assert(std::is_trivially_copyable_v<AudioView>);

AudioView audio_view(const View& view);

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/audio_view.hpp"

#include "client/session/view.hpp"

namespace attune {

AudioView audio_view(const View& view) {
    const Settings& settings = view.settings;
    AudioView audio;
    audio.clock = view.clock;
    audio.pacer = view.pacer;
    if (view.stage == v1::StageChange::PAUSED) audio.halt = Halt::paused;
    if (view.stage == v1::StageChange::SETTLING) audio.halt = Halt::settling;
    // Anchored elsewhere than in the breath, a person is not called back to it.
    if (view.anchor == v1::Anchor::BREATH)
        audio.tone_volume = static_cast<float>(settings.tone_volume) / 100;
    audio.cue_volume = static_cast<float>(settings.cue_volume) / 100;
    audio.trim = std::chrono::milliseconds(settings.trim_ms);
    return audio;
}

}  // namespace attune

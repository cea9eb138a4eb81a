// SPDX-License-Identifier: GPL-3.0-or-later
// The sound of a breath: a tone that rises on the inhale and falls on the exhale, silent in between
// and in a pause; a soft cue for the pause; clicks for a calibration. Samples are a function of the
// spans of SessionTime that are asked for, one after the other.
#pragma once

#include <span>

#include "client/audio/audio_view.hpp"

namespace attune {

inline constexpr int sample_rate = 48000;

// What one voice is to sound at an instant; all at full volume.
struct Note {
    double level;  // peak, of full scale
    double hz;
};

// Each phase swells within 20 ms and fades in its own last 60 ms, so that its beginning is heard.
Note breath_note(const Pacer& pacer, SessionTime t);

// The cue, this long after the pause was first heard of; the click, this long after its time.
inline constexpr Duration cue_delay = std::chrono::milliseconds(300);
inline constexpr Duration cue_length = std::chrono::milliseconds(700);
inline constexpr Duration click_every = std::chrono::seconds(1);
Note cue_note(Duration since_pause);
Note click_note(Duration since_click);

// A sine with two soft harmonics. Its level takes 12 ms from full to silent and its pitch glides,
// whatever is asked of it: no change clicks.
class Voice {
  public:
    // Adds its next samples to `out`, to be at `target` by the end of them or on the way there.
    void play(std::span<float> out, Note target);

  private:
    Note now_{};
    double phase_ = 0;  // in cycles, 0 to 1
};

class ToneSynth {
  public:
    // Full scale is 1. The samples stand evenly between the two times,
    // from what the view says at them; its clock and trim are not looked at.
    void render(std::span<float> out, const AudioView& view, SessionTime begin, SessionTime end);

  private:
    Note cue(Halt halt, Duration step);

    Voice breath_;
    Voice cue_;
    Voice click_;
    std::optional<Halt> halt_;
    Duration since_pause_ = cue_delay + cue_length;  // no further than its cue lasts
};

}  // namespace attune

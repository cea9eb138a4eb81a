// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/tone.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr double full_level = 0.125;  // -18 dBFS
constexpr double cue_level = 0.06;    // -24 dBFS
constexpr double low_hz = 174.6;      // F3
constexpr double high_hz = 261.6;     // C4
constexpr double empty_level = 0.35;  // of the tone, where the lungs are empty: still to be heard
constexpr Duration swell = 20ms;
constexpr Duration fade = 60ms;
constexpr Duration click_length = 60ms;

// Levels and pitches are asked for this often, and run straight in between.
constexpr std::size_t control_samples = 16;                        // 1/3 ms
constexpr double level_step = full_level / (0.012 * sample_rate);  // at most, per sample
constexpr double hz_step = (high_hz - low_hz) / (0.035 * sample_rate);

// From 0 to 1 within `length`, half of a cosine.
double soft_edge(Duration since, Duration length) {
    if (since >= length) return 1;
    if (since <= Duration::zero()) return 0;
    const double x = static_cast<double>(since.count()) / static_cast<double>(length.count());
    return 0.5 - 0.5 * std::cos(std::numbers::pi * x);
}

bool halted(const Pacer& pacer, SessionTime t) {
    return pacer.hold && (!pacer.hold->until || t < *pacer.hold->until);
}

bool sounds(BreathPhase phase) {
    return phase == BreathPhase::inhale || phase == BreathPhase::exhale;
}

}  // namespace

Note breath_note(const Pacer& pacer, SessionTime t) {
    const BreathPosition at = pacer.position_at(t);
    const double hz = low_hz + (high_hz - low_hz) * at.amplitude;
    if (halted(pacer, t) || !sounds(at.phase)) return {0, hz};
    const bool led = at.phase_length == Duration::zero();  // and then no end to fade towards
    const double edges =
        led ? soft_edge(at.in_phase, swell)
            : soft_edge(at.in_phase, std::min(swell, at.phase_length / 2)) *
                  soft_edge(at.phase_length - at.in_phase, std::min(fade, at.phase_length / 2));
    return {full_level * edges * (empty_level + (1 - empty_level) * at.amplitude), hz};
}

Note cue_note(Duration since_pause) {
    const Duration into = since_pause - cue_delay;
    const double shape = soft_edge(into, 100ms) * soft_edge(cue_length - into, cue_length - 100ms);
    const double fallen = soft_edge(into, cue_length);
    return {cue_level * shape, 220 - 55 * fallen};  // A3 to E3
}

Note click_note(Duration since_click) {
    const double shape =
        soft_edge(since_click, 4ms) * soft_edge(click_length - since_click, click_length - 4ms);
    return {full_level * shape, 440};
}

void Voice::play(std::span<float> out, Note target) {
    if (now_.level == 0) now_.hz = target.hz;
    const auto n = static_cast<double>(out.size());
    const auto approach = [n](double from, double to, double step) {
        return from + std::clamp(to - from, -step * n, step * n);
    };
    const Note end{approach(now_.level, target.level, level_step),
                   approach(now_.hz, target.hz, hz_step)};
    if (now_.level == 0 && end.level == 0) return;
    double i = 0;
    for (float& sample : out) {
        const double x = ++i / n;
        phase_ += (now_.hz + (end.hz - now_.hz) * x) / sample_rate;
        phase_ -= std::floor(phase_);
        const double s = std::sin(2 * std::numbers::pi * phase_);
        const double c = std::cos(2 * std::numbers::pi * phase_);
        // 1, 0.2 and 0.05 of the first three harmonics; their sum stays within +-1.
        const double wave = (s + 0.2 * (2 * s * c) + 0.05 * (s * (3 - 4 * s * s))) / 1.06;
        sample += static_cast<float>((now_.level + (end.level - now_.level) * x) * wave);
    }
    now_ = end;
}

Note ToneSynth::cue(Halt halt, Duration step) {
    // A device that comes back within a pause has none to tell of.
    if (halt == Halt::paused && halt_ && *halt_ != halt) since_pause_ = Duration::zero();
    halt_ = halt;
    // Whoever resumes at once still hears it to its end, within the settle.
    since_pause_ = halt == Halt::none ? cue_delay + cue_length
                                      : std::min(since_pause_ + step, cue_delay + cue_length);
    return cue_note(since_pause_);
}

void ToneSynth::render(std::span<float> out, const AudioView& view, SessionTime begin,
                       SessionTime end) {
    std::ranges::fill(out, 0.0F);
    const Pacer* pacer = view.pacer ? &*view.pacer : nullptr;
    const auto at_volume = [](Note note, float volume) {
        return Note{note.level * volume, note.hz};
    };
    const auto length = static_cast<std::int64_t>(out.size());
    SessionTime before = begin;
    for (std::size_t from = 0; from < out.size(); from += control_samples) {
        const auto part = out.subspan(from, std::min(control_samples, out.size() - from));
        const auto reached = static_cast<std::int64_t>(from + part.size());
        const SessionTime t = begin + (end - begin) * reached / length;
        const Note breath = pacer ? breath_note(*pacer, t) : Note{0, low_hz};
        breath_.play(part, at_volume(breath, view.tone_volume));
        cue_.play(part, at_volume(cue(view.halt, t - before), view.cue_volume));
        const bool clicking = view.clicks && t >= *view.clicks;
        const Note click = clicking ? click_note((t - *view.clicks) % click_every) : Note{0, 440};
        click_.play(part, at_volume(click, view.tone_volume));
        before = t;
    }
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/tone.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "client/breath/patterns.hpp"
#include "client/session/view.hpp"
#include "tests/session/couple.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr float step_limit = 0.01F;    // -40 dBFS
constexpr float bend_limit = 0.0005F;  // from one step to the next: -66 dBFS
constexpr float loudest = 0.1259F;     // -18 dBFS
constexpr std::size_t block = 512;

std::int64_t index_of(Duration t) {
    return t * sample_rate / Duration(1s);
}

// A recording of session time, block by block.
struct Recording {
    ToneSynth synth;
    AudioView view;
    std::vector<float> samples;
    SessionTime start{};  // of the first sample
    SessionTime now{};

    explicit Recording(const Pacer& pacer, SessionTime from = {}) : start{from}, now{from} {
        view.pacer = pacer;
        view.tone_volume = view.cue_volume = 1;
    }

    // A breath's pause is its pacer's.
    void run(Duration span) {
        view.halt = !view.pacer || !view.pacer->hold ? Halt::none
                    : view.pacer->hold->until        ? Halt::settling
                                                     : Halt::paused;
        play(span);
    }

    void play(Duration span) {
        for (const SessionTime until = now + span; now < until;) {
            const SessionTime end = now + block * Duration(1s) / sample_rate;
            samples.resize(samples.size() + block);
            synth.render(std::span{samples}.last(block), view, now, end);
            now = end;
        }
    }

    std::span<const float> between(Duration from, Duration to) const {
        return std::span{samples}.subspan(static_cast<std::size_t>(index_of(from)),
                                          static_cast<std::size_t>(index_of(to - from)));
    }
};

float peak(std::span<const float> samples) {
    float most = 0;
    for (const float sample : samples) most = std::max(most, std::abs(sample));
    return most;
}

bool is_silent(std::span<const float> samples) {
    return peak(samples) == 0;
}

// By its rising zero crossings.
double pitch(std::span<const float> samples) {
    int crossings = -1;
    std::size_t first = 0;
    std::size_t last = 0;
    for (std::size_t i = 1; i < samples.size(); ++i)
        if (samples[i - 1] < 0 && samples[i] >= 0) {
            if (++crossings == 0) first = i;
            last = i;
        }
    return crossings * sample_rate / static_cast<double>(last - first);
}

struct Roughness {
    float step = 0;  // from sample to sample
    float bend = 0;  // from step to step: what a click is, and a smooth tone is not
};

Roughness roughness(std::span<const float> samples) {
    Roughness most;
    for (std::size_t i = 2; i < samples.size(); ++i) {
        const float step = samples[i] - samples[i - 1];
        most.step = std::max(most.step, std::abs(step));
        most.bend = std::max(most.bend, std::abs(step - (samples[i - 1] - samples[i - 2])));
    }
    return most;
}

Pacer pacer_of(const BreathPattern& pattern, Duration length = 5min, bool ramp = false) {
    return {.plan = {pattern, length, ramp}, .start = SessionTime{}, .hold = {}};
}

Pacer paused(Pacer pacer, SessionTime t) {
    pacer.hold = Pacer::Hold{pacer.elapsed(t), pacer.position_at(t).amplitude, {}};
    return pacer;
}

TEST(Tone, RisesOnTheInhaleAndFallsOnTheExhale) {
    Recording recording{pacer_of(long_exhale_pattern)};
    recording.run(10s);
    double last = 0;
    for (const auto at : {100ms, 1000ms, 2000ms, 3000ms, 3800ms}) {
        const double hz = pitch(recording.between(at - 80ms, at + 80ms));
        EXPECT_GT(hz, last) << at.count();
        last = hz;
    }
    EXPECT_NEAR(last, 261, 3);
    for (const auto at : {5500ms, 6500ms, 7500ms, 8500ms, 9800ms}) {
        const double hz = pitch(recording.between(at - 80ms, at + 80ms));
        EXPECT_LT(hz, last) << at.count();
        last = hz;
    }
    EXPECT_NEAR(last, 175, 3);
    EXPECT_LT(peak(recording.between(100ms, 200ms)), peak(recording.between(3700ms, 3900ms)));
}

TEST(Tone, IsSilentInHoldsBeforeAndAfter) {
    Recording recording{pacer_of(box_pattern, 32s), SessionTime(-5s)};
    recording.run(45s);
    const auto silent = [&](Duration from, Duration to) {
        return is_silent(recording.between(from + 5s, to + 5s));
    };
    EXPECT_TRUE(silent(-5s, 0s));
    for (const auto cycle : {0s, 16s}) {
        EXPECT_FALSE(silent(cycle, cycle + 1s));
        EXPECT_TRUE(silent(cycle + 4001ms, cycle + 8s));
        EXPECT_FALSE(silent(cycle + 8s, cycle + 9s));
        EXPECT_TRUE(silent(cycle + 12001ms, cycle + 16s));
    }
    EXPECT_TRUE(silent(32001ms, 40s));
    AudioView nobody;
    nobody.tone_volume = 1;
    recording.view = nobody;
    const auto before = recording.samples.size();
    recording.run(1s);
    EXPECT_TRUE(is_silent(std::span{recording.samples}.subspan(before)));
}

TEST(Tone, BeginsWithin20MsOfEachPhase) {
    for (const auto& pattern :
         {long_exhale_pattern, gentle_pattern, cyclic_sigh_pattern, box_pattern,
          four_seven_eight_pattern, resonance(13s), BreathPattern{1s, {}, 5s, {}}}) {
        for (const bool ramp : {false, pattern == long_exhale_pattern}) {
            const Duration length = ramp ? 63s : 20s;  // into the second minute of a ramp
            const Pacer pacer = pacer_of(pattern, 3min, ramp);
            Recording recording{pacer, SessionTime(-1s)};
            recording.run(length + 1s);
            const float heard = peak(recording.samples) / 20;
            BreathPosition before = pacer.position_at(SessionTime(-1s));
            for (Duration t = -1s; t < length - 1s; t += 1ms) {
                const auto at = pacer.position_at(SessionTime(t));
                const bool begins = at.in_phase < before.in_phase || at.phase != before.phase;
                before = at;
                if (!begins || at.phase == BreathPhase::hold_full ||
                    at.phase == BreathPhase::hold_empty)
                    continue;
                const Duration phase = t - at.in_phase + 1s;  // in the recording
                ASSERT_LT(peak(recording.between(phase - 2ms, phase)), heard);
                ASSERT_GT(peak(recording.between(phase, phase + 20ms)), heard);
            }
        }
    }
}

TEST(Tone, IsAsLoudAsItsVolumeAndNoLouder) {
    Recording recording{pacer_of(long_exhale_pattern)};
    recording.run(10s);
    EXPECT_LE(peak(recording.samples), loudest);
    EXPECT_GT(peak(recording.samples), loudest * 0.9F);
    const auto before = recording.samples.size();
    recording.view.tone_volume = 0.2F;
    recording.run(10s);
    const auto later = std::span{recording.samples}.subspan(before + 4 * block);
    EXPECT_NEAR(peak(later), peak(recording.samples) / 5, 0.001);
    recording.view.tone_volume = 0;
    recording.run(1s);
    EXPECT_TRUE(is_silent(std::span{recording.samples}.last(40'000)));
}

TEST(Tone, FallsSilentAtAPauseAndACueFollowsOnce) {
    for (const Duration at : {3900ms, 4100ms, 9000ms}) {
        for (const bool resumed : {false, true}) {
            Recording recording{pacer_of(long_exhale_pattern)};
            recording.run(at);
            const Duration pause = recording.now - SessionTime{};
            recording.view.pacer = paused(*recording.view.pacer, recording.now);
            recording.run(200ms);
            if (resumed) recording.view.pacer->hold->until = recording.now + settle_time;
            recording.run(4s);
            EXPECT_TRUE(is_silent(recording.between(pause + 15ms, pause + cue_delay)));
            const auto cue = recording.between(pause + cue_delay, pause + cue_delay + cue_length);
            EXPECT_GT(peak(cue), 0.02F);
            EXPECT_LT(peak(cue), loudest / 2);
            EXPECT_TRUE(
                is_silent(recording.between(pause + cue_delay + cue_length + 1ms, pause + 4s)));
        }
    }
}

TEST(Tone, EachPauseHasItsCueAndNoneWithoutVolume) {
    Recording recording{pacer_of(long_exhale_pattern)};
    recording.run(2s);
    recording.view.pacer = paused(*recording.view.pacer, recording.now);
    recording.run(2s);
    recording.view.pacer->hold->until = recording.now + settle_time;
    recording.run(2s);
    recording.view.pacer->hold->until.reset();
    const auto again = recording.samples.size();
    recording.run(2s);
    EXPECT_FALSE(is_silent(std::span{recording.samples}.subspan(again)));
    recording.view.cue_volume = 0;
    recording.view.pacer->hold->until = recording.now + settle_time;
    recording.run(1s);
    recording.view.pacer->hold->until.reset();
    const auto third = recording.samples.size();
    recording.run(2s);
    EXPECT_TRUE(is_silent(std::span{recording.samples}.subspan(third)));
}

TEST(Tone, WhatDoesNotBreatheHasItsCueToo) {
    for (const char* offered :
         {R"({"ground":{}})", R"({"turns":{"minutes":1,"each":1}})", R"({"checkIn":{}})"}) {
        test::Couple couple;
        Recording recording{pacer_of(long_exhale_pattern)};
        auto& samples = recording.samples;
        const auto after = [&](Duration span, const char* pressed) {
            const auto from = samples.size();
            if (pressed[0] != 0) couple.press(couple.b(), pressed);
            for (Duration gone{}; gone < span; gone += 50ms) {
                couple.run(50ms);
                recording.view = audio_view(couple.view(couple.a()));
                recording.view.cue_volume = 1;
                recording.play(50ms);
            }
            return !is_silent(std::span{samples}.subspan(from));
        };
        couple.begin(R"({"propose":)" + std::string(offered) + "}");
        EXPECT_FALSE(after(7s, "")) << offered;
        EXPECT_TRUE(after(1500ms, R"({"pause":{}})")) << offered;
        EXPECT_FALSE(after(3s, "")) << offered;
        EXPECT_FALSE(after(2s, R"({"resume":{}})")) << offered;
        couple.press(couple.a(), R"({"resume":{}})");
        EXPECT_FALSE(after(7s, "")) << offered;
        EXPECT_TRUE(after(500ms, R"({"pause":{}})")) << offered;  // another one
        couple.press(couple.a(), R"({"stop":{}})");
        after(100ms, "");
        EXPECT_FALSE(after(1s, "")) << offered;
    }
}

TEST(Tone, ADeviceThatComesWithinAPauseIsSilent) {
    Recording recording{pacer_of(long_exhale_pattern)};
    recording.view.pacer = paused(*recording.view.pacer, SessionTime(2s));
    recording.run(2s);
    EXPECT_TRUE(is_silent(recording.samples));
}

TEST(Tone, ClicksEachSecondForACalibration) {
    Recording recording{pacer_of(long_exhale_pattern)};
    recording.view.pacer.reset();
    recording.view.clicks = SessionTime(1500ms);
    recording.run(5s);
    EXPECT_TRUE(is_silent(recording.between(0s, 1499ms)));
    for (const auto click : {1500ms, 2500ms, 3500ms}) {
        EXPECT_GT(peak(recording.between(click, click + 8ms)), 0.05F);
        EXPECT_TRUE(is_silent(recording.between(click + 62ms, click + 999ms)));
    }
    EXPECT_LT(roughness(recording.samples).step, step_limit);
}

TEST(Tone, NoChangeClicks) {
    for (unsigned seed = 1; seed <= 4; ++seed) {
        std::mt19937 random{seed};
        const auto any = [&](int below) {
            return std::uniform_int_distribution{0, below - 1}(random);
        };
        const auto pattern = [&] {
            return std::array{long_exhale_pattern, cyclic_sigh_pattern, box_pattern,
                              BreathPattern{1s, {}, 1s, {}}}[static_cast<std::size_t>(any(4))];
        };
        Recording recording{pacer_of(long_exhale_pattern)};
        auto& view = recording.view;
        for (int i = 0; i < 500; ++i) {
            if (!view.pacer)
                view.pacer = Pacer{{pattern(), 5min}, recording.now - 1ms * any(9000), {}};
            switch (any(9)) {
                case 0:
                    view.pacer = paused(*view.pacer, recording.now);
                    break;
                case 1:
                    if (view.pacer->hold) view.pacer->hold->until = recording.now + 1ms * any(500);
                    break;
                case 2:
                    view.pacer.reset();  // stop
                    break;
                case 3:
                    view.tone_volume = static_cast<float>(any(101)) / 100;
                    break;
                case 4:
                    view.pacer->plan.pattern = pattern();
                    break;
                case 5:
                    view.pacer->plan.softer_from = {1, 2, 0};
                    break;
                case 6:
                    recording.now += 1ms * (any(8000) - 4000);  // another timeline, a gap, a trim
                    break;
                case 7:
                    view.pacer->hold.reset();
                    view.pacer->start = recording.now - 1ms * any(9000);
                    break;
                default:
                    view.cue_volume = static_cast<float>(any(101)) / 100;
            }
            recording.run(1ms * (1 + any(300)));
        }
        const auto rough = roughness(recording.samples);
        EXPECT_LT(rough.step, step_limit) << "seed " << seed;
        EXPECT_LT(rough.bend, bend_limit) << "seed " << seed;
        EXPECT_GT(peak(recording.samples), loudest / 2);
    }
}

TEST(Tone, IsTheSameHoweverItIsCutIntoBlocks) {
    Recording whole{pacer_of(long_exhale_pattern)};
    whole.run(1s);
    ToneSynth synth;
    std::vector<float> cut(block * 20);
    for (std::size_t from = 0; from < cut.size(); from += 64) {
        const auto time = [](std::size_t i) {
            return SessionTime(static_cast<std::int64_t>(i) * Duration(1s) / sample_rate);
        };
        synth.render(std::span{cut}.subspan(from, 64), whole.view, time(from), time(from + 64));
    }
    for (std::size_t i = 0; i < cut.size(); ++i) ASSERT_NEAR(cut[i], whole.samples[i], 1e-3) << i;
}

TEST(Tone, TakesAnySpanOfTime) {
    ToneSynth synth;
    AudioView view = Recording{pacer_of(box_pattern)}.view;
    std::array<float, 100> out{};
    for (const auto& [begin, end] : std::initializer_list<std::pair<Duration, Duration>>{
             {5s, 5s}, {6s, 5s}, {-1h, 1h}, {1h, -1h}, {8760h, 8761h}}) {
        synth.render(out, view, SessionTime(begin), SessionTime(end));
        EXPECT_LE(peak(out), loudest);
        EXPECT_LT(roughness(out).step, step_limit);
    }
    synth.render({}, view, SessionTime(1s), SessionTime(2s));
}

TEST(Tone, AnAnchorElsewhereSilencesTheBreathAndNotTheCue) {
    View view;
    view.settings.tone_volume = 40;
    view.settings.cue_volume = 30;
    EXPECT_FLOAT_EQ(audio_view(view).tone_volume, 0.4F);
    view.anchor = v1::Anchor::HANDS;
    EXPECT_EQ(audio_view(view).tone_volume, 0);
    EXPECT_FLOAT_EQ(audio_view(view).cue_volume, 0.3F);
}

}  // namespace
}  // namespace attune

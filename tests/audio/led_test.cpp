// SPDX-License-Identifier: GPL-3.0-or-later
// A breath led by hand, with closed eyes: what both sides of a Session hear.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "client/audio/tone.hpp"
#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

constexpr std::size_t block = 480;  // 10 ms
constexpr auto frame = 10ms;

struct Ear {
    ToneSynth synth;
    std::vector<float> samples;
    std::vector<double> breath;  // at the end of each frame

    void hear(const View& view, SessionTime from) {
        AudioView audio;
        audio.pacer = view.pacer;
        audio.tone_volume = audio.cue_volume = 1;
        samples.resize(samples.size() + block);
        synth.render(std::span{samples}.last(block), audio, from, from + frame);
        breath.push_back(view.pacer->position_at(from + frame).amplitude);
    }
    std::span<const float> at(std::size_t i, std::size_t frames) const {
        return std::span{samples}.subspan(i * block, frames * block);
    }
    float loudness(std::size_t i, std::size_t frames = 1) const {
        float most = 0;
        for (const float sample : at(i, frames)) most = std::max(most, std::abs(sample));
        return most;
    }
    // By its rising zero crossings, to a fraction of a sample.
    double pitch(std::size_t i, std::size_t frames) const {
        const auto heard = at(i, frames);
        double first = -1, last = 0;
        int periods = -1;
        for (std::size_t k = 1; k < heard.size(); ++k) {
            if (heard[k - 1] >= 0 || heard[k] < 0) continue;
            last = static_cast<double>(k) - heard[k] / (heard[k] - heard[k - 1]);
            if (++periods == 0) first = last;
        }
        return periods * sample_rate / (last - first);
    }
    float worst_step() const {
        float worst = 0;
        for (std::size_t k = 1; k < samples.size(); ++k)
            worst = std::max(worst, std::abs(samples[k] - samples[k - 1]));
        return worst;
    }
};

struct Led : Couple {
    std::array<Ear, 2> ears;  // a follows, b leads

    Led() : Couple(7) {
        for (Side* side : {&a(), &b()}) press(*side, R"({"holds":{"on":true}})");
        breathe();
        press(b(), R"({"propose":{"lead":{"leader":"ME"}}})");
        run(100ms);
        press(a(), R"({"accept":{}})");
        run(9s);  // the hand counts from the end of the first exhale on
        loss = 0.05;
    }
    void hand(double breath) {
        press(b(), R"({"hand":{"breath":)" + std::to_string(breath) + "}}");
    }
    // Through `span`, with the hand where `shown` says, if it does.
    template <class Shown>
    void listen(Duration span, Shown shown) {
        for (Duration t = 0s; t < span; t += frame) {
            shown(t);
            const SessionTime from = now(a()).session;
            ears[0].hear(view(a()), from);
            ears[1].hear(view(b()), from);
            run(frame);
        }
    }
};

TEST(Led, TheToneRisesAndFallsWithTheHandOnBothSides) {
    Led led;
    led.listen(30s, [&](Duration t) {
        led.hand(0.5 - 0.5 * std::cos(seconds(t) * 2 * std::numbers::pi / 8));
    });
    for (const Ear& ear : led.ears) {
        int moving = 0;
        for (std::size_t i = 300; i + 40 < ear.breath.size(); i += 10) {
            const double moved = ear.breath[i + 29] - ear.breath[i];
            if (std::abs(moved) < 0.08) continue;
            ++moving;
            ASSERT_GT(ear.loudness(i, 20), 0.03F) << i;
            const double earlier = ear.pitch(i, 10);
            const double later = ear.pitch(i + 20, 10);
            ASSERT_EQ(later > earlier, moved > 0) << i << ' ' << earlier << ' ' << later;
            ASSERT_NEAR(later, 174.6 + 87 * ear.breath[i + 24], 4) << i;
        }
        EXPECT_GT(moving, 100);
        EXPECT_LT(ear.worst_step(), 0.01F);  // -40 dBFS
    }
}

TEST(Led, TheToneIsSilentWhileTheHandRestsFullOrEmpty) {
    Led led;
    const auto full = [&](Duration t) {
        if (t == 0s) led.hand(1);
    };
    const auto empty = [&](Duration t) {
        if (t == 0s) led.hand(0);
    };
    led.listen(6s, full);  // a held key: in for 1.6 s, then rest
    led.listen(6s, empty);
    for (const Ear& ear : led.ears) {
        for (const std::size_t way : {0u, 600u}) {
            EXPECT_GT(ear.loudness(way + 40, 100), 0.06F);
            // 200 ms after the hand came to rest, played out by then.
            EXPECT_EQ(ear.loudness(way + 220, 370), 0);
        }
        EXPECT_LT(ear.worst_step(), 0.01F);
    }
}

TEST(Led, NoClickAtAPauseAnOutageAHandGivenUpOrTheEndOfTheLead) {
    Led led;
    const auto moves = [&](Duration t) {
        led.hand(0.5 - 0.5 * std::cos(seconds(t) * 2 * std::numbers::pi / 8));
    };
    const auto rests = [](Duration) {};
    led.listen(10s, moves);
    led.up = false;
    led.listen(5s, moves);
    led.up = true;
    led.listen(7s, moves);
    led.press(led.a(), R"({"pause":{}})");
    led.run(200ms);
    led.listen(2s, rests);
    led.press(led.a(), R"({"resume":{}})");
    led.press(led.b(), R"({"resume":{}})");
    led.listen(16s, rests);
    led.listen(6s, moves);
    led.listen(15s, rests);  // it counts as none, and the paced breath comes back
    led.listen(5s, moves);
    led.press(led.a(), R"({"lead":{"on":false}})");
    led.listen(5s, rests);
    for (const Ear& ear : led.ears) EXPECT_LT(ear.worst_step(), 0.01F);
}

}  // namespace
}  // namespace attune::test

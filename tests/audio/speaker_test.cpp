// SPDX-License-Identifier: GPL-3.0-or-later
// A sound device that is missing, goes and comes back, by SDL's disk driver: one whose file takes
// nothing more has gone, as a card that was pulled out.
#include "client/audio/speaker.hpp"

#include <SDL.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>  // mkdtemp, setenv
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <thread>
#include <vector>

#include "net/drivers/local_clock.hpp"

namespace {
bool no_thread = false;  // is to be had
}

// In the place of SDL's own, for what this program calls.
extern "C" SDL_Thread* SDL_CreateThread(SDL_ThreadFunction run, const char* name, void* data) {
    if (no_thread) return nullptr;
    return SDL_CreateThreadWithStackSize(run, name, 0, data);
}

namespace attune {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class SpeakerTest : public testing::Test {
  protected:
    SpeakerTest() {
        std::string name = fs::temp_directory_path() / "attune-sound-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        ::setenv("SDL_AUDIODRIVER", "disk", 1);
        ::setenv("SDL_DISKAUDIOFILE", device().c_str(), 1);
    }
    ~SpeakerTest() override { fs::remove_all(folder_); }

    fs::path device() const { return folder_ / "device"; }
    fs::path log() const { return folder_ / "log"; }
    fs::path samples() const { return folder_ / "samples"; }

    void plug(const fs::path& target) const {
        fs::remove(device());
        fs::create_symlink(target, device());
    }

    // Its tone sounds for as long as any test takes.
    static AudioView tone() {
        AudioView view;
        const LocalTime now = local_now();
        view.clock = {now, SessionTime{}};
        view.pacer = Pacer{{{60s, {}, 60s, {}}, 10min}, SessionTime(-20s), std::nullopt};
        view.tone_volume = 1;
        return view;
    }

    static bool await(const std::function<bool()>& what, Duration patience = 10s) {
        for (const LocalTime until = local_now() + patience; local_now() < until;) {
            if (what()) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }

    bool records(std::size_t more) const {
        const auto wanted = recorded().size() + more;
        return await([&] { return recorded().size() > wanted; });
    }

    std::vector<std::int16_t> recorded() const {
        std::ifstream file{samples(), std::ios::binary};
        const std::vector<char> bytes{std::istreambuf_iterator<char>{file}, {}};
        std::vector<std::int16_t> found(bytes.size() / 2);
        std::copy_n(bytes.data(), found.size() * 2, reinterpret_cast<char*>(found.data()));
        return found;
    }

  private:
    fs::path folder_;
};

TEST_F(SpeakerTest, WhatGoesIsSaidOnceAndSoundsAgainWhenItIsBack) {
    plug("/dev/full");
    Speaker speaker;
    EXPECT_EQ(speaker.poll_trouble(), "");
    speaker.show(tone());
    std::string said;
    ASSERT_TRUE(await([&] { return !(said = speaker.poll_trouble()).empty(); }));
    EXPECT_NE(said.find("gone"), said.npos);
    EXPECT_EQ(speaker.poll_trouble(), "");
    plug(samples());
    ASSERT_TRUE(await([&] {
        const LocalTime before = local_now();
        speaker.show(tone());
        EXPECT_EQ(speaker.poll_trouble(), "");
        EXPECT_LT(local_now() - before, 50ms);  // nobody waits for a device
        const auto heard = recorded();
        return std::ranges::count_if(heard, [](int s) { return std::abs(s) > 1000; }) > 1000;
    }));
    int worst = std::abs(recorded().at(0));
    for (int last = 0; const int sample : recorded()) {
        worst = std::max(worst, std::abs(sample - last));
        last = sample;
    }
    EXPECT_LT(worst, 328);  // -40 dBFS
}

TEST_F(SpeakerTest, OneThatWasMissingIsTakenAsSoonAsTheSystemTellsOfIt) {
    fs::create_symlink("/nowhere/at/all", device());
    Speaker speaker;
    std::string said;
    ASSERT_TRUE(await([&] { return !(said = speaker.poll_trouble()).empty(); }));
    EXPECT_NE(said.find("no sound device"), said.npos);
    speaker.show(tone());
    EXPECT_EQ(speaker.poll_trouble(), "");
    plug(samples());
    SDL_Event added{};
    added.type = SDL_AUDIODEVICEADDED;
    SDL_PushEvent(&added);
    // Sooner than it would have been tried again.
    EXPECT_TRUE(await([&] { return recorded().size() > 1000; }, 700ms));
    EXPECT_EQ(speaker.poll_trouble(), "");
}

TEST_F(SpeakerTest, EndsAtOnceWhereThereIsNone) {
    fs::create_symlink("/nowhere/at/all", device());
    const LocalTime before = local_now();
    { const Speaker speaker; }
    EXPECT_LT(local_now() - before, 900ms);  // before it would have tried again
}

TEST_F(SpeakerTest, SaysSoAndEndsWhereThereIsNoThread) {
    no_thread = true;
    Speaker speaker;
    no_thread = false;
    EXPECT_NE(speaker.poll_trouble().find("no sound device"), std::string::npos);
    speaker.show(tone());
    EXPECT_TRUE(speaker.close());
}

// A sound server that hangs: a pipe that nobody reads holds up who opens it, and who writes. Each
// in a process of its own, for it cannot but end by force.
TEST_F(SpeakerTest, WhatHangsWhileItIsOpenedKeepsNobodyWaiting) {
    ASSERT_EQ(::mkfifo(samples().c_str(), 0600), 0);
    plug(samples());
    const auto in_another = [] {
        Speaker speaker;
        speaker.show(tone());
        const bool silent = speaker.poll_trouble().empty();
        std::this_thread::sleep_for(100ms);  // it has come to the pipe
        std::_Exit(silent && !speaker.close() ? 0 : 1);
    };
    EXPECT_EXIT(in_another(), testing::ExitedWithCode(0), "");
}

TEST_F(SpeakerTest, WhatHangsWhileItSoundsKeepsNobodyWaiting) {
    ASSERT_EQ(::mkfifo(samples().c_str(), 0600), 0);
    plug(samples());
    const auto in_another = [this] {
        const int reader = ::open(samples().c_str(), O_RDWR);
        Speaker speaker;
        speaker.show(tone());
        const bool full = await([&] {  // of 64 KiB
            int bytes = 0;
            return ::ioctl(reader, FIONREAD, &bytes) == 0 && bytes > 65'536 - 1'024;
        });
        std::_Exit(full && !speaker.close() ? 0 : 1);
    };
    EXPECT_EXIT(in_another(), testing::ExitedWithCode(0), "");
}

// Hushed as by who leaves quickly: in the samples, by when they are played. The best of three, for
// what stalls the machine stalls the sound.
TEST_F(SpeakerTest, IsSilentWithinItsBuffersOnceHushed) {
    plug(samples());
    Duration soonest = Duration::max();
    for (int i = 0; i < 3 && soonest >= 200ms; ++i) {
        LocalTime hushed;
        {
            Speaker speaker{log()};
            speaker.show(tone());
            ASSERT_TRUE(records(24000));
            hushed = local_now();
            speaker.hush();
            ASSERT_TRUE(records(14400));
            speaker.show(tone());  // for good
            ASSERT_TRUE(records(9600));
        }
        const auto heard = recorded();
        std::ifstream lines{log()};
        std::int64_t last = -1, first = 0, played_ns = 0, silent_ns = 0;
        for (std::size_t n = 0; n < heard.size(); ++n)
            if (heard[n] != 0) last = static_cast<std::int64_t>(n);
        ASSERT_GT(last, 24000);
        while (lines >> first >> played_ns && first <= last)
            silent_ns = played_ns + (last - first) * 1'000'000'000 / 48000;
        const Duration took = LocalTime(Duration(silent_ns)) - hushed;
        std::cout << "silent " << std::chrono::duration<double, std::milli>(took).count()
                  << " ms after the press\n";
        EXPECT_GT(took, -20ms);
        EXPECT_GT(static_cast<std::int64_t>(heard.size()) - last, 10000);  // it went on, silently
        soonest = std::min(soonest, took);
    }
    EXPECT_LT(soonest, 200ms);
}

}  // namespace
}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// What two real clients sound, measured in the samples they render.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "tests/e2e/recording.hpp"

namespace attune::e2e {
namespace {

using testing::HasSubstr;

constexpr double ms = 1e6;                        // in ns
constexpr std::int64_t most_stalled = 4'000'000;  // beyond that it is the machine that is measured

std::size_t errors_saying(const Client& client, const std::string& what) {
    return static_cast<std::size_t>(std::ranges::count_if(client.events(), [&](const auto& event) {
        return event.has_error() && event.error().message().find(what) != std::string::npos;
    }));
}

double nearest_ms(std::int64_t t, const std::vector<std::int64_t>& times) {
    double nearest = 1e9;
    for (const auto other : times)
        nearest = std::min(nearest, std::abs(static_cast<double>(t - other)) / ms);
    return nearest;
}

TEST(Audio, SoundsTheSameBreathOnBothSidesAndIsSilentInAPause) {
    TempFolder folder;
    const std::array recorders{Recorder{folder.path() / "a"}, Recorder{folder.path() / "b"}};
    const RelayProcess relay{"c", 5};
    Couple couple{&relay};
    for (const auto side : {Couple::a, Couple::b})
        couple.start(side, recorders[side].arguments(), recorders[side].environment());
    couple.breathe(1);
    Process::pump_for(21500ms);  // two breaths and the begin of a third
    const auto pressed = boot_ns();
    couple[Couple::a].say(R"({"pause":{}})");
    ASSERT_TRUE(couple[Couple::b].wait_stage(Stage::PAUSED));
    Process::pump_for(1500ms);
    for (const auto side : {Couple::a, Couple::b}) {
        couple[side].say(R"({"quit":{}})");
        ASSERT_EQ(couple[side].wait_exit(), 0) << couple[side].errors();
        EXPECT_EQ(errors_saying(couple[side], "sound"), 0U);
    }

    std::array<std::vector<std::int64_t>, 2> rising;
    std::array<std::size_t, 2> heard{};
    for (const auto side : {Couple::a, Couple::b}) {
        const Recording recording{recorders[side]};
        EXPECT_LT(recording.step(), 0.01);   // -40 dBFS
        EXPECT_LT(recording.bend(), 0.001);  // and no click below that
        EXPECT_GT(recording.peak(), 0.03);
        const auto phases = inhales(couple[side], 10);
        for (const auto& onset : recording.onsets())
            if (onset.rising && onset.local_ns < pressed) {
                ++heard[side];
                if (onset.stalled_ns > most_stalled) continue;
                rising[side].push_back(onset.local_ns);
                EXPECT_LT(nearest_ms(onset.local_ns, phases), 20);
            }
        EXPECT_EQ(heard[side], 3U);
        const auto allowed =
            side == Couple::a ? 50 * ms : (40 + 100 + 50) * ms;  // one datagram lost
        EXPECT_LT(static_cast<double>(recording.silent_after(pressed, 100ms) - pressed), allowed);
    }
    std::size_t pairs = 0;
    for (const auto onset : rising[Couple::a]) {
        const double apart = nearest_ms(onset, rising[Couple::b]);
        if (apart > 1000) continue;  // the other one stalled
        ++pairs;
        EXPECT_LT(apart, 10);
    }
    if (pairs == 0) GTEST_SKIP() << "this machine is too busy to keep the time of any sound";
}

// A sound server that hangs up: by then the client has looked for its cookie.
TEST(Audio, LeavesNoCookieOfTheSoundServers) {
    Couple couple;
    const auto folder = couple.home() / "pulse";  // home is XDG_RUNTIME_DIR as well
    std::filesystem::create_directory(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = (folder / "native").string();
    ASSERT_LT(path.size(), sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    ASSERT_EQ(::bind(server, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(server, 5), 0);
    auto& a = couple.start(Couple::a, {"--audio"}, {{"SDL_AUDIODRIVER", "pulseaudio"}});
    bool asked = false;
    ASSERT_TRUE(Process::pump_until([&] {
        const int client = ::accept(server, nullptr, nullptr);
        std::array<char, 1> byte;
        pollfd readable{client, POLLIN, 0};
        if (client >= 0 && ::poll(&readable, 1, 1000) == 1)
            asked = asked || ::read(client, byte.data(), 1) == 1;
        ::close(client);
        return errors_saying(a, "no sound device") == 1;
    }));
    EXPECT_TRUE(asked);
    a.say(R"({"quit":{}})");
    EXPECT_EQ(a.wait_exit(), 0);
    ::close(server);
    for (const auto& entry : std::filesystem::recursive_directory_iterator{couple.home()})
        EXPECT_FALSE(entry.is_regular_file() || entry.is_symlink()) << entry.path();
}

TEST(Audio, SaysOnceThatThereIsNoDevice) {
    Couple couple;
    auto& a = couple.start(Couple::a, {"--audio"},
                           {{"SDL_AUDIODRIVER", "alsa"}, {"ALSA_CONFIG_PATH", "/dev/null"}});
    ASSERT_TRUE(a.wait_error(0));
    EXPECT_TRUE(a.events()[0].has_started());
    Process::pump_for(1s);
    EXPECT_EQ(errors_saying(a, "no sound device"), 1U);
    EXPECT_EQ(a.errors(), "");
    a.say(R"({"quit":{}})");
    EXPECT_EQ(a.wait_exit(), 0);
}

TEST(Audio, SaysOnceThatTheDeviceHasGone) {
    Couple couple;
    auto& a = couple.start(Couple::a, {"--audio"},
                           {{"SDL_AUDIODRIVER", "disk"}, {"SDL_DISKAUDIOFILE", "/dev/full"}});
    ASSERT_TRUE(a.wait_error(0));
    Process::pump_for(1s);
    EXPECT_EQ(errors_saying(a, "has gone"), 1U);
    a.say(R"({"quit":{}})");
    EXPECT_EQ(a.wait_exit(), 0);
}

}  // namespace
}  // namespace attune::e2e

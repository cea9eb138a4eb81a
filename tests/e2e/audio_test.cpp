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

constexpr std::int64_t ms = 1'000'000;

double to_ms(std::int64_t ns) {
    return static_cast<double>(ns) / ms;
}

std::size_t errors_saying(const Client& client, const std::string& what) {
    return static_cast<std::size_t>(std::ranges::count_if(client.events(), [&](const auto& event) {
        return event.has_error() && event.error().message().find(what) != std::string::npos;
    }));
}

std::int64_t to_nearest(std::int64_t t, const std::vector<std::int64_t>& times) {
    std::int64_t nearest = INT64_MAX;
    for (const auto other : times) nearest = std::min(nearest, std::abs(t - other));
    return nearest;
}

TEST(Audio, SoundsTheSameBreathOnBothSidesAndIsSilentInAPause) {
    TempFolder folder;
    const std::array recorders{Recorder{folder.path() / "a"}, Recorder{folder.path() / "b"}};
    RelayProcess relay{"c", 5};
    Couple couple{&relay};
    for (const auto side : {Couple::a, Couple::b}) {
        auto arguments = recorders[side].arguments();
        for (const auto* more : {"--sample-ms", "10"}) arguments.emplace_back(more);
        couple.start(side, arguments, recorders[side].environment());
    }
    couple.breathe(1);
    Process::pump_for(21500ms);  // two breaths and the begin of a third
    couple[Couple::a].say(R"({"pause":{}})");
    const auto pressed_ns = boot_ns();
    std::array<std::int64_t, 2> paused_ns{};
    std::array<Client::Told, 2> told{};
    for (const auto side : {Couple::a, Couple::b}) {
        const auto paused = couple[side].wait_stage(Stage::PAUSED);
        ASSERT_TRUE(paused);
        paused_ns[side] = couple[side].events()[*paused].stage().local_ns();
        told[side] = couple[side].told(*paused);
    }
    EXPECT_LT(told[Couple::a].from_ns, pressed_ns + 10 * ms);
    const auto carried = relay.carried(Couple::a, paused_ns[Couple::a]);
    EXPECT_LT(paused_ns[Couple::b] - paused_ns[Couple::a],
              carried.delay_ns + static_cast<std::int64_t>(carried.lost + 1) * 50 * ms + 250 * ms);
    Process::pump_for(1500ms);
    for (const auto side : {Couple::a, Couple::b}) {
        couple[side].say(R"({"quit":{}})");
        ASSERT_EQ(couple[side].wait_exit(), 0) << couple[side].errors();
        EXPECT_EQ(errors_saying(couple[side], "sound"), 0U);
    }

    // What the machine took is added to what is allowed: while nobody asked for sound, and while
    // the client itself stood still.
    struct Rising {
        std::int64_t local_ns;
        std::int64_t stalled_ns;
    };
    std::array<std::vector<Rising>, 2> rising;
    for (const auto side : {Couple::a, Couple::b}) {
        const Recording recording{recorders[side]};
        EXPECT_LT(recording.step(), 0.01);   // -40 dBFS
        EXPECT_LT(recording.bend(), 0.001);  // and no click below that
        EXPECT_GT(recording.peak(), 0.03);
        const auto phases = inhales(couple[side], 10);
        for (const auto& onset : recording.onsets())
            if (onset.rising && onset.local_ns < paused_ns[side]) {
                const auto stalled =
                    recording.stalled_between(onset.local_ns - second / 2, onset.local_ns);
                rising[side].push_back({onset.local_ns, stalled});
                EXPECT_LT(to_nearest(onset.local_ns, phases), 20 * ms + stalled);
            }
        ASSERT_EQ(rising[side].size(), 3U);
        const auto silent_ns = recording.silent_after(paused_ns[side], 100ms);
        const auto stood_still =
            std::max<std::int64_t>(0, told[side].to_ns - paused_ns[side] - 10 * ms);
        const auto stalled = stood_still + recording.stalled_between(paused_ns[side], silent_ns);
        std::printf("silent after %.1f ms, of which stalled %.1f\n",
                    to_ms(silent_ns - paused_ns[side]), to_ms(stalled));
        EXPECT_LT(silent_ns - paused_ns[side], 50 * ms + stalled);
    }
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& a = rising[Couple::a][i];
        const auto& b = rising[Couple::b][i];
        const auto apart = std::abs(a.local_ns - b.local_ns);
        std::printf("%.1f ms apart, stalled %.1f and %.1f\n", to_ms(apart), to_ms(a.stalled_ns),
                    to_ms(b.stalled_ns));
        EXPECT_LT(apart, 10 * ms + a.stalled_ns + b.stalled_ns);
    }
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

// SPDX-License-Identifier: GPL-3.0-or-later
// What a session of every activity leaves behind: nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

// Every file below a folder, with its content, mode and time of change.
std::string snapshot(const std::filesystem::path& folder) {
    std::ostringstream all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        struct stat status {};
        ::lstat(entry.path().c_str(), &status);
        all << entry.path() << ' ' << std::oct << status.st_mode << std::dec << ' '
            << status.st_size << ' ' << status.st_mtim.tv_sec << '.' << status.st_mtim.tv_nsec
            << ' ';
        if (entry.is_regular_file()) all << std::ifstream{entry.path()}.rdbuf();
        all << '\n';
    }
    return all.str();
}

// All that the two open, make, move or remove anywhere, where strace may look on.
class Trace {
  public:
    Trace() {
        std::vector<std::string> probe = command();
        probe.push_back("true");
        works_ = run(probe).status == 0;
    }

    bool works() const { return works_; }
    std::vector<std::string> command() const {
        return {"strace",
                "-ff",
                "-qq",
                "-y",
                "--seccomp-bpf",
                "-e",
                "trace=?open,openat,?openat2,?creat,?mkdir,mkdirat,?mknod,mknodat,?rename,renameat,"
                "?renameat2,?link,linkat,?symlink,symlinkat,?unlink,unlinkat,truncate,memfd_create",
                "-o",
                folder_.path() / "trace"};
    }

    // What was not for reading alone; tsan.rodata is the thread sanitizer's, before main().
    std::vector<std::string> changes() const {
        constexpr std::array ignored{"O_RDONLY", " = -1 ", "/tsan.rodata."};
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator{folder_.path()}) {
            std::ifstream lines{entry.path()};
            for (std::string line; std::getline(lines, line);)
                if (std::ranges::none_of(
                        ignored, [&](const char* part) { return line.find(part) != line.npos; }))
                    found.push_back(line);
        }
        return found;
    }

  private:
    TempFolder folder_;
    bool works_ = false;
};

class NothingIsKept : public testing::Test {
  protected:
    Client& a() { return couple_[Couple::a]; }
    Client& b() { return couple_[Couple::b]; }

    std::string profiles() const {
        return snapshot(couple_.profile(Couple::a)) + snapshot(couple_.profile(Couple::b));
    }

    // By this press both come to that stage.
    void press(Client& client, const std::string& line, Stage::Stage stage) {
        const std::array marks{a().mark(), b().mark()};
        client.say(line);
        for (const auto side : {Couple::a, Couple::b})
            ASSERT_TRUE(couple_[side].wait_stage(stage, marks[side])) << line;
    }

    void ground() {
        couple_.begin(Couple::a, R"({"propose":{"ground":{}}})", Stage::GROUND);
        for (const auto* kind : {"HEART", "BELLY", "THIGHS", "HERE"})
            for (const auto* on : {"true", "false"})
                b().say(R"({"gesture":{"kind":")" + std::string{kind} + R"(","on":)" + on + "}}");
        // What one says after the other may be heard first.
        const auto sample = [this]() -> const v1::Sample& { return *a().sample(); };
        ASSERT_TRUE(Process::pump_until([&] { return sample().stage() == Stage::GROUND; }));
        const auto ends = sample().stage_ends_ns();
        a().say(R"({"smaller":{}})");
        ASSERT_TRUE(Process::pump_until([&] { return sample().stage_ends_ns() < ends; }));
        press(b(), R"({"stop":{}})", Stage::DONE);
    }

    void breathe_and_lead() {
        couple_.begin(Couple::b,
                      R"({"propose":{"breathe":{"pattern":"RESONANCE","minutes":3,"ramp":true}}})",
                      Stage::BREATHING);
        a().say(R"({"gesture":{"kind":"HERE","on":true}})");
        press(b(), R"({"pause":{}})", Stage::PAUSED);
        a().say(R"({"resume":{}})");
        press(b(), R"({"resume":{}})", Stage::BREATHING);
        for (const auto* line : {R"({"softer":{}})", R"({"smaller":{}})", R"({"safetyWords":{}})",
                                 R"({"anchor":{"to":"HANDS"}})"})
            a().say(line);
        const auto mark = b().mark();
        couple_.begin(Couple::a, R"({"propose":{"lead":{"leader":"ME"}}})", Stage::BREATHING);
        ASSERT_TRUE(b().wait_event([](const v1::Event& event) { return event.has_lead(); }, mark));
        for (int i = 0; i < 90; ++i) {  // it is followed from the end of the first exhale on
            a().say(R"({"hand":{"breath":)" + std::string{i % 40 < 20 ? "1" : "0"} + "}}");
            Process::pump_for(100ms);
        }
        const auto led = a().mark();
        a().say(R"({"lead":{"on":false}})");
        ASSERT_TRUE(a().wait_event(
            [](const v1::Event& event) {
                return event.has_lead() && event.lead().leader() == Stage::NOBODY;
            },
            led));
        press(b(), R"({"stop":{}})", Stage::DONE);
    }

    void talk_in_turns() {
        couple_.begin(Couple::a, R"({"propose":{"turns":{"minutes":1,"each":1}}})", Stage::TURNS);
        b().say(R"({"gesture":{"kind":"HERE","on":true}})");
        press(a(), R"({"handOver":{}})", Stage::TURNS);
        press(b(), R"({"handOver":{}})", Stage::DONE);
    }

    void check_in() {
        couple_.begin(Couple::b, R"({"propose":{"checkIn":{}}})", Stage::CHECK_IN);
        a().say(R"({"words":{"felt":["WARM","FAR"]}})");
        ASSERT_TRUE(b().wait_event([](const v1::Event& event) { return event.has_words(); }, 0));
        press(a(), R"({"stop":{}})", Stage::DONE);
    }

    void cool_down_and_come_back() {
        press(a(), R"({"coolDown":{"minutes":20,"line":1}})", Stage::COOL_DOWN);
        b().say(R"({"extend":{"minutes":20}})");
        b().say(R"({"coolDown":{"line":2}})");
        a().say(R"({"practise":{"breathe":{"pattern":"FOUR_SEVEN_EIGHT","minutes":1}}})");
        ASSERT_TRUE(Process::pump_until([&] { return a().sample()->breath() > 0.1; }));
        a().say(R"({"stop":{}})");
        a().say(R"({"ready":{}})");
        press(b(), R"({"ready":{}})", Stage::COMING_BACK);
        couple_.breathe(1);
        press(a(), R"({"stop":{}})", Stage::DONE);
        a().say(R"({"leave":{}})");
        press(b(), R"({"leave":{}})", Stage::IDLE);
        // And an offer that is not taken.
        b().say(propose(1));
        ASSERT_TRUE(a().wait_stage(Stage::ASKED, a().mark()));
        const std::array marks{a().mark(), b().mark()};
        a().say(R"({"decline":{}})");
        ASSERT_TRUE(a().wait_stage(Stage::IDLE, marks[Couple::a]));
        b().say(R"({"stop":{}})");
        ASSERT_TRUE(b().wait_stage(Stage::IDLE, marks[Couple::b]));
    }

    Couple couple_;
};

TEST_F(NothingIsKept, OfAWholeSession) {
    const Trace trace;
    if (trace.works()) couple_.run_under(trace.command());
    // Leaks cannot be looked for in a program that is traced already.
    const char* options = std::getenv("ASAN_OPTIONS");
    for (const auto side : {Couple::a, Couple::b})
        couple_.start(
            side, {"--audio"},
            {{"SDL_AUDIODRIVER", "dummy"},
             {"ASAN_OPTIONS", (options ? options : "") + std::string{":detect_leaks=0"}}});
    for (auto* client : {&a(), &b()})
        ASSERT_TRUE(client->wait_link(v1::Link::LINKED)) << client->errors();
    const auto before = profiles();
    for (const auto side : {Couple::a, Couple::b}) {
        for (const auto& entry : std::filesystem::directory_iterator{couple_.profile(side)})
            EXPECT_EQ(static_cast<unsigned>(entry.status().permissions()), 0600U) << entry;
        EXPECT_EQ(
            static_cast<unsigned>(std::filesystem::status(couple_.profile(side)).permissions()),
            0700U);
    }
    using Activity = std::function<void()>;
    for (const Activity& activity :
         {Activity{[this] { ground(); }}, Activity{[this] { breathe_and_lead(); }},
          Activity{[this] { talk_in_turns(); }}, Activity{[this] { check_in(); }},
          Activity{[this] { cool_down_and_come_back(); }}}) {
        ASSERT_NO_FATAL_FAILURE(activity());
        ASSERT_EQ(profiles(), before);
    }
    a().say(R"({"quit":{}})");
    b().close_input();
    for (auto* client : {&a(), &b()}) {
        ASSERT_EQ(client->wait_exit(), 0);
        EXPECT_EQ(client->errors(), "");  // and the log never names a stage
        for (const auto& event : client->events())
            EXPECT_FALSE(event.has_error()) << event.ShortDebugString();
    }
    EXPECT_EQ(profiles(), before);
    EXPECT_TRUE(std::filesystem::is_empty(couple_.home()));
    if (!trace.works()) GTEST_SKIP() << "no strace: what is written elsewhere was not looked for";
    const auto changes = trace.changes();
    for (const auto& change : changes) {
        std::size_t own = 0;
        for (const auto side : {Couple::a, Couple::b})
            for (const auto* name : {"keys", "settings", "lock"})
                own += change.ends_with('<' + (couple_.profile(side) / name).string() + '>');
        EXPECT_EQ(own, 1U) << change;
    }
    EXPECT_GE(changes.size(), 2U);  // each takes its lock
}

}  // namespace
}  // namespace attune::e2e

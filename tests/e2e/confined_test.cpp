// SPDX-License-Identifier: GPL-3.0-or-later
// The real program is confined as soon as it has started, and needs nothing that it is denied.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

TEST(Confined, EachThreadOfTheRealProgram) {
    for (const bool audio : {false, true}) {
        Couple couple;
        auto& a = couple.start(
            Couple::a, audio ? std::vector<std::string>{"--audio"} : std::vector<std::string>{},
            {{"SDL_AUDIODRIVER", "dummy"}});
        couple.start(Couple::b);
        ASSERT_TRUE(a.wait_link(v1::Link::LINKED)) << a.errors();
        a.say(R"({"settings":{"toneVolume":7}})");  // which has a thread of its own
        const auto process = std::filesystem::path{"/proc"} / std::to_string(a.pid());
        EXPECT_THAT(read(process / "limits"), ContainsRegex("Max core file size +0 +0 "));
        for (const auto& task : std::filesystem::directory_iterator{process / "task"}) {
            const auto status = read(task.path() / "status");
            EXPECT_THAT(status, HasSubstr("\nNoNewPrivs:\t1\n"));
            EXPECT_THAT(status, HasSubstr("\nSeccomp:\t2\n"));
        }
    }
}

// A thread that was there before would keep all its rights: Landlock is for those made later.
TEST(Confined, BeforeItsFirstThread) {
    TempFolder folder;
    const auto trace = folder.path() / "trace";
    Client client{{"strace", "-qq", "-f", "-o", trace, "-e", "trace=clone,clone3,seccomp",
                   ATTUNE_PROGRAM, "headless", "--profile", folder.path() / "me", "--no-lan",
                   "--listen", "127.0.0.1:0", "--peer", "nobody.invalid:40001"},
                  {}};
    const auto told = client.wait_error(0);
    ASSERT_TRUE(told) << client.errors();
    EXPECT_THAT(client.events()[*told].error().message(), HasSubstr("nobody.invalid"));
    client.say(R"({"quit":{}})");
    EXPECT_EQ(client.wait_exit(), 0) << client.errors();
    const auto calls = read(trace);
    const auto first_thread = calls.find("clone"), confined = calls.rfind("seccomp(");
    ASSERT_NE(first_thread, calls.npos) << calls;
    ASSERT_NE(confined, calls.npos) << calls;
    EXPECT_LT(confined, first_thread) << calls;
}

// All that the two are asked to do here, they do without being refused a call or a file.
TEST(Confined, NothingThatItNeedsIsDenied) {
    TempFolder traces;
    const auto trace = (traces.path() / "trace").string();
    ASSERT_EQ(run({"strace", "-qq", "true"}).status, 0) << "scripts/deps test installs strace";
    Couple couple;
    couple.run_under({"strace", "-ff", "-qq", "-o", trace, "-e", "status=failed"});
    couple.start(Couple::a, {"--peer", "nobody.invalid:40001"});
    couple.start(Couple::b);
    ASSERT_TRUE(couple[Couple::a].wait_error(0)) << "the name was looked up";
    for (const auto side : {Couple::a, Couple::b})
        ASSERT_TRUE(couple[side].wait_link(v1::Link::LINKED)) << couple[side].errors();
    couple.breathe(1);
    auto& a = couple[Couple::a];
    auto& b = couple[Couple::b];
    a.say(R"({"settings":{"toneVolume":7}})");
    a.say(R"({"stop":{}})");
    ASSERT_TRUE(a.wait_stage(Stage::DONE, 0));
    a.say(R"({"leave":{}})");
    a.say(R"({"invite":{}})");  // stretches a key, and listens to its group
    a.say(R"({"cancel":{}})");
    const auto partner = b.events().at(0).started().partners(0).id();
    b.say(R"({"name":{"partner":")" + partner + R"(","name":"Ann"}})");
    b.say(R"({"available":{"on":true}})");
    b.say(R"({"unpair":{"partner":")" + partner + R"("}})");
    ASSERT_TRUE(b.wait_event([](const v1::Event& event) { return event.has_unpaired(); }, 0));
    for (auto* client : {&a, &b}) {
        client->say(R"({"quit":{}})");
        EXPECT_EQ(client->wait_exit(), 0);
        EXPECT_EQ(client->errors(), "");
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator{traces.path()}) {
        ++files;
        std::ifstream lines{entry.path()};
        for (std::string line; std::getline(lines, line);) {
            EXPECT_EQ(line.find("EPERM"), line.npos) << line;
            EXPECT_EQ(line.find("EACCES"), line.npos) << line;
        }
    }
    EXPECT_GE(files, 2U);
}

}  // namespace
}  // namespace attune::e2e

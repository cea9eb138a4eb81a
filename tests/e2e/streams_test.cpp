// SPDX-License-Identifier: GPL-3.0-or-later
// Standard streams as shells, terminals and full disks make them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

using testing::HasSubstr;

// A person's shell in a terminal of its own.
class Terminal {
  public:
    explicit Terminal(const std::map<std::string, std::string>& environment) {
        pid_ = ::forkpty(&master_, nullptr, nullptr, nullptr);
        if (pid_ == 0) {
            for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
            ::setenv("TERM", "dumb", 1);
            ::execlp("bash", "bash", "--norc", "--noprofile", "--noediting", "-i", nullptr);
            ::_exit(127);
        }
        ::fcntl(master_, F_SETFL, O_NONBLOCK);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() {
        ::close(master_);  // hangs up
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    void type(const std::string& text) {
        shown_.clear();
        ASSERT_EQ(::write(master_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    // After what was typed last.
    bool shows(const std::string& text) {
        return Process::pump_until([&] {
            std::array<char, 4096> buffer;
            ssize_t n = 0;
            while ((n = ::read(master_, buffer.data(), buffer.size())) > 0)
                shown_.append(buffer.data(), static_cast<std::size_t>(n));
            return shown_.find(text) != std::string::npos;
        });
    }
    const std::string& shown() const { return shown_; }

  private:
    pid_t pid_ = -1;
    int master_ = -1;
    std::string shown_;
};

// The shell makes the terminal block again, for itself and for whoever has it as their input.
TEST(Streams, SuspendedInAShellAndContinuedItGoesOn) {
    Couple couple;
    auto& a = couple.start(Couple::a, {"--sample-ms", "0"});
    ASSERT_TRUE(Process::pump_until([&] { return !a.events().empty(); }));
    const auto at = a.events()[0].started().listening();
    couple.kill(Couple::a);
    auto& b = couple.start(Couple::b);
    ASSERT_TRUE(Process::pump_until([&] { return !b.events().empty(); }));
    Terminal terminal{couple.environment()};
    terminal.type(std::string{ATTUNE_PROGRAM} + " headless --sample-ms 0 --no-lan --profile " +
                  couple.profile(Couple::a).string() + " --listen " + at + " --peer " +
                  b.events().at(0).started().listening() + '\n');
    ASSERT_TRUE(terminal.shows("LINKED")) << terminal.shown();
    terminal.type("\x1a");
    ASSERT_TRUE(terminal.shows("Stopped")) << terminal.shown();
    terminal.type("fg\n");
    ASSERT_TRUE(terminal.shows("headless")) << terminal.shown();
    terminal.type("what?\n");
    ASSERT_TRUE(terminal.shows("\"error\"")) << terminal.shown();
    // And does not wait for what is typed next.
    ASSERT_TRUE(Process::pump_until([&] {
        const auto mark = b.mark();
        b.say(propose(1));  // may be too early
        return b.wait_stage(Stage::ASKING, mark, 200ms).has_value();
    }));
    EXPECT_TRUE(terminal.shows("ASKED")) << terminal.shown();
}

class Shell : public testing::Test {
  protected:
    // `streams` is a shell's way to say where they lead.
    Finished headless(const std::string& streams, const std::string& input = {}) {
        const auto typed = couple_.home() / "typed";
        std::ofstream{typed} << input;
        return run({"/bin/sh", "-c",
                    "cd \"$2\"; exec \"$0\" headless --sample-ms 0 --profile \"$1\" " + streams,
                    ATTUNE_PROGRAM, couple_.profile(Couple::a), couple_.home()},
                   couple_.environment());
    }
    Couple couple_;
};

TEST_F(Shell, AClosedInputIsOver) {
    for (const auto* streams : {"<&-", "<&- 2>&-"}) {
        const auto ran = headless(streams);
        EXPECT_EQ(ran.status, 0) << streams << ran.errors;
        EXPECT_THAT(ran.output, HasSubstr("\"started\"")) << streams;
    }
}

TEST_F(Shell, AClosedOutputIsNobodysFile) {
    for (const auto* streams : {"<&- >&-", "<&- >&- 2>&-", ">&- <typed", ">&- 2>&- <typed"}) {
        const auto ran = headless(streams, "{\"stop\":{}}\n");
        EXPECT_EQ(ran.status, 0) << streams << ran.errors;
        EXPECT_EQ(ran.errors, "") << streams;
    }
}

TEST_F(Shell, AFullOutputIsAnErrorToTell) {
    for (const auto* streams : {">/dev/full", "</dev/null >/dev/full", "<typed >/dev/full"}) {
        const auto ran = headless(streams, "{\"stop\":{}}\n{\"quit\":{}}\n");
        EXPECT_EQ(ran.status, 1) << streams;
        EXPECT_EQ(std::count(ran.errors.begin(), ran.errors.end(), '\n'), 1) << ran.errors;
        EXPECT_THAT(ran.errors, HasSubstr("could not be written")) << streams;
    }
    for (const auto* what : {"--help", "headless --help", "--version"}) {
        const auto ran =
            run({"/bin/sh", "-c", std::string{"\"$0\" "} + what + " >/dev/full", ATTUNE_PROGRAM});
        EXPECT_EQ(ran.status, 1) << what;
        EXPECT_EQ(std::count(ran.errors.begin(), ran.errors.end(), '\n'), 1) << ran.errors;
    }
}

TEST_F(Shell, AByteOrderMarkIsNoPartOfACommand) {
    const auto commands = [](const std::string& first) {
        return first + "{\"settings\":{}}\n{\"quit\":{}}\n";
    };
    const std::string mark = "\xEF\xBB\xBF";
    EXPECT_EQ(headless("<typed", commands(mark)).output.find("\"error\""), std::string::npos);
    // It is one at the very beginning alone.
    for (const auto& first : {mark + mark, mark + "{\"settings\":{}}\n" + mark})
        EXPECT_THAT(headless("<typed", commands(first)).output, HasSubstr("\"error\""));
}

// A reader that sleeps while more than a megabyte is to be told to it.
TEST(Streams, WhateverIsSaidAReaderThatSleepsEndsNothing) {
    Couple couple;
    couple.start_both();
    auto& a = couple[Couple::a];
    auto& b = couple[Couple::b];
    a.set_deaf(true);
    for (int i = 0; i < 20000; ++i) a.say("junk");
    a.say(R"({"settings":{"toneVolume":17}})");
    a.say(propose(1));
    ASSERT_TRUE(b.wait_stage(Stage::ASKED)) << a.errors();  // all of it was obeyed
    a.set_deaf(false);
    EXPECT_TRUE(a.wait_stage(Stage::ASKING));
    EXPECT_TRUE(a.wait_event(
        [](const auto& e) { return e.has_settings() && e.settings().tone_volume() == 17; }, 0));
    std::size_t errors = 0;
    for (const auto& event : a.events()) errors += event.has_error();
    EXPECT_LT(errors, 5000U) << "nothing was left out";
    EXPECT_THAT(a.unparsed(), testing::IsEmpty());
    EXPECT_EQ(a.wait_exit(0ms), std::nullopt);
}

}  // namespace
}  // namespace attune::e2e

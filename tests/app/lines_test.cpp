// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/lines.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <memory>
#include <vector>

namespace attune {
namespace {

using namespace std::chrono_literals;

// A pipe, each end of which several may hold.
class LinesTest : public testing::Test {
  protected:
    LinesTest() {
        std::signal(SIGPIPE, SIG_IGN);
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0) std::abort();
    }
    ~LinesTest() override {
        close_reading();
        close_writing();
    }

    void close_reading() { ::close(std::exchange(ends_[0], -1)); }
    void close_writing() { ::close(std::exchange(ends_[1], -1)); }
    int reading() const { return ends_[0]; }
    int writing() const { return ends_[1]; }
    void set_flags(int fd, int flags) { ASSERT_EQ(::fcntl(fd, F_SETFL, flags), 0); }

    std::unique_ptr<LineReader> reader() {
        return std::make_unique<LineReader>(
            io_, reading(),
            LineReader::Handlers{[this](std::string_view line) { lines_.emplace_back(line); },
                                 [this] { lines_.emplace_back("(too long)"); },
                                 [this] { lines_.emplace_back("(end)"); }});
    }
    void say(const std::string& text) {
        ASSERT_EQ(::write(writing(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    // The io_context goes on until then, or a hang.
    template <class Done>
    bool run_until(Done done) {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (!done()) {
            if (std::chrono::steady_clock::now() > end) return false;
            io_.restart();
            io_.run_one_for(20ms);
        }
        return true;
    }
    bool run_until_lines(std::size_t count) {
        return run_until([&] { return lines_.size() >= count; });
    }
    // What is in the pipe.
    std::string taken(std::size_t at_least) {
        std::string out;
        std::array<char, 4096> buffer;
        while (out.size() < at_least) {
            const auto n = ::read(reading(), buffer.data(), buffer.size());
            if (n <= 0) break;
            out.append(buffer.data(), static_cast<std::size_t>(n));
        }
        return out;
    }

    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> waits_{
        io_.get_executor()};  // for what a thread brings
    std::vector<std::string> lines_;

  private:
    std::array<int, 2> ends_{};
};

// Others hold the same terminal or pipe: a shell, tee, a second client.
TEST_F(LinesTest, TheFlagsOfWhatIsSharedAreLeftAlone) {
    for (const int flags : {0, O_NONBLOCK}) {
        set_flags(reading(), flags);
        set_flags(writing(), flags);
        {
            const auto in = reader();
            LineWriter out{io_, writing(), [] {}};
            out.write(1, "one\n");
            lines_.clear();
            ASSERT_TRUE(run_until_lines(1));
            EXPECT_EQ(::fcntl(reading(), F_GETFL) & O_NONBLOCK, flags);
            EXPECT_EQ(::fcntl(writing(), F_GETFL) & O_NONBLOCK, flags);
        }
        EXPECT_EQ(::fcntl(reading(), F_GETFL) & O_NONBLOCK, flags);
        EXPECT_EQ(::fcntl(writing(), F_GETFL) & O_NONBLOCK, flags);
        say("to the one who is gone\n");
    }
}

TEST_F(LinesTest, WhoeverSetsTheFlagsMeanwhileStopsNothing) {
    const auto in = reader();
    for (const int flags : {0, O_NONBLOCK, 0, O_NONBLOCK, 0}) {
        set_flags(reading(), flags);
        lines_.clear();
        say("a\n");
        ASSERT_TRUE(run_until_lines(1)) << flags;
        EXPECT_EQ(lines_[0], "a");
        bool turned = false;  // nothing to read: the thread that runs io has its turn
        boost::asio::post(io_, [&] { turned = true; });
        EXPECT_TRUE(run_until([&] { return turned; })) << flags;
    }
}

TEST_F(LinesTest, OneOfTwoReadersEndsAndTheOtherReadsOn) {
    auto first = reader();
    const auto second = reader();
    first.reset();
    // What a thread that already waited takes along is lost; the rest is not.
    EXPECT_TRUE(run_until([&] {
        say("a line\n");
        return std::ranges::find(lines_, "a line") != lines_.end();
    }));
}

TEST_F(LinesTest, LinesComeWholeAndInOrderThenTheEnd) {
    const auto in = reader();
    const std::string most(LineReader::longest_line, 'x');
    say("\xEF\xBB\xBF"
        "one\n\ntw");
    ASSERT_TRUE(run_until_lines(2));
    say("o\n" + most + "\n" + most + "y\n\xEF\xBB\xBFthree\nthe rest");
    close_writing();
    ASSERT_TRUE(run_until_lines(7));
    EXPECT_EQ(lines_, (std::vector<std::string>{"one", "", "two", most, "(too long)",
                                                "\xEF\xBB\xBFthree", "the rest", "(end)"}));
}

TEST_F(LinesTest, WhatCannotBeReadHasEnded) {
    close_reading();
    const auto in = reader();
    ASSERT_TRUE(run_until_lines(1));
    EXPECT_EQ(lines_, std::vector<std::string>{"(end)"});
}

TEST_F(LinesTest, AReaderMayGoWhileItsLinesAreUnderWay) {
    for (int i = 0; i < 20; ++i) {
        auto in = reader();
        say("a\nb\n");
        io_.restart();
        if (i % 2 == 0) io_.run_one_for(20ms);
        in.reset();
        io_.restart();
        io_.poll();
    }
}

TEST_F(LinesTest, AFullPipeWaitsForItsReaderWhateverItsFlags) {
    for (const int flags : {0, O_NONBLOCK}) {
        set_flags(writing(), flags);
        LineWriter out{io_, writing(), [] { FAIL(); }};
        std::string all;
        for (int i = 0; i < 100; ++i) {
            const std::string line = std::to_string(i) + std::string(1000, '.') + '\n';
            out.write(1000 + i, line);
            all += line;
        }
        EXPECT_EQ(taken(all.size()), all) << flags;
        EXPECT_EQ(out.finish(), 0);
    }
}

TEST_F(LinesTest, WhatIsLostIsToldOnceAndAtTheEnd) {
    close_reading();
    int told = 0;
    LineWriter out{io_, writing(), [&] { ++told; }};
    for (int i = 0; i < 3; ++i) out.write(i, "to nobody\n");
    ASSERT_TRUE(run_until([&] { return told > 0; }));
    out.write(1, "again\n");
    io_.poll();
    EXPECT_EQ(told, 1);
    EXPECT_EQ(out.finish(), EPIPE);
}

TEST_F(LinesTest, ADiskThatIsFullIsTold) {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    LineWriter out{io_, full, [] {}};
    out.write(1, "a\n");
    EXPECT_TRUE(run_until([&] { return out.finish() != 0; }));
    EXPECT_EQ(out.finish(), ENOSPC);
    ::close(full);
}

}  // namespace
}  // namespace attune

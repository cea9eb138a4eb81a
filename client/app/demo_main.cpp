// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts/demo runs: two real clients on this computer, one proposes, the other accepts, and
// their events are compared. With windows, or with a text picture of both breaths.
//   attune-demo PROFILE_A PROFILE_B [--headless] [--seconds N]
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "client/app/control_json.hpp"
#include "client/app/lines.hpp"
#include "client/app/text_picture.hpp"
#include "net/drivers/deadline_timer.hpp"
#include "net/drivers/local_clock.hpp"
#include "net/drivers/start_error.hpp"
#include "net/drivers/udp_socket.hpp"

namespace attune {
namespace {

using v1::StageChange;

// A client as a child process. Gone with this object.
class Child {
  public:
    Child(boost::asio::io_context& io, const std::vector<std::string>& arguments,
          std::function<void(const v1::Event&)> on_event, std::function<void()> on_end) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0)
            throw StartError{"The system gives no pipes."};
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
        std::vector<char*> argv;
        for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        const int failed = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(in[0]);
        ::close(out[1]);
        in_ = in[1];
        out_ = out[0];
        if (failed) throw StartError{"\"" + arguments[0] + "\" cannot be started."};
        lines_ = std::make_unique<LineReader>(
            io, out_,
            LineReader::Handlers{[on_event = std::move(on_event)](std::string_view line) {
                                     if (const auto event = parse_event(line)) on_event(*event);
                                 },
                                 [] {}, std::move(on_end)});
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        ::close(in_);  // the end of its input ends it
        ::waitpid(pid_, nullptr, 0);
        lines_.reset();
        ::close(out_);
    }

    void say(const std::string& line) {
        [[maybe_unused]] const auto n = ::write(in_, (line + '\n').c_str(), line.size() + 1);
    }

  private:
    pid_t pid_ = -1;
    int in_ = -1;
    int out_ = -1;
    std::unique_ptr<LineReader> lines_;
};

// Of the shortest breath that does not end before these seconds are over.
constexpr unsigned minutes_for(std::int64_t seconds) {
    if (seconds == 0) return 5;
    for (const unsigned minutes : {1U, 2U, 3U, 5U, 10U})
        if (seconds < std::int64_t{60} * minutes) return minutes;
    return 20;
}
static_assert(minutes_for(59) == 1 && minutes_for(60) == 2 && minutes_for(600) == 20);
constexpr std::int64_t most_seconds = 20 * 60 - 1;

struct DemoOptions {
    std::array<std::string, 2> profiles;
    std::string program;
    bool headless = false;
    std::int64_t seconds = 0;  // 0: until the breath ends or Ctrl-C
};

class Demo {
  public:
    explicit Demo(DemoOptions options)
        : options_{std::move(options)},
          in_place_{draws_in_place(STDOUT_FILENO)},
          signals_{io_, SIGINT, SIGTERM, SIGHUP},
          patience_{io_} {
        const auto ports = free_ports();
        for (const std::size_t side : {0U, 1U})
            children_[side] = std::make_unique<Child>(
                io_, arguments(side, ports),
                [this, side](const v1::Event& event) { on_event(side, event); },
                [this] { io_.stop(); });
        signals_.async_wait([this](auto, int) { io_.stop(); });
        patience_.on_due([this] {
            if (!together_since_) io_.stop();
        });
        patience_.arm(local_now() + std::chrono::seconds{30});
    }

    // False where the two never breathed together.
    bool run() {
        io_.run();
        for (auto& child : children_) child.reset();
        if (drawn_ && in_place_) std::printf("\n");
        if (!together_since_) return false;
        std::printf("breathed together %lld s, worst phase error %.2f ms\n",
                    static_cast<long long>(together_seconds()), worst_ns_ * 1e-6);
        return true;
    }

  private:
    struct Side {
        bool linked = false;
        StageChange::Stage stage = StageChange::IDLE;
        v1::Sample before, latest;  // the two newest samples
    };

    static std::array<std::uint16_t, 2> free_ports() {
        boost::asio::io_context io;
        const UdpSocket a{io, resolve("127.0.0.1:0")};
        const UdpSocket b{io, resolve("127.0.0.1:0")};
        return {a.local().port, b.local().port};
    }

    std::vector<std::string> arguments(std::size_t side,
                                       const std::array<std::uint16_t, 2>& ports) const {
        const auto address = [&](std::size_t which) {
            return "127.0.0.1:" + std::to_string(ports[which]);
        };
        std::vector<std::string> arguments{options_.program};
        if (options_.headless)
            arguments.emplace_back("headless");
        else
            arguments.insert(arguments.end(), {"--control", "--geometry",
                                               side == 0 ? "800x524+10+60" : "800x524+830+60"});
        arguments.insert(arguments.end(), {"--profile", options_.profiles[side], "--listen",
                                           address(side), "--peer", address(1 - side)});
        return arguments;
    }

    void on_event(std::size_t side, const v1::Event& event) {
        auto& it = sides_[side];
        if (event.has_link()) it.linked = event.link().state() == v1::Link::LINKED;
        if (event.has_stage()) it.stage = event.stage().stage();
        if (event.has_sample()) {
            it.before = it.latest;
            it.latest = event.sample();
            if (side == 1) on_instant();
        }
        if (sides_[0].linked && sides_[1].linked && !proposed_) {
            proposed_ = true;
            children_[0]->say(R"({"propose":{"breathe":{"pattern":"LONG_EXHALE","minutes":)" +
                              std::to_string(minutes_for(options_.seconds)) + "}}}");
        }
        if (side == 1 && event.has_stage() && it.stage == StageChange::ASKED)
            children_[1]->say(R"({"accept":{}})");
        if (together_since_ && it.stage == StageChange::DONE) io_.stop();
    }

    // One client's newest sample against the other's two around it, or nearly: both run at nearly
    // one rate.
    void on_instant() {
        const auto& [a, b] = sides_;
        draw();
        if (a.latest.stage() != StageChange::BREATHING ||
            b.latest.stage() != StageChange::BREATHING)
            return;
        if (a.before.stage() != StageChange::BREATHING) return;
        if (!together_since_) together_since_ = b.latest.local_ns();
        const auto span = static_cast<double>(a.latest.local_ns() - a.before.local_ns());
        const auto rate = static_cast<double>(a.latest.session_ns() - a.before.session_ns()) / span;
        const auto since = static_cast<double>(b.latest.local_ns() - a.latest.local_ns());
        const auto difference =
            static_cast<double>(b.latest.session_ns() - a.latest.session_ns()) - since * rate;
        worst_ns_ = std::max(worst_ns_, std::abs(difference));
        if (options_.seconds > 0 && together_seconds() >= options_.seconds) io_.stop();
    }

    std::int64_t together_seconds() const {
        return (sides_[1].latest.local_ns() - *together_since_) / 1'000'000'000;
    }

    static const char* word(const v1::Sample& sample) {
        switch (sample.phase()) {
            case v1::Sample::INHALE:
                return "breathe in";
            case v1::Sample::EXHALE:
                return "breathe out";
            case v1::Sample::HOLD_FULL:
            case v1::Sample::HOLD_EMPTY:
                return "rest";
            default:
                return sample.stage() == StageChange::LEAD_IN ? "settling in" : "";
        }
    }

    // In place where that can be; else a line a second.
    void draw() {
        if (!options_.headless) return;
        const auto& [a, b] = sides_;
        const auto second = b.latest.local_ns() / 1'000'000'000;
        if (!in_place_ && second == drawn_second_) return;
        drawn_second_ = second;
        drawn_ = true;
        const auto line = text_picture(a.latest.breath(), b.latest.breath(), word(b.latest),
                                       columns_of(STDOUT_FILENO));
        std::printf(in_place_ ? "\r%s\x1b[K" : "%s\n", line.c_str());
        std::fflush(stdout);
    }

    DemoOptions options_;
    bool in_place_;
    boost::asio::io_context io_{1};
    boost::asio::signal_set signals_;
    DeadlineTimer patience_;
    std::array<Side, 2> sides_;
    bool proposed_ = false;
    std::optional<std::int64_t> together_since_;  // localNs
    double worst_ns_ = 0;
    std::int64_t drawn_second_ = 0;
    bool drawn_ = false;
    std::array<std::unique_ptr<Child>, 2> children_;
};

int run(int argc, char** argv) {
    DemoOptions options;
    CLI::App app{"Two clients on this computer breathe together."};
    app.add_option("PROFILE_A", options.profiles[0])->required();
    app.add_option("PROFILE_B", options.profiles[1])->required();
    app.add_flag("--headless", options.headless, "Without windows: a picture in text");
    app.add_option("--seconds", options.seconds, "End after so many seconds of breathing together");
    CLI11_PARSE(app, argc, argv);
    if (options.seconds < 0 || options.seconds > most_seconds)
        throw StartError{"A breath together lasts 20 minutes at most: --seconds takes 0 to " +
                         std::to_string(most_seconds) + "."};
    options.program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "attune";
    if (!Demo{std::move(options)}.run()) {
        std::fprintf(stderr, "The two did not breathe together.\n");
        return 1;
    }
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
    std::fprintf(stderr, "What the two did could not be written.\n");
    return 1;
}

}  // namespace
}  // namespace attune

int main(int argc, char** argv) {
    attune::open_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return attune::run(argc, argv);
    } catch (const attune::StartError& error) {
        std::cerr << error.what() << std::endl;
        return 2;
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include <google/protobuf/stubs/logging.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "client/app/control.hpp"
#include "client/app/headless.hpp"
#include "client/app/lines.hpp"
#include "client/app/window_app.hpp"
#include "client/platform/confine.hpp"
#include "client/store/pair_local.hpp"
#include "client/words/filled.hpp"
#include "client/words/strings.hpp"
#include "net/drivers/start_error.hpp"

namespace {

constexpr int exit_start_error = 2;

void add_network_options(CLI::App& app, attune::Options& options) {
    app.add_option("--profile", options.profile,
                   "Folder of this person's keys (default: ~/.local/share/attune)")
        ->type_name("DIR");
    app.add_option("--listen", options.listen, "Own address (default: any, on a free port)")
        ->type_name("HOST:PORT");
    app.add_option("--peer", options.peers,
                   "The partner's address, where it is known; can be given several times")
        ->type_name("HOST:PORT")
        ->allow_extra_args(false);
}

// WIDTHxHEIGHT+X+Y, as X11 programs take it.
attune::Options::Place parse_place(const std::string& text) {
    attune::Options::Place place{};
    int end = 0;
    if (std::sscanf(text.c_str(), "%dx%d+%d+%d%n", &place.width, &place.height, &place.x, &place.y,
                    &end) != 4 ||
        static_cast<std::size_t>(end) != text.size())
        throw attune::StartError{
            "\"" + text +
            "\" is no place for a window: write WIDTHxHEIGHT+X+Y, such as 900x600+0+0."};
    return place;
}

// One plain sentence where std::cout could not be written since errno was 0; else empty.
std::string printed() {
    if (std::cout.flush()) return {};
    return attune::filled(attune::strings::output_lost, std::generic_category().message(errno));
}

int run(int argc, char** argv) {
    attune::Options options;
    CLI::App app{"Attune: two people, two computers, one breath."};
    app.name("attune");
    app.set_version_flag("--version", "attune " ATTUNE_VERSION);
    app.require_subcommand(0, 1);
    add_network_options(app, options);
    std::string place;
    app.add_option("--geometry", place, "Where the window opens")->type_name("WxH+X+Y");
    app.add_flag("--control", options.control,
                 "Take commands and print events beside the window, as headless does");
    bool no_audio = false;
    app.add_flag("--no-audio", no_audio, "Without sound");
    app.add_option("--audio-log", options.audio_log)->group("");
    app.add_flag("--frame-stats", options.frame_stats,
                 "At the end, say on stderr how the window was drawn");

    auto* headless = app.add_subcommand(
        "headless", "Without a window: commands in, events out, a line of JSON each");
    add_network_options(*headless, options);
    headless->add_flag("--no-lan", options.no_lan,
                       "Do not look for the partner on the local network");
    headless->add_flag("--no-internet", options.no_internet,
                       "Do not look for the partner on the internet");
    bool audio = false;
    headless->add_flag("--audio", audio, "With sound, as the window has it");
    headless->add_option("--audio-log", options.audio_log)->group("");
    std::int64_t sample_ms = options.sample_every.count();
    headless->add_option("--sample-ms", sample_ms, "Milliseconds between samples; 0 for none")
        ->type_name("N")
        ->check(CLI::Range(0, 60000))
        ->capture_default_str();

    std::string profile_a;
    std::string profile_b;
    auto* pair =
        app.add_subcommand("pair-local", "Pair two profiles of this computer, without words");
    pair->add_option("PROFILE_A", profile_a)->required();
    pair->add_option("PROFILE_B", profile_b)->required();

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& wish) {
        errno = 0;
        app.exit(wish);  // --help, --version
        return attune::exit_status(printed());
    } catch (const CLI::ParseError& error) {
        throw attune::StartError{std::string{error.what()} + " (see attune --help)."};
    }
    options.sample_every = std::chrono::milliseconds{sample_ms};

    options.audio = *headless ? audio : !no_audio;
    if (!place.empty()) options.place = parse_place(place);

    if (*headless) return attune::exit_status(attune::Headless{options}.run());
    if (!*pair) return attune::exit_status(attune::run_window(options));
    attune::pair_local(profile_a, profile_b);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    attune::open_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);  // a reader that left shows as an error of write()
    std::signal(SIGXFSZ, SIG_IGN);  // and so does a file that may not grow
    attune::harden();
    // It would repeat on stderr what a line that is no command said.
    google::protobuf::SetLogHandler(nullptr);
    try {
        return run(argc, argv);
    } catch (const attune::StartError& error) {
        std::cerr << "attune: " << error.what() << std::endl;
        return exit_start_error;
    }
}

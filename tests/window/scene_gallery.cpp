// SPDX-License-Identifier: GPL-3.0-or-later
// The real window over a scripted View, for pictures and for tests from outside. Commands it sends
// are printed, one a line, in Protobuf's JSON mapping.
//
//   scene_gallery [--stage NAME] [--at SECONDS] [--still] [--seconds N] [--anywhere] [--x N] [--y
//   N] [--width N]
//   [--height N]
//                 [--mirrored] [--lost] [--many] [--here] [--error TEXT] [--shared-start NS]
//                 [--frame-stats] [--look N] (of all_looks() in tests/ui/views.hpp)
//
// client/ui/screenshot.png is `scene_gallery --at 15 --still` under Xvfb, taken by ImageMagick:
// import -window root -colors 232 -strip PNG8:client/ui/screenshot.png
#include <google/protobuf/util/json_util.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include "client/ui/window.hpp"
#include "net/drivers/start_error.hpp"
#include "tests/ui/views.hpp"

namespace {

using namespace attune;

LocalTime boot_time() {
    timespec t{};
    clock_gettime(CLOCK_BOOTTIME, &t);
    return LocalTime(std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec));
}

const std::set<std::string> flags{
    "--anywhere", "--still",       "--mirrored", "--lost",  "--searching", "--many",    "--here",
    "--nobody",   "--frame-stats", "--ready",    "--by-me", "--unread",    "--reduced", "--strong"};

std::map<std::string, std::string> parsed(int argc, char** argv) {
    std::map<std::string, std::string> given;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        if (flags.contains(name))
            given[name] = "1";
        else if (i + 1 < argc)
            given[name] = argv[++i];
        else
            throw StartError(name + " wants a value.");
    }
    return given;
}

double number(const std::map<std::string, std::string>& given, const char* name, double otherwise) {
    const auto it = given.find(name);
    return it == given.end() ? otherwise : std::stod(it->second);
}

View scripted(const std::map<std::string, std::string>& given, LocalTime zero) {
    v1::StageChange::Stage stage = v1::StageChange::BREATHING;
    if (given.contains("--stage") && !v1::StageChange::Stage_Parse(given.at("--stage"), &stage))
        throw StartError("There is no such stage.");
    View view = testing::view_at(stage, zero);
    if (given.contains("--lost")) view.link.set_state(v1::Link::LOST);
    if (given.contains("--searching")) view.link.set_state(v1::Link::SEARCHING);
    if (given.contains("--here")) view.here_partner = true;
    if (given.contains("--ready")) view.ready = true;
    if (given.contains("--by-me")) view.by = v1::StageChange::ME;
    if (given.contains("--unread")) view.settings.safety_seen = false;
    if (given.contains("--reduced")) view.settings.reduced_motion = true;
    if (given.contains("--strong")) view.settings.high_contrast = true;
    if (given.contains("--nobody")) view.partners.clear();
    if (given.contains("--error")) view.error = given.at("--error");
    if (given.contains("--name")) view.partners[0].set_name(given.at("--name"));
    for (int i = 2; given.contains("--many") && i <= 9; ++i)
        view.partners.push_back(
            testing::partner(std::to_string(i), "Partner " + std::to_string(i)));
    return view;
}

// What a client would do about who is paired; a joining always works.
void answer(View& view, const v1::Command& command, LocalTime now) {
    if (command.has_invite()) {
        view.invite_words = {"lantern", "orange", "ribbon", "velvet", "walnut"};
        view.invite_expires = now + std::chrono::hours(24);
    }
    if (command.has_join()) view.joining = v1::Joining::STRETCHING;
    if (command.has_cancel()) {
        view.invite_words.clear();
        view.joining.reset();
    }
    if (command.has_available()) view.findable = command.available().on();
    if (command.has_settings()) (void)change(view.settings, command.settings());
    if (command.has_anchor()) view.anchor = command.anchor().to();
    if (command.has_safety_words()) view.safety_words = {"candle", "meadow", "silver"};
    for (std::size_t i = 0; i < view.partners.size(); ++i) {
        if (view.partners[i].id() == command.name().partner())
            view.partners[i].set_name(command.name().name());
        if (view.partners[i].id() == command.choose().partner()) view.selected = i;
    }
    if (command.has_unpair()) {
        std::erase_if(view.partners,
                      [&](const auto& p) { return p.id() == command.unpair().partner(); });
        view.selected = 0;
    }
}

// Two seconds of stretching, one of looking.
void go_on_joining(View& view, LocalTime since, LocalTime now) {
    if (!view.joining || now - since < std::chrono::seconds(2)) return;
    view.joining = v1::Joining::LOOKING;
    if (now - since < std::chrono::seconds(3)) return;
    view.joining.reset();
    view.partners.push_back(testing::partner("new", "Sky"));
    view.selected = view.partners.size() - 1;
    view.safety_words = {"candle", "meadow", "silver"};
    view.link.set_state(v1::Link::LINKED);
}

int run(int argc, char** argv) {
    const auto given = parsed(argc, argv);
    ui::WindowOptions options;
    options.title_suffix = "gallery";
    if (!given.contains("--anywhere")) {
        options.x = static_cast<int>(number(given, "--x", 0));
        options.y = static_cast<int>(number(given, "--y", 0));
    }
    options.width = static_cast<int>(number(given, "--width", 1100));
    options.height = static_cast<int>(number(given, "--height", 720));
    options.state.mirrored = given.contains("--mirrored");

    const auto at = std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(number(given, "--at", 0)));
    LocalTime began = boot_time();
    if (given.contains("--shared-start"))
        began = LocalTime(Duration(std::stoll(given.at("--shared-start"))));
    const LocalTime zero = began - at;
    View view = scripted(given, zero);
    if (given.contains("--look")) {
        const auto looks = testing::all_looks();
        const testing::Look& look = looks.at(static_cast<std::size_t>(number(given, "--look", 0)));
        view = look.view;
        view.clock.local = view.clock.slew_end = zero;
        options.state = look.state;
    }
    ui::Window window(options);
    const double most = number(given, "--seconds", 1e9);
    const bool still = given.contains("--still");
    const LocalTime opened = boot_time();
    View current = view;
    ui::Source source;
    source.now = boot_time;
    source.over = [&] {
        return std::chrono::duration<double>(boot_time() - opened).count() >= most;
    };
    LocalTime joined{};
    source.latest = [&] {
        go_on_joining(current, joined, boot_time());
        if (still) {  // the session's time stands at --at; the window's own goes on
            current.clock.local = boot_time();
            current.clock.slew_end = current.clock.local;
            current.clock.session = SessionTime(at);
            current.clock.rate = current.clock.slew_rate = -1;
        }
        return current;
    };
    source.send = [&](v1::Command command) {
        std::string json;
        (void)google::protobuf::util::MessageToJsonString(command, &json);
        std::cout << json << std::endl;
        if (command.has_quit())  // --linger: the last frame stays to be looked at
            std::this_thread::sleep_for(
                std::chrono::milliseconds(static_cast<int>(number(given, "--linger", 0))));
        if (command.has_join()) joined = boot_time();
        answer(current, command, boot_time());
        if (command.has_gesture() && command.gesture().kind() == v1::Gesture::HERE)
            current.here_mine = command.gesture().on();
        if (command.has_pause()) current = testing::view_at(v1::StageChange::PAUSED, zero);
        if (command.has_resume()) current.resume_asked = true;
        if (command.has_stop()) current = testing::view_at(v1::StageChange::DONE, zero);
        if (command.has_leave()) current = testing::view_at(v1::StageChange::IDLE, zero);
    };
    const auto report = window.run(source);
    if (given.contains("--frame-stats")) std::cerr << report.line() << std::endl;
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::cerr << e.what() << std::endl;
        return 2;
    }
}

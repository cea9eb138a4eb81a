// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/window_app.hpp"

#include <atomic>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "client/app/control.hpp"
#include "client/audio/calibration.hpp"
#include "client/audio/speaker.hpp"
#include "client/audio/tone.hpp"
#include "client/haptics/controllers.hpp"
#include "client/platform/confine.hpp"
#include "client/ui/window.hpp"

namespace attune {
namespace {

// The client, on a thread of its own from start() on. What crosses: a copy of the View towards the
// window, commands (as many as a person presses keys) away from it.
class Network {
  public:
    explicit Network(const Options& options)
        : client_{io_,
                  options,
                  {[this](const v1::Event& event) {
                       if (control_) control_->say(event);
                   },
                   [this] { publish(); }}} {
        confine({client_.folders(options), true});  // before the first thread, a driver's or ours
        if (options.control) control_ = std::make_unique<Control>(io_, [this] { over_ = true; });
        client_.start();
        if (control_) control_->attach(client_, options.sample_every);
    }
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    ~Network() { stop(); }

    // speaker: may be none; has to live until stop().
    void start(Speaker* speaker) {
        speaker_ = speaker;
        publish();
        thread_ = std::thread{[this] { io_.run(); }};
    }

    void stop() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
        client_.finish();
    }

    View latest() const {
        const std::lock_guard lock{mutex_};
        return view_;
    }

    void send(v1::Command command) {
        if (command.has_quit()) return;  // the window is closing, and all this with it
        boost::asio::post(io_, [this, command = std::move(command)] { client_.command(command); });
    }

    // The first click of a tap-along; nothing: no more of them.
    void click(std::optional<SessionTime> first) {
        boost::asio::post(io_, [this, first] {
            clicks_ = first;
            publish();
        });
    }

    bool over() const { return over_; }

    // After stop().
    std::string finish() { return control_ ? control_->finish() : std::string{}; }

  private:
    void publish() {
        View view = client_.view();
        if (speaker_) {
            AudioView audio = audio_view(view);
            if (clicks_) {
                audio.clicks = clicks_;
                audio.trim = {};
            }
            speaker_->show(audio);
            if (auto trouble = speaker_->poll_trouble(); !trouble.empty())
                client_.report(view.error = std::move(trouble));
        }
        const std::lock_guard lock{mutex_};
        view_ = std::move(view);
    }

    boost::asio::io_context io_{1};
    std::atomic<bool> over_ = false;
    mutable std::mutex mutex_;
    View view_;
    Speaker* speaker_ = nullptr;
    std::optional<SessionTime> clicks_;
    Client client_;
    std::unique_ptr<Control> control_;
    std::thread thread_;
};

// A person taps along with clicks, which begin a second after they are asked for.
class TapAlong {
  public:
    explicit TapAlong(Network& network) : network_(network) {}

    void click(bool on) {
        calibration_.reset();
        std::optional<SessionTime> first;
        if (on) {
            const LocalTime at = local_now() + click_every;
            calibration_.emplace(at);
            first = network_.latest().clock.at(at);
        }
        network_.click(first);
    }

    ui::Tapped tap(LocalTime now) {
        if (!calibration_) return {};
        calibration_->tap(now);
        const auto [trim, why_not] = calibration_->result();
        if (!trim) return {{}, why_not};
        return {static_cast<int>(trim->count()), {}};
    }

  private:
    Network& network_;
    std::optional<Calibration> calibration_;
};

ui::WindowOptions window_options(const Options& options) {
    ui::WindowOptions window;
    if (options.place) {
        window.x = options.place->x;
        window.y = options.place->y;
        window.width = options.place->width;
        window.height = options.place->height;
    }
    return window;
}

// Who left quickly is not kept waiting by what a display, a sound server or a disk makes of an end.
// What is written stays whole: files are replaced, and keys that a full disk has erased in place
// are healed at the next start (client/store/key_file.cpp).
void end_soon() {
    std::thread{[] {
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
        std::_Exit(0);
    }}.detach();
}

}  // namespace

std::string run_window(const Options& options) {
    std::optional<Speaker> speaker;
    Network network{options};
    ui::Window window{window_options(options)};
    Controllers controllers;
    Pulses pulses;
    TapAlong tap_along{network};
    if (options.audio) speaker.emplace(options.audio_log);
    network.start(speaker ? &*speaker : nullptr);
    const auto report = window.run({
        [&] {
            View view = network.latest();
            controllers.poll();
            if (const auto rumble = pulses.at(view, local_now())) controllers.rumble(*rumble);
            return view;
        },
        [&](v1::Command command) { network.send(std::move(command)); },
        local_now,
        [&] { return network.over(); },
        [&] { return controllers.trigger(); },
        [&] {
            end_soon();
            if (speaker) speaker->hush();
            controllers.rumble({0, {}});
        },
        [&](bool on) { tap_along.click(on); },
        [&](LocalTime now) { return tap_along.tap(now); },
    });
    network.stop();
    if (options.frame_stats) std::fprintf(stderr, "%s\n", report.line().c_str());
    auto trouble = network.finish();
    // Fades before the window takes all of SDL with it.
    if (!speaker || speaker->close()) return trouble;
    const int status = exit_status(trouble);
    std::fflush(nullptr);
    std::_Exit(status);  // the sound server hangs
}

}  // namespace attune

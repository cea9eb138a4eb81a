// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/headless.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "client/platform/confine.hpp"

namespace attune {

Headless::Headless(const Options& options)
    : signals_{io_, SIGINT, SIGTERM, SIGHUP},
      client_{io_,
              options,
              {[this](const v1::Event& event) { control_->say(event); }, [this] { sound(); }}} {
    confine({client_.folders(options), options.audio});
    control_.emplace(io_, [this] { io_.stop(); });
    client_.start();
    if (options.audio) speaker_.emplace(options.audio_log);
    sound();
    signals_.async_wait([this](auto, int) { io_.stop(); });
    control_->attach(client_, options.sample_every);
}

std::string Headless::run() {
    io_.run();
    client_.finish();
    auto trouble = control_->finish();
    if (!speaker_ || speaker_->close()) return trouble;
    const int status = exit_status(trouble);
    std::fflush(nullptr);
    std::_Exit(status);  // the sound server hangs
}

void Headless::sound() {
    if (!speaker_) return;
    speaker_->show(audio_view(client_.view()));
    if (auto trouble = speaker_->poll_trouble(); !trouble.empty())
        client_.report(std::move(trouble));
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/control.hpp"

#include <unistd.h>

#include <cstdio>
#include <system_error>

#include "client/app/control_json.hpp"
#include "client/words/filled.hpp"
#include "client/words/strings.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

int exit_status(const std::string& trouble) {
    if (trouble.empty()) return 0;
    std::fprintf(stderr, "attune: %s\n", trouble.c_str());
    return 1;
}

Control::Control(boost::asio::io_context& io, std::function<void()> quit)
    : io_{io}, quit_{std::move(quit)}, out_{io, STDOUT_FILENO, quit_}, sample_timer_{io} {}

void Control::say(const v1::Event& event) {
    out_.write(kind_of(event), print_event(event));
}

void Control::attach(Client& client, Duration sample_every) {
    client_ = &client;
    in_.emplace(io_, STDIN_FILENO,
                LineReader::Handlers{[this](std::string_view line) { on_line(line); },
                                     [this] { say(error_event(strings::line_too_long)); }, quit_});
    sample_every_ = sample_every;
    if (sample_every == Duration::zero()) return;
    next_sample_ = local_now();
    sample_timer_.on_due([this] { on_sample_due(); });
    sample_timer_.arm(next_sample_);
}

void Control::on_line(std::string_view line) {
    if (io_.stopped()) return;  // what follows a quit in the same read
    auto command = parse_command(line);
    if (!command) return say(error_event(strings::no_command));
    if (command->has_quit()) return quit_();
    client_->command(*command);
    if (command->has_join())
        for (auto& word : *command->mutable_join()->mutable_words()) wipe(word);
}

void Control::on_sample_due() {
    v1::Event event;
    *event.mutable_sample() = client_->sample();
    say(event);
    // On the beat it began with; what was missed is skipped.
    next_sample_ += sample_every_ * ((local_now() - next_sample_) / sample_every_ + 1);
    sample_timer_.arm(next_sample_);
}

std::string Control::finish() {
    const int error = out_.finish();
    if (error == 0) return {};
    return filled(strings::output_lost, std::generic_category().message(error));
}

}  // namespace attune

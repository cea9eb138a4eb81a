// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/client.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <utility>

#include "client/app/control_json.hpp"
#include "client/words/filled.hpp"
#include "client/words/strings.hpp"
#include "net/drivers/address.hpp"

namespace attune {
namespace {

// How soon a wall clock that was set right is believed.
constexpr auto wall_every = std::chrono::seconds{10};

// How soon keys are written once the disk has room again.
constexpr auto store_every = std::chrono::seconds{2};

std::optional<Endpoint> listen_endpoint(const Options& options) {
    if (!options.listen) return std::nullopt;
    return resolve(*options.listen);
}

EngineConfig configure(const Profile& profile, const Options& options, const PeerLookup& peers) {
    EngineConfig config;
    for (const auto& pairing : profile.pairings()) config.pairings.push_back(pairing.clone());
    config.peers = peers.addresses();
    config.by_address = !options.peers.empty();
    config.lan = !options.no_lan;
    config.seed = random_u64();
    return config;
}

}  // namespace

Client::Client(boost::asio::io_context& io, const Options& options, Outputs outputs)
    : outputs_{std::move(outputs)},
      io_{io},
      profile_{options.profile ? *options.profile : default_profile()},
      socket_{io, listen_endpoint(options)},
      peers_{io,
             options.peers,
             socket_.family(),
             {[this] {
                  return engine_.seeks_by_address() &&
                         engine_.view(local_now()).link.state() != v1::Link::LINKED;
              },
              [this] {
                  engine_.set_peers(local_now(), peers_.addresses());
                  driver_.drive();
              },
              [this](const std::string& host) { report(filled(strings::name_unknown, host)); }}},
      engine_{configure(profile_, options, peers_), local_now(), wall_now()},
      next_wall_{local_now() + wall_every},
      next_store_{local_now() + store_every},
      driver_{io, socket_, *this},
      stretcher_{io, [this](auto id, auto key) {
                     engine_.on_find_key(local_now(), id, std::move(key));
                     driver_.drive();
                 }} {
    if (profile_.behind()) unstored_ = profile_.notice();
}

void Client::start() {
    allow_holds();
    tell(started());
    for (const auto* notice : {&profile_.notice(), &profile_.settings().notice()}) {
        if (notice->empty()) continue;
        std::fprintf(stderr, "attune: %s\n", notice->c_str());
        report(*notice);
    }
    peers_.start();
    driver_.drive();
}

Client::~Client() {
    if (disk_) disk_->join();
    if (waiting_) write_now(*waiting_);
    if (!profile_.behind()) return;
    if (const auto why = store(); !why.empty()) std::fprintf(stderr, "attune: %s\n", why.c_str());
}

void Client::command(const v1::Command& command) {
    error_.clear();
    if (command.has_settings()) {
        set(command.settings());
    } else if (command.has_holds()) {
        v1::Settings wish;
        wish.set_holds(command.holds().on());
        set(wish);
    } else {
        engine_.on_command(local_now(), command);
    }
    driver_.drive();
}

View Client::view() const {
    View view = engine_.view(local_now());
    view.settings = profile_.settings().settings();
    view.error = error_.empty() ? unstored_ : error_;
    return view;
}

std::vector<std::filesystem::path> Client::folders(const Options& options) const {
    return {profile_.folder().path(), profile_.settings().elsewhere(),
            options.audio_log.parent_path()};
}

void Client::set(const v1::Settings& wish) {
    Settings settings = profile_.settings().settings();
    if (auto error = change(settings, wish); !error.empty()) return report(std::move(error));
    auto text = profile_.settings().change(settings);
    allow_holds();
    v1::Event event;
    *event.mutable_settings() = to_message(settings);
    answers_.push_back(std::move(event));
    if (text) waiting_ = std::move(text);
    write_settings();
}

// One write at a time, then the newest of what came meanwhile. Answered once it is on the disk.
void Client::write_settings() {
    if (writing_) return;
    const auto answers = std::exchange(answers_, {});
    if (!waiting_) {
        for (const auto& answer : answers) tell(answer);
        return;
    }
    writing_ = answers;
    if (!disk_) disk_.emplace(1);
    boost::asio::post(*disk_, [this, text = *std::exchange(waiting_, std::nullopt)] {
        written_ = write_now(text);
        boost::asio::post(io_, [this] { on_written(); });
    });
}

void Client::on_written() {
    const auto answers = std::exchange(writing_, std::nullopt);
    if (!answers) return;  // finish() was here
    if (!written_.empty()) report(std::exchange(written_, {}));
    for (const auto& answer : *answers) tell(answer);
    write_settings();
    outputs_.drained();
}

void Client::finish() {
    while (writing_) {
        disk_->join();
        disk_.reset();
        on_written();
    }
}

std::string Client::write_now(const std::string& text) const {
    try {
        profile_.settings().write(text);
        return {};
    } catch (const std::exception& error) {
        const auto why = filled(strings::not_stored, error.what());
        std::fprintf(stderr, "attune: %s\n", why.c_str());  // the screen may be closing
        return why;
    }
}

void Client::allow_holds() {
    v1::Command command;
    command.mutable_holds()->set_on(profile_.settings().settings().holds);
    engine_.on_command(local_now(), command);
}

void Client::report(std::string error) {
    tell(error_event(std::move(error)));
}

void Client::tell(const v1::Event& event) {
    if (event.has_error()) error_ = event.error().message();
    outputs_.event(event);
}

void Client::on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) {
    engine_.on_datagram(now, from, bytes);
}

void Client::on_timer(LocalTime now) {
    if (now >= next_wall_) {
        engine_.set_wall(now, wall_now());
        next_wall_ = now + wall_every;
    }
    if (profile_.behind() && now >= next_store_) {
        auto before = std::exchange(unstored_, store());
        if (unstored_.empty() && error_ == before) error_.clear();
        next_store_ = now + store_every;
    }
    engine_.on_timer(now);
}

void Client::on_resumed(LocalTime now) {
    engine_.set_wall(now, wall_now());
    engine_.on_resumed(now);
}

std::optional<Transmit> Client::poll_transmit(LocalTime now) {
    store_changes(now);
    return engine_.poll_transmit(now);
}

void Client::drain_events() {
    if (auto job = engine_.poll_job()) stretcher_.start(std::move(*job));
    while (const auto event = engine_.poll_event()) tell(*event);
    tell_left_out();
    outputs_.drained();
}

// Before the first datagram that tells the partner of it leaves.
void Client::store_changes(LocalTime now) {
    while (engine_.poll_pairings_changed()) {
        unstored_ = store();
        next_store_ = now + store_every;
        if (!engine_.on_stored(now, unstored_.empty()) && !unstored_.empty()) report(unstored_);
    }
}

std::string Client::store() {
    std::vector<Pairing> pairings;
    for (const auto& pairing : engine_.pairings()) pairings.push_back(pairing.clone());
    try {
        profile_.save(std::move(pairings));
    } catch (const std::exception& error) {
        return filled(strings::pairs_not_stored, error.what());
    }
    return {};
}

void Client::tell_left_out() {
    const auto left_out = driver_.networks_left_out();
    if (left_out <= told_left_out_) return;
    told_left_out_ = left_out;
    report(filled(strings::networks_left_out, std::to_string(left_out)));
}

LocalTime Client::next_deadline() const {
    const auto next = std::min(next_wall_, engine_.next_deadline());
    return profile_.behind() ? std::min(next, next_store_) : next;
}

v1::Event Client::started() const {
    v1::Event event;
    auto& started = *event.mutable_started();
    started.set_listening(to_text(socket_.local()));
    started.set_profile(profile_.folder().path().string());
    started.set_version(ATTUNE_VERSION);
    for (const auto& pairing : profile_.pairings()) {
        auto& partner = *started.add_partners();
        partner.set_id(pairing.id);
        partner.set_name(pairing.name);
    }
    return event;
}

}  // namespace attune

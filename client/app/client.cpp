// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/client.hpp"

#include <algorithm>
#include <cstdio>

#include "net/drivers/address.hpp"

namespace attune {
namespace {

// How soon a wall clock that was set right is believed.
constexpr auto wall_every = std::chrono::seconds{10};

std::optional<Endpoint> listen_endpoint(const Options& options) {
    if (!options.listen) return std::nullopt;
    return resolve(*options.listen);
}

EngineConfig configure(const Profile& profile, const Options& options, Family family) {
    EngineConfig config;
    for (const auto& pairing : profile.pairings()) config.pairings.push_back(pairing.clone());
    if (options.peer) config.peer = resolve_peer(*options.peer, family);
    config.seed = random_u64();
    return config;
}

}  // namespace

Client::Client(boost::asio::io_context& io, const Options& options, Outputs outputs)
    : outputs_{std::move(outputs)},
      profile_{options.profile ? *options.profile : default_profile()},
      socket_{io, listen_endpoint(options)},
      engine_{configure(profile_, options, socket_.family()), local_now(), wall_now()},
      next_wall_{local_now() + wall_every},
      driver_{io, socket_, *this} {
    if (!profile_.notice().empty()) std::fprintf(stderr, "attune: %s\n", profile_.notice().c_str());
    outputs_.event(started());
    driver_.drive();
}

void Client::command(const v1::Command& command) {
    engine_.on_command(local_now(), command);
    driver_.drive();
}

void Client::on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) {
    engine_.on_datagram(now, from, bytes);
}

void Client::on_timer(LocalTime now) {
    if (now >= next_wall_) {
        engine_.set_wall(now, wall_now());
        next_wall_ = now + wall_every;
    }
    engine_.on_timer(now);
}

void Client::on_resumed(LocalTime now) {
    engine_.set_wall(now, wall_now());
    engine_.on_resumed(now);
}

std::optional<Transmit> Client::poll_transmit(LocalTime now) {
    return engine_.poll_transmit(now);
}

void Client::drain_events() {
    while (const auto event = engine_.poll_event()) outputs_.event(*event);
    outputs_.drained();
}

LocalTime Client::next_deadline() const {
    return std::min(next_wall_, engine_.next_deadline());
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

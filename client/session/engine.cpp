// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/engine.hpp"

#include <algorithm>
#include <type_traits>

#include "net/crypto/secret.hpp"

namespace attune {
namespace {

std::uint32_t fresh_instance() {
    return static_cast<std::uint32_t>(random_u64()) | 1;
}

bool plan_runs(Stage stage) {
    return stage == v1::StageChange::LEAD_IN || stage == v1::StageChange::BREATHING ||
           stage == v1::StageChange::PAUSED || stage == v1::StageChange::SETTLING;
}

// A session's deadline is met when the mapping, rounded to nanoseconds, has surely passed it.
constexpr Duration past_rounding = std::chrono::microseconds(1);

}  // namespace

Engine::Engine(EngineConfig config, LocalTime now, std::chrono::sys_seconds wall)
    : config_(std::move(config)),
      wall_(wall),
      wall_at_(now),
      next_seed_(config_.seed),
      alone_(random_u64(), now),
      session_(fresh_instance(), config_.seed),
      timeline_(alone_.timeline()) {
    if (!config_.pairings.empty()) choose(now, 0);
}

std::string Engine::choose(LocalTime now, const std::string& id) {
    const auto& all = config_.pairings;
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const Pairing& p) { return p.id == id; });
    if (it == all.end()) return "Nobody of that id is paired with you.";
    const auto stage = session_.stage();
    if (stage != v1::StageChange::IDLE && stage != v1::StageChange::DONE) {
        return "Finish or stop what is going on before you choose someone else.";
    }
    choose(now, static_cast<std::size_t>(it - all.begin()));
    return {};
}

void Engine::choose(LocalTime now, std::size_t partner) {
    chosen_ = partner;
    next_seed_ += 2;
    const auto wall = wall_ + std::chrono::duration_cast<std::chrono::seconds>(now - wall_at_);
    link_.emplace(config_.pairings[partner].clone(), LinkConfig{config_.peer, next_seed_}, now,
                  wall);
    session_ = Session(fresh_instance(), next_seed_ + 1);
    timeline_ = link_->clock().timeline();
    said_.clear();
    settle(now);
}

// Whatever the link does may move the client to another timeline: the session hears of it before
// anything else.
template <class Act>
void Engine::mutate_link(LocalTime now, Act act) {
    if (!link_) return;
    const auto before = clock().at(now);
    act(*link_);
    if (clock().timeline() != timeline_ && !clock().stepping()) {
        timeline_ = clock().timeline();
        session_.on_timeline(clock().at(now) - before);
    }
    settle(now);
}

void Engine::on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) {
    mutate_link(now, [&](Link& link) { link.on_datagram(now, from, bytes); });
}

void Engine::on_resumed(LocalTime now) {
    mutate_link(now, [&](Link& link) { link.on_resumed(now); });
}

void Engine::set_wall(LocalTime now, std::chrono::sys_seconds wall) {
    wall_ = wall;
    wall_at_ = now;
    if (link_) link_->set_wall(now, wall);
}

void Engine::on_timer(LocalTime now) {
    const auto due = session_.deadline();
    const auto at = both(now);
    if ((due.local && *due.local <= at.local) || (due.session && *due.session <= at.session))
        session_.on_timer(at);
    mutate_link(now, [&](Link& link) { link.on_timer(now); });
    if (!link_) settle(now);
}

void Engine::on_command(LocalTime now, const v1::Command& command) {
    if (command.has_choose()) {
        const auto error = choose(now, command.choose().partner());
        if (!error.empty()) events_.emplace_back().mutable_error()->set_message(error);
        return;
    }
    session_.on_command(both(now), command);
    settle(now);
}

void Engine::on_link_event(LocalTime now, const LinkEvent& event) {
    if (const auto* state = std::get_if<StateReceived>(&event)) {
        if (!session_.on_peer_state(both(now), state->state)) link_->on_malformed_state(now);
    } else if (std::holds_alternative<Linked>(event)) {
        session_.on_linked();
    }
}

// After every change: events up, the newest state down.
void Engine::settle(LocalTime now) {
    if (link_) {
        while (const auto event = link_->poll_event()) on_link_event(now, *event);
        session_.on_clock_locked(both(now), clock().locked(now));
        if (said_.empty() || said_.back().second != session_.rev())
            said_.emplace_back(now, session_.rev());
        while (link_->delivered() && !said_.empty() && said_.front().first <= *link_->delivered()) {
            session_.on_echo(said_.front().second);
            if (said_.size() == 1) break;  // keep the newest, to know a change by
            said_.pop_front();
        }
        link_->set_state(session_.encoded_state());
        link_->set_plan_running(plan_runs(session_.stage()));
        const auto state = link_now();
        if (state.state() != reported_.state() || state.endpoint() != reported_.endpoint()) {
            reported_ = state;
            *events_.emplace_back().mutable_link() = state;
        }
    }
    while (auto event = session_.poll_event()) events_.push_back(std::move(*event));
}

v1::Link Engine::link_now() const {
    v1::Link out;
    if (!link_ || link_->state() == LinkState::searching) return out;
    if (link_->state() == LinkState::lost) {
        out.set_state(v1::Link::LOST);
        return out;
    }
    out.set_state(v1::Link::LINKED);
    out.set_path(v1::Link::DIRECT);
    out.set_endpoint(to_text(link_->endpoint()));
    return out;
}

std::optional<Transmit> Engine::poll_transmit(LocalTime now) {
    return link_ ? link_->poll_transmit(now) : std::nullopt;
}

std::optional<v1::Event> Engine::poll_event() {
    std::optional<v1::Event> out;
    if (!events_.empty()) {
        out = std::move(events_.front());
        events_.pop_front();
    }
    return out;
}

LocalTime Engine::next_deadline() const {
    auto next = link_ ? link_->next_deadline() : LocalTime::max();
    const auto due = session_.deadline();
    if (due.local) next = std::min(next, *due.local);
    if (due.session) next = std::min(next, clock().when(*due.session) + past_rounding);
    return next;
}

View Engine::view(LocalTime now) const {
    View out;
    out.link = link_now();
    for (const auto& pairing : config_.pairings) {
        auto& partner = out.partners.emplace_back();
        partner.set_id(pairing.id);
        partner.set_name(pairing.name);
    }
    out.selected = chosen_;
    out.clock = clock().mapping();
    out.error_bound = clock().error_bound(now);
    out.round_trip = clock().round_trip();
    session_.fill(out, both(now));
    return out;
}

v1::Sample Engine::sample(LocalTime now) const {
    v1::Sample out;
    out.set_local_ns(now.time_since_epoch().count());
    out.set_session_ns(clock().at(now).time_since_epoch().count());
    out.set_timeline(clock().timeline());
    out.set_error_bound_ns(clock().error_bound(now).count());
    out.set_round_trip_ns(clock().round_trip().count());
    session_.fill(out, both(now));
    return out;
}

}  // namespace attune

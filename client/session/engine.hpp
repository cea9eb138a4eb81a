// SPDX-License-Identifier: GPL-3.0-or-later
// The whole client without its senses: the Link to the chosen partner and the Session on top of it,
// sans-I/O. The window, the headless client and the simulated tests drive this very class.
//
// To drive it: mutate (on_*), then drain poll_transmit and poll_event until both are empty, then
// wait for a datagram or until next_deadline(), and begin again. A transmit carries the stamp of
// the `now` it is polled with.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "client/session/session.hpp"
#include "client/session/view.hpp"
#include "net/link/link.hpp"

namespace attune {

struct EngineConfig {
    std::vector<Pairing> pairings;
    std::optional<Endpoint> peer;  // where the chosen partner may be
    std::uint64_t seed = 0;  // random for each process: of offers' ids and of the knocks' jitter
};

class Engine {
  public:
    Engine(EngineConfig config, LocalTime now, std::chrono::sys_seconds wall);

    void on_datagram(LocalTime now, const Endpoint& from, ByteView bytes);
    void on_timer(LocalTime now);
    void on_resumed(LocalTime now);  // this machine woke from suspend
    void set_wall(LocalTime now, std::chrono::sys_seconds wall);
    void on_command(LocalTime now, const v1::Command& command);

    std::optional<Transmit> poll_transmit(LocalTime now);
    std::optional<v1::Event> poll_event();
    LocalTime next_deadline() const;

    View view(LocalTime now) const;
    v1::Sample sample(LocalTime now) const;

  private:
    std::string choose(LocalTime now, const std::string& id);  // the error; empty: done
    void choose(LocalTime now, std::size_t partner);
    const SessionClock& clock() const { return link_ ? link_->clock() : alone_; }
    Now both(LocalTime now) const { return {now, clock().at(now)}; }
    template <class Act>
    void mutate_link(LocalTime now, Act act);
    void on_link_event(LocalTime now, const LinkEvent& event);
    void settle(LocalTime now);
    v1::Link link_now() const;

    EngineConfig config_;
    std::chrono::sys_seconds wall_;
    LocalTime wall_at_;
    std::uint64_t next_seed_;
    SessionClock alone_;        // while nobody is paired
    std::size_t chosen_ = 0;    // of config_.pairings
    std::optional<Link> link_;  // to the chosen one
    Session session_;           // with them, or alone
    TimelineId timeline_;       // that the session stands on
    std::deque<std::pair<LocalTime, std::uint32_t>>
        said_;  // revs not known to have arrived, and since when
    v1::Link reported_;
    std::deque<v1::Event> events_;
};

}  // namespace attune

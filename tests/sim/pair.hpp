// SPDX-License-Identifier: GPL-3.0-or-later
// A couple of real Links in a simulated world.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "net/link/link.hpp"
#include "tests/sim/pairing.hpp"
#include "tests/sim/world.hpp"

namespace attune::sim {

using namespace std::chrono_literals;

inline constexpr std::chrono::sys_seconds wall{
    std::chrono::sys_days{std::chrono::year{2030} / 5 / 17}};

inline PathModel path(double delay_ms, double jitter_ms, double loss,
                      Jitter shape = Jitter::pareto) {
    return {.delay = Seconds(delay_ms / 1e3),
            .jitter = Seconds(jitter_ms / 1e3),
            .shape = shape,
            .loss = loss};
}
// The paths of the design (clock.md).
inline const PathModel clean = path(0.1, 0, 0);
inline const PathModel internet = path(40, 10, 0.01);
inline const PathModel bad = path(120, 40, 0.10);

class Pair {
  public:
    // Host 0 initiates. Their crystals are 100 ppm apart, and their wall clocks walls_apart.
    explicit Pair(const PathModel& model, std::uint64_t seed = 1, Duration walls_apart = {})
        : world(model, model, seed), couple(sim::couple()), seed_(seed), walls_apart_(walls_apart) {
        world.hosts[0].clock = HostClock(1h, 50);
        world.hosts[1].clock = HostClock(77h, -50);
        start(0);
        start(1);
    }

    const Pairing& pairing(int host) const { return host == 0 ? couple.first : couple.second; }

    void start(int host) {
        const auto offset =
            std::chrono::duration_cast<std::chrono::seconds>(host == 0 ? Duration{} : walls_apart_);
        LinkConfig config{{}, seed_ + static_cast<std::uint64_t>(host)};
        if (addresses_known) config.peers = {address(host == 0 ? 2 : 1)};
        auto& slot = world.hosts[static_cast<std::size_t>(host)];
        slot.events.clear();
        slot.peer =
            std::make_unique<Link>(pairing(host).clone(), config, world.local(host), wall + offset);
        slot.peer->set_state(Bytes{static_cast<std::uint8_t>(host)});
    }
    void kill(int host) { world.hosts[static_cast<std::size_t>(host)].peer.reset(); }

    bool linked(int host) { return world.peer(host).state() == LinkState::linked; }
    bool link_within(Duration limit) {
        return world.run_until_true([&] { return linked(0) && linked(1); }, limit);
    }

    template <class Kind>
    int count(int host) const {
        const auto& events = world.hosts[static_cast<std::size_t>(host)].events;
        return static_cast<int>(std::count_if(events.begin(), events.end(), [](const auto& e) {
            return std::holds_alternative<Kind>(e.second);
        }));
    }

    World<Link> world;
    std::pair<Pairing, Pairing> couple;
    bool addresses_known = true;

  private:
    std::uint64_t seed_;
    Duration walls_apart_;
};

}  // namespace attune::sim

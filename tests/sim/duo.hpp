// SPDX-License-Identifier: GPL-3.0-or-later
// Two whole clients, without their senses, in a simulated world.
#pragma once

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/session/engine.hpp"
#include "tests/sim/pair.hpp"

namespace attune::sim {

// As a person would type it in headless mode.
inline v1::Command command(const std::string& json) {
    v1::Command out;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &out).ok()) << json;
    return out;
}

class Duo {
  public:
    explicit Duo(const PathModel& model, std::uint64_t seed = 1, PathModel back = {})
        : world(model, back.delay == Seconds{} ? model : back, seed),
          couple_(couple()),
          seed_(seed) {
        world.hosts[0].clock = HostClock(1h, 50);
        world.hosts[1].clock = HostClock(77h, -50);
        start(0);
        start(1);
    }

    void start(int host) {
        EngineConfig config;
        if (paired) config.pairings.push_back((host == 0 ? couple_.first : couple_.second).clone());
        if (addresses_known) config.peers = {address(host == 0 ? 2 : 1)};
        config.seed = seed_ * 1000 + starts_++;  // no two processes of a couple share one
        auto& slot = world.hosts[static_cast<std::size_t>(host)];
        slot.events.clear();
        slot.peer = std::make_unique<Engine>(std::move(config), world.local(host), wall);
    }
    void kill(int host) { world.hosts[static_cast<std::size_t>(host)].peer.reset(); }

    const Pairing& pairing(int host) const { return host == 0 ? couple_.first : couple_.second; }

    void say(int host, const std::string& json) {
        world.peer(host).on_command(world.local(host), command(json));
    }
    Stage stage(int host) { return world.peer(host).view(world.local(host)).stage; }
    View view(int host) { return world.peer(host).view(world.local(host)); }

    // Runs until both are in that stage.
    bool both(Stage wanted, Duration limit) {
        return world.run_until_true([&] { return stage(0) == wanted && stage(1) == wanted; },
                                    limit);
    }
    bool reach(int host, Stage wanted, Duration limit) {
        return world.run_until_true([&] { return stage(host) == wanted; }, limit);
    }

    // From nothing to breathing together.
    bool breathe(int minutes = 5, int proposer = 0) {
        world.run_for(2s);
        say(proposer, R"({"propose":{"breathe":{"minutes":)" + std::to_string(minutes) + "}}}");
        if (!reach(1 - proposer, v1::StageChange::ASKED, 3s)) return false;
        say(1 - proposer, R"({"accept":{}})");
        return both(v1::StageChange::BREATHING, 10s);
    }

    std::vector<std::pair<TrueTime, Stage>> stages(int host) const {
        std::vector<std::pair<TrueTime, Stage>> out;
        for (const auto& [at, event] : world.hosts[static_cast<std::size_t>(host)].events) {
            if (event.has_stage()) out.emplace_back(at, event.stage().stage());
        }
        return out;
    }

    // How far a client's orb is from the partner's, drawn in the same true instant. 1 is the whole
    // amplitude.
    double apart() {
        const auto a = breath(0), b = breath(1);
        return std::abs(a - b);
    }
    double breath(int host) {
        const auto v = view(host);
        return v.pacer ? v.pacer->position_at(v.clock.at(world.local(host))).amplitude : 0;
    }

    World<Engine> world;
    bool paired = true;
    bool addresses_known = true;

  private:
    std::pair<Pairing, Pairing> couple_;
    std::uint64_t seed_;
    std::uint64_t starts_ = 0;
};

}  // namespace attune::sim

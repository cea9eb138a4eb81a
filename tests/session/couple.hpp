// SPDX-License-Identifier: GPL-3.0-or-later
// Two Sessions, joined by a path in memory: each sends its state every 50 ms of virtual time, and
// it arrives at once, unless the path is down or loses it. Timers fire at their deadlines.
#pragma once

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "client/session/codec.hpp"
#include "client/session/session.hpp"

namespace attune::test {

using namespace std::chrono_literals;
using Change = v1::StageChange;

inline v1::Command command(const std::string& json) {
    v1::Command parsed;
    if (!google::protobuf::util::JsonStringToMessage(json, &parsed).ok()) std::abort();
    return parsed;
}

inline const std::string five_minutes =
    R"({"propose":{"breathe":{"pattern":"LONG_EXHALE","minutes":5}}})";

class Couple {
  public:
    struct Side {
        Session session;
        std::vector<v1::Event> events;
        Duration origin;  // LocalTime of SessionTime 0: two machines, two clocks

        std::vector<Change> stages() const {
            std::vector<Change> found;
            for (const auto& event : events) {
                if (event.has_stage()) found.push_back(event.stage());
            }
            return found;
        }
        std::vector<Change::Stage> stage_names() const {
            std::vector<Change::Stage> names;
            for (const auto& change : stages()) names.push_back(change.stage());
            return names;
        }
        int errors() const {
            int n = 0;
            for (const auto& event : events) n += event.has_error();
            return n;
        }
    };

    explicit Couple(unsigned seed = 1) : random_(seed) {
        link();
        run(1s);
    }

    Side& a() { return sides_[0]; }
    Side& b() { return sides_[1]; }
    Now now(const Side& side) const { return {LocalTime(time_ + side.origin), SessionTime(time_)}; }

    void link() {
        up = true;
        for (Side& side : sides_) {
            side.session.on_linked();
            side.session.on_clock_locked(now(side), true);
        }
    }

    void press(Side& side, const std::string& json) {
        side.session.on_command(now(side), command(json));
        drain(side);
    }

    // A new process in the place of one that was killed.
    void restart(Side& side, std::uint32_t instance) {
        side.session = Session(instance, instance);
        side.events.clear();
        link();
    }

    void exchange() {
        for (Side& side : sides_) {
            if (side.session.leads()) side.session.on_timer(now(side));
            drain(side);
        }
        for (std::size_t i : {0u, 1u}) {
            Side& to = sides_[1 - i];
            const bool lost = !up || std::uniform_real_distribution<>(0, 1)(random_) < loss;
            if (!lost && !to.session.on_peer_state(now(to), sides_[i].session.encoded_state()))
                std::abort();
            drain(to);
        }
    }

    void run(Duration span) {
        const Duration until = time_ + span;
        while (time_ < until) {
            time_ = next(until);
            for (Side& side : sides_) {
                const auto due = side.session.deadline();
                const Now at = now(side);
                if ((due.local && *due.local <= at.local) ||
                    (due.session && *due.session <= at.session))
                    side.session.on_timer(at);
                drain(side);
            }
            if (time_ % 50ms == 0ms) exchange();
        }
    }

    View view(const Side& side) const {
        View view;
        side.session.fill(view, now(side));
        return view;
    }
    v1::Sample sample(const Side& side) const {
        v1::Sample sample;
        side.session.fill(sample, now(side));
        return sample;
    }

    // From both at rest to 1 s into what `a` proposes.
    void begin(const std::string& proposal) {
        press(a(), proposal);
        run(50ms);
        press(b(), R"({"accept":{}})");
        run(6200ms);
    }
    void breathe() { begin(five_minutes); }

    void forget_events() {
        for (Side& side : sides_) side.events.clear();
    }

    bool up = false;
    double loss = 0;

  private:
    static void drain(Side& side) {
        while (auto event = side.session.poll_event()) side.events.push_back(*event);
    }

    Duration next(Duration until) const {
        Duration soonest = std::min(until, time_ - time_ % 50ms + 50ms);
        for (const Side& side : sides_) {
            const auto due = side.session.deadline();
            if (due.local) soonest = std::min(soonest, due.local->time_since_epoch() - side.origin);
            if (due.session) soonest = std::min(soonest, due.session->time_since_epoch());
        }
        EXPECT_GT(soonest, time_) << "a deadline stays due: whoever waits for it would spin";
        return std::max(soonest, time_ + 1ms);
    }

    std::array<Side, 2> sides_{Side{Session(11, 1), {}, 1000s}, Side{Session(22, 2), {}, 77777s}};
    std::mt19937_64 random_;
    Duration time_ = 0s;
};

inline double seconds(Duration d) {
    return std::chrono::duration<double>(d).count();
}

// One error, one plain sentence, and nothing else.
inline void expect_error(Couple& couple, Couple::Side& side, const std::string& json) {
    const Stage stage = side.session.stage();
    const Bytes said = side.session.encoded_state();
    const std::size_t events = side.events.size();
    couple.press(side, json);
    ASSERT_EQ(side.events.size(), events + 1) << json;
    EXPECT_TRUE(side.events.back().has_error()) << json;
    EXPECT_FALSE(side.events.back().error().message().empty()) << json;
    EXPECT_EQ(side.session.stage(), stage) << json;
    EXPECT_EQ(side.session.encoded_state(), said) << json;
}

}  // namespace attune::test

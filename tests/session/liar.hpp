// SPDX-License-Identifier: GPL-3.0-or-later
// A partner with a client of their own making: well-formed states, drawn from a seed, that agree,
// claim, take back and swap whatever may be said, and most often what would hurt.
#pragma once

#include <random>
#include <vector>

#include "client/session/codec.hpp"
#include "client/session/joint.hpp"

namespace attune::test {

class Liar {
  public:
    explicit Liar(std::uint64_t seed) : random_(seed) { state_.instance = 77; }

    std::size_t below(std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
    }

    // The next state, to somebody who says `to` at `now`; true in new_process where it comes from
    // another one.
    Bytes next(const PeerState& to, SessionTime now, bool& new_process) {
        new_process = below(2000) == 0;
        if (new_process) state_ = PeerState{state_.instance + 1};
        if (new_process) flips_ = 0;
        // Now and then they say two things in turn, for ten seconds.
        if (flips_ == 0 && below(300) == 0) {
            flips_ = 200;
            other_ = state_;
            for (int lies = 0; lies < 3; ++lies) lie(to, to_tenths(now));
        }
        if (flips_ != 0) {
            --flips_;
            const std::uint32_t rev = state_.rev + 1;
            std::swap(state_, other_);
            state_.rev = rev;
            if (const Bytes bytes = encode(state_); decode(bytes)) return bytes;
            flips_ = 0;
        }
        ++state_.rev;
        for (std::size_t lies = below(3); lies > 0; --lies) lie(to, to_tenths(now));
        // Mostly they go along, so that there is something to lie about.
        if (below(3) == 0) go_along(to);
        const Bytes bytes = encode(state_);
        if (decode(bytes)) return bytes;
        state_ = PeerState{state_.instance, state_.rev};
        return encode(state_);
    }

  private:
    template <class T>
    T one_of(std::initializer_list<T> all) {
        return *(all.begin() + static_cast<std::ptrdiff_t>(below(all.size())));
    }
    static Tenths moved(Tenths t, std::int64_t by) {
        return Tenths(static_cast<std::uint32_t>(std::int64_t{t.count()} + by));
    }

    void go_along(const PeerState& to) {
        if (to.yes.id != 0 && (state_.yes.id != to.yes.id || below(8) == 0)) {
            const bool first = !to.yes.first;
            state_.yes = to.yes;
            state_.yes.first = first;
        } else if (to.yes.id == 0 && to.offer.id != 0 && !within(to.offer.plan)) {
            state_.yes = say_yes(to.offer, {SessionTime{}, true, true}, false, true);
            state_.yes.start_at = moved(now_, 50);
        } else if (within(to.offer.plan) && state_.yes.id != 0) {
            state_.yes.lead = to.offer.id;
            state_.yes.first = !std::get<Lead>(to.offer.plan).offerer;
        }
    }

    void lie(const PeerState& to, Tenths now) {
        now_ = now;
        static const std::vector<Plan> plans{
            Breathe{{}, 1}, Breathe{{}, 5},
            Ground{},       Lead{true, 1},
            Lead{false, 1}, Lead{true, 0},
            Lead{false, 0}, Turns{1, 2},
            CheckIn{},      Breathe{{PatternId::own, {20, 10, 20, 10}}, 1}};
        Yes& yes = state_.yes;
        const std::uint32_t any = static_cast<std::uint32_t>(random_());
        switch (below(18)) {
            case 0:
                state_.offer = {one_of({7u, 8u, state_.offer.id, to.yes.id, any | 1}),
                                plans[below(plans.size())]};
                break;
            case 1:
                state_.offer = {};
                break;
            case 2: {
                const Tenths at = one_of({to.cool.at, moved(to.cool.at, 1), now, moved(now, 90),
                                          moved(now, 36000), Tenths(1), Tenths(0xffffffff)});
                state_.cool = {
                    at, moved(at, one_of<std::int64_t>({0, 1, 12000, 864000, 864001, 0xffffffff})),
                    below(2) == 0, below(2) == 0, static_cast<std::uint32_t>(below(4))};
                break;
            }
            case 3:
                state_.cool.ready = !state_.cool.ready;
                break;
            case 4:
                state_.cool.closed = !state_.cool.closed;
                break;
            case 5:
                yes.end = one_of({Tenths(0), to.yes.end, moved(to.yes.end, -1), length(yes.plan)});
                break;
            case 6:
                yes.pause_n = one_of({0u, to.yes.pause_n, to.yes.pause_n + 1, max_count});
                yes.held = one_of({Millis(0), to.yes.held, Millis(length(yes.plan))});
                yes.resume_n = std::min(yes.resume_n, yes.pause_n);
                break;
            case 7:
                yes.resume_n = below(2) == 0 ? yes.pause_n : 0;
                yes.resumed_at = one_of({Tenths(0), now, moved(now, -100), moved(now, 36000)});
                break;
            case 8:
                yes.softer = {static_cast<std::uint8_t>(below(9)), 0, 0};
                break;
            case 9:
                yes.first = !yes.first;
                break;
            case 10:
                yes.lead = one_of({0u, to.yes.lead, to.offer.id, state_.offer.id});
                break;
            case 11:
                yes.turn = static_cast<std::uint32_t>(1 + below(5));
                yes.turn_at = one_of({Tenths(0), now, Tenths(600), length(yes.plan)});
                if (below(3) == 0) yes.turn_at.reset();
                break;
            case 12:
                state_.stopped = one_of({0u, to.yes.id, to.offer.id, any});
                break;
            case 13:
                state_.here = !state_.here;
                state_.posture = static_cast<Posture>(below(4));
                state_.words = any & ((1u << feelings) - 1);
                break;
            case 14:
            case 15: {
                const auto byte = [&] { return one_of<std::uint8_t>({0, 0, 255, 255, 128}); };
                state_.hand = {std::chrono::duration_cast<Millis>(now), {byte(), byte(), byte()}};
                break;
            }
            case 16:
                yes.start_at = one_of({Tenths(0), now, moved(now, 50), moved(now, 36000)});
                break;
            default:
                yes.plan = plans[below(plans.size())];
                break;
        }
        if (std::get_if<Turns>(&yes.plan) == nullptr) yes.turn = 0, yes.turn_at.reset();
        if (std::get_if<Turns>(&yes.plan) != nullptr) yes.turn = std::max(yes.turn, 1u);
        if (!breathes(yes.plan)) yes.lead = 0, yes.softer = {};
    }

    std::mt19937_64 random_;
    PeerState state_, other_;
    int flips_ = 0;  // left
    Tenths now_{};
};

}  // namespace attune::test

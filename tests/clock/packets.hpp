// SPDX-License-Identifier: GPL-3.0-or-later
// What two clocks and two paths make of a constant stream of datagrams: the samples one side
// gathers, and the truth to hold its estimates against.
#pragma once

#include <string>
#include <vector>

#include "net/clock/sample.hpp"
#include "tests/sim/path_model.hpp"

namespace attune::sim {

struct Scenario {
    std::string name;
    PathModel forth, back;

    // What no estimator can see: half the difference of the two fixed delays.
    double bias() const { return (forth.delay - back.delay).count() / 2; }
};

// The paths of the goal figures: a clean, b Wi-Fi, c internet, d bad, e asymmetric, f power-save
// holds, g one-sided upload queue; b' c' d' without a delay floor; o c with a 10 s outage, r c with
// a 30 ms route step.
inline std::vector<Scenario> scenarios() {
    const auto both = [](std::string name, double delay_ms, double jitter_ms, double loss) {
        PathModel path;
        path.delay = Seconds(delay_ms * 1e-3);
        path.jitter = Seconds(jitter_ms * 1e-3);
        path.loss = loss;
        return Scenario{std::move(name), path, path};
    };
    const auto with = [](Scenario s, auto change) {
        change(s.forth);
        change(s.back);
        return s;
    };
    const auto floorless = [](PathModel& path) { path.shape = Jitter::normal; };
    std::vector<Scenario> all = {both("a", 0.1, 0, 0),    both("b", 3, 3, 0.01),
                                 both("c", 40, 10, 0.01), both("d", 120, 40, 0.10),
                                 both("e", 20, 3, 0.01),  both("f", 3, 3, 0.01),
                                 both("g", 40, 3, 0.01)};
    all[4].back.delay = Seconds(60e-3);
    all[5] = with(all[5], [](PathModel& path) {
        path.hold_every = Seconds(1);
        path.hold_for = Seconds(0.12);
    });
    all[6].forth.bloat_every = Seconds(60);
    all[6].forth.bloat_for = Seconds(20);
    all[6].forth.bloat = Seconds(100e-3);
    all.push_back(with(both("b'", 6, 1.5, 0.01), floorless));
    all.push_back(with(both("c'", 40, 10, 0.01), floorless));
    all.push_back(with(both("d'", 120, 40, 0.10), floorless));
    all.push_back(with(both("o", 40, 10, 0.01), [](PathModel& path) {
        path.outage_from = Seconds(60);
        path.outage_for = Seconds(10);
    }));
    all.push_back(both("r", 40, 10, 0.01));
    all.back().forth.step_at = Seconds(60);
    all.back().forth.step = Seconds(30e-3);
    all.push_back(both("u", 40, 3, 0.01));
    all.back().forth.bloat_every = Seconds(170);
    all.back().forth.bloat_for = Seconds(120);
    all.back().forth.bloat = Seconds(100e-3);
    return all;
}

struct Packets {
    std::vector<ClockSample> samples;  // in the order of their arrival
    std::vector<double> offset;        // truth, peer minus local, s, every 0.1 s

    double offset_at(double t) const {
        const double i = std::max(0.0, t) / 0.1;
        const auto k = std::min(static_cast<std::size_t>(i), offset.size() - 2);
        return offset[k] + (offset[k + 1] - offset[k]) * (i - static_cast<double>(k));
    }
};

// What the two clocks' origins add to the offset, s.
constexpr double origins = 4 * 3600;

inline LocalTime local_at(double seconds) {
    return LocalTime(std::chrono::hours(3)) +
           std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

struct Run {
    double seconds = 180;
    double rate = 20;        // datagrams/s each way
    double burst_rate = 50;  // in the first second
    double skew = 50e-6;     // its sign follows the seed
    double wander = 0.5e-6;  // rms of a frequency that wanders with a time constant of 100 s
    double host_noise =
        30e-6;  // mean of an exponential, between the wire and each stamp; 0.2 % hiccups to 5 ms
};

inline Packets exchange(const Scenario& scenario, const Run& run, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto uniform = [&random] { return std::uniform_real_distribution<double>(0, 1)(random); };
    const auto noise = [&] {
        double n = -run.host_noise * std::log(1 - uniform());
        if (uniform() < 0.002) n += 5e-3 * uniform();
        return n;
    };
    Packets out;
    const double skew = seed % 2 ? run.skew : -run.skew;
    double frequency = 0, x = 200 * (uniform() - 0.5);
    std::normal_distribution<double> normal(0, 1);
    for (double t = 0; t <= run.seconds + 10; t += 0.1) {
        out.offset.push_back(x);
        frequency +=
            -frequency * 0.1 / 100 + run.wander * std::sqrt(2 * 0.1 / 100) * normal(random);
        x += (skew + frequency) * 0.1;
    }
    const auto peer_at = [&out](double t) {
        const std::chrono::duration<double> s(t + out.offset_at(t));
        return PeerTime(std::chrono::hours(7) + std::chrono::duration_cast<Duration>(s));
    };
    const auto period = [&run](double t) { return 1 / (t < 1 ? run.burst_rate : run.rate); };

    Path forth(scenario.forth, seed * 7 + 1), back(scenario.back, seed * 7 + 2);
    struct Arrival {
        double sent, at;
    };
    std::vector<Arrival> there;
    for (double t = 0.001; t < run.seconds; t += period(t)) {
        if (forth.lost(Seconds(t))) continue;
        const double out_there = forth.deliver(Seconds(t + noise())).count();
        there.push_back({t, out_there + noise()});
    }
    std::size_t arrived = 0;
    double echoed = -1;
    for (double t = 0.001 + uniform() / run.rate; t < run.seconds; t += period(t)) {
        while (arrived < there.size() && there[arrived].at <= t) ++arrived;
        if (back.lost(Seconds(t)) || arrived == 0) continue;
        const auto& newest = there[arrived - 1];
        const double here = back.deliver(Seconds(t + noise())).count();
        out.samples.push_back({local_at(newest.sent), peer_at(newest.at), peer_at(t),
                               local_at(here + noise()), newest.sent != echoed});
        echoed = newest.sent;
    }
    return out;
}

}  // namespace attune::sim

// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of an impaired network path, seeded and in virtual time: the instant a datagram
// leaves goes in, the instant it comes out, or nothing, goes back. Shared by every simulated test
// and benchmark.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>

namespace attune::sim {

using Seconds = std::chrono::duration<double>;

// pareto: queueing above a floor, heavy tail (shape 3, scale 2 * jitter, cut at 30 * jitter).
// normal: no floor, standard deviation = jitter.
enum class Jitter { pareto, normal };

struct PathModel {
    Seconds delay{};
    Seconds jitter{};  // redrawn every max(5 ms, 2 * jitter): neighbours in time share their delay
    Jitter shape = Jitter::pareto;
    double loss = 0;       // 0 to 1, independent
    bool in_order = true;  // a datagram never overtakes the one before it
    Seconds hold_every{};  // Wi-Fi power save or scan: everything of the first hold_for waits
    Seconds hold_for{};
    Seconds bloat_every{};  // a queue fills within 3 s, stands, and drains, in the last bloat_for
    Seconds bloat_for{};
    Seconds bloat{};
    Seconds outage_from{};
    Seconds outage_for{};
    Seconds step_at{};  // from here on the route is longer (or shorter) by `step`
    Seconds step{};
};

class Path {
  public:
    Path(const PathModel& model, std::uint64_t seed) : model_(model), random_(seed) {}

    std::optional<Seconds> send(Seconds sent) {
        if (lost(sent)) return std::nullopt;
        return deliver(sent);
    }

    // The two halves of send(), for a sender that draws from its own generator in between.
    bool lost(Seconds sent) {
        const bool out =
            sent >= model_.outage_from && sent < model_.outage_from + model_.outage_for;
        return uniform() < model_.loss || out;
    }

    Seconds deliver(Seconds sent) {
        Seconds delay = model_.delay + jitter(sent);
        if (model_.step != Seconds{} && sent >= model_.step_at) delay += model_.step;
        Seconds out = sent + std::max(Seconds{}, delay) + queue(sent);
        if (model_.hold_every > Seconds{} && sent > model_.hold_every) {
            const Seconds phase{std::fmod(sent.count(), model_.hold_every.count())};
            if (phase < model_.hold_for) out = std::max(out, sent - phase + model_.hold_for);
        }
        if (!model_.in_order) return out;
        return last_out_ = std::max(out, last_out_);
    }

  private:
    double uniform() { return std::uniform_real_distribution<double>(0, 1)(random_); }

    Seconds jitter(Seconds sent) {
        if (sent >= drawn_until_) {
            drawn_until_ = sent + std::max(Seconds(5e-3), 2 * model_.jitter);
            drawn_ = Seconds{};
            if (model_.jitter > Seconds{})
                drawn_ = model_.shape == Jitter::normal ? normal() : pareto();
        }
        return drawn_;
    }

    Seconds normal() { return model_.jitter * std::normal_distribution<double>(0, 1)(random_); }

    Seconds pareto() {
        const double x = 2 * (std::pow(1 - uniform(), -1.0 / 3) - 1);
        return model_.jitter * std::min(x, 30.0);
    }

    Seconds queue(Seconds sent) {
        if (model_.bloat_every <= Seconds{}) return {};
        const double phase = std::fmod(sent.count(), model_.bloat_every.count()) -
                             (model_.bloat_every - model_.bloat_for).count();
        if (phase <= 0) return {};
        return model_.bloat * std::min(1.0, phase / 3) * (0.8 + 0.2 * uniform());
    }

    PathModel model_;
    std::mt19937_64 random_;
    Seconds drawn_{};
    Seconds drawn_until_{-1};
    Seconds last_out_{-1};
};

}  // namespace attune::sim

// SPDX-License-Identifier: GPL-3.0-or-later
// How far the shared clock is off on simulated paths: the slewed mapping of SessionClock, beside
// what others do, on the same packets. Every table: |error| over all instants after 20 s of all
// trials (the bias of a fixed asymmetry taken out), and the median over trials of the time until it
// stays under 5 ms and 1 ms (for 5 s).
//
//     clock_bench [--trials 24] [--secs 180] [--rate 20] [--only c]

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "net/clock/session_clock.hpp"
#include "tests/bench/clock_bench_filters.hpp"
#include "tests/clock/packets.hpp"

using namespace attune;
using namespace attune::bench;

namespace {

constexpr double never = 1e9;
constexpr double settled = 20;  // s

struct Goal {
    const char* path;
    double p99_ms, to_5ms, to_1ms;
};
constexpr std::array goals = {Goal{"a", .05, never, .2}, Goal{"b", .10, never, .3},
                              Goal{"c", .20, never, .5}, Goal{"d", .60, 1, 3},
                              Goal{"e", .10, never, .3}, Goal{"c'", 2, never, 5},
                              Goal{"d'", 6, never, 60}};

// From when on an error stays under its limit, for 5 s.
class Lock {
  public:
    explicit Lock(double limit) : limit_(limit) {}
    void see(double t, double error) {
        if (error >= limit_)
            since_ = -1;
        else if (since_ < 0)
            since_ = t;
        if (at_ == never && since_ >= 0 && t - since_ >= 5) at_ = since_;
    }
    double at() const { return at_; }

  private:
    double limit_, since_ = -1, at_ = never;
};

struct Score {
    std::vector<double> errors, to_5ms, to_1ms;
    std::size_t outside = 0;  // instants at which the error exceeded the filter's own bound

    double quantile(double q) {
        if (errors.empty()) return never;
        const auto k = errors.begin() +
                       static_cast<std::ptrdiff_t>(q * static_cast<double>(errors.size() - 1));
        std::nth_element(errors.begin(), k, errors.end());
        return *k;
    }
    double lock_5ms() const { return median(to_5ms); }
    double lock_1ms() const { return median(to_1ms); }
};

struct Options {
    int trials = 24;
    sim::Run run;
    std::string only;
};

// SessionTime counts the peer's clock here, so that the mapping's error is the clock's.
class Ours {
  public:
    void add(const ClockSample& s) {
        if (clock_.reference()) clock_.adopt(s.received, 2, Duration{});
        clock_.on_sample(s, false);
    }
    bool known(LocalTime t) const { return clock_.random_error(t).has_value(); }
    double offset(LocalTime t) const {
        const Duration ahead = clock_.at(t).time_since_epoch() - t.time_since_epoch();
        return std::chrono::duration<double>(ahead).count();
    }
    double bound(LocalTime t) const {
        return std::chrono::duration<double>(*clock_.random_error(t)).count();
    }

  private:
    SessionClock clock_{1, sim::local_at(0)};
};

template <class Filter>
class Other {
  public:
    void add(const ClockSample& s) {
        const auto seconds = [](auto t) {
            return std::chrono::duration<double>(t.time_since_epoch()).count();
        };
        const double forth = seconds(s.peer_received) - seconds(s.sent);
        const double back = seconds(s.received) - seconds(s.peer_sent);
        filter_.add({(forth - back) / 2, forth + back, (seconds(s.sent) + seconds(s.received)) / 2,
                     seconds(s.received)});
    }
    bool known(LocalTime) const { return filter_.known(); }
    double offset(LocalTime t) const {
        return filter_.offset(std::chrono::duration<double>(t.time_since_epoch()).count());
    }
    double bound(LocalTime) const { return never; }

  private:
    Filter filter_;
};

template <class Clock>
void play(const sim::Scenario& scenario, const sim::Packets& packets, double seconds,
          Score& score) {
    Clock clock;
    Lock within_5ms(5e-3), within_1ms(1e-3);
    auto next = packets.samples.begin();
    for (double t = 0.05; t < seconds; t += 0.05) {
        const LocalTime now = sim::local_at(t);
        for (; next != packets.samples.end() && next->received <= now; ++next) clock.add(*next);
        if (!clock.known(now)) {
            within_5ms.see(t, never);
            within_1ms.see(t, never);
            continue;
        }
        const double error =
            std::fabs(clock.offset(now) - sim::origins - packets.offset_at(t) - scenario.bias());
        within_5ms.see(t, error);
        within_1ms.see(t, error);
        if (error > clock.bound(now)) ++score.outside;
        if (t >= settled) score.errors.push_back(error);
    }
    score.to_5ms.push_back(within_5ms.at());
    score.to_1ms.push_back(within_1ms.at());
}

std::string in_s(double t) {
    char text[32];
    std::snprintf(text, sizeof text, t == never ? "never" : "%.2f", t);
    return text;
}

void print(const char* name, Score& score) {
    std::printf("  %-26s %9.3f %9.3f %9.3f %9s %9s", name, score.quantile(.5) * 1e3,
                score.quantile(.99) * 1e3, score.quantile(1) * 1e3, in_s(score.lock_5ms()).c_str(),
                in_s(score.lock_1ms()).c_str());
}

void table(const sim::Scenario& scenario, const Options& options) {
    Score ours, burst, sliding, ntp;
    for (int trial = 0; trial < options.trials; ++trial) {
        const auto packets =
            sim::exchange(scenario, options.run, 1000 + static_cast<std::uint64_t>(trial));
        const double seconds = options.run.seconds;
        play<Ours>(scenario, packets, seconds, ours);
        play<Other<BurstMedian>>(scenario, packets, seconds, burst);
        play<Other<SlidingMedian>>(scenario, packets, seconds, sliding);
        play<Other<NtpMinimum>>(scenario, packets, seconds, ntp);
    }
    std::printf("path %s%s\n  %-26s %9s %9s %9s %9s %9s\n", scenario.name.c_str(),
                scenario.bias() != 0 ? " (bias taken out)" : "", "ms, s", "p50", "p99", "max",
                "to 5 ms", "to 1 ms");
    print("Attune, slewed mapping", ours);
    const auto instants = static_cast<double>(options.trials) * options.run.seconds * 20;
    std::printf("  own bound held %.1f %%\n",
                100 * (1 - static_cast<double>(ours.outside) / instants));
    for (const auto& goal : goals) {
        if (scenario.name != goal.path) continue;
        const bool met = ours.quantile(.99) * 1e3 <= goal.p99_ms &&
                         ours.lock_5ms() <= goal.to_5ms && ours.lock_1ms() <= goal.to_1ms;
        std::printf("  %-26s %9s %9.3f %9s %9s %9.2f  %s\n", "goal", "", goal.p99_ms, "",
                    goal.to_5ms == never ? "" : in_s(goal.to_5ms).c_str(), goal.to_1ms,
                    met ? "pass" : "MISS");
    }
    print("burst median (Link)", burst);
    std::puts("");
    print("sliding median (Snapcast)", sliding);
    std::puts("");
    print("8-sample minimum (NTP)", ntp);
    std::puts("\n");
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        if (name == "--trials")
            options.trials = std::atoi(argv[i + 1]);
        else if (name == "--secs")
            options.run.seconds = std::atof(argv[i + 1]);
        else if (name == "--rate")
            options.run.rate = std::atof(argv[i + 1]);
        else if (name == "--only")
            options.only = argv[i + 1];
        else
            argc = 0;
    }
    if (argc % 2 == 0 || options.trials < 1 || options.run.seconds <= settled ||
        options.run.rate <= 0) {
        std::fputs(
            "usage: clock_bench [--trials N] [--secs S > 20] [--rate DATAGRAMS/S] [--only PATH]\n",
            stderr);
        return 2;
    }
    std::printf(
        "clock: %d trials of %.0f s, +-%.0f ppm, %.0f datagrams/s (%.0f in the first second)\n\n",
        options.trials, options.run.seconds, options.run.skew * 1e6, options.run.rate,
        options.run.burst_rate);
    for (const auto& scenario : sim::scenarios())
        if (options.only.empty() || scenario.name == options.only) table(scenario, options);
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of real processes:   attune-bench NAME [--short], or attune-bench clock PATH
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <sstream>

#include "tests/e2e/bench.hpp"
#include "tests/e2e/compare.hpp"
#include "tests/e2e/couple.hpp"
#include "tests/e2e/recording.hpp"

namespace attune::e2e {
namespace {

// From the first common instant on: the time from which the difference stays within `bound` of its
// bias for 5 s, as the simulated figures have it.
double settled_after(const std::vector<Instant>& instants, double bias, double bound) {
    auto since = instants.begin();  // of the run that holds so far
    for (auto it = instants.begin(); it != instants.end(); ++it) {
        if (std::abs(static_cast<double>(it->difference_ns) - bias) > bound)
            since = it + 1;
        else if (it->local_ns - since->local_ns >= 5'000'000'000)
            return static_cast<double>(since->local_ns - instants.front().local_ns) / 1e9;
    }
    return std::numeric_limits<double>::infinity();  // never
}

// The true difference is known: both read one machine's clock.
void bench_clock(bool brief, const std::string& only) {
    // As many as the simulated figures have seeds: how soon a couple without a floor settles
    // differs by a factor of ten from one to the next. One path at a time, and one couple after
    // another: what the many processes of a start do to each other says nothing of two machines.
    const std::size_t count = brief ? 6 : 24;
    std::printf("clock error between two real processes, ms, from 20 s on (%zu couples a path)\n",
                count);
    std::printf("%-4s %8s %8s %8s %8s   %s\n", "path", "bias", "p50", "p99", "max",
                "s to 1 ms (median, quarters)");
    for (const std::string name : {"a", "b", "c", "d", "e", "c'", "d'"}) {
        if (!only.empty() && name != only) continue;
        RelayProcess relay{name, 1, count};
        std::deque<Couple> couples;
        for (std::size_t i = 0; i < count; ++i) couples.emplace_back(&relay, i);
        for (auto& couple : couples) {
            for (const auto side : {Couple::a, Couple::b}) couple.start(side);
            Process::pump_for(200ms);
        }
        Process::pump_for(brief ? 30s : 120s);
        std::vector<double> errors;
        std::vector<double> biases;
        std::vector<double> settled;
        for (auto& couple : couples) {
            const auto instants = clock_differences(couple[Couple::a], couple[Couple::b], 0);
            if (instants.empty()) {
                settled.push_back(std::numeric_limits<double>::infinity());  // never even linked
                continue;
            }
            const auto from = instants.front().local_ns + 20'000'000'000;
            std::vector<double> late;
            for (const auto& instant : instants)
                if (instant.local_ns >= from)
                    late.push_back(static_cast<double>(instant.difference_ns));
            // Only an asymmetric path has a bias that nobody can see: half of the difference of its
            // delays.
            const double sign = percentile(late, 50) < 0 ? -1 : 1;
            const double bias = name == "e" ? sign * 20 * ms : 0;
            biases.push_back(percentile(late, 50));
            for (const double difference : late) errors.push_back(std::abs(difference - bias));
            settled.push_back(settled_after(instants, bias, ms));
        }
        std::printf("%-4s %8.3f %8.3f %8.3f %8.3f   %.2f, %.2f to %.2f\n", name.c_str(),
                    percentile(biases, 50) / ms, percentile(errors, 50) / ms,
                    percentile(errors, 99) / ms, percentile(errors, 100) / ms,
                    percentile(settled, 50), percentile(settled, 25), percentile(settled, 75));
        std::fflush(stdout);
    }
}

void bench_pause(bool brief) {
    constexpr double one_way = 40 * ms;
    const std::size_t count = brief ? 5 : 20;
    const int rounds = brief ? 4 : 10;
    for (const auto* loss : {"0.05", "0.3"}) {
        RelayProcess relay{std::string{"delay=40,loss="} + loss, 1, count};
        std::deque<Couple> couples;
        for (std::size_t i = 0; i < count; ++i) couples.emplace_back(&relay, i).start(Couple::a);
        for (auto& couple : couples) couple.start(Couple::b);
        for (auto& couple : couples) couple.breathe(20);
        std::vector<double> here;
        std::vector<double> there;
        std::size_t lost = 0;
        for (int round = 0; round < rounds; ++round) {
            const auto from = round % 2 ? Couple::a : Couple::b;
            const auto to = round % 2 ? Couple::b : Couple::a;
            std::vector<std::array<std::size_t, 2>> marks;
            for (auto& couple : couples) marks.push_back({couple[from].mark(), couple[to].mark()});
            std::vector<std::int64_t> pressed;
            for (auto& couple : couples) {
                pressed.push_back(boot_ns());
                couple[from].say(R"({"pause":{}})");
                Process::pump_for(7ms);  // not all on one beat
            }
            for (std::size_t i = 0; i < count; ++i) {
                const auto mine = couples[i][from].wait_stage(Stage::PAUSED, marks[i][0], 3s);
                const auto theirs = couples[i][to].wait_stage(Stage::PAUSED, marks[i][1], 3s);
                lost += !theirs;
                if (mine)
                    here.push_back(static_cast<double>(
                        couples[i][from].events()[*mine].stage().local_ns() - pressed[i]));
                if (theirs)
                    there.push_back(
                        static_cast<double>(couples[i][to].events()[*theirs].stage().local_ns() -
                                            pressed[i]) -
                        one_way);
            }
            for (auto& couple : couples)
                for (const auto side : {Couple::a, Couple::b}) couple[side].say(R"({"resume":{}})");
            for (std::size_t i = 0; i < count; ++i)
                for (const std::size_t side : {0U, 1U})
                    couples[i][side ? to : from].wait_stage(Stage::BREATHING, marks[i][side], 10s);
        }
        std::printf(
            "pause at %s loss: %zu asked, %zu lost; here p50 %.1f p99 %.1f ms; there, beyond the "
            "one-way delay: p50 %.1f p99 %.1f max %.1f ms\n",
            loss, count * static_cast<std::size_t>(rounds), lost, percentile(here, 50) / ms,
            percentile(here, 99) / ms, percentile(there, 50) / ms, percentile(there, 99) / ms,
            percentile(there, 100) / ms);
    }
}

void bench_start(bool brief) {
    std::vector<double> linked;
    for (int i = 0; i < (brief ? 5 : 20); ++i) {
        Couple couple;
        couple.start(Couple::a);
        Process::pump_for(1500ms);
        const auto from = boot_ns();
        auto& b = couple.start(Couple::b);
        if (const auto event = b.wait_link(v1::Link::LINKED))
            linked.push_back(static_cast<double>(b.arrived_ns(*event) - from));
    }
    std::printf("start of the second client to LINKED: p50 %.0f max %.0f ms\n",
                percentile(linked, 50) / ms, percentile(linked, 100) / ms);
}

void bench_load(bool brief) {
    Couple couple;
    couple.start_both();
    couple.breathe(brief ? 1 : 3);
    const auto seconds = brief ? 20 : 120;
    const auto pid = couple[Couple::a].pid();
    const double before = cpu_seconds(pid);
    Process::pump_for(std::chrono::seconds{seconds});
    std::printf(
        "headless client, breathing, a sample each 50 ms: %.2f %% of a core, %.1f MB resident at "
        "most\n",
        100 * (cpu_seconds(pid) - before) / seconds, resident_mb(pid));
}

// Two clients that sound over path c, each into a file.
struct SoundingCouple {
    SoundingCouple(const RelayProcess& relay, std::size_t number) : couple{&relay, number} {
        for (const auto side : {Couple::a, Couple::b}) {
            recorders.emplace_back(folder.path() / (side == Couple::a ? "a" : "b"));
            couple.start(side, recorders[side].arguments(), recorders[side].environment());
        }
    }
    Recording finish(Couple::Side side) {
        couple[side].say(R"({"quit":{}})");
        couple[side].wait_exit();
        return Recording{recorders[side]};
    }
    TempFolder folder;
    std::vector<Recorder> recorders;
    Couple couple;
};

double nearest(std::int64_t t, const std::vector<std::int64_t>& times) {
    double found = std::numeric_limits<double>::infinity();
    for (const auto other : times)
        found = std::min(found, std::abs(static_cast<double>(t - other)));
    return found;
}

void sound_onsets(bool brief) {
    const std::size_t count = brief ? 1 : 2;
    RelayProcess relay{"c", 1, count};
    std::deque<SoundingCouple> couples;
    for (std::size_t i = 0; i < count; ++i)
        couples.emplace_back(relay, i).couple.breathe(brief ? 1 : 5);
    Process::pump_for(brief ? 58s : 298s);
    struct Heard {
        std::array<std::vector<Onset>, 2> rising;
        std::array<std::vector<std::int64_t>, 2> phases;
    };
    std::vector<Heard> all(count);
    double step = 0;
    double bend = 0;
    for (std::size_t i = 0; i < count; ++i)
        for (const auto side : {Couple::a, Couple::b}) {
            const auto recording = couples[i].finish(side);
            step = std::max(step, recording.step());
            bend = std::max(bend, recording.bend());
            all[i].rising[side] = recording.onsets();
            std::erase_if(all[i].rising[side], [](const Onset& onset) { return !onset.rising; });
            all[i].phases[side] = inhales(couples[i].couple[side], 10);
        }
    const auto print = [&](const char* which, double most_stalled) {
        std::vector<double> apart;
        std::vector<double> late;
        const auto steady = [&](const Onset& onset) {
            return static_cast<double>(onset.stalled_ns) <= most_stalled;
        };
        for (const auto& heard : all) {
            std::vector<std::int64_t> other;
            for (const auto& onset : heard.rising[Couple::b])
                if (steady(onset)) other.push_back(onset.local_ns);
            for (const auto side : {Couple::a, Couple::b})
                for (const auto& onset : heard.rising[side]) {
                    if (!steady(onset)) continue;
                    late.push_back(nearest(onset.local_ns, heard.phases[side]));
                    const double distance = nearest(onset.local_ns, other);
                    // A whole breath away: the other one was stalled.
                    if (side == Couple::a && distance < 1000 * ms) apart.push_back(distance);
                }
        }
        std::printf(
            "  %-32s %3zu pairs apart p50 %.2f p99 %.2f max %.2f ms; %3zu off the phase p50 "
            "%.2f p99 %.2f max %.2f ms\n",
            which, apart.size(), percentile(apart, 50) / ms, percentile(apart, 99) / ms,
            percentile(apart, 100) / ms, late.size(), percentile(late, 50) / ms,
            percentile(late, 99) / ms, percentile(late, 100) / ms);
    };
    std::printf("rising onsets on path c (%zu couples)\n", count);
    print("all", std::numeric_limits<double>::infinity());
    print("unless the machine stalled 4 ms", 4 * ms);
    std::printf("breathing: largest step %.1f dBFS, largest change of the step %.1f dBFS\n",
                20 * std::log10(step), 20 * std::log10(bend));
}

void sound_pauses(bool brief) {
    const std::size_t count = brief ? 2 : 10;
    RelayProcess relay{"c", 2, count};
    std::deque<SoundingCouple> couples;
    for (std::size_t i = 0; i < count; ++i) couples.emplace_back(relay, i).couple.breathe(20);
    struct Press {
        std::int64_t at;
        Couple::Side from;
        RelayProcess::Carried carried;
    };
    std::vector<std::vector<Press>> presses(count);
    for (int round = 0; round < (brief ? 2 : 20); ++round) {
        const auto from = round % 2 ? Couple::a : Couple::b;
        Process::pump_for(std::chrono::milliseconds{900 + 370 * (round % 8)});
        std::vector<std::array<std::size_t, 2>> marks;
        for (std::size_t i = 0; i < count; ++i) {
            auto& couple = couples[i].couple;
            marks.push_back({couple[Couple::a].mark(), couple[Couple::b].mark()});
            presses[i].push_back({boot_ns(), from, {}});
            couple[from].say(R"({"pause":{}})");
            Process::pump_for(37ms);
        }
        Process::pump_for(1500ms);
        for (std::size_t i = 0; i < count; ++i) {
            auto& client = couples[i].couple[from];
            if (const auto paused = client.wait_stage(Stage::PAUSED, marks[i][from]))
                presses[i].back().carried =
                    relay.carried(from, client.events()[*paused].stage().local_ns(), i);
        }
        for (auto& it : couples)
            for (const auto side : {Couple::a, Couple::b}) it.couple[side].say(R"({"resume":{}})");
        for (std::size_t i = 0; i < count; ++i)
            for (const auto side : {Couple::a, Couple::b})
                couples[i].couple[side].wait_stage(Stage::BREATHING, marks[i][side], 10s);
    }
    std::vector<double> here;
    std::vector<double> there;
    std::vector<double> later;  // there, too, where the first datagram with it was lost
    double step = 0;
    double bend = 0;
    for (std::size_t i = 0; i < count; ++i)
        for (const auto side : {Couple::a, Couple::b}) {
            const auto recording = couples[i].finish(side);
            step = std::max(step, recording.step());
            bend = std::max(bend, recording.bend());
            for (const auto& press : presses[i]) {
                const auto silent =
                    static_cast<double>(recording.silent_after(press.at, 100ms) - press.at);
                if (side == press.from) {
                    here.push_back(silent);
                    continue;
                }
                (press.carried.lost ? later : there)
                    .push_back(silent - static_cast<double>(press.carried.delay_ns));
            }
        }
    std::printf("silent after a pause on path c: %zu here p50 %.1f p99 %.1f max %.1f ms\n",
                here.size(), percentile(here, 50) / ms, percentile(here, 99) / ms,
                percentile(here, 100) / ms);
    const auto print = [](const char* which, std::vector<double>& silences) {
        std::printf("  there, beyond the one-way delay, %s: %zu p50 %.1f p99 %.1f max %.1f ms\n",
                    which, silences.size(), percentile(silences, 50) / ms,
                    percentile(silences, 99) / ms, percentile(silences, 100) / ms);
    };
    print("by the first datagram", there);
    print("where that was lost", later);
    std::printf("with pauses: largest step %.1f dBFS, largest change of the step %.1f dBFS\n",
                20 * std::log10(step), 20 * std::log10(bend));
}

void bench_sound(bool brief) {
    sound_onsets(brief);
    sound_pauses(brief);
}

}  // namespace
}  // namespace attune::e2e

int main(int argc, char** argv) {
    using namespace attune::e2e;
    const std::string which = argc > 1 ? argv[1] : "";
    const std::string option = argc > 2 ? argv[2] : "";
    const bool brief = option == "--short";
    if (which == "clock")
        bench_clock(brief, brief ? "" : option);
    else if (which == "pause")
        bench_pause(brief);
    else if (which == "start")
        bench_start(brief);
    else if (which == "load")
        bench_load(brief);
    else if (which == "reconnect")
        bench_reconnect(brief);
    else if (which == "pair")
        bench_pair(brief);
    else if (which == "flood")
        bench_flood(brief);
    else if (which == "sound")
        bench_sound(brief);
    else
        return std::cerr << "usage: attune-bench clock | pause | start | load | reconnect | pair | "
                            "flood | sound [--short]\n",
               2;
    return 0;
}

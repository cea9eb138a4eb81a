// SPDX-License-Identifier: GPL-3.0-or-later
// What a client must not give away of its partner, held against real processes: how they left, and
// whether they said no or nothing. All that it prints is compared, but for times and ids.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

using testing::HasSubstr;

constexpr std::int64_t millisecond = 1'000'000;

struct Told {
    std::string what;
    std::int64_t at_ns;  // by the client itself: an event without a time has its next sample's
};

// Of the samples only what is no figure, where it changes.
std::string figureless(const v1::Sample& sample) {
    v1::Sample left;
    left.set_stage(sample.stage());
    left.set_partner_fresh(sample.partner_fresh());
    return "sample { " + left.ShortDebugString() + " }";
}

bool is_sample(const Told& line) {
    return line.what.starts_with("sample");
}

std::vector<Told> told(const Client& client, std::size_t from) {
    std::vector<Told> all;
    std::string sampled;
    std::size_t timed = 0;  // of `all`: those before have a time
    for (std::size_t i = 0; i < client.mark(); ++i) {
        auto event = client.events()[i];
        Told line{{}, 0};
        if (event.has_sample()) {
            for (; timed < all.size(); ++timed)
                if (all[timed].at_ns == 0) all[timed].at_ns = event.sample().local_ns();
            line = {figureless(event.sample()), event.sample().local_ns()};
            if (line.what == std::exchange(sampled, line.what)) continue;
        } else {
            if (event.has_stage()) {
                line.at_ns = event.stage().local_ns();
                event.mutable_stage()->clear_local_ns();
            } else if (event.has_gesture()) {
                line.at_ns = event.gesture().local_ns();
                event.mutable_gesture()->clear_local_ns();
            }
            line.what = event.ShortDebugString();
        }
        if (i >= from) all.push_back(std::move(line));
    }
    // Samples keep their own pace: which of them is the first to show a change is chance.
    std::stable_partition(all.begin(), all.end(), std::not_fn(is_sample));
    return all;
}

std::string kinds(const std::vector<Told>& all) {
    std::string lines;
    for (const auto& line : all) lines += line.what + '\n';
    return lines;
}

// By how much the times of one line differ between streams alike, each counted from its `since`:
// the least so far.
using Differences = std::map<std::string, std::int64_t>;

template <class Since>
void compare_times(Differences& differences, const std::vector<std::vector<Told>>& streams,
                   Since since) {
    for (std::size_t line = 0; line < streams[0].size(); ++line) {
        std::vector<std::int64_t> after_ns;
        for (std::size_t n = 0; n < streams.size(); ++n)
            after_ns.push_back(streams[n][line].at_ns - since(n, streams[n][line]));
        const auto [least, greatest] = std::ranges::minmax(after_ns);
        std::printf("%8.1f .. %.1f ms: %s\n", static_cast<double>(least) / 1e6,
                    static_cast<double>(greatest) / 1e6, streams[0][line].what.c_str());
        auto& least_ns = differences.try_emplace(streams[0][line].what, INT64_MAX).first->second;
        least_ns = std::min(least_ns, greatest - least);
    }
}

std::int64_t most(const Differences& differences) {
    std::int64_t most_ns = 0;
    for (const auto& [line, ns] : differences) most_ns = std::max(most_ns, ns);
    return most_ns;
}

std::string unpair(const Client& client) {
    return R"({"unpair":{"partner":")" + client.events()[0].started().partners(0).id() + "\"}}";
}

class Leaving : public testing::Test {
  protected:
    static constexpr std::size_t quits = 0, is_killed = 1, loses_the_cable = 2, unpairs = 3,
                                 ways = 4;

    // All four at once: each with b's glow on a's side, and a breath of some seconds left.
    void breathe() {
        couples_.clear();
        for (std::size_t n = 0; n < ways; ++n) {
            auto& couple = couples_.emplace_back(&relay_, n);
            couple.start(Couple::a, {"--sample-ms", "10"});
            couple.start(Couple::b, {"--sample-ms", "0"});
        }
        for (auto& couple : couples_)
            for (const auto side : {Couple::a, Couple::b})
                ASSERT_TRUE(couple[side].wait_link(v1::Link::LINKED));
        for (auto& couple : couples_) couple[Couple::a].say(propose(1));
        for (auto& couple : couples_) {
            ASSERT_TRUE(couple[Couple::b].wait_stage(Stage::ASKED));
            couple[Couple::b].say(R"({"accept":{}})");
        }
        for (auto& couple : couples_)
            for (const auto side : {Couple::a, Couple::b})
                ASSERT_TRUE(couple[side].wait_stage(Stage::BREATHING));
        for (auto& couple : couples_) {
            for (int i = 0; i < 3; ++i) couple[Couple::a].say(R"({"smaller":{}})");
            couple[Couple::b].say(R"({"gesture":{"kind":"HERE","on":true}})");
        }
        for (auto& couple : couples_)
            ASSERT_TRUE(couple[Couple::a].wait_event(
                [](const auto& event) { return event.has_gesture(); }, 0));
        Process::pump_for(1s);
    }

    void leave() {
        for (std::size_t n = 0; n < ways; ++n) {
            const auto& sample = *couples_[n][Couple::a].sample();
            ends_ns_[n] = sample.local_ns() + sample.stage_ends_ns() - sample.session_ns();
            marks_[n] = couples_[n][Couple::a].mark();
        }
        couples_[quits][Couple::b].say(R"({"quit":{}})");
        couples_[is_killed][Couple::b].signal(SIGKILL);
        relay_.say("outage on " + std::to_string(loses_the_cable));
        couples_[unpairs][Couple::b].say(unpair(couples_[unpairs][Couple::b]));
    }

    std::vector<std::vector<Told>> told_to_who_stays() {
        std::vector<std::vector<Told>> streams;
        for (std::size_t n = 0; n < ways; ++n)
            streams.push_back(told(couples_[n][Couple::a], marks_[n]));
        return streams;
    }

    RelayProcess relay_{"b", 17, ways};
    std::deque<Couple> couples_;
    std::array<std::int64_t, ways> ends_ns_{};  // of the breath, by itself
    std::array<std::size_t, ways> marks_{};
};

// Of three tries the best of each line counts for the times, for the machine may have other things
// to do, and who gives something away does so in each; what is told has to be the same in each.
TEST_F(Leaving, QuitKillCutAndUnpairingLookTheSame) {
    Differences differences;
    for (int attempt = 0; attempt < 3; ++attempt) {
        ASSERT_NO_FATAL_FAILURE(breathe());
        leave();
        for (auto& couple : couples_) ASSERT_TRUE(couple[Couple::a].wait_stage(Stage::DONE));
        // By then the keys are dropped.
        std::array<std::int64_t, ways> last_ns{};
        for (std::size_t n = 0; n < ways; ++n) last_ns[n] = relay_.last_ns(Couple::a, n);
        Process::pump_for(Milliseconds{11'000 - (boot_ns() - last_ns[0]) / millisecond});
        const auto streams = told_to_who_stays();
        ASSERT_EQ(streams[0].size(), 5U) << kinds(streams[0]);
        for (std::size_t n = 1; n < ways; ++n) ASSERT_EQ(kinds(streams[n]), kinds(streams[0])) << n;
        EXPECT_THAT(kinds(streams[0]), HasSubstr("LOST"));
        compare_times(differences, streams, [&](std::size_t n, const Told& line) {
            const bool by_plan = line.what.find("DONE") != std::string::npos;
            return by_plan ? ends_ns_[n] : last_ns[n];
        });
        // Nor by asking.
        for (auto& couple : couples_) {
            auto& a = couple[Couple::a];
            const auto before = a.mark();
            for (const auto& line : {propose(1), std::string{R"({"safetyWords":{}})"},
                                     std::string{R"({"gesture":{"kind":"HERE","on":true}})"}})
                a.say(line);
            const auto first = a.wait_error(before);
            ASSERT_TRUE(first && a.wait_error(*first + 1));
        }
        const auto asked = told_to_who_stays();
        for (std::size_t n = 1; n < ways; ++n) EXPECT_EQ(kinds(asked[n]), kinds(asked[0])) << n;
        relay_.say("outage off");
        if (most(differences) <= 50 * millisecond) break;
    }
    EXPECT_LE(most(differences), 50 * millisecond);
}

TEST(Offers, DeclinedAndIgnoredLookTheSame) {
    std::deque<Couple> couples;  // the first is declined
    for (std::size_t n = 0; n < 2; ++n) couples.emplace_back(nullptr, n).start_both();
    std::vector<std::size_t> marks;
    std::vector<std::size_t> idle;
    for (auto& couple : couples) {
        marks.push_back(couple[Couple::a].mark());
        couple[Couple::a].say(propose(5));
    }
    for (auto& couple : couples) ASSERT_TRUE(couple[Couple::b].wait_stage(Stage::ASKED));
    Process::pump_for(1s);
    couples[0][Couple::b].say(R"({"decline":{}})");
    ASSERT_TRUE(couples[0][Couple::b].wait_stage(Stage::IDLE));
    for (std::size_t n = 0; n < 2; ++n) {
        auto& a = couples[n][Couple::a];
        const auto over = a.wait_stage(Stage::IDLE, marks[n], 70s);
        ASSERT_TRUE(over);
        idle.push_back(*over);
        const auto faded = a.mark();
        a.say(propose(5));
        ASSERT_TRUE(a.wait_error(faded));
    }
    std::vector<std::vector<Told>> streams;
    for (std::size_t n = 0; n < 2; ++n) {
        auto& stream = streams.emplace_back(told(couples[n][Couple::a], marks[n]));
        std::erase_if(stream, is_sample);  // how fresh the partner is, in a minute, is chance
    }
    ASSERT_EQ(kinds(streams[0]), kinds(streams[1]));
    ASSERT_EQ(streams[0].size(), 3U) << kinds(streams[0]);  // ASKING, IDLE, an error
    for (std::size_t n = 0; n < 2; ++n) {
        const auto asked_ns = streams[n][0].at_ns;
        EXPECT_GE(streams[n][1].at_ns - asked_ns, 60 * second);
        EXPECT_LT(couples[n][Couple::a].told(idle[n]).from_ns - asked_ns,
                  60 * second + second / 10);
    }
}

}  // namespace
}  // namespace attune::e2e

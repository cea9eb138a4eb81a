// SPDX-License-Identifier: GPL-3.0-or-later
// Each activity between two real clients, as PROTOCOL.md has it: what both are told, and when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

class Practice : public testing::Test {
  protected:
    void SetUp() override {
        for (const auto side : {Couple::a, Couple::b}) couple_.start(side, {"--sample-ms", "20"});
        for (auto* client : both())
            ASSERT_TRUE(client->wait_link(v1::Link::LINKED)) << client->errors();
    }
    void TearDown() override {
        for (auto* client : both()) EXPECT_EQ(client->errors(), "");
    }

    Client& a() { return couple_[Couple::a]; }
    Client& b() { return couple_[Couple::b]; }
    std::array<Client*, 2> both() { return {&a(), &b()}; }

    // The newest change of stage of those that fit; none: it does not come.
    template <class Fits>
    static const Stage* told(Client& client, Fits fits) {
        const Stage* found = nullptr;
        Process::pump_until([&] {
            for (const auto& event : client.events())
                if (event.has_stage() && fits(event.stage())) found = &event.stage();
            return found != nullptr;
        });
        return found;
    }
    static const Stage* told(Client& client, Stage::Stage stage) {
        return told(client, [stage](const Stage& change) { return change.stage() == stage; });
    }

    // A sample of that stage as the newest: one may still be of before a press.
    static bool sampled(Client& client, Stage::Stage stage) {
        return Process::pump_until([&] { return client.sample()->stage() == stage; });
    }

    static bool says(Client& client, std::size_t from,
                     const std::function<bool(const v1::Event&)>& what) {
        return client.wait_event(what, from).has_value();
    }
    static bool leads(Client& client, std::size_t from, Stage::By who) {
        return says(client, from, [who](const v1::Event& event) {
            return event.has_lead() && event.lead().leader() == who;
        });
    }
    static bool shows(Client& client, std::size_t from, v1::Gesture::Kind kind, bool on) {
        return says(client, from, [=](const v1::Event& event) {
            return event.has_gesture() && event.gesture().kind() == kind &&
                   event.gesture().on() == on;
        });
    }
    static bool feels(Client& client, std::size_t from, const std::vector<int>& felt) {
        return says(client, from, [&](const v1::Event& event) {
            return event.has_words() && event.words().by() == Stage::PARTNER &&
                   std::ranges::equal(event.words().felt(), felt);
        });
    }

    static void refuses(Client& client, const std::string& line) {
        const auto mark = client.mark();
        client.say(line);
        const auto error = client.wait_error(mark);
        ASSERT_TRUE(error) << line;
        EXPECT_NE(client.events()[*error].error().message(), "") << line;
    }

    // By either; both are told alike, and of nobody.
    void stop(Client& client) {
        const std::array marks{a().mark(), b().mark()};
        client.say(R"({"stop":{}})");
        for (const auto side : {Couple::a, Couple::b}) {
            const auto done = couple_[side].wait_stage(Stage::DONE, marks[side]);
            ASSERT_TRUE(done);
            EXPECT_EQ(couple_[side].events()[*done].stage().by(), Stage::NOBODY);
        }
    }

    Couple couple_;
};

TEST_F(Practice, TheFloorGoesFromOneToTheOtherAndTheLastTurnEndsIt) {
    couple_.begin(Couple::a, R"({"propose":{"turns":{"minutes":1,"each":1}}})", Stage::TURNS);
    for (const auto stage : {Stage::ASKED, Stage::LEAD_IN}) {
        const Stage* asked = told(b(), stage);
        ASSERT_TRUE(asked);
        EXPECT_EQ(asked->offer().turns().minutes(), 1U);
        EXPECT_EQ(asked->offer().turns().each(), 1U);
    }
    const auto turn = [](std::uint32_t number) {
        return [=](const Stage& change) {
            return change.stage() == Stage::TURNS && change.turn().number() == number &&
                   change.turn().ends_ns() != 0;
        };
    };
    for (std::uint32_t number = 1; number <= 2; ++number) {
        std::array<const Stage*, 2> changes{told(a(), turn(number)), told(b(), turn(number))};
        ASSERT_TRUE(changes[0] && changes[1]) << number;
        for (const auto side : {Couple::a, Couple::b}) {
            EXPECT_EQ(changes[side]->turn().count(), 2U);
            EXPECT_EQ(changes[side]->turn().mine(), (side == Couple::a) == (number == 1));
            EXPECT_TRUE(Process::pump_until([&] {
                return couple_[side].sample()->stage_ends_ns() == changes[side]->turn().ends_ns();
            }));
        }
        EXPECT_EQ(changes[0]->turn().ends_ns(), changes[1]->turn().ends_ns());
        Client& speaker = number == 1 ? a() : b();
        Client& listener = number == 1 ? b() : a();
        // A listener has "I'm here", once a turn; the floor is the speaker's to hand over.
        refuses(listener, R"({"handOver":{}})");
        refuses(listener, R"({"gesture":{"kind":"HEART","on":true}})");
        const auto mark = speaker.mark();
        listener.say(R"({"gesture":{"kind":"HERE","on":true}})");
        EXPECT_TRUE(shows(speaker, mark, v1::Gesture::HERE, true));
        listener.say(R"({"gesture":{"kind":"HERE","on":false}})");
        EXPECT_TRUE(shows(speaker, mark, v1::Gesture::HERE, false));
        refuses(listener, R"({"gesture":{"kind":"HERE","on":true}})");
        speaker.say(R"({"handOver":{}})");
    }
    for (auto* client : both()) EXPECT_TRUE(told(*client, Stage::DONE));
}

TEST_F(Practice, ACheckInsWordsAreThePartnersUntilItCloses) {
    refuses(a(), R"({"words":{"felt":["WARM"]}})");
    couple_.begin(Couple::b, R"({"propose":{"checkIn":{}}})", Stage::CHECK_IN);
    EXPECT_TRUE(told(a(), Stage::ASKED)->offer().has_check_in());
    auto mark = b().mark();
    a().say(R"({"words":{"felt":["WARM","TIGHT"]}})");
    EXPECT_TRUE(feels(b(), mark, {v1::WARM, v1::TIGHT}));
    a().say(R"({"words":{"felt":["TIGHT"]}})");
    EXPECT_TRUE(feels(b(), mark, {v1::TIGHT}));
    b().say(R"({"words":{"felt":["FAR"]}})");
    EXPECT_TRUE(feels(a(), 0, {v1::FAR}));
    refuses(a(), R"({"softer":{}})");  // there is no breath in it
    mark = b().mark();
    const auto mark_a = a().mark();
    stop(a());
    EXPECT_TRUE(feels(b(), mark, {}));
    EXPECT_TRUE(feels(a(), mark_a, {}));
    refuses(a(), R"({"words":{"felt":["WARM"]}})");
}

TEST_F(Practice, GroundIsAMinuteWithAPostureBothMaySee) {
    couple_.begin(Couple::a, R"({"propose":{"ground":{}}})", Stage::GROUND);
    EXPECT_TRUE(told(b(), Stage::ASKED)->offer().has_ground());
    for (auto* client : both()) ASSERT_TRUE(sampled(*client, Stage::GROUND));
    std::array<std::int64_t, 2> ends{a().sample()->stage_ends_ns(), b().sample()->stage_ends_ns()};
    EXPECT_EQ(ends[0], ends[1]);
    const auto into_ns = a().sample()->local_ns() - told(a(), Stage::GROUND)->local_ns();
    const auto left_ns = ends[0] - a().sample()->session_ns();
    EXPECT_NEAR(static_cast<double>(into_ns + left_ns) / second, 60, 0.1);
    const auto mark = b().mark();
    a().say(R"({"gesture":{"kind":"HEART","on":true}})");
    EXPECT_TRUE(shows(b(), mark, v1::Gesture::HEART, true));
    a().say(R"({"gesture":{"kind":"THIGHS","on":true}})");  // the one takes the other's place
    EXPECT_TRUE(shows(b(), mark, v1::Gesture::HEART, false));
    EXPECT_TRUE(shows(b(), mark, v1::Gesture::THIGHS, true));
    b().say(R"({"smaller":{}})");
    for (auto* client : both())
        EXPECT_TRUE(Process::pump_until(
            [&] { return ends[0] - client->sample()->stage_ends_ns() > 25 * second; }));
    stop(b());
}

// How well `follower` shows what `leader` showed `later` before, from `from_ns` on.
double apart(const Client& leader, const Client& follower, std::int64_t from_ns,
             std::int64_t later_ns) {
    std::vector<const v1::Sample*> led;
    for (const auto& event : leader.events())
        if (event.has_sample()) led.push_back(&event.sample());
    double most = 0;
    for (const auto& event : follower.events()) {
        if (!event.has_sample() || event.sample().local_ns() < from_ns) continue;
        const auto at = event.sample().local_ns() - later_ns;
        const auto after = std::ranges::lower_bound(led, at, {}, &v1::Sample::local_ns);
        if (after == led.begin() || after == led.end()) continue;
        const auto* before = *(after - 1);
        const double x = static_cast<double>(at - before->local_ns()) /
                         static_cast<double>((*after)->local_ns() - before->local_ns());
        const double breath = before->breath() + x * ((*after)->breath() - before->breath());
        most = std::max(most, std::abs(event.sample().breath() - breath));
    }
    return most;
}

TEST_F(Practice, OneLeadsByHandAndTheOthersBreathFollows) {
    couple_.begin(Couple::a, R"({"propose":{"breathe":{"pattern":"GENTLE","minutes":3}}})",
                  Stage::BREATHING);
    const auto breathes_ns = boot_ns();
    const std::array marks{a().mark(), b().mark()};
    refuses(b(), R"({"hand":{"breath":0.5}})");
    couple_.begin(Couple::b, R"({"propose":{"lead":{"leader":"ME"}}})", Stage::BREATHING);
    EXPECT_EQ(told(b(), Stage::ASKING)->offer().lead().leader(), v1::Lead::ME);
    EXPECT_EQ(told(a(), Stage::ASKED)->offer().lead().leader(), v1::Lead::PARTNER);
    EXPECT_TRUE(leads(a(), marks[0], Stage::PARTNER));
    EXPECT_TRUE(leads(b(), marks[1], Stage::ME));
    refuses(a(), R"({"hand":{"breath":0.5}})");

    // From the end of the exhale on, 8 s after its begin, breaths of 7 s. Of some tries the best
    // counts, for the machine may have other things to do.
    const auto begins_ns = breathes_ns + 8200 * second / 1000;
    Process::pump_for(Milliseconds{(begins_ns - boot_ns()) / 1'000'000});
    double best = 1;
    Milliseconds later{0};
    for (int n = 0; n < 8 && best >= 0.03; ++n) {
        const auto from_ns = boot_ns() + second;
        while (boot_ns() < from_ns + 6 * second) {
            const double s = static_cast<double>(boot_ns() - begins_ns) / second;
            const double hand = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * s / 7);
            b().say(R"({"hand":{"breath":)" + std::to_string(hand) + "}}");
            Process::pump_for(40ms);
        }
        for (auto d = 0ms; d <= 600ms; d += 5ms) {
            const double here = apart(b(), a(), from_ns, d.count() * 1'000'000);
            if (here < best) later = d;
            best = std::min(best, here);
        }
        std::printf("follows %d ms later, within %.3f\n", static_cast<int>(later.count()), best);
    }
    EXPECT_LT(best, 0.03);
    EXPECT_GE(later, 90ms);  // 100 ms, but for the steps of the samples
    EXPECT_LE(later, 500ms);

    // Either may ask to swap, and either ends it.
    auto swapped = std::array{a().mark(), b().mark()};
    couple_.begin(Couple::a, R"({"propose":{"lead":{"leader":"ME"}}})", Stage::BREATHING);
    EXPECT_TRUE(leads(a(), swapped[0], Stage::ME));
    EXPECT_TRUE(leads(b(), swapped[1], Stage::PARTNER));
    b().say(R"({"lead":{"on":false}})");
    EXPECT_TRUE(leads(a(), swapped[0], Stage::NOBODY));
    EXPECT_TRUE(leads(b(), swapped[1], Stage::NOBODY));
    EXPECT_EQ(a().stage(), Stage::BREATHING);
}

TEST_F(Practice, ACoolDownIsStartedByOneAndComingBackTakesBoth) {
    couple_.breathe(1);
    a().say(R"({"coolDown":{"minutes":25,"line":1}})");
    for (const auto side : {Couple::a, Couple::b}) {
        const Stage* cooling = told(couple_[side], Stage::COOL_DOWN);
        ASSERT_TRUE(cooling);
        EXPECT_EQ(cooling->by(), side == Couple::a ? Stage::ME : Stage::PARTNER);
        EXPECT_EQ(cooling->line(), side == Couple::a ? 0U : 1U);
        refuses(couple_[side], propose(1));
        refuses(couple_[side], R"({"leave":{}})");  // before its time
    }
    b().say(R"({"coolDown":{"line":3}})");
    EXPECT_TRUE(told(a(), [](const Stage& change) { return change.line() == 3; }));
    ASSERT_TRUE(sampled(a(), Stage::COOL_DOWN));
    const auto ends = a().sample()->stage_ends_ns();
    EXPECT_NEAR(static_cast<double>(ends - a().sample()->session_ns()) / second, 25 * 60, 20);
    b().say(R"({"extend":{"minutes":20}})");
    for (auto* client : both())
        EXPECT_TRUE(Process::pump_until(
            [&] { return client->sample()->stage_ends_ns() == ends + 20 * 60 * second; }));

    // A breath of one's own is nobody's business.
    auto mark = a().mark();
    b().say(R"({"practise":{"breathe":{"pattern":"LONG_EXHALE","minutes":1}}})");
    b().say(R"({"ready":{}})");
    const auto nothing = [](const v1::Event& event) { return !event.has_sample(); };
    EXPECT_FALSE(a().wait_event(nothing, mark, 1s));
    EXPECT_EQ(b().stage(), Stage::COOL_DOWN);
    b().say(R"({"stop":{}})");
    refuses(b(), propose(1));  // by then it has stopped
    a().say(R"({"ready":{}})");
    for (auto* client : both()) {
        const Stage* back = told(*client, Stage::COMING_BACK);
        ASSERT_TRUE(back);
        EXPECT_EQ(back->by(), Stage::NOBODY);
    }
    couple_.breathe(1);
    stop(b());
    for (auto* client : both()) {
        mark = client->mark();
        client->say(R"({"leave":{}})");
        EXPECT_TRUE(client->wait_stage(Stage::IDLE, mark));
    }
}

}  // namespace
}  // namespace attune::e2e

// SPDX-License-Identifier: GPL-3.0-or-later
// The promises to people, as far as a Session can keep them.
#include <gtest/gtest.h>

#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

// All that a person, or a program in their place, can tell of their partner.
std::vector<std::string> told(const Couple::Side& side) {
    std::vector<std::string> lines;
    for (const auto& event : side.events) lines.push_back(event.SerializeAsString());
    return lines;
}

const std::string lead = R"({"propose":{"lead":{"minutes":5}}})";

const std::vector<std::string> every_activity{five_minutes, lead, R"({"propose":{"ground":{}}})",
                                              R"({"propose":{"turns":{}}})",
                                              R"({"propose":{"checkIn":{}}})"};

TEST(Promise, StartingTakesTwo) {
    for (const auto& proposal : every_activity) {
        Couple couple;
        couple.press(couple.a(), proposal);
        couple.run(59s);
        EXPECT_EQ(couple.a().session.stage(), Change::ASKING) << proposal;
        EXPECT_FALSE(couple.a().session.plan_runs()) << proposal;
        EXPECT_FALSE(couple.b().session.plan_runs()) << proposal;
    }
}

TEST(Promise, LeadingTakesTwoAsWell) {
    Couple couple;
    couple.breathe();
    couple.press(couple.a(), lead);
    couple.run(59s);
    for (const Couple::Side* side : {&couple.a(), &couple.b()})
        EXPECT_EQ(couple.view(*side).leader, Change::NOBODY);
}

TEST(Promise, StoppingTakesOneAndTellsNotWho) {
    for (std::size_t n = 0; n < 2 * every_activity.size(); ++n) {
        const std::size_t who = n % 2;
        Couple couple;
        couple.begin(every_activity[n / 2]);
        ASSERT_TRUE(couple.a().session.plan_runs() && couple.b().session.plan_runs());
        couple.press(who == 0 ? couple.a() : couple.b(), R"({"stop":{}})");
        couple.run(50ms);
        for (Couple::Side* side : {&couple.a(), &couple.b()}) {
            EXPECT_EQ(side->stages().back().stage(), Change::DONE);
            EXPECT_EQ(side->stages().back().by(), Change::NOBODY);
        }
        couple.run(10min);
        EXPECT_FALSE(couple.a().session.plan_runs());
        EXPECT_FALSE(couple.b().session.plan_runs());
    }
}

TEST(Promise, PausingTakesOneInEveryActivity) {
    for (const auto& proposal : every_activity) {
        Couple couple;
        couple.begin(proposal);
        couple.press(couple.b(), R"({"pause":{}})");
        couple.run(50ms);
        EXPECT_EQ(couple.a().session.stage(), Change::PAUSED) << proposal;
        EXPECT_EQ(couple.b().session.stage(), Change::PAUSED) << proposal;
        couple.press(couple.a(), R"({"resume":{}})");
        couple.run(60s);
        EXPECT_EQ(couple.a().session.stage(), Change::PAUSED) << proposal;
    }
}

// 100 pauses on a path that loses 30 % of all datagrams: each arrives, and each resume takes
// both.
TEST(Promise, NoPauseIsEverLost) {
    Couple couple(7);
    couple.breathe();
    couple.loss = 0.3;
    for (int n = 0; n < 100; ++n) {
        Couple::Side& one = n % 2 ? couple.a() : couple.b();
        Couple::Side& other = n % 2 ? couple.b() : couple.a();
        couple.press(one, R"({"pause":{}})");
        ASSERT_EQ(one.session.stage(), Change::PAUSED);
        couple.run(1s);
        ASSERT_EQ(other.session.stage(), Change::PAUSED) << n;
        couple.press(other, R"({"resume":{}})");
        couple.run(1s);
        ASSERT_EQ(one.session.stage(), Change::PAUSED) << n;
        couple.press(one, R"({"resume":{}})");
        couple.run(6500ms);
        ASSERT_EQ(one.session.stage(), Change::BREATHING) << n;
        ASSERT_EQ(other.session.stage(), Change::BREATHING) << n;
    }
}

void expect_decline_untold(Couple& declined, Couple& ignored, const std::string& proposal) {
    for (Couple* couple : {&declined, &ignored}) couple->press(couple->a(), proposal);
    for (Couple* couple : {&declined, &ignored}) couple->run(7s);
    const Bytes before = declined.b().session.encoded_state();
    ASSERT_EQ(declined.b().session.stage(), Change::ASKED) << proposal;
    declined.press(declined.b(), R"({"decline":{}})");
    EXPECT_EQ(declined.b().session.encoded_state(), before);  // nothing leaves this machine
    for (Couple* couple : {&declined, &ignored}) couple->run(80s);
    EXPECT_EQ(told(declined.a()), told(ignored.a())) << proposal;
    for (Couple* couple : {&declined, &ignored}) couple->press(couple->a(), proposal);
    EXPECT_EQ(told(declined.a()), told(ignored.a())) << proposal;  // the same wait
    EXPECT_EQ(declined.a().errors(), 1) << proposal;
}

TEST(Promise, DeclinedAndIgnoredLookTheSame) {
    for (const auto& proposal : every_activity) {
        Couple declined;
        Couple ignored;
        expect_decline_untold(declined, ignored, proposal);
        EXPECT_EQ(declined.a().stage_names(),
                  (std::vector<Change::Stage>{Change::ASKING, Change::IDLE}));
    }
}

TEST(Promise, ALeadDeclinedAndIgnoredLooksTheSame) {
    Couple declined;
    Couple ignored;
    for (Couple* couple : {&declined, &ignored}) couple->breathe();
    expect_decline_untold(declined, ignored, lead);
    EXPECT_EQ(declined.a().session.stage(), Change::BREATHING);
}

// Quitting, a crash, a lost network: the other side hears nothing more, and that is all there is to
// hear. What the one who left did last on their own machine cannot be told from the silence.
TEST(Promise, LeavingIsDeniable) {
    for (const auto& proposal : every_activity) {
        Couple cut;
        Couple left;
        for (Couple* couple : {&cut, &left}) couple->begin(proposal);
        for (Couple* couple : {&cut, &left})
            couple->press(couple->b(), R"({"gesture":{"kind":"HERE","on":true}})");
        for (Couple* couple : {&cut, &left}) couple->run(1s);
        for (Couple* couple : {&cut, &left}) couple->up = false;
        left.press(left.b(), R"({"stop":{}})");
        for (Couple* couple : {&cut, &left}) couple->run(20min);
        EXPECT_EQ(told(cut.a()), told(left.a())) << proposal;
        EXPECT_EQ(cut.a().stages().back().stage(), Change::DONE) << proposal;  // finished alone
    }
}

}  // namespace
}  // namespace attune::test

// SPDX-License-Identifier: GPL-3.0-or-later
// Your lead: asked for, swapped, ended, and shown by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

using Stages = std::vector<Change::Stage>;

const std::string i_lead = R"({"propose":{"lead":{"leader":"ME"}}})";
const std::string you_lead = R"({"propose":{"lead":{"leader":"PARTNER"}}})";
const std::string lead_off = R"({"lead":{"on":false}})";

Change::By leader(const Couple& couple, const Couple::Side& side) {
    return couple.view(side).leader;
}

void hand(Couple& couple, Couple::Side& side, double breath) {
    couple.press(side, R"({"hand":{"breath":)" + std::to_string(breath) + "}}");
}

// b leads, from 1 s into the plan.
void lead_by_b(Couple& couple) {
    couple.breathe();
    couple.press(couple.b(), i_lead);
    couple.run(100ms);
    couple.press(couple.a(), R"({"accept":{}})");
    couple.run(100ms);
}

TEST(Lead, TakesBothAndIsToldToBoth) {
    Couple couple;
    couple.breathe();
    const auto pacer = couple.view(couple.a()).pacer;
    couple.forget_events();
    couple.press(couple.b(), i_lead);
    couple.run(1s);
    EXPECT_EQ(leader(couple, couple.a()), Change::NOBODY);
    EXPECT_EQ(couple.a().session.stage(), Change::ASKED);
    EXPECT_EQ(couple.a().stages().back().offer().lead().leader(), v1::Lead::PARTNER);
    EXPECT_EQ(couple.view(couple.a()).pacer, pacer);  // the breath goes on
    couple.press(couple.a(), R"({"accept":{}})");
    couple.run(100ms);
    EXPECT_EQ(leader(couple, couple.a()), Change::PARTNER);
    EXPECT_EQ(leader(couple, couple.b()), Change::ME);
    EXPECT_EQ(couple.a().stage_names(), (Stages{Change::ASKED, Change::BREATHING}));
    EXPECT_EQ(couple.b().stage_names(), (Stages{Change::ASKING, Change::BREATHING}));
    EXPECT_EQ(couple.b().events.back().lead().leader(), Change::ME);
    EXPECT_EQ(couple.view(couple.a()).pacer->plan, pacer->plan);
    expect_error(couple, couple.b(), i_lead);
    expect_error(couple, couple.a(), R"({"hand":{"breath":0.5}})");
}

TEST(Lead, MayBeAskedOfThePartner) {
    Couple couple;
    couple.breathe();
    couple.press(couple.a(), you_lead);
    couple.run(100ms);
    EXPECT_EQ(couple.b().stages().back().offer().lead().leader(), v1::Lead::ME);
    couple.press(couple.b(), R"({"accept":{}})");
    couple.run(100ms);
    EXPECT_EQ(leader(couple, couple.b()), Change::ME);
}

TEST(Lead, MayBeAPlanOfItsOwn) {
    Couple couple;
    couple.begin(R"({"propose":{"lead":{"minutes":2,"leader":"PARTNER"}}})");
    EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(leader(couple, couple.a()), Change::PARTNER);
    EXPECT_EQ(leader(couple, couple.b()), Change::ME);
    EXPECT_EQ(couple.view(couple.a()).pacer->plan.length, 2min);
    EXPECT_EQ(couple.a().stages()[1].offer().lead().leader(), v1::Lead::PARTNER);
    EXPECT_EQ(couple.b().stages()[1].offer().lead().leader(), v1::Lead::ME);
}

TEST(Lead, EndsByOneAndIsSwappedByBoth) {
    for (int who : {0, 1}) {
        Couple couple;
        lead_by_b(couple);
        couple.press(couple.a(), i_lead);  // asks to swap
        couple.run(100ms);
        EXPECT_EQ(leader(couple, couple.b()), Change::ME);  // until both have said yes
        couple.press(couple.b(), R"({"accept":{}})");
        couple.run(200ms);
        EXPECT_EQ(leader(couple, couple.a()), Change::ME);
        EXPECT_EQ(leader(couple, couple.b()), Change::PARTNER);
        couple.press(who == 0 ? couple.a() : couple.b(), lead_off);
        couple.run(200ms);
        for (Couple::Side* side : {&couple.a(), &couple.b()}) {
            EXPECT_EQ(leader(couple, *side), Change::NOBODY);
            EXPECT_EQ(side->session.stage(), Change::BREATHING);
        }
        expect_error(couple, couple.a(), lead_off);
        EXPECT_EQ(couple.view(couple.a()).pacer->plan, couple.view(couple.b()).pacer->plan);
    }
}

TEST(Lead, AnOfferIsTakenBackBeforeTheAnswer) {
    for (const bool answered : {false, true}) {
        Couple couple;
        couple.breathe();
        couple.forget_events();
        couple.press(couple.a(), i_lead);
        couple.run(1s);
        if (answered) couple.press(couple.b(), R"({"accept":{}})");  // on its way
        couple.press(couple.a(), lead_off);
        couple.run(1s);
        for (Couple::Side* side : {&couple.a(), &couple.b()}) {
            EXPECT_EQ(side->session.stage(), Change::BREATHING);
            EXPECT_EQ(leader(couple, *side), Change::NOBODY);
            EXPECT_EQ(decode(side->session.encoded_state())->yes.lead, 0u);
            EXPECT_EQ(side->errors(), 0);
        }
        expect_error(couple, couple.a(), lead_off);
        expect_error(couple, couple.a(), i_lead);  // it counts as faded
        couple.press(couple.b(), i_lead);
        couple.run(100ms);
        EXPECT_EQ(couple.a().session.stage(), Change::ASKED);
    }
}

// The breath beside it goes on.
TEST(Lead, SoIsAnOfferBesideABreathOfOnesOwn) {
    Couple couple;
    couple.press(couple.a(), R"({"practise":{"breathe":{"pattern":"GENTLE","minutes":5}}})");
    couple.run(10s);
    couple.press(couple.a(), five_minutes);
    couple.run(100ms);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
    couple.press(couple.a(), lead_off);
    couple.run(100ms);
    EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(couple.b().session.stage(), Change::IDLE);
    expect_error(couple, couple.b(), R"({"accept":{}})");
}

// Of an accepted offer that still waits for the clock, beside a breath of one's own.
TEST(Lead, StopTakesAYesBackWithTheBreath) {
    Couple couple;
    couple.press(couple.b(), R"({"practise":{"breathe":{"pattern":"GENTLE","minutes":5}}})");
    couple.run(10s);
    couple.b().session.on_clock_locked(couple.now(couple.b()), false);
    couple.press(couple.a(), five_minutes);
    couple.run(100ms);
    couple.press(couple.b(), R"({"accept":{}})");
    EXPECT_TRUE(couple.view(couple.b()).accepted);
    couple.press(couple.b(), R"({"stop":{}})");
    couple.b().session.on_clock_locked(couple.now(couple.b()), true);
    couple.run(10s);
    EXPECT_EQ(couple.a().session.stage(), Change::ASKING);
    EXPECT_FALSE(couple.b().session.plan_runs());
}

TEST(Lead, CrossingOffersAgreeWhereTheyMeanTheSame) {
    Couple same;
    same.breathe();
    same.press(same.a(), i_lead);
    same.press(same.b(), you_lead);
    same.run(300ms);
    EXPECT_EQ(leader(same, same.a()), Change::ME);
    EXPECT_EQ(leader(same, same.b()), Change::PARTNER);
    EXPECT_EQ(same.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(same.b().session.stage(), Change::BREATHING);

    Couple each;
    each.breathe();
    each.press(each.a(), i_lead);
    each.press(each.b(), i_lead);
    each.run(300ms);
    EXPECT_EQ(each.a().session.stage(), Change::ASKED);
    EXPECT_EQ(each.b().session.stage(), Change::ASKED);
    each.press(each.a(), R"({"accept":{}})");
    each.press(each.b(), R"({"accept":{}})");
    each.run(300ms);
    EXPECT_NE(leader(each, each.a()), Change::NOBODY);
    EXPECT_NE(leader(each, each.a()), leader(each, each.b()));
    EXPECT_EQ(each.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(each.b().session.stage(), Change::BREATHING);
}

TEST(Lead, EndsWithThePlanAndTheRestart) {
    Couple couple;
    lead_by_b(couple);
    couple.press(couple.a(), i_lead);
    couple.press(couple.b(), R"({"stop":{}})");
    couple.run(1s);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        EXPECT_EQ(side->session.stage(), Change::DONE);  // nobody is asked for the lead of nothing
        EXPECT_EQ(leader(couple, *side), Change::NOBODY);
    }
    Couple killed;
    lead_by_b(killed);
    killed.restart(killed.b(), 33);
    killed.run(1s);
    EXPECT_EQ(killed.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(leader(killed, killed.a()), Change::NOBODY);
}

TEST(Lead, HandCountsFromTheEndOfTheFirstExhale) {
    Couple couple;
    lead_by_b(couple);  // 1.4 s into the plan, in the first inhale
    hand(couple, couple.b(), 1);
    const double paced = couple.sample(couple.b()).breath();
    couple.run(1s);
    EXPECT_GT(couple.sample(couple.b()).breath(), paced);
    couple.run(7s);
    EXPECT_LT(couple.sample(couple.b()).breath(), 0.1);  // still the paced exhale
    couple.run(2500ms);                                  // 11.9 s into the plan
    EXPECT_GT(couple.sample(couple.b()).breath(), 0.9);  // the hand, as fast as a hand may
    EXPECT_GT(couple.sample(couple.a()).breath(), 0.9);
    EXPECT_EQ(couple.sample(couple.a()).breath(), couple.sample(couple.a()).partner_breath());
}

// Both orbs through all that a lead does: nowhere a jump.
TEST(Lead, NoOrbEverJumps) {
    Couple couple(5);
    lead_by_b(couple);
    couple.loss = 0.05;
    double last[2] = {couple.sample(couple.a()).breath(), couple.sample(couple.b()).breath()};
    double worst = 0, apart = 0;
    const auto walk = [&](Duration span, bool moving) {
        for (Duration t = 0s; t < span; t += 16ms) {
            couple.run(16ms);
            const double phase = seconds(couple.now(couple.b()).local.time_since_epoch());
            if (moving) hand(couple, couple.b(), 0.5 - 0.5 * std::cos(phase * 0.8));
            const double a = couple.sample(couple.a()).breath();
            const double b = couple.sample(couple.b()).breath();
            worst = std::max({worst, std::abs(a - last[0]), std::abs(b - last[1])});
            apart = std::max(apart, std::abs(a - b));
            last[0] = a;
            last[1] = b;
        }
    };
    walk(40s, true);
    EXPECT_LT(apart, 0.15);
    walk(15s, false);  // the hand rests, and the paced breath comes back
    EXPECT_NEAR(last[0], last[1], 0.01);
    walk(20s, true);
    couple.up = false;
    walk(5s, true);  // an outage: the follower goes back to the paced breath
    couple.up = true;
    walk(20s, true);
    couple.press(couple.a(), R"({"softer":{}})");
    walk(20s, true);
    couple.press(couple.a(), R"({"pause":{}})");
    walk(2s, false);
    couple.press(couple.a(), R"({"resume":{}})");
    couple.press(couple.b(), R"({"resume":{}})");
    walk(10s, false);
    walk(20s, true);
    couple.press(couple.a(), lead_off);
    walk(20s, false);
    EXPECT_NEAR(last[0], last[1], 1e-9);
    EXPECT_LE(worst, 0.03);
}

TEST(Lead, HandIsSaidOnlyWhileItMoves) {
    const auto says = [](const Couple::Side& side) {
        return decode(side.session.encoded_state())->hand.at != Millis{};
    };
    Couple couple;
    lead_by_b(couple);
    hand(couple, couple.b(), 0.4);
    couple.run(10s);
    EXPECT_TRUE(says(couple.b()));
    EXPECT_FALSE(says(couple.a()));
    couple.run(11s);  // it rests, and counts as none
    EXPECT_FALSE(says(couple.b()));
    hand(couple, couple.b(), 0.41);  // a tremor
    couple.run(1s);
    EXPECT_FALSE(says(couple.b()));
    hand(couple, couple.b(), 0.2);
    couple.run(20s);  // once the paced breath is back, and has gone out
    EXPECT_TRUE(says(couple.b()));
    couple.press(couple.a(), R"({"pause":{}})");
    couple.run(1s);
    EXPECT_FALSE(says(couple.b()));
    expect_error(couple, couple.b(), R"({"hand":{"breath":0.5}})");
}

TEST(Lead, BreathsThatAreNoneAreRefused) {
    Couple couple;
    lead_by_b(couple);
    for (const char* json : {R"({"hand":{"breath":1.1}})", R"({"hand":{"breath":-0.1}})",
                             R"({"hand":{"breath":"NaN"}})"})
        expect_error(couple, couple.b(), json);
}

}  // namespace
}  // namespace attune::test

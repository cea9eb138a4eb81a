// SPDX-License-Identifier: GPL-3.0-or-later
// The practice, activity by activity, between two real Sessions.
#include <gtest/gtest.h>

#include "client/breath/course.hpp"
#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

using Stages = std::vector<Change::Stage>;

std::string breathe(const std::string& fields) {
    return R"({"propose":{"breathe":{)" + fields + "}}}";
}

const BreathPlan& plan(const Couple& couple, const Couple::Side& side) {
    static BreathPlan found;
    found = couple.view(side).pacer->plan;
    return found;
}

// ---- Patterns

TEST(Activities, EveryPatternRunsAlikeOnBothSides) {
    for (
        const std::string fields :
        {R"("pattern":"LONG_EXHALE","minutes":5)", R"("pattern":"GENTLE","minutes":1)",
         R"("pattern":"RESONANCE","minutes":20,"cycle":13.3)",
         R"("pattern":"RESONANCE","minutes":20)", R"("pattern":"CYCLIC_SIGH","minutes":2)",
         R"("pattern":"BOX","minutes":3)", R"("pattern":"FOUR_SEVEN_EIGHT","minutes":10)",
         R"("pattern":"LONG_EXHALE","minutes":10,"ramp":true)",
         R"("pattern":"OWN","minutes":5,"own":{"inhale":3.3,"holdFull":1,"exhale":5,"holdEmpty":0.1})"}) {
        Couple couple;
        for (Couple::Side* side : {&couple.a(), &couple.b()})
            couple.press(*side, R"({"holds":{"on":true}})");
        couple.begin(breathe(fields));
        couple.run(30s);
        EXPECT_EQ(couple.b().session.stage(), Change::BREATHING) << fields;
        EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer) << fields;
        EXPECT_GT(couple.sample(couple.a()).breath() + couple.sample(couple.a()).cycle(), 0)
            << fields;
        EXPECT_EQ(couple.a().errors() + couple.b().errors(), 0) << fields;
    }
}

TEST(Activities, OfferTellsTheWholePattern) {
    Couple couple;
    couple.press(couple.a(), breathe(R"("pattern":"OWN","minutes":5,"ramp":true,
        "own":{"inhale":3.3,"exhale":5.7})"));
    couple.run(1s);
    const auto offer = couple.b().stages().back().offer().breathe();
    EXPECT_EQ(offer.pattern(), v1::Breathe::OWN);
    EXPECT_TRUE(offer.ramp());
    EXPECT_DOUBLE_EQ(offer.own().inhale(), 3.3);
    EXPECT_DOUBLE_EQ(offer.own().hold_full(), 0);
    EXPECT_DOUBLE_EQ(offer.own().exhale(), 5.7);
}

TEST(Activities, PlansThatAreNoneAreRefused) {
    Couple couple;
    couple.press(couple.a(), R"({"holds":{"on":true}})");
    for (const std::string fields :
         {R"("pattern":"RESONANCE","minutes":5,"cycle":9.1)",
          R"("pattern":"RESONANCE","minutes":5,"cycle":13.4)",
          R"("pattern":"RESONANCE","minutes":5,"cycle":-1)",
          R"("pattern":"RESONANCE","minutes":5,"cycle":1e300)",
          R"("pattern":"RESONANCE","minutes":5,"cycle":"NaN")", R"("pattern":"OWN","minutes":5)",
          R"("pattern":"OWN","minutes":5,"own":{"inhale":1,"exhale":2})",
          R"("pattern":"OWN","minutes":5,"own":{"inhale":15.1,"exhale":2})",
          R"("pattern":9,"minutes":5)", R"("pattern":"BOX","minutes":21)"})
        expect_error(couple, couple.a(), breathe(fields));
    for (const char* json :
         {R"({"propose":{"turns":{"minutes":6}}})", R"({"propose":{"turns":{"each":5}}})",
          R"({"propose":{"lead":{"minutes":4}}})", R"({"propose":{"lead":{"leader":7}}})"})
        expect_error(couple, couple.a(), json);
}

TEST(Activities, HoldsAreOffUntilTurnedOn) {
    const std::string box = breathe(R"("pattern":"BOX","minutes":3)");
    Couple couple;
    expect_error(couple, couple.a(), box);
    expect_error(
        couple, couple.a(),
        breathe(R"("pattern":"OWN","minutes":3,"own":{"inhale":3,"exhale":5,"holdFull":1})"));
    couple.press(couple.a(), R"({"holds":{"on":true}})");
    couple.begin(box);  // b's are off: the plan runs without, for both
    couple.run(1s);
    EXPECT_FALSE(has_holds(plan(couple, couple.a()).pattern));
    EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);

    Couple both;
    for (Couple::Side* side : {&both.a(), &both.b()}) both.press(*side, R"({"holds":{"on":true}})");
    both.begin(box);
    EXPECT_TRUE(has_holds(plan(both, both.a()).pattern));
    both.press(both.a(), R"({"stop":{}})");
    both.press(both.a(), R"({"holds":{"on":false}})");
    expect_error(both, both.a(), box);
}

TEST(Activities, FourSevenEightEndsByItselfAfterFourCycles) {
    for (const bool holds : {false, true}) {
        Couple couple;
        if (holds) {
            for (Couple::Side* side : {&couple.a(), &couple.b()})
                couple.press(*side, R"({"holds":{"on":true}})");
        }
        couple.begin(breathe(R"("pattern":"FOUR_SEVEN_EIGHT","minutes":10)"));
        couple.run(holds ? 73s : 45s);
        EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
        couple.run(4s);
        EXPECT_EQ(couple.a().session.stage(), Change::DONE);
        EXPECT_EQ(couple.b().session.stage(), Change::DONE);
    }
}

// ---- Easing

TEST(Activities, SofterTakesOneAndHoldsFromACycleAtLeastTwoSecondsLater) {
    Couple couple;
    couple.breathe();
    couple.run(8500ms);  // 9.5 s into the plan: the next cycle is too soon
    couple.press(couple.b(), R"({"softer":{}})");
    couple.run(50ms);
    for (Couple::Side* side : {&couple.a(), &couple.b()})
        EXPECT_EQ(plan(couple, *side).softer_from, (SofterFrom{2, 0, 0}));
    couple.press(couple.a(), R"({"softer":{}})");
    couple.press(couple.a(), R"({"softer":{}})");
    couple.run(60s);
    EXPECT_EQ(plan(couple, couple.b()).softer_from, (SofterFrom{2, 2, 2}));
    EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);
    expect_error(couple, couple.b(), R"({"softer":{}})");  // three levels
}

TEST(Activities, SofterInTheSameMomentIsOneLevel) {
    Couple couple;
    couple.breathe();
    couple.press(couple.a(), R"({"softer":{}})");
    couple.press(couple.b(), R"({"softer":{}})");
    couple.run(1s);
    EXPECT_EQ(plan(couple, couple.a()).softer_from, (SofterFrom{1, 0, 0}));
    EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);
}

TEST(Activities, AcceptMayBeShorter) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.run(50ms);
    couple.press(couple.b(), R"({"accept":{"shorter":true}})");
    couple.run(6s);
    EXPECT_EQ(plan(couple, couple.a()).length, 150s);
    EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);
    Couple turns;
    turns.press(turns.a(), R"({"propose":{"turns":{}}})");
    turns.run(50ms);
    expect_error(turns, turns.b(), R"({"accept":{"shorter":true}})");
}

TEST(Activities, CheckAfterTwoMinutesIsPrivateAndComesOnce) {
    const auto checks = [](const Couple::Side& side) {
        std::vector<bool> found;
        for (const auto& event : side.events) {
            if (event.has_check()) found.push_back(event.check().shown());
        }
        return found;
    };
    Couple couple;
    couple.breathe();
    expect_error(couple, couple.a(), R"({"check":{"answer":"YES"}})");
    couple.run(118s);
    EXPECT_TRUE(checks(couple.a()).empty());
    const Bytes said = couple.a().session.encoded_state();
    couple.run(1s);
    EXPECT_EQ(checks(couple.a()), std::vector<bool>{true});
    EXPECT_TRUE(couple.view(couple.b()).check);
    couple.press(couple.a(), R"({"check":{"answer":"YES"}})");
    EXPECT_FALSE(couple.view(couple.a()).check);
    EXPECT_EQ(couple.a().session.encoded_state(), said);  // nothing of it is sent
    couple.run(21s);
    EXPECT_EQ(checks(couple.a()), (std::vector<bool>{true, false}));
    EXPECT_EQ(checks(couple.b()), (std::vector<bool>{true, false}));  // went by itself
    couple.run(100s);
    EXPECT_EQ(checks(couple.b()).size(), 2u);

    Couple brief;
    brief.begin(breathe(R"("minutes":3)"));
    brief.run(3min);
    EXPECT_TRUE(checks(brief.a()).empty());
}

TEST(Activities, CheckMayEaseOrStop) {
    Couple couple;
    couple.breathe();
    couple.run(119s);
    couple.press(couple.a(), R"({"check":{"answer":"SHORTER"}})");
    couple.run(1s);
    EXPECT_NEAR(seconds(plan(couple, couple.b()).length), 210, 0.2);
    couple.press(couple.b(), R"({"check":{"answer":"ENOUGH"}})");
    couple.run(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
}

// ---- Alone

TEST(Activities, PractisingAloneSaysNothingAndNeedsNobody) {
    Session alone(7, 7);
    const LocalTime began(500s);
    const auto at = [&](Duration d) { return Now{began + d, SessionTime(d + 3s)}; };
    const Bytes said = alone.encoded_state();
    alone.on_command(at(0s), command(R"({"practise":{"breathe":{"minutes":5}}})"));
    EXPECT_EQ(alone.stage(), Change::LEAD_IN);
    alone.on_timer(at(6s));
    EXPECT_EQ(alone.stage(), Change::BREATHING);
    for (const char* json : {R"({"softer":{}})", R"({"smaller":{}})", R"({"pause":{}})"})
        alone.on_command(at(7s), command(json));
    EXPECT_EQ(alone.stage(), Change::PAUSED);
    alone.on_command(at(60s), command(R"({"resume":{}})"));
    alone.on_timer(at(66s));
    EXPECT_EQ(alone.stage(), Change::BREATHING);
    View view;
    alone.fill(view, at(66s));
    EXPECT_TRUE(view.alone);
    EXPECT_TRUE(view.practised);
    EXPECT_TRUE(view.plan->has_breathe());
    EXPECT_EQ(view.pacer->plan.softer_from, (SofterFrom{1, 0, 0}));
    EXPECT_LT(view.pacer->plan.length, 152s);
    alone.on_command(at(67s), command(R"({"stop":{}})"));
    EXPECT_EQ(alone.stage(), Change::DONE);
    alone.fill(view, at(67s));
    EXPECT_TRUE(view.practised);
    EXPECT_EQ(alone.encoded_state(), said);
    alone.on_command(at(70s), command(R"({"practise":{"ground":{}}})"));
    alone.on_timer(at(76s));
    EXPECT_EQ(alone.stage(), Change::GROUND);
    alone.on_timer(at(136s));
    EXPECT_EQ(alone.stage(), Change::DONE);
    while (const auto event = alone.poll_event()) EXPECT_FALSE(event->has_error());
}

// A picture of what goes on shows how far it is, not how long the question stays.
TEST(Activities, WhatRunsAloneBesideAQuestionKeepsItsEnd) {
    Couple couple;
    couple.press(couple.b(), R"({"practise":{"ground":{}}})");
    couple.run(10s);
    EXPECT_EQ(couple.b().session.stage(), Change::GROUND);
    const auto ends = couple.view(couple.b()).stage_ends;
    ASSERT_TRUE(ends);
    couple.press(couple.a(), breathe(R"("minutes":3)"));
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
    EXPECT_TRUE(couple.view(couple.b()).plan->has_ground());
    EXPECT_EQ(couple.view(couple.b()).stage_ends, ends);
    couple.press(couple.b(), R"({"pause":{}})");
    EXPECT_EQ(couple.b().session.stage(), Change::PAUSED);
}

TEST(Activities, AnOfferReachesWhoPractisesAlone) {
    Couple couple;
    couple.press(couple.b(), R"({"practise":{"breathe":{"minutes":10}}})");
    couple.run(10s);
    EXPECT_EQ(couple.b().session.stage(), Change::BREATHING);
    EXPECT_EQ(couple.a().session.stage(), Change::IDLE);
    couple.press(couple.a(), five_minutes);
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
    EXPECT_TRUE(couple.view(couple.b()).pacer);
    couple.press(couple.b(), R"({"accept":{}})");
    couple.run(6s);
    EXPECT_EQ(couple.view(couple.a()).pacer->plan, couple.view(couple.b()).pacer->plan);
    EXPECT_FALSE(couple.view(couple.b()).alone);
}

TEST(Activities, ACoolDownTakesABreathOfOnesOwn) {
    Couple couple;
    couple.press(couple.b(), R"({"practise":{"breathe":{"minutes":1}}})");
    couple.run(10s);
    couple.press(couple.a(), R"({"coolDown":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::COOL_DOWN);
    EXPECT_FALSE(couple.view(couple.b()).pacer);  // it ends whatever ran
    couple.forget_events();
    couple.press(couple.b(),
                 R"({"practise":{"breathe":{"pattern":"FOUR_SEVEN_EIGHT","minutes":1}}})");
    couple.run(10s);
    EXPECT_TRUE(couple.view(couple.b()).pacer);
    EXPECT_GT(couple.sample(couple.b()).breath(), 0);
    couple.press(couple.a(), R"({"extend":{"minutes":20}})");
    couple.run(1s);
    EXPECT_TRUE(couple.view(couple.b()).pacer);
    couple.run(60s);
    EXPECT_FALSE(couple.view(couple.b()).pacer);
    couple.press(couple.b(), R"({"practise":{"breathe":{"minutes":1}}})");
    couple.press(couple.b(), R"({"pause":{}})");  // ends it: the cool-down has no pause
    EXPECT_FALSE(couple.view(couple.b()).pacer);
    EXPECT_TRUE(couple.a().events.empty());
    EXPECT_TRUE(couple.b().events.empty());
}

// ---- Ground, gestures, check-in, cool-down

TEST(Activities, GroundTakesAMinuteTogether) {
    Couple couple;
    couple.begin(R"({"propose":{"ground":{}}})");
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        EXPECT_EQ(side->session.stage(), Change::GROUND);
        EXPECT_FALSE(couple.view(*side).pacer);
        EXPECT_EQ(couple.sample(*side).phase(), v1::Sample::NO_PHASE);
    }
    expect_error(couple, couple.a(), R"({"softer":{}})");
    couple.press(couple.a(), R"({"pause":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::PAUSED);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) couple.press(*side, R"({"resume":{}})");
    couple.run(63s);
    EXPECT_EQ(couple.a().session.stage(), Change::GROUND);
    couple.run(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
    EXPECT_EQ(couple.b().session.stage(), Change::DONE);
}

TEST(Activities, BothSeeAPosture) {
    Couple couple;
    couple.press(couple.a(), R"({"gesture":{"kind":"HEART","on":true}})");
    couple.run(1s);
    EXPECT_EQ(couple.view(couple.a()).posture_mine, Posture::heart);
    EXPECT_EQ(couple.view(couple.b()).posture_partner, Posture::heart);
    couple.press(couple.a(), R"({"gesture":{"kind":"THIGHS","on":true}})");
    couple.run(1s);
    couple.press(couple.a(),
                 R"({"gesture":{"kind":"HEART","on":false}})");  // not the one that is on
    couple.press(couple.a(), R"({"gesture":{"kind":"THIGHS","on":false}})");
    couple.run(1s);
    std::vector<std::pair<int, bool>> told;
    for (const auto& event : couple.b().events)
        told.emplace_back(event.gesture().kind(), event.gesture().on());
    EXPECT_EQ(told,
              (std::vector<std::pair<int, bool>>{{1, true}, {1, false}, {3, true}, {3, false}}));
    couple.press(couple.a(), R"({"gesture":{"kind":"BELLY","on":true}})");
    couple.run(1s);
    couple.up = false;
    couple.run(1100ms);
    EXPECT_EQ(couple.view(couple.b()).posture_partner, Posture::none);
    expect_error(couple, couple.a(), R"({"gesture":{"kind":9,"on":true}})");
}

TEST(Activities, WordsAreSentWhenTappedAndGoneWhenClosed) {
    Couple couple;
    expect_error(couple, couple.a(), R"({"words":{"felt":["WARM"]}})");
    couple.begin(R"({"propose":{"checkIn":{}}})");
    EXPECT_EQ(couple.a().session.stage(), Change::CHECK_IN);
    expect_error(couple, couple.a(), R"({"words":{"felt":["NO_FEELING"]}})");
    expect_error(couple, couple.a(), R"({"words":{"felt":[25]}})");
    couple.forget_events();
    couple.press(couple.a(), R"({"words":{"felt":["WARM","TIGHT"]}})");
    couple.run(1s);
    ASSERT_EQ(couple.b().events.size(), 1u);
    const auto& felt = couple.b().events[0].words();
    EXPECT_EQ(felt.by(), Change::PARTNER);
    EXPECT_EQ(std::vector<int>(felt.felt().begin(), felt.felt().end()),
              (std::vector<int>{v1::WARM, v1::TIGHT}));
    EXPECT_EQ(couple.view(couple.b()).words_partner, couple.view(couple.a()).words_mine);
    couple.press(couple.b(), R"({"stop":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.view(couple.a()).words_mine, 0u);
    EXPECT_EQ(couple.view(couple.b()).words_partner, 0u);
    EXPECT_EQ(couple.b().events.back().words().felt_size(), 0);

    Couple long_one;
    long_one.begin(R"({"propose":{"checkIn":{}}})");
    long_one.run(10min);
    EXPECT_EQ(long_one.a().session.stage(), Change::DONE);
}

TEST(Activities, WordsAreDroppedAfterASecondOfSilenceAndWithARestart) {
    Couple couple;
    couple.begin(R"({"propose":{"checkIn":{}}})");
    couple.press(couple.a(), R"({"words":{"felt":["WARM"]}})");
    couple.run(1s);
    couple.up = false;
    couple.run(1100ms);
    EXPECT_EQ(couple.view(couple.b()).words_partner, 0u);
    couple.restart(couple.b(), 33);
    couple.run(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);  // a check-in is nothing alone
    EXPECT_EQ(couple.view(couple.a()).words_mine, 0u);
}

TEST(Activities, CoolDownMayPromiseToComeBack) {
    Couple couple;
    expect_error(couple, couple.a(), R"({"coolDown":{"line":4}})");
    couple.press(couple.a(), R"({"coolDown":{"minutes":20,"line":2}})");
    couple.run(1s);
    EXPECT_EQ(couple.b().stages().back().line(), 2u);
    EXPECT_EQ(couple.view(couple.b()).line_partner, 2u);
    EXPECT_EQ(couple.view(couple.a()).line_mine, 2u);
    couple.press(couple.b(), R"({"coolDown":{"line":1}})");  // so may the other
    couple.run(1s);
    EXPECT_EQ(couple.view(couple.a()).line_partner, 1u);
    EXPECT_EQ(couple.view(couple.b()).line_partner, 2u);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) couple.press(*side, R"({"ready":{}})");
    couple.run(1s);
    couple.press(couple.a(), R"({"coolDown":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.view(couple.b()).line_partner, 0u);
}

TEST(Activities, ComingBackEndsInAMinuteTogetherIfBothWant) {
    Couple couple;
    couple.press(couple.a(), R"({"coolDown":{}})");
    couple.run(1s);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) couple.press(*side, R"({"ready":{}})");
    couple.run(1s);
    couple.press(couple.a(), breathe(R"("minutes":1)"));
    couple.run(61s);
    EXPECT_EQ(couple.a().session.stage(), Change::COMING_BACK);  // unanswered: back to the prompts
    EXPECT_EQ(couple.b().session.stage(), Change::COMING_BACK);
    couple.press(couple.b(), breathe(R"("minutes":1)"));
    couple.run(1s);
    couple.press(couple.a(), R"({"accept":{}})");
    couple.run(6s);
    EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
    couple.run(60s);
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
}

TEST(Activities, AnchorIsNobodysBusiness) {
    Couple couple;
    couple.breathe();
    const Bytes said = couple.a().session.encoded_state();
    couple.press(couple.a(), R"({"anchor":{"to":"HANDS"}})");
    EXPECT_EQ(couple.view(couple.a()).anchor, v1::Anchor::HANDS);
    EXPECT_EQ(couple.a().session.encoded_state(), said);
}

// ---- Turns

TEST(Turns, TheFloorPassesByItself) {
    Couple couple;
    couple.begin(R"({"propose":{"turns":{}}})");
    couple.run(10min);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        EXPECT_EQ(side->errors(), 0);
        EXPECT_EQ(side->stage_names().back(), Change::DONE);
        std::vector<std::uint32_t> numbers;
        for (const auto& change : side->stages()) {
            if (change.stage() != Change::TURNS || change.turn().ends_ns() == 0) continue;
            const auto& turn = change.turn();
            numbers.push_back(turn.number());
            EXPECT_EQ(turn.count(), 4u);
            EXPECT_EQ(turn.mine(), (turn.number() % 2 == 1) == (side == &couple.a()));
            const Duration left =
                Duration(turn.ends_ns()) - (Duration(change.local_ns()) - side->origin);
            EXPECT_NEAR(seconds(left), 120, 0.2);
        }
        EXPECT_EQ(numbers, (std::vector<std::uint32_t>{1, 2, 3, 4}));
    }
    const auto begins = [](const Couple::Side& side) {
        return Duration(side.stages()[2].local_ns()) - side.origin;
    };
    const auto done = [](const Couple::Side& side) {
        return Duration(side.stages().back().local_ns()) - side.origin;
    };
    EXPECT_NEAR(seconds(done(couple.a()) - begins(couple.a())), 480, 0.11);
    EXPECT_EQ(done(couple.a()), done(couple.b()));
}

TEST(Turns, TheSpeakerMayHandOverAndTheListenerMayNot) {
    Couple couple;
    couple.begin(R"({"propose":{"turns":{"minutes":3,"each":1}}})");
    expect_error(couple, couple.b(), R"({"handOver":{}})");
    couple.run(30s);
    couple.press(couple.a(), R"({"handOver":{}})");
    EXPECT_FALSE(couple.view(couple.a()).turn->mine);
    EXPECT_FALSE(couple.view(couple.a()).turn->ends);  // the partner says when it begins
    couple.run(100ms);
    EXPECT_TRUE(couple.view(couple.b()).turn->mine);
    EXPECT_EQ(couple.view(couple.a()).turn->ends, couple.view(couple.b()).turn->ends);
    EXPECT_NEAR(seconds(*couple.view(couple.a()).turn->ends - couple.now(couple.a()).session), 180,
                0.2);
    expect_error(couple, couple.a(), R"({"handOver":{}})");
    couple.run(10s);
    couple.press(couple.b(), R"({"handOver":{}})");  // the last turn: all is said
    couple.run(100ms);
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
    EXPECT_EQ(couple.b().session.stage(), Change::DONE);
}

TEST(Turns, AnOutageEatsNobodysTime) {
    Couple couple;
    couple.begin(R"({"propose":{"turns":{}}})");
    couple.run(30s);
    couple.up = false;
    couple.press(couple.a(), R"({"handOver":{}})");
    couple.run(40s);
    EXPECT_TRUE(couple.view(couple.a()).turn->number == 2 && !couple.view(couple.a()).turn->ends);
    EXPECT_EQ(couple.view(couple.b()).turn->number, 1u);
    couple.up = true;
    couple.run(100ms);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        EXPECT_EQ(couple.view(*side).turn->number, 2u);
        EXPECT_NEAR(seconds(*couple.view(*side).turn->ends - couple.now(*side).session), 120, 0.2);
    }
    // In a long one a takes the third when the second is over, and b the fourth on hearing of it.
    couple.up = false;
    couple.press(couple.b(), R"({"handOver":{}})");
    couple.run(5min);
    couple.up = true;
    couple.run(100ms);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        EXPECT_EQ(couple.view(*side).turn->number, 4u);
        EXPECT_NEAR(seconds(*couple.view(*side).turn->ends - couple.now(*side).session), 120, 0.2);
    }
}

TEST(Turns, APauseEatsNobodysTime) {
    Couple couple;
    couple.begin(R"({"propose":{"turns":{}}})");
    const SessionTime ends = *couple.view(couple.b()).turn->ends;
    couple.press(couple.b(), R"({"pause":{}})");
    couple.run(60s);
    EXPECT_FALSE(couple.view(couple.a()).turn->ends);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) couple.press(*side, R"({"resume":{}})");
    couple.run(6s);
    EXPECT_NEAR(seconds(*couple.view(couple.a()).turn->ends - ends), 65, 0.2);
    EXPECT_EQ(couple.view(couple.a()).turn, [&] {
        auto turn = couple.view(couple.b()).turn;
        turn->mine = !turn->mine;
        return turn;
    }());
}

TEST(Turns, TheListenerKeepsLittle) {
    Couple couple;
    couple.begin(R"({"propose":{"turns":{}}})");
    couple.press(couple.b(), R"({"gesture":{"kind":"HERE","on":true}})");
    couple.run(3s);
    EXPECT_TRUE(couple.view(couple.a()).here_partner);
    couple.press(couple.b(), R"({"gesture":{"kind":"HERE","on":false}})");
    expect_error(couple, couple.b(), R"({"gesture":{"kind":"HERE","on":true}})");
    for (const char* json : {R"({"gesture":{"kind":"HEART","on":true}})",
                             R"({"propose":{"lead":{}}})", R"({"propose":{"turns":{}}})",
                             R"({"smaller":{}})", R"({"softer":{}})", R"({"handOver":{}})"})
        expect_error(couple, couple.b(), json);
    couple.press(couple.a(), R"({"gesture":{"kind":"HEART","on":true}})");  // who speaks may
    couple.press(couple.b(), R"({"anchor":{"to":"SOUND"}})");
    couple.press(couple.a(), R"({"handOver":{}})");
    couple.run(1s);
    couple.press(couple.b(), R"({"handOver":{}})");
    couple.run(1s);
    couple.press(couple.b(), R"({"gesture":{"kind":"HERE","on":true}})");  // a new turn, a new one
    couple.run(1s);
    EXPECT_TRUE(couple.view(couple.a()).here_partner);
    couple.press(couple.b(), R"({"stop":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
    EXPECT_EQ(couple.a().errors(), 0);
}

TEST(Turns, AreNothingAlone) {
    Couple couple;
    couple.begin(R"({"propose":{"turns":{}}})");
    couple.run(10s);
    couple.restart(couple.b(), 33);
    couple.run(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
}

// ---- What is paused, and what is over

TEST(Activities, APauseTellsWhatIsPausedAndComesBackToItsPlace) {
    const auto in_ground = [](const v1::Plan& plan) { return plan.has_ground(); };
    const auto in_check_in = [](const v1::Plan& plan) { return plan.has_check_in(); };
    struct Case {
        std::string plan;
        Change::Stage stage;
        bool (*is)(const v1::Plan&);
    };
    for (const Case& c : {Case{R"({"ground":{}})", Change::GROUND, in_ground},
                          Case{R"({"checkIn":{}})", Change::CHECK_IN, in_check_in}}) {
        Couple couple;
        couple.begin(R"({"propose":)" + c.plan + "}");
        couple.run(20s);
        if (c.stage == Change::CHECK_IN)
            couple.press(couple.b(), R"({"words":{"felt":["WARM","TIGHT"]}})");
        couple.run(100ms);
        const SessionTime ends = *couple.view(couple.a()).stage_ends;
        couple.forget_events();
        couple.press(couple.a(), R"({"pause":{}})");
        couple.run(30s);
        for (Couple::Side* side : {&couple.a(), &couple.b()}) {
            EXPECT_EQ(side->session.stage(), Change::PAUSED);
            EXPECT_TRUE(c.is(side->stages().back().plan()));
            EXPECT_TRUE(c.is(*couple.view(*side).plan));
            EXPECT_FALSE(couple.view(*side).stage_ends);
        }
        const auto words = couple.view(couple.a()).words_partner;
        EXPECT_EQ(words != 0, c.stage == Change::CHECK_IN);
        couple.press(couple.a(), R"({"resume":{}})");
        couple.press(couple.b(), R"({"resume":{}})");
        couple.run(100ms);
        EXPECT_TRUE(c.is(couple.a().stages().back().plan()));
        EXPECT_EQ(couple.a().session.stage(), Change::SETTLING);
        couple.run(6s);
        for (Couple::Side* side : {&couple.a(), &couple.b()}) {
            EXPECT_EQ(side->stage_names(), (Stages{Change::PAUSED, Change::SETTLING, c.stage}));
            // The time paused, and the settle.
            const Duration later = *couple.view(*side).stage_ends - ends;
            EXPECT_LE(std::chrono::abs(later - 35s), 100ms);
        }
        EXPECT_EQ(couple.view(couple.a()).words_partner, words);
    }
}

TEST(Activities, WhatIsOverIsToldToWhoMayWantItAgain) {
    Couple couple;
    couple.begin(breathe(R"("pattern":"RESONANCE","minutes":3,"cycle":11.5)"));
    couple.press(couple.a(), R"({"stop":{}})");
    couple.run(100ms);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {  // also who did not offer it
        const View view = couple.view(*side);
        EXPECT_EQ(view.stage, Change::DONE);
        EXPECT_FALSE(view.practised);
        EXPECT_DOUBLE_EQ(view.plan->breathe().cycle(), 11.5);
        EXPECT_EQ(view.plan->breathe().minutes(), 3u);
    }
    couple.press(couple.b(), R"({"leave":{}})");
    EXPECT_FALSE(couple.view(couple.b()).plan);

    couple.press(couple.b(), R"({"practise":{"breathe":{"pattern":"GENTLE","minutes":1}}})");
    couple.run(70s);
    EXPECT_EQ(couple.view(couple.b()).stage, Change::DONE);
    EXPECT_TRUE(couple.view(couple.b()).practised);
    EXPECT_EQ(couple.view(couple.b()).plan->breathe().pattern(), v1::Breathe::GENTLE);

    for (int who : {0, 1}) {
        Couple led;
        led.begin(R"({"propose":{"lead":{"minutes":2,"leader":"PARTNER"}}})");
        led.press(who == 0 ? led.a() : led.b(), R"({"stop":{}})");
        led.run(100ms);
        EXPECT_EQ(led.view(led.a()).plan->lead().leader(), v1::Lead::PARTNER);
        EXPECT_EQ(led.view(led.b()).plan->lead().leader(), v1::Lead::ME);
    }
}

}  // namespace
}  // namespace attune::test

// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of being together, one by one, between two real Sessions.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

using Stages = std::vector<Change::Stage>;

TEST(Session, BothBreatheFiveSecondsAfterTheAccept) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    EXPECT_EQ(couple.a().session.stage(), Change::ASKING);
    couple.run(50ms);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
    EXPECT_EQ(couple.b().stages().back().offer().breathe().minutes(), 5u);
    couple.press(couple.b(), R"({"accept":{}})");
    const SessionTime accepted = couple.now(couple.b()).session;
    couple.run(150ms);
    EXPECT_EQ(couple.a().session.stage(), Change::LEAD_IN);
    EXPECT_EQ(couple.b().session.stage(), Change::LEAD_IN);
    couple.run(5s);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        const auto breathing = side->stages().back();
        EXPECT_EQ(breathing.stage(), Change::BREATHING);
        const Duration since =
            Duration(breathing.local_ns()) - side->origin - accepted.time_since_epoch();
        EXPECT_GE(since, 5s);
        EXPECT_LE(since, 5100ms);
        EXPECT_EQ(side->errors(), 0);
    }
    EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);
    EXPECT_EQ(couple.a().stage_names(),
              (Stages{Change::ASKING, Change::LEAD_IN, Change::BREATHING}));
    EXPECT_EQ(couple.b().stage_names(),
              (Stages{Change::ASKED, Change::LEAD_IN, Change::BREATHING}));
}

TEST(Session, PlanComesToItsEnd) {
    Couple couple;
    couple.breathe();
    const auto ends = couple.view(couple.a()).stage_ends;
    couple.run(299s + 100ms);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        EXPECT_EQ(side->stages().back().stage(), Change::DONE);
        EXPECT_EQ(side->stages().back().by(), Change::NOBODY);
        EXPECT_EQ(Duration(side->stages().back().local_ns()) - side->origin,
                  ends->time_since_epoch());
    }
    couple.press(couple.a(), R"({"leave":{}})");
    EXPECT_EQ(couple.a().session.stage(), Change::IDLE);
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::DONE);
    couple.press(couple.b(), five_minutes);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKING);
}

TEST(Session, PauseStopsBothAndResumingTakesBoth) {
    Couple couple;
    couple.breathe();
    const auto ends = *couple.view(couple.a()).stage_ends;
    couple.forget_events();
    couple.press(couple.a(), R"({"pause":{}})");
    EXPECT_EQ(couple.a().stages().back().stage(), Change::PAUSED);
    EXPECT_EQ(couple.a().stages().back().by(), Change::ME);
    couple.run(50ms);
    EXPECT_EQ(couple.b().stages().back().by(), Change::PARTNER);
    couple.run(30s);
    couple.press(couple.b(), R"({"resume":{}})");
    EXPECT_TRUE(couple.view(couple.b()).resume_asked);
    couple.run(60s);
    EXPECT_EQ(couple.a().stage_names(), Stages{Change::PAUSED});
    EXPECT_EQ(couple.b().stage_names(), Stages{Change::PAUSED});
    expect_error(couple, couple.b(), R"({"resume":{}})");
    couple.press(couple.a(), R"({"resume":{}})");
    couple.run(50ms);
    EXPECT_EQ(couple.a().session.stage(), Change::SETTLING);
    EXPECT_EQ(couple.b().session.stage(), Change::SETTLING);
    couple.run(5100ms);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        EXPECT_EQ(side->stage_names(),
                  (Stages{Change::PAUSED, Change::SETTLING, Change::BREATHING}));
        const auto stages = side->stages();
        const Duration settled(stages[2].local_ns() - stages[1].local_ns());
        EXPECT_NEAR(std::chrono::duration<double>(settled).count(), 5, 0.1);
    }
    EXPECT_EQ(couple.view(couple.a()).stage_ends, couple.view(couple.b()).stage_ends);
    const Duration moved = *couple.view(couple.a()).stage_ends - ends;
    EXPECT_NEAR(std::chrono::duration<double>(moved).count(), 95.05, 0.11);
}

TEST(Session, OrbNeverJumpsThroughPauseAndResume) {
    Couple couple;
    couple.breathe();
    double a = couple.sample(couple.a()).breath();
    double b = couple.sample(couple.b()).breath();
    const auto walk = [&](Duration span) {
        for (Duration t = 0s; t < span; t += 10ms) {
            couple.run(10ms);
            const double now_a = couple.sample(couple.a()).breath();
            const double now_b = couple.sample(couple.b()).breath();
            ASSERT_LE(std::abs(now_a - a),
                      0.0048);  // 10 ms of the steepest part of a 4 s inhale: 0.0047
            ASSERT_LE(std::abs(now_b - b), 0.0048);
            a = now_a;
            b = now_b;
        }
    };
    walk(1013ms);
    couple.press(couple.a(), R"({"pause":{}})");
    walk(2s);
    EXPECT_GT(std::abs(a - b), 0.001);  // they pressed a moment earlier there
    EXPECT_NEAR(couple.sample(couple.b()).partner_breath(), a, 0.001);
    couple.press(couple.a(), R"({"resume":{}})");
    couple.press(couple.b(), R"({"resume":{}})");
    walk(2s);
    couple.press(couple.b(), R"({"pause":{}})");  // again, out of the settle
    walk(2s);
    couple.press(couple.a(), R"({"resume":{}})");
    couple.press(couple.b(), R"({"resume":{}})");
    walk(20s);
    EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(a, b);
}

TEST(Session, PauseAgainTakesAResumeBack) {
    Couple couple;
    couple.breathe();
    couple.press(couple.a(), R"({"pause":{}})");
    expect_error(couple, couple.a(), R"({"pause":{}})");
    couple.press(couple.a(), R"({"resume":{}})");
    couple.press(couple.a(), R"({"pause":{}})");
    EXPECT_FALSE(couple.view(couple.a()).resume_asked);
    couple.run(1s);
    couple.press(couple.b(), R"({"resume":{}})");
    couple.run(10s);
    EXPECT_EQ(couple.a().session.stage(), Change::PAUSED);
    EXPECT_EQ(couple.b().session.stage(), Change::PAUSED);
}

TEST(Session, CrossingPausesAreOne) {
    Couple couple;
    couple.breathe();
    couple.press(couple.a(), R"({"pause":{}})");
    couple.press(couple.b(), R"({"pause":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.a().stages().back().by(), Change::ME);
    EXPECT_EQ(couple.b().stages().back().by(), Change::ME);
    couple.press(couple.a(), R"({"resume":{}})");
    couple.press(couple.b(), R"({"resume":{}})");
    couple.run(6s);
    EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(couple.view(couple.a()).pacer->start, couple.view(couple.b()).pacer->start);
}

TEST(Session, CrossingOffersOfTheSameAgree) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.press(couple.b(), five_minutes);
    couple.run(6s);
    for (Couple::Side* side : {&couple.a(), &couple.b()})
        EXPECT_EQ(side->stage_names(),
                  (Stages{Change::ASKING, Change::LEAD_IN, Change::BREATHING}));
    EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);
    couple.press(couple.a(), R"({"stop":{}})");
    couple.run(2s);  // and the offer that was not needed does not come back
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
    EXPECT_EQ(couple.b().session.stage(), Change::DONE);
}

TEST(Session, CrossingAcceptsTakeOneOfTheTwo) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.press(couple.b(), R"({"propose":{"breathe":{"minutes":10}}})");
    couple.run(50ms);
    couple.press(couple.a(), R"({"accept":{}})");
    couple.press(couple.b(), R"({"accept":{}})");
    couple.run(6s);
    EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(couple.b().session.stage(), Change::BREATHING);
    EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);
}

TEST(Session, AcceptWaitsForTheClockOnEitherSide) {
    for (int unlocked : {0, 1}) {
        Couple couple;
        Couple::Side& side = unlocked == 0 ? couple.a() : couple.b();
        side.session.on_clock_locked(couple.now(side), false);
        couple.press(couple.a(), five_minutes);
        couple.run(50ms);
        couple.press(couple.b(), R"({"accept":{}})");
        couple.run(2s);
        EXPECT_EQ(couple.a().session.stage(), Change::ASKING);
        EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
        expect_error(couple, couple.b(), R"({"accept":{}})");
        side.session.on_clock_locked(couple.now(side), true);
        couple.run(200ms);
        EXPECT_EQ(couple.a().session.stage(), Change::LEAD_IN);
        EXPECT_EQ(couple.b().session.stage(), Change::LEAD_IN);
        couple.run(5s);
        EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);
    }
}

TEST(Session, StartingAndResumingNeedAPartnerAndStoppingDoesNot) {
    Couple couple;
    couple.breathe();
    couple.press(couple.a(), R"({"pause":{}})");
    couple.up = false;
    couple.run(1100ms);
    expect_error(couple, couple.a(), R"({"resume":{}})");
    couple.press(couple.a(), R"({"stop":{}})");
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
    expect_error(couple, couple.a(), five_minutes);
    couple.press(couple.b(), R"({"pause":{}})");
    EXPECT_EQ(couple.b().session.stage(), Change::PAUSED);
    couple.up = true;
    couple.run(100ms);
    EXPECT_EQ(couple.b().session.stage(), Change::DONE);
}

TEST(Session, OutageEndsNobodysPlan) {
    Couple couple;
    couple.breathe();
    couple.forget_events();
    const auto pacer = couple.view(couple.a()).pacer;
    couple.up = false;
    couple.run(900ms);
    EXPECT_TRUE(couple.sample(couple.a()).partner_fresh());
    couple.run(200ms);
    EXPECT_FALSE(couple.sample(couple.a()).partner_fresh());
    couple.run(9s);
    couple.up = true;
    couple.run(1s);
    EXPECT_TRUE(couple.a().events.empty());
    EXPECT_TRUE(couple.b().events.empty());
    EXPECT_EQ(couple.view(couple.a()).pacer, pacer);
    EXPECT_EQ(couple.view(couple.b()).pacer, pacer);
}

TEST(Session, SmallerHalvesWhatIsLeftForBoth) {
    Couple couple;
    couple.breathe();
    const SessionTime now = couple.now(couple.a()).session;
    const Duration left = *couple.view(couple.a()).stage_ends - now;
    couple.press(couple.b(), R"({"smaller":{}})");
    couple.run(50ms);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        const Duration half = *couple.view(*side).stage_ends - now;
        EXPECT_NEAR(std::chrono::duration<double>(half).count(),
                    std::chrono::duration<double>(left).count() / 2, 0.1);
    }
    couple.run(150s);
    EXPECT_EQ(couple.a().stages().back().stage(), Change::DONE);
    EXPECT_EQ(couple.b().stages().back().stage(), Change::DONE);
    expect_error(couple, couple.a(), R"({"smaller":{}})");
}

TEST(Session, SurvivorBreathesOnAndTheRestartedRejoinsOnAFreshOffer) {
    for (int who_asks : {0, 1}) {
        Couple couple;
        couple.breathe();
        const auto pacer = couple.view(couple.a()).pacer;
        couple.up = false;
        couple.run(2s);
        couple.restart(couple.b(), 33);
        couple.forget_events();
        couple.run(2s);
        EXPECT_TRUE(couple.a().events.empty());
        EXPECT_TRUE(couple.b().events.empty());  // nothing of the old plan is offered
        EXPECT_EQ(couple.view(couple.a()).pacer, pacer);
        EXPECT_TRUE(couple.view(couple.a()).alone);
        EXPECT_EQ(couple.sample(couple.a()).partner_breath(), 0);
        Couple::Side& asks = who_asks == 0 ? couple.a() : couple.b();
        Couple::Side& answers = who_asks == 0 ? couple.b() : couple.a();
        couple.press(asks, five_minutes);
        couple.run(50ms);
        EXPECT_EQ(asks.session.stage(), Change::ASKING);
        EXPECT_EQ(answers.session.stage(), Change::ASKED);
        EXPECT_EQ(couple.view(couple.a()).pacer, pacer);  // breathing goes on underneath
        couple.press(answers, R"({"accept":{}})");
        couple.run(6s);
        EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
        EXPECT_EQ(couple.view(couple.a()).pacer, couple.view(couple.b()).pacer);
        EXPECT_FALSE(couple.view(couple.a()).alone);
    }
}

TEST(Session, APausedPlanStaysPausedWhenThePartnerRestarts) {
    Couple couple;
    couple.breathe();
    couple.press(couple.b(), R"({"pause":{}})");
    couple.run(1s);
    couple.press(couple.a(), R"({"resume":{}})");
    couple.restart(couple.b(), 33);
    couple.run(10s);
    EXPECT_EQ(couple.a().session.stage(), Change::PAUSED);
    couple.press(couple.a(), R"({"resume":{}})");
    EXPECT_EQ(couple.a().session.stage(), Change::SETTLING);
    couple.run(6s);
    EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
    EXPECT_EQ(couple.b().session.stage(), Change::IDLE);
    couple.press(couple.a(), R"({"stop":{}})");
    EXPECT_EQ(couple.a().session.stage(), Change::DONE);
}

TEST(Session, CoolDownEndsThePlanAndComesBackWithBoth) {
    Couple couple;
    couple.breathe();
    couple.forget_events();
    couple.press(couple.a(), R"({"coolDown":{}})");
    EXPECT_EQ(couple.a().stages().back().by(), Change::ME);
    const SessionTime started = couple.now(couple.a()).session;
    couple.run(50ms);
    EXPECT_EQ(couple.b().stages().back().by(), Change::PARTNER);
    EXPECT_NEAR(
        std::chrono::duration<double>(*couple.view(couple.b()).stage_ends - started).count(), 1500,
        0.1);
    for (const char* json :
         {R"({"coolDown":{}})", R"({"leave":{}})", R"({"pause":{}})", R"({"extend":{"minutes":7}})",
          R"({"gesture":{"kind":"HERE","on":true}})"})
        expect_error(couple, couple.a(), json);
    expect_error(couple, couple.a(), five_minutes);
    couple.press(couple.a(), R"({"ready":{}})");
    couple.run(60s);
    couple.press(couple.b(), R"({"ready":{}})");
    couple.run(50ms);
    for (Couple::Side* side : {&couple.a(), &couple.b()}) {
        EXPECT_EQ(side->stage_names(), (Stages{Change::COOL_DOWN, Change::COMING_BACK}));
        EXPECT_EQ(side->stages().back().by(), Change::NOBODY);
        couple.press(*side, R"({"leave":{}})");
    }
    couple.run(1s);  // the plan that ran does not start again
    EXPECT_EQ(couple.a().session.stage(), Change::IDLE);
    EXPECT_EQ(couple.b().session.stage(), Change::IDLE);
}

TEST(Session, CoolDownMayBeExtendedAndLeftAloneAfterItsTime) {
    Couple couple;
    couple.press(couple.a(), R"({"coolDown":{"minutes":20}})");
    couple.run(1s);
    couple.press(couple.b(), R"({"extend":{"minutes":20}})");
    couple.run(1s);
    EXPECT_EQ(couple.view(couple.a()).stage_ends, couple.view(couple.b()).stage_ends);
    couple.run(20min);
    expect_error(couple, couple.a(), R"({"leave":{}})");
    couple.forget_events();
    couple.run(20min);
    EXPECT_TRUE(couple.a().events.empty());  // nothing rings
    couple.press(couple.a(), R"({"leave":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.a().stage_names(), Stages{Change::IDLE});
    EXPECT_EQ(couple.b().stage_names(), Stages{Change::IDLE});
}

TEST(Session, ExtendingWinsOverAReturnAtTheSameMoment) {
    Couple couple;
    couple.press(couple.a(), R"({"coolDown":{}})");
    couple.run(1s);
    couple.press(couple.a(), R"({"ready":{}})");
    couple.run(1s);
    couple.press(couple.b(), R"({"ready":{}})");
    couple.press(couple.a(), R"({"extend":{"minutes":20}})");
    couple.run(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::COOL_DOWN);
    EXPECT_EQ(couple.b().session.stage(), Change::COOL_DOWN);
}

TEST(Session, SurvivorGivesACoolDownBackToWhoRestarted) {
    Couple couple;
    couple.press(couple.b(), R"({"coolDown":{}})");
    couple.run(1s);
    couple.restart(couple.b(), 33);
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::COOL_DOWN);
    EXPECT_EQ(couple.b().stages().back().by(),
              Change::NOBODY);  // who began it is not known any more
}

TEST(Session, CoolDownBeforeTheFirstLinkMovesToTheSharedTimeline) {
    Session early(7, 7);
    const LocalTime local(500s);
    early.on_command({local, SessionTime(10s)}, command(R"({"coolDown":{}})"));
    early.on_timeline(3000s);
    const Now later{local + 1s, SessionTime(3011s)};
    early.on_timer(later);
    View view;
    early.fill(view, later);
    EXPECT_EQ(view.stage_ends, SessionTime(3010s + 25min));
}

TEST(Session, OfferFadesAndTheNextWaitsTenMinutes) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.run(60s + 50ms);
    EXPECT_EQ(couple.a().stage_names(), (Stages{Change::ASKING, Change::IDLE}));
    EXPECT_EQ(couple.b().stage_names(), (Stages{Change::ASKED, Change::IDLE}));
    expect_error(couple, couple.a(), five_minutes);
    couple.run(599s);
    expect_error(couple, couple.a(), five_minutes);
    couple.run(1s);
    couple.press(couple.a(), five_minutes);
    EXPECT_EQ(couple.a().session.stage(), Change::ASKING);
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
}

TEST(Session, WithdrawnOfferWaitsAsWell) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.run(1s);
    couple.press(couple.a(), R"({"stop":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::IDLE);
    expect_error(couple, couple.a(), five_minutes);
}

// Even a changed client that asks again at once does not get through to who declined.
TEST(Session, DeclinedHidesOffersForTenMinutes) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.run(1s);
    couple.press(couple.b(), R"({"decline":{}})");
    EXPECT_EQ(couple.b().session.stage(), Change::IDLE);
    couple.restart(couple.a(), 44);  // has forgotten that it must wait
    couple.run(1s);
    couple.press(couple.a(), five_minutes);
    couple.run(59s);
    EXPECT_EQ(couple.b().session.stage(), Change::IDLE);
    expect_error(couple, couple.b(), R"({"accept":{}})");
    couple.run(540s);
    couple.restart(couple.a(), 55);
    couple.run(1s);
    couple.press(couple.a(), five_minutes);
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
}

TEST(Session, OfferOfALostPartnerIsPutAway) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.run(1s);
    couple.up = false;
    couple.run(2s);
    expect_error(couple, couple.b(), R"({"accept":{}})");
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::IDLE);
    EXPECT_EQ(couple.a().session.stage(), Change::ASKING);
    couple.up = true;
    couple.run(1s);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
}

// A yes whose confirmation never came asks nothing of the timer, and can be taken back.
TEST(Session, UnconfirmedYesWaitsWithoutADeadline) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.run(50ms);
    couple.press(couple.b(), R"({"accept":{}})");
    couple.up = false;
    couple.run(10s);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
    couple.run(60s);
    EXPECT_FALSE(couple.b().session.deadline().local);
    EXPECT_FALSE(couple.b().session.deadline().session);
    couple.press(couple.b(), R"({"stop":{}})");
    EXPECT_EQ(couple.b().session.stage(), Change::IDLE);
    couple.up = true;
    couple.run(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::IDLE);
}

TEST(Session, HereGlowsWhileHeldAndNotThroughSilence) {
    Couple couple;
    couple.breathe();
    couple.forget_events();
    couple.press(couple.a(), R"({"gesture":{"kind":"HERE","on":true}})");
    couple.run(2s);
    ASSERT_EQ(couple.b().events.size(), 1u);
    EXPECT_TRUE(couple.b().events[0].gesture().on());
    EXPECT_TRUE(couple.view(couple.b()).here_partner);
    EXPECT_TRUE(couple.view(couple.a()).here_mine);
    const LocalTime heard = couple.now(couple.b()).local;
    couple.up = false;
    couple.run(2s);
    ASSERT_EQ(couple.b().events.size(), 2u);
    EXPECT_FALSE(couple.b().events[1].gesture().on());
    EXPECT_EQ(LocalTime(Duration(couple.b().events[1].gesture().local_ns())), heard + 1s);
    couple.up = true;
    couple.run(1s);
    couple.press(couple.a(), R"({"gesture":{"kind":"HERE","on":false}})");
    couple.run(1s);
    EXPECT_EQ(couple.b().events.size(), 4u);
    EXPECT_TRUE(couple.a().events.empty());
}

TEST(Session, OldAndUninvitedStatesArePassedOver) {
    Couple couple;
    const Bytes old = couple.a().session.encoded_state();
    couple.breathe();
    couple.press(couple.a(), R"({"pause":{}})");
    couple.run(100ms);
    EXPECT_TRUE(couple.b().session.on_peer_state(couple.now(couple.b()), old));
    EXPECT_EQ(couple.b().session.stage(), Change::PAUSED);
    // The link at the start allowed for one new process, which a's state took up.
    Session stranger(99, 9);
    EXPECT_TRUE(couple.b().session.on_peer_state(couple.now(couple.b()), stranger.encoded_state()));
    EXPECT_EQ(couple.b().session.stage(), Change::PAUSED);
    couple.run(1s);
    EXPECT_TRUE(couple.view(couple.b()).partner_fresh);
    EXPECT_FALSE(couple.view(couple.b()).alone);
}

TEST(Session, RevGrowsOnlyWithContentAndTheEchoTellsThatThePartnerKnows) {
    Couple couple;
    couple.breathe();
    const std::uint32_t rev = couple.a().session.rev();
    couple.run(10s);
    EXPECT_EQ(couple.a().session.rev(), rev);
    EXPECT_FALSE(couple.view(couple.a()).partner_knows);
    couple.press(couple.a(), R"({"pause":{}})");
    EXPECT_GT(couple.a().session.rev(), rev);
    couple.a().session.on_echo(rev);
    EXPECT_FALSE(couple.view(couple.a()).partner_knows);
    couple.a().session.on_echo(couple.a().session.rev());
    EXPECT_TRUE(couple.view(couple.a()).partner_knows);
}

TEST(Session, CommandsThatDoNotFitGiveOneErrorAndChangeNothing) {
    Couple couple;
    for (const char* json :
         {R"({"accept":{}})", R"({"decline":{}})", R"({"pause":{}})", R"({"resume":{}})",
          R"({"stop":{}})", R"({"smaller":{}})", R"({"extend":{"minutes":20}})", R"({"ready":{}})",
          R"({"leave":{}})", R"({})", R"({"propose":{}})", R"({"propose":{"breathe":{}}})",
          R"({"propose":{"breathe":{"minutes":4}}})", R"({"coolDown":{"minutes":19}})",
          R"({"coolDown":{"minutes":31}})"})
        expect_error(couple, couple.a(), json);
    couple.press(couple.a(), five_minutes);
    expect_error(couple, couple.a(), five_minutes);
    expect_error(couple, couple.a(), R"({"accept":{}})");
    couple.run(50ms);
    expect_error(couple, couple.b(), five_minutes);
    couple.press(couple.b(), R"({"accept":{}})");
    couple.run(6s);
    for (const char* json : {R"({"accept":{}})", R"({"decline":{}})", R"({"resume":{}})",
                             R"({"ready":{}})", R"({"leave":{}})", R"({"extend":{"minutes":20}})"})
        expect_error(couple, couple.b(), json);
    expect_error(couple, couple.b(), five_minutes);
    EXPECT_EQ(couple.b().session.stage(), Change::BREATHING);
}

TEST(Session, AnOfferThatGaveWayToAnotherPutsOffNoNext) {
    for (const bool alike : {true, false}) {
        Couple couple;
        couple.press(couple.a(), R"({"propose":{"breathe":{"minutes":1}}})");
        couple.press(couple.b(), alike ? R"({"propose":{"breathe":{"minutes":1}}})"
                                       : R"({"propose":{"ground":{}}})");
        couple.run(100ms);
        if (!alike) couple.press(couple.a(), R"({"accept":{}})");
        couple.run(70s);
        ASSERT_EQ(couple.a().session.stage(), Change::DONE);
        for (Couple::Side* side : {&couple.a(), &couple.b()}) {
            Couple::Side& other = side == &couple.a() ? couple.b() : couple.a();
            couple.press(*side, R"({"propose":{"ground":{}}})");
            couple.run(100ms);
            EXPECT_EQ(other.session.stage(), Change::ASKED);
            couple.press(other, R"({"accept":{}})");
            couple.run(70s);
        }
    }
}

TEST(Session, AYesTakenBackPutsOffNoNextOffer) {
    Couple couple;
    couple.press(couple.b(), R"({"propose":{"ground":{}}})");
    couple.run(50ms);
    couple.press(couple.a(), R"({"accept":{}})");
    couple.press(couple.a(), R"({"stop":{}})");
    couple.run(2s);
    couple.press(couple.b(), R"({"propose":{"ground":{}}})");
    couple.run(100ms);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKING);
    EXPECT_EQ(couple.a().session.stage(), Change::ASKED);
}

TEST(Session, AnOfferThatFadedInAnOutagePutsOffTheNextNoLonger) {
    Couple couple;
    couple.press(couple.b(), R"({"propose":{"ground":{}}})");
    couple.run(1s);
    couple.up = false;
    couple.run(670s);
    couple.press(couple.b(), R"({"propose":{"ground":{}}})");  // not there
    couple.link();
    couple.run(1s);
    couple.press(couple.b(), R"({"propose":{"ground":{}}})");
    couple.run(100ms);
    EXPECT_EQ(couple.b().session.stage(), Change::ASKING);
    EXPECT_EQ(couple.a().session.stage(), Change::ASKED);
}

TEST(Session, SampleTellsTheBreath) {
    Couple couple;
    EXPECT_EQ(couple.sample(couple.a()).phase(), v1::Sample::NO_PHASE);
    EXPECT_EQ(couple.sample(couple.a()).stage_ends_ns(), 0);
    couple.breathe();
    const v1::Sample a = couple.sample(couple.a());
    const v1::Sample b = couple.sample(couple.b());
    EXPECT_EQ(a.stage(), Change::BREATHING);
    EXPECT_EQ(a.phase(), v1::Sample::INHALE);
    EXPECT_GT(a.breath(), 0.01);
    EXPECT_EQ(a.breath(), b.breath());
    EXPECT_EQ(a.breath(), a.partner_breath());
    EXPECT_EQ(a.session_ns(), b.session_ns());
    EXPECT_EQ(a.stage_ends_ns(), couple.view(couple.a()).stage_ends->time_since_epoch().count());
}

}  // namespace
}  // namespace attune::test

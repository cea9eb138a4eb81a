// SPDX-License-Identifier: GPL-3.0-or-later
// What a partner gets with a client that keeps no rule: nothing. Every state here is well formed
// and authentic; `a` is the person, and b's own client never says these things.
#include <gtest/gtest.h>

#include <deque>

#include "client/breath/curve.hpp"
#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

// From here on b says what `change` makes of their state, again and again.
class Bent {
  public:
    explicit Bent(Couple& couple) : couple_(couple) {
        couple.up = false;
        state = *decode(couple.b().session.encoded_state());
    }

    PeerState state;

    bool say() {
        ++state.rev;
        const bool taken =
            couple_.a().session.on_peer_state(couple_.now(couple_.a()), encode(state));
        couple_.run(0s);
        return taken;
    }
    // For so long, 20 times a second, with `change` before each.
    template <class Change>
    void go_on(Duration span, Change change) {
        for (Duration t{}; t < span; t += 50ms) {
            change(t);
            ASSERT_TRUE(say());
            couple_.run(50ms);
        }
    }
    void go_on(Duration span) {
        go_on(span, [](Duration) {});
    }
    PeerState theirs() const { return *decode(couple_.a().session.encoded_state()); }
    Tenths now() const { return to_tenths(couple_.now(couple_.a()).session); }

  private:
    Couple& couple_;
};

Tenths later(Tenths t, std::uint32_t tenths) {
    return Tenths(t.count() + tenths);
}

// ---- 26 Cool-downs

TEST(Consent, Attack26_ACoolDownIsNotClosedByWhoDidNotStartIt) {
    for (const bool ready : {false, true}) {
        Couple couple;
        couple.press(couple.a(), R"({"coolDown":{}})");
        couple.run(1s);
        Bent b(couple);
        b.state.cool = b.theirs().cool;
        b.state.cool.closed = true;
        b.state.cool.ready = ready;
        b.go_on(2s);
        b.state.offer = {7, Breathe{{}, 5}};
        b.go_on(2s);
        EXPECT_EQ(couple.a().session.stage(), Change::COOL_DOWN);
        b.state.cool.at = later(b.state.cool.at, 1);
        b.go_on(2s);
        EXPECT_EQ(couple.a().session.stage(), Change::COOL_DOWN);
    }
}

TEST(Consent, Attack26_NobodyElseShortensACoolDown) {
    Couple couple;
    couple.press(couple.a(), R"({"coolDown":{"minutes":25}})");
    couple.run(1s);
    const auto ends = couple.view(couple.a()).stage_ends;
    Bent b(couple);
    for (const std::uint32_t length : {1u, 12000u}) {
        b.state.cool = b.theirs().cool;
        b.state.cool.at = later(b.state.cool.at, 1);
        b.state.cool.ends_at = later(b.state.cool.at, length);
        b.go_on(1s);
        EXPECT_EQ(couple.view(couple.a()).stage_ends, ends);
        expect_error(couple, couple.a(), R"({"leave":{}})");
    }
}

TEST(Consent, Attack26_NoCoolDownLastsForYears) {
    Couple couple;
    Bent b(couple);
    b.state.cool = {b.now(), Tenths(0xffffffff)};
    b.go_on(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::IDLE);
    b.state.cool = {Tenths(0xfffffff0), Tenths(0xffffffff)};
    b.go_on(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::IDLE);
    b.state.cool = {b.now(), later(b.now(), 12000)};
    b.go_on(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::COOL_DOWN);  // they may start one
    for (int n = 0; n < 100; ++n) {                            // and extend it, within a day
        b.state.cool = {later(b.state.cool.at, 1), later(b.state.cool.at, 864001)};
        b.say();
    }
    EXPECT_LE(*couple.view(couple.a()).stage_ends - couple.now(couple.a()).session, 24h + 20s);
}

TEST(Consent, Attack26_NoStateKeepsMeFromACoolDownOfMine) {
    for (const bool restarted : {false, true}) {
        Couple couple;
        couple.breathe();
        Bent b(couple);
        const Tenths most(0xffffffff);
        for (const auto& cool : {CoolDown{most, most, true, true}, CoolDown{most, most},
                                 CoolDown{later(b.now(), 90), most, false, true},
                                 CoolDown{later(b.now(), 90), later(b.now(), 90 + 12000)}}) {
            b.state.cool = cool;
            b.go_on(1s);
        }
        if (restarted) {
            couple.restart(couple.a(), 99);
            couple.up = false;
            b.go_on(1s);
        }
        couple.press(couple.a(), R"({"coolDown":{}})");
        EXPECT_EQ(couple.a().session.stage(), Change::COOL_DOWN);
    }
}

TEST(Consent, Attack26_ACoolDownOfTheirsThatIsOverKeepsMeFromNone) {
    Couple couple;
    couple.run(1500s);
    Bent b(couple);
    const Tenths at(b.now().count() - 11990);
    b.state.cool = {at, later(at, 12000)};
    b.go_on(2s);
    ASSERT_EQ(couple.a().session.stage(), Change::COOL_DOWN);
    couple.press(couple.a(), R"({"coolDown":{}})");
    b.state.cool.closed = true;
    b.go_on(5s);
    EXPECT_EQ(couple.a().session.stage(), Change::COOL_DOWN);
    EXPECT_GE(*couple.view(couple.a()).stage_ends - couple.now(couple.a()).session, 24min);
}

// ---- 27 A yes is to the plan that was on the screen

TEST(Consent, Attack27_AnotherPlanUnderTheSameIdIsNoOffer) {
    Couple couple;
    Bent b(couple);
    b.state.offer = {7, Ground{}};
    b.go_on(1s);
    ASSERT_EQ(couple.a().session.stage(), Change::ASKED);
    b.state.offer = {7, Lead{true, 20}};
    b.go_on(1s);
    EXPECT_EQ(couple.a().session.stage(), Change::IDLE);
    expect_error(couple, couple.a(), R"({"accept":{}})");
}

TEST(Consent, Attack27_AnAcceptNamesWhatItAnswers) {
    Couple couple;
    Bent b(couple);
    b.state.offer = {7, Ground{}};
    b.go_on(1s);
    EXPECT_EQ(couple.a().stages().back().offer_id(), 7u);
    EXPECT_EQ(couple.view(couple.a()).offer_id, 7u);
    expect_error(couple, couple.a(), R"({"accept":{"offer":8}})");
    couple.press(couple.a(), R"({"accept":{"offer":7}})");
    EXPECT_EQ(b.theirs().yes.id, 7u);
}

TEST(Consent, Attack27_AYesThatWaitsDiesWithItsOffer) {
    for (const bool clock : {false, true}) {  // waits for it, or for them
        Couple couple;
        couple.a().session.on_clock_locked(couple.now(couple.a()), clock);
        Bent b(couple);
        b.state.offer = {7, Breathe{{}, 5}};
        b.go_on(1s);
        couple.press(couple.a(), R"({"accept":{}})");
        b.go_on(62s);
        EXPECT_EQ(b.theirs().yes.id, 0u);
        EXPECT_EQ(couple.a().session.stage(), Change::IDLE);
        couple.a().session.on_clock_locked(couple.now(couple.a()), true);
        b.state.yes = {7, Breathe{{}, 5}, b.now(), length(Breathe{{}, 5})};
        b.go_on(5s);
        EXPECT_FALSE(couple.a().session.plan_runs());
    }
}

TEST(Consent, Attack27_AStartAnHourAheadIsNotConfirmed) {
    for (const std::int64_t tenths : {36000, 200, -200}) {
        Couple couple;
        couple.run(60s);
        couple.press(couple.a(), five_minutes);
        Bent b(couple);
        const Offer offer = b.theirs().offer;
        b.state.yes = {offer.id, offer.plan,
                       Tenths(static_cast<std::uint32_t>(b.now().count() + tenths)),
                       length(offer.plan)};
        b.go_on(2s);
        EXPECT_EQ(b.theirs().yes.id, 0u) << tenths;
        EXPECT_FALSE(couple.a().session.plan_runs()) << tenths;
    }
}

// ---- 28 Flicker and flooding

TEST(Consent, Attack28_AskedForAMinuteInTenWhateverTheIds) {
    Couple couple;
    Bent b(couple);
    Duration asked{};
    b.go_on(600s, [&](Duration t) {
        b.state.offer = {static_cast<std::uint32_t>(1 + t / 500ms), Breathe{{}, 5}};
        if (t % 60s == 0s && t != 0s) {  // and a new process each minute
            ++b.state.instance;
            couple.a().session.on_linked();
        }
        if (couple.a().session.stage() == Change::ASKED) asked += 50ms;
    });
    EXPECT_LE(asked, 61s);
    std::size_t events = 0;
    for (const auto& stage : couple.a().stages()) events += stage.stage() == Change::ASKED;
    EXPECT_LE(events, 2u);
}

TEST(Consent, Attack28_OneOfferStaysForItsMinuteAndNoLonger) {
    Couple couple;
    Bent b(couple);
    Duration asked{};
    b.state.offer = {7, Breathe{{}, 5}};
    b.go_on(1500s, [&](Duration) {
        if (couple.a().session.stage() == Change::ASKED) asked += 50ms;
    });
    EXPECT_GE(asked, 59s);
    EXPECT_LE(asked, 61s);
}

TEST(Consent, Attack28_AnOfferThatFlipsIsGone) {
    Couple couple;
    Bent b(couple);
    b.go_on(10s, [&](Duration t) {
        b.state.offer = {7, t / 50ms % 2 == 0 ? Plan(Ground{}) : Plan(Breathe{{}, 5})};
    });
    EXPECT_LE(couple.a().stages().size(), 2u);
}

TEST(Consent, Attack28_CoolDownsThatAreOverDoNotFlicker) {
    Couple couple;
    couple.run(1500s);
    Bent b(couple);
    b.go_on(10s, [&](Duration t) {
        const Tenths at(static_cast<std::uint32_t>(1 + t / 100ms));
        b.state.cool = {at, later(at, 12000), false, t / 50ms % 2 == 1};
    });
    EXPECT_LE(couple.a().stages().size(), 22u);
}

TEST(Consent, Attack28_ExtendingShowsOnceASecond) {
    Couple couple;
    couple.press(couple.a(), R"({"coolDown":{}})");
    couple.run(1s);
    Bent b(couple);
    couple.forget_events();
    b.state.cool = b.theirs().cool;
    int changes = 0;
    auto end = couple.view(couple.a()).stage_ends;
    b.go_on(10s, [&](Duration t) {
        const Tenths at(b.theirs().cool.at.count() + (t / 50ms % 2 == 0 ? 1u : 0u));
        b.state.cool = {at, later(b.theirs().cool.ends_at, 600), false, false,
                        static_cast<std::uint32_t>(t / 50ms % 4)};
        changes += end != couple.view(couple.a()).stage_ends;
        end = couple.view(couple.a()).stage_ends;
    });
    EXPECT_GE(changes, 1);
    EXPECT_LE(changes, 11);
    EXPECT_LE(couple.a().stages().size(), 11u);
}

TEST(Consent, Attack28_SignsChangeOnceASecond) {
    Couple couple;
    couple.breathe();
    Bent b(couple);
    couple.forget_events();
    b.go_on(10s, [&](Duration) {
        b.state.here = !b.state.here;
        b.state.posture = b.state.here ? Posture::heart : Posture::thighs;
    });
    std::size_t changes = 0;
    std::int64_t last = 0;
    for (const auto& event : couple.a().events) {
        if (!event.has_gesture() || event.gesture().local_ns() == last) continue;
        EXPECT_GE(event.gesture().local_ns() - last, Duration(1s).count());
        last = event.gesture().local_ns();
        ++changes;
    }
    EXPECT_GE(changes, 4u);
    EXPECT_LE(changes, 11u);
}

TEST(Consent, Attack28_LinesAndEndsChangeOnceASecond) {
    Couple couple;
    couple.press(couple.a(), R"({"coolDown":{}})");
    couple.run(1s);
    Bent b(couple);
    couple.forget_events();
    b.state.cool = b.theirs().cool;
    b.go_on(10s, [&](Duration t) { b.state.cool.line = static_cast<std::uint32_t>(t / 50ms % 4); });
    EXPECT_LE(couple.a().stages().size(), 11u);

    Couple breathing;
    breathing.breathe();
    Bent c(breathing);
    int changes = 0;
    auto end = breathing.view(breathing.a()).stage_ends;
    c.go_on(10s, [&](Duration) {
        c.state.yes.end = Tenths(c.state.yes.end.count() - 1);
        changes += end != breathing.view(breathing.a()).stage_ends;
        end = breathing.view(breathing.a()).stage_ends;
    });
    EXPECT_GE(changes, 1);
    EXPECT_LE(changes, 11);
}

TEST(Consent, Attack28_AResumeTakenBackIsNone) {
    Couple couple;
    couple.breathe();
    couple.press(couple.b(), R"({"pause":{}})");
    couple.run(1s);
    couple.press(couple.a(), R"({"resume":{}})");
    couple.press(couple.b(), R"({"resume":{}})");
    couple.run(8s);
    Bent b(couple);
    couple.forget_events();
    b.go_on(10s, [&](Duration) { b.state.yes.resume_n = 1 - b.state.yes.resume_n; });
    EXPECT_TRUE(couple.a().stages().empty());
}

// ---- 29 A hand that paces over-breathing

// Breaths in that the orb of `a` begins in a minute of the worst.
int breaths_in(Couple& couple, Bent& b, Duration span,
               const std::function<std::array<std::uint8_t, 3>(Duration)>& hand) {
    double low = 1, high = 0, last = couple.sample(couple.a()).breath();
    bool rising = false;
    std::deque<Duration> begun;
    std::size_t most = 0;
    double fastest = 0;
    b.go_on(span, [&](Duration t) {
        const auto breaths = hand(t);
        b.state.hand = {};
        if (breaths != std::array<std::uint8_t, 3>{1, 2, 3})
            b.state.hand = {std::chrono::duration_cast<Millis>(
                                couple.now(couple.a()).session.time_since_epoch()),
                            breaths};
        const double breath = couple.sample(couple.a()).breath();
        fastest = std::max(fastest, std::abs(breath - last));
        last = breath;
        if (rising && breath < high - 0.05) rising = false, low = breath;
        if (rising) high = std::max(high, breath);
        if (!rising) low = std::min(low, breath);
        if (rising || breath < low + 0.05) return;
        rising = true;
        high = breath;
        begun.push_back(t);
        while (t - begun.front() >= 60s) begun.pop_front();
        most = std::max(most, begun.size());
    });
    EXPECT_LE(fastest, 0.05);
    return static_cast<int>(most);
}

constexpr std::array<std::uint8_t, 3> nothing_said{1, 2, 3};

TEST(Consent, Attack29_NoHandPacesMoreThanTenBreathsAMinute) {
    const auto swing = [](Duration every) {
        return [every](Duration t) -> std::array<std::uint8_t, 3> {
            const std::uint8_t breath = t / every % 2 == 0 ? 255 : 0;
            return {breath, breath, breath};
        };
    };
    const std::vector<std::function<std::array<std::uint8_t, 3>(Duration)>> hands{
        swing(50ms), swing(200ms), swing(500ms), swing(1s), swing(2s), swing(2900ms),
        // Silence between, so that the breath would turn back to the paced one, and again.
        [](Duration t) -> std::array<std::uint8_t, 3> {
            if (t % 3s > 1500ms) return nothing_said;
            return {255, 255, 255};
        },
        [](Duration t) -> std::array<std::uint8_t, 3> {
            if (t % 2s > 1200ms) return nothing_said;
            const auto breath = static_cast<std::uint8_t>(t % 2s / 5ms);
            return {breath, breath, breath};
        }};
    for (std::size_t i = 0; i < hands.size(); ++i) {
        Couple couple;
        couple.breathe();
        couple.press(couple.b(), R"({"propose":{"lead":{"leader":"ME"}}})");
        couple.run(50ms);
        couple.press(couple.a(), R"({"accept":{}})");
        couple.run(1s);
        Bent b(couple);
        EXPECT_LE(breaths_in(couple, b, 150s, hands[i]), 10) << "hand " << i;
    }
}

TEST(Consent, Attack29_AHandHoldsNoBreathWhereHoldsAreLeftOut) {
    Couple couple;  // holds are off
    couple.breathe();
    couple.press(couple.b(), R"({"propose":{"lead":{"leader":"ME"}}})");
    couple.run(50ms);
    couple.press(couple.a(), R"({"accept":{}})");
    couple.run(1s);
    Bent b(couple);
    Duration full{}, longest{};
    b.go_on(60s, [&](Duration) {
        b.state.hand = {
            std::chrono::duration_cast<Millis>(couple.now(couple.a()).session.time_since_epoch()),
            {255, 255, 255}};
        full = couple.sample(couple.a()).breath() > 0.9 ? full + 50ms : Duration{};
        longest = std::max(longest, full);
    });
    EXPECT_GT(longest, 1s);
    EXPECT_LT(longest, 5s);
}

TEST(Consent, Attack29_WhoLeadsDoesNotFlicker) {
    Couple couple;
    couple.breathe();
    couple.press(couple.b(), R"({"propose":{"lead":{"leader":"ME"}}})");
    couple.run(50ms);
    couple.press(couple.a(), R"({"accept":{}})");
    couple.run(1s);
    Bent b(couple);
    couple.forget_events();
    b.go_on(10s, [&](Duration) { b.state.yes.first = !b.state.yes.first; });
    int leads = 0;
    for (const auto& event : couple.a().events) leads += event.has_lead();
    EXPECT_LE(leads, 1);
}

TEST(Consent, Attack29_AnOfferThatStandsMakesNoLeaderFlicker) {
    Couple couple;
    couple.breathe();
    couple.press(couple.b(), R"({"propose":{"lead":{"leader":"ME"}}})");
    couple.run(50ms);
    couple.press(couple.a(), R"({"accept":{}})");
    couple.run(1s);
    Bent b(couple);
    const std::uint32_t lead = b.state.yes.lead;
    ASSERT_NE(lead, 0u);
    couple.forget_events();
    b.state.offer = {lead, Lead{true, 0}};
    b.go_on(10s, [&](Duration t) { b.state.yes.lead = t / 50ms % 2 == 0 ? 0 : lead; });
    int leads = 0;
    for (const auto& event : couple.a().events) leads += event.has_lead();
    EXPECT_LE(leads, 1);
    EXPECT_LE(couple.a().stages().size(), 2u);
}

// ---- 30 Plans that run

TEST(Consent, Attack30_AResumeIsSaidOnce) {
    Couple couple;
    couple.begin(R"({"propose":{"breathe":{"minutes":1}}})");
    couple.press(couple.b(), R"({"pause":{}})");
    couple.run(1s);
    couple.press(couple.a(), R"({"resume":{}})");
    couple.press(couple.b(), R"({"resume":{}})");
    couple.run(8s);
    Bent b(couple);
    Duration ran{};
    b.go_on(600s, [&](Duration t) {
        if (t % 4s == 0s) b.state.yes.resumed_at = b.now();
        if (couple.a().session.plan_runs()) ran += 50ms;
    });
    EXPECT_LE(ran, 70s);
}

TEST(Consent, Attack30_APauseTurnsNoTimeBack) {
    Couple couple;
    couple.begin(R"({"propose":{"breathe":{"minutes":1}}})");
    couple.run(50s);
    Bent b(couple);
    const SessionTime now = couple.now(couple.a()).session;
    const Duration before = couple.view(couple.a()).pacer->elapsed(now);
    b.state.yes.pause_n = 1;
    b.state.yes.held = Millis(0);
    b.go_on(1s);
    ASSERT_EQ(couple.a().session.stage(), Change::PAUSED);
    couple.press(couple.a(), R"({"resume":{}})");
    b.state.yes.resume_n = 1;
    b.state.yes.resumed_at = b.now();
    b.go_on(5500ms);
    const SessionTime after = couple.now(couple.a()).session;
    EXPECT_GE(couple.view(couple.a()).pacer->elapsed(after), before);
    b.go_on(20s);
    EXPECT_FALSE(couple.a().session.plan_runs());
}

const std::string turns = R"({"propose":{"turns":{"minutes":2,"each":2}}})";

TEST(Consent, Attack30_AListenerTakesNoFloor) {
    Couple couple;
    couple.begin(turns);  // a speaks first
    Bent b(couple);
    for (const std::uint32_t turn : {2u, 3u, 4u, 5u}) {
        b.state.yes.turn = turn;
        b.state.yes.turn_at = Tenths(10);
        b.go_on(1s);
        ASSERT_EQ(couple.a().session.stage(), Change::TURNS);
        EXPECT_TRUE(couple.view(couple.a()).turn->mine);
        EXPECT_EQ(couple.view(couple.a()).turn->number, 1u);
    }
}

TEST(Consent, Attack30_ATurnLastsAsLongAsATurn) {
    for (const int lie : {0, 1, 2, 3}) {
        Couple couple;
        couple.begin(turns);
        couple.press(couple.a(), R"({"handOver":{}})");
        Bent b(couple);
        Duration listened{};
        b.state.yes.turn = 2;
        b.go_on(400s, [&](Duration t) {
            const Tenths own = std::chrono::duration_cast<Tenths>(
                couple.now(couple.a()).session - on_timeline(b.theirs().yes.start_at));
            if (lie == 0 || lie == 3) b.state.yes.turn_at.reset();    // it never begins
            if (lie == 1) b.state.yes.turn_at = own;                  // it begins anew
            if (lie == 2) b.state.yes.turn_at = length(Turns{2, 2});  // it will begin
            if (lie == 3 && t % 9s == 0s) couple.run(1100ms);  // never begins, and is gone at times
            const auto turn = couple.view(couple.a()).turn;
            if (turn && turn->number == 2) listened += 50ms;
        });
        EXPECT_LE(listened, 131s) << lie;
    }
}

TEST(Consent, Attack30_NewTimelinesLengthenNoPlan) {
    Couple couple;
    couple.begin(R"({"propose":{"breathe":{"minutes":1}}})");
    const SessionTime now = couple.now(couple.a()).session;
    const Duration own = couple.view(couple.a()).pacer->elapsed(now);
    Duration shifted{};
    for (int n = 0; n < 50; ++n) {
        couple.a().session.on_timeline(10ms);
        shifted += 10ms;
    }
    couple.a().session.on_timer({couple.now(couple.a()).local, now + shifted});
    View view;
    couple.a().session.fill(view, {couple.now(couple.a()).local, now + shifted});
    EXPECT_GE(view.pacer->elapsed(now + shifted), own);
}

}  // namespace
}  // namespace attune::test

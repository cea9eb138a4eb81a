// SPDX-License-Identifier: GPL-3.0-or-later
// The practice by hand: what a person chooses, holds and leaves.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "client/ui/controls.hpp"
#include "client/ui/leave_quickly.hpp"
#include "client/ui/pull.hpp"
#include "client/ui/session_screens.hpp"
#include "client/words/strings.hpp"
#include "tests/ui/views.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Desk {
  public:
    explicit Desk(View view, State state = {}) : view_(std::move(view)), controls_(state) {
        sees(view_);
    }

    void sees(View view) {
        view_ = std::move(view);
        controls_.follow(view_, now_, 20);
        scene_ = make_scene(view_, now_, controls_.state(), canvas);
        now_ += seconds(1);
    }
    std::optional<Effect> does(const Input& input) {
        auto effect = controls_.handle(input, scene_, view_, now_);
        sees(view_);
        return effect;
    }
    std::optional<Effect> named(std::string name) {
        return does(named_key(Input::key_down, std::move(name)));
    }
    std::optional<Effect> key(Key key) { return does({Input::key_down, key}); }
    std::optional<Effect> clicks(Action action) {
        const auto b = std::ranges::find(scene_.buttons, action, &Button::action);
        if (b == scene_.buttons.end()) return std::nullopt;
        return does({Input::pointer_down, Key::none, {b->rect.x + 5, b->rect.y + 5}});
    }
    v1::Command commanded(Action action) { return command(clicks(action)); }
    static v1::Command command(const std::optional<Effect>& effect) {
        const auto* said = effect ? std::get_if<v1::Command>(&*effect) : nullptr;
        return said ? *said : v1::Command{};
    }
    std::optional<v1::Command> leads(double trigger = 0) {
        return controls_.lead(view_, now_, trigger);
    }
    const Scene& scene() const { return scene_; }
    const State& state() const { return controls_.state(); }
    void waits(Duration d) { now_ += d; }

  private:
    View view_;
    Controls controls_;
    Scene scene_;
    LocalTime now_{};
};

bool hears(LeaveQuickly& leave, Input::Kind kind, const char* name, int ms) {
    return leave.hears(named_key(kind, name), "Shift", LocalTime(milliseconds(ms)));
}

bool pressed(LeaveQuickly& leave, int ms) {
    const bool down = hears(leave, Input::key_down, "Shift", ms);
    return hears(leave, Input::key_up, "Shift", ms + 10) || down;
}

TEST(LeaveQuickly, ThreePressesWithinFiveSeconds) {
    LeaveQuickly leave;
    EXPECT_FALSE(pressed(leave, 0));
    EXPECT_FALSE(pressed(leave, 2000));
    EXPECT_TRUE(pressed(leave, 5000));
    LeaveQuickly slow;
    EXPECT_FALSE(pressed(slow, 0));
    EXPECT_FALSE(pressed(slow, 2000));
    EXPECT_FALSE(pressed(slow, 5001));
    EXPECT_TRUE(pressed(slow, 5500));  // the last three
}

TEST(LeaveQuickly, OnlyWhatIsPressedAlone) {
    for (const auto& between :
         {named_key(Input::key_down, "P"), Input{Input::key_down, Key::tab},
          Input{Input::key_down, Key::other}, Input{Input::pointer_down}, Input{Input::blur}}) {
        LeaveQuickly leave;
        EXPECT_FALSE(pressed(leave, 0));
        EXPECT_FALSE(pressed(leave, 100));
        EXPECT_FALSE(hears(leave, Input::key_down, "Shift", 200));
        EXPECT_FALSE(leave.hears(between, "Shift", LocalTime(milliseconds(210))));
        EXPECT_FALSE(hears(leave, Input::key_up, "Shift", 220));
        EXPECT_FALSE(pressed(leave, 300));
        EXPECT_FALSE(pressed(leave, 400));
        EXPECT_TRUE(pressed(leave, 500));
    }
}

TEST(LeaveQuickly, FromEveryScreenByTheKeyOfTheSettings) {
    for (auto& [view, state] : testing::all_looks()) {
        if (state.rebinding) continue;
        view.settings.keys[static_cast<std::size_t>(Gesture::leave)] = "F9";
        Controls controls(state);
        LocalTime now{};
        controls.follow(view, now, 20);
        const Scene scene = make_scene(view, now, controls.state(), canvas);
        std::optional<Effect> last;
        for (int i = 0; i < 3; ++i)
            for (const auto kind : {Input::key_down, Input::key_up})
                last = controls.handle(named_key(kind, "F9"), scene, view, now += milliseconds(50));
        EXPECT_TRUE(last && std::holds_alternative<Leave>(*last)) << "stage " << view.stage;
    }
}

TEST(Pull, RisesWhileHeldAndFallsWhenLetGoWithEase) {
    Pull pull;
    LocalTime now{};
    constexpr Duration frame = milliseconds(16);
    double before = pull.step(now, 0);
    double speed = 0;
    for (int i = 0; i < 1200; ++i) {  // five seconds held, then let go
        const double value = pull.step(now += frame, i < 312 ? 1 : 0);
        const double is = (value - before) / 0.016;
        EXPECT_LE(std::abs(is - speed), 0.13) << i;  // no jerk but at the very ends
        EXPECT_LE(std::abs(is), 0.37);
        if (i < 312) {
            EXPECT_GE(value, before);
        }
        if (i == 311) {
            EXPECT_GT(value, 0.99);
        }
        speed = is;
        before = value;
    }
    EXPECT_LT(before, 0.01);
}

TEST(Practice, EveryActivityIsOfferedFromHome) {
    for (const auto activity : {Activity::breathe, Activity::ground, Activity::lead,
                                Activity::turns, Activity::check_in}) {
        Desk desk(testing::view_at(SC::IDLE));
        desk.clicks({Action::open, static_cast<std::uint32_t>(activity)});
        EXPECT_EQ(desk.scene().screen, Screen::offer);
        const v1::Command asked = desk.commanded({Action::begin});
        ASSERT_TRUE(asked.has_propose());
        constexpr std::array wanted{v1::Plan::kBreathe, v1::Plan::kGround, v1::Plan::kLead,
                                    v1::Plan::kTurns, v1::Plan::kCheckIn};
        EXPECT_EQ(asked.propose().activity_case(), wanted[static_cast<std::size_t>(activity)]);
        EXPECT_EQ(desk.scene().screen, Screen::home);
    }
}

TEST(Practice, AloneWithoutAnyPartner) {
    View view = testing::view_at(SC::IDLE);
    view.partners.clear();
    view.link.set_state(v1::Link::SEARCHING);
    Desk desk(view);
    desk.clicks({Action::open_alone, 0});
    desk.clicks({Action::pattern, static_cast<std::uint32_t>(PatternId::resonance)});
    const v1::Command begun = desk.commanded({Action::begin});
    ASSERT_TRUE(begun.has_practise());
    EXPECT_DOUBLE_EQ(begun.practise().breathe().cycle(), 10.9);
}

TEST(Practice, TheSafetyTextComesOnceBeforeTheFirstBreath) {
    View view = testing::view_at(SC::ASKED);
    view.settings.safety_seen = false;
    Desk desk(view);
    EXPECT_FALSE(desk.clicks({Action::accept}));
    EXPECT_EQ(desk.scene().screen, Screen::care);
    EXPECT_TRUE(desk.commanded({Action::care_read}).settings().safety_seen());
    EXPECT_EQ(desk.scene().screen, Screen::asked);
    view.settings.safety_seen = true;
    desk.sees(view);
    EXPECT_TRUE(desk.commanded({Action::accept}).has_accept());
    EXPECT_TRUE(desk.commanded({Action::accept_shorter}).accept().shorter());
}

// It has no place there, and what was pressed must not be lost for it.
TEST(Practice, TheSafetyTextDoesNotComeBesideABreath) {
    View view = testing::view_at(SC::BREATHING);
    view.settings.safety_seen = false;
    view.stage = SC::ASKED;
    view.offer.emplace().mutable_lead();
    Desk led(view);
    EXPECT_TRUE(led.commanded({Action::accept}).has_accept());
    EXPECT_EQ(led.scene().screen, Screen::breathing);
    view.stage = SC::BREATHING;
    view.alone = true;
    Desk alone(view);
    EXPECT_TRUE(alone.commanded({Action::again}).has_propose());
    view.stage = SC::DONE;
    Desk done(view);
    EXPECT_FALSE(done.clicks({Action::again}));
    EXPECT_EQ(done.scene().screen, Screen::care);
}

TEST(Practice, HoldsAreOfferedOnlyWhileOn) {
    View view = testing::view_at(SC::IDLE);
    Desk desk(view, testing::place(Place::offer));
    const Action box{Action::pattern, static_cast<std::uint32_t>(PatternId::box)};
    desk.clicks(box);
    EXPECT_EQ(desk.state().choices.pattern, PatternId::long_exhale);
    EXPECT_TRUE(desk.commanded({Action::holds}).settings().holds());
    view.settings.holds = true;
    desk.sees(view);
    desk.clicks(box);
    EXPECT_EQ(desk.state().choices.pattern, PatternId::box);
    view.settings.holds = false;  // turned off again: it cannot be asked for
    desk.sees(view);
    EXPECT_FALSE(desk.commanded({Action::begin}).has_propose());
}

TEST(Practice, OwnPatternsAreSetByStepsAndArrows) {
    Desk desk(testing::view_at(SC::IDLE), testing::place(Place::offer));
    desk.clicks({Action::pattern, static_cast<std::uint32_t>(PatternId::own)});
    const auto exhale = static_cast<std::uint32_t>(Dial::exhale);
    desk.clicks({Action::more, exhale});
    EXPECT_EQ(desk.state().choices.own[2], 65);
    desk.clicks({Action::dial, exhale});
    desk.key(Key::right);
    desk.key(Key::right);
    desk.key(Key::left);
    EXPECT_EQ(desk.state().choices.own[2], 66);
    for (int i = 0; i < 40; ++i) desk.clicks({Action::less, exhale});
    EXPECT_EQ(desk.state().choices.own[2], 10);
    EXPECT_FALSE(desk.commanded({Action::begin}).has_propose());  // 5 s: too fast
}

TEST(Practice, CalmingIsSaidOnlyOfALongExhale) {
    for (const int exhale : {49, 50, 60}) {
        State state = testing::place(Place::offer);
        state.choices.pattern = PatternId::own;
        state.choices.own = {40, 0, exhale, 0};
        const Desk desk(testing::view_at(SC::IDLE), state);
        const bool said = std::ranges::any_of(desk.scene().texts, [](const Text& t) {
            return t.text.find(strings::calming) != std::string::npos;
        });
        EXPECT_EQ(said, exhale >= 50) << exhale;
    }
}

TEST(Practice, AGesturesKeyWinsOverTheWindowsOwn) {
    View view = testing::view_at(SC::BREATHING);
    view.settings.keys[static_cast<std::size_t>(Gesture::softer)] = "C";
    Desk desk(view);
    EXPECT_TRUE(Desk::command(desk.named("C")).has_softer());
    EXPECT_FALSE(desk.named("S"));
    for (const Button& b : desk.scene().buttons)
        EXPECT_EQ(b.hint == "C", b.action.kind == Action::softer) << b.text;
}

TEST(Practice, AKeyIsBoundUnlessAnotherHasIt) {
    Desk desk(testing::view_at(SC::IDLE), testing::place(Place::keys));
    const Action softer{Action::rebind, static_cast<std::uint32_t>(Gesture::softer)};
    desk.clicks(softer);
    EXPECT_EQ(Desk::command(desk.named("F5")).settings().keys().softer(), "F5");
    desk.clicks(softer);
    EXPECT_FALSE(desk.named("P"));
    EXPECT_NE(desk.state().notice.find(strings::gestures[0]), std::string::npos);
    desk.clicks(softer);
    EXPECT_FALSE(desk.key(Key::tab));  // cannot be a gesture's
    EXPECT_EQ(desk.state().notice, strings::not_a_key);
    desk.clicks(softer);
    EXPECT_FALSE(desk.key(Key::escape));
    EXPECT_FALSE(desk.state().rebinding);
    EXPECT_EQ(desk.scene().screen, Screen::keys);
}

TEST(Practice, TheHandIsSaidTwentyTimesASecondWhileILead) {
    View view = testing::view_at(SC::BREATHING);
    Desk desk(view);
    EXPECT_FALSE(desk.leads(1));
    view.leader = SC::ME;
    desk.sees(view);
    for (const auto& hold : {Input{Input::key_down, Key::space}, named_key(Input::key_down, "L"),
                             Input{Input::pointer_down, Key::none, {506, 310}}}) {
        EXPECT_FALSE(desk.does(hold));
        int said = 0;
        double last = 0;
        for (int ms = 0; ms < 1000; ms += 10) {
            desk.waits(milliseconds(10));
            const auto hand = desk.leads();
            if (!hand) continue;
            EXPECT_GE(hand->hand().breath(), last);
            last = hand->hand().breath();
            ++said;
        }
        EXPECT_TRUE(desk.state().pulling);
        EXPECT_NEAR(said, 20, 1);
        Input up = hold;
        up.kind = hold.kind == Input::pointer_down ? Input::pointer_up : Input::key_up;
        desk.does(up);
        desk.leads();
        EXPECT_FALSE(desk.state().pulling);
        view.leader = SC::NOBODY;
        desk.sees(view);
        desk.leads();
        view.leader = SC::ME;
        desk.sees(view);
    }
    desk.leads(0.8);
    EXPECT_TRUE(desk.state().pulling);  // the trigger
    view.stage = SC::PAUSED;
    desk.sees(view);
    EXPECT_FALSE(desk.leads(0.8));
}

TEST(Practice, TheBarIsHeldAsAnOrbIs) {
    View view = testing::view_at(SC::BREATHING);
    view.settings.reduced_motion = true;
    view.leader = SC::ME;
    Desk desk(view);
    desk.does({Input::pointer_down, Key::none, {550, 180}});  // above it
    desk.leads();
    EXPECT_FALSE(desk.state().pulling);
    desk.does({Input::pointer_down, Key::none, {550, 310}});
    desk.leads();
    EXPECT_TRUE(desk.state().pulling);
    desk.does({Input::pointer_up});
    desk.leads();
    EXPECT_FALSE(desk.state().pulling);
}

std::vector<Text> here_words(const Scene& scene) {
    std::vector<Text> words;
    std::ranges::copy_if(scene.texts, std::back_inserter(words), [](const Text& t) {
        return t.text == strings::here || t.text == strings::partner_here;
    });
    return words;
}

// A glow that a bar has not, and that not everybody sees.
TEST(Practice, ThePartnersHereIsAWordAsWell) {
    for (const bool reduced : {false, true})
        for (const auto stage : {SC::LEAD_IN, SC::BREATHING, SC::PAUSED, SC::SETTLING, SC::DONE,
                                 SC::GROUND, SC::TURNS, SC::CHECK_IN}) {
            View view = testing::view_at(stage);
            view.settings.reduced_motion = reduced;
            Desk desk(view);
            EXPECT_TRUE(here_words(desk.scene()).empty()) << stage;
            const Scene before = desk.scene();
            view.here_mine = true;
            desk.sees(view);
            EXPECT_TRUE(here_words(desk.scene()).empty()) << stage;
            view.here_mine = false;
            view.here_partner = true;
            desk.sees(view);
            EXPECT_EQ(here_words(desk.scene()).size(), 1U) << stage;
            for (const Text& t : before.texts)  // nothing makes room for it
                EXPECT_TRUE(t.ticking || std::ranges::count(desk.scene().texts, t.at, &Text::at))
                    << t.text;
            view.partner_fresh = false;
            desk.sees(view);
            EXPECT_TRUE(here_words(desk.scene()).empty()) << stage;
        }
}

TEST(Practice, AKeyHeldAndLetGoQuicklyMakesNoWordFlicker) {
    View view = testing::view_at(SC::BREATHING);
    view.settings.reduced_motion = true;  // then no word fades
    Controls controls;
    bool shown = false;
    int turns = 0;
    for (int ms = 0; ms < 10'000; ms += 50) {
        view.here_partner = ms / 50 % 2 == 0;
        const LocalTime now{milliseconds(ms)};
        controls.follow(view, now, 20);
        const bool is = !here_words(make_scene(view, now, controls.state(), canvas)).empty();
        if (is != std::exchange(shown, is)) ++turns;
    }
    EXPECT_GE(turns, 2);
    EXPECT_LE(turns, 10);
}

TEST(Practice, TheLeadIsOfferedAskedForAndEnded) {
    View view = testing::view_at(SC::BREATHING);
    Desk desk(view);
    desk.named("L");
    EXPECT_EQ(desk.commanded({Action::offer_lead, 1}).propose().lead().leader(), v1::Lead::PARTNER);
    desk.named("L");
    EXPECT_EQ(desk.commanded({Action::offer_lead, 0}).propose().lead().leader(), v1::Lead::ME);
    view.leader = SC::PARTNER;
    desk.sees(view);
    desk.named("L");
    const v1::Command ended = desk.commanded({Action::end_lead});
    EXPECT_TRUE(ended.has_lead());
    EXPECT_FALSE(ended.lead().on());
}

TEST(Practice, AnOfferedLeadIsTakenBackByItsKeyAndByAButton) {
    View view = testing::view_at(SC::BREATHING);
    view.stage = SC::ASKING;
    view.offer.emplace().mutable_lead();
    Desk desk(view);
    for (const v1::Command& back :
         {Desk::command(desk.named("L")), desk.commanded({Action::lead})}) {
        EXPECT_TRUE(back.has_lead());
        EXPECT_FALSE(back.lead().on());
    }
    EXPECT_TRUE(Desk::command(desk.key(Key::escape)).has_pause());
}

TEST(Practice, WhatWasPractisedAloneIsPractisedAloneAgain) {
    View view = testing::view_at(SC::DONE);
    Desk desk(view);
    EXPECT_TRUE(desk.commanded({Action::again}).has_propose());
    view.practised = true;
    view.link.set_state(v1::Link::SEARCHING);
    desk.sees(view);
    EXPECT_TRUE(desk.commanded({Action::again}).has_practise());
}

// While holds are off here, what is accepted runs without; and 4-7-8 ends after four.
TEST(Practice, AnInvitationSaysWhatWillBeBreathed) {
    v1::Plan plan;
    v1::Breathe& breathe = *plan.mutable_breathe();
    breathe.set_minutes(5);
    const auto says = [&](bool holds) { return described(plan, holds); };
    EXPECT_EQ(says(true), "Long exhale, 5 minutes");
    EXPECT_EQ(says(false), says(true));
    breathe.set_pattern(v1::Breathe::FOUR_SEVEN_EIGHT);
    EXPECT_EQ(says(true), "4-7-8, four breaths");
    EXPECT_EQ(says(false), "4-8, four breaths");
    breathe.set_minutes(1);
    EXPECT_EQ(says(true), "4-7-8, 1 minute");  // not the whole of the fourth
    EXPECT_EQ(says(false), "4-8, four breaths");
    breathe.set_pattern(v1::Breathe::BOX);
    EXPECT_EQ(says(true), "Box, 1 minute");
    EXPECT_EQ(says(false), "Box, 1 minute, without its holds");
    breathe.set_pattern(v1::Breathe::OWN);
    breathe.mutable_own()->set_hold_empty(0.5);
    EXPECT_EQ(says(false), "Your own, 1 minute, without its holds");

    View view = testing::view_at(SC::ASKED);
    breathe.set_pattern(v1::Breathe::FOUR_SEVEN_EIGHT);
    view.offer = plan;
    view.settings.holds = false;
    const Scene scene = make_scene(view, LocalTime(seconds(100)), {}, canvas);
    EXPECT_TRUE(std::ranges::any_of(
        scene.texts, [](const Text& text) { return text.text == "4-8, four breaths"; }));
}

// As on a page of its own: what it is, the question to oneself, and each answer there is.
TEST(Practice, AnOfferBesideABreathIsAskedInFull) {
    std::vector<v1::Plan> plans(4);
    plans[0].mutable_breathe()->set_minutes(3);
    plans[1].mutable_turns()->set_minutes(2);
    plans[2].mutable_lead()->set_minutes(5);
    plans[3].mutable_lead();  // within the breath
    for (const v1::Plan& plan : plans) {
        View view = testing::view_at(SC::BREATHING);
        view.stage = SC::ASKED;
        view.alone = !(plan.has_lead() && plan.lead().minutes() == 0);
        view.offer = plan;
        Desk desk(view);
        EXPECT_EQ(desk.scene().screen, Screen::breathing);
        std::string words;
        for (const Text& text : desk.scene().texts) words += text.text + ' ';
        EXPECT_NE(words.find(strings::right_for_me), std::string::npos) << words;
        EXPECT_NE(words.find(invitation(view, "Partner")), std::string::npos) << words;
        EXPECT_EQ(words.find(described(plan, false)) != std::string::npos, view.alone) << words;
        EXPECT_TRUE(desk.commanded({Action::accept}).has_accept());
        EXPECT_TRUE(desk.commanded({Action::decline}).has_decline());
        const bool halves = view.alone && !plan.has_turns();
        EXPECT_EQ(desk.commanded({Action::accept_shorter}).accept().shorter(), halves);
        view.accepted = true;
        desk.sees(view);
        EXPECT_FALSE(desk.clicks({Action::accept}));
    }
}

TEST(Practice, GroundingAloneGoesOnBesideAQuestion) {
    for (const auto stage : {SC::ASKED, SC::ASKING}) {
        View view = testing::view_at(SC::GROUND);
        view.alone = view.practised = true;
        view.settings.safety_seen = false;
        view.stage = stage;
        view.offer.emplace().mutable_breathe()->set_minutes(3);
        Desk desk(view);
        EXPECT_EQ(desk.scene().screen, Screen::ground);
        EXPECT_EQ(std::ranges::count(desk.scene().texts, strings::grounding[0], &Text::text), 1);
        EXPECT_TRUE(Desk::command(desk.named("P")).has_pause());
        EXPECT_TRUE(Desk::command(desk.key(Key::escape)).has_pause());
        if (stage == SC::ASKING) {
            EXPECT_TRUE(desk.commanded({Action::lead}).has_lead());  // taken back
            continue;
        }
        EXPECT_FALSE(desk.clicks({Action::accept}));  // a first breath
        EXPECT_EQ(desk.scene().screen, Screen::care);
        EXPECT_TRUE(Desk::command(desk.named("P")).has_pause());
        EXPECT_TRUE(desk.commanded({Action::care_read}).settings().safety_seen());
        view.settings.safety_seen = true;
        desk.sees(view);
        EXPECT_TRUE(desk.commanded({Action::accept}).has_accept());
    }
}

// Not what this side would have chosen, where the partner's offer was taken.
TEST(Practice, BreatheAgainIsWhatWasBreathed) {
    View view = testing::view_at(SC::DONE);
    v1::Breathe& done = *view.plan.emplace().mutable_breathe();
    done.set_pattern(v1::Breathe::BOX);
    done.set_minutes(3);
    view.settings.holds = true;
    Desk desk(view);
    EXPECT_EQ(desk.commanded({Action::again}).propose().breathe().pattern(), v1::Breathe::BOX);
    EXPECT_EQ(desk.commanded({Action::again}).propose().breathe().minutes(), 3u);
    view.practised = true;
    desk.sees(view);
    EXPECT_EQ(desk.commanded({Action::again}).practise().breathe().minutes(), 3u);
    view.settings.holds = false;  // it ran without; it cannot be offered so
    desk.sees(view);
    EXPECT_EQ(desk.commanded({Action::again}).practise().breathe().pattern(),
              v1::Breathe::LONG_EXHALE);
    view.plan->mutable_turns();
    desk.sees(view);
    EXPECT_TRUE(desk.commanded({Action::again}).practise().has_breathe());
}

// Said to be led by hand, and only then.
TEST(Practice, ThePartnersLightIsLabelledByWhatItShows) {
    for (const auto leader : {SC::NOBODY, SC::ME, SC::PARTNER}) {
        View view = testing::view_at(SC::BREATHING);
        view.leader = leader;
        const Desk desk(view);
        const auto says = [&](const char* words) {
            return std::ranges::count(desk.scene().texts, words, &Text::text) == 1;
        };
        EXPECT_EQ(says(strings::partner_by_hand), leader == SC::PARTNER);
        EXPECT_EQ(says(strings::partner_paced), leader != SC::PARTNER);
    }
}

TEST(Practice, AWordIsTappedOnAndOff) {
    View view = testing::view_at(SC::CHECK_IN);
    view.words_mine = 0b101;
    Desk desk(view);
    const v1::Command on = desk.commanded({Action::feeling, v1::TIGHT});
    EXPECT_EQ(on.words().felt_size(), 3);
    const v1::Command off = desk.commanded({Action::feeling, v1::WARM});
    ASSERT_EQ(off.words().felt_size(), 1);
    EXPECT_EQ(off.words().felt(0), v1::FLUSHED);
    EXPECT_EQ(strings::feelings.size(), static_cast<std::size_t>(v1::Feeling_ARRAYSIZE - 1));
}

TEST(Practice, WhatAListenerMayDoIsLittle) {
    const Desk desk(testing::view_at(SC::TURNS));
    for (const Button& b : desk.scene().buttons)
        EXPECT_TRUE(b.action.kind == Action::pause || b.action.kind == Action::stop ||
                    b.action.kind == Action::cool_down || b.action.kind == Action::anchor ||
                    b.action.kind == Action::here)
            << b.text;
}

}  // namespace
}  // namespace attune::ui

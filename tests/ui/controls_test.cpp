// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/controls.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/ui/views.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using std::chrono::milliseconds;

// A person at the window; time passes so that each screen has faded in.
class Person {
  public:
    explicit Person(View view) : view_(std::move(view)) { look(); }

    void sees(View view) {
        view_ = std::move(view);
        look();
    }
    void waits(Duration d) { now_ += d; }
    std::optional<Effect> does(Input input) {
        auto effect = controls_.handle(input, scene_, view_, now_);
        controls_.follow(view_, now_, 20);
        scene_ = make_scene(view_, now_, controls_.state(), canvas);
        return effect;
    }
    std::optional<Effect> presses(Key key) { return does({Input::key_down, key}); }
    std::optional<Effect> releases(Key key) { return does({Input::key_up, key}); }
    std::optional<Effect> clicks(Action::Kind kind) {
        const Button* b = button(kind);
        if (!b) return std::nullopt;
        const Point at{b->rect.x + b->rect.width / 2, b->rect.y + b->rect.height / 2};
        auto effect = does({Input::pointer_down, Key::none, at});
        does({Input::pointer_up, Key::none, at});
        return effect;
    }
    const Button* button(Action::Kind kind) const {
        for (const Button& b : scene_.buttons)
            if (b.action.kind == kind) return &b;
        return nullptr;
    }
    const Scene& scene() const { return scene_; }
    const State& state() const { return controls_.state(); }

  private:
    void look() {
        controls_.follow(view_, now_, 20);
        scene_ = make_scene(view_, now_, controls_.state(), canvas);
        waits(std::chrono::seconds(1));
    }

    View view_;
    Controls controls_;
    Scene scene_;
    LocalTime now_{};
};

v1::Command::CommandCase said(const std::optional<Effect>& effect) {
    const auto* command = effect ? std::get_if<v1::Command>(&*effect) : nullptr;
    return command ? command->command_case() : v1::Command::COMMAND_NOT_SET;
}

TEST(Controls, DefaultKeys) {
    Person person(testing::view_at(SC::BREATHING));
    EXPECT_EQ(said(person.presses(Key::p)), v1::Command::kPause);
    EXPECT_EQ(said(person.presses(Key::escape)), v1::Command::kPause);
    EXPECT_EQ(said(person.presses(Key::x)), v1::Command::kStop);
    EXPECT_EQ(said(person.presses(Key::q)), v1::Command::kStop);
    EXPECT_EQ(said(person.presses(Key::c)), v1::Command::kCoolDown);
    EXPECT_EQ(said(person.presses(Key::minus)), v1::Command::kSmaller);
    EXPECT_EQ(said(person.presses(Key::enter)), v1::Command::kPause);  // the solid pill
    person.sees(testing::view_at(SC::PAUSED));
    EXPECT_EQ(said(person.presses(Key::p)), v1::Command::COMMAND_NOT_SET);
    EXPECT_EQ(said(person.presses(Key::r)), v1::Command::kResume);
    person.sees(testing::view_at(SC::ASKED));
    EXPECT_EQ(said(person.presses(Key::n)), v1::Command::kDecline);
    EXPECT_EQ(said(person.presses(Key::enter)), v1::Command::kAccept);
    person.sees(testing::view_at(SC::IDLE));
    const auto quit = person.presses(Key::q);
    EXPECT_TRUE(quit && std::holds_alternative<Quit>(*quit));
}

TEST(Controls, HereLastsWhileHeld) {
    Person person(testing::view_at(SC::BREATHING));
    const auto gesture = [](const std::optional<Effect>& e) {
        return std::get<v1::Command>(*e).gesture().on();
    };
    EXPECT_TRUE(gesture(person.presses(Key::h)));
    EXPECT_FALSE(person.presses(Key::h));  // a repeat
    EXPECT_FALSE(person.releases(Key::p));
    EXPECT_FALSE(gesture(person.releases(Key::h)));
    EXPECT_FALSE(person.releases(Key::h));

    // The window loses the keyboard, and so never sees the key go up.
    EXPECT_TRUE(gesture(person.presses(Key::h)));
    EXPECT_FALSE(gesture(person.does({Input::blur})));

    // The stage moves on under the finger.
    EXPECT_TRUE(gesture(person.presses(Key::h)));
    person.sees(testing::view_at(SC::PAUSED));
    EXPECT_FALSE(gesture(person.releases(Key::h)));
}

TEST(Controls, PauseWorksFromTheFirstFrame) {
    for (const Stage stage : {SC::LEAD_IN, SC::BREATHING, SC::SETTLING}) {
        Controls controls;
        const View view = testing::view_at(stage);
        const LocalTime now{};
        controls.follow(view, now, 20);
        const Scene scene = make_scene(view, now, controls.state(), canvas);
        const Input click{Input::pointer_down, Key::none, {550, 660}};
        EXPECT_EQ(said(controls.handle(click, scene, view, now)), v1::Command::kPause);
        EXPECT_EQ(said(controls.handle({Input::key_down, Key::p}, scene, view, now)),
                  v1::Command::kPause);
    }
}

TEST(Controls, ASecondClickOnPauseDoesNotResume) {
    Controls controls;
    LocalTime now{};
    const Input click{Input::pointer_down, Key::none, {550, 660}};
    View view = testing::view_at(SC::BREATHING);
    controls.follow(view, now, 20);
    Scene scene = make_scene(view, now, controls.state(), canvas);
    EXPECT_EQ(said(controls.handle(click, scene, view, now)), v1::Command::kPause);
    view = testing::view_at(SC::PAUSED);
    controls.follow(view, now += milliseconds(20), 20);
    scene = make_scene(view, now, controls.state(), canvas);
    EXPECT_FALSE(controls.handle(click, scene, view, now += milliseconds(200)));
    EXPECT_FALSE(controls.handle({Input::key_down, Key::enter}, scene, view, now));
    EXPECT_EQ(said(controls.handle(click, scene, view, now += milliseconds(400))),
              v1::Command::kResume);
}

TEST(Controls, ResumeIsTakenBackByPause) {
    View view = testing::view_at(SC::PAUSED);
    view.resume_asked = true;
    Person person(view);
    EXPECT_EQ(said(person.presses(Key::p)), v1::Command::kPause);
    EXPECT_EQ(said(person.clicks(Action::pause)), v1::Command::kPause);
    EXPECT_FALSE(person.presses(Key::r));
}

TEST(Controls, MinutesGoIntoTheProposal) {
    Person person(testing::view_at(SC::IDLE));
    for (const std::uint32_t minutes : {1U, 2U, 3U, 5U, 10U, 20U}) {
        for (const Button& b : person.scene().buttons) {
            if (b.action != Action{Action::minutes, minutes}) continue;
            person.does({Input::pointer_down, Key::none, {b.rect.x + 5, b.rect.y + 5}});
            break;
        }
        const auto effect = person.presses(Key::enter);
        ASSERT_EQ(said(effect), v1::Command::kPropose);
        EXPECT_EQ(std::get<v1::Command>(*effect).propose().breathe().minutes(), minutes);
    }
}

TEST(Controls, ChooseAmongManyPartnersByKeyboard) {
    View view = testing::view_at(SC::IDLE);
    for (int i = 2; i <= 100; ++i)
        view.partners.push_back(testing::partner(std::to_string(i), "Name " + std::to_string(i)));
    Person person(view);
    person.clicks(Action::choose);
    EXPECT_EQ(person.scene().screen, Screen::choose);
    for (int page = 0; page < 16; ++page) {
        person.waits(std::chrono::seconds(1));
        person.clicks(Action::choose_more);
    }
    const Button* last = nullptr;
    for (const Button& b : person.scene().buttons)
        if (b.action.kind == Action::partner) last = &b;
    ASSERT_TRUE(last);
    EXPECT_EQ(last->text, "Name 100");
    person.waits(std::chrono::seconds(1));
    const auto effect =
        person.does({Input::pointer_down, Key::none, {last->rect.x + 5, last->rect.y + 5}});
    ASSERT_EQ(said(effect), v1::Command::kChoose);
    EXPECT_EQ(std::get<v1::Command>(*effect).choose().partner(), "100");
    EXPECT_EQ(person.scene().screen, Screen::home);
}

// Tab goes round all of them, and Enter does what the pointer does.
TEST(Controls, KeyboardAloneReachesEveryButton) {
    for (const View& view : testing::all_views()) {
        Person person(view);
        std::set<std::pair<int, std::uint32_t>> wanted;
        for (const Button& b : person.scene().buttons)
            if (b.enabled) wanted.emplace(b.action.kind, b.action.value);
        std::set<std::pair<int, std::uint32_t>> reached;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            person.presses(i % 2 == 0 ? Key::tab : Key::right);
            int focused = 0;
            for (const Button& b : person.scene().buttons) {
                if (!b.focused) continue;
                ++focused;
                reached.emplace(b.action.kind, b.action.value);
            }
            EXPECT_EQ(focused, 1) << "stage " << view.stage;
        }
        EXPECT_EQ(reached, wanted) << "stage " << view.stage;
        for (std::size_t i = 0; i < 2 * wanted.size(); ++i) person.presses(Key::back_tab);
        EXPECT_EQ(person.scene().screen, screen_of(view, State{}));
    }
}

TEST(Controls, CoolDownRemembersHowLongItWas) {
    View view = testing::view_at(SC::COOL_DOWN);
    Person person(view);
    EXPECT_EQ(person.state().stage_length, std::chrono::minutes(25));
    view.stage_ends = *view.stage_ends + std::chrono::minutes(20);
    person.waits(std::chrono::minutes(20) - std::chrono::seconds(1));
    person.sees(view);
    EXPECT_EQ(person.state().stage_length, std::chrono::minutes(25));  // 5 left, 20 more
}

}  // namespace
}  // namespace attune::ui

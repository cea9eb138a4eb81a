// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/controls.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/ui/views.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using std::chrono::milliseconds;

// A person at the window; time passes so that each screen has faded in.
class Person {
  public:
    explicit Person(View view, State state = {})
        : view_(std::move(view)), controls_(std::move(state)) {
        look();
    }

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
    // From the keyboard: each letter is a key, too.
    std::optional<Effect> types(const std::string& text) {
        std::optional<Effect> effect;
        for (const char c : text) {
            const Input key = c == ' ' ? Input{Input::key_down, Key::space}
                                       : named_key(Input::key_down, key_name({&c, 1}).value_or(""));
            for (const auto& input : {key, typed(c)})
                if (auto e = does(input)) effect = std::move(e);
        }
        return effect;
    }
    std::optional<Effect> pastes(std::string text) {
        Input input{Input::pasted};
        input.text = std::move(text);
        return does(input);
    }
    std::optional<Effect> presses(const char* name) {
        return does(named_key(Input::key_down, name));
    }
    std::optional<Effect> releases(const char* name) {
        return does(named_key(Input::key_up, name));
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
    static Input typed(char c) {
        Input input{Input::typed};
        input.text = std::string(1, c);
        return input;
    }

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
    EXPECT_EQ(said(person.presses("P")), v1::Command::kPause);
    EXPECT_EQ(said(person.presses(Key::escape)), v1::Command::kPause);
    EXPECT_EQ(said(person.presses("X")), v1::Command::kStop);
    EXPECT_EQ(said(person.presses("Q")), v1::Command::kStop);
    EXPECT_EQ(said(person.presses("C")), v1::Command::kCoolDown);
    EXPECT_EQ(said(person.presses("-")), v1::Command::kSmaller);
    EXPECT_EQ(said(person.presses("S")), v1::Command::kSofter);
    EXPECT_EQ(said(person.presses("T")), v1::Command::kGesture);
    EXPECT_EQ(said(person.presses("A")), v1::Command::kAnchor);
    EXPECT_EQ(said(person.presses(Key::enter)), v1::Command::kPause);  // the solid pill
    person.sees(testing::view_at(SC::PAUSED));
    EXPECT_EQ(said(person.presses("P")), v1::Command::COMMAND_NOT_SET);
    EXPECT_EQ(said(person.presses("R")), v1::Command::kResume);
    person.sees(testing::view_at(SC::ASKED));
    EXPECT_EQ(said(person.presses("N")), v1::Command::kDecline);
    EXPECT_EQ(said(person.presses(Key::enter)), v1::Command::kAccept);
    person.sees(testing::view_at(SC::IDLE));
    const auto quit = person.presses("Q");
    EXPECT_TRUE(quit && std::holds_alternative<Quit>(*quit));
}

TEST(Controls, HereLastsWhileHeld) {
    Person person(testing::view_at(SC::BREATHING));
    const auto gesture = [](const std::optional<Effect>& e) {
        return std::get<v1::Command>(*e).gesture().on();
    };
    EXPECT_TRUE(gesture(person.presses("H")));
    EXPECT_FALSE(person.presses("H"));  // a repeat
    EXPECT_FALSE(person.releases("P"));
    EXPECT_FALSE(gesture(person.releases("H")));
    EXPECT_FALSE(person.releases("H"));

    // The window loses the keyboard, and so never sees the key go up.
    EXPECT_TRUE(gesture(person.presses("H")));
    EXPECT_FALSE(gesture(person.does({Input::blur})));

    // The stage moves on under the finger.
    EXPECT_TRUE(gesture(person.presses("H")));
    person.sees(testing::view_at(SC::PAUSED));
    EXPECT_FALSE(gesture(person.releases("H")));
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
        EXPECT_EQ(said(controls.handle(named_key(Input::key_down, "P"), scene, view, now)),
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
    EXPECT_EQ(said(person.presses("P")), v1::Command::kPause);
    EXPECT_EQ(said(person.clicks(Action::pause)), v1::Command::kPause);
    EXPECT_FALSE(person.presses("R"));
}

TEST(Controls, MinutesGoIntoTheProposal) {
    for (const std::uint32_t minutes : {1U, 2U, 3U, 5U, 10U, 20U}) {
        Person person(testing::view_at(SC::IDLE), testing::place(Place::offer));
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
    const auto go_to = [&](Action action) {
        for (int i = 0; i < 100 && person.state().focus != action; ++i) person.presses(Key::tab);
    };
    go_to({Action::next_page});
    for (int page = 0; page < 16; ++page) person.presses(Key::enter);
    const Button* last = nullptr;
    for (const Button& b : person.scene().buttons)
        if (b.action.kind == Action::partner) last = &b;
    ASSERT_TRUE(last);
    EXPECT_EQ(last->text, "Name 100");
    go_to(last->action);
    const auto effect = person.presses(Key::space);
    ASSERT_EQ(said(effect), v1::Command::kChoose);
    EXPECT_EQ(std::get<v1::Command>(*effect).choose().partner(), "100");
}

// Tab goes round all of them, and Enter does what the pointer does.
TEST(Controls, KeyboardAloneReachesEveryButtonAndField) {
    for (auto& [view, state] : testing::all_looks()) {
        Person person(view, state);
        const Screen screen = person.scene().screen;
        std::set<std::pair<int, std::uint32_t>> wanted;
        for (const Button& b : person.scene().buttons)
            if (b.enabled) wanted.emplace(b.action.kind, b.action.value);
        for (const Field& f : person.scene().fields) wanted.emplace(f.action.kind, 0);
        std::set<std::pair<int, std::uint32_t>> reached;
        const bool in_word = state.typing() && !state.words.complete() && state.words.at() < 5 &&
                             !state.words.typed(state.words.at()).empty();
        if (in_word) reached.emplace(Action::word_field, 0);
        for (std::size_t i = 0; !wanted.empty() && i < wanted.size() + 5; ++i) {
            person.presses(i % 2 == 0 && !in_word ? Key::tab : Key::down);
            std::ptrdiff_t focused =
                std::ranges::count_if(person.scene().buttons, &Button::focused);
            focused += std::ranges::count_if(person.scene().panels, &Panel::focused);
            EXPECT_EQ(focused, 1) << "stage " << view.stage;
            reached.emplace(person.state().focus.kind, person.state().focus.value);
        }
        EXPECT_EQ(reached, wanted) << "stage " << view.stage;
        for (std::size_t i = 0; i < 2 * wanted.size(); ++i) person.presses(Key::back_tab);
        EXPECT_EQ(person.scene().screen, screen);
    }
}

TEST(Controls, CoolDownRemembersHowLongItWas) {
    View view = testing::view_at(SC::COOL_DOWN);
    Person person(view);
    EXPECT_EQ(person.state().cool_length, std::chrono::minutes(25));
    view.stage_ends = *view.stage_ends + std::chrono::minutes(20);
    person.waits(std::chrono::minutes(20) - std::chrono::seconds(1));
    person.sees(view);
    EXPECT_EQ(person.state().cool_length, std::chrono::minutes(25));  // 5 left, 20 more
}

TEST(Controls, ACoolDownThatBeganBeforeHasNoKnownLength) {
    View view = testing::view_at(SC::COOL_DOWN);
    view.by = SC::NOBODY;
    Person person(view);
    EXPECT_EQ(person.state().cool_length, Duration{});
    view.stage_ends = *view.stage_ends + std::chrono::minutes(20);
    person.sees(view);
    EXPECT_GT(person.state().cool_length, std::chrono::minutes(44));
}

const v1::Command& command(const std::optional<Effect>& effect) {
    return std::get<v1::Command>(*effect);
}

// To a button of the screen, by Tab, and Enter.
std::optional<Effect> go(Person& person, Action::Kind kind) {
    person.waits(std::chrono::seconds(1));
    for (int i = 0; i < 40; ++i) {
        if (person.state().focus_visible && person.state().focus.kind == kind)
            return person.presses(Key::enter);
        person.presses(Key::down);
    }
    ADD_FAILURE() << "no way to " << kind;
    return std::nullopt;
}

View inviting() {
    View view = testing::view_at(SC::IDLE);
    view.invite_words = {"lantern", "orange", "velvet", "walnut", "umbrella"};
    view.invite_expires = LocalTime(std::chrono::hours(24));
    return view;
}

View with_sky() {
    View view = testing::view_at(SC::IDLE);
    view.partners.push_back(testing::partner("sky", "Sky"));
    view.selected = 1;
    return view;
}

TEST(Controls, InviteIsCopiedLeftOpenAndCancelled) {
    const View home = testing::view_at(SC::IDLE);
    Person person(home);
    EXPECT_FALSE(go(person, Action::pair));
    EXPECT_EQ(person.scene().screen, Screen::pairing);
    EXPECT_EQ(said(go(person, Action::invite)), v1::Command::kInvite);
    EXPECT_EQ(person.scene().screen, Screen::pairing);  // until the words are there
    person.sees(inviting());
    EXPECT_EQ(person.scene().screen, Screen::inviting);
    const auto copy = person.presses("C");
    ASSERT_TRUE(copy && std::holds_alternative<Copy>(*copy));
    EXPECT_EQ(std::get<Copy>(*copy).text, "lantern orange velvet walnut umbrella");

    EXPECT_FALSE(person.presses(Key::escape));
    EXPECT_EQ(person.scene().screen, Screen::home);
    EXPECT_FALSE(go(person, Action::invite));  // the one that is open
    EXPECT_EQ(person.scene().screen, Screen::inviting);
    EXPECT_EQ(said(person.presses("X")), v1::Command::kCancel);
    person.sees(home);
    EXPECT_EQ(person.scene().screen, Screen::home);
}

TEST(Controls, AnInviteThatEndsSaysSo) {
    Person person(testing::view_at(SC::IDLE), testing::place(Place::inviting));
    person.sees(inviting());
    person.sees(testing::view_at(SC::IDLE));
    EXPECT_EQ(person.scene().screen, Screen::pairing);
    EXPECT_TRUE(person.state().invite_over);
}

TEST(Controls, AnInviteThatWorksLeadsToTheSafetyWords) {
    Person person(testing::view_at(SC::IDLE), testing::place(Place::inviting));
    person.sees(inviting());
    View view = testing::view_at(SC::IDLE);
    view.introduced = true;
    person.sees(view);
    EXPECT_EQ(person.scene().screen, Screen::looking);
    view = with_sky();
    view.partners[1].clear_name();
    person.sees(view);
    EXPECT_EQ(person.scene().screen, Screen::met);
    person.types("Alex");
    const auto named = person.presses(Key::enter);
    ASSERT_EQ(said(named), v1::Command::kName);
    EXPECT_EQ(command(named).name().partner(), "sky");
    EXPECT_EQ(command(named).name().name(), "Alex");
    EXPECT_EQ(person.scene().screen, Screen::home);
}

TEST(Controls, WhoHasAnInviteOpenCanStillJoin) {
    Person person(inviting(), testing::place(Place::inviting));
    EXPECT_FALSE(go(person, Action::type_words));
    EXPECT_EQ(person.scene().screen, Screen::joining);
    person.presses(Key::escape);
    EXPECT_EQ(person.scene().screen, Screen::inviting);
}

TEST(Controls, WhoHasFoundTheOtherNeedNotWaitForThem) {
    View view = testing::view_at(SC::IDLE);
    view.introduced = true;
    Person person(view, testing::place(Place::joining));
    EXPECT_EQ(person.scene().screen, Screen::looking);
    EXPECT_FALSE(person.presses(Key::escape));
    EXPECT_EQ(person.scene().screen, Screen::home);
    person.sees(with_sky());
    EXPECT_EQ(person.scene().screen, Screen::met);
    person.presses(Key::enter);
    person.sees(view);  // another one: it is shown again
    EXPECT_EQ(person.scene().screen, Screen::looking);
}

TEST(Controls, JoinByKeyboardAlone) {
    Person person(testing::view_at(SC::IDLE));
    go(person, Action::pair);
    go(person, Action::type_words);
    EXPECT_EQ(person.scene().screen, Screen::joining);
    // Not one of the letters is a key of the window's.
    EXPECT_FALSE(person.types("lant oran velv xrhqpcn "));
    EXPECT_EQ(person.state().words.at(), 4U);
    EXPECT_FALSE(person.types("waln "));
    EXPECT_EQ(person.state().words.at(), 3U);  // the one there is no such word for
    for (int i = 0; i < 7; ++i) person.presses(Key::backspace);
    person.types("umbr");
    EXPECT_FALSE(person.presses(Key::tab));
    EXPECT_EQ(person.state().words.words(),
              (std::vector<std::string>{"lantern", "orange", "velvet", "umbrella", "walnut"}));
    EXPECT_EQ(person.state().focus.kind, Action::name_field);
}

TEST(Controls, JoinSendsTheWordsAndTheName) {
    for (const bool paste : {false, true}) {
        Person person(testing::view_at(SC::IDLE), testing::place(Place::joining));
        EXPECT_FALSE(person.button(Action::join)->enabled);
        if (paste)
            person.pastes("Lantern, orange, velvet, walnut, umbrella");
        else
            EXPECT_FALSE(person.types("lant oran velv waln umbr "));
        person.types("Ann Prix");
        EXPECT_TRUE(person.button(Action::join)->enabled);
        const auto effect = person.presses(Key::enter);
        ASSERT_EQ(said(effect), v1::Command::kJoin);
        EXPECT_EQ(command(effect).join().name(), "Ann Prix");
        ASSERT_EQ(command(effect).join().words_size(), 5);
        EXPECT_EQ(command(effect).join().words(4), "umbrella");

        View view = testing::view_at(SC::IDLE);
        view.joining = v1::Joining::STRETCHING;
        person.sees(view);
        EXPECT_EQ(person.scene().screen, Screen::looking);
        EXPECT_EQ(said(person.presses(Key::escape)), v1::Command::kCancel);

        view.joining.reset();  // nobody answered: the words are still there to look at
        person.sees(view);
        EXPECT_EQ(person.scene().screen, Screen::joining);
        EXPECT_EQ(person.state().words.typed(0), "lantern");
        person.sees(with_sky());
        EXPECT_EQ(person.scene().screen, Screen::met);
        EXPECT_EQ(person.state().words, WordEntry{});
        EXPECT_EQ(person.state().name.text(), "Sky");
        EXPECT_FALSE(person.presses(Key::enter));  // the name is as it was
        EXPECT_EQ(person.scene().screen, Screen::home);
    }
}

TEST(Controls, PartnersAtTheStartAreNotNew) {
    Person person(with_sky());
    EXPECT_EQ(person.scene().screen, Screen::home);
}

TEST(Controls, EscapeLeavesAFieldAndForgetsTheWords) {
    Person person(testing::view_at(SC::IDLE), testing::place(Place::joining));
    person.types("lantern ");
    EXPECT_FALSE(person.presses(Key::escape));
    EXPECT_EQ(person.scene().screen, Screen::pairing);
    EXPECT_EQ(person.state().words, WordEntry{});
    EXPECT_FALSE(person.state().typing());
    EXPECT_FALSE(person.presses(Key::escape));
    EXPECT_EQ(person.scene().screen, Screen::home);
}

TEST(Controls, RenameUnpairAndSafetyWords) {
    Person person(with_sky());
    go(person, Action::about);
    EXPECT_EQ(said(go(person, Action::safety_words)), v1::Command::kSafetyWords);
    EXPECT_EQ(person.scene().screen, Screen::safety);
    person.presses(Key::escape);
    go(person, Action::rename);
    EXPECT_EQ(person.state().name.text(), "Sky");
    for (int i = 0; i < 3; ++i) person.presses(Key::backspace);
    person.types("Moon");
    person.waits(std::chrono::seconds(1));
    const auto named = person.presses(Key::enter);
    ASSERT_EQ(said(named), v1::Command::kName);
    EXPECT_EQ(command(named).name().name(), "Moon");
    EXPECT_EQ(person.scene().screen, Screen::partner);

    go(person, Action::ask_unpair);
    EXPECT_EQ(person.scene().screen, Screen::unpairing);
    person.waits(std::chrono::seconds(1));
    EXPECT_FALSE(person.presses(Key::enter));  // Enter alone unpairs nobody
    const auto unpaired = go(person, Action::unpair);
    ASSERT_EQ(said(unpaired), v1::Command::kUnpair);
    EXPECT_EQ(command(unpaired).unpair().partner(), "sky");
    EXPECT_EQ(person.scene().screen, Screen::home);
}

TEST(Controls, FindableIsASwitchForTheChosenOne) {
    View view = with_sky();
    Person person(view);
    const auto on = go(person, Action::findable);
    ASSERT_EQ(said(on), v1::Command::kAvailable);
    EXPECT_TRUE(command(on).available().on());
    EXPECT_EQ(command(on).available().partner(), "sky");
    view.findable = true;
    person.sees(view);
    EXPECT_FALSE(command(person.presses(Key::enter)).available().on());
}

TEST(Controls, WhoIsTypingIsNotAskedUnderTheirFingers) {
    for (const auto where : {Place::renaming, Place::joining, Place::met}) {
        View view = testing::view_at(SC::ASKED);
        Person person(view, testing::place(where));
        EXPECT_FALSE(person.types("nnn nnn"));
        EXPECT_NE(person.scene().screen, Screen::asked);
        person.presses(Key::escape);
        person.presses(Key::escape);
        if (where != Place::met) {
            EXPECT_EQ(person.scene().screen, Screen::asked);
        }
    }
}

TEST(Controls, AnythingPastedIsOnlyText) {
    for (const auto where : {Place::home, Place::renaming, Place::joining, Place::inviting}) {
        Person person(inviting(), testing::place(where));
        for (const auto& text : {std::string(10'000'000, 'p'), std::string("\0\xFF\x1B", 3),
                                 std::string("h p n \n\r x c"), std::string()}) {
            EXPECT_FALSE(person.pastes(text));
            EXPECT_LE(person.state().name.text().size(), 64U);
        }
    }
}

}  // namespace
}  // namespace attune::ui

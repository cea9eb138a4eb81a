// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and pointer -> what is wanted. Pure: the scene that was shown and the time are arguments.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "client/ui/leave_quickly.hpp"
#include "client/ui/pull.hpp"
#include "client/ui/scene.hpp"

namespace attune::ui {

struct Quit {};
struct Copy {
    std::string text;  // for the clipboard
};
struct Leave {};  // quickly: nothing more is shown or sounded
struct Tap {};    // along with the clicks
using Effect = std::variant<v1::Command, Quit, Copy, Leave, Tap>;

// What taps along with the clicks came to: milliseconds, or a sentence where there are none.
struct Tapped {
    std::optional<int> trim_ms;
    std::string why_not;
};

class Controls {
  public:
    explicit Controls(State state = {}) : state_(std::move(state)) {}

    const State& state() const { return state_; }

    // Before each frame: follows changes of the view. `hour` of the local day, 0 to 23.
    void follow(const View& view, LocalTime now, int hour);

    // `scene` is the one on the screen when the input came.
    std::optional<Effect> handle(const Input& input, const Scene& scene, const View& view,
                                 LocalTime now);

    // Before each frame: the hand, while I lead. `trigger` of a controller, 0 to 1.
    std::optional<v1::Command> lead(const View& view, LocalTime now, double trigger);

    void tapped(const Tapped& tapped);

    // The clicks of the tap-along are to be heard.
    bool clicking() const { return screen_ == Screen::tapping; }

  private:
    // What holds something down: a key by its kind and name, the pointer by none.
    struct Held {
        Key key = Key::none;
        std::string name{};
        bool operator==(const Held&) const = default;
    };
    static Held held(const Input& input) { return {input.key, input.name}; }

    std::optional<Effect> press(const Button& button, const Held& held_by, const View& view,
                                LocalTime now);
    std::optional<Effect> act(Action action, const View& view, LocalTime now);
    std::optional<Effect> act_on_pairing(Action action, const View& view);
    std::optional<Effect> act_on_practice(Action action, const View& view);
    std::optional<Effect> act_on_settings(Action action, const View& view);
    std::optional<Effect> turned(Action dial, int steps, bool fine, const View& view);
    std::optional<Effect> bind(const Input& input, const View& view);
    std::optional<Effect> escape(const Scene& scene, const View& view, LocalTime now);
    std::optional<Effect> named(const Input& input, const Scene& scene, const View& view,
                                LocalTime now);
    void follow_practice(const View& view, LocalTime now);
    void say_back(std::uint32_t answer);
    void go_back();
    void follow_pairing(const View& view);
    void enter(Screen screen);
    void type(const Input& input);
    void after_words();
    std::optional<Effect> typing_key(Key key, const Scene& scene, const View& view, LocalTime now);
    std::optional<Effect> submit(const View& view, LocalTime now);
    std::optional<Effect> key(const Input& input, const Scene& scene, const View& view,
                              LocalTime now);
    std::optional<Effect> let_go();
    void move_focus(const Scene& scene, int step);
    bool faded_in(LocalTime now) const;

    State state_;
    std::optional<Screen> screen_;
    LocalTime screen_since_{};
    std::optional<std::set<std::string>> known_;  // ids of who was paired
    bool invite_open_ = false;
    std::optional<LocalTime> here_turned_;
    std::optional<SessionTime> cool_ends_;
    std::uint32_t turn_ = 0;  // whose cards are shown
    std::optional<Held> here_held_by_;
    std::optional<Held> pulled_by_;  // the hand breathes in
    Pull hand_;
    LocalTime hand_said_{};
    LeaveQuickly leave_;
};

}  // namespace attune::ui

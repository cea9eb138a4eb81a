// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and pointer -> what is wanted. Pure: the scene that was shown and the time are arguments.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "client/ui/scene.hpp"

namespace attune::ui {

struct Quit {};
struct Copy {
    std::string text;  // for the clipboard
};
using Effect = std::variant<v1::Command, Quit, Copy>;

class Controls {
  public:
    explicit Controls(State state = {}) : state_(std::move(state)) {}

    const State& state() const { return state_; }

    // Before each frame: follows changes of the view. `hour` of the local day, 0 to 23.
    void follow(const View& view, LocalTime now, int hour);

    // `scene` is the one on the screen when the input came.
    std::optional<Effect> handle(const Input& input, const Scene& scene, const View& view,
                                 LocalTime now);

  private:
    std::optional<Effect> press(const Button& button, Key held_by, const View& view);
    std::optional<Effect> act(Action action, const View& view);
    std::optional<Effect> act_on_pairing(Action action, const View& view);
    void go_back();
    void follow_pairing(const View& view);
    void enter(Screen screen);
    void type(const Input& input);
    void after_words();
    std::optional<Effect> typing_key(Key key, const Scene& scene, const View& view, LocalTime now);
    std::optional<Effect> submit(const View& view, LocalTime now);
    std::optional<Effect> key(Key key, const Scene& scene, const View& view, LocalTime now);
    std::optional<Effect> let_go();
    void move_focus(const Scene& scene, int step);
    bool faded_in(LocalTime now) const;

    State state_;
    std::optional<Screen> screen_;
    LocalTime screen_since_{};
    std::optional<std::set<std::string>> known_;  // ids of who was paired
    bool invite_open_ = false;
    std::optional<SessionTime> cool_down_ends_;
    std::optional<Key> here_held_by_;  // Key::none: by the pointer
};

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and pointer -> what is wanted. Pure: the scene that was shown and the time are arguments.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "client/ui/scene.hpp"

namespace attune::ui {

struct Quit {};
using Effect = std::variant<v1::Command, Quit>;

class Controls {
  public:
    explicit Controls(bool mirrored = false) { state_.mirrored = mirrored; }

    const State& state() const { return state_; }

    // Before each frame: follows changes of the stage. `hour` of the local day, 0 to 23.
    void follow(const View& view, LocalTime now, int hour);

    // `scene` is the one on the screen when the input came.
    std::optional<Effect> handle(const Input& input, const Scene& scene, const View& view,
                                 LocalTime now);

  private:
    std::optional<Effect> press(const Button& button, Key held_by, const View& view);
    std::optional<Effect> act(Action action, const View& view);
    std::optional<Effect> key(Key key, const Scene& scene, const View& view, LocalTime now);
    std::optional<Effect> let_go();
    void move_focus(const Scene& scene, int step);
    bool faded_in(LocalTime now) const;

    State state_;
    std::optional<Screen> screen_;
    LocalTime screen_since_{};
    std::optional<SessionTime> cool_down_ends_;
    std::optional<Key> here_held_by_;  // Key::none: by the pointer
};

}  // namespace attune::ui

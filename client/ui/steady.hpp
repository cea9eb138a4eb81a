// SPDX-License-Identifier: GPL-3.0-or-later
// What a partner drives changes on the screen at most once a second, whatever they or the network
// do: an offer that comes and goes must neither flicker nor keep a new page's guard from ending
// (Controls). What this person asks for, and a pause, a stop or a cool-down, is there at once.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "client/session/view.hpp"
#include "client/ui/calm.hpp"

namespace attune::ui {

// The latest value, but not sooner than a second after the last change.
template <class T>
class Slow {
  public:
    const T& step(LocalTime now, T latest, bool at_once = false) {
        if (!value_ || (latest != *value_ &&
                        (at_once || !changed_ || now - *changed_ >= Calm::between_turns))) {
            if (value_) changed_ = now;
            value_ = std::move(latest);
        }
        return *value_;
    }

  private:
    std::optional<T> value_;
    std::optional<LocalTime> changed_;
};

class Steady {
  public:
    // Before each frame; what is shown and what is pressed are both about the answer. `now` does
    // not run backwards.
    View step(const View& latest, LocalTime now);

    // This person sent a command: what follows from it is not made to wait.
    void commanded(LocalTime now) { commanded_ = now; }

  private:
    // What makes another page, or other things to press on it.
    using Page = std::tuple<Stage, std::string, std::string, v1::StageChange::By, std::uint32_t,
                            bool, bool, bool, bool, bool>;
    static Page page_of(const View& view);

    std::optional<View> shown_;
    Page page_{};
    std::optional<LocalTime> changed_;
    std::optional<LocalTime> commanded_;
    Slow<Posture> posture_;
    Slow<std::uint32_t> words_;
    Slow<std::uint32_t> line_;
    Slow<std::pair<int, int>> link_;
    Slow<std::string> error_;
};

}  // namespace attune::ui

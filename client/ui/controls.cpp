// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/controls.hpp"

#include <algorithm>

#include "client/ui/calm.hpp"

namespace attune::ui {
namespace {

const Button* find(const Scene& scene, Action::Kind kind) {
    const auto it = std::ranges::find_if(
        scene.buttons, [&](const Button& b) { return b.enabled && b.action.kind == kind; });
    return it == scene.buttons.end() ? nullptr : &*it;
}

const Button* focused(const Scene& scene, const State& state) {
    const auto it = std::ranges::find_if(scene.buttons, [&](const Button& b) {
        return b.enabled && state.focus_visible && b.action == state.focus;
    });
    return it == scene.buttons.end() ? nullptr : &*it;
}

const Button* likely(const Scene& scene) {
    const auto it = std::ranges::find_if(scene.buttons, &Button::solid);
    return it == scene.buttons.end() ? nullptr : &*it;
}

// From every stage in which a plan runs, button or not; in a pause it takes one's own resume back.
bool pausable(const View& view) {
    const bool still = view.stage == v1::StageChange::PAUSED && !view.resume_asked;
    return view.pacer && view.stage != v1::StageChange::DONE && !still;
}

}  // namespace

void Controls::follow(const View& view, LocalTime now, int hour) {
    state_.hour = hour;
    if (view.stage != v1::StageChange::IDLE) state_.choosing = false;
    if (const Screen screen = screen_of(view, state_); screen_ != screen) {
        screen_ = screen;
        screen_since_ = now;
    }
    if (view.stage != v1::StageChange::COOL_DOWN) {
        cool_down_ends_.reset();
    } else if (view.stage_ends && cool_down_ends_ != view.stage_ends) {
        cool_down_ends_ = view.stage_ends;
        state_.stage_length = std::max(*view.stage_ends - view.clock.at(now), Duration{});
    }
}

// A press is taken only once its screen is wholly there, so that a second click on Pause cannot
// land on what has just appeared in its place. Pause itself and the letter keys need no such guard.
bool Controls::faded_in(LocalTime now) const {
    return now - screen_since_ >= Calm::cross_fade;
}

std::optional<Effect> Controls::handle(const Input& input, const Scene& scene, const View& view,
                                       LocalTime now) {
    switch (input.kind) {
        case Input::key_down:
            return key(input.key, scene, view, now);
        case Input::key_up:
            return here_held_by_ == input.key ? let_go() : std::nullopt;
        case Input::pointer_move:
            state_.pointer = input.at;
            return std::nullopt;
        case Input::pointer_up:
            return here_held_by_ == Key::none ? let_go() : std::nullopt;
        case Input::blur:
            state_.pointer.reset();
            return let_go();
        case Input::pointer_down:
            break;
    }
    state_.pointer = input.at;
    state_.focus_visible = false;
    for (const Button& button : scene.buttons) {
        if (!button.enabled || !button.rect.contains(input.at)) continue;
        if (!faded_in(now) && button.action.kind != Action::pause) continue;
        return press(button, Key::none, view);
    }
    return std::nullopt;
}

std::optional<Effect> Controls::key(Key key, const Scene& scene, const View& view, LocalTime now) {
    switch (key) {
        case Key::tab:
        case Key::right:
        case Key::down:
            move_focus(scene, 1);
            return std::nullopt;
        case Key::back_tab:
        case Key::left:
        case Key::up:
            move_focus(scene, -1);
            return std::nullopt;
        case Key::enter:
        case Key::space: {
            const Button* button = focused(scene, state_);
            if (!button) button = likely(scene);
            if (!button || (!faded_in(now) && button->action.kind != Action::pause)) return {};
            return press(*button, key, view);
        }
        default:
            break;
    }
    for (const KeyBinding& binding : default_keys) {
        if (binding.key != key) continue;
        if (binding.action == Action::pause && pausable(view)) return act({Action::pause}, view);
        if (const Button* button = find(scene, binding.action)) return press(*button, key, view);
    }
    if (key == Key::q && scene.screen == Screen::home) return Quit{};
    return std::nullopt;
}

void Controls::move_focus(const Scene& scene, int step) {
    std::vector<const Button*> enabled;
    for (const Button& b : scene.buttons)
        if (b.enabled) enabled.push_back(&b);
    if (enabled.empty()) return;
    const Button* now = focused(scene, state_);
    const auto count = static_cast<std::ptrdiff_t>(enabled.size());
    std::ptrdiff_t at = std::ranges::find(enabled, now) - enabled.begin();
    if (!now) {  // the first step shows where Enter would go
        const Button* start = likely(scene);
        at = start ? std::ranges::find(enabled, start) - enabled.begin() : 0;
    } else {
        at = (at + step + count) % count;
    }
    state_.focus = enabled[static_cast<std::size_t>(at)]->action;
    state_.focus_visible = true;
}

std::optional<Effect> Controls::press(const Button& button, Key held_by, const View& view) {
    if (button.action.kind == Action::here) {
        if (here_held_by_) return std::nullopt;  // key repeat
        here_held_by_ = held_by;
    }
    return act(button.action, view);
}

std::optional<Effect> Controls::let_go() {
    if (!here_held_by_) return std::nullopt;
    here_held_by_.reset();
    v1::Command command;
    command.mutable_gesture()->set_on(false);
    return command;
}

std::optional<Effect> Controls::act(Action action, const View& view) {
    v1::Command command;
    switch (action.kind) {
        case Action::propose:
            command.mutable_propose()->mutable_breathe()->set_minutes(action.value);
            return command;
        case Action::accept:
            command.mutable_accept();
            return command;
        case Action::decline:
            command.mutable_decline();
            return command;
        case Action::pause:
            command.mutable_pause();
            return command;
        case Action::resume:
            command.mutable_resume();
            return command;
        case Action::stop:
            command.mutable_stop();
            return command;
        case Action::cool_down:
            command.mutable_cool_down()->set_minutes(action.value);
            return command;
        case Action::extend:
            command.mutable_extend()->set_minutes(action.value);
            return command;
        case Action::ready:
            command.mutable_ready();
            return command;
        case Action::smaller:
            command.mutable_smaller();
            return command;
        case Action::here:
            command.mutable_gesture()->set_on(true);
            return command;
        case Action::leave:
            command.mutable_leave();
            return command;
        case Action::quit:
            return Quit{};
        case Action::partner:
            state_.choosing = false;
            if (action.value >= view.partners.size()) return std::nullopt;
            command.mutable_choose()->set_partner(view.partners[action.value].id());
            return command;
        case Action::minutes:
            state_.minutes = action.value;
            return std::nullopt;
        case Action::choose:
            state_.choosing = true;
            state_.page = 0;
            return std::nullopt;
        case Action::choose_back:
            state_.choosing = false;
            return std::nullopt;
        case Action::choose_more: {
            const std::size_t pages =
                (view.partners.size() + partners_a_page - 1) / partners_a_page;
            state_.page = pages == 0 ? 0 : (state_.page + 1) % pages;
            return std::nullopt;
        }
        case Action::none:
            break;
    }
    return std::nullopt;
}

}  // namespace attune::ui

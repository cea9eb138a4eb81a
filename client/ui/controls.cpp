// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/controls.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "client/ui/calm.hpp"
#include "client/ui/composer.hpp"

namespace attune::ui {
namespace {

const Button* focused(const Scene& scene, const State& state) {
    const auto it = std::ranges::find_if(scene.buttons, [&](const Button& b) {
        return b.enabled && state.focus_visible && b.action == state.focus;
    });
    return it == scene.buttons.end() ? nullptr : &*it;
}

// What begins a breath, or may: the safety text comes first, once. Beside a breath that runs it
// would hide that one, and comes too late for it.
bool breathes(Action::Kind kind, const View& view) {
    if (view.pacer && view.stage != v1::StageChange::DONE) return false;
    return kind == Action::begin || kind == Action::begin_ground || kind == Action::propose ||
           kind == Action::again || kind == Action::accept || kind == Action::accept_shorter ||
           kind == Action::four_seven_eight;
}

Action::Kind button_of(Gesture gesture) {
    constexpr std::array buttons{Action::pause, Action::softer, Action::here, Action::posture,
                                 Action::lead,  Action::anchor, Action::none};
    return buttons[static_cast<std::size_t>(gesture)];
}

bool leads(const View& view) {
    return view.leader == v1::StageChange::ME && view.stage != v1::StageChange::PAUSED;
}

bool on_the_breath(const Scene& scene, Point p) {
    if (scene.bar) return scene.bar->rect.contains(p);
    return std::ranges::any_of(scene.orbs, [&](const Orb& o) {
        return std::hypot(p.x - o.centre.x, p.y - o.centre.y) <= full_radius * scene.scale;
    });
}

const Button* likely(const Scene& scene) {
    const auto it = std::ranges::find_if(scene.buttons, &Button::solid);
    return it == scene.buttons.end() ? nullptr : &*it;
}

// From every stage in which a plan runs, button or not; in a pause it takes one's own resume back.
bool pausable(const View& view) {
    using SC = v1::StageChange;
    switch (view.stage) {
        case SC::LEAD_IN:
        case SC::BREATHING:
        case SC::SETTLING:
        case SC::GROUND:
        case SC::TURNS:
        case SC::CHECK_IN:
            return true;
        case SC::PAUSED:
            return view.resume_asked;
        case SC::ASKING:
        case SC::ASKED:
        case SC::COOL_DOWN:  // what one does alone beside it
            return view.plan.has_value();
        default:
            return false;
    }
}

}  // namespace

void Controls::follow(const View& view, LocalTime now, int hour) {
    state_.hour = hour;
    follow_pairing(view);
    if (const Screen screen = screen_of(view, state_); screen_ != screen) {
        screen_ = screen;
        screen_since_ = now;
        enter(screen);
    }
    if (view.stage != v1::StageChange::COOL_DOWN) {
        cool_ends_.reset();
    } else if (cool_ends_ != view.stage_ends) {
        // Nobody's: it began before this program did, and how long it was is not known.
        const bool known = cool_ends_ || view.by != v1::StageChange::NOBODY;
        cool_ends_ = view.stage_ends;
        state_.cool_length = known && cool_ends_
                                 ? std::max(*cool_ends_ - view.clock.at(now), Duration{})
                                 : Duration{};
    }
    follow_practice(view, now);
}

void Controls::follow_pairing(const View& view) {
    std::set<std::string> ids;
    for (const auto& partner : view.partners) {
        ids.insert(partner.id());
        if (!known_ || known_->contains(partner.id())) continue;
        state_.place = Place::met;
        state_.partner = partner.id();
        state_.name = NameEntry(partner.name());
        state_.words = {};
    }
    known_ = std::move(ids);
    const bool open = !view.invite_words.empty() || view.introduced;
    if (!view.introduced) state_.looked_away = false;
    if (state_.place == Place::inviting && invite_open_ && !open) {
        state_.place = Place::pairing;
        state_.invite_over = true;
    }
    invite_open_ = open;
}

// A screen with a field is there to be typed on.
void Controls::enter(Screen screen) {
    state_.copied = false;
    if (screen == Screen::joining) {
        state_.words.go_to(state_.words.at());
        state_.focus = {Action::word_field};
    } else if (screen == Screen::renaming || screen == Screen::met) {
        state_.focus = {Action::name_field};
    } else {
        if (state_.typing()) state_.focus_visible = false;
        return;
    }
    state_.focus_visible = true;
}

// A press is taken only once its screen is wholly there, so that a second click on Pause cannot
// land on what has just appeared in its place. Pause itself and the letter keys need no such guard.
bool Controls::faded_in(LocalTime now) const {
    return now - screen_since_ >= Calm::cross_fade;
}

std::optional<Effect> Controls::handle(const Input& input, const Scene& scene, const View& view,
                                       LocalTime now) {
    const std::string& leave_key = view.settings.keys[static_cast<std::size_t>(Gesture::leave)];
    const bool letter = leave_key.size() == 1;  // which is a letter while one types
    if (!(letter && state_.typing()) && leave_.hears(input, leave_key, now)) return Leave{};
    switch (input.kind) {
        case Input::key_down:
            return key(input, scene, view, now);
        case Input::key_up:
            if (pulled_by_ == held(input)) pulled_by_.reset();
            return here_held_by_ == held(input) ? let_go() : std::nullopt;
        case Input::pointer_move:
            state_.pointer = input.at;
            return std::nullopt;
        case Input::pointer_up:
            if (pulled_by_ == Held{}) pulled_by_.reset();
            return here_held_by_ == Held{} ? let_go() : std::nullopt;
        case Input::blur:
            state_.pointer.reset();
            pulled_by_.reset();
            return let_go();
        case Input::typed:
        case Input::pasted:
            type(input);
            return std::nullopt;
        case Input::pointer_down:
            break;
    }
    state_.pointer = input.at;
    for (const Field& field : scene.fields) {
        if (!field.rect.contains(input.at)) continue;
        state_.focus = {field.action.kind};
        state_.focus_visible = true;
        if (field.action.kind == Action::word_field) state_.words.go_to(field.action.value);
        return std::nullopt;
    }
    if (!state_.typing()) state_.focus_visible = false;
    for (const Button& button : scene.buttons) {
        if (!button.enabled || !button.rect.contains(input.at)) continue;
        if (!faded_in(now) && button.action.kind != Action::pause) continue;
        if (button.action.kind == Action::dial) {  // to be turned by the arrows
            state_.focus = button.action;
            state_.focus_visible = true;
        }
        return press(button, {}, view, now);
    }
    if (leads(view) && on_the_breath(scene, input.at)) pulled_by_ = Held{};
    return std::nullopt;
}

std::optional<Effect> Controls::key(const Input& input, const Scene& scene, const View& view,
                                    LocalTime now) {
    const Key key = input.key;
    if (state_.rebinding) return bind(input, view);
    if (state_.typing()) return typing_key(key, scene, view, now);
    switch (key) {
        case Key::left:
        case Key::right:
            if (const Button* dial = focused(scene, state_);
                dial && dial->action.kind == Action::dial)
                return turned(dial->action, key == Key::right ? 1 : -1, true, view);
            [[fallthrough]];
        case Key::tab:
        case Key::down:
        case Key::back_tab:
        case Key::up:
            move_focus(scene, key == Key::left || key == Key::up || key == Key::back_tab ? -1 : 1);
            return std::nullopt;
        case Key::escape:
            return escape(scene, view, now);
        case Key::space:
            if (leads(view)) {
                pulled_by_ = held(input);
                return std::nullopt;
            }
            [[fallthrough]];
        case Key::enter: {
            const Button* button = focused(scene, state_);
            if (!button) button = likely(scene);
            if (!button || (!faded_in(now) && button->action.kind != Action::pause)) return {};
            return press(*button, held(input), view, now);
        }
        case Key::named:
            return named(input, scene, view, now);
        default:
            return std::nullopt;
    }
}

std::optional<Effect> Controls::escape(const Scene& scene, const View& view, LocalTime now) {
    if (pausable(view)) return act({Action::pause}, view, now);
    for (const auto kind : {Action::back, Action::cancel})
        if (const Button* button = find_button(scene, kind)) return press(*button, {}, view, now);
    return std::nullopt;
}

// A gesture's key first, where the settings name it; then the window's own.
std::optional<Effect> Controls::named(const Input& input, const Scene& scene, const View& view,
                                      LocalTime now) {
    if (const auto gesture = gesture_of(view.settings.keys, input)) {
        if (*gesture == Gesture::pause)
            return pausable(view) ? act({Action::pause}, view, now) : std::nullopt;
        if (*gesture == Gesture::lead && leads(view)) {
            pulled_by_ = held(input);
            return std::nullopt;
        }
        const Button* button = find_button(scene, button_of(*gesture));
        return button ? press(*button, held(input), view, now) : std::nullopt;
    }
    for (const KeyBinding& binding : own_keys)
        if (means(input, binding.key))
            if (const Button* button = find_button(scene, binding.action))
                return press(*button, held(input), view, now);
    if (means(input, "Q") && scene.screen == Screen::home) return Quit{};
    return std::nullopt;
}

void Controls::move_focus(const Scene& scene, int step) {
    std::vector<Action> stops;
    for (const Field& f : scene.fields)  // the words are one
        if (f.action.value == 0) stops.push_back(f.action);
    for (const Button& b : scene.buttons)
        if (b.enabled) stops.push_back(b.action);
    if (stops.empty()) return;
    const auto count = static_cast<std::ptrdiff_t>(stops.size());
    std::ptrdiff_t at = std::ranges::find(stops, state_.focus) - stops.begin();
    if (!state_.focus_visible || at == count) {  // the first step shows where Enter would go
        const Button* start = likely(scene);
        at = start ? std::ranges::find(stops, start->action) - stops.begin() : 0;
    } else {
        at = (at + step + count) % count;
    }
    state_.focus = stops[static_cast<std::size_t>(at)];
    state_.focus_visible = true;
}

std::optional<Effect> Controls::press(const Button& button, const Held& held_by, const View& view,
                                      LocalTime now) {
    if (button.action.kind == Action::here) {
        if (here_held_by_) return std::nullopt;  // key repeat
        here_held_by_ = held_by;
    }
    return act(button.action, view, now);
}

std::optional<Effect> Controls::let_go() {
    if (!here_held_by_) return std::nullopt;
    here_held_by_.reset();
    v1::Command command;
    command.mutable_gesture()->set_on(false);
    return command;
}

std::optional<Effect> Controls::act(Action action, const View& view, LocalTime now) {
    if (breathes(action.kind, view) && !view.settings.safety_seen) {
        state_.after_care = state_.place;
        state_.place = Place::care;
        return std::nullopt;
    }
    if (action.kind == Action::shake) state_.place_since = now;
    v1::Command command;
    switch (action.kind) {
        case Action::propose:
            command.mutable_propose()->mutable_breathe()->set_minutes(action.value);
            return command;
        case Action::accept:
            command.mutable_accept()->set_offer(view.offer_id);
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
            if (state_.place == Place::cool_page)
                command.mutable_cool_down()->set_line(state_.choices.line);
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
        case Action::minutes:
            state_.choices.minutes = action.value;
            return std::nullopt;
        default:
            return act_on_pairing(action, view);
    }
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/controls.hpp"

#include <algorithm>

#include "client/ui/calm.hpp"
#include "client/ui/composer.hpp"

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
    follow_pairing(view);
    if (const Screen screen = screen_of(view, state_); screen_ != screen) {
        screen_ = screen;
        screen_since_ = now;
        enter(screen);
    }
    if (view.stage != v1::StageChange::COOL_DOWN) {
        cool_down_ends_.reset();
    } else if (view.stage_ends && cool_down_ends_ != view.stage_ends) {
        cool_down_ends_ = view.stage_ends;
        state_.stage_length = std::max(*view.stage_ends - view.clock.at(now), Duration{});
    }
}

void Controls::follow_pairing(const View& view) {
    using SC = v1::StageChange;
    if (view.stage != SC::IDLE && view.stage != SC::ASKING && view.stage != SC::ASKED)
        state_.place = Place::home;
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
        return press(button, Key::none, view);
    }
    return std::nullopt;
}

void Controls::type(const Input& input) {
    if (!state_.typing()) return;
    if (state_.focus.kind == Action::name_field) return state_.name.type(input.text);
    if (input.kind == Input::pasted)
        state_.words.paste(input.text);
    else
        state_.words.type(input.text);
    after_words();
}

void Controls::after_words() {
    if (state_.words.at() == WordEntry::count) state_.focus = {Action::name_field};
}

// While a field has the keyboard, letters are letters.
std::optional<Effect> Controls::typing_key(Key key, const Scene& scene, const View& view,
                                           LocalTime now) {
    const bool in_words = state_.focus.kind == Action::word_field;
    const std::size_t slot = state_.words.at();
    const bool in_word = in_words && slot < WordEntry::count && !state_.words.typed(slot).empty();
    switch (key) {
        case Key::escape: {
            const Button* back = find(scene, Action::back);
            return back ? press(*back, key, view) : std::nullopt;
        }
        case Key::backspace:
            in_words ? state_.words.back() : state_.name.back();
            return std::nullopt;
        case Key::enter:
            if (!in_words) return submit(view, now);
            state_.words.take();
            after_words();
            return std::nullopt;
        case Key::tab:
            if (!in_word || state_.words.complete()) break;
            state_.words.take();
            after_words();
            return std::nullopt;
        case Key::left:
            if (in_words) state_.words.go_to(slot - (slot > 0 ? 1 : 0));
            return std::nullopt;
        case Key::right:
            if (in_words) state_.words.go_to(slot + 1);
            return std::nullopt;
        default:
            break;
    }
    if (key == Key::tab || key == Key::down) move_focus(scene, 1);
    if (key == Key::back_tab || key == Key::up) move_focus(scene, -1);
    return std::nullopt;
}

// Enter in a name: what the screen is there for.
std::optional<Effect> Controls::submit(const View& view, LocalTime now) {
    if (!faded_in(now)) return std::nullopt;
    if (screen_ != Screen::joining) return act({Action::keep_name}, view);
    if (state_.words.complete()) return act({Action::join}, view);
    state_.focus = {Action::word_field};
    return std::nullopt;
}

std::optional<Effect> Controls::key(Key key, const Scene& scene, const View& view, LocalTime now) {
    if (state_.typing()) return typing_key(key, scene, view, now);
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
        case Action::minutes:
            state_.minutes = action.value;
            return std::nullopt;
        default:
            return act_on_pairing(action, view);
    }
}

std::optional<Effect> Controls::act_on_pairing(Action action, const View& view) {
    v1::Command command;
    const bool chosen = view.selected < view.partners.size();
    const auto* partner = find_partner(view, state_.partner);
    switch (action.kind) {
        case Action::partner:
            if (action.value >= view.partners.size()) return std::nullopt;
            command.mutable_choose()->set_partner(view.partners[action.value].id());
            return command;
        case Action::next_page: {
            const std::size_t pages =
                (view.partners.size() + partners_a_page - 1) / partners_a_page;
            state_.page = pages == 0 ? 0 : (state_.page + 1) % pages;
            return std::nullopt;
        }
        case Action::findable:
            command.mutable_available()->set_on(!view.findable);
            if (chosen) command.mutable_available()->set_partner(view.partners[view.selected].id());
            return command;
        case Action::about:
            if (!chosen) return std::nullopt;
            state_.partner = view.partners[view.selected].id();
            state_.place = Place::partner;
            return std::nullopt;
        case Action::safety_words:
            state_.place = Place::safety;
            command.mutable_safety_words();
            return command;
        case Action::rename:
            state_.place = Place::renaming;
            state_.name = NameEntry(partner ? partner->name() : "");
            return std::nullopt;
        case Action::keep_name:
            state_.place = state_.place == Place::met ? Place::home : Place::partner;
            if (!partner || partner->name() == state_.name.text()) return std::nullopt;
            command.mutable_name()->set_partner(state_.partner);
            command.mutable_name()->set_name(state_.name.text());
            return command;
        case Action::ask_unpair:
            state_.place = Place::unpairing;
            return std::nullopt;
        case Action::unpair:
            state_.place = Place::home;
            command.mutable_unpair()->set_partner(state_.partner);
            return command;
        case Action::pair:
            state_.place = Place::pairing;
            state_.invite_over = false;
            return std::nullopt;
        case Action::invite:
            state_.place = Place::inviting;
            state_.invite_over = false;
            if (!view.invite_words.empty()) return std::nullopt;
            command.mutable_invite();
            return command;
        case Action::copy: {
            state_.copied = true;
            Copy copy;
            for (const auto& word : view.invite_words)
                copy.text += (copy.text.empty() ? "" : " ") + word;
            return copy;
        }
        case Action::cancel:
            if (state_.place == Place::inviting) state_.place = Place::home;
            command.mutable_cancel();
            return command;
        case Action::type_words:
            state_.place = Place::joining;
            state_.words = {};
            state_.name = {};
            return std::nullopt;
        case Action::join:
            for (auto& word : state_.words.words())
                command.mutable_join()->add_words(std::move(word));
            command.mutable_join()->set_name(state_.name.text());
            return command;
        case Action::back:
            go_back();
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

void Controls::go_back() {
    switch (state_.place) {
        case Place::renaming:
        case Place::unpairing:
        case Place::safety:
            state_.place = Place::partner;
            return;
        case Place::joining:
            state_.words = {};
            state_.place = Place::pairing;
            return;
        default:
            state_.place = Place::home;
    }
}

}  // namespace attune::ui

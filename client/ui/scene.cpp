// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/scene.hpp"

#include <algorithm>
#include <utility>

#include "client/ui/composer.hpp"
#include "client/ui/home_screen.hpp"
#include "client/ui/offer_screens.hpp"
#include "client/ui/pairing_screens.hpp"
#include "client/ui/session_screens.hpp"
#include "client/ui/settings_screens.hpp"
#include "client/ui/together_screens.hpp"
#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;

void compose(Composer& c, Screen screen) {
    switch (screen) {
        case Screen::home:
            return home_screen(c);
        case Screen::partner:
            return partner_screen(c);
        case Screen::renaming:
            return renaming_screen(c);
        case Screen::unpairing:
            return unpairing_screen(c);
        case Screen::safety:
            return safety_screen(c);
        case Screen::pairing:
            return pairing_screen(c);
        case Screen::inviting:
            return inviting_screen(c);
        case Screen::joining:
            return joining_screen(c);
        case Screen::looking:
            return looking_screen(c);
        case Screen::met:
            return met_screen(c);
        case Screen::asking:
            return asking_screen(c);
        case Screen::asked:
            return asked_screen(c);
        case Screen::lead_in:
            return waiting_screen(c, strings::settling_in);
        case Screen::breathing:
            return breathing_screen(c);
        case Screen::paused:
            return paused_screen(c);
        case Screen::settling:
            return waiting_screen(c, strings::again_in_a_moment);
        case Screen::cool_down:
            return cool_down_screen(c);
        case Screen::coming_back:
            return coming_back_screen(c);
        case Screen::done:
            return done_screen(c);
        case Screen::offer:
            return offer_screen(c);
        case Screen::cool_page:
            return cool_page_screen(c);
        case Screen::ground:
            return ground_screen(c);
        case Screen::turns:
            return turns_screen(c);
        case Screen::check_in:
            return check_in_screen(c);
        case Screen::shaking:
            return shaking_screen(c);
        case Screen::settings:
            return settings_screen(c);
        case Screen::keys:
            return keys_screen(c);
        case Screen::tapping:
            return tapping_screen(c);
        case Screen::care:
            return care_screen(c);
    }
}

}  // namespace

namespace {

// Nothing is done together: where the person has gone.
Screen own_screen(const View& view, const State& state) {
    if (view.joining || (view.introduced && !state.looked_away)) return Screen::looking;
    switch (state.place) {
        case Place::pairing:
            return Screen::pairing;
        case Place::inviting:
            return view.invite_words.empty() ? Screen::pairing : Screen::inviting;
        case Place::joining:
            return Screen::joining;
        case Place::offer:
            return Screen::offer;
        case Place::settings:
            return Screen::settings;
        case Place::keys:
            return Screen::keys;
        case Place::tapping:
            return Screen::tapping;
        case Place::care:
            return Screen::care;
        default:
            break;
    }
    if (state.place == Place::cool_page && !view.partners.empty()) return Screen::cool_page;
    if (!find_partner(view, state.partner)) return Screen::home;
    switch (state.place) {
        case Place::partner:
            return Screen::partner;
        case Place::renaming:
            return Screen::renaming;
        case Place::unpairing:
            return Screen::unpairing;
        case Place::safety:
            return Screen::safety;
        case Place::met:
            return Screen::met;
        default:
            return Screen::home;
    }
}

// What goes on while something is asked.
std::optional<Screen> beside(const View& view) {
    if (view.pacer) return Screen::breathing;
    if (view.plan && view.plan->has_ground()) return Screen::ground;
    return std::nullopt;
}

bool has_field(Screen screen) {
    return screen == Screen::renaming || screen == Screen::joining || screen == Screen::met;
}

}  // namespace

Screen screen_of(const View& view, const State& state) {
    switch (view.stage) {
        case SC::ASKING:
            return beside(view).value_or(Screen::asking);
        case SC::ASKED: {
            // Who is typing is not asked under their fingers: a letter would be an answer. Nor who
            // chooses a key, or reads what is good to know first.
            const Screen own = own_screen(view, state);
            if (view.pacer) return Screen::breathing;
            const bool stays = has_field(own) || state.rebinding || own == Screen::care;
            return stays ? own : beside(view).value_or(Screen::asked);
        }
        case SC::LEAD_IN:
            return Screen::lead_in;
        case SC::BREATHING:
            return Screen::breathing;
        case SC::PAUSED:
            return Screen::paused;
        case SC::SETTLING:
            return Screen::settling;
        case SC::COOL_DOWN:
            if (view.pacer) return Screen::breathing;
            if (state.place == Place::shaking) return Screen::shaking;
            return state.place == Place::care ? Screen::care : Screen::cool_down;
        case SC::COMING_BACK:
            return state.place == Place::care ? Screen::care : Screen::coming_back;
        case SC::DONE:
            return state.place == Place::care ? Screen::care : Screen::done;
        case SC::GROUND:
            return Screen::ground;
        case SC::TURNS:
            return Screen::turns;
        case SC::CHECK_IN:
            return Screen::check_in;
        default:
            return own_screen(view, state);
    }
}

float room_for_words(const Button& button) {
    const float beside = button.hint.empty() ? 0 : 2 * hint_shift(button);
    return button.rect.width - 24 * button.rect.height / 44 - beside;
}

float hint_shift(const Button& button) {
    return 10 * button.rect.height / 44;
}

float glass_of(const Button& button) {
    if (!button.enabled) return palette::disabled_glass;
    const float more = button.chosen    ? palette::chosen_glass
                       : button.hovered ? palette::hovered_glass
                                        : 0;
    return palette::glass + more;
}

Colour words_of(const Button& button) {
    if (button.solid) return palette::night;
    if (button.strong) return palette::white;
    return button.enabled ? palette::ink : palette::quiet;
}

Colour hint_of(const Button& button) {
    if (button.solid) return button.strong ? palette::night : palette::night_hint;
    if (button.strong) return palette::white;
    if (!button.enabled) return palette::quiet;
    return button.chosen || button.hovered ? palette::ink : palette::hint;
}

const Button* find_button(const Scene& scene, Action::Kind kind) {
    const auto it = std::ranges::find_if(
        scene.buttons, [&](const Button& b) { return b.enabled && b.action.kind == kind; });
    return it == scene.buttons.end() ? nullptr : &*it;
}

Scene make_scene(const View& view, LocalTime present, const State& state, Size size) {
    Composer composer(view, present, state);
    const Screen screen = screen_of(view, state);
    composer.scene().screen = screen;
    compose(composer, screen);
    if (view.stage == SC::ASKED && screen != Screen::asked && screen != beside(view))
        composer.label(60, invitation(view, composer.name()));
    composer.error_line();
    return std::move(composer).fitted(size);
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What buttons do about the practice and this person's settings.
#include <algorithm>

#include "client/ui/calm.hpp"
#include "client/ui/composer.hpp"
#include "client/ui/controls.hpp"
#include "client/ui/key_names.hpp"
#include "client/ui/settings_screens.hpp"
#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;

v1::Anchor::To next(v1::Anchor::To anchor) {
    return static_cast<v1::Anchor::To>((anchor + 1) % v1::Anchor::To_ARRAYSIZE);
}

v1::Command begun(const Choices& choices) {
    v1::Command command;
    *(choices.alone ? command.mutable_practise() : command.mutable_propose()) = plan_of(choices);
    return command;
}

// And may be wanted once more as it was.
bool breathes(const std::optional<v1::Plan>& plan, bool holds) {
    if (!plan) return false;
    return plan->has_lead() || (plan->has_breathe() && (holds || !has_holds(plan->breathe())));
}

// What one of the plans that have nothing to choose would be.
Choices chosen(Activity activity, bool alone) {
    Choices choices;
    choices.activity = activity;
    choices.alone = alone;
    return choices;
}

}  // namespace

void Controls::follow_practice(const View& view, LocalTime now) {
    if (const bool here = view.here_partner && view.partner_fresh;
        here != state_.partner_here &&
        (!here_turned_ || now - *here_turned_ >= Calm::between_turns)) {
        state_.partner_here = here;
        here_turned_ = now;
    }
    switch (view.stage) {
        case SC::IDLE:
        case SC::ASKING:
        case SC::ASKED:
            break;
        case SC::COOL_DOWN:
        case SC::COMING_BACK:
        case SC::DONE:
            if (state_.place != Place::care && state_.place != Place::shaking)
                state_.place = Place::home;
            break;
        default:
            state_.place = Place::home;
    }
    if (screen_ != Screen::keys) state_.rebinding.reset();
    if (screen_ != Screen::breathing) state_.lead_open = false;
    const std::uint32_t turn = view.turn ? view.turn->number : 0;
    if (std::exchange(turn_, turn) != turn) state_.said_back = state_.once_more = false;
}

std::optional<v1::Command> Controls::lead(const View& view, LocalTime now, double trigger) {
    if (view.leader != SC::ME || view.stage == SC::PAUSED) {
        hand_ = {};
        pulled_by_.reset();
        state_.pulling = false;
        return std::nullopt;
    }
    constexpr double pulled = 0.1;  // of a trigger's way
    const double pull = pulled_by_ ? 1 : trigger;
    state_.pulling = pull > pulled;
    const double breath = hand_.step(now, pull);
    if (now - hand_said_ < Pull::every) return std::nullopt;
    hand_said_ = now;
    v1::Command command;
    command.mutable_hand()->set_breath(breath);
    return command;
}

std::optional<Effect> Controls::act_on_practice(Action action, const View& view) {
    v1::Command command;
    Choices& choices = state_.choices;
    switch (action.kind) {
        case Action::open:
        case Action::open_alone:
            choices.activity = static_cast<Activity>(action.value);
            choices.alone = action.kind == Action::open_alone;
            state_.place = Place::offer;
            return std::nullopt;
        case Action::begin:
            state_.place = Place::home;
            return begun(choices);
        case Action::begin_ground:
            state_.place = Place::home;
            return begun(chosen(Activity::ground, true));
        case Action::again: {
            if (breathes(view.plan, view.settings.holds)) {
                *(view.practised ? command.mutable_practise() : command.mutable_propose()) =
                    *view.plan;
                return command;
            }
            Choices again = choices;
            again.activity = Activity::breathe;
            again.alone = view.practised;
            return begun(again);
        }
        case Action::four_seven_eight: {
            Choices alone = chosen(Activity::breathe, true);
            alone.pattern = PatternId::four_seven_eight;
            return begun(alone);
        }
        case Action::pattern:
            choices.pattern = static_cast<PatternId>(action.value);
            return std::nullopt;
        case Action::ramp:
            choices.ramp = !choices.ramp;
            return std::nullopt;
        case Action::leads:
            choices.partner_leads = action.value != 0;
            return std::nullopt;
        case Action::accept_shorter:
            command.mutable_accept()->set_shorter(true);
            command.mutable_accept()->set_offer(view.offer_id);
            return command;
        case Action::softer:
            command.mutable_softer();
            return command;
        case Action::posture: {
            auto& gesture = *command.mutable_gesture();
            gesture.set_kind(static_cast<v1::Gesture::Kind>(action.value));
            gesture.set_on(static_cast<std::uint32_t>(view.posture_mine) != action.value);
            return command;
        }
        case Action::anchor:
            command.mutable_anchor()->set_to(next(view.anchor));
            return command;
        case Action::lead:
            if (view.stage == SC::ASKING) {
                command.mutable_lead()->set_on(false);
                return command;
            }
            state_.lead_open = !state_.lead_open;
            return std::nullopt;
        case Action::offer_lead:
            state_.lead_open = false;
            command.mutable_propose()->mutable_lead()->set_leader(
                action.value == 0 ? v1::Lead::ME : v1::Lead::PARTNER);
            return command;
        case Action::end_lead:
            state_.lead_open = false;
            command.mutable_lead()->set_on(false);
            return command;
        case Action::check:
            command.mutable_check()->set_answer(static_cast<v1::CheckAnswer::Answer>(action.value));
            return command;
        case Action::hand_over:
            command.mutable_hand_over();
            return command;
        case Action::said_back:
            say_back(action.value);
            return std::nullopt;
        case Action::feeling: {
            const std::uint32_t words = view.words_mine ^ (1U << (action.value - 1));
            command.mutable_words();
            for (std::uint32_t n = 1; n <= strings::feelings.size(); ++n)
                if ((words >> (n - 1) & 1U) != 0)
                    command.mutable_words()->add_felt(static_cast<v1::Feeling>(n));
            return command;
        }
        case Action::cool_page:
            state_.place = Place::cool_page;
            return std::nullopt;
        case Action::cool_minutes:
            choices.cool_minutes = action.value;
            return std::nullopt;
        case Action::line:
            if (view.stage == SC::COOL_DOWN) {
                command.mutable_cool_down()->set_line(action.value);
                return command;
            }
            choices.line = choices.line == action.value ? 0 : action.value;
            return std::nullopt;
        case Action::shake:
            state_.place = Place::shaking;
            return std::nullopt;
        default:
            return act_on_settings(action, view);
    }
}

// The speaker's own card: it is asked, it is so, it is not quite so.
void Controls::say_back(std::uint32_t answer) {
    state_.said_back = answer == 0;
    state_.once_more = answer == 2;
}

std::optional<Effect> Controls::turned(Action dial, int steps, bool fine, const View& view) {
    const auto which = static_cast<Dial>(dial.value);
    if (which < Dial::tone) {
        turn(state_.choices, which, steps, fine);
        return std::nullopt;
    }
    const int step = fine ? 1 : 10;
    const int value = std::clamp(value_of(view.settings, which) + steps * step, 0, most_of(which));
    v1::Command command;
    auto& settings = *command.mutable_settings();
    if (which == Dial::tone) settings.set_tone_volume(value);
    if (which == Dial::cue) settings.set_cue_volume(value);
    if (which == Dial::trim) settings.set_trim_ms(value);
    if (which == Dial::strength) settings.set_rumble_strength(value);
    return command;
}

// The next key is this gesture's, unless another has it.
std::optional<Effect> Controls::bind(const Input& input, const View& view) {
    const Gesture gesture = *std::exchange(state_.rebinding, std::nullopt);
    state_.notice.clear();
    if (input.key == Key::escape) return std::nullopt;
    Rebound rebound = rebind(view.settings.keys, gesture, input.name);
    if (const auto holder = gesture_of(view.settings.keys, input); holder && holder != gesture)
        rebound.holder = holder;
    if (!rebound.is_key) {
        state_.notice = strings::not_a_key;
        return std::nullopt;
    }
    if (rebound.holder) {
        state_.notice = filled(strings::key_is_taken,
                               strings::gestures[static_cast<std::size_t>(*rebound.holder)]);
        return std::nullopt;
    }
    Settings settings;
    settings.keys = rebound.keys;
    v1::Command command;
    *command.mutable_settings()->mutable_keys() = to_message(settings).keys();
    return command;
}

std::optional<Effect> Controls::act_on_settings(Action action, const View& view) {
    v1::Command command;
    const Settings& now = view.settings;
    switch (action.kind) {
        case Action::less:
            return turned(action, -1, false, view);
        case Action::more:
            return turned(action, 1, false, view);
        case Action::settings:
            state_.place = Place::settings;
            return std::nullopt;
        case Action::keys:
            state_.place = Place::keys;
            return std::nullopt;
        case Action::rebind:
            state_.rebinding = static_cast<Gesture>(action.value);
            state_.notice.clear();
            return std::nullopt;
        case Action::tap_along:
            state_.place = Place::tapping;
            return std::nullopt;
        case Action::tap:
            return Tap{};
        case Action::keep_trim:
            state_.tapped_trim.reset();
            state_.place = Place::settings;
            command.mutable_settings()->set_trim_ms(static_cast<int>(action.value));
            return command;
        case Action::holds:
            command.mutable_settings()->set_holds(!now.holds);
            return command;
        case Action::toggle: {
            auto& wish = *command.mutable_settings();
            const auto which = static_cast<Toggle>(action.value);
            if (which == Toggle::rumble) wish.set_rumble(!now.rumble);
            if (which == Toggle::reduced_motion) wish.set_reduced_motion(!now.reduced_motion);
            if (which == Toggle::high_contrast) wish.set_high_contrast(!now.high_contrast);
            if (which == Toggle::mirrored) wish.set_mirrored(!now.mirrored);
            if (which == Toggle::holds) wish.set_holds(!now.holds);
            return command;
        }
        case Action::care:
            state_.after_care = Place::home;
            state_.place = Place::care;
            return std::nullopt;
        case Action::care_read:
            state_.place = state_.after_care;
            command.mutable_settings()->set_safety_seen(true);
            return command;
        default:
            return std::nullopt;
    }
}

void Controls::tapped(const Tapped& tapped) {
    state_.tapped_trim = tapped.trim_ms;
    state_.notice = tapped.why_not;
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/settings_screens.hpp"

#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

using namespace row;

void words_left_of(Composer& c, const char* words, float x, float y) {
    c.text({.text = words,
            .at = {x, y + 20},
            .align = Align::left,
            .colour = palette::ink,
            .max_width = 230});
}

}  // namespace

int value_of(const Settings& settings, Dial dial) {
    switch (dial) {
        case Dial::tone:
            return settings.tone_volume;
        case Dial::cue:
            return settings.cue_volume;
        case Dial::trim:
            return settings.trim_ms;
        default:
            return settings.rumble_strength;
    }
}

int most_of(Dial dial) {
    return dial == Dial::trim ? 400 : 100;
}

void settings_screen(Composer& c) {
    const Settings& s = c.view().settings;
    c.line(104, strings::settings);
    c.label(144, strings::stay_here);
    float y = 196;
    for (const auto& [dial, words] :
         {std::pair{Dial::tone, strings::tone_volume}, std::pair{Dial::cue, strings::cue_volume},
          std::pair{Dial::strength, strings::rumble_strength},
          std::pair{Dial::trim, strings::trim}}) {
        words_left_of(c, words, 90, y);
        const std::string value = std::to_string(value_of(s, dial));
        c.dial(dial, value + (dial == Dial::trim ? strings::unit_ms : ""), {300, y, 215, 40});
        y += 62;
    }
    c.button({Action::tap_along}, strings::tap_along, {300, y, 215, 40});
    y = 196;
    for (const auto& [toggle, on, words] :
         {std::tuple{Toggle::rumble, s.rumble, strings::rumble},
          std::tuple{Toggle::reduced_motion, s.reduced_motion, strings::reduced_motion},
          std::tuple{Toggle::high_contrast, s.high_contrast, strings::high_contrast},
          std::tuple{Toggle::mirrored, s.mirrored, strings::mirrored},
          std::tuple{Toggle::holds, s.holds, strings::holds}}) {
        words_left_of(c, words, 620, y);
        c.button({Action::toggle, static_cast<std::uint32_t>(toggle)},
                 on ? strings::on : strings::off, {870, y, 140, 40});
        c.scene().buttons.back().chosen = on;
        y += 62;
    }
    c.small(530, strings::holds_can_be_skipped);
    c.small(560, strings::arrows_are_fine);
    c.button({Action::keys}, strings::keys, near_right);
    c.button({Action::back}, strings::back, centre_bottom, "Esc");
}

void keys_screen(Composer& c) {
    const Keys& keys = c.view().settings.keys;
    const auto& rebinding = c.state().rebinding;
    c.line(104, strings::keys);
    c.label(144, rebinding ? strings::press_a_key : strings::choose_a_key);
    for (std::size_t i = 0; i < gesture_count; ++i) {
        const float y = 184 + 52 * static_cast<float>(i);
        c.text({.text = strings::gestures[i],
                .at = {330, y + 20},
                .align = Align::left,
                .size = 17,
                .colour = palette::ink,
                .max_width = 290});
        const bool waits = rebinding == static_cast<Gesture>(i);
        c.button({Action::rebind, static_cast<std::uint32_t>(i)},
                 waits ? strings::words_coming : keys[i], {640, y, 140, 40});
        c.scene().buttons.back().chosen = waits;
    }
    c.body(574, c.state().notice.empty() ? strings::esc_pauses : c.state().notice);
    c.button({Action::back}, strings::back, centre_bottom, "Esc");
}

void tapping_screen(Composer& c) {
    const State& state = c.state();
    c.line(116, strings::tap_along);
    c.label(160, strings::tap_with_clicks);
    c.rest_orbs(310, 62);
    c.button({Action::tap}, strings::tap, {440, 452, 220, 60}, "", true);
    c.body(560, state.tapped_trim ? filled(strings::trim_found, std::to_string(*state.tapped_trim))
                : state.notice.empty() ? strings::eight_taps
                                       : state.notice);
    if (state.tapped_trim)
        c.button({Action::keep_trim, static_cast<std::uint32_t>(*state.tapped_trim)}, strings::keep,
                 near_right);
    c.button({Action::back}, strings::back, centre_bottom, "Esc");
}

void care_screen(Composer& c) {
    c.line(84, strings::care);
    float y = 138;
    for (const char* words : strings::caring) {
        const bool head = words[0] == '\0';
        if (!head) c.text({.text = words, .at = {550, y}, .size = 17, .colour = palette::ink});
        y += head ? 20.0F : 34.0F;
    }
    if (c.view().settings.safety_seen)
        c.button({Action::back}, strings::back, centre_bottom, "Esc");
    else
        c.button({Action::care_read}, strings::care_read, centre_bottom, "", true);
}

}  // namespace attune::ui

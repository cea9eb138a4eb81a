// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/offer_screens.hpp"

#include "client/ui/session_screens.hpp"
#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

using namespace row;

void minutes(Composer& c, float y) {
    c.text({.text = strings::minutes,
            .at = {280, y + 17},
            .align = Align::right,
            .colour = palette::ink,
            .max_width = 120});
    float x = 300;
    for (const std::uint32_t m : {1U, 2U, 3U, 5U, 10U, 20U}) {
        c.button({Action::minutes, m}, std::to_string(m), {x, y, 84, 34});
        c.scene().buttons.back().chosen = m == c.state().choices.minutes;
        x += 96;
    }
}

std::string tenths_of(Duration d) {
    return tenths_text(d / std::chrono::milliseconds(100));
}

// "4 · 7 · 8": inhale, hold, exhale, hold; the last left out where there is none.
std::string figures(const BreathPattern& p) {
    constexpr auto dot = " \xC2\xB7 ";
    std::string text = tenths_of(p.inhale);
    if (p.sip > Duration::zero()) text += "+" + tenths_of(p.sip);
    if (has_holds(p)) text += dot + tenths_of(p.hold_full);
    text += dot + tenths_of(p.exhale);
    if (p.hold_empty > Duration::zero()) text += dot + tenths_of(p.hold_empty);
    return text;
}

void patterns(Composer& c) {
    const bool holds = c.view().settings.holds;
    for (std::uint32_t i = 0; i < strings::patterns.size(); ++i) {
        const Rect rect{145 + 205 * static_cast<float>(i % 4), 128 + 52 * static_cast<float>(i / 4),
                        195, 42};
        const auto id = static_cast<PatternId>(i);
        const bool named_off = id == PatternId::four_seven_eight && !holds;
        c.button({Action::pattern, i}, named_off ? strings::four_eight : strings::patterns[i], rect,
                 "", false, holds || id != PatternId::box);
        c.scene().buttons.back().chosen = id == c.state().choices.pattern;
    }
    c.button({Action::holds}, holds ? strings::holds_on : strings::holds_off, {760, 180, 195, 42});
    c.scene().buttons.back().chosen = holds;
    c.label(242, holds ? strings::holds_can_be_skipped : strings::holds_are);
}

void own_parts(Composer& c) {
    const bool holds = c.view().settings.holds;
    constexpr std::array words{strings::breathe_in, strings::rest, strings::breathe_out,
                               strings::rest};
    int at = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i % 2 == 1 && !holds) continue;
        const float x = (holds ? 90.0F : 320.0F) + 235 * static_cast<float>(at++);
        c.text({.text = words[i], .at = {x + 107, 314}, .colour = palette::ink});
        const auto dial = static_cast<Dial>(i);
        c.dial(dial, shown(c.state().choices, dial), {x, 330, 215, 40});
    }
}

void pattern_detail(Composer& c) {
    const Choices& choices = c.state().choices;
    const bool holds = c.view().settings.holds;
    const BreathPattern pattern = pattern_of(choices, holds);
    if (choices.pattern == PatternId::own && !is_complete(choices, true)) {
        c.body(284, strings::own_bounds);
    } else {
        std::string words = figures(pattern);
        const double a_minute = 60 / std::chrono::duration<double>(pattern.cycle()).count();
        words +=
            filled(strings::a_minute, tenths_text(static_cast<std::int64_t>(a_minute * 10 + 0.5)));
        if (is_calming(pattern)) words += strings::calming;
        if (choices.pattern == PatternId::four_seven_eight) words += strings::ends_after_four;
        c.body(284, words);
    }
    if (choices.pattern == PatternId::own) return own_parts(c);
    if (choices.pattern != PatternId::resonance) return c.label(340, strings::gently);
    c.text({.text = strings::one_breath, .at = {550, 314}, .colour = palette::ink});
    c.dial(Dial::cycle, shown(choices, Dial::cycle), {443, 330, 215, 40});
}

void breathe_page(Composer& c) {
    const Choices& choices = c.state().choices;
    c.line(88, choices.alone ? strings::practise_alone : strings::breathe_together);
    patterns(c);
    pattern_detail(c);
    minutes(c, 404);
    c.button({Action::ramp}, choices.ramp ? strings::ramp_on : strings::ramp_off,
             {400, 460, 300, 42});
    c.scene().buttons.back().chosen = choices.ramp;
    c.small(520, strings::ramp_is);
}

void lead_page(Composer& c) {
    const bool theirs = c.state().choices.partner_leads;
    c.line(116, strings::the_lead);
    c.label(160, strings::lead_is);
    c.rest_orbs(270, 46);
    c.button({Action::leads, 0}, strings::i_lead, {340, 350, 200, 46});
    c.scene().buttons.back().chosen = !theirs;
    c.button({Action::leads, 1}, strings::they_lead, {560, 350, 200, 46});
    c.scene().buttons.back().chosen = theirs;
    minutes(c, 424);
}

void turns_page(Composer& c) {
    const Choices& choices = c.state().choices;
    c.line(116, strings::talk_in_turns);
    c.label(160, strings::turns_is);
    c.label(186, strings::no_voice);
    c.rest_orbs(280, 46);
    for (const auto& [dial, words, x] :
         {std::tuple{Dial::turn_minutes, strings::a_turn, 315.0F},
          std::tuple{Dial::turns_each, strings::turns_of_each, 570.0F}}) {
        c.text({.text = words, .at = {x + 107, 374}, .colour = palette::ink, .max_width = 230});
        c.dial(dial, shown(choices, dial), {x, 394, 215, 40});
    }
    c.label(464, strings::you_begin);
}

void plain_page(Composer& c, const char* title, const char* what) {
    c.line(116, title);
    c.label(160, what);
    c.rest_orbs(310, 62);
}

}  // namespace

void offer_screen(Composer& c) {
    const Choices& choices = c.state().choices;
    const bool alone = choices.alone;
    c.header(!c.view().partners.empty());
    switch (choices.activity) {
        case Activity::breathe:
            breathe_page(c);
            break;
        case Activity::ground:
            plain_page(c, strings::ground, strings::ground_is);
            break;
        case Activity::lead:
            lead_page(c);
            break;
        case Activity::turns:
            turns_page(c);
            break;
        case Activity::check_in:
            plain_page(c, strings::check_in, strings::check_in_is);
            break;
    }
    const bool ready = is_complete(choices, c.view().settings.holds);
    c.body(560, strings::right_for_me);
    if (!alone) c.small(592, strings::asked_first);
    c.button({Action::begin}, alone ? strings::begin : strings::ask_them, centre_bottom, "", true,
             ready && (alone || c.linked()));
    c.button({Action::back}, strings::not_now, near_left, "Esc");
    if (choices.activity == Activity::ground && !alone)
        c.button({Action::begin_ground}, strings::by_myself, near_right);
    if (alone) c.button({Action::begin_ground}, strings::ground_first, near_right);
}

void cool_page_screen(Composer& c) {
    const Choices& choices = c.state().choices;
    c.header(true);
    c.line(116, strings::cool_down);
    c.label(160, strings::cool_is);
    c.rest_orbs(270, 46);
    float x = 356;
    for (const std::uint32_t m : {20U, 25U, 30U}) {
        c.button({Action::cool_minutes, m}, filled(strings::minutes_long, std::to_string(m)),
                 {x, 356, 120, 40});
        c.scene().buttons.back().chosen = m == choices.cool_minutes;
        x += 134;
    }
    c.label(436, strings::a_line);
    for (std::uint32_t i = 0; i < strings::return_lines.size(); ++i) {
        c.button({Action::line, i + 1}, strings::return_lines[i],
                 {145 + 280 * static_cast<float>(i), 460, 250, 44});
        c.scene().buttons.back().chosen = choices.line == i + 1;
    }
    c.label(560, strings::cool_needs_one);
    c.button({Action::cool_down, choices.cool_minutes}, strings::begin, centre_bottom, "C", true,
             c.linked());
    c.button({Action::back}, strings::not_now, near_left, "Esc");
}

}  // namespace attune::ui

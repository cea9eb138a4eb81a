// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/together_screens.hpp"

#include <algorithm>
#include <cmath>

#include "client/ui/session_screens.hpp"
#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using namespace row;

void ring(Composer& c, Point at, float radius, double left, double whole) {
    c.scene().rings.push_back(
        {.centre = at,
         .radius = radius,
         .thickness = 3,
         .fraction = whole > 0 ? static_cast<float>(std::clamp(1 - left / whole, 0.0, 1.0)) : 0.0F,
         .colour = palette::cream,
         .strength = 0.75F,
         .track = 0.13F,
         .track_thickness = 1.6F});
}

void end_row(Composer& c) {
    c.gesture({Action::pause}, Gesture::pause, strings::pause, centre_bottom, true);
    c.button({Action::stop}, strings::stop, c.lone() ? near_right : far_right, "X");
}

void anchor_pill(Composer& c, Rect rect) {
    c.gesture({Action::anchor}, Gesture::anchor, strings::anchor, rect);
    c.scene().buttons.back().chosen = c.view().anchor != v1::Anchor::BREATH;
}

void here_pill(Composer& c, Rect rect) {
    c.gesture({Action::here}, Gesture::here, strings::im_here, rect);
    c.scene().buttons.back().chosen = c.view().here_mine;
}

// In a line of its own, or nothing where the cue is the breath.
void anchor_words(Composer& c, float y) {
    constexpr std::array words{strings::to_sound, strings::to_sight, strings::to_hands};
    if (c.view().anchor == v1::Anchor::BREATH) return;
    c.label(y, words[static_cast<std::size_t>(c.view().anchor - 1) % words.size()]);
}

std::string felt(std::uint32_t words) {
    std::string all;
    for (std::size_t i = 0; i < strings::feelings.size(); ++i)
        if ((words >> i & 1U) != 0)
            all += (all.empty() ? "" : " \xC2\xB7 ") + std::string(strings::feelings[i]);
    return all;
}

// What the speaker has to hold on to.
void cards(Composer& c) {
    constexpr std::array words{strings::card_notice, strings::card_feel, strings::card_need,
                               strings::card_would};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Rect rect{130 + 214 * static_cast<float>(i), 522, 198, 44};
        c.panel(rect, 16);
        c.text({.text = words[i],
                .at = {rect.x + rect.width / 2, rect.y + rect.height / 2},
                .size = 17,
                .colour = palette::ink,
                .max_width = rect.width - 20});
    }
    if (!c.state().said_back) {
        return c.button({Action::said_back, 0}, strings::say_it_back, {430, 582, 240, 38});
    }
    c.text({.text = strings::is_it_so,
            .at = {430, 601},
            .align = Align::right,
            .colour = palette::ink,
            .max_width = 300});
    c.button({Action::said_back, 1}, strings::yes, {450, 582, 120, 38});
    c.button({Action::said_back, 2}, strings::not_quite, {584, 582, 120, 38});
}

}  // namespace

void ground_screen(Composer& c) {
    constexpr double whole = 60;
    const View& view = c.view();
    const double left = c.seconds_left().value_or(whole);
    const auto at = static_cast<std::size_t>(
        std::clamp((whole - left) / whole * 3, 0.0, 2.0));  // a third of the time each
    c.header(!c.lone());
    if (!asked_beside(c) && !c.lone()) lost_line(c, strings::lost_still);
    c.line(130, strings::grounding[at]);
    c.rest_orbs(330, 62);
    c.partner_here(330, strings::partner_here);
    ring(c, {middle, 330}, 130, left, whole);
    c.body(510, strings::ground_hands);
    constexpr std::array words{strings::on_heart, strings::on_belly, strings::on_thighs};
    for (std::uint32_t i = 0; i < 3; ++i) {
        const Rect rect{260 + 200 * static_cast<float>(i), 544, 180, 44};
        if (i == 0)
            c.gesture({Action::posture, 1}, Gesture::heart, words[i], rect);
        else
            c.button({Action::posture, i + 1}, words[i], rect);
        c.scene().buttons.back().chosen = static_cast<std::uint32_t>(view.posture_mine) == i + 1;
    }
    if (!view.alone) {
        c.posture_marks(440);
        here_pill(c, near_left);
        c.button({Action::cool_down, 25}, strings::cool_down_small, near_right, "C");
    }
    end_row(c);
}

void turns_screen(Composer& c) {
    const View& view = c.view();
    const bool mine = view.turn && view.turn->mine;
    c.header(true);
    c.line(94, mine ? strings::your_turn : strings::listening);
    if (view.link.state() == v1::Link::LOST)
        c.label(131, strings::lost_still);
    else
        c.label(131, !mine                 ? strings::their_floor
                     : c.state().once_more ? strings::once_more
                                           : strings::your_floor);
    const float own_x = c.mirrored() ? 700 : 400;
    const Point own{own_x, mine ? 330.0F : 350.0F};
    const Point theirs{canvas.width - own_x, mine ? 350.0F : 330.0F};
    c.orb(true, own, mine ? 104 : 58);
    c.orb(false, theirs, mine ? 58 : 104, view.link.state() == v1::Link::LOST ? 0 : 1);
    const auto left = c.seconds_left();
    const double whole = view.plan ? 60.0 * view.plan->turns().minutes() : 0;
    const Point speaker = mine ? own : theirs;
    ring(c, speaker, 126, left.value_or(whole), whole);
    const std::string time = left ? " \xC2\xB7 " + clock_text(*left) : std::string();
    const auto label = [&](Point at, const std::string& who, bool speaks) {
        c.text({.text = who + (speaks ? time : ""),
                .at = {at.x, 486},
                .size = 17,
                .colour = palette::ink,
                .max_width = 290,
                .ticking = speaks});
    };
    label(own, strings::you, mine);
    label(theirs, c.name(), !mine);
    if (c.says_here())
        c.text({.text = strings::here, .at = {theirs.x, 510}, .size = 14, .colour = palette::ink});
    if (view.turn)
        c.text({.text = filled(filled(strings::turn_of, std::to_string(view.turn->number)),
                               std::to_string(view.turn->count)),
                .at = {canvas.width - 34, 36},
                .align = Align::right,
                .size = 14,
                .max_width = 200});
    if (mine) {
        cards(c);
        c.button({Action::hand_over}, strings::hand_over, near_left);
        anchor_pill(c, near_right);
    } else {
        anchor_words(c, 540);
        c.label(588, strings::say_back_when_asked);
        here_pill(c, near_left);
        anchor_pill(c, near_right);
    }
    c.button({Action::cool_down, 25}, strings::cool_down_small, far_left, "C");
    end_row(c);
}

void check_in_screen(Composer& c) {
    const View& view = c.view();
    c.header(true);
    c.line(80, strings::what_is_there);
    if (view.link.state() == v1::Link::LOST)
        c.label(114, strings::lost_still);
    else
        c.label(114, strings::tapped_is_shown);
    constexpr std::size_t a_group = 6;
    for (std::size_t i = 0; i < strings::feelings.size(); ++i) {
        const float x = 110 + 226 * static_cast<float>(i / a_group);
        const float y = 180 + 46 * static_cast<float>(i % a_group);
        if (i % a_group == 0)
            c.text({.text = strings::feeling_groups[i / a_group],
                    .at = {x + 100, 156},
                    .size = 14,
                    .max_width = 200});
        c.button({Action::feeling, static_cast<std::uint32_t>(i + 1)}, strings::feelings[i],
                 {x, y, 202, 38});
        c.scene().buttons.back().chosen = (view.words_mine >> i & 1U) != 0;
    }
    c.panel({110, 470, 880, 62}, 16);
    constexpr std::uint32_t first_half = 0xFFF;
    const auto notes = [&](float y, std::string words) {
        c.text({.text = std::move(words),
                .at = {middle, y},
                .colour = palette::ink,
                .max_width = 850});
    };
    const std::string first = felt(view.words_partner & first_half);
    const std::string second = felt(view.words_partner & ~first_half);
    if (first.empty() && second.empty())
        notes(501, filled(strings::nothing_noticed, c.name()));
    else if (first.empty() || second.empty())
        notes(501, filled(strings::notices, c.name()) + first + second);
    else {
        notes(488, filled(strings::notices, c.name()) + first);
        notes(514, second);
    }
    c.rest_orbs(580, 20);
    c.partner_here(580, strings::partner_here);
    here_pill(c, near_left);
    c.button({Action::cool_down, 25}, strings::cool_down_small, near_right, "C");
    end_row(c);
}

void cool_down_screen(Composer& c) {
    const View& view = c.view();
    const double left = std::ceil(c.seconds_left().value_or(0));
    const double whole = std::chrono::duration<double>(c.state().cool_length).count();
    const bool over = left <= 0;
    c.line(80, strings::cool_down);
    c.label(114,
            view.partner_knows || view.by == SC::PARTNER ? strings::space_too : strings::space);
    c.scene().rings.push_back(
        {.centre = {middle, 272},
         .radius = 122,
         .thickness = 10,
         .fraction = whole > 0 ? static_cast<float>(std::clamp(left / whole, 0.0, 1.0)) : 0.0F,
         .colour = palette::sand,
         .track = 0.13F,
         .track_thickness = 10});
    c.text({.text = clock_text(left),
            .at = {middle, 258},
            .face = Face::light,
            .size = 54,
            .colour = palette::ink,
            .max_width = 240,
            .ticking = true});
    if (whole > 0)
        c.label(304, filled(strings::of_minutes, std::to_string(std::lround(whole / 60))));
    const auto line_of = [](std::uint32_t line) {
        return strings::return_lines[(line - 1) % strings::return_lines.size()];
    };
    if (view.line_partner != 0)
        c.body(420, filled(strings::they_say, c.name()) + line_of(view.line_partner));
    c.label(452, view.ready ? strings::ready_noted : strings::walk);
    for (std::uint32_t i = 0; i < strings::return_lines.size(); ++i) {
        c.button({Action::line, i + 1}, strings::return_lines[i],
                 {145 + 280 * static_cast<float>(i), 476, 250, 40});
        c.scene().buttons.back().chosen = view.line_mine == i + 1;
    }
    c.button({Action::four_seven_eight},
             view.settings.holds ? strings::breathe_478 : strings::breathe_48, {177, 532, 170, 44});
    c.button({Action::shake}, strings::shake, {369, 532, 170, 44});
    c.button({Action::extend, 20}, strings::twenty_more, {561, 532, 170, 44});
    c.button({Action::extend, 60}, strings::hour_more, {753, 532, 170, 44});
    if (over)
        c.button({Action::leave}, strings::leave_it, {349, 590, 190, 44});
    else
        c.button({Action::extend, 720}, strings::half_a_day, {369, 590, 170, 44});
    // No brighter than the rest until the time is up.
    c.button({Action::ready}, strings::im_ready, {561, 590, 170, 44}, "", over && !view.ready,
             !view.ready);
    c.scene().buttons.back().size = 15;
    c.label(666, strings::needs_both);
    c.scene().dim = 1;
}

void shaking_screen(Composer& c) {
    constexpr double whole = 60;
    const double gone =
        std::max(0.0, std::chrono::duration<double>(c.present() - c.state().place_since).count());
    const auto at = std::min<std::size_t>(static_cast<std::size_t>(gone / whole * 4), 3);
    c.line(116, strings::shake);
    c.rest_orbs(310, 46);
    ring(c, {middle, 310}, 130, std::max(0.0, whole - gone), whole);
    c.body(500, gone < whole ? strings::shaking[at] : strings::shaken);
    if (gone >= whole) c.button({Action::shake}, strings::shake_again, near_right);
    c.button({Action::back}, strings::back, centre_bottom, "Esc");
    c.scene().dim = 1;
}

void coming_back_screen(Composer& c) {
    c.line(116, strings::welcome_back);
    c.label(156, strings::to_say);
    for (const auto& [words, y] :
         {std::pair{strings::i_feel, 204.0F}, std::pair{strings::could_not_say, 290.0F}}) {
        c.panel({300, y, 500, 68}, 20);
        c.text({.text = words,
                .at = {332, y + 34},
                .align = Align::left,
                .size = 18,
                .colour = palette::ink,
                .max_width = 440});
    }
    c.rest_orbs(450, 40);
    c.button({Action::propose, 1}, strings::one_minute, {340, 560, 200, 52}, "", true, c.linked());
    c.button({Action::leave}, strings::enough, {560, 560, 200, 52});
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/pairing_screens.hpp"

#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

using namespace row;

constexpr Rect left_of_it{302, 640, 136, 44};
constexpr Rect right_of_it{662, 640, 136, 44};
constexpr float card_width = 176;
constexpr float card_pitch = 200;

// A row of `count` cards around the middle.
Rect card(std::size_t i, std::size_t count, float y) {
    const float from_middle = static_cast<float>(i) - static_cast<float>(count - 1) / 2;
    return {canvas.width / 2 + card_pitch * from_middle - card_width / 2, y, card_width, 84};
}

void number_below(Composer& c, Rect card, std::size_t i) {
    c.text({.text = std::to_string(i + 1),
            .at = {card.x + card.width / 2, card.y + card.height - 14},
            .size = 13});
}

void safety_cards(Composer& c, float y) {
    const auto& words = c.view().safety_words;
    const bool there = words.size() == 3 && c.about_linked();
    for (std::size_t i = 0; i < 3; ++i)
        c.word_card(card(i, 3, y), there ? words[i] : strings::words_coming);
    c.label(y + 120, strings::compare);
    c.label(y + 146, strings::words_differ);
}

// Until an invite ends: in hours, and in minutes at the end.
std::string good_for(Duration left) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(std::max(left, Duration{}));
    const auto hours = std::chrono::ceil<std::chrono::hours>(minutes);
    return hours.count() > 1 ? filled(strings::good_for_hours, std::to_string(hours.count()))
                             : filled(strings::good_for_minutes, std::to_string(minutes.count()));
}

}  // namespace

void partner_screen(Composer& c) {
    const bool here = c.about_linked();
    c.header(true);
    c.line(116, c.about());
    c.label(156, strings::name_is_yours);
    c.orb(false, {550, 310}, 62, here ? 1.0F : 0.3F);
    c.button({Action::safety_words}, strings::safety_words, {230, 460, 200, 50}, "", false, here);
    c.button({Action::rename}, strings::rename, {450, 460, 200, 50});
    c.button({Action::ask_unpair}, strings::unpair, {670, 460, 200, 50});
    if (!here) c.label(550, strings::words_need_both);
    c.button({Action::back}, strings::back, centre_bottom, "Esc");
}

void renaming_screen(Composer& c) {
    c.header(true);
    c.line(116, strings::new_name);
    c.label(156, strings::name_is_yours);
    c.orb(false, {550, 310}, 62, c.about_linked() ? 1.0F : 0.3F);
    c.name_field({350, 460, 400, 52});
    c.button({Action::keep_name}, strings::keep, centre_bottom, "", true);
    c.button({Action::back}, strings::back, left_of_it, "Esc");
}

void unpairing_screen(Composer& c) {
    c.header(true);
    c.line(116, filled(strings::unpair_whom, c.about()));
    c.label(156, strings::unpair_does);
    c.orb(false, {550, 310}, 62, 0.3F);
    // Neither is the likely one: Enter alone unpairs nobody.
    c.button({Action::back}, strings::stay_paired, {340, 460, 200, 52}, "Esc");
    c.button({Action::unpair}, strings::unpair, {560, 460, 200, 52});
}

void safety_screen(Composer& c) {
    c.header(true);
    c.line(116, filled(strings::safety_with, c.about()));
    c.label(156, c.about_linked() ? strings::same_words : strings::words_need_both);
    safety_cards(c, 212);
    c.rest_orbs(480, 46);
    c.button({Action::back}, strings::back, centre_bottom, "Esc");
}

void pairing_screen(Composer& c) {
    c.line(116, strings::pair_with_someone);
    c.label(156, strings::one_reads);
    if (c.state().invite_over) c.label(196, strings::invite_over);
    c.rest_orbs(330, 62);
    c.button({Action::invite}, strings::get_words, {340, 480, 200, 52}, "", true);
    c.button({Action::type_words}, strings::have_words, {560, 480, 200, 52});
    c.button({Action::back}, strings::back, centre_bottom, "Esc");
}

void inviting_screen(Composer& c) {
    const View& view = c.view();
    if (view.invite_expires) c.header(good_for(*view.invite_expires - c.present()), true);
    c.line(108, strings::read_words);
    c.label(147, strings::say_them);
    const std::size_t count = std::min(view.invite_words.size(), WordEntry::count);
    for (std::size_t i = 0; i < count; ++i) {
        const Rect rect = card(i, count, 212);
        c.word_card(rect, view.invite_words[i]);
        number_below(c, rect, i);
    }
    c.waiting_orb(true, 430);
    c.label(555, strings::then_both_see);
    c.label(581, strings::how_they_meet);
    c.button({Action::copy}, c.state().copied ? strings::copied : strings::copy_words,
             {158, 636, 182, 46}, "C");
    c.button({Action::type_words}, strings::have_words, {360, 636, 182, 46});
    c.button({Action::back}, strings::home, {562, 636, 180, 46}, "Esc");
    c.button({Action::cancel}, strings::cancel_invite, {762, 636, 180, 46}, "X");
}

void joining_screen(Composer& c) {
    const WordEntry& entry = c.state().words;
    c.line(108, strings::type_words);
    c.label(147, strings::letters_enough);
    for (std::size_t i = 0; i < WordEntry::count; ++i) {
        const Rect rect = card(i, WordEntry::count, 212);
        const Action action{Action::word_field, static_cast<std::uint32_t>(i)};
        const bool focused =
            c.state().typing() && c.state().focus.kind == Action::word_field && i == entry.at();
        c.scene().fields.push_back({action, rect});
        c.scene().panels.push_back({rect, 20, focused});
        c.text({.text = entry.typed(i),
                .at = {rect.x + rect.width / 2, rect.y + rect.height / 2},
                .face = Face::medium,
                .size = 26,
                .colour = palette::ink,
                .max_width = rect.width - 16,
                .ticking = true,
                .caret = focused,
                .rest = std::string(entry.rest(i))});
        number_below(c, rect, i);
    }
    c.text({.text = entry.notice(),
            .at = {550, 326},
            .size = 15,
            .colour = palette::ink,
            .ticking = true});
    c.waiting_orb(false, 430);
    c.name_field({350, 552, 400, 46});
    c.button({Action::join}, strings::join, centre_bottom, "", true, entry.complete());
    c.button({Action::back}, strings::back, left_of_it, "Esc");
}

void looking_screen(Composer& c) {
    const View& view = c.view();
    const bool stretching = view.joining == v1::Joining::STRETCHING;
    c.line(116, view.introduced ? strings::found
                : stretching    ? strings::making_key
                                : strings::looking_for_them);
    c.label(156, view.introduced ? strings::one_moment
                 : stretching    ? strings::takes_seconds
                                 : strings::asking_network);
    c.waiting_orb(true, 340);
    if (view.introduced)
        c.button({Action::back}, strings::home, centre_bottom, "Esc");
    else
        c.button({Action::cancel}, strings::cancel, centre_bottom, "Esc");
}

void met_screen(Composer& c) {
    c.header(true);
    c.line(108, strings::paired);
    c.label(147, strings::same_words);
    safety_cards(c, 196);
    c.rest_orbs(442, 46);
    c.name_field({350, 552, 400, 46});
    c.button({Action::keep_name}, strings::all_done, centre_bottom, "", true);
    c.button({Action::ask_unpair}, strings::they_differ, right_of_it);
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/home_screen.hpp"

#include <algorithm>

#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

const char* greeting(int hour) {
    if (hour >= 4 && hour < 12) return strings::good_morning;
    return hour >= 12 && hour < 17 ? strings::good_day : strings::good_evening;
}

// Who is paired, always in the same place: six to a page.
void people(Composer& c) {
    const auto& partners = c.view().partners;
    const std::size_t pages = (partners.size() + partners_a_page - 1) / partners_a_page;
    const std::size_t first = std::min(c.state().page, pages - 1) * partners_a_page;
    const std::size_t last = std::min(first + partners_a_page, partners.size());
    float y = 196;
    for (std::size_t i = first; i < last; ++i, y += 46) {
        c.button({Action::partner, static_cast<std::uint32_t>(i)}, shown_name(partners[i].name()),
                 {90, y, 240, 40});
        c.scene().buttons.back().chosen = i == c.view().selected;
    }
    if (pages > 1) c.button({Action::next_page}, strings::more, {90, 476, 240, 40});
}

void chosen_partner(Composer& c) {
    c.panel({354, 196, 656, 320}, 28);
    c.orb(false, {444, 272}, 34, c.linked() ? 1.0F : 0.3F);
    c.text({.text = c.name(),
            .at = {508, 258},
            .align = Align::left,
            .face = Face::medium,
            .size = 24,
            .colour = palette::ink,
            .max_width = 390});
    c.text({.text = c.linked()          ? strings::here_now
                    : c.view().findable ? strings::looking_here
                                        : strings::searching,
            .at = {508, 290},
            .align = Align::left,
            .max_width = 390});
    const bool here = c.linked();
    const auto pill = [&](Activity activity, const char* words, Rect rect, bool solid = false) {
        c.button({Action::open, static_cast<std::uint32_t>(activity)}, words, rect, "", solid,
                 here);
    };
    pill(Activity::breathe, strings::breathe_together, {388, 336, 196, 54}, true);
    c.button({Action::cool_page}, strings::cool_down, {600, 336, 180, 54}, "", false, here);
    pill(Activity::turns, strings::talk_in_turns, {796, 336, 180, 54});
    pill(Activity::ground, strings::ground, {388, 410, 196, 46});
    pill(Activity::lead, strings::your_lead_page, {600, 410, 180, 46});
    pill(Activity::check_in, strings::check_in, {796, 410, 180, 46});
    c.button({Action::about}, strings::about, {916, 250, 64, 40});
    c.text({.text = strings::asked_first, .at = {682, 488}, .size = 13, .max_width = 620});
}

}  // namespace

void home_screen(Composer& c) {
    const View& view = c.view();
    const bool anyone = !view.partners.empty();
    c.header(anyone);
    c.text({.text = greeting(c.state().hour),
            .at = {550, 104},
            .face = Face::light,
            .size = 38,
            .colour = palette::ink});
    const auto pair = [&](Rect rect, bool solid) {
        if (view.invite_words.empty())
            c.button({Action::pair}, strings::pair_with_someone, rect, "", solid);
        else
            c.button({Action::invite}, strings::open_invite, rect, "", solid);
    };
    const auto alone = [&](Rect rect) {
        c.button({Action::open_alone, static_cast<std::uint32_t>(Activity::breathe)},
                 strings::practise_alone, rect);
    };
    const auto last = [&] {
        c.button({Action::care}, strings::care, {390, 636, 170, 38});
        c.button({Action::settings}, strings::settings, {570, 636, 140, 38});
    };
    if (!anyone) {
        c.label(148, strings::nobody_yet);
        c.waiting_orb(true, 310);
        c.label(440, strings::five_words_do);
        pair({440, 474, 220, 52}, true);
        alone({440, 552, 220, 46});
        return last();
    }
    c.label(148, strings::two_minutes);
    people(c);
    chosen_partner(c);
    alone({195, 538, 230, 46});
    pair({435, 538, 230, 46}, false);
    c.button({Action::findable}, view.findable ? strings::findable_on : strings::findable_off,
             {675, 538, 230, 46});
    c.scene().buttons.back().chosen = view.findable;
    c.label(610, view.findable ? strings::while_findable : strings::what_findable_does);
    last();
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/scene.hpp"

#include <algorithm>
#include <cmath>

#include "client/ui/composer.hpp"
#include "client/ui/pairing_screens.hpp"
#include "client/ui/strings.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;

// The row at the bottom, Pause's height: two places on each side of it.
constexpr Rect far_left{152, 640, 136, 44};
constexpr Rect near_left{302, 640, 136, 44};
constexpr Rect near_right{662, 640, 136, 44};
constexpr Rect far_right{812, 640, 136, 44};
constexpr Rect centre_bottom{460, 636, 180, 52};

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
    c.text({.text = strings::minutes, .at = {388, 361}, .align = Align::left, .max_width = 80});
    float x = 470;
    for (const std::uint32_t minutes : {1U, 2U, 3U, 5U, 10U, 20U}) {
        c.button({Action::minutes, minutes}, std::to_string(minutes), {x, 344, 68, 34});
        c.scene().buttons.back().chosen = minutes == c.state().minutes;
        x += 87.6F;
    }
    c.button({Action::propose, c.state().minutes}, strings::breathe_together, {388, 402, 284, 56},
             "", true, c.linked());
    c.button({Action::cool_down, 25}, strings::cool_down, {692, 402, 284, 56}, "", false,
             c.linked());
    c.button({Action::about}, strings::about, {916, 250, 64, 40});
    c.text({.text = strings::asked_first, .at = {682, 488}, .size = 13, .max_width = 620});
}

void home(Composer& c) {
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
    if (!anyone) {
        c.label(148, strings::nobody_yet);
        c.waiting_orb(true, 330);
        c.label(470, strings::five_words_do);
        return pair({440, 510, 220, 52}, true);
    }
    c.label(148, strings::two_minutes);
    people(c);
    chosen_partner(c);
    c.button({Action::findable}, view.findable ? strings::findable_on : strings::findable_off,
             {310, 552, 230, 46});
    c.scene().buttons.back().chosen = view.findable;
    pair({560, 552, 230, 46}, false);
    c.label(626, view.findable ? strings::while_findable : strings::what_findable_does);
}

std::string offered(const View& view) {
    const auto minutes = view.offer ? view.offer->breathe().minutes() : 0;
    return minutes == 1 ? strings::offer_one : filled(strings::offer, std::to_string(minutes));
}

void asking(Composer& c) {
    c.header(true);
    c.line(116, strings::asked_gently);
    c.label(160, strings::fades);
    c.waiting_orb(true, 340);
    c.label(470, offered(c.view()));
    c.button({Action::stop}, strings::never_mind, centre_bottom, "X");
}

void asked(Composer& c) {
    c.header(true);
    c.body(116, filled(strings::invites, c.name()));
    c.label(150, offered(c.view()));
    c.waiting_orb(false, 300);
    c.line(448, strings::right_for_me);
    if (c.view().accepted) {
        c.label(546, strings::yes_taken);
        c.button({Action::stop}, strings::never_mind, centre_bottom, "X");
        return;
    }
    c.button({Action::accept}, strings::yes_together, {340, 520, 200, 52}, "", true);
    c.button({Action::decline}, strings::not_now, {560, 520, 200, 52}, "N");
    c.label(612, strings::no_is_not_told);
}

void lost_line(Composer& c, const char* words) {
    if (c.view().link.state() == v1::Link::LOST)
        c.label(74, words);
    else if (c.view().alone)
        c.label(74, strings::alone);
}

void session_row(Composer& c) {
    c.button({Action::smaller}, strings::shorter, far_left, "\xE2\x88\x92");
    c.button({Action::here}, strings::im_here, near_left, "H");
    c.scene().buttons.back().chosen = c.view().here_mine;
    c.button({Action::pause}, strings::pause, centre_bottom, "P", true);
    c.button({Action::cool_down, 25}, strings::cool_down_small, near_right, "C");
    c.button({Action::stop}, strings::stop, far_right, "X");
}

void breathing(Composer& c) {
    constexpr Rect left{662, 572, 136, 44};
    constexpr Rect right{812, 572, 136, 44};
    const View& view = c.view();
    c.header(true);
    c.breath(1);
    c.phase_word_and_dots();
    if (view.stage == SC::ASKED) {  // it comes while this person goes on alone
        c.label(74, filled(strings::invites, c.name()));
        if (view.accepted) {
            c.text({.text = strings::yes_taken, .at = {805, 594}, .max_width = 280});
        } else {
            c.button({Action::accept}, strings::yes_together, right);
            c.button({Action::decline}, strings::not_now, left, "N");
        }
    } else {
        lost_line(c, strings::lost);
        if (view.alone && view.stage == SC::BREATHING && c.linked())
            c.button({Action::propose, c.state().minutes}, strings::again_together, right);
    }
    session_row(c);
}

void waiting(Composer& c, const char* words) {
    c.header(true);
    // After a pause the light comes back with the breath, not before it.
    c.breath(c.view().stage == SC::SETTLING ? 0.5F : 1);
    c.line(561, words);
    c.settle_dots();
    lost_line(c, strings::lost);
    session_row(c);
}

void paused(Composer& c) {
    const View& view = c.view();
    c.header(true);
    c.breath(0.5F);
    c.line(561, strings::paused);
    const char* words = view.resume_asked        ? strings::resume_needs_both
                        : view.by == SC::PARTNER ? strings::partner_paused
                        : view.partner_knows     ? strings::partner_knows
                                                 : strings::take_time;
    c.label(598, words);
    lost_line(c, strings::lost_still);
    c.button({Action::cool_down, 25}, strings::cool_down_small, near_left, "C");
    if (view.resume_asked)
        c.button({Action::pause}, strings::not_yet, centre_bottom, "P");
    else
        c.button({Action::resume}, strings::resume, centre_bottom, "R", true,
                 c.linked() || view.alone);
    c.button({Action::stop}, strings::stop, near_right, "X");
}

void cool_down(Composer& c) {
    const View& view = c.view();
    const double left = std::ceil(c.seconds_left().value_or(0));
    const double whole = std::chrono::duration<double>(c.state().stage_length).count();
    const bool over = left <= 0;
    c.line(86, strings::cool_down);
    c.label(123,
            view.partner_knows || view.by == SC::PARTNER ? strings::space_too : strings::space);
    c.scene().rings.push_back(
        {.centre = {550, 318},
         .radius = 150,
         .thickness = 10,
         .fraction = whole > 0 ? static_cast<float>(std::clamp(left / whole, 0.0, 1.0)) : 0.0F,
         .colour = palette::sand,
         .track = 0.13F,
         .track_thickness = 10});
    c.text({.text = clock_text(left),
            .at = {550, 301},
            .face = Face::light,
            .size = 54,
            .colour = palette::ink,
            .max_width = 280,
            .ticking = true});
    if (whole > 0)
        c.label(347, filled(strings::of_minutes, std::to_string(std::lround(whole / 60))));
    c.body(518, view.ready ? strings::ready_noted : strings::walk);
    c.button({Action::extend, 20}, strings::twenty_more, {177, 569, 170, 50});
    c.button({Action::extend, 60}, strings::hour_more, {369, 569, 170, 50});
    if (over)
        c.button({Action::leave}, strings::leave_it, {561, 569, 170, 50});
    else
        c.button({Action::extend, 720}, strings::half_a_day, {561, 569, 170, 50});
    // No brighter than the rest until the time is up.
    c.button({Action::ready}, strings::im_ready, {753, 569, 170, 50}, "", over && !view.ready,
             !view.ready);
    c.scene().buttons.back().size = 15;
    c.label(660, strings::needs_both);
    c.scene().dim = 1;
}

void coming_back(Composer& c) {
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

void done(Composer& c) {
    c.header(true);
    c.both_orbs(1);  // the last breath sinks where it was
    c.line(561, strings::done);
    c.label(598, strings::stay);
    c.button({Action::leave}, strings::home, centre_bottom, "", true);
    c.button({Action::propose, c.state().minutes}, strings::again, near_left, "", false,
             c.linked());
}

void compose(Composer& c, Screen screen) {
    switch (screen) {
        case Screen::home:
            return home(c);
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
            return asking(c);
        case Screen::asked:
            return asked(c);
        case Screen::lead_in:
            return waiting(c, strings::settling_in);
        case Screen::breathing:
            return breathing(c);
        case Screen::paused:
            return paused(c);
        case Screen::settling:
            return waiting(c, strings::again_in_a_moment);
        case Screen::cool_down:
            return cool_down(c);
        case Screen::coming_back:
            return coming_back(c);
        case Screen::done:
            return done(c);
    }
}

}  // namespace

namespace {

// Nothing is done together: where the person has gone.
Screen own_screen(const View& view, const State& state) {
    if (view.joining || view.introduced) return Screen::looking;
    switch (state.place) {
        case Place::pairing:
            return Screen::pairing;
        case Place::inviting:
            return view.invite_words.empty() ? Screen::pairing : Screen::inviting;
        case Place::joining:
            return Screen::joining;
        default:
            break;
    }
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

bool has_field(Screen screen) {
    return screen == Screen::renaming || screen == Screen::joining || screen == Screen::met;
}

}  // namespace

Screen screen_of(const View& view, const State& state) {
    switch (view.stage) {
        case SC::ASKING:
            return view.pacer ? Screen::breathing : Screen::asking;
        case SC::ASKED: {
            // Who is typing is not asked under their fingers: a letter would be an answer.
            const Screen own = own_screen(view, state);
            return view.pacer ? Screen::breathing : has_field(own) ? own : Screen::asked;
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
            return Screen::cool_down;
        case SC::COMING_BACK:
            return Screen::coming_back;
        case SC::DONE:
            return Screen::done;
        default:
            return own_screen(view, state);
    }
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
    return button.enabled ? palette::ink : palette::quiet;
}

Colour hint_of(const Button& button) {
    if (button.solid) return palette::night_hint;
    return button.chosen || button.hovered ? palette::ink : palette::hint;
}

Scene make_scene(const View& view, LocalTime present, const State& state, Size size) {
    Composer composer(view, present, state);
    const Screen screen = screen_of(view, state);
    composer.scene().screen = screen;
    compose(composer, screen);
    if (has_field(screen) && view.stage == SC::ASKED)
        composer.label(74, filled(strings::invites, composer.name()));
    composer.error_line();
    return std::move(composer).fitted(size);
}

}  // namespace attune::ui

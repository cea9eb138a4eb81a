// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/session_screens.hpp"

#include "client/ui/choices.hpp"
#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using namespace row;

std::string minutes_text(std::uint32_t minutes) {
    return minutes == 1 ? strings::one_minute_long
                        : filled(strings::minutes_long, std::to_string(minutes));
}

const char* name_of(v1::Breathe::Pattern pattern) {
    const auto at = static_cast<std::size_t>(pattern);
    return at < strings::patterns.size() ? strings::patterns[at] : strings::patterns[0];
}

// Of the shared screens' left side: one quiet question at a time, asked beside the breath.
constexpr float aside_x = 40;
constexpr float aside_width = 170;
Rect aside(int i) {
    return {aside_x, 220 + 56 * static_cast<float>(i), aside_width, 44};
}

void aside_words(Composer& c, std::string words, float y = 190) {
    c.text({.text = std::move(words),
            .at = {aside_x + aside_width / 2, y},
            .colour = palette::ink,
            .max_width = aside_width + 40});
}

// A lead of the breath that runs.
bool within(const v1::Plan& plan) {
    return plan.has_lead() && plan.lead().minutes() == 0;
}

bool halves(const View& view) {
    return view.offer && !view.offer->has_turns() && !within(*view.offer);
}

void answers(Composer& c) {
    if (c.view().accepted) return aside_words(c, strings::yes_taken);
    const std::string words = strings::right_for_me;  // too wide for one line here
    const auto half = words.find(' ', words.size() / 2);
    aside_words(c, words.substr(0, half), 166);
    aside_words(c, words.substr(half + 1));
    int at = 0;
    c.button({Action::accept}, strings::yes, aside(at++));
    if (halves(c.view())) c.button({Action::accept_shorter}, strings::shorter, aside(at++));
    c.button({Action::decline}, strings::not_now, aside(at), "N");
}

// Between the header and the ring.
void invited(Composer& c) {
    const View& view = c.view();
    const std::string words = invitation(view, c.name());
    if (!view.offer || within(*view.offer)) return c.label(74, words);
    c.label(61, words);
    c.label(84, described(*view.offer, view.settings.holds));
}

void check(Composer& c) {
    aside_words(c, strings::still_good);
    c.button({Action::check, v1::CheckAnswer::YES}, strings::yes, aside(0));
    c.button({Action::check, v1::CheckAnswer::SHORTER}, strings::shorter, aside(1));
    c.button({Action::check, v1::CheckAnswer::ENOUGH}, strings::enough_now, aside(2));
}

void the_lead(Composer& c) {
    const auto leader = c.view().leader;
    aside_words(c, strings::the_lead);
    int at = 0;
    if (leader != SC::ME) c.button({Action::offer_lead, 0}, strings::i_lead, aside(at++));
    if (leader != SC::PARTNER) c.button({Action::offer_lead, 1}, strings::they_lead, aside(at++));
    if (leader != SC::NOBODY) c.button({Action::end_lead}, strings::end_lead, aside(at++));
    c.button({Action::lead, 1}, strings::never_mind, aside(at));
}

// What comes up beside the breath, on this side alone.
void beside(Composer& c) {
    const View& view = c.view();
    if (asked_beside(c)) return;
    lost_line(c, strings::lost);
    if (view.check)
        check(c);
    else if (c.state().lead_open && !view.alone)
        the_lead(c);
    else if (view.alone && !view.practised && view.stage == SC::BREATHING && c.linked())
        c.button({Action::again}, strings::again_together, aside(0));
}

// Three equals, where a hand may rest.
void hands(Composer& c) {
    constexpr float x = 900;
    c.text({.text = strings::a_hand_on, .at = {x + 80, 190}, .colour = palette::ink});
    constexpr std::array words{strings::heart, strings::belly, strings::thighs};
    for (std::uint32_t i = 0; i < 3; ++i) {
        const Rect rect{x, 220 + 56 * static_cast<float>(i), 160, 44};
        const Action action{Action::posture, i + 1};
        if (i == 0)
            c.gesture(action, Gesture::heart, words[i], rect);
        else
            c.button(action, words[i], rect);
        c.scene().buttons.back().chosen =
            static_cast<std::uint32_t>(c.view().posture_mine) == i + 1;
    }
}

// It is for two.
void cool_down_pill(Composer& c, Rect rect) {
    if (!c.lone()) c.button({Action::cool_down, 25}, strings::cool_down_small, rect, "C");
}

void rows(Composer& c) {
    const View& view = c.view();
    const bool one_row = c.lone();
    c.gesture({Action::softer}, Gesture::softer, strings::softer, one_row ? near_left : far_left);
    if (!view.alone) {
        c.gesture({Action::here}, Gesture::here, strings::im_here, near_left);
        c.scene().buttons.back().chosen = view.here_mine;
    }
    c.gesture({Action::pause}, Gesture::pause, strings::pause, centre_bottom, true);
    c.gesture({Action::anchor}, Gesture::anchor, strings::anchor, near_right);
    c.scene().buttons.back().chosen = view.anchor != v1::Anchor::BREATH;
    if (!view.alone) {
        // Of a lead that is offered the same key takes it back.
        if (view.stage != SC::ASKING) {
            c.gesture({Action::lead}, Gesture::lead, strings::your_lead, far_right);
            c.scene().buttons.back().chosen = c.state().lead_open;
        }
        hands(c);
    }
    c.button({Action::smaller}, strings::shorter, one_row ? far_left : upper_far_left, "-");
    cool_down_pill(c, upper_near_right);
    c.button({Action::stop}, strings::stop, one_row ? far_right : upper_far_right, "X");
}

// Of what does not breathe: what eases or stops.
void few_rows(Composer& c) {
    c.gesture({Action::pause}, Gesture::pause, strings::pause, centre_bottom, true);
    cool_down_pill(c, near_right);
    c.button({Action::stop}, strings::stop, c.lone() ? near_right : far_right, "X");
}

// What has no breath to be known by.
void which(Composer& c) {
    if (!c.view().plan) return;
    const v1::Plan& plan = *c.view().plan;
    if (plan.has_ground()) c.body(116, strings::ground);
    if (plan.has_turns()) c.body(116, strings::talk_in_turns);
    if (plan.has_check_in()) c.body(116, strings::check_in);
}

}  // namespace

std::string invitation(const View& view, const std::string& name) {
    if (!view.offer) return filled(strings::invites, name);
    const v1::Plan& plan = *view.offer;
    if (plan.has_ground()) return filled(strings::invites_ground, name);
    if (plan.has_turns()) return filled(strings::invites_turns, name);
    if (plan.has_check_in()) return filled(strings::invites_check_in, name);
    if (!plan.has_lead()) return filled(strings::invites, name);
    return filled(
        plan.lead().leader() == v1::Lead::ME ? strings::asks_you_to_lead : strings::offers_to_lead,
        name);
}

std::string described(const v1::Plan& plan, bool holds) {
    if (plan.has_ground()) return strings::ground_is;
    if (plan.has_check_in()) return strings::check_in_is;
    if (plan.has_lead()) return minutes_text(plan.lead().minutes());
    if (plan.has_turns()) {
        const auto number = [](std::uint32_t n) { return std::to_string(n == 0 ? 2 : n); };
        return filled(filled(strings::turns_are, number(plan.turns().minutes())),
                      number(plan.turns().each()));
    }
    const v1::Breathe& breathe = plan.breathe();
    const bool four = breathe.pattern() == v1::Breathe::FOUR_SEVEN_EIGHT;
    std::string words = four && !holds ? strings::four_eight : name_of(breathe.pattern());
    // Four breaths are over within 76 seconds, or 48.
    if (four && (!holds || breathe.minutes() > 1)) return words + strings::four_breaths;
    words += ", " + minutes_text(breathe.minutes());
    if (breathe.ramp()) words += strings::ramped;
    if (!holds && has_holds(breathe)) words += strings::holds_left_out;
    return words;
}

bool asked_beside(Composer& c) {
    if (c.view().stage == SC::ASKED) {
        invited(c);
        answers(c);
    } else if (c.view().stage == SC::ASKING) {
        c.label(74, strings::asked_and_fades);
        c.gesture({Action::lead}, Gesture::lead, strings::take_back, aside(0));
    } else {
        return false;
    }
    return true;
}

void asking_screen(Composer& c) {
    c.header(true);
    c.line(116, strings::asked_gently);
    c.label(160, strings::fades);
    c.waiting_orb(true, 340);
    if (c.view().offer) c.label(470, described(*c.view().offer, c.view().settings.holds));
    c.button({Action::stop}, strings::never_mind, centre_bottom, "X");
}

void asked_screen(Composer& c) {
    const View& view = c.view();
    c.header(true);
    c.body(116, invitation(view, c.name()));
    if (view.offer) c.label(150, described(*view.offer, view.settings.holds));
    c.waiting_orb(false, 300);
    c.line(448, strings::right_for_me);
    if (view.accepted) {
        c.label(546, strings::yes_taken);
        c.button({Action::stop}, strings::never_mind, centre_bottom, "X");
        return;
    }
    if (halves(view)) {
        c.button({Action::accept}, strings::yes_together, {230, 520, 200, 52}, "", true);
        c.button({Action::accept_shorter}, strings::shorter, {450, 520, 200, 52});
        c.button({Action::decline}, strings::not_now, {670, 520, 200, 52}, "N");
    } else {
        c.button({Action::accept}, strings::yes_together, {340, 520, 200, 52}, "", true);
        c.button({Action::decline}, strings::not_now, {560, 520, 200, 52}, "N");
    }
    c.label(612, strings::no_is_not_told);
}

void lost_line(Composer& c, const char* words) {
    if (c.view().practised)
        c.label(74, strings::practised);
    else if (c.view().link.state() == v1::Link::LOST)
        c.label(74, words);
    else if (c.view().alone)
        c.label(74, strings::alone);
}

void breathing_screen(Composer& c) {
    const View& view = c.view();
    constexpr std::array anchors{strings::to_sound, strings::to_sight, strings::to_hands};
    c.header(!c.lone());
    const bool anchored = view.anchor != v1::Anchor::BREATH;
    c.breath(anchored ? 0.5F : 1);
    if (anchored) {
        c.line(561, anchors[static_cast<std::size_t>(view.anchor - 1) % anchors.size()]);
    } else if (view.leader == SC::ME) {
        c.line(561, c.state().pulling ? strings::breathe_in : strings::breathe_out);
        c.label(606, strings::hold_to_breathe_in);
    } else if (view.leader == SC::PARTNER) {
        c.line(561, strings::follow);
    } else {
        c.phase_word_and_dots();
    }
    if (view.stage == SC::COOL_DOWN) {  // one's own, in the time apart
        c.gesture({Action::softer}, Gesture::softer, strings::softer, near_left);
        c.button({Action::stop}, strings::stop, centre_bottom, "X", true);
        c.gesture({Action::anchor}, Gesture::anchor, strings::anchor, near_right);
        return;
    }
    beside(c);
    rows(c);
}

void waiting_screen(Composer& c, const char* words) {
    const View& view = c.view();
    c.header(!c.lone());
    c.line(561, words);
    c.settle_dots();
    lost_line(c, strings::lost);
    if (view.pacer) {
        // After a pause the light comes back with the breath, not before it.
        c.breath(view.stage == SC::SETTLING ? 0.5F : 1);
        return rows(c);
    }
    which(c);
    c.rest_orbs(310, 62);
    c.partner_here(310, strings::partner_here);
    few_rows(c);
}

void paused_screen(Composer& c) {
    const View& view = c.view();
    c.header(!c.lone());
    if (view.pacer) {
        c.breath(0.5F);
    } else {
        which(c);
        c.rest_orbs(310, 62);
        c.partner_here(310, strings::partner_here);
    }
    c.line(561, strings::paused);
    const char* words = view.alone               ? strings::take_time
                        : view.resume_asked      ? strings::resume_needs_both
                        : view.by == SC::PARTNER ? strings::partner_paused
                        : view.partner_knows     ? strings::partner_knows
                                                 : strings::take_time;
    c.label(598, words);
    lost_line(c, strings::lost_still);
    cool_down_pill(c, near_left);
    if (view.resume_asked)
        c.gesture({Action::pause}, Gesture::pause, strings::not_yet, centre_bottom);
    else
        c.button({Action::resume}, strings::resume, centre_bottom, "R", true,
                 c.linked() || view.alone);
    c.button({Action::stop}, strings::stop, near_right, "X");
}

void done_screen(Composer& c) {
    c.header(!c.lone());
    c.both_orbs(1);  // the last breath sinks where it was
    c.partner_here(478, strings::partner_here);
    c.line(561, strings::done);
    c.label(598, strings::stay);
    c.button({Action::leave}, strings::home, centre_bottom, "", true);
    c.button({Action::again}, strings::again, {282, 640, 156, 44}, "", false,
             c.linked() || c.lone());
}

}  // namespace attune::ui

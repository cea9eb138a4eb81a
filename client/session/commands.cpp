// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of a Session: what may be pressed when, and the plain sentence where it may not.
#include <cmath>
#include <utility>

#include "client/session/press.hpp"
#include "client/session/session.hpp"
#include "client/words/filled.hpp"
#include "client/words/strings.hpp"

namespace attune {

using Kind = Joint::Kind;
using v1::StageChange;

std::string Session::apply(const Now& now, const v1::Command& command) {
    using C = v1::Command;
    switch (command.command_case()) {
        case C::kPropose:
            return propose(now, command.propose());
        case C::kAccept:
            return accept(now, command.accept());
        case C::kDecline:
            return decline(now);
        case C::kPause:
            return pause(now);
        case C::kResume:
            return resume(now);
        case C::kStop:
            return stop(now);
        case C::kSmaller:
            return smaller(now);
        case C::kSofter:
            return softer(now);
        case C::kPractise:
            return practise(now, command.practise());
        case C::kHandOver:
            return hand_over(now);
        case C::kLead:
            return end_lead(now, command.lead().on());
        case C::kHand:
            return hand(now, command.hand().breath());
        case C::kWords:
            return words(command.words());
        case C::kCheck:
            return check(now, command.check().answer());
        case C::kAnchor:
            anchor_ = command.anchor().to();
            return {};
        case C::kHolds:
            mine_.holds = command.holds().on();
            return {};
        case C::kCoolDown:
            return cool_down(now, command.cool_down());
        case C::kExtend:
            return extend(now, command.extend().minutes());
        case C::kReady:
            return ready();
        case C::kLeave:
            return leave(now);
        case C::kGesture:
            return gesture(command.gesture());
        case C::kQuit:
        case C::kChoose:
        case C::kInvite:
        case C::kJoin:
        case C::kCancel:
        case C::kAvailable:
        case C::kName:
        case C::kUnpair:
        case C::kSafetyWords:
        case C::kSettings:
            return {};  // not of a session: who starts it hears them
        case C::COMMAND_NOT_SET:
            break;
    }
    return strings::nothing_known;
}

std::string Session::propose(const Now& now, const v1::Plan& wanted) {
    Plan plan;
    if (auto error = wish(wanted, plan); !error.empty()) return error;
    if (asking()) return strings::asked_already;
    if (asked(now).id != 0) return strings::asked_by_partner;
    if (joint_.kind == Kind::cooling) return strings::in_a_cool_down;
    Lead* lead = std::get_if<Lead>(&plan);
    if (lead != nullptr && joint_.kind == Kind::running && !joint_.alone && breathes(joint_.plan)) {
        if (joint_.leader == (lead->offerer ? Who::me : Who::partner)) return strings::so_already;
        lead->minutes = 0;  // within the breath that runs
    } else if (joint_.pacer && (!joint_.alone || halted(joint_.kind))) {
        return strings::still_going_on;
    }
    if (!fresh(now)) return strings::partner_not_here;
    if (ask_again_ && now.local < *ask_again_) {
        const auto wait = std::chrono::ceil<std::chrono::minutes>(*ask_again_ - now.local).count();
        return filled(wait == 1 ? strings::ask_again_soon : strings::ask_again,
                      std::to_string(wait));
    }
    mine_.said.offer = {next_id(), plan};
    offered_ = now.local;
    if (rest_ == StageChange::DONE) rest_ = StageChange::IDLE;
    return {};
}

std::string Session::wish(const v1::Plan& wanted, Plan& plan) const {
    auto error = from_command(wanted, plan);
    if (error.empty() && needs_holds(plan) && !mine_.holds) return strings::holds_are_off;
    return error;
}

std::string Session::practise(const Now& now, const v1::Plan& wanted) {
    Plan plan;
    if (auto error = wish(wanted, plan); !error.empty()) return error;
    if (!std::holds_alternative<Breathe>(plan) && !std::holds_alternative<Ground>(plan))
        return strings::alone_you_can;
    if (joint_.pacer) return strings::still_going_on;
    if (asking()) return strings::wait_for_answer;
    practised_ = next_id();
    press::practise(mine_, practised_, plan, moment(now));
    return {};
}

std::string Session::accept(const Now& now, const v1::Accept& answer) {
    if (shown_.stage != StageChange::ASKED) return strings::nobody_asked;
    const Offer offer = asked(now);
    if (answer.offer() != 0 && answer.offer() != offer.id) return strings::nobody_asked;
    if (accepted(offer)) return strings::yes_said;
    const bool shorter = answer.shorter();
    if (shorter && (within(offer.plan) || std::holds_alternative<Turns>(offer.plan)))
        return strings::not_shorter;
    if (!fresh(now)) return strings::partner_not_here;
    accepting_ = offer.id;
    shorter_ = shorter;
    return {};
}

std::string Session::decline(const Now& now) {
    if (shown_.stage != StageChange::ASKED) return strings::nobody_asked;
    if (accepted(asked(now))) return strings::yes_said_stop;
    hidden_ = now.local + ask_again_time;
    return {};
}

std::string Session::pause(const Now& now) {
    if (!joint_.pacer) return strings::nothing_to_pause;
    if (joint_.kind == Kind::cooling) return stop(now);  // a breath of one's own in it
    const bool takes_back = resume_asked();
    if (joint_.kind == Kind::paused && !takes_back) return strings::paused_already;
    press::pause(mine_, joint_, now.session);
    if (!takes_back) paused_by_ = StageChange::ME;
    return {};
}

std::string Session::resume(const Now& now) {
    if (joint_.kind != Kind::paused) return strings::nothing_paused;
    if (resume_asked()) return strings::resume_said;
    if (!joint_.alone && !fresh(now)) return strings::resume_takes_both;
    press::resume(mine_, joint_, now.session);
    return {};
}

std::string Session::stop(const Now& now) {
    const bool accepting = std::exchange(accepting_, 0) != 0;
    if (joint_.pacer || mine_.said.yes.id != 0) {
        press::stop(mine_);
    } else if (!accepting && !take_back(now)) {
        return strings::nothing_to_stop;
    }
    return {};
}

bool Session::take_back(const Now& now) {
    if (!asking()) return false;
    mine_.said.offer = {};
    ask_again_ = now.local + ask_again_time;
    return true;
}

std::string Session::smaller(const Now& now) {
    if (!joint_.pacer) return strings::nothing_to_shorten;
    if (joint_.turn) return strings::same_time_to_speak;
    press::smaller(mine_, joint_, now.session);
    return {};
}

std::string Session::softer(const Now& now) {
    if (!joint_.pacer || !breathes(joint_.plan)) return strings::nothing_to_soften;
    if (!press::softer(mine_, joint_, now.session)) return strings::softest;
    return {};
}

std::string Session::check(const Now& now, v1::CheckAnswer::Answer answer) {
    if (!check_shown_) return strings::nothing_asked;
    check_answered_ = joint_.id;
    if (answer == v1::CheckAnswer::SHORTER) return smaller(now);
    return answer == v1::CheckAnswer::ENOUGH ? stop(now) : std::string();
}

std::string Session::hand_over(const Now& now) {
    if (!joint_.turn || joint_.kind != Kind::running || !joint_.turn->mine)
        return strings::not_your_turn;
    press::hand_over(mine_, joint_, now.session);
    return {};
}

std::string Session::end_lead(const Now& now, bool on) {
    if (on) return strings::leading_takes_both;
    // An offer beside a breath, which `stop` would end.
    const bool taken_back = joint_.pacer && take_back(now);
    if (joint_.leader == Who::nobody && !taken_back) return strings::nobody_leads;
    press::end_lead(mine_);
    return {};
}

std::string Session::hand(const Now& now, double breath) {
    if (!leads() || joint_.kind != Kind::running) return strings::not_leading;
    if (!(breath >= 0 && breath <= 1)) return strings::breath_range;
    if (hand_rested_ && std::abs(breath - *hand_rested_) <= Hand::tremor) return {};
    hand_rested_.reset();
    wish_ = breath;
    if (hand_) hand_->move(now.session, breath);
    return {};
}

std::string Session::cool_down(const Now& now, const v1::CoolDown& wish) {
    const std::uint32_t minutes = wish.minutes() == 0 ? 25 : wish.minutes();
    if (wish.line() > max_line) return strings::three_lines;
    // One of theirs that is over, or as good as over, is none of mine.
    const bool is_on =
        joint_.kind == Kind::cooling && *joint_.ends >= now.session + min_cool_down - clocks_apart;
    if (is_on && wish.line() == 0) return strings::cool_down_already;
    if (joint_.kind == Kind::cooling && wish.line() != 0) {
        mine_.said.cool.line = wish.line();
        return {};
    }
    if (minutes < 20 || minutes > 30) return strings::cool_down_minutes;
    press::cool_down(mine_, std::chrono::minutes(minutes), now.session);
    mine_.said.cool.line = wish.line();
    cooled_by_ = StageChange::ME;
    return {};
}

std::string Session::extend(const Now& now, std::uint32_t minutes) {
    if (joint_.kind != Kind::cooling) return strings::nothing_to_extend;
    if (minutes != 20 && minutes != 60 && minutes != 720) return strings::extend_by;
    press::extend(mine_, std::chrono::minutes(minutes), now.session);
    return {};
}

std::string Session::ready() {
    if (joint_.kind != Kind::cooling) return strings::nothing_to_come_back_from;
    if (mine_.said.cool.ready) return strings::ready_said;
    press::ready(mine_);
    return {};
}

std::string Session::leave(const Now& now) {
    const bool is_over =
        shown_.stage == StageChange::DONE || shown_.stage == StageChange::COMING_BACK;
    if (!is_over && joint_.kind != Kind::cooling) return strings::nothing_to_leave;
    if (is_over) {
        rest_ = StageChange::IDLE;
    } else if (now.session < *joint_.ends) {
        return strings::cool_down_not_over;
    } else {
        press::leave_cool_down(mine_);
    }
    return {};
}

std::string Session::gesture(const v1::Gesture& gesture) {
    const bool on = gesture.on();
    const bool listens = joint_.turn && joint_.kind == Kind::running && !joint_.turn->mine;
    if (on && joint_.kind == Kind::cooling) return strings::being_apart;
    if (gesture.kind() == v1::Gesture::HERE) {
        const HereIn turn{joint_.id, listens ? joint_.turn->number : 0};
        if (on && listens && here_in_ == turn && !mine_.said.here) return strings::here_said;
        if (on) here_in_ = turn;
        mine_.said.here = on;
        return {};
    }
    if (!v1::Gesture::Kind_IsValid(gesture.kind())) return strings::no_such_gesture;
    if (on && listens) return strings::while_you_listen;
    const auto posture = static_cast<Posture>(gesture.kind());
    if (on) mine_.said.posture = posture;
    if (!on && mine_.said.posture == posture) mine_.said.posture = Posture::none;
    return {};
}

std::string Session::words(const v1::Felt& felt) {
    if (!joint_.pacer || !std::holds_alternative<CheckIn>(joint_.plan))
        return strings::words_in_check_in;
    std::uint32_t words = 0;
    for (const int feeling : felt.felt()) {
        if (feeling < 1 || feeling > static_cast<int>(feelings)) return strings::no_such_feeling;
        words |= 1u << (feeling - 1);
    }
    mine_.said.words = words;
    return {};
}

}  // namespace attune

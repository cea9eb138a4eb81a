// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of a Session: what may be pressed when, and the plain sentence where it may not.
#include <cmath>
#include <utility>

#include "client/session/press.hpp"
#include "client/session/session.hpp"

namespace attune {

using Kind = Joint::Kind;
using v1::StageChange;

std::string Session::apply(const Now& now, const v1::Command& command) {
    using C = v1::Command;
    switch (command.command_case()) {
        case C::kPropose:
            return propose(now, command.propose());
        case C::kAccept:
            return accept(now, command.accept().shorter());
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
    return "That is nothing Attune knows how to do.";
}

std::string Session::propose(const Now& now, const v1::Plan& wanted) {
    Plan plan;
    if (auto error = wish(wanted, plan); !error.empty()) return error;
    if (asking()) return "You have already asked.";
    if (asked(now).id != 0) return "Your partner has just asked you; answer that first.";
    if (joint_.kind == Kind::cooling)
        return "This is a cool-down; nothing starts until it is over.";
    Lead* lead = std::get_if<Lead>(&plan);
    if (lead != nullptr && joint_.kind == Kind::running && !joint_.alone && breathes(joint_.plan)) {
        if (joint_.leader == (lead->offerer ? Who::me : Who::partner)) return "It is so already.";
        lead->minutes = 0;  // within the breath that runs
    } else if (joint_.pacer && (!joint_.alone || halted(joint_.kind))) {
        return "Something is still going on; stop it first.";
    }
    if (!fresh(now)) return "Your partner is not here just now.";
    if (ask_again_ && now.local < *ask_again_) {
        const auto wait = std::chrono::ceil<std::chrono::minutes>(*ask_again_ - now.local).count();
        return "You asked a little while ago; you can ask again in " + std::to_string(wait) +
               (wait == 1 ? " minute." : " minutes.");
    }
    mine_.said.offer = {next_id(), plan};
    offered_ = now.local;
    if (rest_ == StageChange::DONE) rest_ = StageChange::IDLE;
    return {};
}

std::string Session::wish(const v1::Plan& wanted, Plan& plan) const {
    auto error = from_command(wanted, plan);
    if (error.empty() && needs_holds(plan) && !mine_.holds)
        return "Holds are off; turn them on first, and skip them whenever you like.";
    return error;
}

std::string Session::practise(const Now& now, const v1::Plan& wanted) {
    Plan plan;
    if (auto error = wish(wanted, plan); !error.empty()) return error;
    if (!std::holds_alternative<Breathe>(plan) && !std::holds_alternative<Ground>(plan))
        return "Alone you can breathe, and ground yourself.";
    if (joint_.pacer) return "Something is still going on; stop it first.";
    if (asking()) return "You have just asked your partner; wait for the answer, or stop asking.";
    practised_ = next_id();
    press::practise(mine_, practised_, plan, moment(now));
    return {};
}

std::string Session::accept(const Now& now, bool shorter) {
    if (shown_.stage != StageChange::ASKED) return "Nobody has asked for anything.";
    const Offer offer = asked(now);
    if (accepted(offer)) return "You have already said yes.";
    if (shorter && (within(offer.plan) || std::holds_alternative<Turns>(offer.plan)))
        return "This cannot be made shorter; you can say no, and offer something else.";
    if (!fresh(now)) return "Your partner is not here just now.";
    accepting_ = offer.id;
    shorter_ = shorter;
    return {};
}

std::string Session::decline(const Now& now) {
    if (shown_.stage != StageChange::ASKED) return "Nobody has asked for anything.";
    if (accepted(asked(now))) return "You have already said yes; stop takes it back.";
    hidden_ = now.local + ask_again_time;
    return {};
}

std::string Session::pause(const Now& now) {
    if (!joint_.pacer) return "Nothing is going on that could pause.";
    if (joint_.kind == Kind::cooling) return stop(now);  // a breath of one's own in it
    const bool takes_back = resume_asked();
    if (joint_.kind == Kind::paused && !takes_back) return "It is paused already.";
    press::pause(mine_, joint_, now.session);
    if (!takes_back) paused_by_ = StageChange::ME;
    return {};
}

std::string Session::resume(const Now& now) {
    if (joint_.kind != Kind::paused) return "Nothing is paused.";
    if (resume_asked()) return "You have already said so; going on takes both of you.";
    if (!joint_.alone && !fresh(now))
        return "Your partner is not here just now; going on takes both of you.";
    press::resume(mine_, joint_, now.session);
    return {};
}

std::string Session::stop(const Now& now) {
    const bool accepting = std::exchange(accepting_, 0) != 0;
    if (joint_.pacer || mine_.said.yes.id != 0) {
        press::stop(mine_);
    } else if (!accepting && !take_back(now)) {
        return "Nothing is going on that could stop.";
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
    if (!joint_.pacer) return "Nothing is going on that could be shorter.";
    if (joint_.turn) return "Both of you have the same time to speak; stop if it is enough.";
    press::smaller(mine_, joint_, now.session);
    return {};
}

std::string Session::softer(const Now& now) {
    if (!joint_.pacer || !breathes(joint_.plan)) return "No breath is going on that could soften.";
    if (!press::softer(mine_, joint_, now.session)) return "It is as soft as it gets.";
    return {};
}

std::string Session::check(const Now& now, v1::CheckAnswer::Answer answer) {
    if (!check_shown_) return "Nothing was asked.";
    check_answered_ = joint_.id;
    if (answer == v1::CheckAnswer::SHORTER) return smaller(now);
    return answer == v1::CheckAnswer::ENOUGH ? stop(now) : std::string();
}

std::string Session::hand_over(const Now& now) {
    if (!joint_.turn || joint_.kind != Kind::running || !joint_.turn->mine)
        return "It is not your turn to speak.";
    press::hand_over(mine_, joint_, now.session);
    return {};
}

std::string Session::end_lead(const Now& now, bool on) {
    if (on) return "Leading takes both of you; offer it.";
    // An offer beside a breath, which `stop` would end.
    const bool taken_back = joint_.pacer && take_back(now);
    if (joint_.leader == Who::nobody && !taken_back) return "Nobody is leading.";
    press::end_lead(mine_);
    return {};
}

std::string Session::hand(const Now& now, double breath) {
    if (!leads() || joint_.kind != Kind::running) return "You are not leading.";
    if (!(breath >= 0 && breath <= 1)) return "A breath lies between 0, empty, and 1, full.";
    wish_ = breath;
    if (!hand_) return {};
    if (!hand_->rests(now.session)) {
        hand_->move(now.session, breath);
    } else if (std::abs(breath - hand_->at(now.session)) > Hand::tremor) {
        hand_.reset();  // it counts again, from where the orb is
    }
    return {};
}

std::string Session::cool_down(const Now& now, const v1::CoolDown& wish) {
    const std::uint32_t minutes = wish.minutes() == 0 ? 25 : wish.minutes();
    if (wish.line() > max_line) return "There are three lines to choose from.";
    if (joint_.kind == Kind::cooling) {
        if (wish.line() == 0) return "This is a cool-down already; you can extend it.";
        mine_.said.cool.line = wish.line();
        return {};
    }
    if (minutes < 20 || minutes > 30) return "A cool-down takes 20 to 30 minutes.";
    if (mine_.said.cool.n >= max_count) return "Please close Attune and open it again first.";
    press::cool_down(mine_, std::chrono::minutes(minutes), now.session);
    mine_.said.cool.line = wish.line();
    cooled_by_ = StageChange::ME;
    return {};
}

std::string Session::extend(const Now& now, std::uint32_t minutes) {
    if (joint_.kind != Kind::cooling) return "There is no cool-down to extend.";
    if (minutes != 20 && minutes != 60 && minutes != 720) return "Extend by 20, 60 or 720 minutes.";
    if (mine_.said.cool.n >= max_count) return "Please close Attune and open it again first.";
    press::extend(mine_, std::chrono::minutes(minutes), now.session);
    return {};
}

std::string Session::ready() {
    const CoolDown& cool = mine_.said.cool;
    if (joint_.kind != Kind::cooling) return "There is no cool-down to come back from.";
    if (cool.ready == cool.n) return "You have already said so; coming back takes both of you.";
    press::ready(mine_);
    return {};
}

std::string Session::leave(const Now& now) {
    const bool is_over =
        shown_.stage == StageChange::DONE || shown_.stage == StageChange::COMING_BACK;
    if (!is_over && joint_.kind != Kind::cooling) return "There is nothing to leave.";
    if (is_over) {
        rest_ = StageChange::IDLE;
    } else if (now.session < *joint_.ends) {
        return "The cool-down is not over yet; coming back early takes both of you.";
    } else {
        press::leave_cool_down(mine_);
    }
    return {};
}

std::string Session::gesture(const v1::Gesture& gesture) {
    const bool on = gesture.on();
    const bool listens = joint_.turn && joint_.kind == Kind::running && !joint_.turn->mine;
    if (on && joint_.kind == Kind::cooling) return "A cool-down is for being apart for a while.";
    if (gesture.kind() == v1::Gesture::HERE) {
        const HereIn turn{joint_.id, listens ? joint_.turn->number : 0};
        if (on && listens && here_in_ == turn && !mine_.said.here)
            return "You have said so in this turn; the next one is yours.";
        if (on) here_in_ = turn;
        mine_.said.here = on;
        return {};
    }
    if (!v1::Gesture::Kind_IsValid(gesture.kind())) return "Attune does not know this gesture.";
    if (on && listens)
        return "While you listen there is \"I'm here\", once a turn, and what eases or stops.";
    const auto posture = static_cast<Posture>(gesture.kind());
    if (on) mine_.said.posture = posture;
    if (!on && mine_.said.posture == posture) mine_.said.posture = Posture::none;
    return {};
}

std::string Session::words(const v1::Felt& felt) {
    if (!joint_.pacer || !std::holds_alternative<CheckIn>(joint_.plan))
        return "Words belong to a check-in; offer one first.";
    std::uint32_t words = 0;
    for (const int feeling : felt.felt()) {
        if (feeling < 1 || feeling > static_cast<int>(feelings)) return "Attune has no such word.";
        words |= 1u << (feeling - 1);
    }
    mine_.said.words = words;
    return {};
}

}  // namespace attune

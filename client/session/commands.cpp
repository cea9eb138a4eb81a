// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of a Session: what may be pressed when, and the plain sentence where it may not.
#include "client/session/codec.hpp"
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
            return accept(now);
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
        case C::kCoolDown:
            return cool_down(now, command.cool_down().minutes());
        case C::kExtend:
            return extend(now, command.extend().minutes());
        case C::kReady:
            return ready();
        case C::kLeave:
            return leave(now);
        case C::kGesture:
            return here(command.gesture().on());
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
    const auto plan = from_command(wanted);
    if (!plan) return "Choose a breath that Attune knows, and 1, 2, 3, 5, 10 or 20 minutes.";
    if (asking()) return "You have already asked.";
    if (asked(now).id != 0) return "Your partner has just asked you; answer that first.";
    if (joint_.kind == Kind::cooling)
        return "This is a cool-down; nothing starts until it is over.";
    if (joint_.kind != Kind::nothing && (!joint_.alone || halted(joint_.kind)))
        return "Something is still going on; stop it first.";
    if (!fresh(now)) return "Your partner is not here just now.";
    if (ask_again_ && now.local < *ask_again_) {
        const auto wait = std::chrono::ceil<std::chrono::minutes>(*ask_again_ - now.local).count();
        return "You asked a little while ago; you can ask again in " + std::to_string(wait) +
               (wait == 1 ? " minute." : " minutes.");
    }
    mine_.said.offer = {next_id(), *plan};
    offered_ = now.local;
    rest_ = StageChange::IDLE;
    return {};
}

std::string Session::accept(const Now& now) {
    if (shown_.stage != StageChange::ASKED) return "Nobody has asked for anything.";
    const Offer offer = asked(now);
    if (accepting_ == offer.id || mine_.said.yes.id == offer.id)
        return "You have already said yes.";
    if (!fresh(now)) return "Your partner is not here just now.";
    accepting_ = offer.id;
    return {};
}

std::string Session::decline(const Now& now) {
    if (shown_.stage != StageChange::ASKED) return "Nobody has asked for anything.";
    if (accepting_ != 0 || mine_.said.yes.id != 0)
        return "You have already said yes; stop takes it back.";
    hidden_ = now.local + ask_again_time;
    return {};
}

std::string Session::pause(const Now& now) {
    if (!joint_.pacer) return "Nothing is going on that could pause.";
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
    if (joint_.pacer || mine_.said.yes.id != 0) {
        press::stop(mine_);
    } else if (accepting_ != 0) {
        accepting_ = 0;
    } else if (asking()) {
        mine_.said.offer = {};
        ask_again_ = now.local + ask_again_time;
    } else {
        return "Nothing is going on that could stop.";
    }
    return {};
}

std::string Session::smaller(const Now& now) {
    if (!joint_.pacer) return "Nothing is going on that could be shorter.";
    press::smaller(mine_, joint_, now.session);
    return {};
}

std::string Session::cool_down(const Now& now, std::uint32_t minutes) {
    if (minutes == 0) minutes = 25;
    if (joint_.kind == Kind::cooling) return "This is a cool-down already; you can extend it.";
    if (minutes < 20 || minutes > 30) return "A cool-down takes 20 to 30 minutes.";
    if (mine_.said.cool.n >= max_count) return "Please close Attune and open it again first.";
    press::cool_down(mine_, std::chrono::minutes(minutes), now.session);
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

std::string Session::here(bool on) {
    if (on && joint_.kind == Kind::cooling) return "A cool-down is for being apart for a while.";
    mine_.said.here = on;
    return {};
}

}  // namespace attune

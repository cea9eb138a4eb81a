// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/choices.hpp"

#include <algorithm>

#include "client/words/strings.hpp"

namespace attune::ui {
namespace {

PatternChoice choice_of(const Choices& choices) {
    PatternChoice choice{.id = choices.pattern, .tenths = {}};
    if (choices.pattern == PatternId::resonance)
        choice.tenths[0] = static_cast<std::uint8_t>(choices.cycle);
    if (choices.pattern == PatternId::own)
        std::ranges::transform(choices.own, choice.tenths.begin(),
                               [](int tenths) { return static_cast<std::uint8_t>(tenths); });
    return choice;
}

bool is_part(Dial dial) {
    return dial <= Dial::hold_empty;
}

}  // namespace

BreathPattern pattern_of(const Choices& choices, bool holds) {
    const BreathPattern pattern = attune::pattern_of(choice_of(choices));
    return holds ? pattern : without_holds(pattern);
}

bool is_complete(const Choices& choices, bool holds) {
    if (choices.activity != Activity::breathe) return true;
    const PatternChoice choice = choice_of(choices);
    if (!is_valid(choice)) return false;
    // 4-7-8 leaves its hold out by itself.
    return holds || choice.id == PatternId::four_seven_eight ||
           !has_holds(attune::pattern_of(choice));
}

bool has_holds(const v1::Breathe& breathe) {
    return breathe.pattern() == v1::Breathe::BOX || breathe.own().hold_full() > 0 ||
           breathe.own().hold_empty() > 0;
}

v1::Plan plan_of(const Choices& choices) {
    v1::Plan plan;
    switch (choices.activity) {
        case Activity::breathe: {
            auto& breathe = *plan.mutable_breathe();
            breathe.set_pattern(static_cast<v1::Breathe::Pattern>(choices.pattern));
            breathe.set_minutes(choices.minutes);
            breathe.set_ramp(choices.ramp);
            if (choices.pattern == PatternId::resonance) breathe.set_cycle(choices.cycle / 10.0);
            if (choices.pattern != PatternId::own) break;
            breathe.mutable_own()->set_inhale(choices.own[0] / 10.0);
            breathe.mutable_own()->set_hold_full(choices.own[1] / 10.0);
            breathe.mutable_own()->set_exhale(choices.own[2] / 10.0);
            breathe.mutable_own()->set_hold_empty(choices.own[3] / 10.0);
            break;
        }
        case Activity::ground:
            plan.mutable_ground();
            break;
        case Activity::lead:
            plan.mutable_lead()->set_leader(choices.partner_leads ? v1::Lead::PARTNER
                                                                  : v1::Lead::ME);
            plan.mutable_lead()->set_minutes(choices.minutes);
            break;
        case Activity::turns:
            plan.mutable_turns()->set_minutes(static_cast<std::uint32_t>(choices.turn_minutes));
            plan.mutable_turns()->set_each(static_cast<std::uint32_t>(choices.turns_each));
            break;
        case Activity::check_in:
            plan.mutable_check_in();
            break;
    }
    return plan;
}

void turn(Choices& choices, Dial dial, int steps, bool fine) {
    const int tenths = steps * (fine ? 1 : 5);
    if (is_part(dial)) {
        const bool breath = dial == Dial::inhale || dial == Dial::exhale;
        int& part = choices.own[static_cast<std::size_t>(dial)];
        part = std::clamp(part + tenths, breath ? 10 : 0, 150);
    } else if (dial == Dial::cycle) {
        choices.cycle = std::clamp(choices.cycle + tenths, 92, 133);
    } else if (dial == Dial::turn_minutes) {
        choices.turn_minutes = std::clamp(choices.turn_minutes + steps, 1, 5);
    } else if (dial == Dial::turns_each) {
        choices.turns_each = std::clamp(choices.turns_each + steps, 1, 4);
    }
}

std::string shown(const Choices& choices, Dial dial) {
    if (is_part(dial))
        return tenths_text(choices.own[static_cast<std::size_t>(dial)]) + strings::unit_seconds;
    if (dial == Dial::cycle) return tenths_text(choices.cycle) + strings::unit_seconds;
    if (dial == Dial::turn_minutes)
        return std::to_string(choices.turn_minutes) + strings::unit_minutes;
    return std::to_string(choices.turns_each);
}

std::string tenths_text(std::int64_t tenths) {
    const std::string whole = std::to_string(tenths / 10);
    return tenths % 10 == 0 ? whole : whole + "." + std::to_string(tenths % 10);
}

}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/plan.hpp"

#include <algorithm>
#include <cmath>

#include "client/words/strings.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

// First byte of a packed plan.
enum Tag : std::uint8_t { breathe_tag = 1, ground_tag, lead_tag, turns_tag, check_in_tag };

constexpr std::size_t breathe_size = 4;  // tag, pattern, minutes, flags

constexpr auto turns_slack = 10min;

bool offered_length(std::uint32_t minutes) {
    constexpr std::array<std::uint32_t, 6> lengths{1, 2, 3, 5, 10, 20};
    return std::find(lengths.begin(), lengths.end(), minutes) != lengths.end();
}

std::size_t parts(PatternId id) {  // of a choice, that are said
    return id == PatternId::own ? 4 : id == PatternId::resonance ? 1 : 0;
}

std::uint8_t byte(const std::string& packed, std::size_t i) {
    return static_cast<std::uint8_t>(packed[i]);
}

std::string bytes(std::initializer_list<std::uint8_t> values) {
    return {values.begin(), values.end()};
}

std::optional<Plan> unpack_breathe(const std::string& packed) {
    Breathe plan{{static_cast<PatternId>(byte(packed, 1)), {}}, byte(packed, 2), packed[3] == 1};
    for (std::size_t i = 0; i < parts(plan.pattern.id); ++i)
        plan.pattern.tenths[i] = byte(packed, breathe_size + i);
    const bool in_range =
        byte(packed, 3) <= 1 && is_valid(plan.pattern) && offered_length(plan.minutes);
    return in_range ? std::optional<Plan>(plan) : std::nullopt;
}

// 255 for what no pattern has.
std::uint8_t tenths(double seconds) {
    return seconds >= 0 && seconds <= 15 ? static_cast<std::uint8_t>(std::lround(seconds * 10))
                                         : std::uint8_t{255};
}

double seconds(std::uint8_t tenths) {
    return tenths / 10.0;
}

std::string read(const v1::Breathe& from, Plan& out) {
    Breathe plan{{static_cast<PatternId>(from.pattern()), {}}, 0, from.ramp()};
    if (!v1::Breathe::Pattern_IsValid(from.pattern())) return strings::no_such_breath;
    if (!offered_length(from.minutes())) return strings::choose_minutes;
    plan.minutes = static_cast<std::uint8_t>(from.minutes());
    if (plan.pattern.id == PatternId::resonance)
        plan.pattern.tenths[0] = tenths(from.cycle() == 0 ? 10.9 : from.cycle());
    if (plan.pattern.id == PatternId::own)
        plan.pattern.tenths = {tenths(from.own().inhale()), tenths(from.own().hold_full()),
                               tenths(from.own().exhale()), tenths(from.own().hold_empty())};
    if (!is_valid(plan.pattern))
        return plan.pattern.id == PatternId::resonance ? strings::resonance_range
                                                       : strings::own_breath_range;
    out = plan;
    return {};
}

std::string read(const v1::Lead& from, Plan& out) {
    const std::uint32_t minutes = from.minutes() == 0 ? 5 : from.minutes();
    if (!v1::Lead::Leader_IsValid(from.leader())) return strings::either_leads;
    if (!offered_length(minutes)) return strings::choose_minutes;
    out = Lead{from.leader() == v1::Lead::ME, static_cast<std::uint8_t>(minutes)};
    return {};
}

std::string read(const v1::Turns& from, Plan& out) {
    const std::uint32_t minutes = from.minutes() == 0 ? 2 : from.minutes();
    const std::uint32_t each = from.each() == 0 ? 2 : from.each();
    if (minutes > 5 || each > 4) return strings::turns_range;
    out = Turns{static_cast<std::uint8_t>(minutes), static_cast<std::uint8_t>(each)};
    return {};
}

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

Tenths length(const Plan& plan) {
    const Overloaded lengths{
        [](const Breathe& p) -> Tenths { return std::chrono::minutes(p.minutes); },
        [](const Ground&) -> Tenths { return 60s; },
        [](const Lead& p) -> Tenths { return std::chrono::minutes(p.minutes); },
        [](const Turns& p) -> Tenths {
            return p.count() * std::chrono::minutes(p.minutes) + turns_slack;
        },
        [](const CheckIn&) -> Tenths { return 10min; },
    };
    return std::visit(lengths, plan);
}

bool alike(const Plan& mine, const Plan& theirs) {
    const Lead* lead = std::get_if<Lead>(&mine);
    return lead != nullptr ? theirs == Plan(Lead{!lead->offerer, lead->minutes}) : mine == theirs;
}

BreathPlan breath_plan(const Plan& plan, Tenths end, bool holds, const SofterFrom& softer) {
    const Breathe* breathe = std::get_if<Breathe>(&plan);
    if (breathe == nullptr) return {long_exhale_pattern, end, false, softer};
    BreathPlan breath =
        plan_of(breathe->pattern, std::chrono::minutes(breathe->minutes), breathe->ramp, holds);
    breath.length = std::min<Duration>(breath.length, end);
    breath.softer_from = softer;
    return breath;
}

bool needs_holds(const Plan& plan) {
    const Breathe* breathe = std::get_if<Breathe>(&plan);
    return breathe != nullptr && breathe->pattern.id != PatternId::four_seven_eight &&
           has_holds(pattern_of(breathe->pattern));
}

std::string pack(const Plan& plan) {
    const Overloaded packed{
        [](const Breathe& p) {
            const auto& choice = p.pattern;
            return bytes({breathe_tag, static_cast<std::uint8_t>(choice.id), p.minutes,
                          static_cast<std::uint8_t>(p.ramp)})
                .append(choice.tenths.begin(),
                        choice.tenths.begin() + static_cast<std::ptrdiff_t>(parts(choice.id)));
        },
        [](const Ground&) { return bytes({ground_tag}); },
        [](const Lead& p) {
            return bytes({lead_tag, static_cast<std::uint8_t>(p.offerer), p.minutes});
        },
        [](const Turns& p) {
            return bytes({turns_tag, p.minutes, p.each});
        },
        [](const CheckIn&) { return bytes({check_in_tag}); },
    };
    return std::visit(packed, plan);
}

bool is_known(const std::string& packed) {
    if (packed.empty()) return false;
    switch (byte(packed, 0)) {
        case breathe_tag:
            return packed.size() >= breathe_size &&
                   byte(packed, 1) <= std::uint8_t(PatternId::own) &&
                   packed.size() == breathe_size + parts(static_cast<PatternId>(packed[1]));
        case ground_tag:
        case check_in_tag:
            return packed.size() == 1;
        case lead_tag:
        case turns_tag:
            return packed.size() == 3;
        default:
            return false;
    }
}

std::optional<Plan> unpack(const std::string& packed) {
    switch (byte(packed, 0)) {
        case breathe_tag:
            return unpack_breathe(packed);
        case ground_tag:
            return Ground{};
        case lead_tag: {
            const Lead lead{packed[1] == 1, byte(packed, 2)};
            const bool in_range =
                byte(packed, 1) <= 1 && (lead.minutes == 0 || offered_length(lead.minutes));
            return in_range ? std::optional<Plan>(lead) : std::nullopt;
        }
        case turns_tag: {
            const Turns turns{byte(packed, 1), byte(packed, 2)};
            const bool in_range =
                turns.minutes >= 1 && turns.minutes <= 5 && turns.each >= 1 && turns.each <= 4;
            return in_range ? std::optional<Plan>(turns) : std::nullopt;
        }
        case check_in_tag:
            return CheckIn{};
        default:
            return std::nullopt;
    }
}

std::string from_command(const v1::Plan& plan, Plan& out) {
    switch (plan.activity_case()) {
        case v1::Plan::kBreathe:
            return read(plan.breathe(), out);
        case v1::Plan::kGround:
            out = Ground{};
            return {};
        case v1::Plan::kLead:
            return read(plan.lead(), out);
        case v1::Plan::kTurns:
            return read(plan.turns(), out);
        case v1::Plan::kCheckIn:
            out = CheckIn{};
            return {};
        case v1::Plan::ACTIVITY_NOT_SET:
            break;
    }
    return strings::choose_something;
}

v1::Plan to_event(const Plan& plan, bool mine) {
    v1::Plan event;
    const Overloaded write{
        [&](const Breathe& p) {
            const auto& [id, parts] = p.pattern;
            v1::Breathe& to = *event.mutable_breathe();
            to.set_pattern(static_cast<v1::Breathe::Pattern>(id));
            to.set_minutes(p.minutes);
            to.set_ramp(p.ramp);
            if (id == PatternId::resonance) to.set_cycle(seconds(parts[0]));
            if (id != PatternId::own) return;
            to.mutable_own()->set_inhale(seconds(parts[0]));
            to.mutable_own()->set_hold_full(seconds(parts[1]));
            to.mutable_own()->set_exhale(seconds(parts[2]));
            to.mutable_own()->set_hold_empty(seconds(parts[3]));
        },
        [&](const Ground&) { event.mutable_ground(); },
        [&](const Lead& p) {
            event.mutable_lead()->set_leader(p.offerer == mine ? v1::Lead::ME : v1::Lead::PARTNER);
            event.mutable_lead()->set_minutes(p.minutes);
        },
        [&](const Turns& p) {
            event.mutable_turns()->set_minutes(p.minutes);
            event.mutable_turns()->set_each(p.each);
        },
        [&](const CheckIn&) { event.mutable_check_in(); },
    };
    std::visit(write, plan);
    return event;
}

}  // namespace attune

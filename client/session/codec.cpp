// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/codec.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "proto/state.pb.h"

namespace attune {
namespace {

constexpr char breathe_tag = 1;  // first byte of a packed plan: the activity

bool offered_length(std::uint32_t minutes) {
    constexpr std::array<std::uint32_t, 6> lengths{1, 2, 3, 5, 10, 20};
    return std::find(lengths.begin(), lengths.end(), minutes) != lengths.end();
}

std::string pack(const Plan& plan) {
    return {breathe_tag, static_cast<char>(plan.pattern), static_cast<char>(plan.minutes)};
}

std::optional<Plan> unpack(const std::string& packed) {
    if (packed.size() != 3 || packed[0] != breathe_tag) return std::nullopt;
    if (packed[1] != static_cast<char>(PatternId::long_exhale)) return std::nullopt;
    const auto minutes = static_cast<std::uint8_t>(packed[2]);
    if (!offered_length(minutes)) return std::nullopt;
    return Plan{PatternId::long_exhale, minutes};
}

std::optional<Offer> read(const v1::Offer& from) {
    const auto plan = unpack(from.plan());
    if (from.id() == 0 || !plan) return std::nullopt;
    return Offer{from.id(), *plan};
}

std::optional<Yes> read(const v1::Yes& from) {
    const auto plan = unpack(from.plan());
    if (from.id() == 0 || !plan) return std::nullopt;
    const Yes yes{from.id(),
                  *plan,
                  Tenths(from.start_at()),
                  Tenths(from.end()),
                  from.pause_n(),
                  Millis(from.held_ms()),
                  from.resume_n(),
                  Tenths(from.resumed_at())};
    const bool in_range = yes.end <= plan->length() && yes.held <= plan->length() &&
                          yes.pause_n <= max_count && yes.resume_n <= yes.pause_n;
    return in_range ? std::optional(yes) : std::nullopt;
}

std::optional<CoolDown> read(const v1::CoolDownState& from) {
    const CoolDown cool{from.n(), Tenths(from.ends_at()), from.ready(), from.closed()};
    const bool in_range =
        cool.n != 0 && cool.n <= max_count && cool.ready <= cool.n && cool.closed <= cool.n;
    return in_range ? std::optional(cool) : std::nullopt;
}

}  // namespace

Bytes encode(const PeerState& state) {
    v1::PeerState out;
    out.set_instance(state.instance);
    out.set_rev(state.rev);
    if (state.offer.id != 0) {
        out.mutable_offer()->set_id(state.offer.id);
        out.mutable_offer()->set_plan(pack(state.offer.plan));
    }
    if (const Yes& yes = state.yes; yes.id != 0) {
        v1::Yes& to = *out.mutable_yes();
        to.set_id(yes.id);
        to.set_plan(pack(yes.plan));
        to.set_start_at(yes.start_at.count());
        to.set_end(yes.end.count());
        to.set_pause_n(yes.pause_n);
        to.set_held_ms(yes.held.count());
        to.set_resume_n(yes.resume_n);
        to.set_resumed_at(yes.resumed_at.count());
    }
    out.set_stopped(state.stopped);
    if (const CoolDown& cool = state.cool; cool.n != 0) {
        v1::CoolDownState& to = *out.mutable_cool();
        to.set_n(cool.n);
        to.set_ends_at(cool.ends_at.count());
        to.set_ready(cool.ready);
        to.set_closed(cool.closed);
    }
    out.set_here(state.here);
    Bytes bytes(out.ByteSizeLong());
    out.SerializeWithCachedSizesToArray(bytes.data());
    return bytes;
}

std::optional<PeerState> decode(ByteView encoded) {
    v1::PeerState in;
    if (encoded.size() > max_state_size) return std::nullopt;
    if (!in.ParseFromArray(encoded.data(), static_cast<int>(encoded.size()))) return std::nullopt;
    PeerState state{in.instance(), in.rev(), {}, {}, in.stopped(), {}, in.here()};
    if (state.instance == 0) return std::nullopt;
    if (in.has_offer()) {
        const auto offer = read(in.offer());
        if (!offer) return std::nullopt;
        state.offer = *offer;
    }
    if (in.has_yes()) {
        const auto yes = read(in.yes());
        if (!yes) return std::nullopt;
        state.yes = *yes;
    }
    if (in.has_cool()) {
        const auto cool = read(in.cool());
        if (!cool) return std::nullopt;
        state.cool = *cool;
    }
    return state;
}

std::optional<Plan> from_command(const v1::Plan& plan) {
    if (!plan.has_breathe() || plan.breathe().pattern() != v1::Breathe::LONG_EXHALE)
        return std::nullopt;
    if (!offered_length(plan.breathe().minutes())) return std::nullopt;
    return Plan{PatternId::long_exhale, static_cast<std::uint8_t>(plan.breathe().minutes())};
}

v1::Plan to_event(const Plan& plan) {
    v1::Plan event;
    event.mutable_breathe()->set_pattern(v1::Breathe::LONG_EXHALE);
    event.mutable_breathe()->set_minutes(plan.minutes);
    return event;
}

}  // namespace attune

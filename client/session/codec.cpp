// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/codec.hpp"

#include <algorithm>
#include <string>

#include "client/breath/course.hpp"
#include "proto/state.pb.h"

namespace attune {
namespace {

enum Flag : std::uint32_t { no_holds = 1, first = 2, all_flags = 3 };

template <class Array>
std::string text(const Array& bytes) {
    return {bytes.begin(), bytes.end()};
}

template <std::size_t n>
std::array<std::uint8_t, n> array(const std::string& text) {  // what is missing: zeros
    std::array<std::uint8_t, n> bytes{};
    for (std::size_t i = 0; i < std::min(n, text.size()); ++i)
        bytes[i] = static_cast<std::uint8_t>(text[i]);
    return bytes;
}

// The following: false where a field is out of its range. What a newer client may have meant is
// left as it is: none.

bool read(const v1::Offer& from, Offer& to) {
    if (from.id() == 0 || from.plan().empty() || from.plan().size() > max_plan_size) return false;
    if (!is_known(from.plan())) return true;
    const auto plan = unpack(from.plan());
    if (plan) to = {from.id(), *plan};
    return plan.has_value();
}

bool read_of_breath(const v1::Yes& from, Yes& to) {
    if (!from.softer().empty() && from.softer().size() != to.softer.size()) return false;
    to.softer = array<3>(from.softer());
    to.lead = from.lead();
    const bool none = to.softer == SofterFrom{} && to.lead == 0;
    return (breathes(to.plan) || none) && is_valid(to.softer);
}

bool read_of_turns(const v1::Yes& from, Yes& to) {
    to.turn = from.turn();
    if (from.has_turn_at()) to.turn_at = Tenths(from.turn_at());
    const Turns* turns = std::get_if<Turns>(&to.plan);
    if (turns == nullptr) return to.turn == 0 && !to.turn_at;
    return to.turn >= 1 && to.turn <= turns->count() + 1 &&
           to.turn_at.value_or(Tenths{}) <= length(to.plan);
}

bool read(const v1::Yes& from, Yes& to) {
    Offer offer;
    v1::Offer as_offered;
    as_offered.set_id(from.id());
    as_offered.set_plan(from.plan());
    if (!read(as_offered, offer) || within(offer.plan)) return false;
    if (offer.id == 0) return true;
    Yes yes{offer.id,
            offer.plan,
            Tenths(from.start_at()),
            Tenths(from.end()),
            from.pause_n(),
            Millis(from.held_ms()),
            from.resume_n(),
            Tenths(from.resumed_at()),
            (from.flags() & no_holds) != 0,
            (from.flags() & first) != 0};
    if (!read_of_breath(from, yes) || !read_of_turns(from, yes)) return false;
    to = yes;
    return yes.end <= length(yes.plan) && yes.held <= length(yes.plan) &&
           yes.pause_n <= max_count && yes.resume_n <= yes.pause_n && from.flags() <= all_flags;
}

bool read(const v1::CoolDownState& from, CoolDown& to) {
    to = {Tenths(from.at()), Tenths(from.ends_at()), from.ready(), from.closed(), from.line()};
    return to.at != Tenths{} && to.line <= max_line;
}

bool read_hand(const v1::PeerState& from, HandSaid& to) {
    to.at = Millis(from.hand_at());
    if (from.hand().empty()) return from.hand_at() == 0;
    if (from.hand().size() != to.breaths.size()) return false;
    to.breaths = array<3>(from.hand());
    return from.hand_at() != 0;
}

void write(const Yes& yes, v1::Yes& to) {
    to.set_id(yes.id);
    to.set_plan(pack(yes.plan));
    to.set_start_at(yes.start_at.count());
    to.set_end(yes.end.count());
    to.set_pause_n(yes.pause_n);
    to.set_held_ms(yes.held.count());
    to.set_resume_n(yes.resume_n);
    to.set_resumed_at(yes.resumed_at.count());
    if (yes.softer != SofterFrom{}) to.set_softer(text(yes.softer));
    to.set_flags((yes.no_holds ? no_holds : 0u) | (yes.first ? first : 0u));
    to.set_lead(yes.lead);
    to.set_turn(yes.turn);
    if (yes.turn_at) to.set_turn_at(yes.turn_at->count());
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
    if (state.yes.id != 0) write(state.yes, *out.mutable_yes());
    out.set_stopped(state.stopped);
    if (const CoolDown& cool = state.cool; cool.at != Tenths{}) {
        v1::CoolDownState& to = *out.mutable_cool();
        to.set_at(cool.at.count());
        to.set_ends_at(cool.ends_at.count());
        to.set_ready(cool.ready);
        to.set_closed(cool.closed);
        to.set_line(cool.line);
    }
    out.set_here(state.here);
    out.set_posture(static_cast<std::uint32_t>(state.posture));
    out.set_words(state.words);
    if (state.hand.at != Millis{}) {
        out.set_hand_at(state.hand.at.count());
        out.set_hand(text(state.hand.breaths));
    }
    Bytes bytes(out.ByteSizeLong());
    out.SerializeWithCachedSizesToArray(bytes.data());
    return bytes;
}

std::optional<PeerState> decode(ByteView encoded) {
    v1::PeerState in;
    if (encoded.size() > max_state_size) return std::nullopt;
    if (!in.ParseFromArray(encoded.data(), static_cast<int>(encoded.size()))) return std::nullopt;
    PeerState state;
    state.instance = in.instance();
    state.rev = in.rev();
    state.stopped = in.stopped();
    state.here = in.here();
    state.posture = static_cast<Posture>(std::min(in.posture(), 0xffu));
    state.words = in.words();
    const bool in_range =
        state.instance != 0 && state.posture <= Posture::thighs && state.words >> feelings == 0 &&
        (!in.has_offer() || read(in.offer(), state.offer)) &&
        (!in.has_yes() || read(in.yes(), state.yes)) &&
        (!in.has_cool() || read(in.cool(), state.cool)) && read_hand(in, state.hand);
    return in_range ? std::optional(state) : std::nullopt;
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// All that one side says, as a value: the C++ side of proto/state.proto, which explains the fields.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "client/session/plan.hpp"

namespace attune {

struct Offer {
    std::uint32_t id = 0;
    Plan plan{};

    bool operator==(const Offer&) const = default;
};

struct Yes {
    std::uint32_t id = 0;
    Plan plan{};  // never within() another
    Tenths start_at{};
    Tenths end{};
    std::uint32_t pause_n = 0;
    Millis held{};
    std::uint32_t resume_n = 0;  // at most pause_n
    Tenths resumed_at{};
    bool no_holds = false;
    bool first = false;      // I lead; of turns: I speak first
    std::uint32_t lead = 0;  // only where the plan breathes, as is softer
    SofterFrom softer{};     // in order
    std::uint32_t turn = 0;  // only of turns, then at least 1
    std::optional<Tenths> turn_at{};

    bool operator==(const Yes&) const = default;
};

struct CoolDown {
    Tenths at{};  // of the press that started or extended it last; 0: there was none
    Tenths ends_at{};
    bool ready = false;
    bool closed = false;
    std::uint32_t line = 0;  // 1 to 3

    bool is_on() const { return at != Tenths{} && !closed; }
    bool operator==(const CoolDown&) const = default;
};

enum class Posture : std::uint8_t { none, heart, belly, thighs };

// Where my hand is while I lead.
struct HandSaid {
    Millis at{};                            // of SessionTime; 0: nothing is shown
    std::array<std::uint8_t, 3> breaths{};  // at that time, hand_step before, twice that before

    bool operator==(const HandSaid&) const = default;
};

// Pauses of one plan: far beyond use, and nothing overflows.
inline constexpr std::uint32_t max_count = 0xffff;
inline constexpr std::uint32_t max_line = 3;
inline constexpr std::uint32_t feelings = 24;

struct PeerState {
    std::uint32_t instance = 0;  // 0: no partner heard yet
    std::uint32_t rev = 0;
    Offer offer{};
    Yes yes{};
    std::uint32_t stopped = 0;
    CoolDown cool{};
    bool here = false;
    Posture posture = Posture::none;
    std::uint32_t words = 0;  // bit n - 1 for the feeling n
    HandSaid hand{};

    bool operator==(const PeerState&) const = default;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// Talking in turns: whose the floor is. `turn` counts up, by whoever hands over or takes over;
// `turn_at` is said by the new speaker alone, so that an outage eats nobody's time.
#pragma once

#include <optional>

#include "client/session/peer_state.hpp"

namespace attune {

// What people see of it.
struct Turn {
    std::uint32_t number = 0;  // from 1
    std::uint32_t count = 0;
    bool mine = false;                  // I speak
    std::optional<SessionTime> ends{};  // nothing: it has not begun, or stands still

    bool operator==(const Turn&) const = default;
};

namespace turns {

// The next three: of a yes to turns. `elapsed`: of the plan's own time.

inline bool are_mine(const Yes& yes, std::uint32_t turn) {
    return (turn % 2 == 1) == yes.first;
}

struct Floor {
    std::uint32_t turn;            // above the plan's count: all is said
    std::optional<Duration> ends;  // of the plan's own time; nothing: it has not begun
};
Floor floor_at(const Yes& yes, Duration elapsed);

// Takes the floor where it is mine.
void advance(Yes& yes, Duration elapsed);

void begin(Yes& yes, std::uint32_t turn, Duration elapsed);

// Mine is over early.
void hand_over(Yes& yes, Duration elapsed);

// What the partner says of the floor, as far as it is theirs to say: who speaks hands over; once a
// turn's time is up, its next speaker takes the floor; nobody has begun in the future.
void merge(Yes& mine, const Yes& theirs, Duration elapsed);

}  // namespace turns
}  // namespace attune

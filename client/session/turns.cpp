// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/turns.hpp"

#include <algorithm>

namespace attune::turns {
namespace {

std::optional<Duration> end_of(const Yes& yes) {
    if (!yes.turn_at) return std::nullopt;
    return *yes.turn_at + std::chrono::minutes(std::get<Turns>(yes.plan).minutes);
}

}  // namespace

Floor floor_at(const Yes& yes, Duration elapsed) {
    const auto ends = end_of(yes);
    if (ends && elapsed >= *ends) return {yes.turn + 1, std::nullopt};
    return {yes.turn, ends};
}

void advance(Yes& yes, Duration elapsed) {
    const Floor floor = floor_at(yes, elapsed);
    if (floor.turn > std::get<Turns>(yes.plan).count() || floor.ends) return;
    if (!are_mine(yes, floor.turn)) return;  // the partner says when it began
    begin(yes, floor.turn, elapsed);
}

void begin(Yes& yes, std::uint32_t turn, Duration elapsed) {
    yes.turn = turn;
    yes.turn_at = std::chrono::duration_cast<Tenths>(std::max(elapsed, Duration::zero()));
}

void hand_over(Yes& yes, Duration elapsed) {
    yes.turn = floor_at(yes, elapsed).turn + 1;
    yes.turn_at.reset();
}

void merge(Yes& mine, const Yes& theirs, Duration elapsed) {
    const std::uint32_t floor = floor_at(mine, elapsed).turn;
    const std::uint32_t most = are_mine(mine, floor) ? floor : floor + 1;
    if (theirs.turn < mine.turn || theirs.turn > most) return;
    if (theirs.turn == mine.turn && mine.turn_at) return;
    mine.turn = theirs.turn;
    mine.turn_at.reset();
    // Whose turn it is says when it began.
    const bool counts = !are_mine(mine, mine.turn) && theirs.turn_at && *theirs.turn_at <= elapsed;
    if (counts) mine.turn_at = theirs.turn_at;
}

}  // namespace attune::turns

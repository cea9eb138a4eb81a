// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "client/breath/hand.hpp"
#include "client/breath/plan.hpp"

namespace attune {

// Between "resume" said by both and the breath's going on.
inline constexpr Duration settle_time = std::chrono::seconds(5);

// A plan laid onto the timeline: a value, copied to whoever draws, sounds or rumbles.
//
// In a pause the plan's own time stands still. The orb stays where it was on this screen when the
// pause took effect; the partner pressed a moment earlier, so during the settle it moves, smoothly,
// to where the plan stands, and goes on from there: no jump at the pause, none at the resume.
//
// A hand may take the breath's place. Whatever else changes what the orb follows, such as a
// softening that was learnt of late, it glides from where it was.
struct Pacer {
    struct Hold {
        Duration at;                       // the plan's own time, standing still
        double amplitude;                  // where the orb came to rest on this screen
        std::optional<SessionTime> until;  // the plan goes on; nothing: not both have resumed

        bool operator==(const Hold&) const = default;
    };

    // No faster than hand_speed: 3 s for the whole amplitude.
    struct Glide {
        SessionTime from;
        double offset;  // of the amplitude, at first

        double at(SessionTime t) const;
        bool operator==(const Glide&) const = default;
    };

    BreathPlan plan;
    SessionTime start;  // of the plan's own time, as if it had never paused
    std::optional<Hold> hold;
    std::optional<HandCurve> hand{};  // never empty
    std::optional<Glide> glide{};

    Duration elapsed(SessionTime t) const;  // of the plan's own time; negative in the lead-in
    SessionTime end() const { return start + plan.length; }  // of no meaning while hold has no end
    BreathPosition position_at(SessionTime t) const;

    // From when on a hand may take the breath's place, after t: from the end of an exhale, and no
    // sooner than a breath's length after its breath in.
    SessionTime takes_hand(SessionTime t) const;

    // When the paced breath takes a hand's place again, of which nothing is heard any more.
    SessionTime leaves_hand(const HandCurve& gone) const;

    // Goes on from an amplitude of `was` at `now`, without a jump.
    void glide_from(double was, SessionTime now);

    // The timeline on which the same instant is `shift` later.
    void move(Duration shift);

    bool operator==(const Pacer&) const = default;

  private:
    SessionTime cycle_begins(std::uint32_t n) const;
    void lay_hand_over(BreathPosition& position, SessionTime t) const;
    bool held(SessionTime t) const { return hold && (!hold->until || t < *hold->until); }
};

}  // namespace attune

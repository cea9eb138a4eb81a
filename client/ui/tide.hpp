// SPDX-License-Identifier: GPL-3.0-or-later
// Governs the light of the orbs, so that it turns round at most once a second, ever: not the light
// of either side, and not the two together. The breath is light too (a fuller orb gives more of
// it), and the radius, which is the breath, is never touched: brightness makes up for it.
//
// Why it holds. Both sides' light moves one way at a time, way_, or stands; so does their sum. A
// side that turns round jumps over `enough` at once, so that a turn is seen when it is made, and
// way_ changes only a second after the last side has turned. In a cross-fade each side, and so the
// sum, goes straight from the old orbs' light to the new ones'; then all stand for that second.
//
// Why brightness can do it. Light that may not rise while its orb grows is dimmed: that always
// goes. Light that may not fall while its orb shrinks is brightened, up to `most`: so light turns
// to rising only where even an empty orb could give as much, and in its first second rises only as
// far as the orb surely can hold it until the second is over (`sure`). It is sure of this much: no
// breath is smaller than empty, and one that grows must first come to rest, and then takes a second
// or more to empty (the least of one's own patterns). All else is a leap, for which orbs
// cross-fade.
#pragma once

#include <array>
#include <optional>

#include "net/clock/time.hpp"

namespace attune::ui {

// Light is counted in full orbs at full brightness; radii in theirs.
class Tide {
  public:
    // A twentieth more than promised: a frame shows light a little before or after its time.
    static constexpr Duration between_turns = std::chrono::milliseconds(1050);
    static constexpr double enough = 0.0025;  // to be a turn
    static constexpr double most = 1.5;       // of an orb's light, by brightness alone

    using Sides = std::array<double, 2>;

    // The first light, or one of another size: it is there at once.
    void start(const Sides& light);

    // True: other orbs may take the place of these, and do. `radius` is that of the new ones, which
    // will give `light` by themselves.
    bool change(LocalTime now, double radius, const Sides& light);

    // What the sides would like to give: more, where `wanted` is beyond what they give. `breath` is
    // 1 while it rises, -1 while it falls: then nothing goes the other way. Neither before the last
    // `now`.
    void turn(LocalTime now, double radius, int breath, const Sides& wanted);

    // 1: light may rise; -1: it may fall; 0: it stands.
    int way() const { return fading_ ? 0 : way_; }

    // The next frame: what the sides give by themselves; `elapsed` since the last, and that as a
    // part of a cross-fade.
    void flow(LocalTime now, Duration elapsed, float faded, double radius, const Sides& light);

    // What they are to give.
    const Sides& shown() const { return shown_; }

    // Nothing more changes while the sides want the same.
    bool settled(const Sides& light) const;

  private:
    bool may_turn(LocalTime now) const { return !turned_ || now - *turned_ >= between_turns; }
    bool low(double radius) const;

    std::optional<LocalTime> turned_;
    int breath_ = 0;
    int way_ = 0;
    std::array<int, 2> ways_{};  // each side's, when it last moved
    int both_ = 0;               // theirs together
    Sides shown_{};
    Sides behind_{};  // what they would give by themselves, beyond what is shown
    Sides goal_{};    // of a cross-fade
    float faded_ = 1;
    bool fading_ = false;
};

}  // namespace attune::ui

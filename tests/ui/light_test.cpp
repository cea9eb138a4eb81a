// SPDX-License-Identifier: GPL-3.0-or-later
// The picture over time: fades, and no flashing.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "client/ui/picture.hpp"
#include "tests/ui/views.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration frame = milliseconds(16);

// The light of one side's orbs: its share of the window, in luminance.
double light(const Picture& picture, bool mine) {
    double sum = 0;
    for (const ShownOrb& o : picture.orbs()) {
        if (o.item.mine != mine) continue;
        constexpr int rings = 12;
        for (int i = 0; i < rings; ++i) {  // to the halo's edge
            const float d = halo_reach * (static_cast<float>(i) + 0.5F) / rings;
            const Colour c = orb_light(mine ? apricot : sea_glass, d, o.light(), o.warmth());
            sum += static_cast<double>(luminance(c) * d * o.item.radius * o.item.radius);
        }
    }
    return sum;
}

// Notes the turns of a signal that changes by at least `enough` between them.
class Turns {
  public:
    explicit Turns(double enough) : enough_(enough) {}
    void add(LocalTime now, double value) {
        if (rising_ ? value > best_ : value < best_) {
            best_ = value;
            at_ = now;
        } else if (std::abs(value - best_) > enough_) {
            all_.push_back(at_);
            rising_ = !rising_;
            best_ = value;
            at_ = now;
        }
    }
    const std::vector<LocalTime>& all() const { return all_; }

  private:
    double enough_;
    double best_ = 0;  // since the last turn
    LocalTime at_{};
    bool rising_ = true;
    std::vector<LocalTime> all_;
};

// Pauses at any moment, resumptions as soon as two people could, an outage every 3 s at most.
class Restless {
  public:
    explicit Restless(std::uint64_t seed) : random_(seed) {}

    const View& at(LocalTime now) {
        const SessionTime session = view_.clock.at(now);
        view_.here_partner = random_() % 2 == 0;  // a key that trembles at every frame
        view_.here_mine = random_() % 2 == 0;
        if (now - link_changed_ > seconds(3) && random_() % 60 == 0) {
            link_changed_ = now;
            const bool lost = view_.link.state() == v1::Link::LOST;
            view_.link.set_state(lost ? v1::Link::LINKED : v1::Link::LOST);
        }
        if (view_.stage == SC::BREATHING && random_() % 300 == 0) {
            view_.stage = SC::PAUSED;
            view_.pacer->hold =
                Pacer::Hold{.at = view_.pacer->elapsed(session),
                            .amplitude = view_.pacer->position_at(session).amplitude,
                            .until = {}};
        } else if (view_.stage == SC::PAUSED && random_() % 40 == 0) {
            view_.stage = SC::SETTLING;
            view_.pacer->hold->until = session + settle_time;
            view_.pacer->start = session + settle_time - view_.pacer->hold->at;
        } else if (view_.stage == SC::SETTLING && session >= view_.pacer->hold->until.value()) {
            view_.stage = SC::BREATHING;
            view_.pacer->hold.reset();
        }
        return view_;
    }

  private:
    std::mt19937_64 random_;
    View view_ = testing::view_at(SC::BREATHING);
    LocalTime link_changed_{};
};

TEST(Picture, NeverFlashesTwiceASecond) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    const double full = [] {
        Picture picture;
        picture.show(make_scene(testing::view_at(SC::BREATHING), LocalTime(seconds(4)), {}, canvas),
                     LocalTime{});
        return light(picture, true);
    }();
    constexpr double flash = 0.1;  // of the fullest light: WCAG's measure of a change
    for (const bool mine : {true, false}) {
        Picture picture;
        Turns turns(flash * full);
        Restless session(seed);
        for (LocalTime now{}; now < LocalTime(seconds(600)); now += frame) {
            picture.show(make_scene(session.at(now), now, {}, canvas), now);
            turns.add(now, light(picture, mine));
        }
        EXPECT_GT(turns.all().size(), 20U);
        // What people and the network bring turns once a second at most (Calm); where such a turn
        // meets one of the breath's own, the two may be closer, but a third never joins them.
        for (std::size_t i = 2; i < turns.all().size(); ++i)
            EXPECT_GE(turns.all()[i] - turns.all()[i - 2], seconds(1))
                << "mine " << mine << ", turn " << i;
    }
}

TEST(Picture, ScreensCrossFadeIn400Milliseconds) {
    Picture picture;
    LocalTime now{};
    const Scene home = make_scene(testing::view_at(SC::IDLE), now, {}, canvas);
    const Scene asked = make_scene(testing::view_at(SC::ASKED), now, {}, canvas);
    picture.show(home, now);
    EXPECT_TRUE(picture.settled());
    picture.show(asked, now);
    EXPECT_FALSE(picture.settled());
    for (int i = 0; i < 12; ++i) picture.show(asked, now += frame);
    for (const auto& t : picture.texts()) {
        EXPECT_GT(t.alpha, 0.4F);
        EXPECT_LT(t.alpha, 0.6F);
    }
    for (int i = 0; i < 14; ++i) picture.show(asked, now += frame);
    EXPECT_TRUE(picture.settled());
    EXPECT_EQ(picture.texts().size(), asked.texts.size());
    EXPECT_EQ(picture.buttons().size(), asked.buttons.size());
}

TEST(Picture, WhatStaysDoesNotDip) {
    Picture picture;
    LocalTime now{};
    picture.show(make_scene(testing::view_at(SC::LEAD_IN), now, {}, canvas), now);
    for (int i = 0; i < 30; ++i) {
        picture.show(make_scene(testing::view_at(SC::BREATHING), now, {}, canvas), now += frame);
        for (const auto& b : picture.buttons()) EXPECT_EQ(b.alpha, 1) << b.item.text;
        for (const auto& o : picture.orbs()) EXPECT_EQ(o.light(), 1);
    }
}

TEST(Picture, ATickingClockChangesInPlace) {
    Picture picture;
    const View view = testing::view_at(SC::BREATHING);
    for (Duration t{}; t < seconds(5); t += frame) {
        picture.show(make_scene(view, LocalTime(t), {}, canvas), LocalTime(t));
        int clocks = 0;
        for (const auto& shown : picture.texts())
            if (shown.item.ticking) ++clocks;
        EXPECT_EQ(clocks, 1);
    }
}

TEST(Picture, AnotherSizeIsThereAtOnce) {
    Picture picture;
    const View view = testing::view_at(SC::BREATHING);
    picture.show(make_scene(view, LocalTime{}, {}, canvas), LocalTime{});
    picture.show(make_scene(view, LocalTime{}, {}, {800, 600}), LocalTime{});
    EXPECT_TRUE(picture.settled());
    EXPECT_EQ(picture.orbs().size(), 2U);
}

TEST(Light, ScreensToCreamWhereBothAre) {
    const Colour ground = ground_at(0.5F, 0.43F, 0);
    const Colour both =
        screen(screen(ground, orb_light(apricot, 0.3F, 1, 0)), orb_light(sea_glass, 0.3F, 1, 0));
    const Colour lens = lens_over(both, 0.3F, 0.3F, 1);
    EXPECT_LT(contrast(lens, palette::cream), 1.1F);
    EXPECT_GT(lens.r, lens.b);  // warm
}

TEST(Light, HaloEndsAt175Radii) {
    EXPECT_EQ(orb_light(apricot, halo_reach, 1, 1), Colour{});
    EXPECT_GT(luminance(orb_light(apricot, 1.5F, 1, 0)), 0);
    EXPECT_GT(luminance(orb_light(apricot, 1.5F, 1, 1)), luminance(orb_light(apricot, 1.5F, 1, 0)));
}

}  // namespace
}  // namespace attune::ui

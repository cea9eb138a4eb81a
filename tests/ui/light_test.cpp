// SPDX-License-Identifier: GPL-3.0-or-later
// The picture over time: fades, and no flashing.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "client/breath/patterns.hpp"
#include "client/ui/picture.hpp"
#include "tests/seed.hpp"
#include "tests/ui/views.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration frame = std::chrono::nanoseconds(16'666'667);

// An orb's light to its halo's edge, in luminance, for a radius of 1. A screen shows no more than
// white.
double light(const OrbColours& colours, float brightness, float glow) {
    constexpr int rings = 35;  // one ends at body_at, one at the rim
    const auto shown = [](float channel) { return std::min(1.0F, channel); };
    double sum = 0;
    for (int i = 0; i < rings; ++i) {
        const float d = halo_reach * (static_cast<float>(i) + 0.5F) / rings;
        const Colour c = orb_light(colours, d, brightness, glow);
        sum += static_cast<double>(luminance({shown(c.r), shown(c.g), shown(c.b)}) * d);
    }
    return sum;
}

// The light of one side's orbs: their share of the window.
double light(const Picture& picture, bool mine) {
    double sum = 0;
    for (const ShownOrb& o : picture.orbs()) {
        const auto radius = static_cast<double>(o.item.radius);
        if (o.item.mine == mine)
            sum += light(mine ? apricot : sea_glass, o.light(), o.warmth()) * radius * radius;
    }
    return sum;
}

// Notes when a signal turns round: the first instant at which it has left its highest or lowest
// point by more than `enough`. Where it stands for a while in between, it turns when it moves on.
class Turns {
  public:
    explicit Turns(double enough) : enough_(enough) {}
    void add(LocalTime now, double value) {
        const double away = rising_ ? best_ - value : value - best_;
        if (away > enough_) {
            all_.push_back(now);
            rising_ = !rising_;
        }
        if (away <= 0 || away > enough_) best_ = value;
    }
    const std::vector<LocalTime>& all() const { return all_; }

  private:
    double enough_;
    double best_ = 0;  // since the last turn
    bool rising_ = true;
    std::vector<LocalTime> all_;
};

// Whatever two people and a network can do to a session, much more often than they would: pauses at
// any moment, heard of late; resumptions at once; ends, halvings, stops, cool-downs; a partner out
// of sight and back, who asks anew in mid-breath; a key that trembles at every frame; and all the
// patterns there are, with one's own at its briefest.
class Restless {
  public:
    explicit Restless(std::uint64_t seed) : random_(seed) { begin({}); }

    const View& at(LocalTime now) {
        const SessionTime session = view_.clock.at(now);
        view_.here_partner = one_in(2);
        view_.here_mine = one_in(2);
        if (one_in(120)) {
            const bool lost = view_.link.state() == v1::Link::LOST;
            view_.link.set_state(lost ? v1::Link::LINKED : v1::Link::LOST);
        }
        if (view_.stage == SC::TURNS && one_in(30)) view_.turn->mine = !view_.turn->mine;
        if (one_in(600)) view_.anchor = one_in(2) ? v1::Anchor::BREATH : v1::Anchor::SIGHT;
        if (one_in(900)) view_.alone = !view_.alone;
        switch (view_.stage) {
            case SC::LEAD_IN:
                if (session >= view_.pacer->start) view_.stage = SC::BREATHING;
                break;
            case SC::BREATHING:
            case SC::ASKED:
                breathe(session);
                break;
            case SC::PAUSED:
                if (one_in(40)) {
                    view_.stage = SC::SETTLING;
                    view_.pacer->hold->until = session + settle_time;
                    view_.pacer->start = session + settle_time - view_.pacer->hold->at;
                } else if (one_in(200)) {
                    view_.stage = SC::COOL_DOWN;
                }
                break;
            case SC::SETTLING:
                if (session >= view_.pacer->hold->until.value()) {
                    view_.stage = SC::BREATHING;
                    view_.pacer->hold.reset();
                } else if (one_in(400)) {
                    pause(session, {});
                }
                break;
            default:  // what follows an end
                if (!one_in(60)) break;
                view_.stage = after(view_.stage);
                view_.pacer.reset();
                view_.turn = Turn{1, 4, one_in(2), {}};
                if (view_.stage == SC::LEAD_IN) begin(session + settle_time);
        }
        return view_;
    }

  private:
    bool one_in(std::uint64_t n) { return random_() % n == 0; }

    static Stage after(Stage stage) {
        switch (stage) {
            case SC::DONE:
                return SC::IDLE;
            case SC::IDLE:
                return SC::ASKING;
            case SC::COOL_DOWN:
                return SC::COMING_BACK;
            case SC::COMING_BACK:
                return SC::GROUND;
            case SC::GROUND:
                return SC::TURNS;
            case SC::TURNS:
                return SC::CHECK_IN;
            default:
                return SC::LEAD_IN;
        }
    }

    void begin(SessionTime start) {
        view_ = testing::view_at(SC::LEAD_IN);
        view_.pacer->start = start;
        const auto id = static_cast<PatternId>(random_() % (static_cast<int>(PatternId::own) + 1));
        PatternChoice choice{.id = id, .tenths = {}};
        if (id == PatternId::resonance) choice.tenths = {92};
        if (id == PatternId::own) choice.tenths = {10, 20, 10, 20};
        view_.pacer->plan = {pattern_of(choice), seconds(60)};
    }

    void pause(SessionTime session, Duration late) {
        const double amplitude = view_.pacer->position_at(session).amplitude;
        view_.stage = SC::PAUSED;
        view_.pacer->hold =
            Pacer::Hold{.at = std::max(Duration{}, view_.pacer->elapsed(session) - late),
                        .amplitude = amplitude,
                        .until = {}};
    }

    void breathe(SessionTime session) {
        if (session >= view_.pacer->end()) {
            view_.stage = SC::DONE;
        } else if (one_in(300)) {
            pause(session, milliseconds(one_in(2) ? 30 : random_() % 3000));
        } else if (one_in(3000)) {
            view_.stage = SC::COOL_DOWN;
        } else if (one_in(3000)) {  // stopped
            view_.stage = SC::DONE;
            view_.pacer.reset();
        } else if (one_in(1500)) {  // halved
            const Duration done = view_.pacer->elapsed(session);
            view_.pacer->plan.length = done + (view_.pacer->plan.length - done) / 2;
        } else if (one_in(300) && view_.alone) {
            view_.stage = view_.stage == SC::ASKED ? SC::BREATHING : SC::ASKED;
        } else if (one_in(300) && view_.stage == SC::ASKED) {
            begin(session + settle_time);
        }
    }

    std::mt19937_64 random_;
    View view_;
};

// At most one luminance reversal a second, ever: of each side's light, and of both together. A
// reversal counts from a thousandth of the fullest light on, which nobody sees (WCAG 2.3.1 counts
// from a tenth): what is left to it are the differences of two ways to sum up an orb's light.
TEST(Picture, LightTurnsAtMostOnceASecond) {
    const auto seed = testing::seed();
    SCOPED_TRACE("ATTUNE_SEED=" + std::to_string(seed));
    const double mine_full = light(apricot, 1, 0) * full_radius * full_radius;
    const double theirs_full = light(sea_glass, 1, 0) * full_radius * full_radius;
    std::array turns{Turns(0.001 * mine_full), Turns(0.001 * theirs_full),
                     Turns(0.001 * (mine_full + theirs_full))};
    // In one frame the briefest breath changes it by less, and so do a cross-fade and a pause.
    constexpr double step = 0.05;
    std::array before{0.0, 0.0};
    Picture picture;
    Restless session(seed);
    for (LocalTime now{}; now < LocalTime(seconds(1800)); now += frame) {
        picture.show(make_scene(session.at(now), now, {}, canvas), now);
        const double mine = light(picture, true);
        const double theirs = light(picture, false);
        if (now > LocalTime{}) {
            EXPECT_NEAR(mine, before[0], step * mine_full);
            EXPECT_NEAR(theirs, before[1], step * theirs_full);
        }
        before = {mine, theirs};
        turns[0].add(now, mine);
        turns[1].add(now, theirs);
        turns[2].add(now, mine + theirs);
    }
    for (const auto& turn : turns) {
        const auto& all = turn.all();
        EXPECT_GT(all.size(), 100U);
        for (std::size_t i = 1; i < all.size(); ++i)
            EXPECT_GE(all[i] - all[i - 1], seconds(1))
                << "light " << &turn - turns.data() << " at "
                << std::chrono::duration<double>(all[i].time_since_epoch()).count() << " s";
    }
}

// The bar's, too, which takes the orbs' place where motion is reduced.
TEST(Picture, ABarTurnsAtMostOnceASecond) {
    const auto seed = testing::seed();
    SCOPED_TRACE("ATTUNE_SEED=" + std::to_string(seed));
    Turns turns(0.001);
    Picture picture;
    Restless session(seed);
    for (LocalTime now{}; now < LocalTime(seconds(900)); now += frame) {
        View view = session.at(now);
        view.settings.reduced_motion = true;
        const Scene scene = make_scene(view, now, {}, canvas);
        picture.show(scene, now);
        for (const auto& text : picture.texts()) EXPECT_TRUE(text.alpha == 1);  // nothing fades
        turns.add(now, static_cast<double>(picture.bar_light()));
    }
    const auto& all = turns.all();
    EXPECT_GT(all.size(), 50U);
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_GE(all[i] - all[i - 1], seconds(1));
}

TEST(Picture, AnOrdinaryBreathHasItsFullLight) {
    for (const auto& pattern :
         {long_exhale_pattern, gentle_pattern, cyclic_sigh_pattern, box_pattern,
          four_seven_eight_pattern, resonance(milliseconds(9200))}) {
        Picture picture;
        View view = testing::view_at(SC::BREATHING);
        view.pacer->plan.pattern = pattern;
        int touched = 0;
        int frames = 0;
        for (LocalTime now{}; now < LocalTime(seconds(60)); now += frame, ++frames) {
            const Scene scene = make_scene(view, now, {}, canvas);
            picture.show(scene, now);
            const ShownOrb& orb = picture.orbs().front();
            EXPECT_EQ(orb.item.radius, scene.orbs.front().radius);  // it is the breath
            EXPECT_NEAR(orb.light(), 1, 0.01);                      // at a turn
            if (orb.light() != 1) ++touched;
        }
        EXPECT_LT(touched, frames / 8);
    }
}

// Stopped when it was full, the orb would be empty at once.
TEST(Picture, AnOrbThatLeapsCrossFades) {
    Picture picture;
    LocalTime now(seconds(3));
    View view = testing::view_at(SC::BREATHING);
    const auto show = [&] {
        picture.show(make_scene(view, now, {}, canvas), now);
        return light(picture, true);
    };
    double before = show();
    const double full = before;
    for (; now < LocalTime(milliseconds(4500)); now += frame) before = show();
    view.stage = SC::DONE;
    view.pacer.reset();
    for (; now < LocalTime(seconds(7)); now += frame) {
        const double light = show();
        EXPECT_LE(light, before * 1.0001);
        EXPECT_GT(light, before - 0.05 * full);
        before = light;
    }
    EXPECT_TRUE(picture.settled());
    EXPECT_EQ(picture.orbs().front().item.radius, empty_radius);
    EXPECT_EQ(picture.orbs().front().light(), 1);
}

TEST(Picture, AKeyDoesNotChangeTheLight) {
    for (const OrbColours& colours : {apricot, sea_glass})
        for (const float brightness : {0.5F, 1.0F})
            for (float glow = 0; glow <= 1; glow += 0.125F)
                EXPECT_NEAR(light(colours, brightness, glow), light(colours, brightness, 0),
                            0.01 * light(colours, 1, 0))
                    << "glow " << glow;
}

TEST(Picture, APauseDimsSoftlyAndTheBreathBringsTheLightBack) {
    Picture picture;
    LocalTime now(seconds(5));  // breathing out
    const View breathing = testing::view_at(SC::BREATHING);
    const auto show = [&](const View& view) {
        picture.show(make_scene(view, now, {}, canvas), now);
        return picture.orbs().front().light();
    };
    for (; now < LocalTime(seconds(6)); now += frame) EXPECT_EQ(show(breathing), 1);
    View paused = testing::view_at(SC::PAUSED);
    paused.pacer->hold->amplitude = breathing.pacer->position_at(SessionTime(seconds(6))).amplitude;
    float before = 1;
    for (; now < LocalTime(milliseconds(7300)); now += frame) {
        const float light = show(paused);
        EXPECT_LE(light, before);
        EXPECT_GT(light, before - 0.02F);
        before = light;
    }
    EXPECT_EQ(before, 0.5F);
    for (; now < LocalTime(seconds(12)); now += frame) EXPECT_EQ(show(paused), 0.5F);
    View resumed = breathing;
    resumed.pacer->start += seconds(6);
    for (; now < LocalTime(seconds(16)); now += frame) EXPECT_EQ(show(resumed), 0.5F);
    for (; now < LocalTime(seconds(18)); now += frame) show(resumed);
    EXPECT_EQ(show(resumed), 1);
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

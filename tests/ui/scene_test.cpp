// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "client/ui/composer.hpp"
#include "client/words/strings.hpp"
#include "tests/ui/views.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using std::chrono::milliseconds;
using std::chrono::seconds;

Scene scene_of(const View& view, Duration t = {}, State state = {}, Size size = canvas) {
    return make_scene(view, LocalTime(t), state, size);
}

std::optional<Text> find_text(const Scene& scene, const std::string& words) {
    const auto it = std::ranges::find(scene.texts, words, &Text::text);
    if (it == scene.texts.end()) return std::nullopt;
    return *it;
}

std::optional<Orb> orb(const Scene& scene, bool mine) {
    const auto it = std::ranges::find(scene.orbs, mine, &Orb::mine);
    if (it == scene.orbs.end()) return std::nullopt;
    return *it;
}

std::ptrdiff_t letters(const std::string& text) {
    return std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

TEST(Scene, BothOrbsAreTheSameBreath) {
    const View view = testing::view_at(SC::BREATHING);
    for (Duration t{}; t < seconds(30); t += milliseconds(70)) {
        const Scene scene = scene_of(view, t);
        ASSERT_EQ(scene.orbs.size(), 2U);
        EXPECT_EQ(orb(scene, true).value().radius, orb(scene, false).value().radius);
        EXPECT_EQ(orb(scene, true).value().brightness, orb(scene, false).value().brightness);
        EXPECT_FLOAT_EQ(orb(scene, true).value().radius,
                        orb_radius(view.pacer->position_at(SessionTime(t)).amplitude));
    }
    EXPECT_FLOAT_EQ(orb(scene_of(view, seconds(4)), true).value().radius, full_radius);
    EXPECT_FLOAT_EQ(orb(scene_of(view, seconds(10)), true).value().radius, empty_radius);
}

TEST(Scene, MirroredPutsTheOwnOrbOnTheRight) {
    const View view = testing::view_at(SC::BREATHING);
    State mirrored;
    mirrored.mirrored = true;
    const Scene one = scene_of(view);
    const Scene other = scene_of(view, {}, mirrored);
    EXPECT_EQ(orb(one, true).value().centre, orb(other, false).value().centre);
    EXPECT_LT(find_text(one, strings::you).value().at.x,
              find_text(one, strings::partner_paced).value().at.x);
    EXPECT_GT(find_text(other, strings::you).value().at.x,
              find_text(other, strings::partner_paced).value().at.x);
}

TEST(Scene, TextDoesNotMoveWhileTheBreathMoves) {
    const View view = testing::view_at(SC::BREATHING);
    const auto places = [](const Scene& scene) {
        std::set<std::pair<float, float>> all;
        for (const Text& t : scene.texts) all.emplace(t.at.x, t.at.y);
        for (const Button& b : scene.buttons) all.emplace(b.rect.x, b.rect.y);
        return all;
    };
    const auto first = places(scene_of(view));
    for (Duration t{}; t < seconds(20); t += milliseconds(90))
        EXPECT_EQ(places(scene_of(view, t)), first);
}

TEST(Scene, TheWordAndTheDotsFollowThePhase) {
    const View view = testing::view_at(SC::BREATHING);
    const auto lit = [](const Scene& scene) {
        return std::ranges::count_if(scene.dots,
                                     [](const Dot& d) { return !d.lamp && d.lit > 0.99F; });
    };
    EXPECT_TRUE(find_text(scene_of(view, milliseconds(2500)), strings::breathe_in));
    EXPECT_EQ(lit(scene_of(view, milliseconds(2500))), 3);
    EXPECT_TRUE(find_text(scene_of(view, milliseconds(5500)), strings::breathe_out));
    EXPECT_EQ(lit(scene_of(view, milliseconds(5500))), 5);  // 4.5 s of 6 are left
}

TEST(Scene, TheRingIsTheSessionsLength) {
    const View view = testing::view_at(SC::BREATHING);
    EXPECT_NEAR(scene_of(view, seconds(75)).rings.at(0).fraction, 0.25, 1e-6);
    EXPECT_TRUE(find_text(scene_of(view, seconds(48)), "4:12 left"));
    const View lead_in = testing::view_at(SC::LEAD_IN);
    EXPECT_EQ(scene_of(lead_in, -seconds(3)).rings.at(0).fraction, 0);
    EXPECT_TRUE(find_text(scene_of(lead_in, -seconds(3)), "5:00 left"));
}

TEST(Scene, AtMostOneSolidPill) {
    for (const auto& [view, state] : testing::all_looks())
        EXPECT_LE(std::ranges::count_if(scene_of(view, {}, state).buttons, &Button::solid), 1)
            << view.stage;
}

TEST(Scene, PauseIsAlwaysInTheSamePlace) {
    int seen = 0;
    for (const View& view : testing::all_views()) {
        for (const Button& b : scene_of(view).buttons) {
            if (b.action.kind != Action::pause) continue;
            EXPECT_EQ(b.rect, (Rect{460, 636, 180, 52})) << view.stage;
            ++seen;
        }
        const bool runs = view.stage == SC::LEAD_IN || view.stage == SC::BREATHING ||
                          view.stage == SC::SETTLING || view.stage == SC::GROUND ||
                          view.stage == SC::TURNS || view.stage == SC::CHECK_IN;
        const auto buttons = scene_of(view).buttons;
        if (runs) {
            EXPECT_TRUE(std::ranges::any_of(
                buttons, [](const Button& b) { return b.action.kind == Action::pause; }));
        }
    }
    EXPECT_GT(seen, 10);
}

TEST(Scene, APartnerOutOfSightLeavesOneCalmLineAndTheOwnOrb) {
    View view = testing::view_at(SC::BREATHING);
    view.here_partner = true;
    view.link.set_state(v1::Link::LOST);
    const Scene scene = scene_of(view, seconds(2));
    EXPECT_EQ(orb(scene, true).value().brightness, 1);
    EXPECT_EQ(orb(scene, false).value().brightness, 0);
    EXPECT_TRUE(find_text(scene, strings::lost));
    EXPECT_FALSE(find_text(scene, strings::partner_paced));
}

TEST(Scene, WhoIsAloneIsInTheMiddle) {
    std::vector<testing::Look> looks;
    for (const auto stage : {SC::LEAD_IN, SC::BREATHING, SC::PAUSED, SC::GROUND, SC::DONE}) {
        looks.push_back({testing::view_at(stage), {}});
        looks.back().view.practised = true;
        looks.back().view.alone = stage != SC::DONE;
    }
    looks.push_back({testing::view_at(SC::COOL_DOWN), testing::place(Place::shaking)});
    looks.push_back({testing::view_at(SC::COOL_DOWN), {}});
    looks.back().view.pacer = testing::view_at(SC::BREATHING).pacer;
    for (const bool lost : {false, true})
        for (auto& [view, state] : looks) {
            if (lost) view.link.set_state(v1::Link::LOST);
            const Scene scene = scene_of(view, {}, state);
            ASSERT_EQ(scene.orbs.size(), 1U) << view.stage;
            EXPECT_TRUE(scene.orbs[0].mine);
            EXPECT_EQ(scene.orbs[0].centre.x, canvas.width / 2);
            for (const Text& t : scene.texts)
                EXPECT_EQ(t.text.find("artner"), std::string::npos) << t.text;
        }
}

TEST(Scene, APauseSaysOfWhatUnlessABreathShowsIt) {
    for (const auto& [stage, words] :
         {std::pair{SC::GROUND, strings::ground}, std::pair{SC::TURNS, strings::talk_in_turns},
          std::pair{SC::CHECK_IN, strings::check_in}})
        for (const auto halt : {SC::PAUSED, SC::SETTLING, SC::LEAD_IN}) {
            View view = testing::view_at(stage);
            view.stage = halt;
            EXPECT_TRUE(find_text(scene_of(view), words));
        }
}

// At every size; a name may be longer than there is room.
TEST(Scene, NoWordOfAPillIsCut) {
    std::set<std::string> cut;
    for (const Size size : {canvas, minimum_size, Size{1920, 1080}})
        for (const auto& [view, state] : testing::all_looks())
            for (const Button& b : scene_of(view, {}, state, size).buttons) {
                constexpr float wide = 0.5F;  // of the em: a letter of Lato, in words of ours
                const float width = wide * b.size * static_cast<float>(letters(b.text));
                if (b.action.kind != Action::partner && width > room_for_words(b))
                    cut.insert(b.text);
            }
    EXPECT_EQ(cut, std::set<std::string>{});
}

TEST(Scene, AStalePartnersGlowIsDropped) {
    View view = testing::view_at(SC::BREATHING);
    view.here_partner = true;
    EXPECT_EQ(orb(scene_of(view), false).value().glow, 1);
    EXPECT_EQ(orb(scene_of(view), true).value().glow, 0);
    view.partner_fresh = false;
    EXPECT_EQ(orb(scene_of(view), false).value().glow, 0);
}

TEST(Scene, ReadyBrightensOnlyWhenTheTimeIsUp) {
    const View view = testing::view_at(SC::COOL_DOWN);
    const auto ready = [&](Duration t) {
        for (const Button& b : scene_of(view, t).buttons)
            if (b.action.kind == Action::ready) return b;
        return Button{};
    };
    EXPECT_TRUE(ready(seconds(60)).enabled);
    EXPECT_FALSE(ready(std::chrono::minutes(25) - seconds(2)).solid);
    EXPECT_TRUE(ready(std::chrono::minutes(25)).solid);
}

TEST(Scene, ACoolDownShowsNothingOfThePartner) {
    for (const auto state : {v1::Link::LINKED, v1::Link::LOST, v1::Link::SEARCHING}) {
        View view = testing::view_at(SC::COOL_DOWN);
        const Scene before = scene_of(view);
        view.link.set_state(state);
        view.partner_fresh = false;
        EXPECT_EQ(scene_of(view), before);
    }
}

float text_width(const Text& t) {
    return std::min(t.max_width, static_cast<float>(letters(t.text + t.rest)) * t.size * 0.56F);
}

Rect text_rect(const Text& t) {
    const float w = text_width(t);
    const float left = t.align == Align::left    ? t.at.x
                       : t.align == Align::right ? t.at.x - w
                                                 : t.at.x - w / 2;
    return {left, t.at.y - t.size * 0.6F, w, t.size * 1.2F};
}

bool overlap(Rect a, Rect b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

TEST(Scene, NothingLiesOnAnotherOrOutsideTheWindow) {
    for (const Size size :
         {canvas, minimum_size, Size{1920, 1080}, Size{800, 1200}, Size{950, 700}})
        for (const auto& [view, state] : testing::all_looks()) {
            const Scene scene = scene_of(view, {}, state, size);
            std::vector<std::pair<Rect, std::string>> all;
            for (const Button& b : scene.buttons) all.emplace_back(b.rect, b.text);
            for (const Text& t : scene.texts) all.emplace_back(text_rect(t), t.text);
            for (std::size_t i = 0; i < all.size(); ++i) {
                const Rect& r = all[i].first;
                EXPECT_GE(r.x, 0) << all[i].second;
                EXPECT_GE(r.y, 0) << all[i].second;
                EXPECT_LE(r.x + r.width, size.width) << all[i].second;
                EXPECT_LE(r.y + r.height, size.height + 1) << all[i].second;
                for (std::size_t j = 0; j < i; ++j)
                    EXPECT_FALSE(overlap(r, all[j].first))
                        << all[i].second << " / " << all[j].second << ", stage " << view.stage;
            }
        }
}

// The lightest the ground, the orbs at any breath and the glass can be behind a word, against the
// word.
Colour behind(const Scene& scene, Point p) {
    Colour c = ground_at(p.x / scene.size.width, p.y / scene.size.height, scene.dim);
    float mine = 9;
    float theirs = 9;
    float light = 0;
    for (const Orb& o : scene.orbs) {
        const float d = std::hypot(p.x - o.centre.x, p.y - o.centre.y) / o.radius;
        c = screen(c, orb_light(o.mine ? apricot : sea_glass, d, o.brightness, o.glow));
        (o.mine ? mine : theirs) = d;
        light = o.brightness * o.brightness;
    }
    if (mine <= 1 && theirs <= 1) c = lens_over(c, mine, theirs, light);
    for (const Panel& panel : scene.panels)
        if (panel.rect.contains(p)) c = mix(c, palette::white, palette::card);
    return c;
}

constexpr float wanted_contrast = 4.5F;  // WCAG 2.1, 1.4.3

TEST(Scene, EveryWordCanBeRead) {
    for (const auto& [view, state] : testing::all_looks())
        for (int tenths = 0; tenths < 100; tenths += 10) {
            const Scene scene = scene_of(view, milliseconds(100 * tenths), state);
            for (const Text& t : scene.texts) {
                const Rect r = text_rect(t);
                for (int i = 0; i <= 8; ++i)
                    for (const float y : {r.y, r.y + r.height / 2, r.y + r.height}) {
                        const Colour ground =
                            behind(scene, {r.x + r.width * static_cast<float>(i) / 8, y});
                        EXPECT_GE(contrast(t.colour, ground), wanted_contrast)
                            << t.text << ", stage " << view.stage << ", at " << y;
                        if (!t.rest.empty()) {
                            EXPECT_GE(contrast(palette::soft, ground), wanted_contrast) << t.rest;
                        }
                    }
            }
        }
}

Button hovered(Button b) {
    b.hovered = b.enabled;
    return b;
}

TEST(Scene, EveryPillCanBeRead) {
    for (const auto& [view, look] : testing::all_looks())
        for (const Button& b : scene_of(view, {}, look).buttons) {
            for (const float share : {0.1F, 0.5F, 0.9F})
                for (Button state : {b, hovered(b)}) {
                    const Point p{b.rect.x + b.rect.width * share, b.rect.y + b.rect.height};
                    const Colour under =
                        mix(behind(scene_of(view, {}, look), p), palette::white, glass_of(state));
                    const Colour ground = b.solid ? palette::cream : under;
                    EXPECT_GE(contrast(words_of(state), ground), wanted_contrast) << b.text;
                    EXPECT_GE(contrast(hint_of(state), ground), wanted_contrast) << b.text;
                }
        }
}

TEST(Scene, HomeAlwaysListsWhoIsPairedAndMarksTheChosen) {
    View view = testing::view_at(SC::IDLE);
    view.partners.clear();
    for (int count = 1; count <= 20; ++count) {
        view.partners.push_back(testing::partner(std::to_string(count), std::to_string(count)));
        view.selected = static_cast<std::size_t>(count - 1);
        std::set<std::string> listed;
        int chosen = 0;
        State state;
        for (; state.page * partners_a_page < view.partners.size(); ++state.page)
            for (const Button& b : scene_of(view, {}, state).buttons) {
                if (b.action.kind != Action::partner) continue;
                listed.insert(b.text);
                chosen += b.chosen ? 1 : 0;
                EXPECT_EQ(b.chosen, b.text == std::to_string(count));
            }
        EXPECT_EQ(listed.size(), view.partners.size());
        EXPECT_EQ(chosen, 1);
    }
}

TEST(Scene, AnInviteShowsItsWordsAndHowLongItLasts) {
    View view = testing::view_at(SC::IDLE);
    view.invite_words = {"lantern", "orange", "ribbon", "velvet", "walnut"};
    view.invite_expires = LocalTime(std::chrono::hours(24));
    const State state = testing::place(Place::inviting);
    for (const auto& word : view.invite_words)
        EXPECT_TRUE(find_text(scene_of(view, {}, state), word));
    const auto header = [&](Duration t) { return scene_of(view, t, state).texts.at(0).text; };
    EXPECT_EQ(header({}), filled(strings::good_for_hours, "24"));
    EXPECT_EQ(header(seconds(1)), filled(strings::good_for_hours, "24"));
    EXPECT_EQ(header(std::chrono::hours(22)), filled(strings::good_for_hours, "2"));
    EXPECT_EQ(header(std::chrono::hours(23)), filled(strings::good_for_minutes, "60"));
    EXPECT_EQ(header(std::chrono::hours(30)), filled(strings::good_for_minutes, "0"));
}

TEST(Scene, SafetyWordsAreShownOnlyWhileTheirPartnerIsHere) {
    View view = testing::view_at(SC::IDLE);
    view.safety_words = {"candle", "meadow", "silver"};
    for (const auto where : {Place::safety, Place::met}) {
        const State state = testing::place(where);
        EXPECT_TRUE(find_text(scene_of(view, {}, state), "meadow"));
        View away = view;
        away.link.set_state(v1::Link::LOST);
        EXPECT_FALSE(find_text(scene_of(away, {}, state), "meadow"));
        View another = view;
        another.partners.push_back(testing::partner("2", "Somebody"));
        another.selected = 1;
        EXPECT_FALSE(find_text(scene_of(another, {}, state), "meadow"));
    }
}

TEST(Scene, AYesThatHasNotBegunIsSeen) {
    View view = testing::view_at(SC::ASKED);
    EXPECT_FALSE(find_text(scene_of(view), strings::yes_taken));
    view.accepted = true;
    EXPECT_TRUE(find_text(scene_of(view), strings::yes_taken));
}

TEST(Scene, NamesAreShownWholeOrCutAtALetter) {
    EXPECT_EQ(shown_name("Zo\xC3\xAB"), "Zo\xC3\xAB");
    EXPECT_EQ(shown_name(""), strings::unnamed);
    EXPECT_EQ(shown_name("  \n\t"), strings::unnamed);
    EXPECT_EQ(shown_name("a\nb"), "a b");
    std::string longest;
    for (int i = 0; i < 1000; ++i) longest += "\xE2\x82\xAC";
    EXPECT_EQ(shown_name(longest).size(), 32U * 3);
    EXPECT_LE(shown_name(std::string(1'000'000, '\x80')).size(), 200U);
    // Of the sentence around it no name turns the order, by its letters or by a control.
    EXPECT_EQ(shown_name("\xD7\xA9\xD7\xA8\xD7\x94"),
              "\xE2\x81\xA8\xD7\xA9\xD7\xA8\xD7\x94\xE2\x81\xA9");
    EXPECT_EQ(shown_name("a\xE2\x80\xAE\xE2\x81\xA9z"), "az");
    EXPECT_LE(shown_name(std::string(1'000'000, 'w')).size(), 32U);
}

TEST(Scene, TimesAreWholeSeconds) {
    EXPECT_EQ(clock_text(252), "4:12");
    EXPECT_EQ(clock_text(0.01), "0:01");
    EXPECT_EQ(clock_text(0), "0:00");
    EXPECT_EQ(clock_text(-5), "0:00");
    EXPECT_EQ(clock_text(12 * 3600), "12:00:00");
    EXPECT_EQ(clock_text(std::nan("")), "0:00");
    EXPECT_EQ(clock_text(1e300), "99:59:59");
}

void expect_finite(const Scene& s) {
    for (const Orb& o : s.orbs) {
        EXPECT_TRUE(std::isfinite(o.radius) && o.radius > 0 && o.radius < 40'000);
        EXPECT_TRUE(std::isfinite(o.centre.x) && std::isfinite(o.centre.y));
    }
    for (const Ring& r : s.rings) EXPECT_TRUE(r.fraction >= 0 && r.fraction <= 1);
    for (const Dot& d : s.dots) EXPECT_TRUE(d.lit >= 0 && d.lit <= 1);
    for (const Text& t : s.texts) EXPECT_TRUE(t.size > 0 && t.size < 4000 && std::isfinite(t.at.x));
}

TEST(Scene, HostileViewsAndSizesAreDrawn) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinite = std::numeric_limits<float>::infinity();
    constexpr float most = std::numeric_limits<float>::max();
    int places = 0;
    for (View view : testing::all_views()) {
        view.selected = 12345;
        view.stage_ends = SessionTime::max();
        view.error = std::string(100'000, '\xFF');
        if (view.pacer) {
            view.pacer->plan.length = {};
            view.pacer->plan.pattern = {milliseconds(1), {}, milliseconds(1), {}};
        }
        for (const Size size :
             {Size{0, 0}, Size{-5, 3}, Size{nan, nan}, Size{infinite, 1}, Size{most, most}}) {
            State state;
            state.page = 9999;
            state.place = static_cast<Place>(places++ % (static_cast<int>(Place::care) + 1));
            state.partner = "1";
            state.cool_length = Duration::max();
            expect_finite(scene_of(view, seconds(3), state, size));
        }
        view.stage_ends = SessionTime::min();
        expect_finite(scene_of(view, seconds(1'000'000)));
    }
}

}  // namespace
}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// A partner whose client keeps no rules, seen in the window: a minute of each.
#include "client/ui/steady.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "client/ui/controls.hpp"
#include "client/ui/picture.hpp"
#include "tests/ui/views.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration frame = std::chrono::nanoseconds(16'666'667);

// When a signal turns round, from a twentieth on.
class Reversals {
  public:
    void add(LocalTime now, float value) {
        const float away = rising_ ? best_ - value : value - best_;
        if (away > 0.05F) {
            all.push_back(now);
            rising_ = !rising_;
        }
        if (away <= 0 || away > 0.05F) best_ = value;
    }
    std::vector<LocalTime> all;

  private:
    float best_ = 0;
    bool rising_ = true;
};

using Hostile = std::function<void(View&, int)>;  // n-th change
struct Attack {
    const char* name;
    Stage stage;
    Hostile change;
};

v1::Plan ground() {
    v1::Plan plan;
    plan.mutable_ground();
    return plan;
}

v1::Plan minutes(int n) {
    v1::Plan plan;
    plan.mutable_breathe()->set_minutes(static_cast<std::uint32_t>(n));
    return plan;
}

std::vector<Attack> attacks() {
    const auto asks = [](View& view, bool on) {
        view.stage = on ? SC::ASKED : SC::IDLE;
        view.offer.reset();
        if (on) view.offer = minutes(5);
        view.stage_ends.reset();
        if (on) view.stage_ends = SessionTime(seconds(3600));
    };
    return {
        {"an offer that comes and goes", SC::IDLE, [=](View& v, int n) { asks(v, n % 2 == 0); }},
        {"an offer that becomes another", SC::ASKED,
         [](View& v, int n) { v.offer = n % 3 == 0 ? ground() : minutes(n); }},
        {"an offer beside a breath", SC::BREATHING,
         [](View& v, int n) {
             v.stage = n % 2 == 0 ? SC::ASKED : SC::BREATHING;
             v.offer.reset();
             if (n % 2 == 0) v.offer.emplace().mutable_lead()->set_leader(v1::Lead::PARTNER);
         }},
        {"one after a session", SC::DONE,
         [=](View& v, int n) {
             asks(v, n % 2 == 0);
             if (n % 2 != 0) v.stage = SC::DONE;
         }},
        {"postures", SC::BREATHING,
         [](View& v, int n) { v.posture_partner = n % 2 == 0 ? Posture::heart : Posture::none; }},
        {"a key that trembles", SC::BREATHING, [](View& v, int n) { v.here_partner = n % 2 == 0; }},
        {"lines in a cool-down", SC::COOL_DOWN,
         [](View& v, int n) { v.line_partner = static_cast<std::uint32_t>(n % 4); }},
        {"words in a check-in", SC::CHECK_IN,
         [](View& v, int n) { v.words_partner = n % 2 == 0 ? 0xFFU : 0; }},
        {"turns", SC::TURNS,
         [](View& v, int n) {
             v.turn->number = static_cast<std::uint32_t>(n % 4 + 1);
             v.turn->mine = n % 2 == 0;
         }},
        {"a link", SC::IDLE,
         [](View& v, int n) { v.link.set_state(n % 2 == 0 ? v1::Link::LOST : v1::Link::LINKED); }},
        {"the floor that ends", SC::IDLE,
         [](View& v, int n) {
             const Stage stages[] = {SC::IDLE, SC::ASKED, SC::COMING_BACK, SC::DONE};
             v.stage = stages[n % 4];
         }},
    };
}

TEST(Steady, AHostilePartnerTurnsNoLightMoreThanOnceASecond) {
    for (const bool still : {false, true})
        for (const int milli : {50, 166, 333, 999})
            for (const Attack& attack : attacks()) {
                SCOPED_TRACE(std::string(attack.name) + (still ? ", still, " : ", ") +
                             std::to_string(milli) + " ms");
                View latest = testing::view_at(attack.stage);
                if (latest.pacer) latest.pacer->plan.length = std::chrono::hours(1);
                if (latest.stage_ends) latest.stage_ends = SessionTime(seconds(3600));
                latest.settings.reduced_motion = still;
                Steady steady;
                Controls controls;
                Picture picture;
                std::map<std::string, Reversals> lights;
                int n = 0;
                for (LocalTime now{}; now < LocalTime(seconds(60)); now += frame) {
                    for (; LocalTime(milliseconds(milli) * (n + 1)) <= now; ++n)
                        attack.change(latest, n);
                    const View view = steady.step(latest, now);
                    controls.follow(view, now, 20);
                    picture.show(make_scene(view, now, controls.state(), canvas), now);
                    std::map<std::string, float> seen;
                    for (const auto& t : picture.texts())
                        if (!t.item.ticking)
                            seen["text " + t.item.text + std::to_string(t.item.at.y)] += t.alpha;
                    for (const auto& b : picture.buttons())
                        seen["button " + b.item.text + std::to_string(b.item.rect.x)] +=
                            b.alpha * glass_of(b.item) * 5;
                    for (const auto& p : picture.panels())
                        seen["panel " + std::to_string(p.item.rect.y)] += p.alpha;
                    for (const auto& o : picture.orbs())
                        seen[o.item.mine ? "my glow" : "glow"] += o.warmth();
                    for (const auto& d : picture.dots())
                        if (d.item.lamp) seen["lamp"] += d.item.lit * d.alpha;
                    seen["bar"] = picture.bar_light();
                    for (const auto& [name, light] : seen) lights[name];
                    for (auto& [name, reversals] : lights)
                        reversals.add(now, seen.contains(name) ? seen[name] : 0);
                }
                for (const auto& [name, reversals] : lights)
                    for (std::size_t i = 1; i < reversals.all.size(); ++i)
                        ASSERT_GE(reversals.all[i] - reversals.all[i - 1], seconds(1) - frame)
                            << name << " at "
                            << std::chrono::duration<double>(reversals.all[i].time_since_epoch())
                                   .count();
            }
}

// And so Enter works, on the page that is there to be seen.
TEST(Steady, APageThatComesAndGoesDoesNotKeepEnterFromWorking) {
    View latest = testing::view_at(SC::IDLE);
    Steady steady;
    Controls controls;
    int accepted = 0;
    int presses = 0;
    for (LocalTime now{}; now < LocalTime(seconds(60)); now += frame) {
        const bool on = now.time_since_epoch() / milliseconds(166) % 2 == 0;
        latest = testing::view_at(on ? SC::ASKED : SC::IDLE);
        const View view = steady.step(latest, now);
        controls.follow(view, now, 20);
        const Scene scene = make_scene(view, now, controls.state(), canvas);
        if (scene.screen != Screen::asked) continue;
        ++presses;
        const auto effect = controls.handle({Input::key_down, Key::enter}, scene, view, now);
        const auto* command = effect ? std::get_if<v1::Command>(&*effect) : nullptr;
        if (command && command->has_accept()) ++accepted;
    }
    EXPECT_GT(accepted, presses / 3);
}

TEST(Steady, WhatThisPersonAsksForIsThereAtOnce) {
    Steady steady;
    LocalTime now{};
    const auto shows = [&](Stage stage) {
        return steady.step(testing::view_at(stage), now += milliseconds(20)).stage == stage;
    };
    EXPECT_TRUE(shows(SC::IDLE));
    EXPECT_TRUE(shows(SC::ASKED));
    EXPECT_FALSE(shows(SC::IDLE));
    steady.commanded(now);
    EXPECT_TRUE(shows(SC::IDLE));
    EXPECT_FALSE(shows(SC::ASKED));
    now += seconds(1);
    EXPECT_TRUE(shows(SC::LEAD_IN));
}

TEST(Steady, APauseAndAStopAreThereAtOnce) {
    for (const auto end : {SC::PAUSED, SC::DONE, SC::COOL_DOWN, SC::IDLE})
        for (const auto running :
             {SC::LEAD_IN, SC::BREATHING, SC::SETTLING, SC::GROUND, SC::TURNS, SC::CHECK_IN}) {
            Steady steady;
            LocalTime now{};
            (void)steady.step(testing::view_at(SC::IDLE), now);
            (void)steady.step(testing::view_at(running), now += frame);
            EXPECT_EQ(steady.step(testing::view_at(end), now += frame).stage, end);
        }
}

}  // namespace
}  // namespace attune::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// A partner whose states are well formed, and false.
#include <gtest/gtest.h>

#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

const std::vector<Plan> every_plan{Breathe{{}, 5}, Ground{}, Lead{true, 5}, Turns{1, 2}, CheckIn{}};

// From here on b says what `change` makes of their state.
template <class Twist>
void twist(Couple& couple, Twist change) {
    couple.up = false;
    PeerState state = *decode(couple.b().session.encoded_state());
    change(state);
    ++state.rev;
    ASSERT_TRUE(couple.a().session.on_peer_state(couple.now(couple.a()), encode(state)));
    couple.run(61s);
}

Yes other_yes(const Yes& yes, const Plan& plan) {
    Yes other{yes.id, plan, yes.start_at, length(plan)};
    if (std::holds_alternative<Turns>(plan)) {
        other.turn = 2;
        other.turn_at = Tenths{};
    }
    return other;
}

TEST(Hostile, AnotherPlanUnderTheIdOfTheOneThatRunsEndsIt) {
    for (const auto& plan : every_plan) {
        Couple couple;
        couple.breathe();
        twist(couple, [&](PeerState& state) {
            if (plan != state.yes.plan) state.yes = other_yes(state.yes, plan);
        });
        const bool same = plan == every_plan[0];
        EXPECT_EQ(couple.a().session.stage(), same ? Change::BREATHING : Change::DONE);
    }
}

TEST(Hostile, AYesToAnotherPlanUnderTheIdOfMyOfferIsNone) {
    for (const auto& plan : every_plan) {
        Couple couple;
        couple.press(couple.a(), five_minutes);
        couple.run(50ms);
        const Offer offer = decode(couple.a().session.encoded_state())->offer;
        ASSERT_EQ(offer.plan, every_plan[0]);
        twist(couple, [&](PeerState& state) { state.yes = other_yes({offer.id, {}}, plan); });
        const bool same = plan == every_plan[0];
        EXPECT_EQ(couple.a().session.plan_runs(), same);
        if (!same) {
            EXPECT_EQ(couple.a().session.stage(), Change::IDLE);  // it fades, like any
        }
    }
}

}  // namespace
}  // namespace attune::test

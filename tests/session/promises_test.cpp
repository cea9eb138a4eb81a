// SPDX-License-Identifier: GPL-3.0-or-later
// The promises to people, as far as a Session can keep them.
#include <gtest/gtest.h>

#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

// All that a person, or a program in their place, can tell of their partner.
std::vector<std::string> told(const Couple::Side& side) {
    std::vector<std::string> lines;
    for (const auto& event : side.events) lines.push_back(event.SerializeAsString());
    return lines;
}

TEST(Promise, StartingTakesTwo) {
    Couple couple;
    couple.press(couple.a(), five_minutes);
    couple.run(59s);
    EXPECT_EQ(couple.a().session.stage(), Change::ASKING);
    EXPECT_FALSE(couple.view(couple.a()).pacer);
    EXPECT_FALSE(couple.view(couple.b()).pacer);
}

TEST(Promise, StoppingTakesOneAndTellsNotWho) {
    for (int who : {0, 1}) {
        Couple couple;
        couple.breathe();
        couple.press(who == 0 ? couple.a() : couple.b(), R"({"stop":{}})");
        couple.run(50ms);
        for (Couple::Side* side : {&couple.a(), &couple.b()}) {
            EXPECT_EQ(side->stages().back().stage(), Change::DONE);
            EXPECT_EQ(side->stages().back().by(), Change::NOBODY);
        }
        couple.run(10min);
        EXPECT_FALSE(couple.view(couple.a()).pacer);
        EXPECT_FALSE(couple.view(couple.b()).pacer);
    }
}

// 100 pauses on a path that loses 30 % of all datagrams: each arrives, and each resume takes
// both.
TEST(Promise, NoPauseIsEverLost) {
    Couple couple(7);
    couple.breathe();
    couple.loss = 0.3;
    for (int n = 0; n < 100; ++n) {
        Couple::Side& one = n % 2 ? couple.a() : couple.b();
        Couple::Side& other = n % 2 ? couple.b() : couple.a();
        couple.press(one, R"({"pause":{}})");
        ASSERT_EQ(one.session.stage(), Change::PAUSED);
        couple.run(1s);
        ASSERT_EQ(other.session.stage(), Change::PAUSED) << n;
        couple.press(other, R"({"resume":{}})");
        couple.run(1s);
        ASSERT_EQ(one.session.stage(), Change::PAUSED) << n;
        couple.press(one, R"({"resume":{}})");
        couple.run(6500ms);
        ASSERT_EQ(one.session.stage(), Change::BREATHING) << n;
        ASSERT_EQ(other.session.stage(), Change::BREATHING) << n;
    }
}

TEST(Promise, DeclinedAndIgnoredLookTheSame) {
    Couple declined;
    Couple ignored;
    for (Couple* couple : {&declined, &ignored}) couple->press(couple->a(), five_minutes);
    for (Couple* couple : {&declined, &ignored}) couple->run(7s);
    const Bytes before = declined.b().session.encoded_state();
    declined.press(declined.b(), R"({"decline":{}})");
    EXPECT_EQ(declined.b().session.encoded_state(), before);  // nothing leaves this machine
    for (Couple* couple : {&declined, &ignored}) couple->run(80s);
    EXPECT_EQ(told(declined.a()), told(ignored.a()));
    EXPECT_EQ(declined.a().stage_names(),
              (std::vector<Change::Stage>{Change::ASKING, Change::IDLE}));
    for (Couple* couple : {&declined, &ignored}) couple->press(couple->a(), five_minutes);
    EXPECT_EQ(told(declined.a()), told(ignored.a()));  // the same wait
}

// Quitting, a crash, a lost network: the other side hears nothing more, and that is all there is to
// hear. What the one who left did last on their own machine cannot be told from the silence.
TEST(Promise, LeavingIsDeniable) {
    Couple cut;
    Couple left;
    for (Couple* couple : {&cut, &left}) couple->breathe();
    for (Couple* couple : {&cut, &left}) couple->up = false;
    left.press(left.b(), R"({"stop":{}})");
    for (Couple* couple : {&cut, &left}) couple->run(10min);
    EXPECT_EQ(told(cut.a()), told(left.a()));
    EXPECT_EQ(cut.a().stages().back().stage(), Change::DONE);  // the breath was finished alone
}

}  // namespace
}  // namespace attune::test

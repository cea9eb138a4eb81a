// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/codec.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "client/session/session.hpp"
#include "proto/state.pb.h"

namespace attune {
namespace {

constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();

const Breathe long_exhale{{}, 20, true};
const Breathe own{{PatternId::own, {80, 20, 80, 20}}, 20, true};  // packed, the largest plan

// Every field at its maximum that may stand beside `plan`.
PeerState full(const Plan& plan = own) {
    PeerState state{most, most, {most, own}};
    Yes& yes = state.yes;
    yes = {most - 1,  plan,         Tenths(most), length(plan), max_count, Millis(length(plan)),
           max_count, Tenths(most), true,         true};
    if (breathes(plan)) {
        yes.lead = most - 2;
        yes.softer = {255, 255, 255};
        state.hand = {Millis(most), {255, 255, 255}};
    }
    if (const Turns* turns = std::get_if<Turns>(&plan)) {
        yes.turn = turns->count() + 1;
        yes.turn_at = length(plan);
    }
    if (std::holds_alternative<CheckIn>(plan)) state.words = (1u << feelings) - 1;
    state.stopped = most;
    state.cool = {Tenths(most), Tenths(most), true, true, max_line};
    state.here = true;
    state.posture = Posture::thighs;
    return state;
}

const std::vector<Plan> every_plan{own,         long_exhale, Ground{}, Lead{true, 20},
                                   Turns{5, 4}, CheckIn{}};

v1::PeerState full_message(const Plan& plan = long_exhale) {
    v1::PeerState message;
    const Bytes bytes = encode(full(plan));
    EXPECT_TRUE(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return message;
}

std::optional<PeerState> decode(const v1::PeerState& message) {
    const std::string bytes = message.SerializeAsString();
    return attune::decode({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

TEST(Codec, BringsBackWhatWentIn) {
    for (const Plan& plan : every_plan) EXPECT_EQ(attune::decode(encode(full(plan))), full(plan));
    PeerState least;
    least.instance = 1;
    EXPECT_EQ(attune::decode(encode(least)), least);
}

// Even with fields of activities that exclude each other side by side, and plans packed as large as
// they may ever grow.
TEST(Codec, StaysWithinItsBudgetWithEveryFieldAtItsMaximum) {
    for (const Plan& plan : every_plan) EXPECT_LE(encode(full(plan)).size(), max_state_size);
    v1::PeerState grown = full_message(own);
    const v1::PeerState turns = full_message(Turns{5, 4});
    grown.mutable_yes()->set_turn(turns.yes().turn());
    grown.mutable_yes()->set_turn_at(turns.yes().turn_at());
    grown.set_words((1u << feelings) - 1);
    for (auto* plan : {grown.mutable_offer()->mutable_plan(), grown.mutable_yes()->mutable_plan()})
        plan->resize(max_plan_size);
    const auto* fields = grown.GetDescriptor();
    const auto* of_yes = grown.yes().GetDescriptor();
    for (int i = 0; i < fields->field_count(); ++i)
        EXPECT_TRUE(grown.GetReflection()->HasField(grown, fields->field(i))) << i;
    for (int i = 0; i < of_yes->field_count(); ++i)
        EXPECT_TRUE(grown.yes().GetReflection()->HasField(grown.yes(), of_yes->field(i))) << i;
    EXPECT_LE(grown.ByteSizeLong(), max_state_size);
    RecordProperty("bytes", static_cast<int>(grown.ByteSizeLong()));
}

TEST(Codec, WritesTheseBytes) {
    PeerState state;
    state.instance = 0x04030201;
    state.rev = 7;
    state.offer = {0x0d0c0b0a, Breathe{{}, 5, true}};
    state.here = true;
    const Bytes expected{0x0d, 0x01, 0x02, 0x03, 0x04,              // instance
                         0x10, 0x07,                                // rev
                         0x1a, 0x0b, 0x0d, 0x0a, 0x0b, 0x0c, 0x0d,  // offer: id
                         0x12, 0x04, 0x01, 0x00, 0x05, 0x01,  // breathe, long exhale, 5 min, ramp
                         0x38, 0x01};                         // here
    EXPECT_EQ(encode(state), expected);
}

TEST(Codec, RefusesWhatIsOutOfRange) {
    EXPECT_FALSE(attune::decode({}));
    const auto refuses = [](const Plan& plan, auto break_it) {
        v1::PeerState message = full_message(plan);
        EXPECT_TRUE(decode(message));
        break_it(message);
        return !decode(message);
    };
    const auto refuses_offer = [&](std::string packed) {
        return refuses(own, [&](auto& m) { m.mutable_offer()->set_plan(packed); });
    };
    EXPECT_TRUE(refuses(own, [](auto& m) { m.set_instance(0); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_offer()->set_id(0); }));
    EXPECT_TRUE(refuses_offer({}));
    EXPECT_TRUE(refuses_offer(std::string(max_plan_size + 1, '\x7f')));
    EXPECT_TRUE(refuses_offer(std::string("\x01\x00\x04\x00", 4)));      // 4 minutes
    EXPECT_TRUE(refuses_offer(std::string("\x01\x00\x05\x02", 4)));      // an unknown flag
    EXPECT_TRUE(refuses_offer(std::string("\x01\x02\x05\x00\x5b", 5)));  // 9.1 s
    EXPECT_TRUE(refuses_offer(std::string("\x01\x06\x05\x00\x0a\x00\x0a\x00", 8)));  // 30 a minute
    EXPECT_TRUE(refuses_offer(std::string("\x03\x02\x05", 3)));
    EXPECT_TRUE(refuses_offer(std::string("\x04\x06\x02", 3)));
    EXPECT_TRUE(refuses_offer(std::string("\x04\x02\x00", 3)));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_id(0); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_plan(""); }));
    EXPECT_TRUE(refuses(own, [](auto& m) {
        m.mutable_yes()->set_plan(std::string("\x03\x01\x00", 3));  // within nothing
    }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_end(12001); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_held_ms(1200001); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_pause_n(max_count + 1); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_pause_n(max_count - 1); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_softer("\x05\x04\x00"); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_softer("\x05\x06"); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_flags(4); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_turn(1); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_yes()->set_turn_at(0); }));
    const Turns turns{5, 4};
    EXPECT_TRUE(refuses(turns, [](auto& m) { m.mutable_yes()->set_turn(0); }));
    EXPECT_TRUE(refuses(turns, [](auto& m) { m.mutable_yes()->set_turn(10); }));
    EXPECT_TRUE(refuses(turns, [](auto& m) { m.mutable_yes()->set_turn_at(40 * 600 + 6001); }));
    EXPECT_TRUE(refuses(turns, [](auto& m) { m.mutable_yes()->set_lead(1); }));
    EXPECT_TRUE(refuses(turns, [](auto& m) { m.mutable_yes()->set_softer("\x05\x06\x07"); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_cool()->clear_at(); }));
    EXPECT_TRUE(refuses(own, [](auto& m) {  // no cool-down, and yet an end of it
        m.clear_cool();
        m.mutable_cool()->set_ends_at(7);
    }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.mutable_cool()->set_line(max_line + 1); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.set_posture(4); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.set_words(1u << feelings); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.set_hand("\x01"); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.clear_hand(); }));
    EXPECT_TRUE(refuses(own, [](auto& m) { m.clear_hand_at(); }));
}

// A newer client may offer what this one does not know: then there is no offer, and all else
// counts.
TEST(Codec, PassesOverPlansOfNewerClients) {
    for (const std::string& packed :
         {std::string("\x06"), std::string("\x01\x07\x05\x00", 4),
          std::string("\x01\x00\x05\x00\x01", 5), std::string("\x01"), std::string(14, '\xff')}) {
        v1::PeerState message = full_message();
        message.mutable_offer()->set_plan(packed);
        message.mutable_yes()->set_plan(packed);
        PeerState expected = full(long_exhale);
        expected.offer = {};
        expected.yes = {};
        EXPECT_EQ(decode(message), expected);
    }
}

TEST(Codec, RefusesWhatIsTooLong) {
    Bytes bytes = encode(full(own));
    const Bytes padding{0x7a, 0x7e};  // field 15, 126 bytes of it: well formed and unknown
    bytes.insert(bytes.end(), padding.begin(), padding.end());
    bytes.resize(bytes.size() + 126);
    EXPECT_GT(bytes.size(), max_state_size);
    EXPECT_FALSE(attune::decode(bytes));
    EXPECT_FALSE(attune::decode(Bytes(1 << 20, 0xff)));
}

TEST(Codec, CutAnywhereIsAStateOrNothing) {
    const Bytes bytes = encode(full());
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const auto state = attune::decode(ByteView(bytes).first(n));
        EXPECT_TRUE(!state || attune::decode(encode(*state)) == state) << n;
    }
}

// Any bytes at all: a Session takes them or refuses them, runs on, and what it says can always be
// read.
TEST(Codec, SessionsSurviveHostileStates) {
    const unsigned seed = 4711;
    std::mt19937_64 random(seed);
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    std::vector<Bytes> all;
    for (const Plan& plan : every_plan) all.push_back(encode(full(plan)));
    std::size_t taken = 0;
    for (int n = 0; n < 50000; ++n) {
        Session session(1, seed);
        Now now{LocalTime(std::chrono::seconds(5)), SessionTime(std::chrono::seconds(5))};
        session.on_clock_locked(now, true);
        v1::Command press;
        for (int step = 0; step < 4; ++step) {
            Bytes bytes = all[below(all.size())];
            if (below(4) == 0) bytes.resize(below(bytes.size()) + 1);
            for (std::size_t flips = below(4); flips > 0; --flips)
                bytes[below(bytes.size())] = static_cast<std::uint8_t>(random());
            session.on_linked();
            taken += session.on_peer_state(now, bytes);
            switch (below(10)) {
                case 7:
                    press.mutable_softer();
                    break;
                case 8:
                    press.mutable_hand_over();
                    break;
                case 9:
                    press.mutable_lead();
                    break;
                case 0:
                    press.mutable_accept();
                    break;
                case 1:
                    press.mutable_pause();
                    break;
                case 2:
                    press.mutable_resume();
                    break;
                case 3:
                    press.mutable_cool_down();
                    break;
                case 4:
                    press.mutable_extend()->set_minutes(720);
                    break;
                case 5:
                    press.mutable_smaller();
                    break;
                default:
                    press.mutable_ready();
                    break;
            }
            session.on_command(now, press);
            v1::Sample sample;
            session.fill(sample, now);
            ASSERT_GE(sample.breath(), 0) << "seed " << seed;
            ASSERT_LE(sample.breath(), 1) << "seed " << seed;
            ASSERT_TRUE(attune::decode(session.encoded_state()))
                << "seed " << seed << " round " << n;
            now.local += std::chrono::seconds(3);
            now.session += std::chrono::seconds(3);
            session.on_timer(now);
        }
    }
    EXPECT_GT(taken, 20000u);
}

}  // namespace
}  // namespace attune

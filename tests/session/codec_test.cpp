// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/codec.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

#include "client/session/session.hpp"
#include "proto/state.pb.h"

namespace attune {
namespace {

constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();

PeerState full() {
    const Plan plan{PatternId::long_exhale, 20};
    return {most,
            most,
            {most, plan},
            {most - 1, plan, Tenths(most), Tenths(plan.length()), max_count, Millis(plan.length()),
             max_count, Tenths(most)},
            most,
            {max_count, Tenths(most), max_count, max_count},
            true};
}

v1::PeerState full_message() {
    v1::PeerState message;
    const Bytes bytes = encode(full());
    EXPECT_TRUE(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return message;
}

std::optional<PeerState> decode(const v1::PeerState& message) {
    const std::string bytes = message.SerializeAsString();
    return attune::decode({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

TEST(Codec, BringsBackWhatWentIn) {
    EXPECT_EQ(attune::decode(encode(full())), full());
    PeerState least;
    least.instance = 1;
    EXPECT_EQ(attune::decode(encode(least)), least);
}

TEST(Codec, StaysWithinItsBudgetWithEveryFieldAtItsMaximum) {
    EXPECT_LE(encode(full()).size(), max_state_size);
    v1::PeerState grown = full_message();  // plans packed as large as they may ever grow
    grown.mutable_offer()->mutable_plan()->resize(max_plan_size);
    grown.mutable_yes()->mutable_plan()->resize(max_plan_size);
    EXPECT_LE(grown.ByteSizeLong(), max_state_size);
    RecordProperty("bytes", static_cast<int>(grown.ByteSizeLong()));
}

TEST(Codec, WritesTheseBytes) {
    PeerState state;
    state.instance = 0x04030201;
    state.rev = 7;
    state.offer = {0x0d0c0b0a, {PatternId::long_exhale, 5}};
    state.here = true;
    const Bytes expected{0x0d, 0x01, 0x02, 0x03, 0x04,              // instance
                         0x10, 0x07,                                // rev
                         0x1a, 0x0a, 0x0d, 0x0a, 0x0b, 0x0c, 0x0d,  // offer: id
                         0x12, 0x03, 0x01, 0x00, 0x05,  // offer: breathe, long exhale, 5 minutes
                         0x38, 0x01};                   // here
    EXPECT_EQ(encode(state), expected);
}

TEST(Codec, RefusesWhatIsOutOfRange) {
    EXPECT_FALSE(attune::decode({}));
    const auto refuses = [](auto break_it) {
        v1::PeerState message = full_message();
        EXPECT_TRUE(decode(message));
        break_it(message);
        return !decode(message);
    };
    EXPECT_TRUE(refuses([](auto& m) { m.set_instance(0); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_offer()->set_id(0); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_offer()->clear_plan(); }));
    EXPECT_TRUE(
        refuses([](auto& m) { m.mutable_offer()->set_plan(std::string("\x01\x00\x04", 3)); }));
    EXPECT_TRUE(
        refuses([](auto& m) { m.mutable_offer()->set_plan(std::string("\x01\x01\x05", 3)); }));
    EXPECT_TRUE(
        refuses([](auto& m) { m.mutable_offer()->set_plan(std::string("\x02\x00\x05", 3)); }));
    EXPECT_TRUE(
        refuses([](auto& m) { m.mutable_offer()->set_plan(std::string("\x01\x00\x05\x00", 4)); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_yes()->set_id(0); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_yes()->set_plan("x"); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_yes()->set_end(12001); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_yes()->set_held_ms(1200001); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_yes()->set_pause_n(max_count + 1); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_yes()->set_pause_n(max_count - 1); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_cool()->set_n(max_count + 1); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_cool()->set_n(max_count - 1); }));
    EXPECT_TRUE(refuses([](auto& m) { m.mutable_cool()->clear_n(); }));
    EXPECT_TRUE(refuses([](auto& m) {  // no cool-down, and yet an end of it
        m.clear_cool();
        m.mutable_cool()->set_ends_at(7);
    }));
}

TEST(Codec, RefusesWhatIsTooLong) {
    Bytes bytes = encode(full());
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
    const Bytes good = encode(full());
    std::size_t taken = 0;
    for (int n = 0; n < 50000; ++n) {
        Session session(1, seed);
        Now now{LocalTime(std::chrono::seconds(5)), SessionTime(std::chrono::seconds(5))};
        session.on_clock_locked(now, true);
        v1::Command press;
        for (int step = 0; step < 4; ++step) {
            Bytes bytes = good;
            if (below(4) == 0) bytes.resize(below(bytes.size()) + 1);
            for (std::size_t flips = below(4); flips > 0; --flips)
                bytes[below(bytes.size())] = static_cast<std::uint8_t>(random());
            session.on_linked();
            taken += session.on_peer_state(now, bytes);
            switch (below(7)) {
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/transport.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/crypto/own_vectors.hpp"
#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using testing::hex;
using testing::unhex;

template <class Window>
bool offer(Window& window, std::uint64_t counter) {
    if (!window.would_accept(counter)) return false;
    window.accept(counter);
    return true;
}

std::uint64_t number(const nlohmann::json& text) {
    return std::stoull(text.get<std::string>());
}

template <class Window>
void run_steps(Window& window, const nlohmann::json& steps) {
    for (const auto& step : steps)
        EXPECT_EQ(offer(window, number(step["counter"])), step["accept"].get<bool>()) << step;
}

using WireGuardWindow = BasicReplayWindow<8128, 18446744073709543423ULL>;

TEST(ReplayWindow, PublishedSteps) {
    const auto file = testing::vector_file("replay_window.json");
    ASSERT_EQ(number(file["wireguard"]["limit"]), 18446744073709543423ULL);
    ASSERT_EQ(file["wireguard"]["steps"].size(), 34U);
    WireGuardWindow window;
    run_steps(window, file["wireguard"]["steps"]);
}

TEST(ReplayWindow, PublishedBulk) {
    const auto file = testing::vector_file("replay_window.json");
    ASSERT_EQ(file["wireguard"]["bulk"].size(), 6U);
    for (const auto& run : file["wireguard"]["bulk"]) {
        SCOPED_TRACE(run["name"]);
        WireGuardWindow window;
        for (const auto& range : run["ranges_all_accepted"]) {
            const auto from = range["from"].get<std::int64_t>();
            const auto to = range["to"].get<std::int64_t>();
            const std::int64_t step = from <= to ? 1 : -1;
            for (std::int64_t i = from; i != to + step; i += step)
                EXPECT_TRUE(offer(window, static_cast<std::uint64_t>(i))) << i;
        }
        run_steps(window, run["then"]);
    }
}

TEST(ReplayWindow, PublishedStepsOf1024) {
    const auto file = testing::vector_file("replay_window.json");
    ASSERT_EQ(file["proposed_window_1024"]["steps"].size(), 19U);
    ReplayWindow window;
    run_steps(window, file["proposed_window_1024"]["steps"]);
}

TEST(ReplayWindow, Boundaries) {
    ReplayWindow window;
    EXPECT_TRUE(offer(window, 0));
    EXPECT_FALSE(offer(window, 0));
    EXPECT_TRUE(offer(window, 1024 + 5));
    EXPECT_FALSE(offer(window, 4));  // 1025 behind
    EXPECT_TRUE(offer(window, 5));   // 1024 behind
    EXPECT_FALSE(offer(window, 5));
    EXPECT_TRUE(offer(window, key_use_limit - 1));
    EXPECT_FALSE(offer(window, key_use_limit));
    EXPECT_FALSE(offer(window, UINT64_MAX));
    EXPECT_TRUE(offer(window, key_use_limit - 2));
}

// Against the definition itself: a set of everything seen.
TEST(ReplayWindow, AgreesWithASetOverRandomWalks) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        ReplayWindow window;
        std::set<std::uint64_t> seen;
        std::uint64_t newest = 0;
        for (int i = 0; i < 20000; ++i) {
            const std::uint64_t leap = random() % 50 == 0 ? random() % 5000 : random() % 4;
            const std::uint64_t back = random() % 3 == 0 ? random() % 1100 : 0;
            const std::uint64_t counter = newest + leap >= back ? newest + leap - back : 0;
            const bool expected =
                !seen.contains(counter) && (counter > newest || newest - counter <= 1024);
            ASSERT_EQ(offer(window, counter), expected) << "step " << i << ", counter " << counter;
            if (expected) seen.insert(counter);
            if (expected && counter > newest) newest = counter;
        }
    }
}

SecretBytes key() {
    return SecretBytes::copy_of(unhex(own_vectors::transport_key));
}

TEST(Transport, OwnVector) {
    Sealer sealer(key());
    sealer.skip_to(own_vectors::transport_counter);
    const auto sealed =
        sealer.seal(unhex(own_vectors::transport_ad), unhex(own_vectors::transport_plaintext));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(hex(*sealed), own_vectors::transport_sealed);
    EXPECT_EQ(sealer.counter(), own_vectors::transport_counter + 1);
}

TEST(Transport, OpensInAnyOrderButOnce) {
    Sealer sealer(key());
    Opener opener(key());
    const Bytes ad{1, 2, 3};
    const auto first = sealer.seal(ad, Bytes{10});
    const auto second = sealer.seal(ad, Bytes{11});
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(opener.newest());
    EXPECT_EQ(opener.open(1, ad, *second), Bytes{11});
    EXPECT_EQ(opener.newest(), 1U);
    EXPECT_EQ(opener.open(0, ad, *first), Bytes{10});
    EXPECT_EQ(opener.newest(), 1U);
    EXPECT_FALSE(opener.open(0, ad, *first));
    EXPECT_FALSE(opener.open(1, ad, *second));
}

TEST(Transport, ForgeriesDoNotMoveTheWindow) {
    Sealer sealer(key());
    Opener opener(key());
    const Bytes ad{1, 2, 3};
    const auto sealed = sealer.seal(ad, Bytes(208, 7));
    ASSERT_TRUE(sealed);
    EXPECT_FALSE(opener.open(1'000'000, ad, *sealed));  // a forged high counter
    for (std::size_t i = 0; i < sealed->size(); ++i) {
        Bytes spoiled = *sealed;
        spoiled[i] ^= 1;
        EXPECT_FALSE(opener.open(0, ad, spoiled)) << "byte " << i;
    }
    for (std::size_t size = 0; size < sealed->size(); ++size)
        EXPECT_FALSE(opener.open(0, ad, ByteView(*sealed).first(size)));
    EXPECT_FALSE(opener.open(0, Bytes{1, 2, 4}, *sealed));
    EXPECT_FALSE(opener.open(0, {}, *sealed));
    EXPECT_FALSE(opener.newest());
    EXPECT_TRUE(opener.open(0, ad, *sealed));
}

TEST(Transport, StopsAtTheKeyUseLimit) {
    Sealer sealer(key());
    sealer.skip_to(key_use_limit - 1);
    EXPECT_TRUE(sealer.seal({}, {}));
    EXPECT_FALSE(sealer.seal({}, {}));
    EXPECT_EQ(sealer.counter(), key_use_limit);
}

TEST(TransportDeathTest, ANonceIsNeverUsedTwice) {
    Sealer sealer(key());
    sealer.skip_to(9);
    EXPECT_DEATH(sealer.skip_to(8), "nonce");
}

}  // namespace
}  // namespace attune

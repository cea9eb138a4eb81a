// SPDX-License-Identifier: GPL-3.0-or-later
// Keys, nonces and indices come from the seed, too, in what is linked with this: a failure can be
// had again. --gtest_repeat goes from seed to seed.
#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

#include "tests/seed.hpp"

namespace attune::testing {
namespace {

std::mt19937_64 generator;

std::uint32_t draw() {
    return static_cast<std::uint32_t>(generator());
}

void fill(void* out, std::size_t size) {
    auto* const bytes = static_cast<unsigned char*>(out);
    for (std::size_t i = 0; i < size; i += sizeof(std::uint32_t)) {
        const auto word = draw();
        std::memcpy(bytes + i, &word, std::min(sizeof word, size - i));
    }
}

class Seeded : public ::testing::EmptyTestEventListener {
    // Draws, once, for its heap.
    void OnTestProgramStart(const ::testing::UnitTest&) override {
        if (sodium_init() < 0) std::abort();
    }
    void OnTestIterationStart(const ::testing::UnitTest&, int iteration) override {
        seed_ = seed() + static_cast<std::uint64_t>(iteration);
    }
    void OnTestStart(const ::testing::TestInfo&) override { generator.seed(seed_); }
    void OnTestEnd(const ::testing::TestInfo& test) override {
        if (test.result()->Failed())
            std::printf("keys of ATTUNE_SEED=%llu\n", static_cast<unsigned long long>(seed_));
    }

    std::uint64_t seed_ = 0;
};

const bool registered = [] {
    static randombytes_implementation seeded{
        [] { return "seeded"; }, draw, nullptr, nullptr, fill, nullptr};
    ::testing::UnitTest::GetInstance()->listeners().Append(new Seeded);
    return randombytes_set_implementation(&seeded) == 0;
}();

}  // namespace
}  // namespace attune::testing

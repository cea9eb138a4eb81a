// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <bit>

#include "client/breath/course.hpp"
#include "client/breath/curve.hpp"
#include "client/breath/pacer.hpp"
#include "tests/breath/plans.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

// FNV-1a of 64 bits.
class Hash {
  public:
    void add(std::uint64_t value) {
        for (int i = 0; i < 8; ++i) state_ = (state_ ^ (value >> (8 * i) & 0xff)) * 0x100000001b3;
    }
    void add(Duration value) { add(static_cast<std::uint64_t>(value.count())); }
    void add(const BreathPosition& p) {
        add(std::uint64_t{p.cycle});
        add(static_cast<std::uint64_t>(p.phase));
        add(std::bit_cast<std::uint64_t>(p.progress));
        add(std::bit_cast<std::uint64_t>(p.amplitude));
        add(p.in_phase);
        add(p.phase_length);
    }
    std::uint64_t value() const { return state_; }

  private:
    std::uint64_t state_ = 0xcbf29ce484222325;
};

// The promise itself: two clients draw one breath, to the last bit, whoever built them and how. One
// figure for 2000 plans at 50 instants each, before their start to after their end, in a settle and
// in a glide.
TEST(Figures, AreTheSameFromEveryCompilerAtEveryLevel) {
    std::mt19937_64 random(6);
    Hash hash;
    for (int n = 0; n < 2000; ++n) {
        const BreathPlan plan = testing::random_plan(random);
        const Pacer settling{plan, SessionTime(5s),
                             Pacer::Hold{42s, 0.25, SessionTime(5s + settle_time)}};
        const auto span = static_cast<std::uint64_t>((plan.length + 5s).count());
        Pacer gliding{plan, SessionTime(5s), {}};
        gliding.glide_from(0.25, SessionTime(Duration(testing::below(random, span))));
        for (int i = 0; i < 50; ++i) {
            const Duration t = Duration(testing::below(random, span)) - 1s;
            hash.add(breath_after(plan, t));
            hash.add(settling.position_at(SessionTime(t)));
            hash.add(gliding.position_at(SessionTime(t)));
            hash.add(exhale_end(plan, t));
        }
        hash.add(cycle_start(plan, static_cast<std::uint32_t>(testing::below(random, 250))));
    }
    EXPECT_EQ(hash.value(), 0xf120179cd950fd78u);
}

}  // namespace
}  // namespace attune

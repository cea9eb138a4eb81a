// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/triple_buffer.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace attune {
namespace {

TEST(TripleBuffer, GivesTheNewestUntilTheNext) {
    TripleBuffer<int> buffer;
    EXPECT_EQ(buffer.read(), 0);
    buffer.write(1);
    EXPECT_EQ(buffer.read(), 1);
    EXPECT_EQ(buffer.read(), 1);
    for (int i = 2; i < 9; ++i) buffer.write(i);
    EXPECT_EQ(buffer.read(), 8);
    buffer.write(9);
    EXPECT_EQ(buffer.read(), 9);
}

// The thread sanitizer looks on.
TEST(TripleBuffer, IsNeverTornNorTurnsBack) {
    struct Value {
        std::array<int, 64> all{};
    };
    constexpr int last = 100'000;
    TripleBuffer<Value> buffer;
    std::thread writer{[&] {
        Value value;
        for (int i = 1; i <= last; ++i) {
            value.all.fill(i);
            buffer.write(value);
        }
    }};
    int before = 0;
    while (before != last) {
        const Value& value = buffer.read();
        ASSERT_EQ(value.all.front(), value.all.back());
        ASSERT_GE(value.all.front(), before);
        before = value.all.front();
    }
    writer.join();
}

}  // namespace
}  // namespace attune

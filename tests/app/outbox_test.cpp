// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/app/outbox.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace attune {
namespace {

std::vector<std::string> taken(Outbox& outbox) {
    std::vector<std::string> out;
    while (!outbox.empty()) out.push_back(outbox.take());
    return out;
}

TEST(Outbox, KeepsEverythingForAReaderWhoKeepsUp) {
    Outbox outbox;
    std::vector<std::string> all;
    for (std::size_t size = 0; size <= Outbox::plenty; size += 1000)
        outbox.push(static_cast<int>(size) % 3, all.emplace_back(1000, static_cast<char>(size)));
    EXPECT_EQ(taken(outbox), all);
    EXPECT_EQ(outbox.bytes(), 0U);
}

TEST(Outbox, SamplesGoFirst) {
    Outbox outbox;
    outbox.push(7, "first");
    for (int i = 0; i < 1000; ++i) outbox.push(Outbox::sample, std::string(100, 's'));
    EXPECT_LE(outbox.bytes(), Outbox::plenty + 100);
    while (outbox.bytes() <= Outbox::plenty) outbox.push(Outbox::sample, std::string(100, 's'));
    outbox.push(7, "second");
    EXPECT_EQ(taken(outbox), (std::vector<std::string>{"first", "second"}));
}

TEST(Outbox, ThenTheNewestOfItsKindStaysInItsOrder) {
    Outbox outbox;
    outbox.push(1, "a");
    outbox.push(2, std::string(Outbox::plenty, 'b'));
    outbox.push(3, "c");
    for (const auto* text : {"d", "e", "f"}) outbox.push(1, text);
    outbox.push(3, "g");
    EXPECT_EQ(taken(outbox),
              (std::vector<std::string>{std::string(Outbox::plenty, 'b'), "f", "g"}));
}

}  // namespace
}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// Who reads what headless says may be asleep while others give it much to say.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "client/app/control_json.hpp"

namespace attune {
namespace {

v1::Event event(std::uint32_t n) {
    v1::Event out;
    switch (n % 8) {
        case 0:
            out.mutable_link()->set_endpoint(std::to_string(n));
            break;
        case 1:
            out.mutable_stage()->set_local_ns(n);
            break;
        case 2:
            out.mutable_gesture()->set_kind(v1::Gesture::HERE);
            out.mutable_gesture()->set_local_ns(n);
            break;
        case 3:
            out.mutable_gesture()->set_kind(v1::Gesture::HEART);
            out.mutable_gesture()->set_local_ns(n);
            break;
        case 4:
            out.mutable_words()->add_felt(static_cast<v1::Feeling>(1 + n % 24));
            break;
        case 5:
            out.mutable_error()->set_message(std::to_string(n));
            break;
        case 6:
            out.mutable_lead()->set_leader(v1::StageChange::PARTNER);
            break;
        default:
            out.mutable_sample()->set_local_ns(n);
    }
    return out;
}

TEST(SlowReader, Attack38_WhatIsSaidToASleeperIsBoundedAndTheNewestIsTold) {
    constexpr std::uint32_t many = 20'000;  // 2 MB
    constexpr std::size_t longest = 1024, kinds = 8;
    Outbox outbox;
    std::map<Outbox::Kind, std::string> newest;
    std::size_t most = 0;
    for (std::uint32_t n = 0; n < many; ++n) {
        const auto said = event(n);
        const auto& line = newest[kind_of(said)] = print_event(said);
        outbox.push(kind_of(said), line);
        most = std::max(most, outbox.bytes());
    }
    EXPECT_EQ(newest.size(), kinds);
    EXPECT_LE(most, Outbox::plenty + kinds * longest);
    std::map<Outbox::Kind, std::string> told;
    while (!outbox.empty()) {
        const auto line = outbox.take();
        told[kind_of(*parse_event(line))] = line;
    }
    newest.erase(Outbox::sample);
    told.erase(Outbox::sample);
    EXPECT_EQ(told, newest);
}

}  // namespace
}  // namespace attune

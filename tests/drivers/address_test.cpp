// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

std::string refusal(const std::string& text, Family family = Family::any) {
    try {
        resolve_peer(text, family);
    } catch (const StartError& error) {
        return error.what();
    }
    return {};
}

TEST(Address, Ipv4IsHeldMapped) {
    const Endpoint endpoint = resolve("192.0.2.7:40001");
    EXPECT_EQ(endpoint.address, (std::array<std::uint8_t, 16>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff,
                                                              0xff, 192, 0, 2, 7}));
    EXPECT_EQ(endpoint.port, 40001);
    EXPECT_EQ(family_of(endpoint), Family::ipv4);
}

TEST(Address, ComesBackAsText) {
    for (const auto* text : {"192.0.2.7:40001", "[::1]:1", "[2001:db8::7]:65535"})
        EXPECT_EQ(to_text(resolve(text)), text);
    const Endpoint link_local = resolve("[fe80::1%lo]:40001");
    EXPECT_NE(link_local.scope, 0U);
    EXPECT_EQ(resolve(to_text(link_local)), link_local);
}

TEST(Address, ComesBackFromAsio) {
    for (const auto* text : {"192.0.2.7:40001", "[2001:db8::7]:65535", "[fe80::1%lo]:40001"})
        EXPECT_EQ(from_asio(to_asio(resolve(text))), resolve(text));
}

TEST(Address, AMappedAddressIsIpv4) {
    EXPECT_EQ(resolve("[::ffff:192.0.2.7]:1"), resolve("192.0.2.7:1"));
}

TEST(Address, ANameIsLookedUpInTheWantedFamily) {
    EXPECT_EQ(resolve("localhost:7", Family::ipv4), resolve("127.0.0.1:7"));
}

TEST(Address, WhatIsNoAddressIsRefused) {
    for (const auto* text :
         {"", ":", "40001", "host", "host:", ":40001", "host:port", "host:-1", "host:65536",
          "host:1x", "host: 1", "::1:40001", "[::1]", "[::1]40001", "[]:1", "[:1"})
        EXPECT_THAT(refusal(text), testing::HasSubstr("is not an address")) << text;
}

TEST(Address, WhatCannotBeReachedIsRefused) {
    EXPECT_THAT(refusal("host.invalid:1"), testing::HasSubstr("host.invalid"));
    EXPECT_THAT(refusal("127.0.0.1:0"), testing::HasSubstr("has no port"));
    EXPECT_THAT(refusal("[::1]:1", Family::ipv4), testing::HasSubstr("one is IPv4"));
    EXPECT_THAT(refusal("127.0.0.1:1", Family::ipv6), testing::HasSubstr("one is IPv4"));
}

}  // namespace
}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

std::string refusal(const std::string& text, Family family = Family::any) {
    try {
        parse_peer(text, family);
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

TEST(Address, APartnersAddressIsTakenAndANameIsLeftForLater) {
    const auto is = [](const char* text, Family family, const Endpoint& endpoint) {
        return parse_peer(text, family) == std::variant<Endpoint, PeerName>{endpoint};
    };
    const auto v4 = resolve("192.0.2.7:1"), v6 = resolve("[2001:db8::7]:1");
    EXPECT_TRUE(is("192.0.2.7:1", Family::ipv4, v4));
    EXPECT_TRUE(is("[::ffff:192.0.2.7]:1", Family::ipv4, v4)) << "the same address";
    EXPECT_TRUE(is("[2001:db8::7]:1", Family::ipv6, v6));
    EXPECT_TRUE(is("[2001:db8::7%lo]:1", Family::any, v6)) << "only a link-local one has a zone";
    EXPECT_TRUE(is("[fe80::1%lo]:1", Family::any, resolve("[fe80::1%1]:1")));
    EXPECT_EQ(std::get<PeerName>(parse_peer("ben.example:7", Family::ipv4)),
              (PeerName{"ben.example", 7}));
}

TEST(Address, ANameIsLookedUpInTheWantedFamily) {
    EXPECT_THAT(look_up({"localhost", 7}, Family::ipv4),
                testing::ElementsAre(resolve("127.0.0.1:7")));
    EXPECT_THAT(look_up({"localhost", 7}, Family::any), testing::Contains(resolve("127.0.0.1:7")));
    EXPECT_THAT(look_up({"host.invalid", 7}, Family::any), testing::IsEmpty());
    EXPECT_THAT(look_up({"127.0.0.1", 0}, Family::any), testing::IsEmpty());
    // What a name server may say, too.
    for (const auto* nobody :
         {"224.0.0.1", "0.0.0.0", "255.255.255.255", "ff02::1", "::", "fe80::1"})
        EXPECT_THAT(look_up({nobody, 7}, Family::any), testing::IsEmpty()) << nobody;
}

TEST(Address, WhatIsNoAddressIsRefused) {
    for (const auto* text :
         {"", ":", "40001", "host", "host:", ":40001", "host:port", "host:-1", "host:65536",
          "host:1x", "host: 1", "::1:40001", "[::1]", "[::1]40001", "[]:1", "[:1"})
        EXPECT_THAT(refusal(text), testing::HasSubstr("is not an address")) << text;
}

TEST(Address, WhatCannotBeReachedIsRefused) {
    EXPECT_THROW(resolve("host.invalid:1"), StartError);
    EXPECT_THAT(refusal("name:0"), testing::HasSubstr("has no port"));
    EXPECT_THAT(refusal("127.0.0.1:0"), testing::HasSubstr("has no port"));
    EXPECT_THAT(refusal("[::1]:1", Family::ipv4), testing::HasSubstr("one is IPv4"));
    EXPECT_THAT(refusal("127.0.0.1:1", Family::ipv6), testing::HasSubstr("one is IPv4"));
    for (const auto* text : {"224.0.0.1:1", "239.255.0.1:1", "0.0.0.0:1", "255.255.255.255:1",
                             "[ff02::1]:1", "[::]:1", "[::ffff:224.0.0.1]:1"})
        EXPECT_THAT(refusal(text), testing::HasSubstr("no computer's own address")) << text;
    for (const auto* text : {"[fe80::1%none7]:1", "[fe80::1%999999]:1", "[fe80::1%]:1"})
        EXPECT_THAT(refusal(text), testing::HasSubstr("has no network")) << text;
}

}  // namespace
}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// Masks, daily keys and beacons: what meets the wire beside the Noise session itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "net/crypto/beacon.hpp"
#include "net/crypto/daily.hpp"
#include "net/crypto/mask.hpp"
#include "tests/crypto/own_vectors.hpp"
#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using testing::hex;
using testing::unhex;
using testing::unhex_array;

TEST(Mask, OwnVectorAndInvolution) {
    const Bytes k_hp = unhex(own_vectors::mask_key);
    const Datagram plain = unhex_array<256>(own_vectors::mask_datagram);

    Datagram data = plain;
    mask(k_hp, data, 16);
    EXPECT_EQ(hex(ByteView(data).first(16)), own_vectors::mask_first_16);
    EXPECT_TRUE(std::equal(data.begin() + 16, data.end(), plain.begin() + 16));
    EXPECT_EQ(hex(unmasked_header(k_hp, data)), hex(ByteView(plain).first(16)));
    mask(k_hp, data, 16);
    EXPECT_EQ(data, plain);

    Datagram other = plain;
    mask(k_hp, other, 240);
    EXPECT_EQ(hex(ByteView(other).first(240)), own_vectors::mask_first_240);
    EXPECT_TRUE(std::equal(other.begin() + 240, other.end(), plain.begin() + 240));
    EXPECT_EQ(hex(unmasked_header(k_hp, other)), hex(ByteView(plain).first(16)));
    mask(k_hp, other, 240);
    EXPECT_EQ(other, plain);
}

TEST(MaskDeathTest, NeverMasksItsOwnNonce) {
    Datagram datagram{};
    EXPECT_DEATH(mask(unhex(own_vectors::mask_key), datagram, 241), "mask sizes");
}

TEST(PairingKeys, OwnVector) {
    const auto keys =
        pairing_keys(unhex(own_vectors::pairing_chaining_key), unhex(own_vectors::pairing_hash));
    EXPECT_EQ(hex(keys.psk.view()), own_vectors::pairing_psk);
    EXPECT_EQ(hex(keys.rv.view()), own_vectors::pairing_rv);
}

void expect_keys(const DailyKeys& keys, const own_vectors::Daily& expected) {
    EXPECT_EQ(hex(keys.hp.view()), expected.hp);
    EXPECT_EQ(hex(keys.mac.view()), expected.mac);
    EXPECT_EQ(hex(keys.beacon.view()), expected.beacon);
    EXPECT_EQ(hex(keys.lan.view()), expected.lan);
}

TEST(DailyKeys, OwnVectors) {
    const Bytes rv = unhex(own_vectors::pairing_rv);
    expect_keys(daily_keys(rv, own_vectors::daily[0].day), own_vectors::daily[0]);
    expect_keys(daily_keys(rv, own_vectors::daily[1].day), own_vectors::daily[1]);
    expect_keys(always_keys(rv), own_vectors::daily[2]);
}

TEST(DailyKeys, AllDiffer) {
    const Bytes rv = unhex(own_vectors::pairing_rv);
    std::set<std::string> seen;
    const auto add = [&](const DailyKeys& keys) {
        for (const auto* key : {&keys.hp, &keys.mac, &keys.beacon, &keys.lan})
            EXPECT_TRUE(seen.insert(hex(key->view())).second);
    };
    for (std::int64_t day = -2; day < 20; ++day) add(daily_keys(rv, day));
    add(always_keys(rv));
}

using Body = ByteArray<beacon_body_size>;
using Sealed = ByteArray<sealed_beacon_size>;

TEST(Beacon, OpensTheOwnVector) {
    const auto body = open_beacon(unhex(own_vectors::beacon_key),
                                  unhex_array<sealed_beacon_size>(own_vectors::beacon_sealed));
    ASSERT_TRUE(body);
    EXPECT_EQ(hex(*body), own_vectors::beacon_body);
}

TEST(Beacon, SealsFreshAndRefusesForgeries) {
    const Bytes key = unhex(own_vectors::beacon_key);
    const Body body = unhex_array<beacon_body_size>(own_vectors::beacon_body);
    Sealed sealed = seal_beacon(key, body);
    EXPECT_NE(sealed, seal_beacon(key, body));
    EXPECT_EQ(open_beacon(key, sealed), body);
    for (auto& byte : sealed) {
        byte ^= 0x10;
        EXPECT_FALSE(open_beacon(key, sealed));
        byte ^= 0x10;
    }
    EXPECT_FALSE(open_beacon(unhex(own_vectors::mask_key), sealed));
}

}  // namespace
}  // namespace attune

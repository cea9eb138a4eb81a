// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/cpace.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/crypto/own_vectors.hpp"
#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using testing::hex;
using testing::unhex;
using testing::unhex_array;

CPace side(Role role, std::string_view password, std::string_view ci, std::string_view sid,
           std::string_view scalar) {
    return CPace(role, unhex(password), unhex(ci), unhex(sid), SecretBytes::copy_of(unhex(scalar)));
}

TEST(CPace, OwnVectors) {
    for (const auto& v : own_vectors::cpace) {
        const auto a = side(Role::initiator, v.prs, v.ci, v.sid, v.ya);
        const auto b = side(Role::responder, v.prs, v.ci, v.sid, v.yb);
        EXPECT_EQ(hex(cpace::generator(unhex(v.prs), unhex(v.ci), unhex(v.sid)).view()),
                  v.generator);
        EXPECT_EQ(hex(a.share()), v.share_a);
        EXPECT_EQ(hex(b.share()), v.share_b);
        const auto k = cpace::multiply(unhex(v.ya), b.share());
        ASSERT_TRUE(k);
        EXPECT_EQ(hex(k->view()), v.k);
        const auto isk_a = a.finish(unhex(v.ad_a), b.share(), unhex(v.ad_b));
        const auto isk_b = b.finish(unhex(v.ad_b), a.share(), unhex(v.ad_a));
        ASSERT_TRUE(isk_a && isk_b);
        EXPECT_EQ(hex(isk_a->view()), v.isk);
        EXPECT_EQ(hex(isk_b->view()), v.isk);
        const auto transcript =
            cpace::transcript(a.share(), unhex(v.ad_a), b.share(), unhex(v.ad_b));
        EXPECT_EQ(hex(cpace::session_id_output(transcript)), v.sid_output);
    }
}

TEST(CPace, PublishedVectors) {
    const auto file = testing::vector_file("cpace_ristretto255_sha512.json");
    std::size_t count = 0;
    for (const auto& v : file["vectors"]) {
        SCOPED_TRACE(v["origin"]);
        const auto at = [&](const char* name) { return v[name].get<std::string>(); };
        const Bytes sid = unhex(at("sid"));
        EXPECT_EQ(hex(cpace::generator(unhex(at("PRS")), unhex(at("CI")), sid).view()), at("g"));
        const auto a = side(Role::initiator, at("PRS"), at("CI"), at("sid"), at("ya"));
        const auto b = side(Role::responder, at("PRS"), at("CI"), at("sid"), at("yb"));
        EXPECT_EQ(hex(a.share()), at("Ya"));
        EXPECT_EQ(hex(b.share()), at("Yb"));
        const auto k = cpace::multiply(unhex(at("yb")), a.share());
        ASSERT_TRUE(k);
        EXPECT_EQ(hex(k->view()), at("K"));

        const Bytes ad_a = unhex(at("ADa"));
        const Bytes ad_b = unhex(at("ADb"));
        const Bytes transcript = cpace::transcript(a.share(), ad_a, b.share(), ad_b);
        EXPECT_EQ(hex(transcript), at("transcript_ir"));
        EXPECT_EQ(hex(cpace::session_id_output(transcript)), at("sid_output_ir"));
        const auto isk_a = a.finish(ad_a, b.share(), ad_b);
        const auto isk_b = b.finish(ad_b, a.share(), ad_a);
        ASSERT_TRUE(isk_a && isk_b);
        EXPECT_EQ(hex(isk_a->view()), at("ISK_ir"));
        EXPECT_EQ(hex(isk_b->view()), at("ISK_ir"));

        // The draft's other setting, which the protocol does not use, differs in the transcript
        // alone.
        const Bytes ordered = unhex(at("transcript_oc"));
        EXPECT_EQ(hex(cpace::session_key(sid, k->view(), ordered).view()), at("ISK_oc"));
        EXPECT_EQ(hex(cpace::session_id_output(ordered)), at("sid_output_oc"));
        ++count;
    }
    EXPECT_EQ(count, 2U);
}

TEST(CPace, PublishedInvalidPoints) {
    const auto file = testing::vector_file("cpace_ristretto255_sha512.json");
    const auto& good = file["scalar_mult_vfy"]["valid"];
    const auto result =
        cpace::multiply(unhex(good["s"].get<std::string>()), unhex(good["X"].get<std::string>()));
    ASSERT_TRUE(result);
    EXPECT_EQ(hex(result->view()), good["result"]);
    std::size_t count = 0;
    for (const auto& bad : file["scalar_mult_vfy"]["invalid"]) {
        EXPECT_FALSE(
            cpace::multiply(unhex(bad["s"].get<std::string>()), unhex(bad["Y"].get<std::string>())))
            << bad;
        ++count;
    }
    EXPECT_EQ(count, 2U);
}

struct Setting {
    std::string_view password = "harbor-lantern", ci, sid = "0123456789abcdef";
    std::string_view own_data = "1", other_data = "1";

    CPace start(Role role) const {
        return CPace(role, bytes_of(password), bytes_of(ci), bytes_of(sid));
    }
};

bool agree(const Setting& one, const Setting& two) {
    const auto a = one.start(Role::initiator);
    const auto b = two.start(Role::responder);
    const auto isk_a = a.finish(bytes_of(one.own_data), b.share(), bytes_of(one.other_data));
    const auto isk_b = b.finish(bytes_of(two.own_data), a.share(), bytes_of(two.other_data));
    return isk_a && isk_b && equal_in_constant_time(isk_a->view(), isk_b->view());
}

TEST(CPace, AgreesOnlyWhereEverythingAgrees) {
    const Setting good;
    const auto changed = [](std::string_view Setting::*member, std::string_view value) {
        Setting setting;
        setting.*member = value;
        return setting;
    };
    EXPECT_TRUE(agree(good, good));
    EXPECT_FALSE(agree(good, changed(&Setting::password, "harbor-lantera")));
    EXPECT_FALSE(agree(good, changed(&Setting::ci, "x")));
    EXPECT_FALSE(agree(good, changed(&Setting::sid, "1123456789abcdef")));
    EXPECT_FALSE(agree(good, changed(&Setting::own_data, "2")));
    EXPECT_FALSE(agree(good, changed(&Setting::other_data, "2")));
}

TEST(CPace, RefusesBadShares) {
    const auto a = Setting{}.start(Role::initiator);
    EXPECT_FALSE(a.finish({}, CPaceShare{}, {}));  // the identity
    EXPECT_FALSE(a.finish({}, a.share(), {}));     // our own come back
    const auto b = Setting{}.start(Role::responder);
    CPaceShare odd = b.share();
    odd[0] ^= 1;  // an odd field element is "negative": never canonical
    EXPECT_FALSE(a.finish({}, odd, {}));
    CPaceShare high = b.share();
    high[31] |= 0x80;
    EXPECT_FALSE(a.finish({}, high, {}));
    // 2^255 - 19, the field's own modulus, is zero written otherwise.
    EXPECT_FALSE(a.finish(
        {}, unhex_array<32>("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        {}));
    EXPECT_TRUE(a.finish({}, b.share(), {}));
}

TEST(CPace, SharesAreFresh) {
    EXPECT_NE(Setting{}.start(Role::initiator).share(), Setting{}.start(Role::initiator).share());
}

}  // namespace
}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/profile.hpp"

#include <algorithm>

#include "client/store/pair_local.hpp"
#include "net/crypto/hash.hpp"
#include "tests/store/temp_folder.hpp"

namespace attune {
namespace {

using testing::HasSubstr;
using ProfileTest = TempFolder;

TEST_F(ProfileTest, AFirstStartMakesEveryFile) {
    const Profile profile{path_ / "me"};
    EXPECT_TRUE(profile.pairings().empty());
    EXPECT_EQ(profile.notice(), "");
    EXPECT_EQ(mode(path_ / "me/keys"), 0600U);
    EXPECT_EQ(mode(path_ / "me/lock"), 0600U);
    EXPECT_TRUE(std::filesystem::exists(path_ / "me/settings"));
}

TEST_F(ProfileTest, PairLocalGivesEachTheOthersKey) {
    pair_local(path_ / "ann", path_ / "ben/");
    const Profile ann{path_ / "ann"};
    const Profile ben{path_ / "ben"};
    ASSERT_EQ(ann.pairings().size(), 1U);
    ASSERT_EQ(ben.pairings().size(), 1U);
    const auto& of_ann = ann.pairings()[0];
    const auto& of_ben = ben.pairings()[0];
    EXPECT_EQ(of_ann.partner, of_ben.own.public_key);
    EXPECT_EQ(of_ben.partner, of_ann.own.public_key);
    EXPECT_TRUE(std::ranges::equal(of_ann.psk.view(), of_ben.psk.view()));
    EXPECT_TRUE(std::ranges::equal(of_ann.rv.view(), of_ben.rv.view()));
    EXPECT_FALSE(std::ranges::equal(of_ann.psk.view(), of_ann.rv.view()));
    EXPECT_EQ(of_ann.name, "ben");
    EXPECT_EQ(of_ben.name, "ann");
}

TEST_F(ProfileTest, PairLocalLeavesExistingKeysAlone) {
    pair_local(path_ / "ann", path_ / "ben");
    const auto before = content(path_ / "ann/keys");
    EXPECT_THAT(refusal([this] { pair_local(path_ / "cat", path_ / "ann"); }),
                HasSubstr("has keys already"));
    EXPECT_EQ(content(path_ / "ann/keys"), before);
    EXPECT_TRUE(Profile{path_ / "cat"}.pairings().empty());
}

TEST_F(ProfileTest, PairLocalNeedsTwo) {
    EXPECT_THAT(refusal([this] { pair_local(path_ / "ann", path_ / "./ann"); }),
                HasSubstr("two different"));
}

TEST_F(ProfileTest, PairLocalNamesAreText) {
    pair_local(path_ / "ann", path_ / "b\xFFn");
    EXPECT_EQ(Profile{path_ / "ann"}.pairings().at(0).name, "Partner");
}

TEST_F(ProfileTest, DamagedKeysAreKeptAsideAndSaidOnce) {
    pair_local(path_ / "ann", path_ / "ben");
    const auto cut = content(path_ / "ann/keys").substr(0, 100);
    write(path_ / "ann/keys", cut);
    {
        const Profile ann{path_ / "ann"};
        EXPECT_THAT(ann.notice(), HasSubstr("keys.damaged-1"));
        EXPECT_TRUE(ann.pairings().empty());
    }
    EXPECT_EQ(Profile{path_ / "ann"}.notice(), "");
    EXPECT_EQ(content(path_ / "ann/keys.damaged-1"), cut);
}

TEST_F(ProfileTest, AHugeKeyFileIsDamage) {
    write(path_ / "keys", std::string(3 << 20, 'k'));
    EXPECT_THAT(Profile{path_}.notice(), HasSubstr("keys.damaged-1"));
    EXPECT_EQ(content(path_ / "keys.damaged-1").size(), 3U << 20);
}

TEST_F(ProfileTest, KeysOfALaterVersionAreRefusedAndLeft) {
    const std::string head{"attune\0\2", 8};
    const auto checksum =
        blake2b_256({}, {{reinterpret_cast<const std::uint8_t*>(head.data()), head.size()}});
    const auto file = head + std::string{checksum.begin(), checksum.end()};
    write(path_ / "keys", file);
    EXPECT_THAT(refusal([this] { Profile{path_}; }), HasSubstr("newer Attune"));
    EXPECT_EQ(content(path_ / "keys"), file);
}

TEST_F(ProfileTest, ReadableKeysAreRefusedAndLeft) {
    pair_local(path_ / "ann", path_ / "ben");
    ::chmod((path_ / "ann/keys").c_str(), 0644);
    const auto before = content(path_ / "ann/keys");
    EXPECT_THAT(refusal([this] { Profile{path_ / "ann"}; }), HasSubstr("chmod 600"));
    EXPECT_EQ(content(path_ / "ann/keys"), before);
}

TEST_F(ProfileTest, TheDefaultFollowsXdg) {
    ::setenv("XDG_DATA_HOME", "/data", 1);
    EXPECT_EQ(default_profile(), "/data/attune");
    ::setenv("XDG_DATA_HOME", "relative", 1);
    ::setenv("HOME", "/home/ann", 1);
    EXPECT_EQ(default_profile(), "/home/ann/.local/share/attune");
    ::unsetenv("HOME");
    EXPECT_THAT(refusal([] { default_profile(); }), HasSubstr("--profile"));
}

}  // namespace
}  // namespace attune

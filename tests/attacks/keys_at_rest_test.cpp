// SPDX-License-Identifier: GPL-3.0-or-later
// Attacks 25 and 37: on what is kept, and on the clock. Refused or recovered; never a crash, and
// what was there is there afterwards, in its place or set aside.
#include <algorithm>

#include "client/store/pair_local.hpp"
#include "client/store/profile.hpp"
#include "net/crypto/hash.hpp"
#include "net/crypto/invite.hpp"
#include "tests/sim/pair.hpp"
#include "tests/store/faults.hpp"
#include "tests/store/temp_folder.hpp"

namespace attune {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class KeysAtRest : public TempFolder {
  protected:
    KeysAtRest() { pair_local(ann_, ben_); }

    fs::path keys() const { return ann_ / "keys"; }

    // Some file of ann's, or below it, holds just this.
    bool kept(const std::string& bytes) const {
        return std::ranges::any_of(fs::directory_iterator{ann_}, [&](const auto& entry) {
            return entry.is_regular_file() && content(entry.path()) == bytes;
        });
    }

    fs::path ann_ = path_ / "ann";
    fs::path ben_ = path_ / "ben";
};

TEST_F(KeysAtRest, Attack25_ReadableByOthersIsRefusedAndLeft) {
    const auto before = content(keys());
    for (const ::mode_t mode : {0644u, 0640u, 0604u, 0620u}) {
        ::chmod(keys().c_str(), mode);
        EXPECT_THAT(refusal([this] { Profile{ann_}; }), HasSubstr("chmod 600"));
        EXPECT_EQ(content(keys()), before);
    }
    ::chmod(keys().c_str(), 0600);
    EXPECT_EQ(Profile{ann_}.pairings().size(), 1U);
}

TEST_F(KeysAtRest, Attack25_ALinkIsRefusedAndLeft) {
    const auto elsewhere = path_ / "elsewhere";
    fs::rename(keys(), elsewhere);
    const auto before = content(elsewhere);
    fs::create_symlink(elsewhere, keys());
    EXPECT_THAT(refusal([this] { Profile{ann_}; }), HasSubstr("is a link"));
    EXPECT_TRUE(fs::is_symlink(keys()));
    EXPECT_EQ(content(elsewhere), before);
    fs::remove(keys());
    fs::create_symlink(path_ / "nowhere", keys());  // leads to nothing yet: not to be made there
    EXPECT_THAT(refusal([this] { Profile{ann_}; }), HasSubstr("is a link"));
    EXPECT_FALSE(fs::exists(path_ / "nowhere"));
}

TEST_F(KeysAtRest, Attack25_ACutIsSetAside) {
    const auto whole = content(keys());
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        const auto cut = whole.substr(0, size);
        write(keys(), cut);
        {
            const Profile ann{ann_};
            EXPECT_TRUE(ann.pairings().empty());
            EXPECT_THAT(ann.notice(), HasSubstr("keys.damaged-"));
        }
        EXPECT_TRUE(kept(cut)) << size;
        EXPECT_EQ(Profile{ann_}.notice(), "");  // once
    }
}

TEST_F(KeysAtRest, Attack25_AHugeFileIsSetAside) {
    write(keys(), std::string(3 << 20, 'k'));
    EXPECT_THAT(Profile{ann_}.notice(), HasSubstr("keys.damaged-1"));
    EXPECT_EQ(fs::file_size(ann_ / "keys.damaged-1"), 3U << 20);
}

// A passphrase and its cost come with a later version of the file, which this one neither reads nor
// touches; and no cost out of bounds is paid, wherever it comes from.
TEST_F(KeysAtRest, Attack25_AbsurdStretchParameters) {
    const std::string head{"attune\0\2", 8}, cost(8, '\xff');
    const auto content_view = head + cost;
    const auto checksum = blake2b_256({}, {bytes_of(content_view)});
    const auto file = content_view + std::string{checksum.begin(), checksum.end()};
    write(keys(), file);
    EXPECT_THAT(refusal([this] { Profile{ann_}; }), HasSubstr("newer Attune"));
    EXPECT_EQ(content(keys()), file);
    const ByteArray<16> salt{};
    for (const StretchCost absurd :
         {StretchCost{0xffffffff, 8 * 1024}, {3, 0xffffffff}, {0, 8192}, {3, 1}, {0, 0}})
        EXPECT_FALSE(stretch(bytes_of("word"), salt, absurd));
}

// The keys of last month, put back over those of today: nothing on disk counts up, so they do, and
// a partner who was unpaired since is back.
TEST_F(KeysAtRest, Attack25_ARestoredBackup) {
    const auto backup = content(keys());
    for (int i = 0; i < 3; ++i) {
        Profile ann{ann_};
        std::vector<Pairing> renamed;
        renamed.push_back(ann.pairings()[0].clone());
        renamed.back().name = "Ben " + std::to_string(i);
        ann.save(std::move(renamed));
    }
    Profile{ann_}.save({});
    write(keys(), backup);
    const Profile ann{ann_}, ben{ben_};
    ASSERT_EQ(ann.pairings().size(), 1U);
    const auto &a = ann.pairings()[0], &b = ben.pairings()[0];
    sim::Pair pair(sim::internet);
    const bool ann_first = a.own.public_key < b.own.public_key;
    pair.couple.first = (ann_first ? a : b).clone();
    pair.couple.second = (ann_first ? b : a).clone();
    for (const int host : {0, 1}) pair.start(host);
    EXPECT_TRUE(pair.link_within(std::chrono::seconds(2)));
}

// Who takes the disk afterwards finds nothing of whoever was unpaired while it was full.
TEST_F(KeysAtRest, Attack37_UnpairingOnAFullDiskLeavesNothing) {
    const auto disk = path_ / "disk";
    fs::create_directory(disk);
    const auto secrets = content(keys());
    const auto trouble = faults::on_small_disk(disk, 64 * 1024, [&]() -> std::string {
        const auto profile = disk / "ann";
        fs::create_directory(profile);
        ::chmod(profile.c_str(), 0700);
        write(profile / "keys", secrets);
        write(profile / "keys.damaged-1", secrets.substr(0, secrets.size() - 1));
        {
            Profile ann{profile};
            faults::fill_disk(disk / "filler");
            ann.save({});
        }
        if (!Profile{profile}.pairings().empty()) return "they are back";
        const auto psk = secrets.find("\"\x20");  // field 4, 32 bytes
        if (psk == std::string::npos) return "no secret to look for";
        for (const auto& entry : fs::directory_iterator{profile})
            if (content(entry.path()).find(secrets.substr(psk, 20)) != std::string::npos)
                return entry.path().string() + " holds a secret";
        return {};
    });
    if (!trouble) GTEST_SKIP() << "nobody may mount a disk here";
    EXPECT_EQ(*trouble, "");
}

TEST(Attacks, Attack25_ClocksYearsOff) {
    using namespace std::chrono_literals;
    for (const auto apart :
         {Duration(24h * 3650), -Duration(24h * 3650), Duration(24h), -Duration(24h * 365 * 100)}) {
        sim::Pair pair(sim::internet, 3, apart);
        EXPECT_TRUE(pair.link_within(70s)) << apart.count();
        pair.world.run_for(130s);  // and rekey
        EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
        // Set right in the middle of it.
        pair.world.peer(1).set_wall(pair.world.local(1), sim::wall);
        pair.world.run_for(130s);
        EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
    }
}

}  // namespace
}  // namespace attune

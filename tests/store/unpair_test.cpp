// SPDX-License-Identifier: GPL-3.0-or-later
// To unpair erases, whatever the disk has to say: full, failing, or without power half way.
#include <algorithm>

#include "client/store/key_file.hpp"
#include "client/store/profile.hpp"
#include "tests/store/faults.hpp"
#include "tests/store/temp_folder.hpp"

namespace attune {
namespace {

namespace fs = std::filesystem;
using faults::Call;
using testing::HasSubstr;

std::vector<Pairing> copy(const std::vector<Pairing>& pairings, std::size_t without = 99) {
    std::vector<Pairing> out;
    for (std::size_t i = 0; i < pairings.size(); ++i)
        if (i != without) out.push_back(pairings[i].clone());
    return out;
}

class UnpairTest : public TempFolder {
  protected:
    UnpairTest() {
        for (const auto* id : {"0123456789abcdef", "00ff00ff00ff00ff", "1111111111111111"}) {
            three_.push_back({id,
                              id,
                              KeyPair::generate(),
                              {},
                              SecretBytes::random(32),
                              SecretBytes::random(32)});
            random_bytes(three_.back().partner);
        }
    }

    // A profile of all three, with what a damaged key file of theirs has left.
    void make(const fs::path& profile) const {
        Profile made{profile};
        made.save(copy(three_));
        write(profile / "keys.damaged-1", "x" + content(profile / "keys"));
        write(profile / "keys.new", content(profile / "keys").substr(0, 200));
    }

    // Some secret of that pairing's stands in some file of the folder.
    bool on_disk(const fs::path& profile, const Pairing& of) const {
        std::string all;
        for (const auto& entry : fs::directory_iterator{profile}) all += content(entry.path());
        return std::ranges::any_of(
            std::array{of.own.secret.view(), of.psk.view(), of.rv.view(), ByteView{of.partner}},
            [&](ByteView secret) {
                return all.find(std::string{secret.begin(), secret.end()}) != all.npos;
            });
    }

    // Nothing is damaged and nobody lost; the one in the middle is there as before, or gone.
    void expect_whole(const fs::path& profile) {
        const Profile after{profile};
        EXPECT_EQ(after.notice(), "");
        const auto& left = after.pairings();
        ASSERT_GE(left.size(), 2U);
        ASSERT_LE(left.size(), 3U);
        const auto expected = copy(three_, left.size() == 2 ? 1 : 99);
        EXPECT_TRUE(std::ranges::equal(encode_keys(left).view(), encode_keys(expected).view()));
        EXPECT_EQ(on_disk(profile, three_[1]), left.size() == 3);
        gone_ += left.size() == 2;
        there_ += left.size() == 3;
    }

    void full() {
        faults::answer = [](Call call, const std::string& name) {
            return call == Call::make && name.ends_with(".new") ? ENOSPC : 0;
        };
    }

    ~UnpairTest() override { faults::answer = {}; }

    std::vector<Pairing> three_;
    int gone_ = 0;
    int there_ = 0;
};

TEST_F(UnpairTest, ErasesTheKeysAndTheirDamagedCopies) {
    make(path_);
    write(path_ / "keys.mine", "a copy that a person made");
    Profile{path_}.save(copy(three_, 1));
    EXPECT_FALSE(on_disk(path_, three_[1]));
    EXPECT_FALSE(fs::exists(path_ / "keys.damaged-1"));
    EXPECT_FALSE(fs::exists(path_ / "keys.new"));
    EXPECT_TRUE(fs::exists(path_ / "keys.mine"));
    expect_whole(path_);
    EXPECT_EQ(gone_, 1);
}

TEST_F(UnpairTest, KeepsDamagedCopiesWhereNobodyIsUnpaired) {
    make(path_);
    auto renamed = copy(three_);
    renamed[0].name = "Ann";
    Profile{path_}.save(std::move(renamed));
    EXPECT_TRUE(fs::exists(path_ / "keys.damaged-1"));
}

// A real one, so that what the tests below take for granted of it is so.
TEST_F(UnpairTest, ErasesInPlaceOnAFullDisk) {
    const auto trouble = faults::on_small_disk(path_, 128 * 1024, [this]() -> std::string {
        make(path_);
        Profile profile{path_};
        faults::fill_disk(path_ / "filler");
        auto renamed = copy(three_);
        renamed[0].name = std::string(5000, 'n');
        if (refusal([&] { profile.save(std::move(renamed)); }).empty()) return "it is not full";
        profile.save(copy(three_, 1));
        if (profile.behind()) return "it says that it did not";
        if (on_disk(path_, three_[1])) return "something is left";
        if (!fs::exists(path_ / "filler")) return "something else went";
        return {};
    });
    if (!trouble) GTEST_SKIP() << "nobody may mount a disk here";
    EXPECT_EQ(*trouble, "");
}

TEST_F(UnpairTest, IsCompactAgainOnceThereIsRoom) {
    make(path_);
    full();
    Profile{path_}.save(copy(three_, 1));
    faults::answer = {};
    const auto size = fs::file_size(path_ / "keys");
    EXPECT_EQ(size, encode_keys(three_).size());
    expect_whole(path_);
    EXPECT_EQ(fs::file_size(path_ / "keys"), encode_keys(copy(three_, 1)).size());
}

TEST_F(UnpairTest, OneAfterTheOtherOnAFullDisk) {
    make(path_);
    full();
    Profile profile{path_};
    profile.save(copy(three_, 1));
    profile.save({});
    for (const auto& pairing : three_) EXPECT_FALSE(on_disk(path_, pairing));
    EXPECT_TRUE(profile.pairings().empty());
}

TEST_F(UnpairTest, SaysWhatElseCouldNotBeStored) {
    make(path_);
    full();
    Profile profile{path_};
    auto renamed = copy(three_, 1);
    renamed[0].name = "Ann";
    EXPECT_THAT(refusal([&] { profile.save(std::move(renamed)); }), HasSubstr("No space"));
    EXPECT_FALSE(on_disk(path_, three_[1]));
}

// Each call, and in place each byte, is in turn the last one before the power goes.
TEST_F(UnpairTest, ACrashAtAnyByteLeavesAReadableFile) {
    make(path_);
    fs::remove(path_ / "keys.damaged-1");  // its bytes are many, and all alike
    const auto keys = content(path_ / "keys");
    for (const bool is_full : {false, true}) {
        gone_ = there_ = 0;
        bool done = false;
        for (std::size_t power = 0; !done && !HasFailure(); ++power) {
            write(path_ / "keys", keys);
            {
                Profile profile{path_};
                if (is_full) full();
                const auto unit = is_full ? faults::Unit::byte : faults::Unit::call;
                done = faults::survives(power, unit, [&] { profile.save(copy(three_, 1)); });
                faults::answer = {};
            }
            expect_whole(path_);
        }
        EXPECT_GT(gone_, 0);
        EXPECT_GT(there_, 0);
    }
}

// And a disk that is still full at the start after it.
TEST_F(UnpairTest, IsFinishedAtTheNextStart) {
    make(path_);
    fs::remove(path_ / "keys.damaged-1");
    const auto keys = content(path_ / "keys");
    bool done = false;
    for (std::size_t power = 0; !done && !HasFailure(); ++power) {
        write(path_ / "keys", keys);
        full();
        {
            Profile profile{path_};
            done =
                faults::survives(power, faults::Unit::byte, [&] { profile.save(copy(three_, 1)); });
        }
        const Profile after{path_};
        EXPECT_FALSE(after.behind());
        EXPECT_EQ(on_disk(path_, three_[1]), after.pairings().size() == 3) << power;
    }
}

TEST_F(UnpairTest, IsTriedAgainWhereNothingCanBeWritten) {
    make(path_);
    Profile profile{path_};
    for (const int error : {EIO, EROFS, ENOSPC}) {
        faults::answer = [=](Call call, const std::string&) {
            return call == Call::write ? error : 0;
        };
        EXPECT_NE(refusal([&] { profile.save(copy(three_, 1)); }), "");
        EXPECT_TRUE(profile.behind());
    }
    faults::answer = {};
    profile.save(copy(three_, 1));
    EXPECT_FALSE(profile.behind());
    EXPECT_FALSE(on_disk(path_, three_[1]));
    EXPECT_FALSE(fs::exists(path_ / "keys.damaged-1"));
}

// The keys go even where a copy of them does not yet.
TEST_F(UnpairTest, ACopyThatDoesNotGoIsTriedAgain) {
    make(path_);
    Profile profile{path_};
    faults::answer = [](Call call, const std::string& name) {
        return call == Call::unlink && name == "keys.damaged-1" ? EACCES : 0;
    };
    EXPECT_THAT(refusal([&] { profile.save(copy(three_, 1)); }), HasSubstr("cannot be erased"));
    faults::answer = {};
    EXPECT_TRUE(profile.behind());
    EXPECT_FALSE(on_disk(path_, three_[1]));
    profile.save(copy(three_, 1));
    EXPECT_FALSE(profile.behind());
    EXPECT_FALSE(fs::exists(path_ / "keys.damaged-1"));
}

}  // namespace
}  // namespace attune

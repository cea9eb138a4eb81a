// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/folder.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/temp_folder.hpp"

namespace attune {
namespace {

using testing::HasSubstr;
using FolderTest = TempFolder;

constexpr ByteArray<3> abc = {'a', 'b', 'c'};

TEST_F(FolderTest, MakesEveryMissingFolderForItsOwnerAlone) {
    const Folder folder{path_ / "one/two"};
    EXPECT_EQ(mode(path_ / "one"), 0700U);
    EXPECT_EQ(mode(path_ / "one/two"), 0700U);
}

TEST_F(FolderTest, ClosesAnEmptyFolderThatWasOpenToOthers) {
    std::filesystem::create_directory(path_ / "mine");
    ::chmod((path_ / "mine").c_str(), 0755);
    const Folder folder{path_ / "mine"};
    EXPECT_EQ(mode(path_ / "mine"), 0700U);
}

TEST_F(FolderTest, RefusesAnOpenFolderOfOtherThings) {
    ::chmod(path_.c_str(), 0755);
    write(path_ / "letter", "dear");
    EXPECT_THAT(refusal([this] { Folder{path_}; }), HasSubstr("holds other things"));
    EXPECT_EQ(mode(path_), 0755U);
}

TEST_F(FolderTest, SaysWhyNoFolderCanBeMade) {
    write(path_ / "file", "");
    EXPECT_THAT(refusal([] { Folder{""}; }), HasSubstr("cannot be opened: "));
    for (const auto& path : {path_ / std::string(300, 'a'), path_ / "file/below"})
        EXPECT_THAT(refusal([&] { Folder{path}; }), HasSubstr("cannot be made: "));
    // One that may not be looked into; nobody's eyes, for root's see everything.
    ::chmod(path_.c_str(), 0);
    const bool root = ::geteuid() == 0;
    if (root && ::seteuid(65534) != 0) {
        ::chmod(path_.c_str(), 0700);
        return;  // the only user there is
    }
    EXPECT_THAT(refusal([this] { Folder{path_ / "one/two"}; }), HasSubstr("Permission denied"));
    if (root) {
        EXPECT_EQ(::seteuid(0), 0);
    }
    ::chmod(path_.c_str(), 0700);
}

TEST_F(FolderTest, IsHeldByOneProcessAtATime) {
    const Folder held{path_};
    EXPECT_THAT(refusal([this] { Folder{path_}; }), HasSubstr("already using"));
}

TEST_F(FolderTest, IsFreeAgainAfterAKill) {
    const pid_t child = ::fork();
    if (child == 0) {
        const Folder held{path_};
        ::raise(SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(refusal([this] { Folder{path_}; }), "");
}

TEST_F(FolderTest, ReplacesWholeAndPrivately) {
    Folder folder{path_};
    ::umask(0);
    folder.replace("file", abc);
    ::umask(022);
    EXPECT_EQ(content(path_ / "file"), "abc");
    EXPECT_EQ(mode(path_ / "file"), 0600U);
    folder.replace("file", ByteView{abc}.first(1));
    EXPECT_EQ(content(path_ / "file"), "a");
    EXPECT_FALSE(std::filesystem::exists(path_ / "file.new"));
}

TEST_F(FolderTest, ReplacesDespiteWhatACrashLeft) {
    Folder folder{path_};
    write(path_ / "file.new", "half");
    folder.replace("file", abc);
    EXPECT_EQ(content(path_ / "file"), "abc");
}

TEST_F(FolderTest, LeavesNothingOfAWriteThatFails) {
    Folder folder{path_};
    std::filesystem::create_directories(path_ / "file/in use");  // nothing takes its place
    EXPECT_THAT(refusal([&] { folder.replace("file", abc); }), HasSubstr("cannot be written: "));
    EXPECT_FALSE(std::filesystem::exists(path_ / "file.new"));
}

// Nobody may have a key written through a link of theirs.
TEST_F(FolderTest, NeverWritesThroughALink) {
    Folder folder{path_};
    write(path_ / "target", "theirs");
    std::filesystem::create_symlink("target", path_ / "file.new");
    std::filesystem::create_symlink("target", path_ / "file");
    folder.replace("file", abc);
    EXPECT_EQ(content(path_ / "target"), "theirs");
    EXPECT_FALSE(std::filesystem::is_symlink(path_ / "file"));
}

TEST_F(FolderTest, ReadsNothingWhereNothingIs) {
    EXPECT_FALSE(Folder{path_}.read("file", 10).has_value());
}

TEST_F(FolderTest, ReadsAtMostTheLimit) {
    write(path_ / "file", "abcdef");
    EXPECT_EQ(Folder{path_}.read("file", 4)->size(), 4U);
}

TEST_F(FolderTest, RefusesWhatIsNotAPrivateFile) {
    const Folder folder{path_};
    write(path_ / "open", "key");
    ::chmod((path_ / "open").c_str(), 0644);
    write(path_ / "target", "key");
    std::filesystem::create_symlink("target", path_ / "link");
    std::filesystem::create_directory(path_ / "folder");
    ::mkfifo((path_ / "pipe").c_str(), 0600);
    EXPECT_THAT(refusal([&] { folder.read("open", 10); }), HasSubstr("open to others"));
    EXPECT_THAT(refusal([&] { folder.read("link", 10); }), HasSubstr("is a link"));
    EXPECT_THAT(refusal([&] { folder.read("folder", 10); }), HasSubstr("is not a file"));
    EXPECT_THAT(refusal([&] { folder.read("pipe", 10); }), HasSubstr("is not a file"));
    EXPECT_EQ(content(path_ / "open"), "key");
}

TEST_F(FolderTest, SetsAsideWithoutOverwriting) {
    Folder folder{path_};
    write(path_ / "file.damaged-1", "first");
    write(path_ / "file", "second");
    EXPECT_EQ(folder.set_aside("file"), "file.damaged-2");
    EXPECT_EQ(content(path_ / "file.damaged-1"), "first");
    EXPECT_EQ(content(path_ / "file.damaged-2"), "second");
    EXPECT_FALSE(std::filesystem::exists(path_ / "file"));
}

}  // namespace
}  // namespace attune

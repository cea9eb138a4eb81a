// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/folder.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iterator>

#include "tests/store/faults.hpp"
#include "tests/store/temp_folder.hpp"

namespace attune {
namespace {

using testing::HasSubstr;
using FolderTest = TempFolder;

// While it lives, that call fails.
class Failing {
  public:
    Failing(faults::Call call, int error) {
        faults::answer = [=](faults::Call asked, const std::string&) {
            return asked == call ? error : 0;
        };
    }
    ~Failing() { faults::answer = {}; }
};

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

// As FUSE has it, where no name can be kept from being taken.
TEST_F(FolderTest, SetsAsideWhereNoRenameIsExclusive) {
    Folder folder{path_};
    int n = 0;
    for (const int error : {EINVAL, ENOSYS, EOPNOTSUPP}) {
        Failing failing{faults::Call::rename_new, error};
        write(path_ / "file", "damaged");
        EXPECT_EQ(folder.set_aside("file"), "file.damaged-" + std::to_string(++n));
        EXPECT_FALSE(std::filesystem::exists(path_ / "file"));
    }
    EXPECT_EQ(content(path_ / "file.damaged-3"), "damaged");
}

TEST_F(FolderTest, GoesOnAfterAnInterruption) {
    Folder folder{path_};
    for (const auto call : {faults::Call::make, faults::Call::open, faults::Call::write,
                            faults::Call::sync, faults::Call::rename, faults::Call::lock}) {
        int left = 3;
        faults::answer = [&](faults::Call asked, const std::string&) {
            return asked == call && left-- > 0 ? EINTR : 0;
        };
        folder.replace("file", abc);
        EXPECT_EQ(folder.read("file", 10)->size(), 3U);
        const Folder other{path_ / "other"};
        faults::answer = {};
    }
}

// A disk that has no such call is no worse for it; one that fails is told of.
TEST_F(FolderTest, DoesWithoutSyncOnlyWhereThereIsNone) {
    Folder folder{path_};
    for (const int error : {EINVAL, EOPNOTSUPP}) {
        Failing failing{faults::Call::sync, error};
        folder.replace("file", abc);
    }
    for (const int error : {EIO, ENOSPC, EDQUOT, EROFS}) {
        Failing failing{faults::Call::sync, error};
        EXPECT_THAT(refusal([&] { folder.replace("file", abc); }), HasSubstr(std::strerror(error)));
    }
}

TEST_F(FolderTest, SaysWhyNothingCanBeWritten) {
    using faults::Call;
    Folder folder{path_};
    folder.replace("file", abc);
    for (const auto call : {Call::make, Call::write, Call::sync, Call::rename})
        for (const int error : {ENOSPC, EDQUOT, EROFS, EIO, EACCES}) {
            Failing failing{call, error};
            EXPECT_THAT(refusal([&] { folder.replace("file", ByteView{abc}.first(1)); }),
                        HasSubstr(std::strerror(error)));
            EXPECT_EQ(content(path_ / "file").size(), 3U);
            EXPECT_FALSE(std::filesystem::exists(path_ / "file.new"));
        }
    for (const int error : {ENOLCK, EOPNOTSUPP, EROFS}) {
        Failing failing{Call::lock, error};
        EXPECT_THAT(refusal([&] { Folder{path_ / "other"}; }), HasSubstr(std::strerror(error)));
    }
}

// On FAT nobody sets a mode: what it gives is good where it is private, and refused else.
TEST_F(FolderTest, TakesAModeThatIsPrivateAlready) {
    Folder folder{path_};
    Failing failing{faults::Call::mode, EPERM};
    folder.replace("file", abc);
    EXPECT_EQ(mode(path_ / "file"), 0600U);
}

TEST_F(FolderTest, OverwritesWhatItReplaces) {
    Folder folder{path_};
    write(path_ / "file", std::string(5000, 'k'));
    std::ifstream before{path_ / "file"};  // holds on to the old one
    folder.replace("file", abc);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{before}, {}), std::string(5000, '\0'));
    // Not where another name keeps it on purpose.
    write(path_ / "file", "kept");
    std::filesystem::create_hard_link(path_ / "file", path_ / "backup");
    folder.replace("file", abc);
    EXPECT_EQ(content(path_ / "backup"), "kept");
}

TEST_F(FolderTest, OverwritesInPlaceAndNeverBeyond) {
    Folder folder{path_};
    write(path_ / "file", "abcdef");
    folder.overwrite("file", 2, abc);
    EXPECT_EQ(content(path_ / "file"), "ababcf");
    EXPECT_THAT(refusal([&] { folder.overwrite("file", 4, abc); }), HasSubstr("cannot be written"));
    EXPECT_THAT(refusal([&] { folder.overwrite("none", 0, abc); }), HasSubstr("cannot be written"));
    EXPECT_EQ(content(path_ / "file"), "ababcf");
}

TEST_F(FolderTest, ErasesWhatOthersMayStillHoldOpen) {
    Folder folder{path_};
    write(path_ / "file", std::string(5000, 'k'));
    std::ifstream before{path_ / "file"};
    folder.erase("file");
    EXPECT_FALSE(std::filesystem::exists(path_ / "file"));
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{before}, {}), std::string(5000, '\0'));
    folder.erase("file");
    write(path_ / "target", "theirs");
    std::filesystem::create_symlink("target", path_ / "file");
    folder.erase("file");
    EXPECT_FALSE(std::filesystem::is_symlink(path_ / "file"));
    EXPECT_EQ(content(path_ / "target"), "theirs");
}

// As after sudo, with the home of whoever asked for it: no folder of root's is left there.
TEST_F(FolderTest, MakesNothingInSomebodyElsesFolder) {
    if (::geteuid() != 0) {  // whom the system keeps out anyway
        EXPECT_THAT(refusal([] { Folder{"/proc/attune"}; }), HasSubstr("cannot be made"));
        return;
    }
    const auto home = path_ / "home";
    std::filesystem::create_directories(home / "profile");
    for (const auto& folder : {home, home / "profile"})
        ASSERT_EQ(::chown(folder.c_str(), 65534, 65534), 0);
    ::chmod((home / "profile").c_str(), 0700);
    for (const auto& profile : {home / ".local/share/attune", home / "profile"})
        EXPECT_THAT(refusal([&] { Folder{profile}; }), HasSubstr("belongs to somebody else"));
    EXPECT_FALSE(std::filesystem::exists(home / ".local"));
    EXPECT_TRUE(std::filesystem::is_empty(home / "profile"));
}

}  // namespace
}  // namespace attune

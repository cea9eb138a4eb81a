// SPDX-License-Identifier: GPL-3.0-or-later
// Each test tries what an intruder would, from within: in a process of its own, for it is for good.
#include "client/platform/confine.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <thread>

namespace attune {
namespace {

namespace fs = std::filesystem;

bool kernel_has_landlock() {
    return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}
bool kernel_has_seccomp() {
    return fs::exists("/proc/sys/kernel/seccomp/actions_avail");
}

// What comes of a process that does just this: what it returns, or 1000 and the signal.
int outcome(const std::function<int()>& act) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(act());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// errno of a call; 0 where it is granted.
int error_of(long result) {
    return result < 0 ? errno : 0;
}

int opened(const fs::path& path, int flags) {
    const int file = ::open(path.c_str(), flags, 0600);
    const int error = error_of(file);
    if (file >= 0) ::close(file);
    return error;
}

// With and without senses.
class Confine : public testing::TestWithParam<bool> {
  protected:
    Confine() {
        for (const auto& folder : {in_, out_}) {
            fs::create_directory(folder);
            std::ofstream{folder / "file"} << "text";
        }
    }
    ~Confine() override { fs::remove_all(path_); }

    int within(const std::function<int()>& act) const {
        return outcome([&] {
            confine({{in_, ""}, GetParam()});
            return act();
        });
    }

    static fs::path made() {
        std::string name = fs::temp_directory_path() / "attune-confine-XXXXXX";
        return ::mkdtemp(name.data());
    }

    const fs::path path_ = made();
    const fs::path in_ = path_ / "in", out_ = path_ / "out";
};
INSTANTIATE_TEST_SUITE_P(Senses, Confine, testing::Bool());

TEST_P(Confine, LeavesTheProfileAsItIs) {
    EXPECT_EQ(within([&] {
                  int error = opened(in_ / "file", O_RDWR);
                  error |= opened(in_ / "new", O_WRONLY | O_CREAT | O_TRUNC);
                  error |= error_of(::rename((in_ / "new").c_str(), (in_ / "file").c_str()));
                  error |= opened(in_, O_RDONLY | O_DIRECTORY);
                  error |= error_of(::unlink((in_ / "file").c_str()));
                  return error;
              }),
              0);
}

TEST_P(Confine, NeitherReadsNorWritesElsewhere) {
    if (!kernel_has_landlock()) return;
    const auto file = out_ / "file", mine = in_ / "file";
    EXPECT_EQ(within([&] { return opened(file, O_RDONLY); }), EACCES);
    EXPECT_EQ(within([&] { return opened(file, O_WRONLY); }), EACCES);
    EXPECT_EQ(within([&] { return opened(out_, O_RDONLY | O_DIRECTORY); }), EACCES);
    EXPECT_EQ(within([&] { return opened(out_ / "new", O_WRONLY | O_CREAT); }), EACCES);
    EXPECT_EQ(within([&] { return opened("/etc/attune-new", O_WRONLY | O_CREAT); }), EACCES);
    EXPECT_NE(within([&] { return error_of(::rename(mine.c_str(), (out_ / "x").c_str())); }), 0);
    EXPECT_NE(within([&] { return error_of(::link(file.c_str(), (in_ / "x").c_str())); }), 0);
    EXPECT_NE(within([&] { return error_of(::symlink("/", (in_ / "x").c_str())); }), 0);
    EXPECT_NE(within([&] { return error_of(::unlink(file.c_str())); }), 0);
    EXPECT_NE(within([&] { return error_of(::truncate(file.c_str(), 0)); }), 0);
    EXPECT_EQ(fs::file_size(file), 4U);
}

TEST_P(Confine, ReadsWhatLibrariesNeed) {
    for (const auto* path : {"/etc/hosts", "/proc/self/status", "/dev/urandom"})
        EXPECT_EQ(within([&] { return opened(path, O_RDONLY); }), 0) << path;
    EXPECT_EQ(within([] { return opened("/dev/null", O_RDWR); }), 0);
}

TEST(ConfineWithSenses, ReadsWhatTheDesktopSaysWhereverItIs) {
    if (!kernel_has_landlock()) return;
    std::string made = fs::temp_directory_path() / "attune-confine-XXXXXX";
    const fs::path home = ::mkdtemp(made.data());
    const auto read = [&](const std::map<std::string, fs::path>& environment,
                          const fs::path& file) {
        fs::create_directories((home / file).parent_path());
        std::ofstream{home / file} << "text";
        return outcome([&] {
            for (const auto* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
                ::unsetenv(name);
            for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
            confine({{}, true});
            return opened(home / file, O_RDONLY);
        });
    };
    for (const auto* file : {".config/ibus/bus/1", ".config/pulse/cookie", ".config/fontconfig/x",
                             ".local/share/fonts/x", ".local/share/icons/x"})
        EXPECT_EQ(read({{"HOME", home}}, file), 0) << file;
    const auto elsewhere = home / "elsewhere";
    for (const auto* file : {"elsewhere/ibus/bus/1", "elsewhere/pulse/cookie",
                             "elsewhere/fontconfig/x", "elsewhere/other/x"})
        EXPECT_EQ(read({{"HOME", home}, {"XDG_CONFIG_HOME", elsewhere}}, file),
                  fs::path{file}.parent_path().filename() == "other" ? EACCES : 0)
            << file;
    for (const auto* file : {"elsewhere/fonts/x", "elsewhere/icons/x"})
        EXPECT_EQ(read({{"XDG_DATA_HOME", elsewhere}}, file), 0) << file;
    EXPECT_EQ(read({{"HOME", home}}, "elsewhere/ibus/bus/1"), EACCES);
    fs::remove_all(home);
}

TEST_P(Confine, HoldsForThreadsMadeLater) {
    EXPECT_EQ(within([&] {
                  int error = 0;
                  std::thread{[&] { error = error_of(::syscall(SYS_personality, 0)); }}.join();
                  return error;
              }),
              kernel_has_seccomp() ? EPERM : 0);
}

TEST_P(Confine, RefusesWhatALibraryMayTryInGoodFaith) {
    if (!kernel_has_seccomp()) return;
    EXPECT_EQ(within([] {
                  char* const arguments[] = {nullptr};
                  return error_of(::execve("/bin/true", arguments, arguments));
              }),
              EPERM);
    perf_event_attr event{};
    for (const auto& call : std::initializer_list<std::function<long()>>{
             [&] { return ::syscall(SYS_perf_event_open, &event, 0, -1, -1, 0); },
             [] { return ::syscall(SYS_userfaultfd, 0); },
             [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); },
             [] { return ::syscall(SYS_unshare, CLONE_NEWUSER); },
             [] { return ::syscall(SYS_add_key, "user", "a", "b", 1, -3); },
             [] { return ::ioctl(STDIN_FILENO, TIOCSTI, "x"); },
             [] { return ::syscall(SYS_ioctl, STDIN_FILENO, 1UL << 32 | TIOCSTI, "x"); }})
        EXPECT_EQ(within([&] { return error_of(call()); }), EPERM);
}

TEST_P(Confine, EndsAtWhatOnlyAnIntruderDoes) {
    if (!kernel_has_seccomp()) return;
    for (const auto& call : std::initializer_list<std::function<long()>>{
             [] { return ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr); },
             [] { return ::syscall(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0); },
             [] { return ::syscall(SYS_bpf, 0, nullptr, 0); },
             [] { return ::syscall(SYS_kexec_load, 0, 0, nullptr, 0); },
             [] { return ::mount("none", "/mnt", "tmpfs", 0, nullptr); }})
        EXPECT_EQ(within([&] { return error_of(call()); }), 1000 + SIGSYS);
}

TEST(ConfineWithoutSenses, RefusesWhatItHasNoUseFor) {
    if (!kernel_has_seccomp()) return;
    for (const auto& call : std::initializer_list<std::function<long()>>{
             [] { return ::socket(AF_PACKET, SOCK_RAW, 0); },
             [] { return ::socket(AF_ALG, SOCK_SEQPACKET, 0); },
             [] { return ::syscall(SYS_memfd_create, "x", 0); }, [] { return ::listen(0, 1); },
             [] { return ::ioctl(STDIN_FILENO, TIOCLINUX, "x"); },
             [] { return ::kill(::getppid(), 0); }})
        EXPECT_EQ(outcome([&] {
                      confine({});
                      return error_of(call());
                  }),
                  EPERM);
}

TEST(Harden, KeepsItsMemoryToItself) {
    EXPECT_EQ(outcome([] {
                  harden();
                  rlimit core{1, 1};
                  ::getrlimit(RLIMIT_CORE, &core);
                  return ::prctl(PR_GET_DUMPABLE) * 4 + (core.rlim_cur + core.rlim_max != 0) * 2 +
                         (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1);
              }),
              0);
}

// Not for another program of the same person either; root sees everything.
TEST(Harden, LetsNobodyElseAttach) {
    const auto attach = [](bool hardened) {
        return outcome([=] {
            constexpr uid_t nobody = 65534;
            if (::geteuid() == 0 && ::setresuid(nobody, nobody, nobody) != 0) return 1;
            ::prctl(PR_SET_DUMPABLE, 1);
            std::array<int, 2> ready{};
            if (::pipe(ready.data()) != 0) return 2;
            const pid_t other = ::fork();
            if (other == 0) {
                if (hardened) harden();
                const bool told = ::write(ready[1], "", 1) == 1;
                while (told) ::pause();
            }
            char byte = 0;
            const bool heard = ::read(ready[0], &byte, 1) == 1;
            const int error = error_of(::ptrace(PTRACE_SEIZE, other, nullptr, nullptr));
            ::kill(other, SIGKILL);
            return heard ? error : 3;
        });
    };
    EXPECT_EQ(attach(false), 0);
    EXPECT_EQ(attach(true), EPERM);
}

}  // namespace
}  // namespace attune

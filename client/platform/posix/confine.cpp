// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/platform/confine.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string>

namespace attune {

namespace {

void leave_no_core() {
    constexpr rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

// The sanitizers read the process from outside, and start a program that explains what they found.
#ifdef ATTUNE_UNCONFINED

void harden() {
    leave_no_core();
}

void confine(const Confinement&) {}

#else

namespace {

namespace fs = std::filesystem;

bool is_traced() {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;)
        if (word == "TracerPid:") return status >> word && word != "0";
    return false;
}

// Landlock: which files. Its calls have no wrappers in glibc.

constexpr std::uint64_t truncate = 1ULL << 14;  // of ABI 3, newer than Debian 12's headers
constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t using_devices = reading | LANDLOCK_ACCESS_FS_WRITE_FILE | truncate;
constexpr std::uint64_t writing =
    using_devices | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
constexpr std::uint64_t of_files =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | truncate;

class Rules {
  public:
    // Everything that this kernel knows of is denied at first.
    Rules() {
        const auto abi =
            ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
        if (abi < 1) return;
        handled_ = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
        if (abi >= 2) handled_ |= LANDLOCK_ACCESS_FS_REFER;
        if (abi >= 3) handled_ |= truncate;
        const landlock_ruleset_attr all{handled_};
        rules_ = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0));
    }
    Rules(const Rules&) = delete;
    Rules& operator=(const Rules&) = delete;
    ~Rules() {
        if (rules_ >= 0) ::close(rules_);
    }

    // What is not there is not asked for either.
    void allow(const fs::path& path, std::uint64_t access) {
        if (rules_ < 0 || path.empty()) return;
        const int place = ::open(path.c_str(), O_PATH | O_CLOEXEC);
        if (place < 0) return;
        std::error_code unknown;
        if (!fs::is_directory(path, unknown)) access &= of_files;
        landlock_path_beneath_attr rule{};
        rule.allowed_access = access & handled_;
        rule.parent_fd = place;
        ::syscall(SYS_landlock_add_rule, rules_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        ::close(place);
    }

    void apply() const {
        if (rules_ >= 0) ::syscall(SYS_landlock_restrict_self, rules_, 0);
    }

  private:
    std::uint64_t handled_ = 0;
    int rules_ = -1;
};

fs::path from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

// Where the XDG base directory specification has it.
fs::path base_directory(const char* name, const fs::path& usual) {
    if (auto given = from_environment(name); given.is_absolute()) return given;
    const auto home = from_environment("HOME");
    return home.empty() ? home : home / usual;
}

// Graphics, sound, keyboards and controllers, and what a person's desktop says of them.
void allow_senses(Rules& rules) {
    rules.allow("/dev", using_devices);
    rules.allow("/dev/shm", writing);
    for (const auto* place :
         {"/run/udev", "/run/dbus", "/var/lib/dbus", "/run/pulse", "/var/cache/fontconfig"})
        rules.allow(place, reading);
    rules.allow(from_environment("XAUTHORITY"), reading);
    const auto within = [&](const fs::path& folder, std::initializer_list<const char*> places) {
        if (folder.empty()) return;
        for (const auto* place : places) rules.allow(folder / place, reading);
    };
    within(from_environment("XDG_RUNTIME_DIR"), {"pulse"});
    within(base_directory("XDG_CONFIG_HOME", ".config"), {"pulse", "fontconfig", "ibus"});
    within(base_directory("XDG_DATA_HOME", ".local/share"), {"icons", "fonts"});
    within(base_directory("XDG_CACHE_HOME", ".cache"), {"fontconfig"});
    within(from_environment("HOME"), {".Xauthority", ".XCompose", ".pulse-cookie", ".asoundrc",
                                      ".drirc", ".icons", ".fonts"});
}

void confine_files(const Confinement& confinement) {
    Rules rules;
    for (const auto& folder : confinement.folders) rules.allow(folder, writing);
    // Names of hosts, of time zones, and the libraries that know them; of what machine this is.
    for (const auto* place : {"/etc", "/usr", "/lib", "/lib64", "/proc", "/sys", "/run/systemd",
                              "/run/resolvconf", "/run/NetworkManager"})
        rules.allow(place, reading);
    for (const auto* place : {"/dev/null", "/dev/urandom"}) rules.allow(place, using_devices);
    if (confinement.with_senses) allow_senses(rules);
    rules.apply();
}

// seccomp: which calls. Numbers of calls that this libseccomp does not know are negative, and do
// nothing.

// None of them belongs into a program for two who breathe: they are the next step of an attack.
constexpr std::array hostile{SCMP_SYS(ptrace),
                             SCMP_SYS(process_vm_readv),
                             SCMP_SYS(process_vm_writev),
                             SCMP_SYS(pidfd_getfd),
                             SCMP_SYS(bpf),
                             SCMP_SYS(kexec_load),
                             SCMP_SYS(kexec_file_load),
                             SCMP_SYS(init_module),
                             SCMP_SYS(finit_module),
                             SCMP_SYS(delete_module),
                             SCMP_SYS(mount),
                             SCMP_SYS(umount2),
                             SCMP_SYS(pivot_root),
                             SCMP_SYS(chroot),
                             SCMP_SYS(move_mount),
                             SCMP_SYS(open_tree),
                             SCMP_SYS(fsopen),
                             SCMP_SYS(fsmount),
                             SCMP_SYS(fsconfig),
                             SCMP_SYS(mount_setattr),
                             SCMP_SYS(open_by_handle_at),
                             SCMP_SYS(setns),
                             SCMP_SYS(swapon),
                             SCMP_SYS(swapoff),
                             SCMP_SYS(reboot),
                             SCMP_SYS(acct),
                             SCMP_SYS(iopl),
                             SCMP_SYS(ioperm)};

// A library may try these in good faith, and does without: sound and D-Bus start a server of
// theirs, a driver counts its own performance.
constexpr std::array refused{SCMP_SYS(execve),
                             SCMP_SYS(execveat),
                             SCMP_SYS(perf_event_open),
                             SCMP_SYS(userfaultfd),
                             SCMP_SYS(io_uring_setup),
                             SCMP_SYS(io_uring_enter),
                             SCMP_SYS(io_uring_register),
                             SCMP_SYS(unshare),
                             SCMP_SYS(keyctl),
                             SCMP_SYS(add_key),
                             SCMP_SYS(request_key),
                             SCMP_SYS(personality),
                             SCMP_SYS(modify_ldt),
                             SCMP_SYS(clock_settime),
                             SCMP_SYS(settimeofday),
                             SCMP_SYS(adjtimex),
                             SCMP_SYS(clock_adjtime),
                             SCMP_SYS(quotactl),
                             SCMP_SYS(syslog),
                             SCMP_SYS(vhangup)};

// All that the client without senses does: sockets, timers, lines, one folder, memory, threads.
constexpr std::array needed{
    // memory
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap),
    SCMP_SYS(madvise), SCMP_SYS(mlock), SCMP_SYS(munlock), SCMP_SYS(mlock2), SCMP_SYS(membarrier),
    // threads, and their end
    SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address), SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(prctl), SCMP_SYS(arch_prctl), SCMP_SYS(prlimit64), SCMP_SYS(getrusage),
    // signals
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall), SCMP_SYS(pause),
    // time
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime),
    SCMP_SYS(timerfd_gettime),
    // waiting
    SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_pwait2), SCMP_SYS(eventfd2), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select),
    SCMP_SYS(pselect6), SCMP_SYS(pipe2),
    // lines and files; ioctl() stands below
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64),
    SCMP_SYS(pwrite64), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(dup), SCMP_SYS(dup2),
    SCMP_SYS(dup3), SCMP_SYS(fcntl), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(fstat),
    SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(rename), SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(ftruncate),
    SCMP_SYS(fchmod), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(flock), SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    // the network; socket() itself stands below
    SCMP_SYS(bind), SCMP_SYS(connect), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
    SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(recvmmsg), SCMP_SYS(setsockopt),
    SCMP_SYS(getsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(shutdown),
    SCMP_SYS(socketpair),
    // who and where we are, at random
    SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(uname),
    SCMP_SYS(sysinfo), SCMP_SYS(getrandom)};

// UDP, its interfaces, names of hosts.
constexpr std::array families{AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

// Of ioctl(): sockets and lines that do not block, whether a line is a terminal and how wide, and
// the names of networks.
constexpr std::array<scmp_datum_t, 6> requests{FIONBIO,    FIONREAD,     TCGETS,
                                               TIOCGWINSZ, SIOCGIFINDEX, SIOCGIFNAME};

// The kernel reads no more of a request than that.
constexpr scmp_datum_t request_bits = 0xFFFFFFFF;

void confine_calls(bool with_senses) {
    const auto otherwise = with_senses ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM);
    const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter{seccomp_init(otherwise),
                                                                  seccomp_release};
    if (!filter) return;
    bool good = true;
    const auto rule = [&](std::uint32_t action, int call) {
        if (action != otherwise) good &= seccomp_rule_add(filter.get(), action, call, 0) == 0;
    };
    const auto add = [&](std::uint32_t action, int call, const scmp_arg_cmp& when) {
        return seccomp_rule_add_array(filter.get(), action, call, 1, &when) == 0;
    };
    const auto end = seccomp_api_get() >= 3 ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_KILL;
    for (const int call : hostile) rule(end, call);
    if (with_senses) {
        for (const int call : refused) rule(SCMP_ACT_ERRNO(EPERM), call);
        // Nobody types into the terminal that this was started from.
        good &= add(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl),
                    {1, SCMP_CMP_MASKED_EQ, request_bits, TIOCSTI});
    } else {
        for (const int call : needed) rule(SCMP_ACT_ALLOW, call);
        for (const int family : families)
            good &= add(SCMP_ACT_ALLOW, SCMP_SYS(socket),
                        {0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(family), 0});
        for (const scmp_datum_t request : requests)
            good &= add(SCMP_ACT_ALLOW, SCMP_SYS(ioctl),
                        {1, SCMP_CMP_MASKED_EQ, request_bits, request});
    }
    // For others already there, too; a filter that some of them had alone would be no filter.
    good &= seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0;
    if (good) seccomp_load(filter.get());
}

}  // namespace

void harden() {
    leave_no_core();
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!is_traced()) ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void confine(const Confinement& confinement) {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);  // or neither of them is granted
    confine_files(confinement);
    confine_calls(confinement.with_senses);
}

#endif

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/faults.hpp"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <fstream>
#include <stdexcept>

namespace attune::faults {

std::function<int(Call, const std::string& name)> answer;

namespace {

std::optional<std::size_t> power;
bool bytes_use_it = false;

constexpr int no_power = 77;

// False: it fails with errno.
bool passes(Call call, const char* name = "") {
    if (power && (*power)-- == 0) ::_exit(no_power);
    errno = answer ? answer(call, name) : 0;
    return errno == 0;
}

template <class... Arguments>
int system_call(long number, Arguments... arguments) {
    return static_cast<int>(::syscall(number, arguments...));
}

ssize_t write(int file, const void* bytes, std::size_t size, off_t at) {
    const auto most = power && bytes_use_it ? std::min(size, *power) : size;
    const auto n = ::syscall(SYS_pwrite64, file, bytes, most, at);
    if (power && bytes_use_it) *power -= most;
    if (most < size) ::_exit(no_power);
    return n;
}

bool small_disk(const std::filesystem::path& folder, std::size_t size) {
    const auto user = std::to_string(::geteuid());
    if (::geteuid() != 0) {
        if (::unshare(CLONE_NEWUSER) != 0) return false;
        std::ofstream{"/proc/self/setgroups"} << "deny";
        if (!(std::ofstream{"/proc/self/uid_map"} << "0 " << user << " 1" << std::flush))
            return false;
    }
    const auto options = "mode=0700,size=" + std::to_string(size);
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("none", folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

}  // namespace

bool survives(std::size_t with, Unit unit, const std::function<void()>& act) {
    const pid_t child = ::fork();
    if (child == 0) {
        power = with;
        bytes_use_it = unit == Unit::byte;
        try {
            act();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            ::_exit(1);
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status == 0) return true;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != no_power)
        throw std::runtime_error{"it ended otherwise"};
    return false;
}

std::optional<std::string> on_small_disk(const std::filesystem::path& folder, std::size_t size,
                                         const std::function<std::string()>& act) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) return std::nullopt;
    const pid_t child = ::fork();
    if (child == 0) {
        if (!small_disk(folder, size)) ::_exit(no_power);
        std::string said;
        try {
            said = act();
        } catch (const std::exception& error) {
            said = std::string{"it threw "} + error.what();
        }
        const bool written = ::write(pipe[1], said.data(), said.size()) >= 0;
        ::_exit(written ? 0 : 1);
    }
    ::close(pipe[1]);
    std::string said;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::read(pipe[0], buffer.data(), buffer.size())) > 0;)
        said.append(buffer.data(), static_cast<std::size_t>(n));
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == no_power) return std::nullopt;
    if (status != 0) said += " and ended with " + std::to_string(status);
    return said;
}

void fill_disk(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    constexpr std::array<char, 4096> page{};
    for (auto size = page.size(); size > 0; size /= 2)
        while (::write(file, page.data(), size) > 0) {
        }
    ::close(file);
}

}  // namespace attune::faults

using attune::faults::Call;
using attune::faults::passes;
using attune::faults::system_call;

extern "C" {

int openat(int folder, const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(more, ::mode_t) : 0;
    va_end(more);
    if (!passes((flags & O_CREAT) != 0 ? Call::make : Call::open, name)) return -1;
    return system_call(SYS_openat, folder, name, flags, mode);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
    if (!passes(Call::write)) return -1;
    return attune::faults::write(file, bytes, size, at);
}

int fsync(int) {
    return passes(Call::sync) ? 0 : -1;
}

int fchmod(int file, mode_t mode) noexcept {
    return passes(Call::mode) ? system_call(SYS_fchmod, file, mode) : -1;
}

int renameat(int from, const char* name, int to, const char* other) noexcept {
    if (!passes(Call::rename, name)) return -1;
    return system_call(SYS_renameat, from, name, to, other);
}

int renameat2(int from, const char* name, int to, const char* other, unsigned flags) noexcept {
    if (!passes(flags == 0 ? Call::rename : Call::rename_new, name)) return -1;
    return system_call(SYS_renameat2, from, name, to, other, flags);
}

int unlinkat(int folder, const char* name, int flags) noexcept {
    return passes(Call::unlink, name) ? system_call(SYS_unlinkat, folder, name, flags) : -1;
}

int flock(int file, int what) noexcept {
    return passes(Call::lock) ? system_call(SYS_flock, file, what) : -1;
}

}  // extern "C"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

constexpr mode_t others = S_IRWXG | S_IRWXO;

[[noreturn]] void refuse(const std::string& sentence) {
    throw StartError{sentence};
}

std::string quote(const std::filesystem::path& path) {
    return '"' + path.string() + '"';
}

std::string reason() {
    return std::string{": "} + std::strerror(errno) + ".";
}

Descriptor open_folder(const std::filesystem::path& path) {
    std::error_code no_path;
    std::filesystem::path made;
    int not_made = 0;  // why; a folder above that is there may say so too
    for (const auto& part : std::filesystem::absolute(path, no_path)) {
        made /= part;
        if (::mkdir(made.c_str(), S_IRWXU) != 0 && errno != EEXIST && not_made == 0)
            not_made = errno;
    }
    Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.get() >= 0) return folder;
    if (not_made != 0) errno = not_made;
    refuse("The profile " + quote(path) + " cannot be " + (not_made != 0 ? "made" : "opened") +
           reason());
}

struct stat status_of(const Descriptor& descriptor) {
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0) refuse("The profile cannot be read" + reason());
    return status;
}

Descriptor take_lock(const Descriptor& folder, const std::filesystem::path& path) {
    Descriptor lock{::openat(folder.get(), "lock",
                             O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                             S_IRUSR | S_IWUSR)};
    if (lock.get() >= 0 && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    if (lock.get() >= 0 && errno == EWOULDBLOCK)
        refuse("Another Attune is already using the profile " + quote(path) +
               ": close it, or choose another with --profile.");
    refuse("The profile " + quote(path) + " cannot be locked" + reason());
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

Folder::Folder(const std::filesystem::path& path)
    : path_{path}, folder_{open_folder(path)}, lock_{take_lock(folder_, path)} {
    close_to_others();
}

bool Folder::same_as(const std::filesystem::path& other) const {
    std::error_code ignored;
    return std::filesystem::equivalent(path_, other, ignored);
}

std::string Folder::quoted(const std::string& name) const {
    return quote(path_ / name);
}

// A folder that somebody made beforehand becomes a profile's, 0700, where it holds nothing else.
void Folder::close_to_others() const {
    const auto status = status_of(folder_);
    if (status.st_uid != ::geteuid())
        refuse("The profile " + quote(path_) + " belongs to somebody else.");
    if ((status.st_mode & others) == 0) return;
    for (const auto& entry : std::filesystem::directory_iterator{path_}) {
        const auto name = entry.path().filename().string();
        if (name != "lock" && !name.starts_with("keys") && !name.starts_with("settings"))
            refuse(
                "The folder " + quote(path_) +
                " is open to others and holds other things: choose one of its own with --profile.");
    }
    if (::fchmod(folder_.get(), S_IRWXU) != 0)
        refuse("The profile " + quote(path_) + " cannot be made private" + reason());
}

std::optional<SecretBytes> Folder::read(const std::string& name, std::size_t limit,
                                        Readers readers) const {
    const Descriptor file{
        ::openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (file.get() < 0) {
        if (errno == ENOENT) return std::nullopt;
        if (errno == ELOOP)
            refuse(quoted(name) + " is a link: Attune reads only files of its own.");
        refuse(quoted(name) + " cannot be read" + reason());
    }
    const auto status = status_of(file);
    if (!S_ISREG(status.st_mode)) refuse(quoted(name) + " is not a file: move it away.");
    if (status.st_uid != ::geteuid()) refuse(quoted(name) + " belongs to somebody else.");
    if (readers == Readers::owner && (status.st_mode & others) != 0)
        refuse(
            quoted(name) +
            " is open to others: close it with chmod 600, or unpair if somebody may have read it.");
    SecretBytes content{std::min(limit, static_cast<std::size_t>(status.st_size))};
    std::size_t filled = 0;
    while (filled < content.size()) {
        const auto n = ::read(file.get(), content.span().data() + filled, content.size() - filled);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) refuse(quoted(name) + " cannot be read" + reason());
        if (n == 0) break;
        filled += static_cast<std::size_t>(n);
    }
    return SecretBytes::copy_of(content.view().first(filled));
}

void Folder::replace(const std::string& name, ByteView content) {
    const std::string fresh = name + ".new";
    ::unlinkat(folder_.get(), fresh.c_str(),
               0);  // of a crash in here; the lock says that nobody uses it
    const Descriptor file{::openat(folder_.get(), fresh.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                   S_IRUSR | S_IWUSR)};
    bool good = file.get() >= 0 && ::fchmod(file.get(), S_IRUSR | S_IWUSR) == 0;
    for (std::size_t done = 0; good && done < content.size();) {
        const auto n = ::write(file.get(), content.data() + done, content.size() - done);
        if (n >= 0)
            done += static_cast<std::size_t>(n);
        else
            good = errno == EINTR;
    }
    good = good && ::fsync(file.get()) == 0 &&
           ::renameat(folder_.get(), fresh.c_str(), folder_.get(), name.c_str()) == 0;
    if (!good) {
        const auto why = reason();
        if (file.get() >= 0) ::unlinkat(folder_.get(), fresh.c_str(), 0);  // half of a secret
        refuse(quoted(name) + " cannot be written" + why);
    }
    sync();
}

std::string Folder::set_aside(const std::string& name) {
    for (int n = 1; n < 1000; ++n) {
        std::string aside = name + ".damaged-" + std::to_string(n);
        if (::renameat2(folder_.get(), name.c_str(), folder_.get(), aside.c_str(),
                        RENAME_NOREPLACE) == 0) {
            sync();
            return aside;
        }
        if (errno != EEXIST) break;
    }
    refuse(quoted(name) + " is damaged and cannot be set aside" + reason());
}

void Folder::sync() const {
    ::fsync(folder_.get());
}

}  // namespace attune

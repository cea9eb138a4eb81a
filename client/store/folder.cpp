// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "client/words/filled.hpp"
#include "client/words/strings.hpp"
#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

namespace fs = std::filesystem;

constexpr mode_t others = S_IRWXG | S_IRWXO;
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
constexpr int for_overwriting = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

[[noreturn]] void refuse(const std::string& sentence) {
    throw StartError{sentence};
}

std::string quote(const fs::path& path) {
    return '"' + path.string() + '"';
}

std::string reason() {
    return std::string{": "} + std::strerror(errno) + ".";
}

// A network's or a FUSE file system may be interrupted at any call.
template <class Call>
auto again(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

Descriptor open_at(const Descriptor& folder, const std::string& name, int flags, mode_t mode = 0) {
    return Descriptor{again([&] { return ::openat(folder.get(), name.c_str(), flags, mode); })};
}

// A file system that has no way to do it says one of these, and there is no other way then.
bool unsupported() {
    return errno == EINVAL || errno == ENOTSUP || errno == ENOSYS;
}

bool synced(const Descriptor& descriptor) {
    return again([&] { return ::fsync(descriptor.get()); }) == 0;
}

bool write_all(const Descriptor& file, ByteView bytes, std::size_t offset = 0) {
    while (!bytes.empty()) {
        const auto n = again([&] {
            return ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        });
        if (n < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::size_t>(n);
    }
    return true;
}

// Else errno says why not.
bool is_file(const Descriptor& file, struct stat& status) {
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return false;
    errno = EINVAL;
    return S_ISREG(status.st_mode);
}

// In place: not on every disk is what was overwritten really gone, but on none it is before.
bool zeroed(const Descriptor& file, off_t size) {
    constexpr std::array<std::uint8_t, 4096> zeros{};
    for (off_t at = 0; at < size; at += off_t{zeros.size()}) {
        const auto part = std::min<off_t>(size - at, off_t{zeros.size()});
        if (!write_all(file, ByteView{zeros}.first(static_cast<std::size_t>(part)),
                       static_cast<std::size_t>(at)))
            return false;
    }
    return synced(file) || unsupported();
}

// No folder of root's in somebody's home, where they could not write.
void refuse_theirs(const fs::path& path, const struct stat& status) {
    if (status.st_uid != ::geteuid()) refuse(filled(strings::somebody_elses, path.string()));
}

Descriptor open_folder(const fs::path& path) {
    std::error_code no_path;
    fs::path made;
    struct stat above {};
    int not_made = 0;  // why; a folder above that is there may say so too
    for (const auto& part : fs::absolute(path, no_path)) {
        const auto parent = made;
        made /= part;
        struct stat status {};
        if (::stat(made.c_str(), &status) != 0 && errno == ENOENT && ::geteuid() == 0)
            refuse_theirs(parent, above);
        above = status;
        if (::mkdir(made.c_str(), S_IRWXU) != 0 && errno != EEXIST && not_made == 0)
            not_made = errno;
    }
    Descriptor folder{
        again([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); })};
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

Descriptor take_lock(const Descriptor& folder, const fs::path& path) {
    refuse_theirs(path, status_of(folder));
    Descriptor lock =
        open_at(folder, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, owner_only);
    if (lock.get() >= 0 && again([&] { return ::flock(lock.get(), LOCK_EX | LOCK_NB); }) == 0)
        return lock;
    if (lock.get() >= 0 && errno == EWOULDBLOCK)
        refuse("Another Attune is already using the profile " + quote(path) +
               ": close it, or choose another with --profile.");
    refuse("The profile " + quote(path) + " cannot be locked" + reason());
}

// Where the modes are the file system's, not ours to set (FAT), they may be right already.
bool made_private(const Descriptor& file) {
    struct stat status {};
    return ::fchmod(file.get(), owner_only) == 0 ||
           (::fstat(file.get(), &status) == 0 && (status.st_mode & others) == 0);
}

// Whether it stands under `name` now, for good. `fresh` is only on the way there.
bool replaced(const Descriptor& folder, const std::string& name, const std::string& fresh,
              ByteView content) {
    ::unlinkat(folder.get(), fresh.c_str(), 0);  // of a crash in here; nobody else uses it
    const Descriptor file =
        open_at(folder, fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_only);
    if (file.get() >= 0 && made_private(file) && write_all(file, content) &&
        (synced(file) || unsupported()) &&
        again([&] {
            return ::renameat(folder.get(), fresh.c_str(), folder.get(), name.c_str());
        }) == 0)
        return synced(folder) || unsupported();
    const int why = errno;
    if (file.get() >= 0) ::unlinkat(folder.get(), fresh.c_str(), 0);  // half of a secret
    errno = why;
    return false;
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

Folder::Folder(const fs::path& path)
    : path_{path}, folder_{open_folder(path)}, lock_{take_lock(folder_, path)} {
    close_to_others();
}

bool Folder::same_as(const fs::path& other) const {
    std::error_code ignored;
    return fs::equivalent(path_, other, ignored);
}

std::string Folder::quoted(const std::string& name) const {
    return quote(path_ / name);
}

// A folder that somebody made beforehand becomes a profile's, 0700, where it holds nothing else.
void Folder::close_to_others() const {
    if ((status_of(folder_).st_mode & others) == 0) return;
    for (const auto& entry : fs::directory_iterator{path_}) {
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
    const bool follow = readers == Readers::anyone && is_link(name);
    const Descriptor file =
        open_at(folder_, name, O_RDONLY | (follow ? 0 : O_NOFOLLOW) | O_NONBLOCK | O_CLOEXEC);
    if (file.get() < 0) {
        if (errno == ENOENT) return std::nullopt;
        if (errno == ELOOP && !follow)
            refuse(quoted(name) + " is a link: Attune reads only files of its own.");
        refuse(quoted(name) + " cannot be read" + reason());
    }
    const auto status = status_of(file);
    if (!S_ISREG(status.st_mode)) refuse(quoted(name) + " is not a file: move it away.");
    if (status.st_uid != ::geteuid() && !(follow && status.st_uid == 0))
        refuse(quoted(name) + " belongs to somebody else.");
    if (readers == Readers::owner && (status.st_mode & others) != 0)
        refuse(
            quoted(name) +
            " is open to others: close it with chmod 600, or unpair if somebody may have read it.");
    SecretBytes content{std::min(limit, static_cast<std::size_t>(status.st_size))};
    std::size_t filled = 0;
    while (filled < content.size()) {
        const auto n = again([&] {
            return ::read(file.get(), content.span().data() + filled, content.size() - filled);
        });
        if (n < 0) refuse(quoted(name) + " cannot be read" + reason());
        if (n == 0) break;
        filled += static_cast<std::size_t>(n);
    }
    return SecretBytes::copy_of(content.view().first(filled));
}

void Folder::replace(const std::string& name, ByteView content, Readers readers) {
    bool done = false;
    if (readers == Readers::anyone && is_link(name)) {
        const auto at = target(name);
        const Descriptor there{again(
            [&] { return ::open(at.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); })};
        const auto file = at.filename().string();
        done = there.get() >= 0 && replaced(there, file, file + ".attune-new", content);
    } else {
        const Descriptor old = open_at(folder_, name, for_overwriting);
        done = replaced(folder_, name, name + ".new", content);
        struct stat status {};
        if (done && readers == Readers::owner && is_file(old, status) && status.st_nlink == 0 &&
            synced(folder_))
            (void)zeroed(old, status.st_size);
    }
    if (!done) refuse(quoted(name) + " cannot be written" + reason());
}

void Folder::overwrite(const std::string& name, std::size_t offset, ByteView bytes) {
    const Descriptor file = open_at(folder_, name, for_overwriting);
    struct stat status {};
    if (!is_file(file, status) ||
        offset + bytes.size() > static_cast<std::size_t>(status.st_size) ||
        !write_all(file, bytes, offset) || !(synced(file) || unsupported()))
        refuse(quoted(name) + " cannot be written" + reason());
}

void Folder::erase(const std::string& name) {
    const Descriptor file = open_at(folder_, name, for_overwriting);
    if (file.get() < 0 && errno == ENOENT) return;
    const bool link = file.get() < 0 && errno == ELOOP;  // nothing of a secret is in it
    struct stat status {};
    if (!link && !(is_file(file, status) && zeroed(file, status.st_size)))
        refuse(quoted(name) + " cannot be erased" + reason());
    if (::unlinkat(folder_.get(), name.c_str(), 0) != 0 || !(synced(folder_) || unsupported()))
        refuse(quoted(name) + " cannot be erased" + reason());
}

std::string Folder::set_aside(const std::string& name) {
    for (int n = 1; n < 1000; ++n) {
        const std::string aside = name + ".damaged-" + std::to_string(n);
        const auto rename = [&](unsigned flags) {
            return again([&] {
                return ::renameat2(folder_.get(), name.c_str(), folder_.get(), aside.c_str(),
                                   flags);
            });
        };
        bool done = rename(RENAME_NOREPLACE) == 0;
        if (!done && unsupported()) {  // FUSE; the lock says that nobody takes the name meanwhile
            struct stat status {};
            if (::fstatat(folder_.get(), aside.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
                continue;
            done = errno == ENOENT && rename(0) == 0;
        }
        if (done) {
            (void)synced(folder_);
            return aside;
        }
        if (errno != EEXIST) break;
    }
    refuse(quoted(name) + " is damaged and cannot be set aside" + reason());
}

std::vector<std::string> Folder::names_with(std::string_view prefix) const {
    std::vector<std::string> names;
    std::error_code unreadable;
    for (const auto& entry : fs::directory_iterator{path_, unreadable})
        if (auto name = entry.path().filename().string(); name.starts_with(prefix))
            names.push_back(std::move(name));
    if (unreadable)
        refuse("The profile " + quote(path_) + " cannot be read: " + unreadable.message() + ".");
    return names;
}

bool Folder::is_link(const std::string& name) const {
    std::error_code ignored;
    return fs::is_symlink(path_ / name, ignored);
}

fs::path Folder::target(const std::string& name) const {
    std::error_code ignored;
    auto at = fs::absolute(path_ / name, ignored);
    for (int links = 0; links < 40 && fs::is_symlink(at, ignored); ++links)
        at = at.parent_path() / fs::read_symlink(at, ignored);  // an absolute one replaces it all
    return at;
}

}  // namespace attune

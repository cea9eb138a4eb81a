// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "net/crypto/secret.hpp"

namespace attune {

// An open file or folder, closed on destruction.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_{fd} {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    int get() const { return fd_; }

  private:
    int fd_;
};

// A profile's folder, locked: files for one person's eyes, replaced whole or not at all. All calls
// throw StartError; names are single components.
class Folder {
  public:
    // Makes what is missing (0700) and takes the lock, which the system gives back even after a
    // kill.
    explicit Folder(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return path_; }
    bool same_as(const std::filesystem::path& other) const;

    enum class Readers { owner, anyone };

    // Nothing where there is no such file. Refuses a link, a file of somebody else's and one that
    // others than `readers` can read. `limit` bytes at most are read, so an absurd file is cut off.
    std::optional<SecretBytes> read(const std::string& name, std::size_t limit,
                                    Readers readers = Readers::owner) const;

    // 0600, through a new file, both synced: after a crash the old or the new content stands, never
    // a half.
    void replace(const std::string& name, ByteView content);

    // Renames it to the first free NAME.damaged-N, which it returns.
    std::string set_aside(const std::string& name);

  private:
    std::string quoted(const std::string& name) const;
    void close_to_others() const;
    void sync() const;

    std::filesystem::path path_;
    Descriptor folder_;
    Descriptor lock_;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
// throw StartError; names are single components. Different names may be used on different threads.
class Folder {
  public:
    // Makes what is missing (0700) and takes the lock, which the system gives back even after a
    // kill.
    explicit Folder(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return path_; }
    bool same_as(const std::filesystem::path& other) const;

    // `owner`: of secrets, and never through a link. `anyone`: of what a person may keep elsewhere
    // (dotfiles): a link to a file of theirs, or of root's, is followed and stays.
    enum class Readers { owner, anyone };

    // Nothing where there is no such file. Refuses a file of somebody else's and one that others
    // than `readers` can read. `limit` bytes at most are read, so an absurd file is cut off.
    std::optional<SecretBytes> read(const std::string& name, std::size_t limit,
                                    Readers readers = Readers::owner) const;

    // 0600, through a new file, both synced: after a crash the old or the new content stands, never
    // a half. What the old file of `owner` held is overwritten then, where nothing else names it.
    void replace(const std::string& name, ByteView content, Readers readers = Readers::owner);

    // Over what the file holds from `offset` on, and synced: takes no room on a full disk.
    void overwrite(const std::string& name, std::size_t offset, ByteView bytes);

    // Zeros over all of it, synced, before it goes. Nothing to do where there is none.
    void erase(const std::string& name);

    // Renames it to the first free NAME.damaged-N, which it returns.
    std::string set_aside(const std::string& name);

    std::vector<std::string> names_with(std::string_view prefix) const;
    bool is_link(const std::string& name) const;
    std::filesystem::path target(const std::string& name) const;  // at the end of its links

  private:
    std::string quoted(const std::string& name) const;
    void close_to_others() const;

    std::filesystem::path path_;
    Descriptor folder_;
    Descriptor lock_;
};

}  // namespace attune

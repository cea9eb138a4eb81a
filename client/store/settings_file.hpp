// SPDX-License-Identifier: GPL-3.0-or-later
// A profile's file `settings`: JSON, for people to read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "client/store/folder.hpp"
#include "client/store/settings.hpp"

namespace attune {

inline constexpr std::size_t settings_limit = std::size_t{64} * 1024;  // bytes

// Nothing where the text is no JSON of the right types. Names it does not know are passed over.
std::optional<Settings> parse_settings(std::string_view text, std::string& notice);

// The file's next text. What the text before says beyond these settings stays: a newer Attune may
// have written it. Sorted by name, so that the same settings give the same bytes.
std::string print_settings(const Settings& settings, std::string_view before);

// Throws StartError, as Folder does, which must outlive it.
class SettingsFile {
  public:
    // Makes it where there is none. What cannot be read as settings is set aside, whatever it is,
    // and the settings are the standard ones; but a link of the person's own is followed, or left.
    explicit SettingsFile(Folder& folder);

    const Settings& settings() const { return settings_; }

    // One plain sentence to say once; empty where there is nothing to say.
    const std::string& notice() const { return notice_; }

    // What is to be written now; nothing where they are the same. They hold even where the disk
    // refuses them.
    std::optional<std::string> change(const Settings& settings);

    // May take as long as the disk does: on any one thread at a time, in the order of change().
    void write(const std::string& text) const;

    // Where a link leads, out of the profile; else empty.
    std::filesystem::path elsewhere() const;

  private:
    void load();
    void write_first();

    Folder& folder_;
    std::string text_;  // on disk, or on its way there
    Settings settings_;
    std::string notice_;
    bool left_ = false;  // a link that cannot be followed
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// A profile's file `settings`: JSON, for people to read.
#pragma once

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
    // and the settings are the standard ones.
    explicit SettingsFile(Folder& folder);

    const Settings& settings() const { return settings_; }

    // One plain sentence to say once; empty where there is nothing to say.
    const std::string& notice() const { return notice_; }

    // Settings that are the same are not written again. They hold even where the disk refuses them.
    void save(const Settings& settings);

  private:
    void load();
    void write();

    Folder& folder_;
    std::string text_;  // on disk
    Settings settings_;
    std::string notice_;
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "client/store/settings_file.hpp"
#include "net/link/pairing.hpp"

namespace attune {

// All that Attune keeps on disk: the keys of each pairing and one person's settings. No other file
// is ever written, and none by what two people do together. One process at a time holds a profile.
// Throws StartError.
class Profile {
  public:
    // Makes what is missing. A damaged key file is set aside, and the profile starts without
    // partners.
    explicit Profile(const std::filesystem::path& path);

    const Folder& folder() const { return folder_; }
    const std::vector<Pairing>& pairings() const { return pairings_; }
    const SettingsFile& settings() const { return settings_; }
    SettingsFile& settings() { return settings_; }

    // One plain sentence to say once; empty where there is nothing to say.
    const std::string& notice() const { return notice_; }

    // Of whoever is in it no more, nothing stays readable on the disk, and that takes no room on
    // it. Who it cannot be done for now is still in pairings(): to be tried again.
    void save(std::vector<Pairing> pairings);
    bool behind() const { return behind_; }  // the last save() did not hold

  private:
    void load();
    void finish_erasing();
    std::string erase_copies();  // why not all of them; empty: all
    void write(const std::vector<Pairing>& pairings);

    Folder folder_;
    SettingsFile settings_{folder_};
    std::vector<Pairing> pairings_;
    std::string notice_;
    bool copies_to_erase_ = false;  // of keys, which may hold those of somebody unpaired
    bool behind_ = false;
};

// $XDG_DATA_HOME/attune, or ~/.local/share/attune.
std::filesystem::path default_profile();

}  // namespace attune

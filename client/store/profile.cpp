// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/profile.hpp"

#include <cstdlib>
#include <string_view>

#include "client/store/key_file.hpp"
#include "client/words/filled.hpp"
#include "client/words/strings.hpp"
#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

const std::string keys_name = "keys";

}  // namespace

Profile::Profile(const std::filesystem::path& path) : folder_{path} {
    load();
}

void Profile::load() {
    const auto content = folder_.read(keys_name, key_file_limit);
    if (!content) return save({});
    auto decoded = decode_keys(content->view());
    if (auto* pairings = std::get_if<std::vector<Pairing>>(&decoded)) {
        pairings_ = std::move(*pairings);
        return;
    }
    if (std::get<KeyFileError>(decoded) == KeyFileError::newer)
        throw StartError{"The keys in \"" + folder_.path().string() +
                         "\" were written by a newer Attune: use that one, or another profile."};
    const auto aside = folder_.set_aside(keys_name);
    notice_ = filled(strings::keys_damaged, folder_.path().string(), aside);
    save({});
}

void Profile::save(std::vector<Pairing> pairings) {
    folder_.replace(keys_name, encode_keys(pairings).view());
    pairings_ = std::move(pairings);
}

std::filesystem::path default_profile() {
    // A relative XDG path is to be ignored (XDG Base Directory Specification).
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data == '/')
        return std::filesystem::path{data} / "attune";
    const char* home = std::getenv("HOME");
    if (!home || *home != '/')
        throw StartError{"Attune does not know where your home is: name a folder with --profile."};
    return std::filesystem::path{home} / ".local/share/attune";
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/profile.hpp"

#include <algorithm>
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
        if (encode_keys(pairings_).size() != content->size()) finish_erasing();
        return;
    }
    if (std::get<KeyFileError>(decoded) == KeyFileError::newer)
        throw StartError{"The keys in \"" + folder_.path().string() +
                         "\" were written by a newer Attune: use that one, or another profile."};
    const auto aside = folder_.set_aside(keys_name);
    notice_ = filled(strings::keys_damaged, folder_.path().string(), aside);
    save({});
}

// A full disk or a crash left something of a pairing that was to go.
void Profile::finish_erasing() {
    copies_to_erase_ = true;
    std::vector<Pairing> rest;
    for (const auto& pairing : pairings_) rest.push_back(pairing.clone());
    try {
        save(std::move(rest));
    } catch (const StartError& error) {
        notice_ = filled(strings::pairs_not_stored, error.what());
    }
}

void Profile::save(std::vector<Pairing> pairings) {
    behind_ = true;
    const auto gone = [&](const Pairing& before) {
        return !before.unanswered && std::ranges::none_of(pairings, [&](const Pairing& pairing) {
            return pairing.id == before.id;
        });
    };
    copies_to_erase_ = copies_to_erase_ || std::ranges::any_of(pairings_, gone);
    std::string trouble;
    // First, so that a crash leaves none behind without somebody to unpair.
    if (copies_to_erase_) trouble = erase_copies();
    write(pairings);
    pairings_ = std::move(pairings);
    if (!trouble.empty()) throw StartError{trouble};
    copies_to_erase_ = false;
    behind_ = false;
}

std::string Profile::erase_copies() {
    std::string trouble;
    for (const auto* copies : {".damaged-", ".new"})
        for (const auto& name : folder_.names_with(keys_name + copies)) try {
                folder_.erase(name);
            } catch (const StartError& error) {
                trouble = error.what();
            }
    return trouble;
}

void Profile::write(const std::vector<Pairing>& pairings) {
    const auto wanted = encode_keys(pairings);
    try {
        return folder_.replace(keys_name, wanted.view());
    } catch (const StartError&) {
        const auto stays = [&](const std::string& id) {
            return std::ranges::any_of(pairings,
                                       [&](const Pairing& pairing) { return pairing.id == id; });
        };
        const auto content = folder_.read(keys_name, key_file_limit);
        if (!content) throw;
        auto file = content->clone();
        for (const auto& step : erase_keys(content->view(), stays)) {
            folder_.overwrite(keys_name, step.offset, step.bytes.view());
            std::ranges::copy(step.bytes.view(),
                              file.span().begin() + static_cast<std::ptrdiff_t>(step.offset));
        }
        // Where something else is new, too, it is not stored yet.
        const auto left = decode_keys(file.view());
        const auto* rest = std::get_if<std::vector<Pairing>>(&left);
        if (!rest || !std::ranges::equal(encode_keys(*rest).view(), wanted.view())) throw;
    }
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

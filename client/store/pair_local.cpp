// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/pair_local.hpp"

#include <google/protobuf/stubs/common.h>

#include <cstdio>

#include "client/store/profile.hpp"
#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

std::string new_id() {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(random_u64()));
    return text;
}

// "ann" of "profiles/ann/"; a name that is no UTF-8, as a file's may be, could not be read back.
std::string name_of(const std::filesystem::path& path) {
    const auto whole = std::filesystem::absolute(path).lexically_normal();
    const auto name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
    return google::protobuf::internal::IsStructurallyValidUTF8(name.data(),
                                                               static_cast<int>(name.size()))
               ? name
               : "Partner";
}

void refuse_partner(const Profile& profile) {
    if (!profile.notice().empty()) throw StartError{profile.notice()};
    if (!profile.pairings().empty())
        throw StartError{"The profile \"" + profile.folder().path().string() +
                         "\" has keys already, and they are left as they are."};
}

}  // namespace

void pair_local(const std::filesystem::path& path_a, const std::filesystem::path& path_b) {
    Profile a{path_a};
    if (a.folder().same_as(path_b)) throw StartError{"Name two different profiles."};
    Profile b{path_b};
    refuse_partner(a);
    refuse_partner(b);

    Pairing of_a{new_id(), name_of(path_b),         KeyPair::generate(),
                 {},       SecretBytes::random(32), SecretBytes::random(32)};
    Pairing of_b{new_id(),         name_of(path_a), KeyPair::generate(), of_a.own.public_key,
                 of_a.psk.clone(), of_a.rv.clone()};
    of_a.partner = of_b.own.public_key;

    std::vector<Pairing> keys_a;
    std::vector<Pairing> keys_b;
    keys_a.push_back(std::move(of_a));
    keys_b.push_back(std::move(of_b));
    a.save(std::move(keys_a));
    try {
        b.save(std::move(keys_b));
    } catch (const StartError&) {
        a.save({});
        throw;
    }
}

}  // namespace attune

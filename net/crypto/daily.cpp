// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/daily.hpp"

#include <algorithm>
#include <string_view>

#include "net/crypto/hash.hpp"

namespace attune {
namespace {

DailyKeys keys_of(ByteView root) {
    return {derive(root, "hp"), derive(root, "mac"), derive(root, "beacon"), derive(root, "lan")};
}

}  // namespace

PairingKeys pairing_keys(ByteView chaining_key, ByteView hash) {
    const ByteView label = bytes_of("attune/1 ps");
    Bytes input(label.begin(), label.end());
    input.insert(input.end(), hash.begin(), hash.end());
    const SecretBytes outputs = hkdf2(chaining_key, input);
    const ByteView ps = outputs.view().first(32);
    return {derive(ps, "kk"), derive(ps, "rv")};
}

DailyKeys daily_keys(ByteView rv, std::int64_t day) {
    return keys_of(derive(rv, little_endian(static_cast<std::uint64_t>(day))).view());
}

DailyKeys invite_keys(ByteView find_key) {
    return keys_of(find_key);
}

DailyKeys always_keys(ByteView rv) {
    return keys_of(derive(rv, "always").view());
}

}  // namespace attune

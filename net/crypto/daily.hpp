// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a paired couple derives from its pairing, without any state that moves on: a clock
// that is wrong, or a backup that is restored, cannot part them.
#pragma once

#include <cstdint>

#include "net/crypto/bytes.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

// What a pairing leaves behind: psk for Noise KKpsk0, rv for being found and recognised.
struct PairingKeys {
    SecretBytes psk, rv;  // 32 bytes each
};

// chaining_key and hash: 64 bytes each, of the finished XXpsk0 handshake.
PairingKeys pairing_keys(ByteView chaining_key, ByteView hash);

struct DailyKeys {
    SecretBytes hp, mac, beacon;  // K_hp, K_mac, K_bcn: 32 bytes each
    SecretBytes lan;              // 32 bytes, from which the multicast group and port are taken
};

// rv: 32 bytes; day: UTC days since 1970-01-01.
DailyKeys daily_keys(ByteView rv, std::int64_t day);

// The set of an open invite, of its find key Kf (32 bytes).
DailyKeys invite_keys(ByteView find_key);

// The undated set, for partners whose clocks disagree by more than a day.
DailyKeys always_keys(ByteView rv);

}  // namespace attune

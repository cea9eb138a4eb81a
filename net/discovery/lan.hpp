// SPDX-License-Identifier: GPL-3.0-or-later
// Where a couple looks for each other on a local network: multicast groups that change every day
// and say nothing of who meets there. Only somebody with the couple's keys can tell which ones they
// are.
#pragma once

#include "net/crypto/bytes.hpp"
#include "net/discovery/endpoint.hpp"

namespace attune {

// One port for both: 239.255.x.y (RFC 2365: stays within the site) and ff12::/16 (RFC 4291:
// transient, link-local).
struct LanGroup {
    Endpoint v4;
    Endpoint v6;

    bool operator==(const LanGroup&) const = default;
};

// seed: 32 bytes, DailyKeys::lan.
LanGroup lan_group(ByteView seed);

bool is_multicast(const Endpoint& endpoint);

}  // namespace attune

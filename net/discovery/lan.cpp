// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/discovery/lan.hpp"

#include <algorithm>

namespace attune {

LanGroup lan_group(ByteView seed) {
    constexpr unsigned first_port = 20000, ports = 40000;
    const auto port = static_cast<std::uint16_t>(first_port + (seed[0] + 256U * seed[1]) % ports);
    LanGroup out;
    out.v4.port = out.v6.port = port;
    out.v4.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 239, 255, seed[2], seed[3]};
    out.v6.address = {0xff, 0x12};
    std::copy_n(seed.begin() + 4, 14, out.v6.address.begin() + 2);
    return out;
}

bool is_multicast(const Endpoint& endpoint) {
    const auto& a = endpoint.address;
    const bool v4 = std::all_of(a.begin(), a.begin() + 10, [](auto b) { return b == 0; }) &&
                    a[10] == 0xff && a[11] == 0xff;
    return v4 ? a[12] >> 4 == 0xe : a[0] == 0xff;
}

}  // namespace attune

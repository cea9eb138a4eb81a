// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace attune {

// An IP address and a UDP port, as a value. IPv4 is held as IPv4-mapped IPv6 (RFC 4291, 2.5.5.2);
// scope is the interface of a link-local address, else 0.
struct Endpoint {
    std::array<std::uint8_t, 16> address{};
    std::uint16_t port = 0;
    std::uint32_t scope = 0;

    auto operator<=>(const Endpoint&) const = default;
};

// "192.168.1.20:40001", "[fe80::1%2]:40001".
std::string to_text(const Endpoint& endpoint);

}  // namespace attune

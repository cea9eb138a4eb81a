// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "net/discovery/endpoint.hpp"

namespace attune {

// An address of this machine and the index of the interface that has it. One of the two places
// where multicast may go out and come in.
struct LanAddress {
    std::uint32_t interface;
    bool carries;      // as far as the system knows: it is up to 1 s late for some devices
    bool leads_out;    // the default route of its family begins here
    Endpoint address;  // port 0
};

// The addresses of all interfaces that are up and take multicast, as the system lists them.
// Loopback takes it for IPv4 only: the system routes no IPv6 group there.
std::vector<LanAddress> lan_addresses();

// How likely somebody is met on an interface: a machine may have more bridges and tunnels than it
// can listen on.
enum class LanRank { leads_out, carries, idle };

// Their interfaces, each once, the likeliest first.
std::vector<std::pair<std::uint32_t, LanRank>> likeliest_first(
    std::span<const LanAddress> addresses);

// A socket bound to `local` can send from `address`.
bool speaks_from(const Endpoint& local, const LanAddress& address);

}  // namespace attune

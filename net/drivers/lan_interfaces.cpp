// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/lan_interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>

#include <cstring>
#include <memory>
#include <optional>

#include "net/drivers/address.hpp"

namespace attune {
namespace {

std::optional<Endpoint> endpoint_of(const sockaddr* address) {
    if (!address || (address->sa_family != AF_INET && address->sa_family != AF_INET6))
        return std::nullopt;
    const auto size = address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    boost::asio::ip::udp::endpoint endpoint;
    std::memcpy(endpoint.data(), address, size);
    return from_asio(endpoint);
}

bool usable(unsigned flags, Family family) {
    if ((flags & IFF_UP) == 0) return false;
    // Linux delivers IPv4 multicast on loopback although the flag is missing there.
    return (flags & IFF_MULTICAST) != 0 || ((flags & IFF_LOOPBACK) != 0 && family == Family::ipv4);
}

}  // namespace

std::vector<LanAddress> lan_addresses() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{list, freeifaddrs};
    std::vector<LanAddress> out;
    for (; list; list = list->ifa_next) {
        const auto address = endpoint_of(list->ifa_addr);
        const unsigned flags = list->ifa_flags;
        if (!address || !usable(flags, family_of(*address))) continue;
        const auto index = if_nametoindex(list->ifa_name);  // 0: it went in between
        if (index != 0) out.push_back({index, (flags & IFF_RUNNING) != 0, *address});
    }
    return out;
}

bool speaks_from(const Endpoint& local, const LanAddress& own) {
    const auto bound = to_asio(local).address();
    const auto address = to_asio(own.address).address();
    if (bound.is_unspecified()) return bound.is_v6() || address.is_v4();
    // All of 127.0.0.0/8 can be bound to; the interface lists one of them.
    if (bound.is_v4() && bound.is_loopback()) return address.is_v4() && address.is_loopback();
    return bound == address;
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/lan_interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
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

// The address that the system would send from to all the world, with port 0. To connect a UDP
// socket sends nothing; these addresses are nobody's (RFC 5737, RFC 3849).
std::optional<Endpoint> outgoing(const char* nobody) {
    const boost::asio::ip::udp::endpoint there{boost::asio::ip::make_address(nobody), 9};
    // Asio's would need an io_context, which throws where file descriptors are scarce.
    const int socket = ::socket(there.protocol().family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return std::nullopt;
    boost::asio::ip::udp::endpoint here;
    auto size = static_cast<socklen_t>(here.capacity());
    const bool known = ::connect(socket, there.data(), static_cast<socklen_t>(there.size())) == 0 &&
                       ::getsockname(socket, here.data(), &size) == 0;
    ::close(socket);
    if (!known) return std::nullopt;
    here.port(0);
    return from_asio(here);
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
    const auto world_v4 = outgoing("192.0.2.1"), world_v6 = outgoing("2001:db8::1");
    std::vector<LanAddress> out;
    for (; list; list = list->ifa_next) {
        const auto address = endpoint_of(list->ifa_addr);
        const unsigned flags = list->ifa_flags;
        if (!address || !usable(flags, family_of(*address))) continue;
        const auto index = if_nametoindex(list->ifa_name);  // 0: it went in between
        if (index == 0) continue;
        const bool leads_out = address == world_v4 || address == world_v6;
        out.push_back({index, (flags & IFF_RUNNING) != 0, leads_out, *address});
    }
    return out;
}

std::vector<std::pair<std::uint32_t, LanRank>> likeliest_first(
    std::span<const LanAddress> addresses) {
    std::map<std::uint32_t, LanRank> ranks;
    for (const auto& own : addresses) {
        const auto rank = !own.carries    ? LanRank::idle
                          : own.leads_out ? LanRank::leads_out
                                          : LanRank::carries;
        auto& best = ranks.try_emplace(own.interface, rank).first->second;
        best = std::min(best, rank);
    }
    std::vector<std::pair<std::uint32_t, LanRank>> out{ranks.begin(), ranks.end()};
    std::ranges::stable_sort(out, {}, [](const auto& each) { return each.second; });
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/address.hpp"

#include <net/if.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "net/discovery/lan.hpp"
#include "net/drivers/lan_interfaces.hpp"
#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

namespace ip = boost::asio::ip;

using HostPort = PeerName;

std::optional<HostPort> split(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.front() == '[') {
        if (host.size() < 3 || host.back() != ']') return std::nullopt;
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;  // an IPv6 address without brackets: where its port begins is a guess
    }
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), port);
    if (error != std::errc{} || end != digits.end()) return std::nullopt;
    return HostPort{std::string{host}, port};
}

HostPort split_or_refuse(const std::string& text) {
    if (auto parts = split(text)) return *std::move(parts);
    throw StartError{
        "\"" + text +
        "\" is not an address: write HOST:PORT, such as 192.168.1.20:40001 or [::1]:40001."};
}

bool fits(const Endpoint& endpoint, Family family) {
    return family == Family::any || family == family_of(endpoint);
}

// Nobody's: of many, of any, or of all on a network.
bool is_one_computers(const Endpoint& endpoint) {
    const auto address = to_asio(endpoint).address();
    return endpoint.port != 0 && !is_multicast(endpoint) && !address.is_unspecified() &&
           address != ip::address_v4::broadcast();
}

bool is_link_local(const Endpoint& endpoint) {
    return ip::make_address_v6(endpoint.address).is_link_local();
}

// A link-local address says nothing without the network that it is on.
Endpoint with_zone(const std::string& text, const HostPort& parts, Endpoint endpoint) {
    if (!is_link_local(endpoint)) {
        endpoint.scope = 0;
        return endpoint;
    }
    if (const auto percent = parts.host.find('%'); percent != std::string::npos) {
        char name[IF_NAMESIZE];
        if (endpoint.scope != 0 && ::if_indextoname(endpoint.scope, name)) return endpoint;
        throw StartError{"This computer has no network \"" + parts.host.substr(percent + 1) +
                         "\": \"ip link\" lists those it has."};
    }
    std::set<std::uint32_t> networks;
    for (const auto& own : lan_addresses())
        if (is_link_local(own.address)) networks.insert(own.interface);
    if (networks.size() != 1)
        throw StartError{"\"" + text +
                         "\" may be on any network of this computer: say on which, such as "
                         "[fe80::1%eth0]:40001."};
    endpoint.scope = *networks.begin();
    return endpoint;
}

}  // namespace

Endpoint resolve(const std::string& text) {
    const auto parts = split_or_refuse(text);
    boost::system::error_code error;
    const auto literal = ip::make_address(parts.host, error);
    if (!error) return from_asio({literal, parts.port});
    boost::asio::io_context io;
    const auto results = ip::udp::resolver{io}.resolve(parts.host, std::to_string(parts.port),
                                                       ip::resolver_base::numeric_service, error);
    if (error) throw StartError{"No computer is known by the name \"" + parts.host + "\"."};
    return from_asio(results.begin()->endpoint());
}

std::variant<Endpoint, PeerName> parse_peer(const std::string& text, Family family) {
    const auto parts = split_or_refuse(text);
    if (parts.port == 0)
        throw StartError{"\"" + text + "\" has no port: write HOST:PORT with the partner's own."};
    boost::system::error_code error;
    const auto literal = ip::make_address(parts.host, error);
    if (error) return PeerName{parts.host, parts.port};
    const auto endpoint = from_asio({literal, parts.port});
    if (!is_one_computers(endpoint))
        throw StartError{"\"" + text +
                         "\" is no computer's own address: write the one of the partner's."};
    if (!fits(endpoint, family))
        throw StartError{
            "\"" + text +
            "\" cannot be reached from the --listen address: one is IPv4, the other IPv6."};
    return with_zone(text, parts, endpoint);
}

std::vector<Endpoint> look_up(const PeerName& name, Family family) {
    constexpr std::size_t most = 8;  // each is knocked at, whoever has it
    boost::asio::io_context io;
    boost::system::error_code error;
    const auto results = ip::udp::resolver{io}.resolve(name.host, std::to_string(name.port),
                                                       ip::resolver_base::numeric_service, error);
    std::vector<Endpoint> out;
    for (const auto& result : results) {
        const auto endpoint = from_asio(result.endpoint());
        const bool nowhere = is_link_local(endpoint) && endpoint.scope == 0;
        if (is_one_computers(endpoint) && fits(endpoint, family) && !nowhere && out.size() < most &&
            std::ranges::find(out, endpoint) == out.end())
            out.push_back(endpoint);
    }
    return out;
}

Family family_of(const Endpoint& endpoint) {
    return ip::make_address_v6(endpoint.address).is_v4_mapped() ? Family::ipv4 : Family::ipv6;
}

ip::udp::endpoint to_asio(const Endpoint& endpoint) {
    const auto v6 = ip::make_address_v6(endpoint.address, endpoint.scope);
    if (v6.is_v4_mapped()) return {ip::make_address_v4(ip::v4_mapped, v6), endpoint.port};
    return {v6, endpoint.port};
}

Endpoint from_asio(const ip::udp::endpoint& endpoint) {
    const auto address = endpoint.address();
    if (address.is_v4())
        return {ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes(), endpoint.port(), 0};
    const auto v6 = address.to_v6();
    return {v6.to_bytes(), endpoint.port(), static_cast<std::uint32_t>(v6.scope_id())};
}

}  // namespace attune

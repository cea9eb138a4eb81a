// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/address.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <sstream>

#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

namespace ip = boost::asio::ip;

struct HostPort {
    std::string host;
    std::uint16_t port;
};

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

bool fits(const ip::address& address, Family family) {
    return family == Family::any || (family == Family::ipv4) == address.is_v4();
}

}  // namespace

Endpoint resolve(const std::string& text, Family family) {
    const auto parts = split(text);
    if (!parts)
        throw StartError{
            "\"" + text +
            "\" is not an address: write HOST:PORT, such as 192.168.1.20:40001 or [::1]:40001."};
    boost::system::error_code error;
    const auto literal = ip::make_address(parts->host, error);
    std::optional<ip::udp::endpoint> found;
    if (!error) {
        if (fits(literal, family)) found.emplace(literal, parts->port);
    } else {
        boost::asio::io_context io;
        const auto results = ip::udp::resolver{io}.resolve(
            parts->host, std::to_string(parts->port), ip::resolver_base::numeric_service, error);
        if (error) throw StartError{"No computer is known by the name \"" + parts->host + "\"."};
        const auto match = std::find_if(
            results.begin(), results.end(),
            [family](const auto& result) { return fits(result.endpoint().address(), family); });
        if (match != results.end()) found = match->endpoint();
    }
    if (!found)
        throw StartError{
            "\"" + text +
            "\" cannot be reached from the --listen address: one is IPv4, the other IPv6."};
    return from_asio(*found);
}

Endpoint resolve_peer(const std::string& text, Family family) {
    const Endpoint peer = resolve(text, family);
    if (peer.port == 0)
        throw StartError{"\"" + text + "\" has no port: write HOST:PORT with the partner's own."};
    return peer;
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

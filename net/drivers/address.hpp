// SPDX-License-Identifier: GPL-3.0-or-later
// Endpoints as a person types and reads them, and as Asio takes them.
#pragma once

#include <boost/asio/ip/udp.hpp>
#include <string>
#include <variant>
#include <vector>

#include "net/discovery/endpoint.hpp"

namespace attune {

enum class Family { any, ipv4, ipv6 };

// "192.168.1.20:40001", "[::1]:40001", "[fe80::1%eth0]:40001", "name:40001". A name is looked up,
// which may wait for the network. Throws StartError.
Endpoint resolve(const std::string& text);

// A partner's address by name, to be looked up.
struct PeerName {
    std::string host;
    std::uint16_t port;

    bool operator==(const PeerName&) const = default;
};

// Where a partner is, as resolve() takes it, but looks nothing up. Throws StartError where that can
// be no partner's address, or none that a socket of this family sends to.
std::variant<Endpoint, PeerName> parse_peer(const std::string& text, Family family);

// What the system knows under the name that a socket of this family can send to, at most 8; it may
// take its time. None: nothing just now.
std::vector<Endpoint> look_up(const PeerName& name, Family family);

Family family_of(const Endpoint& endpoint);

boost::asio::ip::udp::endpoint to_asio(const Endpoint& endpoint);
Endpoint from_asio(const boost::asio::ip::udp::endpoint& endpoint);

}  // namespace attune

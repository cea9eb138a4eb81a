// SPDX-License-Identifier: GPL-3.0-or-later
// Endpoints as a person types and reads them, and as Asio takes them.
#pragma once

#include <boost/asio/ip/udp.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "net/discovery/endpoint.hpp"

namespace attune {

enum class Family { any, ipv4, ipv6 };

// "192.168.1.20:40001", "[::1]:40001", "[fe80::1%eth0]:40001", "name:40001". A name is looked up,
// which may wait for the network. Throws StartError.
Endpoint resolve(const std::string& text, Family family = Family::any);

// The same for a partner's address: it must have a port.
Endpoint resolve_peer(const std::string& text, Family family);

Family family_of(const Endpoint& endpoint);

boost::asio::ip::udp::endpoint to_asio(const Endpoint& endpoint);
Endpoint from_asio(const boost::asio::ip::udp::endpoint& endpoint);

}  // namespace attune

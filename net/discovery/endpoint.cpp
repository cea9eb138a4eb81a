// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/discovery/endpoint.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace attune {

std::string to_text(const Endpoint& endpoint) {
    static constexpr std::array<std::uint8_t, 12> v4_mapped{0, 0, 0, 0, 0,    0,
                                                            0, 0, 0, 0, 0xff, 0xff};
    const bool v4 = std::equal(v4_mapped.begin(), v4_mapped.end(), endpoint.address.begin());
    char text[INET6_ADDRSTRLEN];
    inet_ntop(v4 ? AF_INET : AF_INET6, endpoint.address.data() + (v4 ? 12 : 0), text, sizeof text);
    std::string out = text;
    if (endpoint.scope != 0) out += '%' + std::to_string(endpoint.scope);
    if (!v4) out = '[' + out + ']';
    return out + ':' + std::to_string(endpoint.port);
}

}  // namespace attune

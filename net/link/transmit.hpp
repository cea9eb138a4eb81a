// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/crypto/bytes.hpp"
#include "net/discovery/endpoint.hpp"

namespace attune {

struct Transmit {
    Endpoint to;
    Datagram datagram;
};

}  // namespace attune

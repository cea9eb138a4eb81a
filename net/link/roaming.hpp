// SPDX-License-Identifier: GPL-3.0-or-later
// An address change is believed only when the new address answers a challenge: a datagram of the
// partner's that somebody re-sent from elsewhere must not move the link there. Until then data goes
// to the old address.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "net/clock/time.hpp"
#include "net/discovery/endpoint.hpp"

namespace attune {

class Roaming {
  public:
    static constexpr auto patience = std::chrono::seconds(3);
    static constexpr auto rest = std::chrono::seconds(10);  // of an address that did not answer
    static constexpr auto interval =
        std::chrono::milliseconds(200);  // of challenges, each in a tick's place

    struct Challenge {
        Endpoint to;
        std::uint64_t number;
    };

    // An authenticated datagram came from `from`, not from where the link stands. `number`: random.
    void on_moved(LocalTime now, const Endpoint& from, std::uint64_t number);

    // The address that has proven itself: the link moves there. From wherever the response comes,
    // what was sent there has reached the partner (as in RFC 9000, 8.2.3).
    std::optional<Endpoint> on_response(LocalTime now, std::uint64_t number);

    // The challenge that should go out now, if any.
    std::optional<Challenge> due(LocalTime now);

  private:
    struct Trial {
        Challenge challenge;
        LocalTime until;
        LocalTime next;
    };
    std::optional<Trial> trial_;
    std::deque<std::pair<Endpoint, LocalTime>> silent_;  // and until when
};

}  // namespace attune

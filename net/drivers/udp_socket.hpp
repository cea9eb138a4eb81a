// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <optional>

#include "net/clock/time.hpp"
#include "net/crypto/bytes.hpp"
#include "net/discovery/endpoint.hpp"
#include "net/drivers/address.hpp"
#include "net/drivers/local_clock.hpp"

namespace attune {

// An unconnected UDP socket. Being unconnected it never hears of ICMP errors, so a port that closes
// does not tell how the partner left; what the system refuses to send is lost like any other
// datagram.
class UdpSocket {
  public:
    struct Received {
        LocalTime at;  // of its arrival, by the kernel's stamp
        Endpoint from;
        ByteView bytes;  // valid until the next receive(); one byte more than a datagram may have,
                         // if longer
    };

    // Bound to `listen`, or to any address and port, IPv4 and IPv6 at once. Throws StartError.
    UdpSocket(boost::asio::io_context& io, const std::optional<Endpoint>& listen);

    Endpoint local() const { return local_; }
    Family family() const { return family_; }

    void send(const Endpoint& to, ByteView bytes);

    // To a multicast group, out of the interface with this index.
    void send_to_group(std::uint32_t interface, Endpoint group, ByteView bytes);

    // Nothing: no datagram is waiting.
    std::optional<Received> receive();

    template <class Handler>
    void async_wait(Handler handler) {
        socket_.async_wait(boost::asio::socket_base::wait_read, std::move(handler));
    }

  private:
    using udp = boost::asio::ip::udp;

    void open_any();
    void open_at(const Endpoint& listen);
    LocalTime arrival(msghdr& message);

    udp::socket socket_;
    Family family_ = Family::any;  // of the addresses that it can send to
    Endpoint local_;
    ArrivalClock arrivals_{read_clocks()};
    ByteArray<datagram_size + 1> buffer_{};
};

}  // namespace attune

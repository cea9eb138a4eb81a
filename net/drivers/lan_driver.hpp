// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/generic/raw_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "net/discovery/lan.hpp"
#include "net/drivers/deadline_timer.hpp"
#include "net/drivers/lan_interfaces.hpp"
#include "net/drivers/udp_socket.hpp"

namespace attune {

// Listens to groups of the local network on every interface that the main socket can answer from,
// and sends to them from the main socket, as interfaces come and go. What the system refuses is
// tried again later or lost like any other datagram.
class LanDriver {
  public:
    // `bytes` is valid during the call; one byte more than a datagram may have, if longer. It may
    // call set_groups() and send().
    using Receive = std::function<void(LocalTime at, const Endpoint& from, ByteView bytes)>;

    // Throws StartError. Outlives the running of `io`.
    LanDriver(boost::asio::io_context& io, UdpSocket& socket, Receive receive);

    // From now on these and no others, those that matter most first; none: nothing listens and
    // nothing is sent. An endpoint that is no multicast group or has no port is passed over.
    void set_groups(std::span<const LanGroup> groups);

    // One copy out of each interface, with hop limit 1 and for this machine's other listeners, too.
    void send(const Endpoint& group, ByteView bytes);

    // Interfaces on which no group is listened to, since there are too many: the unlikeliest.
    std::size_t left_out() const { return left_out_; }

  private:
    using Socket = boost::asio::ip::udp::socket;
    // A group joined on an interface. A cable that was pulled and put back makes another place:
    // joining anew tells a switch that forgot us (RFC 4541) to send the group here again.
    struct Place {
        std::uint32_t interface;
        bool carries;
        Endpoint group;
        auto operator<=>(const Place&) const = default;
    };

    void open_changes();
    void wait_for_changes();
    void take_changes();
    void refresh();
    std::set<Place> places();
    std::shared_ptr<Socket> listen(const Place& place);
    void wait_readable(const std::shared_ptr<Socket>& socket);
    bool is_own(const Endpoint& from) const;

    boost::asio::io_context& io_;
    UdpSocket& socket_;
    Receive receive_;
    boost::asio::generic::raw_protocol::socket changes_;  // rtnetlink(7)
    DeadlineTimer poll_;
    std::vector<LanGroup> groups_;
    std::vector<LanAddress> addresses_;
    std::map<Place, std::shared_ptr<Socket>> receivers_;
    std::size_t left_out_ = 0;
    ByteArray<datagram_size + 1> buffer_{};
};

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/lan_driver.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "net/drivers/local_clock.hpp"

namespace attune {
namespace {

namespace asio = boost::asio;
using asio::generic::raw_protocol;
using asio::ip::udp;
using boost::system::error_code;

// For changes that the system did not tell of.
constexpr Duration poll_period = std::chrono::seconds{5};

// Each takes a file descriptor, of which a process usually has 1024.
constexpr std::size_t max_receivers = 256;

}  // namespace

LanDriver::LanDriver(asio::io_context& io, UdpSocket& socket, Receive receive)
    : io_{io}, socket_{socket}, receive_{std::move(receive)}, changes_{io}, poll_{io} {
    poll_.on_due([this] { refresh(); });
    open_changes();
    wait_for_changes();
}

void LanDriver::set_groups(std::span<const LanGroup> groups) {
    if (std::ranges::equal(groups, groups_)) return;
    groups_.assign(groups.begin(), groups.end());
    refresh();
}

void LanDriver::send(const Endpoint& group, ByteView bytes) {
    std::set<std::uint32_t> sent;
    for (const auto& own : addresses_)
        if (family_of(own.address) == family_of(group) && sent.insert(own.interface).second)
            socket_.send_to_group(own.interface, group, bytes);
}

// Where the system does not allow it, the poll has to do.
void LanDriver::open_changes() {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    error_code error;
    changes_.open({AF_NETLINK, NETLINK_ROUTE}, error);
    if (!error) changes_.bind({&address, sizeof address, NETLINK_ROUTE}, error);
    if (!error) changes_.non_blocking(true, error);
    if (error) changes_.close(error);
}

void LanDriver::wait_for_changes() {
    changes_.async_wait(asio::socket_base::wait_read, [this](auto error) {
        if (error) return;
        take_changes();
        refresh();
        wait_for_changes();
    });
}

// An interface that was removed took its groups with it, though the sockets do not know; a new one
// may have its index. All else is read anew by refresh().
void LanDriver::take_changes() {
    // A notice comes alone; the rest of it is cut off.
    struct {
        nlmsghdr header;
        ifinfomsg link;
    } notice{};
    for (;;) {
        error_code error;
        const auto size = changes_.receive(asio::buffer(&notice, sizeof notice), 0, error);
        if (error == asio::error::no_buffer_space)
            receivers_.clear();  // notices were lost: it may have been any interface
        else if (error)
            return;
        else if (size == sizeof notice && notice.header.nlmsg_type == RTM_DELLINK)
            std::erase_if(receivers_, [&](const auto& receiver) {
                return std::cmp_equal(receiver.first.interface, notice.link.ifi_index);
            });
    }
}

void LanDriver::refresh() {
    addresses_.clear();
    if (!groups_.empty()) addresses_ = lan_addresses();
    std::erase_if(addresses_, [&](const auto& a) { return !speaks_from(socket_.local(), a); });

    const auto wanted = places();

    std::erase_if(receivers_, [&](const auto& r) { return !wanted.contains(r.first); });
    for (const auto& place : wanted) {
        if (receivers_.contains(place)) continue;
        if (const auto socket = listen(place)) {
            receivers_.emplace(place, socket);
            wait_readable(socket);
        }
    }
    poll_.arm(groups_.empty() ? LocalTime::max() : local_now() + poll_period);
}

// Up to the limit: every group on the interfaces that lead out; then the first on each of the
// others, the likeliest first, before the second on any.
std::set<LanDriver::Place> LanDriver::places() {
    struct Wish {
        std::size_t round, likely;
        Place place;
        auto operator<=>(const Wish&) const = default;
    };
    std::set<Wish> wishes;
    std::size_t likely = 0;
    for (const auto& [interface, rank] : likeliest_first(addresses_)) {
        ++likely;
        for (const auto& own : addresses_) {
            if (own.interface != interface) continue;
            for (std::size_t g = 0; g < groups_.size(); ++g)
                for (const auto& group : {groups_[g].v4, groups_[g].v6})
                    if (family_of(group) == family_of(own.address) && is_multicast(group) &&
                        group.port != 0)
                        wishes.insert({rank == LanRank::leads_out ? 0 : g, likely,
                                       Place{interface, own.carries, group}});
        }
    }
    std::set<Place> out;
    std::set<std::uint32_t> heard, missed;
    for (const auto& [round, by, place] : wishes) {
        const bool room = out.size() < max_receivers || out.contains(place);
        if (room) out.insert(place);
        (room ? heard : missed).insert(place.interface);
    }
    left_out_ = static_cast<std::size_t>(
        std::ranges::count_if(missed, [&](auto interface) { return !heard.contains(interface); }));
    return out;
}

// Bound to the group itself, so that no other datagram arrives and nobody who tries this port at an
// address of this machine finds it open. Nothing: refused by the system.
std::shared_ptr<LanDriver::Socket> LanDriver::listen(const Place& place) {
    auto group = place.group;
    const bool v4 = family_of(group) == Family::ipv4;
    if (!v4) group.scope = place.interface;  // binds to the interface, too
    const auto endpoint = to_asio(group);
    const int level = v4 ? IPPROTO_IP : IPPROTO_IPV6;

    group_req join{};  // RFC 3678, 5.1: the same for both families
    join.gr_interface = place.interface;
    std::memcpy(&join.gr_group, endpoint.data(), endpoint.size());

    const auto socket = std::make_shared<Socket>(io_);
    error_code error;
    socket->open(endpoint.protocol(), error);
    if (!error) socket->non_blocking(true, error);
    // Each Attune on this machine gets a copy.
    if (!error) socket->set_option(asio::socket_base::reuse_address{true}, error);
    if (!error) socket->bind(endpoint, error);
    if (error) return nullptr;
    const int fd = socket->native_handle();
    const int no = 0;
    // Else it would hear what other interfaces get, and so every datagram several times.
    if (v4 && ::setsockopt(fd, level, IP_MULTICAST_ALL, &no, sizeof no) != 0) return nullptr;
    if (::setsockopt(fd, level, MCAST_JOIN_GROUP, &join, sizeof join) != 0) return nullptr;
    return socket;
}

// One datagram a turn: a flood must not starve the main socket. The socket may be gone when its
// turn comes, or be closed by receive_().
void LanDriver::wait_readable(const std::shared_ptr<Socket>& socket) {
    socket->async_wait(
        asio::socket_base::wait_read, [this, weak = std::weak_ptr{socket}](auto error) {
            const auto open = weak.lock();
            if (error || !open) return;
            udp::endpoint from;
            const auto size = open->receive_from(asio::buffer(buffer_), from, 0, error);
            const LocalTime at = local_now();
            if (!error && !is_own(from_asio(from)))
                receive_(at, from_asio(from), ByteView{buffer_}.first(size));
            wait_readable(open);
        });
}

// The system hands every listener on this machine a copy, the sender too.
bool LanDriver::is_own(const Endpoint& from) const {
    const auto& local = socket_.local();
    if (from.port != local.port) return false;
    if (!to_asio(local).address().is_unspecified()) return from.address == local.address;
    return std::ranges::any_of(
        addresses_, [&](const auto& own) { return own.address.address == from.address; });
}

}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/udp_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <ctime>

#include <boost/asio/ip/v6_only.hpp>

#include "net/drivers/start_error.hpp"

namespace attune {

namespace asio = boost::asio;
using boost::system::error_code;

UdpSocket::UdpSocket(asio::io_context& io, const std::optional<Endpoint>& listen) : socket_{io} {
    if (listen)
        open_at(*listen);
    else
        open_any();
    socket_.non_blocking(true);
    // Refused: arrivals are stamped by this process, a little late.
    const int yes = 1;
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    local_ = from_asio(socket_.local_endpoint());
}

void UdpSocket::open_any() {
    error_code error;
    socket_.open(udp::v6(), error);
    if (!error) socket_.set_option(asio::ip::v6_only{false}, error);
    if (!error) socket_.bind({udp::v6(), 0}, error);
    if (!error) return;
    // IPv6 is switched off on this machine.
    socket_.close(error);
    socket_.open(udp::v4(), error);
    if (!error) socket_.bind({udp::v4(), 0}, error);
    if (error) throw StartError{"Attune cannot open a network port: " + error.message() + "."};
    family_ = Family::ipv4;
}

void UdpSocket::open_at(const Endpoint& listen) {
    const auto endpoint = to_asio(listen);
    const auto address = endpoint.address();
    error_code error;
    socket_.open(endpoint.protocol(), error);
    // [::] takes IPv4 too, as open_any() does.
    if (!error && address.is_v6())
        socket_.set_option(asio::ip::v6_only{!address.is_unspecified()}, error);
    // The system binds to a group, and then sends nothing from there.
    if (!error && address.is_multicast()) error = asio::error::invalid_argument;
    if (!error) socket_.bind(endpoint, error);
    const auto port = std::to_string(listen.port);
    if (error == asio::error::address_in_use)
        throw StartError{"Port " + port + " is already in use: choose another one with --listen."};
    if (error == asio::error::access_denied)
        throw StartError{"Port " + port +
                         " is reserved for the system: choose one above 1023 with --listen."};
    if (error)
        throw StartError{
            address.to_string() +
            " is not an address of this computer: choose one of its own with --listen."};
    if (address.is_v4())
        family_ = Family::ipv4;
    else if (!address.is_unspecified())
        family_ = Family::ipv6;
}

void UdpSocket::send(const Endpoint& to, ByteView bytes) {
    if (family_ != Family::any && family_of(to) != family_) return;
    // An IPv6 socket takes IPv4 addresses in their mapped form, which is how an Endpoint holds
    // them.
    const auto endpoint =
        family_ == Family::ipv4
            ? to_asio(to)
            : udp::endpoint{asio::ip::make_address_v6(to.address, to.scope), to.port};
    error_code ignored;
    socket_.send_to(asio::buffer(bytes.data(), bytes.size()), endpoint, 0, ignored);
}

// Hop limit 1 and a copy for this machine's own listeners are what a socket begins with (ip(7);
// RFC 3493, 5.2).
void UdpSocket::send_to_group(std::uint32_t interface, Endpoint group, ByteView bytes) {
    if (family_of(group) == Family::ipv4) {
        ip_mreqn out{};
        out.imr_ifindex = static_cast<int>(interface);
        // Linux takes it on an IPv6 socket, too, for mapped addresses.
        const int fd = socket_.native_handle();
        if (::setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &out, sizeof out) != 0) return;
    } else {
        group.scope = interface;
    }
    send(group, bytes);
}

std::optional<UdpSocket::Received> UdpSocket::receive() {
    udp::endpoint from;
    iovec bytes{buffer_.data(), buffer_.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control;
    msghdr message{};
    message.msg_name = from.data();
    message.msg_namelen = static_cast<socklen_t>(from.capacity());
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto size = ::recvmsg(socket_.native_handle(), &message, 0);
    if (size < 0) return std::nullopt;
    from.resize(message.msg_namelen);
    return Received{arrival(message), from_asio(from),
                    ByteView{buffer_}.first(static_cast<std::size_t>(size))};
}

LocalTime UdpSocket::arrival(msghdr& message) {
    const auto* header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_TIMESTAMPNS)
        return local_now();
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
    return arrivals_.at(
        std::chrono::seconds{stamp.tv_sec} + std::chrono::nanoseconds{stamp.tv_nsec},
        read_clocks());
}

}  // namespace attune

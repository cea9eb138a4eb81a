// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/udp_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "net/drivers/start_error.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

class Socket : public testing::Test {
  protected:
    // What arrives within a second, if anything.
    std::optional<Bytes> receive(UdpSocket& socket, Endpoint* from = nullptr) {
        std::optional<Bytes> bytes;
        socket.async_wait([&](auto error) {
            if (error) return;
            if (const auto received = socket.receive()) {
                bytes.emplace(received->bytes.begin(), received->bytes.end());
                if (from) *from = received->from;
            }
        });
        io_.restart();
        io_.run_for(1s);
        return bytes;
    }

    std::string refusal(const std::string& listen) {
        try {
            UdpSocket{io_, resolve(listen)};
        } catch (const StartError& error) {
            return error.what();
        }
        return {};
    }

    boost::asio::io_context io_;
    const Bytes hello_{1, 2, 3};
};

TEST_F(Socket, CarriesDatagramsOnBothFamilies) {
    for (const auto* address : {"127.0.0.1:0", "[::1]:0"}) {
        UdpSocket a{io_, resolve(address)};
        UdpSocket b{io_, resolve(address)};
        a.send(b.local(), hello_);
        Endpoint from;
        EXPECT_EQ(receive(b, &from), hello_) << address;
        EXPECT_EQ(from, a.local());
    }
}

TEST_F(Socket, WithoutAnAddressSpeaksBothFamilies) {
    UdpSocket any{io_, std::nullopt};
    for (const auto* address : {"127.0.0.1:0", "[::1]:0"}) {
        UdpSocket other{io_, resolve(address)};
        Endpoint here = other.local();
        here.port = any.local().port;
        other.send(here, hello_);
        Endpoint from;
        EXPECT_EQ(receive(any, &from), hello_) << address;
        EXPECT_EQ(from, other.local());
        any.send(from, hello_);
        EXPECT_EQ(receive(other), hello_) << address;
    }
}

TEST_F(Socket, TellsADatagramThatIsTooLong) {
    UdpSocket a{io_, resolve("127.0.0.1:0")};
    UdpSocket b{io_, resolve("127.0.0.1:0")};
    a.send(b.local(), Bytes(65507));
    EXPECT_EQ(receive(b)->size(), datagram_size + 1);
    a.send(b.local(), Bytes(datagram_size));
    EXPECT_EQ(receive(b)->size(), datagram_size);
    a.send(b.local(), {});
    EXPECT_EQ(receive(b)->size(), 0U);
}

// The partner's closed port answers with ICMP: nobody hears of it, and the next datagram comes
// through.
TEST_F(Socket, DoesNotHearOfAClosedPort) {
    UdpSocket a{io_, resolve("127.0.0.1:0")};
    Endpoint closed;
    {
        const UdpSocket b{io_, resolve("127.0.0.1:0")};
        closed = b.local();
    }
    for (int i = 0; i < 3; ++i) a.send(closed, hello_);
    UdpSocket c{io_, resolve("127.0.0.1:0")};
    c.send(a.local(), hello_);
    EXPECT_EQ(receive(a), hello_);
}

TEST_F(Socket, WhatCannotBeSentIsLost) {
    UdpSocket a{io_, resolve("127.0.0.1:0")};
    a.send(resolve("[::1]:9"), hello_);            // the other family
    a.send(resolve("203.0.113.1:9"), hello_);      // no route from loopback
    a.send(resolve("255.255.255.255:9"), hello_);  // not permitted
    a.send(Endpoint{}, hello_);
    UdpSocket b{io_, resolve("127.0.0.1:0")};
    a.send(b.local(), hello_);
    EXPECT_EQ(receive(b), hello_);
}

TEST_F(Socket, ATakenPortIsRefused) {
    const UdpSocket a{io_, resolve("127.0.0.1:0")};
    EXPECT_THAT(refusal(to_text(a.local())), testing::HasSubstr("already in use"));
}

TEST_F(Socket, AnAddressOfElsewhereIsRefused) {
    EXPECT_THAT(refusal("203.0.113.1:40001"),
                testing::HasSubstr("not an address of this computer"));
}

}  // namespace
}  // namespace attune

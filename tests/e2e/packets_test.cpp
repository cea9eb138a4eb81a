// SPDX-License-Identifier: GPL-3.0-or-later
// What an observer of a local network sees of two real clients: everything on the wire, whatever it
// is, held against PROTOCOL.md's first section.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <deque>
#include <map>
#include <set>
#include <span>
#include <stdexcept>

#include "tests/e2e/couple.hpp"
#include "tests/e2e/network.hpp"
#include "tests/e2e/strangers.hpp"

namespace attune::e2e {
namespace {

// The kernel's clock for what it captures.
std::int64_t wire_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * second + now.tv_nsec;
}

struct Packet {
    std::int64_t at_ns;
    std::size_t from;      // the host; 2: neither
    std::string kind;      // with its destination; addresses of hosts are named, families are not
    std::size_t datagram;  // bytes of one of UDP; 0: it is none
    bool v6;
};

class Parser {
  public:
    explicit Parser(std::span<const std::uint8_t> frame) : frame_{frame} {}

    Packet packet(std::int64_t at_ns) const {
        const std::size_t from = u8(11) == 1 ? 0 : u8(11) == 2 ? 1 : 2;
        Packet out{at_ns, from, {}, 0, u16(12) == ETH_P_IPV6};
        switch (const auto type = u16(12)) {
            case ETH_P_ARP:
                out.kind = u16(20) == 1 ? asks : answers;
                break;
            case ETH_P_IP:
                ip(out, u8(23), 14 + (u8(14) & 15U) * 4U, 30);
                break;
            case ETH_P_IPV6: {
                const bool options = u8(20) == IPPROTO_HOPOPTS;
                ip(out, options ? u8(54) : u8(20), options ? 54 + 8 + u8(55) * 8U : 54, 38);
                break;
            }
            default:
                out.kind = "ethernet type " + std::to_string(type);
        }
        return out;
    }

    static constexpr auto asks = "asks for a hardware address";
    static constexpr auto answers = "tells its hardware address";

  private:
    unsigned u8(std::size_t at) const { return at < frame_.size() ? frame_[at] : 0U; }
    unsigned u16(std::size_t at) const { return u8(at) << 8U | u8(at + 1); }

    // Whose the address there is; alike in every couple.
    std::string place(bool v6, std::size_t at) const {
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (at + 16 > frame_.size()) return "nowhere";
        ::inet_ntop(v6 ? AF_INET6 : AF_INET, &frame_[at], text.data(), text.size());
        const std::string address = text.data();
        for (const auto* host : {"1", "2"})
            for (const auto* net : {"169.254.7.", "fd07::", "fe80::ff:fe00:"})
                if (address == std::string{net} + host) return std::string{"host "} + host;
        // The couple's own: RFC 2365, and ff12::/16 by discovery.
        if (address.starts_with("239.255.")) return "the group of IPv4";
        if (address.starts_with("ff12:")) return "the group of IPv6";
        return address;
    }

    void ip(Packet& out, unsigned protocol, std::size_t at, std::size_t to) const {
        const auto type = u8(at), code = u8(at + 1);
        const bool unreachable = (protocol == IPPROTO_ICMP && type == 3 && code == 3) ||
                                 (protocol == IPPROTO_ICMPV6 && type == 1 && code == 4);
        const bool mld = protocol == IPPROTO_ICMPV6 && (type == 143 || (type > 129 && type < 133));
        if (protocol == IPPROTO_UDP) {
            out.datagram = u16(at + 4) - 8U;
            out.kind = "UDP to " + place(out.v6, to);
        } else if (unreachable) {
            out.kind = "ICMP port unreachable";
        } else if (protocol == IPPROTO_ICMPV6 && (type == 135 || type == 136)) {
            out.kind = type == 135 ? asks : answers;
        } else if (protocol == IPPROTO_IGMP || mld) {
            // RFC 3376 and 3810: a report's first record begins after 8 bytes, and 3 leaves.
            out.kind = mld ? "MLD" : "IGMP";
            if (type == (mld ? 143U : 0x22U))
                out.kind += u8(at + 8) == 3 ? " leaves" : " joins";
            else
                out.kind += " type " + std::to_string(type);
        } else {
            out.kind = "protocol " + std::to_string(protocol) + " type " + std::to_string(type) +
                       '/' + std::to_string(code) + " to " + place(out.v6, to);
        }
    }

    std::span<const std::uint8_t> frame_;
};

// Everything that passes an interface of the namespace it is made in.
class Capture {
  public:
    explicit Capture(const char* interface)
        : fd_{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL))} {
        sockaddr_ll at{};
        at.sll_family = AF_PACKET;
        at.sll_protocol = htons(ETH_P_ALL);
        at.sll_ifindex = static_cast<int>(::if_nametoindex(interface));
        const int on = 1, room = 8 << 20;
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
        if (at.sll_ifindex == 0 || ::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 ||
            ::setsockopt(fd_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0)
            throw std::runtime_error{"no capture"};
    }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    ~Capture() { ::close(fd_); }

    // All so far.
    const std::vector<Packet>& packets() {
        for (;;) {
            std::array<std::uint8_t, 2048> frame{};
            alignas(cmsghdr) std::array<char, 256> control{};
            iovec part{frame.data(), frame.size()};
            msghdr message{};
            message.msg_iov = &part;
            message.msg_iovlen = 1;
            message.msg_control = control.data();
            message.msg_controllen = control.size();
            const auto size = ::recvmsg(fd_, &message, 0);
            if (size < 0) break;
            timespec at{};
            for (auto* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
                if (c->cmsg_type == SCM_TIMESTAMPNS) std::memcpy(&at, CMSG_DATA(c), sizeof at);
            packets_.push_back(
                Parser{std::span{frame}.first(static_cast<std::size_t>(size))}.packet(
                    at.tv_sec * second + at.tv_nsec));
        }
        tpacket_stats lost{};
        socklen_t size = sizeof lost;
        ::getsockopt(fd_, SOL_PACKET, PACKET_STATISTICS, &lost, &size);
        if (lost.tp_drops != 0) throw std::runtime_error{"the capture is not whole"};
        return packets_;
    }

  private:
    int fd_;
    std::vector<Packet> packets_;
};

// A couple on a network of its own, who find each other there.
struct Observed {
    // On any address, or on that of the family.
    explicit Observed(std::optional<bool> v6 = {}) {
        if (!lan.ready()) return;
        lan.enter_switch();
        capture.emplace(Lan::observed);
        for (const auto side : {Couple::a, Couple::b}) {
            lan.enter_host(side);
            std::vector<std::string> arguments{ATTUNE_PROGRAM,       "headless",    "--profile",
                                               couple.profile(side), "--sample-ms", "0"};
            const auto number = std::to_string(side + 1);
            if (v6)
                arguments.insert(arguments.end(), {"--listen", *v6 ? "[fd07::" + number + "]:0"
                                                                   : "169.254.7." + number + ":0"});
            clients[side] = std::make_unique<Client>(arguments, couple.environment());
            clients[side]->say(available);
        }
    }
    bool is(Stage::Stage stage) const {
        return clients[0]->stage() == stage && clients[1]->stage() == stage;
    }
    bool over_v6() {
        const auto& all = capture->packets();
        return std::find_if(all.rbegin(), all.rend(), [](const auto& p) { return p.datagram != 0; })
            ->v6;
    }

    Lan lan;
    Couple couple;
    std::optional<Capture> capture;
    std::array<std::unique_ptr<Client>, 2> clients;
};

class Packets : public testing::Test {
  protected:
    // Pinned: the first two over IPv4 and IPv6. The others as it comes.
    void link(std::size_t couples, bool pinned) {
        for (std::size_t n = 0; n < couples; ++n)
            if (!couples_.emplace_back(pinned && n < 2 ? std::optional{n == 1} : std::nullopt)
                     .lan.ready())
                GTEST_SKIP() << "this system gives no network namespaces";
        for (auto& couple : couples_)
            for (auto& client : couple.clients)
                ASSERT_TRUE(client->wait_link(v1::Link::LINKED)) << client->errors();
    }

    // Nothing is said any more that a start says.
    void settle() {
        const auto linked_ns = wire_ns();
        ASSERT_TRUE(Process::pump_until([&] {
            auto last_ns = linked_ns;  // and 3 s on: a link's first second has ticks of its own
            for (auto& couple : couples_)
                for (const auto& packet : couple.capture->packets())
                    if (!lasts(packet.kind)) last_ns = std::max(last_ns, packet.at_ns);
            return wire_ns() - last_ns > 3 * second;
        }));
    }
    static bool lasts(const std::string& kind) {
        return kind == Parser::asks || kind == Parser::answers || kind.starts_with("UDP to host");
    }

    void say(std::size_t couple, std::size_t side, const std::string& line) {
        couples_[couple].clients[side]->say(line);
    }
    bool reach(std::size_t couple, Stage::Stage stage) {
        return Process::pump_until([&] { return couples_[couple].is(stage); });
    }

    std::deque<Observed> couples_;
};

constexpr std::int64_t tick_ns = 50'000'000;

struct Seen {
    std::size_t count = 0;
    std::set<std::size_t> sizes;  // of datagrams
    std::int64_t longest_ns = 0;  // gap
    std::size_t long_gaps = 0;    // over 75 ms
    // Of those the ones within 5 ms of whole ticks: a busy machine makes datagrams late and ticks
    // uneven, and only a client leaves ticks out on the beat.
    std::size_t skips = 0;
    std::int64_t last_ns = 0;
};
using Table = std::map<std::string, Seen>;  // by host and kind

Table seen(Observed& couple, std::int64_t from_ns, std::int64_t to_ns) {
    Table table;
    for (const auto& packet : couple.capture->packets()) {
        if (packet.at_ns < from_ns || packet.at_ns > to_ns) continue;
        auto& row = table["host " + std::to_string(packet.from + 1) + ' ' + packet.kind];
        if (row.count++ != 0) {
            const auto gap_ns = packet.at_ns - row.last_ns;
            row.longest_ns = std::max(row.longest_ns, gap_ns);
            row.long_gaps += gap_ns > 75'000'000;
            const auto beside_ns = (gap_ns + tick_ns / 2) % tick_ns - tick_ns / 2;
            row.skips += gap_ns > 75'000'000 && std::abs(beside_ns) < 5'000'000;
        }
        row.last_ns = packet.at_ns;
        if (packet.datagram != 0) row.sizes.insert(packet.datagram);
    }
    return table;
}

void print(const std::string& what, const Table& table) {
    for (const auto& [kind, row] : table) {
        std::string sizes;
        for (const auto size : row.sizes) sizes += ' ' + std::to_string(size);
        std::printf("%-22s| %-40s| %4zu |%-4s | %7.1f ms | %zu | %zu\n", what.c_str(), kind.c_str(),
                    row.count, sizes.c_str(), static_cast<double>(row.longest_ns) / 1e6,
                    row.long_gaps, row.skips);
    }
}

std::set<std::string> kinds(const Table& table) {
    std::set<std::string> out;
    for (const auto& [kind, row] : table) out.insert(kind);
    return out;
}

std::string host(int number, const char* kind) {
    return "host " + std::to_string(number) + ' ' + kind;
}

// But for chance, and one in a hundred of the clock's ticks.
testing::AssertionResult alike(double a, double b, double ticks) {
    const double allowed = 0.01 * ticks + 5 * std::sqrt(a + b);
    if (std::abs(a - b) <= allowed) return testing::AssertionSuccess();
    return testing::AssertionFailure() << a << ", idle " << b << "; " << allowed << " is chance";
}

TEST_F(Packets, NothingFollowsWhatTwoDo) {
    const std::vector<std::string> activities{
        "idle, IPv4", "idle, IPv6", "idle",          "breathe",  "stop",        "cool down",
        "pause",      "settings",   "gesture, lead", "check in", "ask, decline"};
    enum : std::size_t {
        idle_v4,
        idle_v6,
        idle,
        breathes,
        stops,
        cools,
        pauses,
        sets,
        leads,
        checks,
        asks
    };
    ASSERT_NO_FATAL_FAILURE(link(activities.size(), true));
    if (IsSkipped()) return;
    // What then keeps the groups must not be what they do.
    for (std::size_t n = 0; n < activities.size(); ++n)
        for (const auto side : {Couple::a, Couple::b})
            say(n, side, R"({"available":{"on":false}})");
    ASSERT_NO_FATAL_FAILURE(settle());

    const auto from_ns = wire_ns();
    for (const auto n : {breathes, stops, cools, pauses, leads, asks}) say(n, 0, propose(1));
    say(checks, 0, R"({"propose":{"checkIn":{}}})");
    for (const auto n : {breathes, stops, cools, pauses, leads, checks, asks})
        ASSERT_TRUE(couples_[n].clients[1]->wait_stage(Stage::ASKED)) << activities[n];
    for (const auto n : {breathes, stops, cools, pauses, leads, checks})
        say(n, 1, R"({"accept":{}})");
    say(asks, 1, R"({"decline":{}})");
    for (const auto n : {breathes, stops, cools, pauses, leads})
        ASSERT_TRUE(reach(n, Stage::BREATHING)) << activities[n];
    ASSERT_TRUE(reach(checks, Stage::CHECK_IN));
    say(stops, 0, R"({"stop":{}})");
    say(cools, 0, R"({"coolDown":{"minutes":25,"line":1}})");
    say(pauses, 0, R"({"pause":{}})");
    say(checks, 0, R"({"words":{"felt":["WARM","TIGHT"]}})");
    say(leads, 1, R"({"propose":{"lead":{"leader":"ME"}}})");
    ASSERT_TRUE(couples_[leads].clients[0]->wait_stage(Stage::ASKED));
    say(leads, 0, R"({"accept":{}})");
    ASSERT_TRUE(reach(stops, Stage::DONE));
    ASSERT_TRUE(reach(cools, Stage::COOL_DOWN));
    ASSERT_TRUE(reach(pauses, Stage::PAUSED));
    for (int i = 0; i < 50; ++i) {
        say(leads, 1, R"({"hand":{"breath":)" + std::to_string(i * 0.02) + "}}");
        if (i % 10 == 0) {
            const std::string volume = std::to_string(i);
            say(sets, 0, R"({"settings":{"toneVolume":)" + volume + "}}");
            say(breathes, 1, R"({"gesture":{"kind":"HERE","on":true}})");
        }
        Process::pump_for(40ms);
    }
    EXPECT_TRUE(wait(*couples_[leads].clients[0], &v1::Event::has_lead));
    EXPECT_TRUE(wait(*couples_[sets].clients[0], &v1::Event::has_settings));
    say(pauses, 0, R"({"resume":{}})");
    say(pauses, 1, R"({"resume":{}})");
    EXPECT_TRUE(reach(pauses, Stage::BREATHING));
    Process::pump_for(Milliseconds{15'000 - (wire_ns() - from_ns) / 1'000'000});
    const auto to_ns = wire_ns();

    std::vector<Table> tables;
    for (auto& couple : couples_) tables.push_back(seen(couple, from_ns, to_ns));
    const auto took_ns = to_ns - from_ns;
    std::printf(
        "In %.1f s: activity, what, count, sizes, longest gap, gaps over 75 ms, on the beat\n",
        static_cast<double>(took_ns) / second);
    for (std::size_t n = 0; n < tables.size(); ++n) print(activities[n], tables[n]);
    // Whole, and no more than this: nothing of a knock, a group, or ICMP.
    const std::set<std::string> all{"host 1 UDP to host 2", "host 2 UDP to host 1",
                                    host(1, Parser::asks),  host(1, Parser::answers),
                                    host(2, Parser::asks),  host(2, Parser::answers)};
    const auto ticks = static_cast<double>(took_ns / tick_ns);
    double idle_skips = 0;
    for (const auto n : {idle_v4, idle_v6, idle})
        for (const auto* kind : {"host 1 UDP to host 2", "host 2 UDP to host 1"})
            idle_skips = std::max(idle_skips, static_cast<double>(tables[n][kind].skips));
    for (std::size_t n = 0; n < tables.size(); ++n) {
        SCOPED_TRACE(activities[n]);
        EXPECT_EQ(kinds(tables[n]), all);
        for (const auto& [kind, row] : tables[n]) {
            SCOPED_TRACE(kind);
            const auto& quiet = tables[couples_[n].over_v6() ? idle_v6 : idle_v4][kind];
            if (kind.find("UDP") == kind.npos) {
                EXPECT_TRUE(
                    alike(static_cast<double>(row.count), static_cast<double>(quiet.count), 0));
                continue;
            }
            EXPECT_EQ(row.sizes, std::set<std::size_t>{256});
            // A busy machine takes ticks from all alike, in stalls of any length; it adds none.
            EXPECT_LE(static_cast<double>(row.count), 1.01 * ticks + 1);
            EXPECT_TRUE(alike(static_cast<double>(row.long_gaps),
                              static_cast<double>(quiet.long_gaps), ticks));
            EXPECT_LE(static_cast<double>(row.skips),
                      idle_skips + 3 * std::sqrt(idle_skips) + 0.01 * ticks);
        }
    }
}

TEST_F(Packets, LeavingShowsWhatTheProtocolSays) {
    const std::vector<std::string> ways{"quit", "crash", "cut", "unpair"};
    enum : std::size_t { quits, crashes, is_cut, unpairs };
    ASSERT_NO_FATAL_FAILURE(link(ways.size(), false));
    if (IsSkipped()) return;
    ASSERT_NO_FATAL_FAILURE(settle());

    const auto from_ns = wire_ns();
    const auto& partner = couples_[unpairs].clients[1]->events()[0].started().partners(0).id();
    say(quits, 1, R"({"quit":{}})");
    say(unpairs, 1, R"({"unpair":{"partner":")" + partner + "\"}}");
    couples_[crashes].clients[1]->signal(SIGKILL);
    couples_[is_cut].lan.cut(1);
    EXPECT_TRUE(couples_[quits].clients[1]->wait_exit());
    EXPECT_TRUE(couples_[crashes].clients[1]->wait_exit());
    EXPECT_TRUE(wait(*couples_[unpairs].clients[1], &v1::Event::has_unpaired));
    const auto left_ns = wire_ns();
    // Longer than `dead`, after which the one who stays knocks again.
    Process::pump_for(15s);
    const auto to_ns = wire_ns();

    std::vector<Table> tables;
    for (std::size_t n = 0; n < ways.size(); ++n) {
        auto table = seen(couples_[n], from_ns, to_ns);
        auto after = seen(couples_[n], left_ns, to_ns);
        // The last datagrams before are nobody's secret.
        std::erase_if(table, [&](const auto& row) {
            return n == is_cut || row.first.find("UDP") != row.first.npos;
        });
        for (auto& [kind, row] : after)
            if (n == is_cut || kind.find("UDP") != kind.npos) table[kind] = row;
        tables.push_back(std::move(table));
    }
    std::printf("In %.1f s: way, what, count, sizes, longest gap, gaps over 75 ms, on the beat\n",
                static_cast<double>(to_ns - from_ns) / second);
    for (std::size_t n = 0; n < tables.size(); ++n) print(ways[n], tables[n]);

    const auto unreachable = host(2, "ICMP port unreachable"), igmp = host(2, "IGMP leaves"),
               mld = host(2, "MLD leaves"), answers = host(2, Parser::answers);
    const std::array<std::set<std::string>, 4> left{{{unreachable, igmp, mld, answers},
                                                     {unreachable, igmp, mld, answers},
                                                     {},
                                                     {igmp, mld, answers}}};
    const std::set<std::string> stays{"host 1 UDP to host 2", "host 1 UDP to the group of IPv4",
                                      "host 1 UDP to the group of IPv6"};
    for (std::size_t n = 0; n < tables.size(); ++n) {
        SCOPED_TRACE(ways[n]);
        std::array<std::set<std::string>, 2> said;
        for (const auto& [kind, row] : tables[n]) {
            EXPECT_EQ(row.sizes.empty(), kind.find("UDP") == kind.npos);
            if (!row.sizes.empty() && row.sizes != std::set<std::size_t>{256})
                ADD_FAILURE() << kind << " of another size";
            // Who asks whom for an address is the kernel's, as long as somebody is there.
            const bool neighbour = kind == host(1, Parser::asks) ||
                                   kind == host(1, Parser::answers) ||
                                   (n != is_cut && kind == host(2, Parser::asks));
            if (!neighbour) said[kind.starts_with("host 1") ? 0 : 1].insert(kind);
        }
        EXPECT_EQ(said[0], stays);
        EXPECT_EQ(said[1], left[n]);
    }
}

}  // namespace
}  // namespace attune::e2e

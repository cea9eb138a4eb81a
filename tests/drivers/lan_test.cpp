// SPDX-License-Identifier: GPL-3.0-or-later
// Discovery's sockets on loopback and between machines of one's own: network namespaces that the
// tests make and cable together. Nothing leaves this machine.
#include "net/drivers/lan_driver.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <list>
#include <optional>
#include <thread>

#include "net/drivers/lan_interfaces.hpp"
#include "net/drivers/start_error.hpp"
#include "net/drivers/udp_driver.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

// Not those of this test run at the same time.
LanGroup group(std::uint8_t n) {
    Bytes seed(32, n);
    seed[2] = static_cast<std::uint8_t>(::getpid());
    seed[3] = static_cast<std::uint8_t>(::getpid() >> 8 ^ n << 6);
    return lan_group(seed);
}

bool sh(const std::string& command) {
    return std::system(command.c_str()) == 0;
}

// A user who is not root becomes it in a user namespace.
bool become_root() {
    if (::geteuid() == 0) return true;
    const auto user = std::to_string(::geteuid());
    if (::unshare(CLONE_NEWUSER) != 0) return false;
    return static_cast<bool>(std::ofstream{"/proc/self/uid_map"} << "0 " << user << " 1"
                                                                 << std::flush);
}

// A machine's network: loopback, and the cables plugged into it.
class Network {
  public:
    Network() {
        if (!become_root() || ::unshare(CLONE_NEWNET) != 0) return;
        fd_ = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
        // No wait for others with the same address: nobody else is here. Without probes alone
        // (dad_transmits) an address would still rest for a random part of a second.
        ready_ = fd_ >= 0 && sh("cd /proc/sys/net/ipv6/conf && echo 0 > all/accept_dad && "
                                "echo 0 > default/accept_dad");
    }
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    ~Network() {
        if (fd_ >= 0) ::close(fd_);
    }

    bool ready() const { return ready_; }
    void enter() const {
        if (::setns(fd_, CLONE_NEWNET) != 0) std::abort();
    }
    bool run(const std::string& command) const {
        enter();
        return sh(command);
    }
    // A place where `ip` finds it.
    std::string path() const {
        return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd_);
    }

  private:
    int fd_ = -1;
    bool ready_ = false;
};

struct Heard {
    Endpoint from;
    Bytes bytes;
};

// One Attune: its main socket and the driver under test.
class Instance {
  public:
    // In the namespace that is entered, or in its own.
    explicit Instance(const Network* network, const char* listen = nullptr)
        : network_{network}, socket_{(enter(), io_), at(listen)} {}

    void set_groups(std::vector<LanGroup> groups) {
        enter();
        driver_.set_groups(groups);
    }
    void send(const LanGroup& to, const Bytes& bytes) {
        driver_.send(to.v4, bytes);
        driver_.send(to.v6, bytes);
    }
    void poll() {
        enter();
        io_.restart();
        io_.poll();
    }
    Endpoint local() const { return socket_.local(); }
    std::size_t left_out() const { return driver_.left_out(); }
    UdpSocket& socket() { return socket_; }

    std::vector<Heard> heard_;
    std::function<void()> on_heard_ = [] {};

  private:
    static std::optional<Endpoint> at(const char* listen) {
        if (!listen) return std::nullopt;
        return resolve(listen);
    }
    void enter() const {
        if (network_) network_->enter();
    }

    const Network* network_;
    boost::asio::io_context io_;
    UdpSocket socket_;
    LanDriver driver_{io_, socket_, [this](LocalTime, const Endpoint& from, ByteView bytes) {
                          heard_.push_back({from, {bytes.begin(), bytes.end()}});
                          on_heard_();
                      }};
};

class Lan : public testing::Test {
  protected:
    Instance& instance(const Network* network, const char* listen = nullptr) {
        return instances_.emplace_back(network, listen);
    }

    // Runs all instances until then, or for so long.
    template <class Done>
    bool run_until(Done done, Duration longest) {
        const auto start = local_now();
        while (!done()) {
            if (local_now() - start > longest) return false;
            for (auto& each : instances_) each.poll();
            std::this_thread::sleep_for(1ms);
        }
        return true;
    }
    // And often enough to take what is there, where the machine stalls meanwhile.
    void run_for(Duration time) {
        const auto end = local_now() + time;
        run_until([&, rounds = 0]() mutable { return ++rounds > 20 && local_now() >= end; }, 1h);
    }

    // What `from` sends from now on, ten times a second, arrives within the limit.
    bool hears(Instance& to, Instance& from, Duration limit = 1s) {
        const auto seen = to.heard_.size();
        const auto arrived = [&] {
            return std::any_of(to.heard_.begin() + static_cast<std::ptrdiff_t>(seen),
                               to.heard_.end(), [&](const auto& h) { return h.bytes == hello_; });
        };
        ++hello_[0];
        const auto end = local_now() + limit;
        while (local_now() < end) {
            from.send(group_, hello_);
            if (run_until(arrived, 100ms)) return true;
        }
        return false;
    }
    // An answer to where the last one came from arrives.
    bool answers(Instance& from, Instance& to) {
        const Bytes answer{9};
        from.socket().send(from.heard_.back().from, answer);
        std::optional<Bytes> arrived;
        run_until(
            [&] {
                if (const auto received = to.socket().receive())
                    arrived.emplace(received->bytes.begin(), received->bytes.end());
                return arrived.has_value();
            },
            1s);
        return arrived == answer;
    }

    const LanGroup group_ = group(1);
    Bytes hello_{0, 7};
    std::list<Instance> instances_;
};

// Instances that speak on loopback alone: the machine's own.
using LanOnLoopback = Lan;

TEST_F(LanOnLoopback, InstancesOnOneMachineShareAGroup) {
    auto& a = instance(nullptr, "127.0.0.1:0");
    auto& b = instance(nullptr, "127.0.0.2:0");
    auto& c = instance(nullptr, "127.0.0.1:0");
    for (auto* each : {&a, &b, &c}) each->set_groups({group_});
    a.send(group_, hello_);
    run_for(50ms);
    for (auto* each : {&b, &c}) {
        ASSERT_EQ(each->heard_.size(), 1U);
        EXPECT_EQ(each->heard_[0].from, a.local());
        EXPECT_EQ(each->heard_[0].bytes, hello_);
    }
    EXPECT_TRUE(a.heard_.empty()) << "its own";
    ASSERT_TRUE(hears(a, b));
    EXPECT_TRUE(answers(a, b));
}

TEST_F(LanOnLoopback, HearsItsOwnGroupsAlone) {
    auto& a = instance(nullptr, "127.0.0.1:0");
    auto& b = instance(nullptr, "127.0.0.1:0");
    auto same_port = group(2);
    same_port.v4.port = same_port.v6.port = group_.v4.port;
    b.set_groups({group_, group(3)});
    a.set_groups({same_port});
    a.send(same_port, hello_);
    auto straight = b.local();
    straight.port = group_.v4.port;
    a.socket().send(straight, hello_);
    run_for(50ms);
    EXPECT_TRUE(b.heard_.empty());
    EXPECT_TRUE(hears(b, a));
    b.set_groups({group(3)});
    EXPECT_FALSE(hears(b, a, 100ms));
}

TEST_F(LanOnLoopback, TellsADatagramThatIsTooLong) {
    auto& a = instance(nullptr, "127.0.0.1:0");
    auto& b = instance(nullptr, "127.0.0.1:0");
    for (auto* each : {&a, &b}) each->set_groups({group_});
    for (const std::size_t size : {0U, 1U, 256U, 257U, 65507U}) a.send(group_, Bytes(size));
    run_for(50ms);
    std::vector<std::size_t> sizes;
    for (const auto& heard : b.heard_) sizes.push_back(heard.bytes.size());
    EXPECT_THAT(sizes, testing::ElementsAre(0, 1, 256, 257, 257));
}

TEST_F(LanOnLoopback, MayLeaveAGroupWhileItHears) {
    auto& a = instance(nullptr, "127.0.0.1:0");
    auto& b = instance(nullptr, "127.0.0.1:0");
    a.set_groups({group_});
    b.set_groups({group_, group(2)});
    b.on_heard_ = [&] { b.set_groups({}); };
    for (int i = 0; i < 10; ++i) {
        a.send(group_, hello_);
        a.send(group(2), hello_);
    }
    run_for(50ms);
    EXPECT_EQ(b.heard_.size(), 1U);
}

TEST_F(LanOnLoopback, WhatIsNoGroupIsPassedOver) {
    auto bad = group(2);
    bad.v4.address[12] = 127;
    bad.v6.address[0] = 0xfd;
    auto no_port = group(3);
    no_port.v4.port = no_port.v6.port = 0;
    auto& a = instance(nullptr, "127.0.0.1:0");
    auto& b = instance(nullptr, "127.0.0.1:0");
    a.set_groups({bad, no_port, LanGroup{}, group_});
    b.set_groups({bad, no_port, LanGroup{}, group_});
    for (const auto& each : {bad, no_port, LanGroup{}}) a.send(each, hello_);
    run_for(50ms);
    EXPECT_TRUE(b.heard_.empty());
    EXPECT_TRUE(hears(b, a));
}

// The slow poll mends what no notice tells of.
TEST_F(LanOnLoopback, TriesAgainWhatTheSystemRefused) {
    auto& a = instance(nullptr, "127.0.0.1:0");
    auto& b = instance(nullptr, "127.0.0.1:0");
    a.set_groups({group_});
    rlimit files{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
    const rlimit none{0, files.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    b.set_groups({group_});
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
    EXPECT_FALSE(hears(b, a, 100ms));
    EXPECT_TRUE(hears(b, a, 6s));
}

// One file descriptor is left, which is what it takes.
TEST(LanAddresses, AreFoundWhileFileDescriptorsAreScarce) {
    const auto before = lan_addresses().size();
    rlimit files{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
    const int lowest = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(lowest, 0);
    ::close(lowest);
    const rlimit one_more{static_cast<rlim_t>(lowest) + 1, files.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &one_more), 0);
    std::size_t found = 0;
    EXPECT_NO_THROW(found = lan_addresses().size());
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
    EXPECT_EQ(found, before);
}

// The way through UdpDriver: its driven names the groups and sends to one.
class Knocker : public Driven {
  public:
    explicit Knocker(const LanGroup& group) : group_{group} {}
    void on_datagram(LocalTime, const Endpoint& from, ByteView bytes) override {
        heard_.push_back({from, {bytes.begin(), bytes.end()}});
    }
    void on_timer(LocalTime) override {}
    void on_resumed(LocalTime) override {}
    std::optional<Transmit> poll_transmit(LocalTime) override {
        return std::exchange(transmit_, std::nullopt);
    }
    void drain_events() override {}
    LocalTime next_deadline() const override { return LocalTime::max(); }
    std::vector<LanGroup> groups(LocalTime) override { return {group_}; }

    std::optional<Transmit> transmit_;
    std::vector<Heard> heard_;

  private:
    LanGroup group_;
};

TEST_F(LanOnLoopback, UdpDriverListensAndSendsToGroups) {
    boost::asio::io_context io;
    UdpSocket socket_a{io, resolve("127.0.0.1:0")};
    UdpSocket socket_b{io, resolve("127.0.0.1:0")};
    Knocker a{group_};
    Knocker b{group_};
    UdpDriver driver_a{io, socket_a, a};
    UdpDriver driver_b{io, socket_b, b};
    driver_b.drive();
    a.transmit_ = Transmit{group_.v4, Datagram{7}};
    driver_a.drive();
    b.transmit_ = Transmit{socket_a.local(), Datagram{8}};  // goes out when b hears
    for (const auto end = local_now() + 5s; a.heard_.empty() && local_now() < end;)
        io.run_one_for(50ms);
    ASSERT_EQ(b.heard_.size(), 1U);
    EXPECT_EQ(b.heard_[0].from, socket_a.local());
    EXPECT_EQ(b.heard_[0].bytes[0], 7);
    ASSERT_EQ(a.heard_.size(), 1U);
    EXPECT_EQ(a.heard_[0].bytes[0], 8);
}

// Three machines; a's cables lead to b and to c, which have none between them.
class LanBetweenMachines : public Lan {
  protected:
    void SetUp() override {
        for (const auto* each : {&a_, &b_, &c_})
            if (!each->ready())
                FAIL() << "this system gives no network namespaces, so nothing was tested: run as "
                          "root, or allow user namespaces (kernel.unprivileged_userns_clone=1)";
    }

    // A cable between a's interface and the other machine's, both down; an index of 0 is any.
    bool plug(const std::string& name, const Network& there, unsigned index = 0) {
        const auto at = index == 0 ? "" : " index " + std::to_string(index);
        return a_.run("ip link add " + name + at + " type veth peer name far netns " +
                      there.path());
    }
    bool plug_b_and_c() { return plug("to_b", b_) && plug("to_c", c_); }

    static bool up(const Network& network, const std::string& name, const std::string& address) {
        return (address.empty() || network.run("ip addr add " + address + " dev " + name)) &&
               network.run("ip link set " + name + " up");
    }
    static bool without_ipv6(const Network& network) {
        return network.run("echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6") &&
               network.run("echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
    }

    // UDP sockets of a namespace.
    static std::size_t sockets(const Network& network) {
        network.enter();
        std::size_t count = 0;
        for (const auto* name : {"/proc/thread-self/net/udp", "/proc/thread-self/net/udp6"}) {
            std::ifstream file{name};
            std::string line;
            std::getline(file, line);  // the headings
            while (std::getline(file, line)) ++count;
        }
        return count;
    }

    Network a_, b_, c_;
};

TEST_F(LanBetweenMachines, ListensNowhereWithoutAGroup) {
    ASSERT_TRUE(plug_b_and_c() && up(a_, "to_b", "169.254.7.1/24") && up(b_, "far", ""));
    auto& a = instance(&a_);
    EXPECT_EQ(sockets(a_), 1U);
    a.set_groups({});
    run_for(10ms);
    EXPECT_EQ(sockets(a_), 1U);
    a.set_groups({group_, group(2)});
    // As soon as the system has given the new cable its IPv6 address.
    EXPECT_TRUE(run_until([&] { return sockets(a_) == 5U; }, 2s))
        << "two groups on IPv4 and two on IPv6, on one interface: not " << sockets(a_);
    a.set_groups({group(2)});
    EXPECT_EQ(sockets(a_), 3U);
    auto bad = group(3);
    bad.v4.address[12] = 127;
    bad.v6.port = 0;
    a.set_groups({bad});
    EXPECT_EQ(sockets(a_), 1U);
    a.set_groups({group_});
    a.set_groups({});
    EXPECT_EQ(sockets(a_), 1U);
}

TEST_F(LanBetweenMachines, StartsWithoutAnyInterface) {
    auto& a1 = instance(&a_);
    auto& a2 = instance(&a_);
    for (auto* each : {&a1, &a2}) each->set_groups({group_});
    EXPECT_FALSE(hears(a1, a2, 100ms));
    ASSERT_TRUE(up(a_, "lo", ""));
    ASSERT_TRUE(hears(a1, a2, 2s)) << "loopback alone";
    EXPECT_TRUE(answers(a1, a2));
    ASSERT_TRUE(plug("to_b", b_) && up(a_, "to_b", "169.254.7.1/24"));
    ASSERT_TRUE(up(b_, "far", "169.254.7.2/24"));
    auto& b = instance(&b_);
    b.set_groups({group_});
    EXPECT_TRUE(hears(a1, b, 2s)) << "a new interface";
    EXPECT_TRUE(hears(b, a1));
}

// A link-local address without a zone is of the one network there is, if there is one.
TEST_F(LanBetweenMachines, ALinkLocalAddressNeedsItsNetworkNamed) {
    const auto parsed = [&](const std::string& text) -> std::string {
        a_.enter();
        try {
            return to_text(std::get<Endpoint>(parse_peer(text, Family::any)));
        } catch (const StartError& error) {
            return error.what();
        }
    };
    const auto has_address = [&](const char* name) {
        return run_until(
            [&] { return a_.run("ip -6 addr show dev " + std::string{name} + " | grep -q fe80"); },
            20s);
    };
    ASSERT_TRUE(up(a_, "lo", ""));
    EXPECT_THAT(parsed("[fe80::7]:1"), testing::HasSubstr("say on which"));
    ASSERT_TRUE(plug_b_and_c() && up(a_, "to_b", "") && up(b_, "far", "") && has_address("to_b"));
    a_.enter();
    const auto to_b = std::to_string(if_nametoindex("to_b"));
    EXPECT_EQ(parsed("[fe80::7]:1"), "[fe80::7%" + to_b + "]:1");
    ASSERT_TRUE(up(a_, "to_c", "") && up(c_, "far", "") && has_address("to_c"));
    EXPECT_THAT(parsed("[fe80::7]:1"), testing::HasSubstr("say on which"));
    EXPECT_EQ(parsed("[fe80::7%to_b]:1"), "[fe80::7%" + to_b + "]:1");
    EXPECT_EQ(parsed("[fe80::7%" + to_b + "]:1"), "[fe80::7%" + to_b + "]:1");
    EXPECT_THAT(parsed("[fe80::7%to_d]:1"), testing::HasSubstr("\"to_d\""));
}

// 169.254.0.0/16, no IPv6 and no default route.
TEST_F(LanBetweenMachines, MeetOnIpv4LinkLocal) {
    ASSERT_TRUE(without_ipv6(a_) && without_ipv6(b_) && plug("to_b", b_));
    ASSERT_TRUE(up(a_, "to_b", "169.254.7.1/16") && up(b_, "far", "169.254.7.2/16"));
    for (const auto* listen : {"[::]:0", "0.0.0.0:0", "169.254.7.1:0"}) {
        auto& a = instance(&a_, listen);
        auto& b = instance(&b_);
        for (auto* each : {&a, &b}) each->set_groups({group_});
        ASSERT_TRUE(hears(b, a, 3s)) << listen;
        EXPECT_TRUE(answers(b, a)) << listen;
        ASSERT_TRUE(hears(a, b)) << listen;
        EXPECT_TRUE(answers(a, b)) << listen;
    }
}

TEST_F(LanBetweenMachines, MeetOnIpv6Alone) {
    ASSERT_TRUE(plug("to_b", b_) && up(a_, "to_b", "") && up(b_, "far", ""));
    ASSERT_TRUE(a_.run("ip addr add fd07::1/64 dev to_b nodad"));
    for (const auto* listen : {"[::]:0", "[fd07::1]:0"}) {
        auto& a = instance(&a_, listen);
        auto& b = instance(&b_);
        for (auto* each : {&a, &b}) each->set_groups({group_});
        ASSERT_TRUE(hears(b, a, 3s)) << listen;
        EXPECT_EQ(family_of(b.heard_.back().from), Family::ipv6);
        ASSERT_TRUE(hears(a, b)) << listen;
        EXPECT_NE(a.heard_.back().from.scope, 0U);
        EXPECT_TRUE(answers(a, b)) << listen;
    }
}

// Two numbers that a look at the wire gives.
struct Seen {
    int ipv4 = 0;
    int ipv6 = 0;
    bool operator==(const Seen&) const = default;
};

// Datagrams of this size to groups, all of which have hop limit 1.
class Wiretap {
  public:
    Wiretap(const Network& network, const char* interface) {
        network.enter();
        sockaddr_ll address{};
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(ETH_P_ALL);
        address.sll_ifindex = static_cast<int>(if_nametoindex(interface));
        sockaddr generic[2];
        static_assert(sizeof generic >= sizeof address);
        std::memcpy(generic, &address, sizeof address);
        fd_ = ::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, htons(ETH_P_ALL));
        if (fd_ < 0 || ::bind(fd_, generic, sizeof address) != 0) std::abort();
    }
    Wiretap(const Wiretap&) = delete;
    Wiretap& operator=(const Wiretap&) = delete;
    ~Wiretap() { ::close(fd_); }

    Seen seen() const {
        Seen out;
        std::array<std::uint8_t, 2048> packet;
        ssize_t size = 0;
        while ((size = ::recv(fd_, packet.data(), packet.size(), 0)) > 0) {
            const bool v4 = packet[0] >> 4 == 4;
            if (size == (v4 ? 20 : 40) + 8 + 200 && packet[v4 ? 8 : 7] == 1)
                ++(v4 ? out.ipv4 : out.ipv6);
        }
        return out;
    }

  private:
    int fd_;
};

TEST_F(LanBetweenMachines, OneCopyLeavesEachInterface) {
    ASSERT_TRUE(up(a_, "lo", "") && plug_b_and_c() && up(a_, "to_b", "10.7.0.1/24"));
    ASSERT_TRUE(a_.run("ip addr add 10.7.1.1/24 dev to_b") && up(b_, "far", "10.7.0.2/24"));
    ASSERT_TRUE(up(a_, "to_c", "10.7.2.1/24") && up(c_, "far", "10.7.2.2/24"));
    auto& a = instance(&a_);
    auto& b = instance(&b_);
    auto& c = instance(&c_);
    for (auto* each : {&a, &b, &c}) each->set_groups({group_});
    // The system takes a second to give a new cable its IPv6 addresses.
    const auto ready = [&](const Instance& at) {
        return std::ranges::any_of(at.heard_,
                                   [](auto& h) { return family_of(h.from) == Family::ipv4; }) &&
               std::ranges::any_of(at.heard_,
                                   [](auto& h) { return family_of(h.from) == Family::ipv6; });
    };
    ASSERT_TRUE(run_until(
        [&] {
            a.send(group_, hello_);
            b.send(group_, hello_);
            return ready(a) && ready(b) && ready(c);
        },
        5s));
    run_for(50ms);
    for (auto* each : {&a, &b, &c}) each->heard_.clear();
    const Wiretap at_b{b_, "far"};
    const Wiretap at_c{c_, "far"};
    a.send(group_, Bytes(200));
    run_for(50ms);
    EXPECT_EQ(at_b.seen(), (Seen{1, 1}));
    EXPECT_EQ(at_c.seen(), (Seen{1, 1}));
    EXPECT_EQ(b.heard_.size(), 2U);
    EXPECT_EQ(c.heard_.size(), 2U);
    EXPECT_TRUE(a.heard_.empty()) << "its own";
    b.send(group_, Bytes(200));
    run_for(50ms);
    EXPECT_EQ(a.heard_.size(), 2U) << "not once for each of its interfaces";
    for (auto* each : {&b, &c}) {
        ASSERT_TRUE(hears(a, *each));
        EXPECT_TRUE(answers(a, *each));
    }
}

TEST_F(LanBetweenMachines, AnAddressKeepsToItsInterface) {
    ASSERT_TRUE(plug_b_and_c() && up(a_, "to_b", "10.7.0.1/24") && up(b_, "far", "10.7.0.2/24"));
    ASSERT_TRUE(up(a_, "to_c", "10.7.2.1/24") && up(c_, "far", "10.7.2.2/24"));
    auto& a = instance(&a_, "10.7.2.1:0");
    auto& b = instance(&b_);
    auto& c = instance(&c_);
    for (auto* each : {&a, &b, &c}) each->set_groups({group_});
    const Wiretap at_b{b_, "far"};
    EXPECT_TRUE(hears(c, a, 3s));
    EXPECT_TRUE(hears(a, c, 3s));
    EXPECT_FALSE(hears(a, b, 100ms));
    a.send(group_, Bytes(200));
    run_for(50ms);
    EXPECT_EQ(at_b.seen(), Seen{});
    EXPECT_EQ(sockets(a_), 2U);
}

// An address that is given later, as by DHCP, and taken away.
TEST_F(LanBetweenMachines, FollowAddresses) {
    ASSERT_TRUE(without_ipv6(a_) && without_ipv6(b_) && plug("to_b", b_));
    ASSERT_TRUE(up(a_, "to_b", "") && up(b_, "far", "10.7.0.2/24"));
    auto& a = instance(&a_);
    auto& b = instance(&b_);
    for (auto* each : {&a, &b}) each->set_groups({group_});
    EXPECT_FALSE(hears(b, a, 100ms));
    ASSERT_TRUE(a_.run("ip addr add 10.7.0.1/24 dev to_b"));
    EXPECT_TRUE(hears(b, a, 2s));
    EXPECT_TRUE(hears(a, b));
    ASSERT_TRUE(a_.run("ip addr del 10.7.0.1/24 dev to_b"));
    run_for(50ms);
    EXPECT_EQ(sockets(a_), 1U);
}

// Many networks more, of containers and machines within this one: bridges, which carry like a card
// until something was plugged into them. All have an index below that of a card that is plugged in
// later, and both families.
class LanCrowded : public LanBetweenMachines {
  protected:
    bool make_bridges(int count) {
        return a_.run("for i in $(seq " + std::to_string(count) +
                      "); do echo link add many$i type bridge; echo link set many$i up; "
                      "echo addr add 10.8.$i.1/24 dev many$i; "
                      "echo addr add fd08:$i::1/64 dev many$i nodad; done | ip -batch -");
    }
    // As they are once a cable was put in and pulled.
    bool without_cables() {
        return a_.run(
            "echo link add tip type veth peer name end | ip -batch - && "
            "for i in $(seq 40); do echo link set tip master many$i; "
            "echo link set tip nomaster; done | ip -batch - && ip link del tip");
    }
    bool plug_in_last() {
        return plug("to_b", b_) && up(a_, "to_b", "10.7.0.1/24") && up(b_, "far", "10.7.0.2/24");
    }
    bool lead_out() { return a_.run("ip route add default via 10.7.0.2"); }

    const std::vector<LanGroup> group_first_{group_, group(2), group(3), group(4)},
        group_last_{group(2), group(3), group(4), group_};
};

TEST_F(LanCrowded, TheFirstGroupIsHeardOnEachNetwork) {
    ASSERT_TRUE(make_bridges(40) && plug_in_last());
    auto& a = instance(&a_);
    auto& b = instance(&b_);
    for (auto* each : {&a, &b}) each->set_groups(group_first_);
    EXPECT_TRUE(hears(a, b, 20s));
    EXPECT_EQ(a.left_out(), 0U);
}

TEST_F(LanCrowded, TheNetworkThatLeadsOutHearsTheOthersToo) {
    ASSERT_TRUE(make_bridges(40) && plug_in_last() && lead_out());
    auto& a = instance(&a_);
    auto& b = instance(&b_);
    for (auto* each : {&a, &b}) each->set_groups(group_last_);
    EXPECT_TRUE(hears(a, b, 20s));
}

TEST_F(LanCrowded, ACableComesBeforeBridgesWithout) {
    ASSERT_TRUE(make_bridges(40) && without_cables() && plug_in_last());
    auto& a = instance(&a_);
    auto& b = instance(&b_);
    for (auto* each : {&a, &b}) each->set_groups(group_last_);
    EXPECT_TRUE(hears(a, b, 20s));
}

// It gets its cable and its route when all places are taken, and some networks have none.
TEST_F(LanCrowded, TheNetworkThatLeadsOutMayComeLater) {
    ASSERT_TRUE(make_bridges(150));
    auto& a = instance(&a_);
    a.set_groups(group_last_);
    EXPECT_TRUE(run_until([&] { return a.left_out() == 150 - 128; }, 20s)) << a.left_out();
    ASSERT_TRUE(plug_in_last() && lead_out());
    auto& b = instance(&b_);
    b.set_groups(group_last_);
    EXPECT_TRUE(hears(a, b, 20s)) << "no notice tells of a route, but the poll does";
    EXPECT_EQ(b.left_out(), 0U);
    a.set_groups({});
    EXPECT_EQ(a.left_out(), 0U);
}

class LanInterfaces : public LanBetweenMachines, public testing::WithParamInterface<const char*> {
  protected:
    void SetUp() override {
        LanBetweenMachines::SetUp();
        if (HasFatalFailure()) return;
        ASSERT_TRUE(!ipv4() || (without_ipv6(a_) && without_ipv6(b_)));
        ASSERT_TRUE(plug("to_b", b_) && up_both());
        for (auto* each : {near_ = &instance(&a_), far_ = &instance(&b_)})
            each->set_groups({group_});
        ASSERT_TRUE(hear_each_other());
    }
    bool ipv4() const { return GetParam() == std::string{"ipv4"}; }
    bool up_both() {
        return up(a_, "to_b", ipv4() ? "169.254.7.1/16" : "") &&
               up(b_, "far", ipv4() ? "169.254.7.2/16" : "");
    }
    bool hear_each_other() { return hears(*near_, *far_, 20s) && hears(*far_, *near_, 20s); }
    bool nobody_hears() { return !hears(*near_, *far_, 50ms) && !hears(*far_, *near_, 50ms); }
    unsigned index() const {
        a_.enter();
        return if_nametoindex("to_b");
    }

    Instance* near_ = nullptr;
    Instance* far_ = nullptr;
};

TEST_P(LanInterfaces, GoDownAndUp) {
    ASSERT_TRUE(a_.run("ip link set to_b down"));
    EXPECT_TRUE(nobody_hears());
    EXPECT_EQ(sockets(a_), 1U);
    ASSERT_TRUE(a_.run("ip link set to_b up"));
    EXPECT_TRUE(hear_each_other());
}

// The other end goes down: a pulled cable.
TEST_P(LanInterfaces, LoseTheCable) {
    ASSERT_TRUE(b_.run("ip link set far down"));
    EXPECT_TRUE(nobody_hears());
    ASSERT_TRUE(b_.run("ip link set far up"));
    EXPECT_TRUE(hear_each_other());
}

TEST_P(LanInterfaces, AreRemovedAndReturn) {
    const auto before = index();
    ASSERT_TRUE(a_.run("ip link del to_b"));
    EXPECT_TRUE(nobody_hears());
    ASSERT_TRUE(plug("to_b", b_, before + 7) && up_both());
    EXPECT_NE(index(), before);
    EXPECT_TRUE(hear_each_other());
}

// All in one turn: nothing but the notice tells that the group is no longer joined.
TEST_P(LanInterfaces, ReturnWithTheSameIndexAtOnce) {
    const auto before = index();
    ASSERT_TRUE(a_.run("ip link del to_b") && plug("to_b", b_, before) && up_both());
    EXPECT_EQ(index(), before);
    EXPECT_TRUE(hear_each_other());
}

// More notices than the system keeps, the removal's among the lost.
TEST_P(LanInterfaces, ReturnAmongMoreNoticesThanAreKept) {
    const auto before = index();
    ASSERT_TRUE(
        a_.run("for i in $(seq 150); do echo link set lo mtu $((i + 60000)); done | "
               "ip -batch -"));
    ASSERT_TRUE(a_.run("ip link del to_b") && plug("to_b", b_, before) && up_both());
    EXPECT_TRUE(hear_each_other());
}

INSTANTIATE_TEST_SUITE_P(Lan, LanInterfaces, testing::Values("ipv4", "ipv6"),
                         [](const auto& instance) { return std::string{instance.param}; });

}  // namespace
}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
// The wire between two real clients: both families, every size, and a cable between two network
// namespaces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/e2e/couple.hpp"
#include "tests/e2e/network.hpp"

namespace attune::e2e {
namespace {

TEST(Wire, LinksOverIpv6) {
    Couple couple{nullptr, static_cast<std::size_t>(::getpid() % 20000), "[::1]"};
    couple.start_both();
    EXPECT_THAT(couple[Couple::a].events()[0].started().listening(), testing::StartsWith("[::1]:"));
}

TEST(Wire, EveryDatagramIs256Bytes) {
    RelayProcess relay{"delay=1", 5};
    Couple couple{&relay};
    couple.start_both();
    couple.breathe(1);
    couple[Couple::a].say(R"({"gesture":{"kind":"HERE","on":true}})");
    couple[Couple::a].say(R"({"pause":{}})");
    ASSERT_TRUE(couple[Couple::b].wait_stage(Stage::PAUSED));
    EXPECT_THAT(relay.counts(), testing::MatchesRegex("forwarded [1-9][0-9][0-9].* wrong-size 0"));
}

// The first address of the name leads nowhere, and so do all but the last that are given.
TEST(Wire, EveryAddressOfAPartnerIsTried) {
    const TempFolder folder;
    const auto hosts = folder.path() / "hosts";
    std::ofstream{hosts} << "::1 partner.test\n127.0.0.1 partner.test\n";
    const std::string known =
        "mount --bind \"$0\" /etc/hosts && getent ahosts partner.test | grep -q ^::1 && exec "
        "\"$@\"";
    const auto number = static_cast<std::size_t>(::getpid() % 20000);
    const auto port = [&](std::size_t side) { return std::to_string(20001 + 2 * number + side); };
    Couple couple{nullptr, number, "127.0.0.1"};
    const std::string map = ::geteuid() == 0 ? "-m" : "-mr";
    if (run({"unshare", map, "sh", "-c", known, hosts, "true"}, {}).status != 0)
        FAIL() << "this system gives no mount namespaces, so nothing was tested";
    const auto client = [&](Couple::Side side, const std::vector<std::string>& peers) {
        std::vector<std::string> arguments{
            "unshare",
            map,
            "sh",
            "-c",
            known,
            hosts,
            ATTUNE_PROGRAM,
            "headless",
            "--no-lan",
            "--profile",
            couple.profile(side),
            "--listen",
            side == Couple::a ? "[::]:" + port(0) : "127.0.0.1:" + port(1)};
        for (const auto& peer : peers) arguments.insert(arguments.end(), {"--peer", peer});
        return std::make_unique<Client>(arguments, couple.environment());
    };
    const auto a = client(Couple::a, {"partner.test:" + port(1)});
    const auto b = client(Couple::b, {"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:" + port(0)});
    EXPECT_TRUE(a->wait_link(v1::Link::LINKED)) << a->errors();
    EXPECT_TRUE(b->wait_link(v1::Link::LINKED)) << b->errors();
}

struct Addresses {
    const char* name;
    const char* near;
    const char* far;
};
// ctest names tests by what they print.
void PrintTo(const Addresses& addresses, std::ostream* out) {
    *out << addresses.name;
}

class TwoMachines : public testing::TestWithParam<Addresses> {};

TEST_P(TwoMachines, LinkAgainWithinASecondOfTheCable) {
    const Cables cable;
    if (!cable.ready()) GTEST_SKIP() << "this system gives no network namespaces";
    Couple couple;
    const auto profile = [&](Couple::Side side) { return couple.profile(side).string(); };
    Client a{{ATTUNE_PROGRAM, "headless", "--profile", profile(Couple::a), "--listen",
              GetParam().near, "--peer", GetParam().far},
             couple.environment()};
    cable.enter_far();
    Client b{{ATTUNE_PROGRAM, "headless", "--profile", profile(Couple::b), "--listen",
              GetParam().far, "--peer", GetParam().near},
             couple.environment()};
    cable.enter_near();
    ASSERT_TRUE(a.wait_link(v1::Link::LINKED)) << a.errors();
    ASSERT_TRUE(b.wait_link(v1::Link::LINKED)) << b.errors();

    const auto whole_ns = boot_ns();
    cable.cut();
    const auto cut_ns = boot_ns();
    for (auto* client : {&a, &b}) {
        const auto lost = client->wait_link(v1::Link::LOST);
        ASSERT_TRUE(lost);
        const auto told = client->told(*lost);
        EXPECT_GT(told.to_ns - whole_ns, 2.7 * second);
        EXPECT_LT(told.from_ns - cut_ns, 3.1 * second);
    }
    Process::pump_for(8s);  // long enough for the keys to be dropped, too
    const auto mark_a = a.mark();
    const auto mark_b = b.mark();
    cable.mend();
    const auto mended_ns = boot_ns();
    const auto linked_a = a.wait_link(v1::Link::LINKED, mark_a);
    const auto linked_b = b.wait_link(v1::Link::LINKED, mark_b);
    ASSERT_TRUE(linked_a && linked_b);
    EXPECT_LT(a.arrived_ns(*linked_a) - mended_ns, second);
    EXPECT_LT(b.arrived_ns(*linked_b) - mended_ns, second);
}

// The kernel forgets IPv6 addresses of link scope where a link goes down, so these are of a private
// network.
INSTANTIATE_TEST_SUITE_P(Cable, TwoMachines,
                         testing::Values(Addresses{"ipv4", "169.254.7.1:40001",
                                                   "169.254.7.2:40002"},
                                         Addresses{"ipv6", "[fd07::1]:40001", "[fd07::2]:40002"}),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace attune::e2e

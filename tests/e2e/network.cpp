// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/network.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace attune::e2e {
namespace {

bool sh(const std::string& command) {
    return std::system(command.c_str()) == 0;
}

// The kernel asks again for a neighbour's hardware address after a second, and where the cable's
// return swallows the first question that second would stand for ours.
bool up(const std::string& name, int cable, int host) {
    const auto net = std::to_string(7 + cable), number = std::to_string(host);
    return sh("ip addr add 169.254." + net + '.' + number + "/24 dev " + name) &&
           sh("ip addr add fd0" + net + "::" + number + "/64 dev " + name + " nodad") &&
           sh("echo 100 | tee /proc/sys/net/ipv[46]/neigh/" + name +
              "/retrans_time_ms >/dev/null") &&
           sh("ip link set " + name + " up");
}

}  // namespace

bool enter_own_network() {
    const int flags = ::geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET;
    if (::unshare(flags) != 0) return false;
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq request{};
    request.ifr_name[0] = 'l';
    request.ifr_name[1] = 'o';
    request.ifr_flags = IFF_UP;
    const bool lo_up = ::ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    ::close(fd);
    return lo_up;
}

Cables::Cables(int count) {
    if (!enter_own_network()) return;
    near_ = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (::unshare(CLONE_NEWNET) != 0) return;
    far_ = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    ready_ = sh("ip link set lo up");
    const auto far_place = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(far_);
    for (int cable = 0; cable < count; ++cable) {
        const auto near = name("near", cable), far = name("far", cable);
        enter_near();
        ready_ = ready_ && sh("ip link add " + near + " type veth peer name " + far) &&
                 sh("ip link set " + far + " netns " + far_place) &&
                 sh("echo 1 > /proc/sys/net/ipv6/conf/" + near + "/keep_addr_on_down") &&
                 up(near, cable, 1);
        enter_far();
        ready_ = ready_ && up(far, cable, 2);
    }
    enter_near();
}

Cables::~Cables() {
    for (const int fd : {near_, far_})
        if (fd >= 0) ::close(fd);
}

void Cables::enter_near() const {
    ::setns(near_, CLONE_NEWNET);
}

void Cables::enter_far() const {
    ::setns(far_, CLONE_NEWNET);
}

void Cables::cut(int cable) const {
    sh("ip link set " + name("near", cable) + " down");
}

void Cables::mend(int cable) const {
    sh("ip link set " + name("near", cable) + " up");
}

Lan::Lan() {
    if (!enter_own_network()) return;
    for (auto& place : places_) {
        if (::unshare(CLONE_NEWNET) != 0) return;
        place = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    }
    ready_ = sh("ip link add switch type bridge mcast_snooping 0") &&
             sh("echo 1 > /proc/sys/net/ipv6/conf/switch/disable_ipv6");
    for (std::size_t host = 0; host < 2; ++host) {
        const auto number = std::to_string(host);
        const auto port = "port" + number, name = "host" + number;
        const auto place =
            "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(places_[host]);
        enter_switch();
        ready_ = ready_ &&
                 sh("ip link add " + port + " type veth peer name " + name +
                    " address 02:00:00:00:00:0" + std::to_string(host + 1)) &&
                 sh("ip link set " + name + " netns " + place) &&
                 sh("echo 1 > /proc/sys/net/ipv6/conf/" + port + "/disable_ipv6") &&
                 sh("ip link set " + port + " master switch up");
        enter_host(host);
        // No router is looked for: there is none, and when the kernel asks is chance.
        ready_ = ready_ && sh("ip link set lo up") &&
                 sh("echo 0 > /proc/sys/net/ipv6/conf/" + name + "/router_solicitations") &&
                 sh("echo 1000 | tee /proc/sys/net/ipv[46]/neigh/" + name +
                    "/base_reachable_time_ms >/dev/null") &&
                 sh("echo 1 | tee /proc/sys/net/ipv[46]/neigh/" + name +
                    "/delay_first_probe_time >/dev/null") &&
                 up(name, 0, static_cast<int>(host) + 1);
    }
    enter_switch();
    ready_ = ready_ && sh("ip link set switch up");
}

Lan::~Lan() {
    for (const int fd : places_)
        if (fd >= 0) ::close(fd);
}

void Lan::enter_host(std::size_t host) const {
    ::setns(places_[host], CLONE_NEWNET);
}

void Lan::enter_switch() const {
    ::setns(places_[2], CLONE_NEWNET);
}

void Lan::cut(std::size_t host) const {
    enter_host(host);
    sh("ip link set host" + std::to_string(host) + " down");
}

}  // namespace attune::e2e

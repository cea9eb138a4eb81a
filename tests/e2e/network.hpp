// SPDX-License-Identifier: GPL-3.0-or-later
// Networks of a test's own: what is said there, to groups too, is heard by nobody else.
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace attune::e2e {

// Nothing but loopback. False where the system does not allow it.
bool enter_own_network();

// Two namespaces with cables between them; this process stands in the first.
class Cables {
  public:
    // Nothing is set up where the system does not allow it: ready() is false.
    explicit Cables(int count = 1);
    Cables(const Cables&) = delete;
    Cables& operator=(const Cables&) = delete;
    ~Cables();

    bool ready() const { return ready_; }
    void enter_near() const;
    void enter_far() const;
    void cut(int cable = 0) const;
    void mend(int cable = 0) const;

    // 169.254.7.1, fd07::1 at the near end of cable 0, and .2, ::2 at the far one; 169.254.8.1 ...
    static std::string name(const char* end, int cable) { return end + std::to_string(cable); }

  private:
    int near_ = -1;
    int far_ = -1;
    bool ready_ = false;
};

// Two hosts on a switch of their own, and an observer at it; each a namespace. As long as a link
// lasts the hosts ask each other for hardware addresses within seconds, not minutes.
class Lan {
  public:
    // Nothing is set up where the system does not allow it: ready() is false.
    Lan();
    Lan(const Lan&) = delete;
    Lan& operator=(const Lan&) = delete;
    ~Lan();

    bool ready() const { return ready_; }
    void enter_host(std::size_t host) const;  // 0: 169.254.7.1, fd07::1; 1: .2, ::2
    void enter_switch() const;
    void cut(std::size_t host) const;

    // At the switch, where all that is said passes once. The hardware address of a host ends in 1
    // or 2.
    static constexpr auto observed = "port0";

  private:
    std::array<int, 3> places_{-1, -1, -1};  // the hosts, the switch
    bool ready_ = false;
};

}  // namespace attune::e2e

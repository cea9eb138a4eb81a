// SPDX-License-Identifier: GPL-3.0-or-later
// Networks of a test's own: what is said there, to groups too, is heard by nobody else.
#pragma once

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

}  // namespace attune::e2e

// SPDX-License-Identifier: GPL-3.0-or-later
// Two real clients who never met: fresh profiles, and no address of each other's.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/couple.hpp"

namespace attune::e2e {

using Match = bool (v1::Event::*)() const;

// Waits for an event of the kind, from `from` on; nothing: it did not come.
std::optional<std::size_t> wait(Client& client, Match kind, std::size_t from = 0,
                                Milliseconds timeout = patience);

std::string join(const std::vector<std::string>& words, const std::string& name = "Sky");

inline constexpr auto available = R"({"available":{"on":true}})";

// The inviter's key is stretched for about a second: a person takes longer to read five words.
inline constexpr Milliseconds reading_aloud = 1s;

class Strangers {
  public:
    Strangers();

    Client& start(std::size_t side, const std::vector<std::string>& more = {});
    void start_both() {
        start(0);
        start(1);
    }
    Client& inviter() { return *clients_[0]; }
    Client& joiner() { return *clients_[1]; }

    // The inviter's words; none: it shows none.
    std::vector<std::string> invite();

    // From words to safety words; false: it did not get there.
    bool pair();

    std::filesystem::path profile(std::size_t side) const {
        return folder_.path() / (side == 0 ? "ann" : "ben");
    }
    std::filesystem::path keys(std::size_t side) const { return profile(side) / "keys"; }

    // Every file of both profiles and of their home.
    std::map<std::string, std::string> snapshot() const;

  private:
    TempFolder folder_;
    std::map<std::string, std::string> environment_;
    std::array<std::unique_ptr<Client>, 2> clients_;
};

}  // namespace attune::e2e

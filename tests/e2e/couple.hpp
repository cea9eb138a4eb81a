// SPDX-License-Identifier: GPL-3.0-or-later
// Two real clients: their profiles, their addresses and what they say.
#pragma once

#include <cstdint>
#include <memory>

#include "proto/control.pb.h"
#include "tests/e2e/process.hpp"

namespace attune::e2e {

using Stage = v1::StageChange;

// `attune headless` with its events parsed as they come.
class Client : public Process {
  public:
    Client(const std::vector<std::string>& arguments,
           const std::map<std::string, std::string>& environment);

    const std::vector<v1::Event>& events() const { return events_; }
    const std::vector<std::string>& unparsed() const { return unparsed_; }

    // The newest of each kind; nothing so far.
    const v1::Sample* sample() const;
    const std::string& sample_line() const { return sample_line_; }
    std::optional<Stage::Stage> stage() const;
    std::optional<v1::Link::State> link() const;

    // Waits for an event of the stage, from `from` on; its index or nothing.
    std::optional<std::size_t> wait_stage(Stage::Stage stage, std::size_t from = 0,
                                          Milliseconds timeout = patience);
    std::optional<std::size_t> wait_link(v1::Link::State state, std::size_t from = 0,
                                         Milliseconds timeout = patience);
    std::optional<std::size_t> wait_error(std::size_t from, Milliseconds timeout = patience);

    using Predicate = std::function<bool(const v1::Event&)>;
    std::optional<std::size_t> wait_event(const Predicate& wanted, std::size_t from,
                                          Milliseconds timeout = patience);

    // By its own samples, when it told of an event: what was due before `from_ns` would stand
    // before it, however long anything stalled, and it was told by `to_ns`. Two samples may be told
    // first of what fell due together, so `from_ns` is that of the third before. Waits for the one
    // after.
    struct Told {
        std::int64_t from_ns;
        std::int64_t to_ns;
    };
    Told told(std::size_t event);

    // Where the next event will stand.
    std::size_t mark() const { return events_.size(); }
    std::int64_t arrived_ns(std::size_t event) const {
        return arrived_[event];
    }  // CLOCK_BOOTTIME here

  private:
    void on_line(const std::string& line) override;

    std::vector<v1::Event> events_;
    std::vector<std::int64_t> arrived_;
    std::vector<std::string> unparsed_;
    std::string sample_line_;
};

// The relay program on one path between the two.
class RelayProcess : public Process {
  public:
    RelayProcess(const std::string& path, std::uint64_t seed, std::size_t couples = 1);

    // Where a (0) or b (1) of a couple finds the other.
    std::string peer(std::size_t side, std::size_t couple = 0) const;
    std::string counts() { return ask("counts"); }

    // When the last datagram of a couple left the relay for this side; CLOCK_BOOTTIME.
    std::int64_t last_ns(std::size_t side, std::size_t couple = 0);

    // Of the first datagram from this side, from `from_ns` on, that was not lost.
    struct Carried {
        std::int64_t delay_ns;
        std::size_t lost;  // before it
    };
    Carried carried(std::size_t side, std::int64_t from_ns, std::size_t couple = 0);

  private:
    std::string ask(const std::string& what);
};

class Couple {
  public:
    enum Side : std::size_t { a, b };

    // Paired, not started. With a relay each is the other's peer through it, else they meet on
    // `host`.
    explicit Couple(const RelayProcess* relay = nullptr, std::size_t number = 0,
                    const std::string& host = {});

    // In front of the program's own name from now on.
    void run_under(std::vector<std::string> tool) { tool_ = std::move(tool); }
    Client& start(Side side, const std::vector<std::string>& more = {},
                  const std::map<std::string, std::string>& more_environment = {});
    void start_both();  // and waits until both are linked
    Client& operator[](Side side) { return *clients_[side]; }
    void kill(Side side) { clients_[side].reset(); }

    // `who` proposes, the other accepts; waits until both are in the stage that comes of it.
    void begin(Side who, const std::string& proposal, Stage::Stage stage);
    void breathe(unsigned minutes);

    std::filesystem::path profile(Side side) const;
    std::filesystem::path home() const { return folder_.path() / "home"; }
    std::map<std::string, std::string> environment() const;

  private:
    TempFolder folder_;
    const RelayProcess* relay_;
    std::size_t number_;
    std::array<std::string, 2> addresses_;  // without a relay
    std::vector<std::string> tool_;
    std::array<std::unique_ptr<Client>, 2> clients_;
};

std::int64_t boot_ns();
std::string propose(unsigned minutes);

}  // namespace attune::e2e

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/drivers/address.hpp"
#include "net/drivers/deadline_timer.hpp"

namespace attune {

// The partner's addresses, as a person gave them. Names among them are looked up on threads of
// their own, from start() on again and again: one may come to be known, or lead elsewhere.
class PeerLookup {
  public:
    // Called on the io_context's thread, never before start() has returned.
    struct Handlers {
        std::function<bool()> wanted;   // no name is looked up again while this is false
        std::function<void()> changed;  // addresses() has
        std::function<void(const std::string& host)> unknown;  // once, until it is known
    };
    using LookUp = std::function<std::vector<Endpoint>(const PeerName& name, Family family)>;
    static constexpr Duration usual_pause = std::chrono::seconds{30};

    // texts: as parse_peer() takes them. family: of the socket that sends there. look_up may throw,
    // for a name that is not known now, and be called on several threads, and also after this
    // object is gone. Throws StartError.
    PeerLookup(boost::asio::io_context& io, const std::vector<std::string>& texts, Family family,
               Handlers handlers, LookUp look_up = attune::look_up, Duration pause = usual_pause);
    PeerLookup(const PeerLookup&) = delete;
    PeerLookup& operator=(const PeerLookup&) = delete;

    // Does not wait for an answer under way: its thread owns all that it touches.
    ~PeerLookup();

    // The first thread begins here, not before: a process is confined while it has none.
    void start();

    // Each once; those of a name that is no longer known are kept.
    std::vector<Endpoint> addresses() const;

  private:
    struct Home;
    struct Name {
        PeerName name;
        std::vector<Endpoint> addresses;
        bool asking = false;
        bool told = false;  // that it is not known
    };

    void ask_all();
    void ask(std::size_t which);
    void answer(std::size_t which, std::vector<Endpoint> found);

    boost::asio::io_context& io_;
    Family family_;
    Handlers handlers_;
    LookUp look_up_;
    Duration pause_;
    std::vector<Endpoint> literals_;
    std::vector<Name> names_;
    DeadlineTimer timer_;
    std::shared_ptr<Home> home_;
};

}  // namespace attune

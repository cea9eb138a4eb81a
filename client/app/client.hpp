// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>

#include "client/app/options.hpp"
#include "client/app/stretcher.hpp"
#include "client/session/engine.hpp"
#include "client/store/profile.hpp"
#include "net/drivers/peer_lookup.hpp"
#include "net/drivers/udp_driver.hpp"

namespace attune {

// What the window and the headless client have in common: a profile, a socket and the engine that
// runs over it. Lives on the io_context's thread. The constructor throws StartError.
class Client : private Driven {
  public:
    struct Outputs {
        std::function<void(const v1::Event&)> event;
        std::function<void()> drained;  // after every step: a view may have changed
    };

    // The first event is `started`.
    Client(boost::asio::io_context& io, const Options& options, Outputs outputs);

    void command(const v1::Command& command);

    // One plain sentence for the person.
    void report(std::string error);

    v1::Sample sample() const { return engine_.sample(local_now()); }
    View view() const;

  private:
    void on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) override;
    void on_timer(LocalTime now) override;
    void on_resumed(LocalTime now) override;
    std::optional<Transmit> poll_transmit(LocalTime now) override;
    void drain_events() override;
    LocalTime next_deadline() const override;
    std::vector<LanGroup> groups(LocalTime now) override { return engine_.groups(now); }

    v1::Event started() const;
    void set(const v1::Settings& wish);
    void allow_holds();
    void tell(const v1::Event& event);
    void store();
    void tell_left_out();

    Outputs outputs_;
    std::string error_;  // the last one an event told of, until the next command
    Profile profile_;
    UdpSocket socket_;
    PeerLookup peers_;
    Engine engine_;
    LocalTime next_wall_;
    UdpDriver driver_;
    std::size_t told_left_out_ = 0;  // of the networks, the most that was told
    Stretcher stretcher_;
};

}  // namespace attune

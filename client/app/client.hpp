// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

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

    // Says nothing yet and has no thread, so that the process can be confined first.
    Client(boost::asio::io_context& io, const Options& options, Outputs outputs);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() override;  // waits for what is on its way to the disk

    // The first event is `started`.
    void start();

    void command(const v1::Command& command);

    // Once the io_context has stopped: what is on its way to the disk is written, and answered.
    void finish();

    // One plain sentence for the person.
    void report(std::string error);

    v1::Sample sample() const { return engine_.sample(local_now()); }
    View view() const;

    // Where it writes from here on.
    std::vector<std::filesystem::path> folders(const Options& options) const;

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
    void write_settings();
    void on_written();
    std::string write_now(const std::string& text) const;  // why not; empty: written
    void allow_holds();
    void tell(const v1::Event& event);
    void tell_left_out();
    std::string store();  // why not; empty: stored
    void store_changes(LocalTime now);

    Outputs outputs_;
    boost::asio::io_context& io_;
    std::string error_;     // the last one an event told of, until the next command
    std::string unstored_;  // while keys are not on the disk as they should be
    Profile profile_;
    UdpSocket socket_;
    PeerLookup peers_;
    Engine engine_;
    LocalTime next_wall_;
    LocalTime next_store_;  // where one did not hold
    UdpDriver driver_;
    std::size_t told_left_out_ = 0;  // of the networks, the most that was told
    Stretcher stretcher_;
    // The disk may take seconds: too long for the link's beat. One thread, made when it is needed
    // first.
    std::optional<boost::asio::thread_pool> disk_;
    std::optional<std::vector<v1::Event>> writing_;  // there: what is said after it
    std::vector<v1::Event> answers_;                 // and after the one that follows
    std::optional<std::string> waiting_;             // settings
    std::string written_;                            // the disk's answer: why not
};

}  // namespace attune

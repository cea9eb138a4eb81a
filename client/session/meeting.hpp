// SPDX-License-Identifier: GPL-3.0-or-later
// Getting to know each other: the open invite, or the joining under way. One at a time. Sans-I/O:
// the find keys take a second each and are made elsewhere, as jobs.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "net/discovery/lan.hpp"
#include "net/link/introduction.hpp"
#include "proto/control.pb.h"

namespace attune {

inline constexpr std::size_t longest_name = 64;  // of a partner, in bytes

// find_key(invite, day), for a worker thread; the result goes to Meeting::on_find_key with the same
// id.
struct StretchJob {
    std::uint64_t id;
    Invite invite;
    std::int64_t day;
};

struct Met {
    Introduced who;
    bool joined;  // this side typed the words: to be stored at once. The inviter stores at the
                  // first datagram.
};

class Meeting {
  public:
    explicit Meeting(std::vector<Endpoint> peers) : peers_(std::move(peers)) {}

    // Where the other one may be, from now on.
    void set_peers(const std::vector<Endpoint>& peers);

    // The words of `join` and of an event are Protobuf's, whose memory is freed and not zeroed
    // unless the caller does so; what this keeps of them is an Invite.
    //
    // day: UTC days since 1970. A string is an error for the person; empty: done. To join ends an
    // open invite.
    std::string invite(LocalTime now, std::int64_t day);
    std::string join(LocalTime now, std::int64_t day, const v1::Join& join);
    std::string cancel();

    std::optional<StretchJob> poll_job();
    // key: nothing where the memory for it could not be had.
    void on_find_key(LocalTime now, std::uint64_t id, std::optional<SecretBytes> key);

    // True: it was for this, and there is something to poll.
    bool on_datagram(LocalTime now, const Endpoint& from, ByteView bytes);
    void on_timer(LocalTime now);
    std::optional<Transmit> poll_transmit();
    std::optional<v1::Event> poll_event();
    LocalTime next_deadline() const;
    std::vector<LanGroup> groups() const;

    std::optional<Met> poll_met();
    void done() { inviter_.reset(); }  // the other one has the last message: they have linked
    const std::string& name() const { return name_; }  // given with join

    // For the window. The words are the open invite's; whoever shows them zeroes them.
    std::vector<std::string> words() const;
    std::optional<LocalTime> expires() const {
        return invite_ ? std::optional(expires_) : std::nullopt;
    }
    std::optional<v1::Joining::Step> joining() const;

  private:
    void end_invite();
    void end_joining();
    void say_joining();
    void settle();

    std::vector<Endpoint> peers_;
    std::optional<Invite> invite_;  // mine, open
    LocalTime expires_;
    std::optional<Inviter>
        inviter_;  // once its find key is there; stays for the last message's sake
    std::optional<Joiner> joiner_;
    Invite joined_;
    std::string name_;
    std::deque<std::int64_t> days_;  // whose keys the joiner still tries
    std::uint64_t job_ = 0;          // the one whose result is awaited
    std::optional<StretchJob> waiting_;
    std::vector<LanGroup> groups_;  // where the joiner asks: one a key
    std::optional<Met> met_;
    std::deque<v1::Event> events_;
};

}  // namespace attune

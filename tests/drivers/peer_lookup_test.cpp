// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/peer_lookup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>

#include "net/drivers/local_clock.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;
using Endpoints = std::vector<Endpoint>;

// A name server, asked from several threads.
struct Server {
    std::mutex mutex;
    std::condition_variable heard;
    std::map<std::string, Endpoints> known;
    std::map<std::string, int> asked;
    bool silent = false;  // it answers once this is over

    Endpoints answer(const std::string& host) {
        std::unique_lock lock{mutex};
        ++asked[host];
        heard.wait(lock, [this] { return !silent; });
        if (host == "broken.example")
            throw std::system_error{EMFILE, std::generic_category(), "epoll"};
        return known[host];
    }
    void set(const std::string& host, Endpoints endpoints) {
        const std::lock_guard lock{mutex};
        known[host] = std::move(endpoints);
    }
    int times_asked(const std::string& host) {
        const std::lock_guard lock{mutex};
        return asked[host];
    }
    void set_silent(bool wanted) {
        const std::lock_guard lock{mutex};
        silent = wanted;
        heard.notify_all();
    }
};

class PeerLookupTest : public testing::Test {
  protected:
    ~PeerLookupTest() override { server_->set_silent(false); }

    void make(const std::vector<std::string>& texts) {
        lookup_.emplace(
            io_, texts, Family::any,
            PeerLookup::Handlers{[this] { return wanted_; }, [this] { ++changes_; },
                                 [this](const std::string& host) { unknown_.push_back(host); }},
            [server = server_](const PeerName& name, Family) { return server->answer(name.host); },
            1ms);
    }
    void start(const std::vector<std::string>& texts) {
        make(texts);
        lookup_->start();
    }
    template <class Done>
    bool run_until(Done done) {
        const auto end = local_now() + 20s;
        while (!done()) {
            if (local_now() > end) return false;
            io_.restart();
            io_.run_one_for(5ms);
        }
        return true;
    }
    // From now on, as often as that.
    bool asked_again(const std::string& host, int times = 3) {
        const int before = server_->times_asked(host);
        return run_until([&] { return server_->times_asked(host) >= before + times; });
    }

    const Endpoint v6_ = resolve("[2001:db8::1]:7"), v4_ = resolve("192.0.2.1:7"),
                   moved_ = resolve("192.0.2.9:7"), literal_ = resolve("192.0.2.77:7");
    std::shared_ptr<Server> server_ = std::make_shared<Server>();
    boost::asio::io_context io_;
    bool wanted_ = true;
    int changes_ = 0;
    std::vector<std::string> unknown_;
    std::optional<PeerLookup> lookup_;
};

TEST_F(PeerLookupTest, AddressesAreKnownAtOnceAndNeverAskedFor) {
    start({"192.0.2.77:7", "[2001:db8::1]:7", "192.0.2.77:7"});
    EXPECT_THAT(lookup_->addresses(), testing::ElementsAre(literal_, v6_));
    EXPECT_TRUE(server_->asked.empty());
}

TEST_F(PeerLookupTest, NobodyIsAskedBeforeTheStart) {
    make({"ben.example:7"});
    int turns = 0;
    run_until([&] { return ++turns > 20; });
    EXPECT_EQ(server_->times_asked("ben.example"), 0);
    lookup_->start();
    EXPECT_TRUE(asked_again("ben.example"));
}

TEST_F(PeerLookupTest, AllAddressesOfANameCount) {
    server_->set("ben.example", {v6_, v4_});
    start({"ben.example:7", "192.0.2.77:7"});
    EXPECT_THAT(lookup_->addresses(), testing::ElementsAre(literal_));
    ASSERT_TRUE(run_until([&] { return changes_ > 0; }));
    EXPECT_THAT(lookup_->addresses(), testing::UnorderedElementsAre(literal_, v6_, v4_));
    server_->set("ben.example", {v4_, v6_});
    ASSERT_TRUE(asked_again("ben.example"));
    EXPECT_EQ(changes_, 1) << "another order is no change";
    EXPECT_TRUE(unknown_.empty());
}

TEST_F(PeerLookupTest, ANameThatLeadsElsewhereIsFollowed) {
    server_->set("ben.example", {v4_});
    start({"ben.example:7"});
    ASSERT_TRUE(run_until([&] { return changes_ == 1; }));
    server_->set("ben.example", {moved_});
    ASSERT_TRUE(run_until([&] { return changes_ == 2; }));
    EXPECT_EQ(lookup_->addresses(), Endpoints{moved_});
    server_->set("ben.example", {});  // the network is away
    ASSERT_TRUE(asked_again("ben.example"));
    EXPECT_EQ(lookup_->addresses(), Endpoints{moved_});
    EXPECT_TRUE(unknown_.empty());
}

TEST_F(PeerLookupTest, AnUnknownNameIsToldOfOnceAndAskedForUntilItIsKnown) {
    start({"ben.example:7", "ann.example:7"});
    ASSERT_TRUE(asked_again("ben.example") && asked_again("ann.example"));
    ASSERT_TRUE(run_until([&] { return unknown_.size() >= 2; }));
    ASSERT_TRUE(asked_again("ben.example"));
    EXPECT_THAT(unknown_, testing::UnorderedElementsAre("ben.example", "ann.example"));
    server_->set("ben.example", {v4_});
    ASSERT_TRUE(run_until([&] { return changes_ == 1; }));
    EXPECT_EQ(lookup_->addresses(), Endpoints{v4_});
}

TEST_F(PeerLookupTest, ALookUpThatFailsIsTriedAgain) {
    start({"broken.example:7"});
    ASSERT_TRUE(asked_again("broken.example"));
    ASSERT_TRUE(run_until([&] { return !unknown_.empty(); }));
    EXPECT_THAT(unknown_, testing::ElementsAre("broken.example"));
}

TEST_F(PeerLookupTest, NobodyIsAskedWhileNothingIsWanted) {
    server_->set("ben.example", {v4_});
    start({"ben.example:7"});
    ASSERT_TRUE(run_until([&] { return changes_ == 1; }));
    wanted_ = false;
    int due = 0;  // each time the pause is over
    run_until([&] { return ++due > 20; });
    const int before = server_->times_asked("ben.example");
    due = 0;
    run_until([&] { return ++due > 100; });
    EXPECT_LE(server_->times_asked("ben.example"), before + 1) << "one may have been under way";
    wanted_ = true;
    EXPECT_TRUE(asked_again("ben.example"));
}

// A name server that does not answer holds nothing up, is not asked twice at a time, and may answer
// when nobody is there any more.
TEST_F(PeerLookupTest, ALateAnswerHoldsNothingUp) {
    server_->set("ben.example", {v4_});
    server_->set_silent(true);
    start({"ben.example:7", "192.0.2.77:7"});
    ASSERT_TRUE(run_until([&] { return server_->times_asked("ben.example") == 1; }));
    int turns = 0;
    run_until([&] { return ++turns > 20; });
    EXPECT_EQ(server_->times_asked("ben.example"), 1);
    lookup_.reset();
    server_->set_silent(false);
    turns = 0;
    run_until([&] { return ++turns > 20; });
    EXPECT_EQ(changes_, 0);
}

}  // namespace
}  // namespace attune

// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/drivers/udp_driver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

namespace attune {
namespace {

using namespace std::chrono_literals;

const Endpoint any_port = resolve("127.0.0.1:0");

// Remembers what it was told and in which order.
class Recorder : public Driven {
  public:
    void on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) override {
        note('d', now);
        from_ = from;
        datagrams_.emplace_back(bytes.begin(), bytes.end());
    }
    void on_timer(LocalTime now) override {
        note('t', now);
        deadline_ = LocalTime::max();
    }
    void on_resumed(LocalTime now) override { note('r', now); }
    std::optional<Transmit> poll_transmit(LocalTime now) override {
        note('p', now);
        if (transmits_.empty()) return std::nullopt;
        const Transmit next = transmits_.front();
        transmits_.pop_front();
        return next;
    }
    void drain_events() override { calls_ += 'e'; }
    LocalTime next_deadline() const override { return deadline_; }

    std::string calls_;
    std::vector<LocalTime> times_;
    Endpoint from_;
    std::vector<Bytes> datagrams_;
    std::deque<Transmit> transmits_;
    LocalTime deadline_ = LocalTime::max();

  private:
    void note(char call, LocalTime now) {
        calls_ += call;
        times_.push_back(now);
    }
};

class DriverTest : public testing::Test {
  protected:
    // When it had left.
    LocalTime send() {
        other_.send(socket_.local(), Bytes{1, 2});
        return local_now();
    }

    // The kernel begins to stamp a little after it was asked to; until then the reader's time
    // holds.
    void wait_for_stamps() {
        for (int tries = 0; tries < 100; ++tries) {
            const auto sent = send();
            std::this_thread::sleep_for(10ms);
            const auto received = socket_.receive();
            if (received && received->at <= sent) return;
        }
        FAIL() << "arrivals are stamped by whoever reads them";
    }

    // However long the machine takes: run_for() runs nothing after a stall of its whole time.
    void run_until(const std::function<bool()>& what) {
        for (const LocalTime end = local_now() + 5s; !what() && local_now() < end;)
            io_.run_one_for(50ms);
    }

    // From now, or before. How late the timer was.
    Duration wakes(LocalTime deadline) {
        driven_.deadline_ = deadline;
        driver_.drive();
        driven_.calls_.clear();
        driven_.times_.clear();
        run_until([&] { return !driven_.calls_.empty(); });
        io_.run_for(100ms);
        EXPECT_EQ(driven_.calls_, "tpe");
        return driven_.times_.empty() ? Duration::max() : driven_.times_[0] - deadline;
    }

    boost::asio::io_context io_;
    UdpSocket socket_{io_, any_port};
    UdpSocket other_{io_, any_port};
    Recorder driven_;
    UdpDriver driver_{io_, socket_, driven_};
};

TEST_F(DriverTest, SendsEverythingThenHandsOutEvents) {
    driven_.transmits_ = {{other_.local(), Datagram{7}}, {other_.local(), Datagram{8}}};
    driver_.drive();
    EXPECT_EQ(driven_.calls_, "pppe");
    for (const int first : {7, 8}) {
        const auto received = other_.receive();
        ASSERT_TRUE(received.has_value());
        EXPECT_EQ(received->bytes.size(), datagram_size);
        EXPECT_EQ(received->bytes[0], first);
    }
}

TEST_F(DriverTest, TakesWhatArrivesAndDrains) {
    const LocalTime before = local_now();
    other_.send(socket_.local(), Bytes{1, 2});
    other_.send(socket_.local(), Bytes(300));
    io_.run_one_for(1s);
    EXPECT_EQ(driven_.calls_, "ddpe");
    EXPECT_EQ(driven_.from_, other_.local());
    EXPECT_EQ(driven_.datagrams_[0], (Bytes{1, 2}));
    EXPECT_EQ(driven_.datagrams_[1].size(), datagram_size + 1);
    EXPECT_GE(driven_.times_[0], before);
    EXPECT_LE(driven_.times_[0], local_now());
}

TEST_F(DriverTest, WhatArrivesIsStampedWhenItComesNotWhenItIsRead) {
    wait_for_stamps();
    const LocalTime before = local_now();
    const LocalTime sent = send();
    std::this_thread::sleep_for(20ms);
    const auto received = socket_.receive();
    ASSERT_TRUE(received.has_value());
    EXPECT_GE(received->at, before);
    EXPECT_LE(received->at, sent);
}

TEST_F(DriverTest, WhatArrivesBeforeADeadlineIsToldBeforeIt) {
    wait_for_stamps();
    driven_.deadline_ = local_now() + 200ms;
    driver_.drive();
    driven_.calls_.clear();
    driven_.times_.clear();
    const LocalTime sent = send();
    std::this_thread::sleep_for(220ms);
    run_until([&] { return driven_.calls_.size() >= 3; });
    EXPECT_EQ(driven_.calls_.substr(0, 3), "dtp");
    ASSERT_FALSE(driven_.times_.empty());
    EXPECT_LE(driven_.times_[0], sent);
}

TEST_F(DriverTest, TimeNeverRunsBackwards) {
    wait_for_stamps();
    send();
    std::this_thread::sleep_for(5ms);
    driver_.drive();  // a command, while it waits
    run_until([&] { return driven_.calls_.size() >= 5; });
    io_.run_for(20ms);
    EXPECT_EQ(driven_.calls_, "pedpe");
    EXPECT_TRUE(std::ranges::is_sorted(driven_.times_));
}

TEST_F(DriverTest, WakesAtTheDeadlineAndNeverBefore) {
    Duration least = Duration::max();
    for (int i = 0; i < 5 && least >= 100ms; ++i) {  // this machine may be busy
        const Duration late = wakes(local_now() + 30ms);
        EXPECT_GE(late, Duration{});
        least = std::min(least, late);
    }
    EXPECT_LT(least, 100ms);
}

TEST_F(DriverTest, APassedDeadlineIsDueAtOnce) {
    Duration least = Duration::max();
    for (int i = 0; i < 5 && least >= 50ms; ++i) {
        const LocalTime before = local_now();
        (void)wakes(LocalTime{1ns});
        if (!driven_.times_.empty()) least = std::min(least, driven_.times_[0] - before);
    }
    EXPECT_LT(least, 50ms);
}

TEST_F(DriverTest, ADeadlineMovedAwayDoesNotFire) {
    driven_.deadline_ = local_now() + 10ms;
    driver_.drive();
    driven_.deadline_ = LocalTime::max();
    driver_.drive();
    driven_.calls_.clear();
    io_.run_for(50ms);
    EXPECT_EQ(driven_.calls_, "");
}

// More than one turn's datagrams wait when the deadline passes: the timer comes before the last of
// them.
TEST_F(DriverTest, AFloodDoesNotStarveTheTimer) {
    for (int i = 0; i < 150; ++i) other_.send(socket_.local(), Bytes(datagram_size));
    driven_.deadline_ = LocalTime{1ns};
    driver_.drive();
    driven_.calls_.clear();
    run_until([&] { return driven_.datagrams_.size() >= 150; });
    const auto timer = driven_.calls_.find('t');
    ASSERT_NE(timer, std::string::npos);
    EXPECT_EQ(driven_.datagrams_.size(), 150U);
    EXPECT_NE(driven_.calls_.find('d', timer), std::string::npos);
}

TEST_F(DriverTest, NoSleepIsSeenWhereNoneWas) {
    SuspendWatch watch;
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(watch.woke());
}

}  // namespace
}  // namespace attune

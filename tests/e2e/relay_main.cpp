// SPDX-License-Identifier: GPL-3.0-or-later
//   attune-relay PATH [SEED [COUPLES]]
// PATH: a b c d e c' d' of the clock's goal figures, or KEY=VALUE,... with delay, jitter, loss,
// duplicates (ms, ms, fraction, fraction). Prints "ports A B" for each couple, then reads lines:
//   outage on | outage off      of all, or of the couple (from 0) named after it
//   counts                      prints "forwarded N lost N wrong-size N"
//   last COUPLE                 prints "last A B": when something last left for each, LocalTime, ns
//   carried COUPLE SIDE T       of the first datagram from a (0) or b (1) that came at LocalTime T
//                               or later and was not lost: prints "carried D N", its delay, ns, and
//                               how many were lost before it
// The end of input quits.
#include <algorithm>
#include <charconv>
#include <deque>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>

#include "net/drivers/start_error.hpp"
#include "tests/e2e/paths.hpp"
#include "tests/e2e/relay.hpp"

namespace attune::e2e {
namespace {

class RelayProcess {
  public:
    RelayProcess(const RelayedPath& path, std::uint64_t seed, int couples)
        : in_{io_, STDIN_FILENO} {
        for (int i = 0; i < couples; ++i) {
            auto& relay = relays_.emplace_back(io_, path.a_to_b, path.b_to_a, path.duplicates,
                                               seed + static_cast<std::uint64_t>(i));
            std::cout << "ports " << relay.port(0).port << ' ' << relay.port(1).port << std::endl;
        }
        read();
    }

    void run() { io_.run(); }

  private:
    void read() {
        boost::asio::async_read_until(in_, input_, '\n', [this](auto error, std::size_t) {
            if (error) return io_.stop();
            std::istream lines{&input_};
            std::string line;
            std::getline(lines, line);
            obey(line);
            read();
        });
    }

    void obey(const std::string& line) {
        std::istringstream words{line};
        std::string what, how;
        words >> what;
        if (what == "counts") return print_counts();
        if (what == "outage") words >> how;
        std::size_t couple = 0;
        const bool one = (words >> couple) && couple < relays_.size();
        if (what == "last" && one) return print_last(relays_[couple]);
        std::size_t side = 0;
        Duration::rep from = 0;
        if (what == "carried" && one && (words >> side >> from) && side < 2)
            return print_carried(relays_[couple].passages(side), LocalTime{Duration{from}});
        if (what != "outage") return;
        for (std::size_t i = 0; i < relays_.size(); ++i)
            if (!one || i == couple) relays_[i].set_outage(how == "on");
    }

    static void print_last(const Relay& relay) {
        std::cout << "last";
        for (const std::size_t side : {0U, 1U})
            std::cout << ' ' << relay.last(side).time_since_epoch().count();
        std::cout << std::endl;
    }

    static void print_carried(const std::vector<Relay::Passage>& passages, LocalTime from) {
        auto it = std::ranges::lower_bound(passages, from, {}, &Relay::Passage::came);
        const auto first = it;
        while (it != passages.end() && !it->left) ++it;
        if (it == passages.end()) throw std::out_of_range{"nothing came through since"};
        std::cout << "carried " << (*it->left - it->came).count() << ' ' << it - first << std::endl;
    }

    void print_counts() const {
        RelayCounts sum;
        for (const auto& relay : relays_) {
            sum.forwarded += relay.counts().forwarded;
            sum.lost += relay.counts().lost;
            sum.wrong_size += relay.counts().wrong_size;
        }
        std::cout << "forwarded " << sum.forwarded << " lost " << sum.lost << " wrong-size "
                  << sum.wrong_size << std::endl;
    }

    boost::asio::io_context io_{1};
    std::deque<Relay> relays_;
    boost::asio::posix::stream_descriptor in_;
    boost::asio::streambuf input_;
};

}  // namespace
}  // namespace attune::e2e

int main(int argc, char** argv) {
    using namespace attune::e2e;
    const auto path = argc > 1 ? path_named(argv[1]) : std::nullopt;
    if (!path) {
        std::cerr << "usage: attune-relay PATH [SEED [COUPLES]]\n";
        return 2;
    }
    RelayProcess{*path, argc > 2 ? std::stoull(argv[2]) : 1, argc > 3 ? std::stoi(argv[3]) : 1}
        .run();
    return 0;
}

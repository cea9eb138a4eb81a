// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <list>
#include <random>
#include <thread>

#include "tests/e2e/bench.hpp"
#include "tests/e2e/compare.hpp"
#include "tests/e2e/network.hpp"
#include "tests/e2e/strangers.hpp"

namespace attune::e2e {
namespace {

bool own_network() {
    const bool entered = enter_own_network();
    if (!entered) std::puts("not measured: this system gives no network namespaces");
    return entered;
}

// From `from_ns` until both are linked; nothing: they are not.
std::optional<double> linked_after(Client& a, Client& b, std::int64_t from_ns, std::size_t mark_a,
                                   std::size_t mark_b) {
    const auto at_a = a.wait_link(v1::Link::LINKED, mark_a, 15s);
    const auto at_b = b.wait_link(v1::Link::LINKED, mark_b, 15s);
    if (!at_a || !at_b) return std::nullopt;
    return static_cast<double>(std::max(a.arrived_ns(*at_a), b.arrived_ns(*at_b)) - from_ns);
}

void print(const char* what, std::vector<double>& times_ns, std::size_t of) {
    std::printf("%s: %zu of %zu; p50 %.0f p95 %.0f max %.0f ms\n", what, times_ns.size(), of,
                percentile(times_ns, 50) / ms, percentile(times_ns, 95) / ms,
                percentile(times_ns, 100) / ms);
}

}  // namespace

void bench_reconnect(bool brief) {
    if (!own_network()) return;
    const std::size_t rounds = brief ? 10 : 50;
    std::vector<double> findable, started;
    for (std::size_t i = 0; i < rounds; ++i) {
        Couple couple;
        const auto start = [&](Couple::Side side) {
            return std::make_unique<Client>(
                std::vector<std::string>{ATTUNE_PROGRAM, "headless", "--profile",
                                         couple.profile(side), "--sample-ms", "0"},
                couple.environment());
        };
        auto a = start(Couple::a), b = start(Couple::b);
        for (auto* client : {a.get(), b.get()}) wait(*client, &v1::Event::has_started);
        a->say(available);
        Process::pump_for(Milliseconds{500 + 37 * i % 250});  // anywhere between two knocks
        const auto findable_ns = boot_ns();
        b->say(available);
        if (const auto took = linked_after(*a, *b, findable_ns, 0, 0)) findable.push_back(*took);
        b.reset();
        const auto lost = a->wait_link(v1::Link::LOST);
        const auto mark = a->mark();
        if (!lost) continue;
        const auto start_ns = boot_ns();
        b = start(Couple::b);
        b->say(available);
        if (const auto took = linked_after(*a, *b, start_ns, mark, 0)) started.push_back(*took);
    }
    print("local network, both running, from findable to LINKED", findable, rounds);
    print("local network, from the second start of one to LINKED", started, rounds);
}

namespace {

// From words typed to "paired" on both sides, two couples at a time, for each process takes 256 MiB
// and a core for a second. Without a path: on the local network.
void pair_couples(const char* what, const char* path, std::size_t count) {
    std::vector<double> times;
    const std::size_t at_once = path ? 2 : 1;
    for (std::size_t done = 0; done < count; done += at_once) {
        std::unique_ptr<RelayProcess> relay;
        if (path) relay = std::make_unique<RelayProcess>(path, 100 + done, at_once);
        std::list<Strangers> all(std::min(at_once, count - done));
        std::vector<std::vector<std::string>> words;
        for (std::size_t number = 0; auto& two : all) {
            for (const std::size_t side : {0U, 1U}) {
                std::vector<std::string> more;
                if (relay)
                    more = {"--no-lan", "--listen", "127.0.0.1:0", "--peer",
                            relay->peer(side, number)};
                two.start(side, more);
            }
            words.push_back(two.invite());
            ++number;
        }
        Process::pump_for(2 * reading_aloud);
        std::vector<std::int64_t> typed_ns;
        for (std::size_t number = 0; auto& two : all) {
            typed_ns.push_back(boot_ns());
            two.joiner().say(join(words[number++]));
        }
        for (std::size_t number = 0; auto& two : all) {
            const auto a = wait(two.inviter(), &v1::Event::has_paired);
            const auto b = wait(two.joiner(), &v1::Event::has_paired);
            if (a && b)
                times.push_back(static_cast<double>(
                    std::max(two.inviter().arrived_ns(*a), two.joiner().arrived_ns(*b)) -
                    typed_ns[number]));
            ++number;
        }
    }
    print(what, times, count);
}

}  // namespace

void bench_pair(bool brief) {
    if (!own_network()) return;
    pair_couples("words typed to paired, local network", nullptr, brief ? 3 : 10);
    pair_couples("words typed to paired, path c", "c", brief ? 4 : 10);
    pair_couples("words typed to paired, one in five lost", "delay=40,jitter=10,loss=0.2",
                 brief ? 6 : 20);
}

namespace {

using Payload = std::vector<char>;

// Everything that goes to this port on loopback (packet(7)); needs the namespace's own rights.
class Tap {
  public:
    explicit Tap(std::uint16_t port)
        : fd_{::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_IP))},
          port_{port} {}
    Tap(const Tap&) = delete;
    Tap& operator=(const Tap&) = delete;
    ~Tap() { ::close(fd_); }

    std::vector<Payload> take() const {
        std::vector<Payload> out;
        std::array<unsigned char, 2048> packet;
        ssize_t size = 0;
        while ((size = ::recv(fd_, packet.data(), packet.size(), 0)) > 0) {
            const auto udp = static_cast<std::size_t>(packet[0] & 15) * 4;  // after the IP header
            const auto end = static_cast<std::size_t>(size);
            if (packet[9] != IPPROTO_UDP || udp + 8 > end) continue;
            if ((packet[udp + 2] << 8 | packet[udp + 3]) != port_) continue;
            out.emplace_back(packet.begin() + static_cast<std::ptrdiff_t>(udp) + 8,
                             packet.begin() + size);
        }
        return out;
    }

  private:
    int fd_;
    int port_;
};

// Sends one after another, round and round, at a constant rate, on a thread of its own.
class Flood {
  public:
    static constexpr std::size_t a_millisecond = 50;

    Flood(const sockaddr_in& to, const std::vector<Payload>& payloads)
        : thread_{[this, to, &payloads] { send(to, payloads); }} {}
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;
    ~Flood() { stop(); }

    std::size_t stop() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
        return sent_;
    }

  private:
    void send(sockaddr_in to, const std::vector<Payload>& payloads) {
        const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        const auto began = std::chrono::steady_clock::now();
        for (std::size_t due = 0; !over_; due += a_millisecond) {
            std::this_thread::sleep_until(began + Milliseconds{due / a_millisecond});
            for (std::size_t i = 0; i < a_millisecond; ++i) {
                const auto& payload = payloads[(due + i) % payloads.size()];
                const auto n = ::sendto(fd, payload.data(), payload.size(), 0,
                                        reinterpret_cast<const sockaddr*>(&to), sizeof to);
                sent_ += n >= 0;
            }
        }
        ::close(fd);
    }

    std::atomic<bool> over_ = false;
    std::size_t sent_ = 0;
    std::thread thread_;
};

std::vector<Payload> junk(std::size_t count, bool right_size) {
    std::mt19937_64 random{7};
    std::vector<Payload> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        static constexpr std::array<std::size_t, 6> wrong{0, 1, 16, 255, 257, 1400};
        out[i].resize(right_size ? 256 : wrong[i % wrong.size()]);
        for (auto& byte : out[i]) byte = static_cast<char>(random());
    }
    return out;
}

// Of datagrams that found the receive buffers of this namespace full.
std::uint64_t overflows() {
    std::ifstream snmp{"/proc/self/net/snmp"};
    std::uint64_t in = 0, no_ports = 0, in_errors = 0, out = 0, full = 0;
    for (std::string word; snmp >> word;)
        if (word == "Udp:" && snmp >> in >> no_ports >> in_errors >> out >> full)
            return full;
        else
            snmp.clear();
    return 0;
}

}  // namespace

// Whether Diffie-Hellman is done for any of it is counted where it can be: tests/attacks, 23.
void bench_flood(bool brief) {
    if (!own_network()) return;
    const Milliseconds length = brief ? 5s : 20s;
    Couple couple;
    couple.start_both();
    couple.breathe(20);
    auto& a = couple[Couple::a];
    const auto listening = a.events()[0].started().listening();
    const auto colon = listening.find(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(listening.substr(colon + 1))));
    ::inet_pton(AF_INET, listening.substr(0, colon).c_str(), &to.sin_addr);
    Process::pump_for(20s);  // the clock has settled
    const Tap tap{ntohs(to.sin_port)};

    std::vector<Payload> captured;
    const auto measure = [&](const char* name, const std::vector<Payload>& payloads) {
        const auto from_ns = boot_ns();
        const auto mark = a.mark();
        const double cpu = cpu_seconds(a.pid()), memory = resident_mb(a.pid());
        const auto full = overflows();
        std::size_t sent = 0;
        if (payloads.empty()) {
            Process::pump_for(length);
        } else {
            Flood flood{to, payloads};
            Process::pump_for(length);
            sent = flood.stop();
        }
        const double seconds = static_cast<double>(boot_ns() - from_ns) / 1e9;
        std::vector<double> errors;
        for (const auto& instant : clock_differences(a, couple[Couple::b], from_ns))
            errors.push_back(std::abs(static_cast<double>(instant.difference_ns)));
        const bool lost = a.wait_link(v1::Link::LOST, mark, 0ms).has_value();
        std::printf(
            "%-22s %6.0f/s, %4.1f %% dropped by the kernel; clock error p50 %.3f p99 %.3f max %.3f "
            "ms; memory %+.1f MB; processor %.0f %%%s\n",
            name, static_cast<double>(sent) / seconds,
            sent ? 100 * static_cast<double>(overflows() - full) / static_cast<double>(sent) : 0,
            percentile(errors, 50) / ms, percentile(errors, 99) / ms, percentile(errors, 100) / ms,
            resident_mb(a.pid()) - memory, 100 * (cpu_seconds(a.pid()) - cpu) / seconds,
            lost ? "; LOST" : "");
        std::fflush(stdout);
    };
    measure("nothing", {});
    captured = tap.take();
    measure("random, 256 bytes", junk(10000, true));
    if (captured.empty())
        std::puts("captured, sent again: not measured, for nothing could be captured");
    else
        measure("captured, sent again", captured);
    measure("wrong sizes", junk(10000, false));
}

}  // namespace attune::e2e

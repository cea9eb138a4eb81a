// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/link/handshakes.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "net/crypto/beacon.hpp"
#include "net/crypto/secret.hpp"
#include "net/discovery/lan.hpp"
#include "net/link/timeline.hpp"

namespace attune {
namespace {

constexpr std::size_t payload_size = 176;  // K1, K2: 32 bytes of e and a tag fill the body
constexpr std::size_t most_pending = 16;   // 4 s of K1s at four a second
constexpr std::uint64_t no_timestamp_above = std::uint64_t{1} << 63;
constexpr std::uint64_t undated_window = 1 << 20;  // above the newest number of the responder's
Bytes prologue(std::int64_t day) {
    constexpr std::string_view name = "attune/1";
    Bytes out(name.begin(), name.end());
    out.push_back(protocol_version);
    for (int i = 0; i < 8; ++i) {
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(day) >> (8 * i)));
    }
    return out;
}

// Times a partner may claim: beyond these, arithmetic on them would overflow.
bool plausible(const v1::HandshakePayload& payload) {
    constexpr auto most = std::uint64_t{1} << 62;
    const auto ns = [](auto d) { return static_cast<std::uint64_t>(Duration(d).count()); };
    return payload.age_ns() >= ns(first_age) && payload.age_ns() <= ns(most_age) &&
           payload.sent_ns() < most && payload.process() != 0 &&
           payload.versions().find(static_cast<char>(protocol_version)) != std::string::npos;
}

// Where the daily keys fit, the partner's clock shows at most the end of the day after one's own.
constexpr std::uint64_t most_days_ahead = 2;

bool too_far(std::uint64_t timestamp, std::uint64_t wall_ns, const DaySet& set,
             std::uint64_t days = most_days_ahead) {
    constexpr std::uint64_t day_ns = 86'400'000'000'000;
    return timestamp >= no_timestamp_above ||
           (set.day != Calendar::always && timestamp > wall_ns + days * day_ns);
}

std::uint32_t fresh_index() {
    for (;;) {
        if (const auto index = static_cast<std::uint32_t>(random_u64())) return index;
    }
}

TrafficKeys traffic(Handshake::Keys&& keys, const DaySet& set, LocalTime now, bool initiated,
                    const v1::HandshakePayload& mine, const v1::HandshakePayload& theirs) {
    return {.my_index = mine.index(),
            .peer_index = theirs.index(),
            .sealer = Sealer(std::move(keys.send)),
            .opener = Opener(std::move(keys.receive)),
            .hp = set.keys.hp.clone(),
            .day = set.day,
            .created = now,
            .initiated = initiated,
            .mine = mine,
            .theirs = theirs};
}

}  // namespace

Handshakes::Handshakes(Pairing pairing, std::uint64_t process)
    : pairing_(std::move(pairing)), process_(process) {
    // A challenge: no K1 that was made for another process answers it.
    stamps_[1].k1 = random_u64() >> 3;
}

Handshake Handshakes::start(Role role, std::int64_t day) const {
    return Handshake(noise_kkpsk0, role, prologue(day), pairing_.own.clone(), pairing_.partner,
                     std::span(&pairing_.psk, 1));
}

// The partner may have accepted one that is far ahead by a clock which is itself far ahead.
std::uint64_t Handshakes::next_timestamp(std::uint64_t wall_ns, const DaySet& set) {
    auto& last = stamps(set).sent;
    if (set.day == Calendar::always) return ++last;
    const bool useless = too_far(last + 1, wall_ns, set, 2 * most_days_ahead);
    return last = useless ? wall_ns : std::max(last + 1, wall_ns);
}

Datagram Handshakes::knock(std::uint64_t wall_ns, v1::HandshakePayload mine, const DaySet& set,
                           std::vector<Endpoint> to) {
    const auto timestamp = next_timestamp(wall_ns, set);
    return initiates() ? k1(timestamp, std::move(mine), set, std::move(to))
                       : beacon(timestamp, set);
}

Datagram Handshakes::k1(std::uint64_t timestamp, v1::HandshakePayload mine, const DaySet& set,
                        std::vector<Endpoint> to) {
    mine.set_index(fresh_index());
    Pending pending{mine.index(), timestamp, start(Role::initiator, set.day),
                    mine,         set.day,   std::move(to)};
    const auto body = pending.handshake.write(pad(mine, payload_size));
    if (!body) std::abort();  // only a low-order partner key could fail, and pairing refuses those
    if (pending_.size() == most_pending) pending_.pop_front();
    pending_.push_back(std::move(pending));
    return frame({DatagramType::k1, 0, timestamp}, *body, set.keys);
}

Datagram Handshakes::beacon(std::uint64_t timestamp, const DaySet& set) {
    v1::BeaconPayload payload;
    payload.set_process(process_);
    payload.set_newest_k1(stamps(set).k1);
    return frame({DatagramType::beacon, 0, timestamp},
                 seal_beacon(set.keys.beacon.view(),
                             ByteView(pad(payload, beacon_body_size)).first<beacon_body_size>()),
                 set.keys);
}

Outcome<Handshakes::Answer> Handshakes::on_k1(LocalTime now, std::uint64_t wall_ns, const Frame& in,
                                              v1::HandshakePayload mine, const DaySet& set,
                                              std::size_t most) {
    if (initiates()) return Drop::wrong_side;
    const auto timestamp = in.header.counter;
    auto& newest = stamps(set).k1;
    const bool far = set.day == Calendar::always ? timestamp - newest > undated_window
                                                 : too_far(timestamp, wall_ns, set);
    if (timestamp <= newest || far) return Drop::stale;
    while (!accepted_.empty() && now - accepted_.front() >= std::chrono::seconds(1))
        accepted_.pop_front();
    if (accepted_.size() >= most) return Drop::too_many;
    accepted_.push_back(now);

    ++handshakes_read_;
    auto handshake = start(Role::responder, set.day);
    const auto payload = handshake.read(in.body);
    v1::HandshakePayload theirs;
    if (!payload) return Drop::handshake;
    if (!unpad(*payload, theirs) || !plausible(theirs)) return Drop::malformed;
    newest = timestamp;  // only now: a forged one must not move it

    mine.set_index(fresh_index());
    const auto body = handshake.write(pad(mine, payload_size));
    if (!body) return Drop::handshake;
    return Answer{frame({DatagramType::k2, theirs.index(), timestamp}, *body, set.keys),
                  traffic(handshake.split(), set, now, false, mine, theirs)};
}

Outcome<TrafficKeys> Handshakes::on_k2(LocalTime now, const Frame& in, const DaySet& set,
                                       const Endpoint& from) {
    if (!initiates()) return Drop::wrong_side;
    const auto it = std::find_if(pending_.begin(), pending_.end(),
                                 [&](const Pending& p) { return p.index == in.header.receiver; });
    if (it == pending_.end() || it->timestamp != in.header.counter || it->day != set.day)
        return Drop::stale;

    ++handshakes_read_;
    const auto payload = it->handshake.read(in.body);
    v1::HandshakePayload theirs;
    if (!payload) return Drop::handshake;
    if (!unpad(*payload, theirs) || !plausible(theirs)) return Drop::malformed;
    auto keys = traffic(it->handshake.split(), set, now, true, it->mine, theirs);
    const bool straight = it->to.size() == 1 && !is_multicast(it->to.front());
    keys.at = straight ? it->to.front() : from;
    pending_.erase(pending_.begin(), it + 1);  // a newer one under way may still be answered
    return keys;
}

Outcome<std::uint64_t> Handshakes::on_beacon(std::uint64_t wall_ns, const Frame& in,
                                             const DaySet& set) {
    if (!initiates()) return Drop::wrong_side;
    const auto timestamp = in.header.counter;
    if (too_far(timestamp, wall_ns, set)) return Drop::stale;
    const auto opened = open_beacon(set.keys.beacon.view(), in.body);
    v1::BeaconPayload payload;
    if (!opened) return Drop::bad_tag;
    if (!unpad(*opened, payload) || payload.newest_k1() >= no_timestamp_above)
        return Drop::malformed;
    // Within one process of the partner's, only newer ones.
    if (payload.process() != beacon_process_) {
        beacon_process_ = payload.process();
        for (auto& each : stamps_) each.beacon = 0;
    }
    auto& mine = stamps(set);
    if (timestamp <= mine.beacon) return Drop::stale;
    mine.beacon = timestamp;
    // Our wall clock may have been set back.
    mine.sent = set.day == Calendar::always ? payload.newest_k1()
                                            : std::max(mine.sent, payload.newest_k1());
    return payload.process();
}

}  // namespace attune

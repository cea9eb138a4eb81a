// SPDX-License-Identifier: GPL-3.0-or-later
// Attacks 15-24: on two who are paired.
#include <algorithm>
#include <cstring>
#include <random>
#include <set>

#include "net/crypto/beacon.hpp"
#include "tests/attacks/hostile.hpp"
#include "tests/sim/duo.hpp"

namespace attune {

// A key at its last use, which is years away otherwise.
struct LinkProbe {
    static void use_up(Link& link, std::uint64_t left) {
        link.ring_.current->sealer.skip_to(key_use_limit - left);
    }
};

}  // namespace attune

namespace attune::attacks {
namespace {

TEST(Attacks, Attack15_K1SentAgain) {
    Recorded r;
    auto& world = r.pair.world;
    const auto k1 = r.first(DatagramType::k1, 0);
    const auto read = world.peer(1).handshakes_read();
    world.inject(1, address(9), k1);
    EXPECT_EQ(world.peer(1).handshakes_read(), read);  // at once: before any Diffie-Hellman
    for (int i = 0; i < 100; ++i) world.run_for(100ms), world.inject(1, address(9), k1);
    EXPECT_EQ(world.peer(1).handshakes_read(), read);
    EXPECT_EQ(r.pair.count<Lost>(0) + r.pair.count<Lost>(1), 0);
    world.peer(1).set_wall(world.local(1), wall + 24h);
    world.inject(1, address(9), k1);
    EXPECT_EQ(world.peer(1).handshakes_read(), read);  // the next day

    // After a restart of the responder: one K2 at most, to nobody's use, and the partner still
    // links.
    r.pair.start(1);
    world.inject(1, address(9), k1);
    EXPECT_EQ(world.peer(1).state(), LinkState::searching);
    EXPECT_TRUE(r.pair.link_within(3s));
    EXPECT_EQ(world.peer(1).endpoint(), address(1));

    // The same on the next day, whose keys still open it; from then on nothing does.
    const LocalTime now{2h};
    for (const auto days : {1, 2, 3}) {
        auto later = r.fresh(1, now, 24h * days);
        later.on_datagram(now, address(9), k1);
        EXPECT_EQ(later.state(), LinkState::searching);
        EXPECT_EQ(later.dropped(Drop::not_ours), days == 1 ? 0u : 1u);
        EXPECT_EQ(replies(later, now), days == 1 ? 1 : 0);
    }
}

TEST(Attacks, Attack15_AHundredK1sInALoopWhileThePartnerReconnects) {
    Pair pair(clean, 31);
    pair.world.record = true;
    std::vector<Datagram> captured;
    for (int i = 0; i < 100; ++i) {
        pair.start(0);
        pair.world.run_for(100ms);
    }
    for (const auto& s : pair.world.sent) {
        if (s.host == 0 && captured.size() < 100) captured.push_back(s.datagram);
    }
    pair.world.record = false;
    pair.start(1);
    pair.kill(0);
    for (int i = 0; i < 500; ++i)
        pair.world.inject(1, address(9), captured[static_cast<std::size_t>(i) % 100]),
            pair.world.run_for(4ms);
    pair.start(0);
    pair.world.set_background(7ms, [&, i = 0]() mutable {
        pair.world.inject(1, address(9), captured[static_cast<std::size_t>(i++) % 100]);
    });
    EXPECT_TRUE(pair.link_within(3s));
}

// Whoever stole the responder's key and psk can make a K1 in the partner's name (key-compromise
// impersonation): e, es and ss are his to compute. What he cannot is se, and so neither K2 nor a
// datagram under its keys.
Datagram k1_without_the_initiators_key(const Pairing& stolen, std::uint64_t timestamp) {
    const auto e = KeyPair::generate();
    SymmetricState state("Noise_KKpsk0_25519_ChaChaPoly_BLAKE2b");
    state.mix_hash(k1_prologue(today));
    state.mix_hash(stolen.partner);
    state.mix_hash(stolen.own.public_key);
    state.mix_key_and_hash(stolen.psk.view());
    state.mix_hash(e.public_key);
    state.mix_key(e.public_key);
    state.mix_key(x25519(stolen.own.secret.view(), e.public_key)->view());
    state.mix_key(x25519(stolen.own.secret.view(), stolen.partner)->view());
    Bytes body(e.public_key.begin(), e.public_key.end());
    const auto sealed = state.encrypt_and_hash(pad(plausible_payload(), k1_payload));
    body.insert(body.end(), sealed.begin(), sealed.end());
    return frame({DatagramType::k1, 0, timestamp}, body, daily_keys(stolen.rv.view(), today));
}

TEST(Attacks, Attack16_K1ForgedWithTheResponderKey) {
    Pair pair(clean, 33);
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.run_for(1s);  // while data comes in, one K1 a second is read
    auto& link = pair.world.peer(1);
    auto timestamp = static_cast<std::uint64_t>(wall.time_since_epoch() / 1ns) + 60'000'000'000;
    int answered = 0;
    pair.world.on_sent = [&](const Sent& s) { answered += s.to == address(9); };
    for (int i = 0; i < 20; ++i) {
        const auto read = link.handshakes_read();
        pair.world.inject(1, address(9),
                          k1_without_the_initiators_key(pair.pairing(1), ++timestamp));
        ASSERT_EQ(link.handshakes_read(), read + 1);
        ASSERT_EQ(link.dropped(Drop::handshake), 0u);  // it is believed so far
        // All that can be said without the keys: to the index that was named, under any counter.
        Sealer sealer(SecretBytes::random(32));
        pair.world.inject(
            1, address(9),
            *frame_data(99, sealer, daily_keys(pair.pairing(1).rv.view(), today).hp.view(),
                        Bytes(body_size)));
        pair.world.run_for(1100ms);
    }
    EXPECT_EQ(answered, 20);
    EXPECT_EQ(pair.count<Linked>(1), 1);
    EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
    EXPECT_EQ(link.endpoint(), address(1));

    // Nor is the true partner kept away who comes back and finds those waiting.
    pair.start(0);
    EXPECT_TRUE(pair.link_within(3s));
    EXPECT_EQ(link.endpoint(), address(1));
}

// Whoever stole keys could use up all timestamps, and so keep the true partner out.
TEST(Attacks, Attack16_TimestampsOfTheFarFuture) {
    constexpr std::uint64_t last = (std::uint64_t{1} << 63) - 1, day = 24h / 1ns;
    const auto payload = pad(plausible_payload(), k1_payload);
    for (const auto& [timestamp, of, accepted] : {std::tuple{last, today, false},
                                                  {now_ns + 3 * day, today, false},
                                                  {now_ns + day, today, true},
                                                  {last, Calendar::always, false}}) {
        Pair pair(clean, 35);
        auto& link = pair.world.peer(1);
        pair.kill(0);
        pair.world.inject(1, address(1), k1_by_hand(pair.pairing(0), payload, timestamp, of));
        EXPECT_EQ(link.handshakes_read(), accepted ? 1u : 0u) << timestamp;
        EXPECT_EQ(link.dropped(Drop::stale), accepted ? 0u : 1u) << timestamp;
        pair.start(0);
        EXPECT_TRUE(pair.link_within(3s)) << timestamp;
    }
    // And by a beacon to the one who makes them, in the responder's name.
    for (const auto newest : {last, last - 1, now_ns + day}) {
        Pair pair(clean, 36);
        pair.kill(1);
        v1::BeaconPayload told;
        told.set_process(5);
        told.set_newest_k1(newest);
        const auto keys = keys_of(pair.pairing(1), today);
        const auto padded = pad(told, beacon_body_size);
        pair.world.inject(
            0, address(9),
            frame({DatagramType::beacon, 0, now_ns},
                  seal_beacon(keys.beacon.view(), ByteView(padded).first<beacon_body_size>()),
                  keys));
        pair.world.run_for(1s);
        pair.start(1);
        EXPECT_TRUE(pair.link_within(3s)) << newest;
    }
}

TEST(Attacks, Attack17_BothKnockAtOnceAtThirtyPercentLoss) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Pair pair(path(40, 10, 0.3), seed);
        ASSERT_TRUE(pair.link_within(5s)) << "seed " << seed;
        pair.world.run_for(5s);
        EXPECT_EQ(pair.count<Linked>(0), 1) << "seed " << seed;
        EXPECT_EQ(pair.count<Linked>(1), 1) << "seed " << seed;
    }
}

TEST(Attacks, Attack18_TheWrongSideSendsK1) {
    Recorded r;
    auto& initiator = r.pair.world.peer(0);
    const auto read = initiator.handshakes_read();
    // Its own, come back; and one that the responder truly made.
    const auto backwards =
        k1_by_hand(r.pair.pairing(1), pad(plausible_payload(), k1_payload), std::uint64_t{1} << 62);
    std::uint64_t dropped = initiator.dropped(Drop::wrong_side);
    for (const auto& k1 : {r.first(DatagramType::k1, 0), backwards}) {
        r.pair.world.inject(0, address(2), k1);
        EXPECT_EQ(initiator.dropped(Drop::wrong_side), ++dropped);
    }
    EXPECT_EQ(initiator.handshakes_read(), read);
    r.pair.world.run_for(5s);
    EXPECT_EQ(r.pair.count<Lost>(0) + r.pair.count<Lost>(1), 0);
}

TEST(Attacks, Attack19_ReplaysOfData) {
    Recorded r;
    auto& world = r.pair.world;
    auto& link = world.peer(1);
    const auto before = link.dropped(Drop::bad_tag);
    std::uint64_t again = 0;
    for (const auto& s : r.sent) {
        if (s.host == 0 && s.at > 500ms) world.inject(1, address(1), s.datagram), ++again;
    }
    EXPECT_GT(again, 10u);
    EXPECT_EQ(link.dropped(Drop::bad_tag), before + again);
    // An all-ones counter cannot be masked into place without the key; any change there fails the
    // tag, and the window stays where it was.
    auto forged = r.sent.back().datagram;
    for (std::size_t i = 8; i < 16; ++i) forged[i] ^= 0xff;
    world.inject(1 - r.sent.back().host, address(1), forged);
    const auto states = r.pair.count<StateReceived>(1);
    world.run_for(1s);
    EXPECT_GE(r.pair.count<StateReceived>(1) - states, 19);
}

// Held back, and let go in the wrong order: once each, and not past the window.
TEST(Attacks, Attack19_ReorderedData) {
    Pair pair(clean, 34);
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.run_for(2s);
    std::vector<Datagram> held;
    pair.world.censor = [&](const Sent& s) {
        if (s.host == 0) held.push_back(s.datagram);
        return s.host == 0;
    };
    pair.world.run_for(1900ms);  // not so long that they shake hands again
    pair.world.censor = nullptr;
    auto& link = pair.world.peer(1);
    const auto keys = daily_keys(pair.pairing(0).rv.view(), today);
    std::erase_if(held, [&](const auto& d) { return unframe(d, keys).frame.has_value(); });
    ASSERT_GT(held.size(), 30u);
    const auto last = held.front();
    held.erase(held.begin());
    const auto before = all_dropped(link);
    for (auto it = held.rbegin(); it != held.rend(); ++it) pair.world.inject(1, address(1), *it);
    EXPECT_EQ(all_dropped(link), before);
    for (const auto& d : held) pair.world.inject(1, address(1), d);
    EXPECT_EQ(link.dropped(Drop::bad_tag), held.size());
    pair.world.run_for(55s);  // 1100 datagrams
    pair.world.inject(1, address(1), last);
    EXPECT_EQ(link.dropped(Drop::bad_tag), held.size() + 1);
    EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
}

TEST(Attacks, Attack20_ACounterAtItsLimit) {
    for (int sender : {0, 1}) {
        Pair pair(internet, 35);
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(10s);
        const auto read = pair.world.peer(1).handshakes_read();
        LinkProbe::use_up(pair.world.peer(sender), 3);
        const auto states = pair.count<StateReceived>(1 - sender);
        pair.world.run_for(5s);
        EXPECT_TRUE(pair.linked(0) && pair.linked(1));
        EXPECT_GT(pair.world.peer(1).handshakes_read(), read);
        EXPECT_GT(pair.count<StateReceived>(1 - sender), states + 70);
        EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
    }
    // And nobody takes what lies beyond it.
    Recorded r;
    const LocalTime now{2h};
    auto link = r.fresh(1, now);
    Insider partner(r.pair.pairing(0), now);
    ASSERT_TRUE(partner.shake_hands(link, now));
    const auto plaintext = pad(v1::Plaintext{}, body_size);
    partner.keys().sealer.skip_to(key_use_limit - 1);
    link.on_datagram(now, address(1), partner.data(plaintext));
    EXPECT_EQ(all_dropped(link), 0u);
    const auto head = encode({DatagramType::data, partner.keys().peer_index, key_use_limit});
    EXPECT_FALSE(partner.keys().sealer.seal(head, plaintext));
}

TEST(Attacks, Attack21_AKeyPast180SecondsIsRefused) {
    Pair pair(clean, 41);
    std::optional<Datagram> held;
    pair.world.on_sent = [&](const Sent& s) {
        if (s.host == 0 && s.at > 10s && !held) held = s.datagram;
    };
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.run_until(Duration(181s));
    ASSERT_TRUE(held);
    const auto before = pair.world.peer(1).dropped(Drop::expired);
    pair.world.inject(1, address(1), *held);
    EXPECT_EQ(pair.world.peer(1).dropped(Drop::expired), before + 1);
}

TEST(Attacks, Attack21_WithoutRekeyTheLinkEndsAt180Seconds) {
    Pair pair(clean, 42);
    ASSERT_TRUE(pair.link_within(1s));
    // Whoever is in between lets data pass and no handshake.
    const auto keys = daily_keys(pair.pairing(0).rv.view(), today);
    const auto undated = always_keys(pair.pairing(0).rv.view());
    pair.world.censor = [&](const Sent& s) {
        return unframe(s.datagram, keys).frame || unframe(s.datagram, undated).frame;
    };
    pair.world.run_until(Duration(179s));
    EXPECT_TRUE(pair.linked(0) && pair.linked(1));
    pair.world.run_until(Duration(184s));
    EXPECT_FALSE(pair.linked(0) || pair.linked(1));
    pair.world.censor = nullptr;
    EXPECT_TRUE(pair.link_within(2s));
}

TEST(Attacks, Attack22_ADatagramSentAgainFromElsewhereMovesNothing) {
    for (const bool fresh_one : {false, true}) {
        Pair pair(clean, 51);
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(2s);
        std::optional<Datagram> old;
        pair.world.on_sent = [&](const Sent& s) {
            if (s.host != 0) return;
            if (!old) old = s.datagram;
            // The fresh one overtakes the true one, so it is the newest when it arrives, from
            // elsewhere.
            pair.world.inject(1, address(9), fresh_one ? s.datagram : *old);
        };
        pair.world.run_for(10s);
        EXPECT_EQ(pair.world.peer(1).endpoint(), address(1));
        EXPECT_EQ(pair.count<Lost>(0), 0);
    }
}

// By somebody who knows nothing; who has recorded; and who stole rv, so that the MAC is right.
TEST(Attacks, Attack23_JunkInMassesCostsNoHandshake) {
    Recorded r;
    std::mt19937_64 random(61);
    auto& link = r.pair.world.peer(1);
    const auto read = link.handshakes_read();
    const auto junk = [&] {
        Datagram out;
        for (std::size_t k = 0; k < out.size(); k += 8) {
            const auto word = random();
            std::memcpy(out.data() + k, &word, 8);
        }
        return out;
    };
    for (int i = 0; i < 50000; ++i) r.pair.world.inject(1, address(9), junk());
    // One ChaCha20 block for each key that is listened under (at most ten), and no MAC.
    EXPECT_EQ(link.dropped(Drop::not_ours), 50000u);
    EXPECT_EQ(link.dropped(Drop::bad_mac), 0u);
    for (std::size_t i = 0; i < 50000; ++i)
        r.pair.world.inject(1, address(9), r.sent[i % r.sent.size()].datagram);
    EXPECT_EQ(link.handshakes_read(), read);
    EXPECT_EQ(all_dropped(link), 100000u);

    const auto keys = daily_keys(r.pair.pairing(0).rv.view(), today);
    auto timestamp = now_ns + 60'000'000'000;
    for (int i = 0; i < 10000; ++i) {
        const auto body = junk();
        r.pair.world.inject(
            1, address(9),
            frame({DatagramType::k1, 0, ++timestamp}, ByteView(body).first(body_size), keys));
    }
    EXPECT_EQ(link.handshakes_read(), read + 1);  // a second, while data comes in
    r.pair.world.run_for(5s);
    EXPECT_EQ(r.pair.count<Lost>(0) + r.pair.count<Lost>(1), 0);
}

// What is said cannot be told from when or how long anything is on the wire.
TEST(Attacks, Attack24_APauseCannotBeSeen) {
    const auto wire = [](bool pauses) {
        Duo duo(clean, 14);
        duo.world.record = true;
        EXPECT_TRUE(duo.breathe(5));
        const auto from = duo.world.now();
        for (int i = 0; pauses && i < 10; ++i) {
            const auto at = from + 10s + i * 12s;
            duo.world.at(at, [&duo, i] { duo.say(i % 2, R"({"pause":{}})"); });
            duo.world.at(at + 3s, [&duo] { duo.say(0, R"({"resume":{}})"); });
            duo.world.at(at + 4s, [&duo] { duo.say(1, R"({"resume":{}})"); });
            duo.world.at(at + 1s,
                         [&duo, i] { duo.say(i % 2, R"({"gesture":{"kind":"HERE","on":true}})"); });
        }
        duo.world.run_until(from + 150s);  // past a rekey
        std::vector<std::tuple<int, TrueTime, std::size_t>> out;
        for (const auto& s : duo.world.sent) out.emplace_back(s.host, s.at, s.datagram.size());
        return out;
    };
    const auto quiet = wire(false), busy = wire(true);
    EXPECT_GT(quiet.size(), 6000u);
    EXPECT_EQ(quiet, busy);
}

// Two captures of one couple, of two days: a minute of knocks on the local network and some time
// together.
std::array<std::vector<Datagram>, 2> two_days() {
    Pair pair(clean, 71);
    pair.addresses_known = false;
    pair.world.on_one_network = true;
    std::array<std::vector<Datagram>, 2> captures;
    for (std::size_t day : {0u, 1u}) {
        pair.world.on_sent = [&, day](const Sent& s) { captures[day].push_back(s.datagram); };
        for (int first : {0, 1}) {
            for (int h : {0, 1}) {
                pair.kill(h), pair.start(h);
                pair.world.peer(h).set_wall(pair.world.local(h), wall + 24h * day);
            }
            pair.world.peer(first).set_wanted(pair.world.local(first), true);
            pair.world.run_for(60s);
        }
        pair.world.peer(0).set_wanted(pair.world.local(0), true);
        EXPECT_TRUE(pair.link_within(1s));
        pair.world.run_for(20s);
    }
    return captures;
}

TEST(Attacks, Attack24_TwoDaysShareNoEightBytes) {
    const auto days = two_days();
    std::array<std::vector<std::uint64_t>, 2> words;
    for (std::size_t day : {0u, 1u}) {
        ASSERT_GT(days[day].size(), 1000u);
        // One knock goes to two groups: within a day these are the same.
        std::set<Datagram> each(days[day].begin(), days[day].end());
        for (const auto& datagram : each) {
            for (std::size_t i = 0; i + 8 <= datagram_size; ++i)
                std::memcpy(&words[day].emplace_back(), datagram.data() + i, 8);
        }
        std::sort(words[day].begin(), words[day].end());
        EXPECT_EQ(std::adjacent_find(words[day].begin(), words[day].end()), words[day].end());
    }
    std::vector<std::uint64_t> shared;
    std::ranges::set_intersection(words[0], words[1], std::back_inserter(shared));
    EXPECT_TRUE(shared.empty());
}

// Pearson's chi-square with 255 degrees of freedom, of each of the 256 places in a datagram: 450 is
// 8.6 standard deviations above its mean, less than once in 10^11 for one place.
TEST(Attacks, Attack24_EveryByteIsUniform) {
    auto days = two_days();
    std::set<Datagram> each(days[0].begin(), days[0].end());
    each.insert(days[1].begin(), days[1].end());
    const double expected = static_cast<double>(each.size()) / 256;
    ASSERT_GT(expected, 5);
    for (std::size_t place = 0; place < datagram_size; ++place) {
        std::array<double, 256> counts{};
        for (const auto& datagram : each) ++counts[datagram[place]];
        double chi = 0;
        for (const double count : counts) chi += (count - expected) * (count - expected) / expected;
        EXPECT_LT(chi, 450) << "byte " << place;
    }
}

}  // namespace
}  // namespace attune::attacks

// SPDX-License-Identifier: GPL-3.0-or-later
// proto/PROTOCOL.md against the code: its tables, and its worked example byte by byte.
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <sstream>

#include "client/breath/patterns.hpp"
#include "client/session/codec.hpp"
#include "net/crypto/cpace.hpp"
#include "net/crypto/hash.hpp"
#include "net/crypto/invite.hpp"
#include "net/crypto/mask.hpp"
#include "net/crypto/noise.hpp"
#include "net/crypto/safety_words.hpp"
#include "net/discovery/lan.hpp"
#include "net/link/frame.hpp"
#include "net/link/introduction.hpp"
#include "net/link/link.hpp"
#include "tests/protocol/page.hpp"

namespace attune {
namespace {

// The bytes of "```hex NAME".
std::string example(const std::string& name) {
    const std::string text = page(), head = "```hex " + name + "\n";
    const auto from = text.find(head);
    if (from == std::string::npos) return {};
    const auto begin = from + head.size();
    std::string out = text.substr(begin, text.find("```", begin) - begin);
    std::erase_if(out, [](char c) { return c == ' ' || c == '\n'; });
    return out;
}

std::string hex(ByteView bytes) {
    std::string out;
    char two[3];
    for (const auto b : bytes) {
        std::snprintf(two, sizeof two, "%02x", b);
        out += two;
    }
    return out;
}

Bytes counting(std::size_t size, std::uint8_t from) {
    Bytes out(size);
    std::iota(out.begin(), out.end(), from);
    return out;
}

TEST(Protocol, TimersAreThoseOfTheTable) {
    const auto table = rows();
    const auto ms = [](auto d) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
    };
    const std::map<std::string, std::int64_t> code = {
        {"tick", ms(timing::tick)},       {"first_tick", ms(timing::first_tick)},
        {"quiet", ms(timing::quiet)},     {"silent", ms(timing::silent)},
        {"lost", ms(timing::lost)},       {"dead", ms(timing::dead)},
        {"eager", ms(timing::eager)},     {"eager_knock", ms(timing::eager_knock)},
        {"knock", ms(timing::knock)},     {"knock_jitter", ms(timing::knock_jitter)},
        {"rekey_after", ms(rekey_after)}, {"refuse_after", ms(refuse_after)}};
    for (const auto& [name, value] : code) {
        ASSERT_TRUE(table.contains(name)) << name;
        EXPECT_EQ(table.at(name), value) << name;
    }
}

TEST(Protocol, TypesAreThoseOfTheTable) {
    const auto table = rows();
    const std::map<std::string, DatagramType> code = {
        {"HELLO", DatagramType::hello},   {"RETRY", DatagramType::retry},
        {"P1", DatagramType::p1},         {"P2", DatagramType::p2},
        {"P3", DatagramType::p3},         {"P4", DatagramType::p4},
        {"K1", DatagramType::k1},         {"K2", DatagramType::k2},
        {"BEACON", DatagramType::beacon}, {"DATA", DatagramType::data}};
    for (const auto& [name, type] : code) {
        ASSERT_TRUE(table.contains(name)) << name;
        EXPECT_EQ(table.at(name), static_cast<int>(type)) << name;
    }
}

// The worked example: rv = 00 01 .. 1f, day 22000.
struct Example {
    Bytes rv = counting(32, 0);
    DailyKeys keys = daily_keys(rv, 22000);
};

TEST(Protocol, WorkedDailyKeys) {
    Example e;
    EXPECT_EQ(hex(e.keys.hp.view()), example("K_hp"));
    EXPECT_EQ(hex(e.keys.mac.view()), example("K_mac"));
    EXPECT_EQ(hex(e.keys.beacon.view()), example("K_bcn"));
    EXPECT_EQ(hex(always_keys(e.rv).hp.view()), example("K_hp undated"));
}

TEST(Protocol, WorkedGroups) {
    Example e;
    EXPECT_EQ(hex(e.keys.lan.view()), example("K_lan"));
    const auto group = lan_group(e.keys.lan.view());
    const auto port = ":" + std::to_string(group.v4.port);
    const auto address = [&](const Endpoint& endpoint) {
        const auto text = to_text(endpoint);
        return text.substr(0, text.size() - port.size());
    };
    const auto v6 = address(group.v6);
    const auto both = address(group.v4) + " and " + v6.substr(1, v6.size() - 2);
    EXPECT_NE(page().find(both + ", port " + port.substr(1)), std::string::npos) << both << port;
}

TEST(Protocol, WorkedInvite) {
    const auto words = parse_invite("candle garden harbor orchard ribbon").invite;
    ASSERT_TRUE(words);
    EXPECT_NE(page().find('"' + words->text() + '"'), std::string::npos);
    const auto kf = find_key(*words, 22000, {1, 8 * 1024});
    ASSERT_TRUE(kf);
    EXPECT_EQ(hex(kf->view()), example("Kf"));
    const auto keys = invite_keys(kf->view());
    EXPECT_EQ(hex(keys.hp.view()), example("Kf K_hp"));
    EXPECT_EQ(hex(keys.mac.view()), example("Kf K_mac"));

    const auto scalar = [](std::uint8_t from) {
        auto bytes = counting(31, from);
        bytes.push_back(0);  // below the order of the group
        return SecretBytes::copy_of(bytes);
    };
    const auto sid = counting(32, 0), versions = Bytes{protocol_version};
    const auto password = words->secret_password();
    const CPace joiner(Role::initiator, password.view(), bytes_of("attune/1 pair"), sid, scalar(1));
    const CPace inviter(Role::responder, password.view(), bytes_of("attune/1 pair"), sid,
                        scalar(0x21));
    const auto isk = joiner.finish(versions, inviter.share(), versions);
    ASSERT_TRUE(isk);
    EXPECT_EQ(hex(isk->view()), example("ISK"));
    EXPECT_EQ(hex(derive(isk->view(), "psk").view()), example("ISK psk"));
}

// The inviter of the code, and a joiner that does what the page says, one primitive after another.
TEST(Protocol, PairingWithAJoinerOfThePage) {
    const auto invite = Invite::random();
    const auto kf = SecretBytes::random(32);
    const auto keys = invite_keys(kf.view());
    const LocalTime now{std::chrono::hours(1)};
    Inviter inviter(invite, kf.view(), now);
    const Endpoint from = lan_group(counting(32, 1)).v4;
    const auto ask = [&](DatagramType type, std::initializer_list<ByteView> parts) {
        Bytes body;
        for (const auto& part : parts) body.insert(body.end(), part.begin(), part.end());
        body.resize(224, 0xee);
        inviter.on_datagram(now, from, frame({type, 0, 0}, body, keys));
        const auto answer = inviter.poll_transmit();
        return answer ? unframe(answer->datagram, keys).frame : std::nullopt;
    };

    const auto joiner = counting(16, 0);
    const auto retry = ask(DatagramType::hello, {joiner});
    ASSERT_TRUE(retry && retry->header == (Header{DatagramType::retry, 0, 0}));
    const ByteView cookie = ByteView(retry->body).subspan(16, 16);
    const Bytes list{1, 1}, versions{1};
    EXPECT_TRUE(std::ranges::equal(ByteView(retry->body).subspan(32, 2), list));

    Bytes sid = joiner;
    sid.insert(sid.end(), cookie.begin(), cookie.end());
    const auto password = invite.secret_password();
    const CPace cpace(Role::initiator, password.view(), bytes_of("attune/1 pair"), sid);
    const auto p2 = ask(DatagramType::p1, {joiner, cookie, cpace.share(), list});
    ASSERT_TRUE(p2 && p2->header.type == DatagramType::p2);
    CPaceShare share;
    std::copy_n(p2->body.begin() + 16, share.size(), share.begin());
    const auto isk = cpace.finish(versions, share, versions);
    ASSERT_TRUE(isk);

    Bytes prologue = {'a', 't', 't', 'u', 'n', 'e', '/', '1', ' ', 'p', 'a', 'i', 'r', 1};
    prologue.insert(prologue.end(), sid.begin(), sid.end());
    prologue.insert(prologue.end(), {1, 1, 1, 1});
    const auto psk = derive(isk->view(), "psk");
    const auto own = KeyPair::generate();
    Handshake noise(noise_xxpsk0, Role::responder, prologue, own.clone(), std::nullopt,
                    std::span(&psk, 1));
    ASSERT_EQ(noise.read(ByteView(p2->body).subspan(48)), Bytes(128));
    const auto p3 = noise.write(Bytes(112));
    ASSERT_TRUE(p3);
    const auto p4 = ask(DatagramType::p3, {joiner, *p3});
    ASSERT_TRUE(p4 && p4->header.type == DatagramType::p4);
    ASSERT_EQ(noise.read(ByteView(p4->body).subspan(16)), Bytes(144));

    const auto hash = noise.hash();
    const auto pairing = pairing_keys(noise.split().chaining_key.view(), hash);
    const auto introduced = inviter.poll_introduced();
    ASSERT_TRUE(introduced);
    EXPECT_EQ(introduced->pairing.partner, own.public_key);
    EXPECT_EQ(hex(introduced->pairing.psk.view()), hex(pairing.psk.view()));
    EXPECT_EQ(hex(introduced->pairing.rv.view()), hex(pairing.rv.view()));
}

TEST(Protocol, WorkedPairingKeys) {
    const auto keys = pairing_keys(counting(64, 0), counting(64, 0x40));
    EXPECT_EQ(hex(keys.psk.view()), example("PS psk"));
    EXPECT_EQ(hex(keys.rv.view()), example("PS rv"));
}

TEST(Protocol, WorkedSafetyWords) {
    const auto one = KeyPair::from_secret(counting(32, 0x20)).public_key;
    const auto other = KeyPair::from_secret(counting(32, 0x40)).public_key;
    const auto hash = blake2b_512(counting(32, 0x80), {bytes_of("attune/1 safety"),
                                                       std::min(one, other), std::max(one, other)});
    EXPECT_EQ(hex(hash), example("H"));
    const auto nonce = [](std::uint8_t from) {
        ByteArray<32> out;
        std::iota(out.begin(), out.end(), from);
        return out;
    };
    SafetyWords lesser(Role::initiator, hash, nonce(0));
    EXPECT_EQ(hex(*lesser.message().commitment), example("commitment"));
    lesser.on_message({std::nullopt, nonce(0x20)});
    const auto words = lesser.words();
    ASSERT_TRUE(words);
    const auto text =
        std::string((*words)[0]) + ' ' + std::string((*words)[1]) + ' ' + std::string((*words)[2]);
    EXPECT_NE(page().find("r_R = 20 .. 3f: " + text + '.'), std::string::npos) << text;
}

TEST(Protocol, WorkedHandshakeDatagram) {
    Example e;
    const Header header{DatagramType::k2, 0x04030201, 1'900'800'000'000'000'000};
    EXPECT_EQ(hex(encode(header)), example("header"));
    EXPECT_EQ(hex(frame(header, counting(224, 0), e.keys)), example("K2 frame"));
}

TEST(Protocol, WorkedK1) {
    Example e;
    const auto initiator = KeyPair::from_secret(counting(32, 0x20));
    const auto responder = KeyPair::from_secret(counting(32, 0x40));
    const auto psk = SecretBytes::copy_of(counting(32, 0x80));
    Bytes prologue = {'a', 't', 't', 'u', 'n', 'e', '/', '1', 1, 0xf0, 0x55, 0, 0, 0, 0, 0, 0};
    Handshake k1(noise_kkpsk0, Role::initiator, prologue, initiator.clone(), responder.public_key,
                 std::span(&psk, 1), KeyPair::from_secret(counting(32, 0x60)));
    v1::HandshakePayload payload;
    payload.set_index(0x04030201);
    payload.set_versions("\x01");
    payload.set_process(1);
    payload.set_timeline(2);
    payload.set_age_ns(3'000'000'000);
    payload.set_sent_ns(4'000'000'000);
    payload.set_reference(true);
    const auto padded = pad(payload, 176);
    EXPECT_EQ(hex(ByteView(padded).first(48)), example("K1 payload"));
    const auto body = k1.write(padded);
    ASSERT_TRUE(body);
    EXPECT_EQ(hex(ByteView(*body).first(64)), example("K1 body"));
}

TEST(Protocol, WorkedData) {
    Example e;
    Sealer sealer(SecretBytes::copy_of(counting(32, 0xa0)));
    sealer.skip_to(5);
    v1::Plaintext plaintext;
    plaintext.mutable_clock()->set_sent_ns(2'000'000'000);
    plaintext.mutable_clock()->set_echo_sent_ns(1'000'000'000);
    plaintext.mutable_clock()->set_echo_received_ns(1'980'000'000);
    plaintext.set_state("\x0d\x01\x02\x03\x04\x10\x07");
    plaintext.mutable_aux()->set_challenge(0x0807060504030201);
    const auto padded = pad(plaintext, body_size);
    EXPECT_EQ(hex(ByteView(padded).first(48)), example("plaintext"));
    const auto datagram = frame_data(0x04030201, sealer, e.keys.hp.view(), padded);
    ASSERT_TRUE(datagram);
    EXPECT_EQ(hex(*datagram), example("DATA"));
}

TEST(Protocol, WorkedStates) {
    PeerState leads;
    leads.instance = 0x04030201;
    leads.rev = 7;
    leads.yes.id = 0x0d0c0b0a;
    leads.yes.plan = Breathe{{}, 5, true};
    leads.yes.start_at = Tenths(1000);
    leads.yes.end = Tenths(3000);
    leads.yes.no_holds = leads.yes.first = true;
    leads.yes.lead = 0x14131211;
    leads.yes.softer = {9, 0, 0};
    leads.posture = Posture::heart;
    leads.hand = {Millis(123456), {179, 176, 173}};
    EXPECT_EQ(hex(encode(leads)), example("state leading"));
    PeerState speaks;
    speaks.instance = 0x04030201;
    speaks.rev = 7;
    speaks.yes.id = 0x0d0c0b0a;
    speaks.yes.plan = Turns{2, 2};
    speaks.yes.start_at = Tenths(1000);
    speaks.yes.end = length(speaks.yes.plan);
    speaks.yes.turn = 2;
    speaks.yes.turn_at = Tenths(1255);
    EXPECT_EQ(hex(encode(speaks)), example("state turns"));
}

TEST(Protocol, PlansAreThoseOfTheTable) {
    const auto table = rows();
    const std::map<std::string, Plan> code = {{"breathe", Breathe{{}, 5, false}},
                                              {"ground", Ground{}},
                                              {"lead", Lead{true, 5}},
                                              {"turns", Turns{}},
                                              {"check_in", CheckIn{}}};
    for (const auto& [name, plan] : code) {
        ASSERT_TRUE(table.contains(name)) << name;
        EXPECT_EQ(table.at(name), pack(plan)[0]) << name;
    }
}

TEST(Protocol, PatternsAreThoseOfTheTable) {
    const auto table = rows();
    const std::string text = page();
    const std::map<std::string, PatternId> code = {
        {"long_exhale", PatternId::long_exhale},
        {"gentle", PatternId::gentle},
        {"resonance", PatternId::resonance},
        {"cyclic_sigh", PatternId::cyclic_sigh},
        {"box", PatternId::box},
        {"four_seven_eight", PatternId::four_seven_eight},
        {"own", PatternId::own}};
    for (const auto& [name, id] : code) {
        ASSERT_TRUE(table.contains(name)) << name;
        EXPECT_EQ(table.at(name), static_cast<int>(id)) << name;
        if (id == PatternId::resonance || id == PatternId::own) continue;
        const BreathPattern pattern = pattern_of({id, {}});
        std::ostringstream row;
        row << "| " << name << " | " << static_cast<int>(id) << " | ";
        for (const auto part : {pattern.inhale, pattern.sip, pattern.hold_full, pattern.exhale})
            row << part / std::chrono::milliseconds(100) << ", ";
        row << pattern.hold_empty / std::chrono::milliseconds(100) << " |\n";
        EXPECT_NE(text.find(row.str()), std::string::npos) << row.str();
    }
}

// Every field of the plaintext but the state at its largest: the state's own budget is what is
// left, and a little.
TEST(Protocol, ThePlaintextFitsAtItsLargest) {
    v1::Plaintext plaintext;
    constexpr auto most = (std::uint64_t{1} << 62) - 1;
    plaintext.mutable_clock()->set_sent_ns(most);
    plaintext.mutable_clock()->set_echo_sent_ns(most);
    plaintext.mutable_clock()->set_echo_received_ns(most);
    plaintext.set_state(std::string(Link::max_state, '\xff'));
    plaintext.mutable_aux()->set_challenge(~std::uint64_t{0});
    EXPECT_LE(plaintext.ByteSizeLong(), 222u);
}

TEST(Protocol, TheHandshakePayloadFitsAtItsLargest) {
    v1::HandshakePayload payload;
    payload.set_index(~0u);
    payload.set_versions(std::string(32, '\xff'));
    payload.set_process(~std::uint64_t{0});
    payload.set_timeline(~std::uint64_t{0});
    payload.set_age_ns(~std::uint64_t{0});
    payload.set_sent_ns(~std::uint64_t{0});
    payload.set_reference(true);
    payload.set_resumed(true);
    EXPECT_LE(payload.ByteSizeLong(), 174u);
}

}  // namespace
}  // namespace attune

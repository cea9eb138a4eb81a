// SPDX-License-Identifier: GPL-3.0-or-later
// Pairing datagrams at an inviter or a joiner, from somebody who holds all five words and so gets
// to the end of it. An input is a list of steps: what kind, then the bytes that spoil it.
#include <cstdlib>

#include "net/link/introduction.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/sim/insider.hpp"

namespace {

using namespace attune;

constexpr std::size_t p2_payload = 128;
const Invite words{{1, 2, 3, 4, 5}};
const Bytes find_key_bytes(32, 0x42);

void require(bool holds) {
    if (!holds) std::abort();
}

CPaceShare share_at(const Frame& in, std::size_t at) {
    CPaceShare out;
    std::copy_n(in.body.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
    return out;
}

// Mostly what is right: bytes of the input instead, where the step says so.
ByteArray<32> spoiled(Input& in, const ByteArray<32>& right) {
    if (in.byte() % 4 != 0) return right;
    ByteArray<32> out{};
    const auto bytes = in.bytes(out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}
Bytes versions(Input& in) {
    Bytes out = in.byte() % 4 != 0 ? Bytes{1, protocol_version} : in.bytes(16);
    out.resize(16);
    return out;
}
KeyPair own_key(Input& in) {
    auto out = KeyPair::from_secret(Bytes(32, 9));
    out.public_key = spoiled(in, out.public_key);
    return out;
}

struct Steps {
    explicit Steps(Input& input) : in(input) { elsewhere.port = 2; }

    Datagram framed(DatagramType type, const Bytes& body) const {
        return frame({type, 0, 0}, body, keys);
    }
    // Any datagram that needs no state: wholly junk, or of any type under the right keys.
    Datagram any(std::uint8_t kind) {
        if (kind & 8) return framed(static_cast<DatagramType>(1 + in.byte() % 10), in.bytes(224));
        Datagram out{};
        const auto bytes = in.bytes(out.size());
        std::copy(bytes.begin(), bytes.end(), out.begin());
        return out;
    }

    Input& in;
    DailyKeys keys = invite_keys(find_key_bytes);
    LocalTime now{std::chrono::hours(1)};
    Endpoint here, elsewhere;
};

void at_inviter(Input& in) {
    Steps s(in);
    Inviter inviter(words, find_key_bytes, s.now);
    Nonce nonce{};
    Bytes sid(32);
    std::optional<CPace> run;
    std::optional<Handshake> noise;
    for (int steps = 0; steps < 24 && !in.empty(); ++steps) {
        const auto kind = in.byte();
        std::optional<Datagram> out;
        switch (kind & 7) {
            case 0:
                out = s.any(kind);
                break;
            case 1:
                s.now += std::chrono::seconds(in.number() % 90000);
                break;
            case 2:
            case 3:
                nonce[0] = in.byte() % 4;
                out = s.framed(DatagramType::hello, insider::body({nonce}));
                break;
            case 4:
            case 5:
                run.emplace(insider::cpace(Role::initiator, words, sid));
                out = s.framed(DatagramType::p1,
                               insider::body({sid, spoiled(in, run->share()), versions(in)}));
                break;
            default:
                if (!noise || !noise->our_turn()) break;
                if (const auto p3 = noise->write(in.bytes(insider::p3_payload)))
                    out = s.framed(DatagramType::p3, insider::body({nonce, *p3}));
        }
        if (!out) continue;
        inviter.on_datagram(s.now, kind & 0x80 ? s.elsewhere : s.here, *out);
        int replies = 0;
        while (const auto reply = inviter.poll_transmit()) {
            ++replies;
            const auto got = unframe(reply->datagram, s.keys).frame;
            require(got.has_value());
            if (got->header.type == DatagramType::retry) {
                sid.assign(got->body.begin(), got->body.begin() + 32);
            } else if (got->header.type == DatagramType::p2 && run) {
                const auto isk = run->finish(Bytes{protocol_version}, share_at(*got, 16),
                                             Bytes{protocol_version});
                if (!isk) continue;
                noise.emplace(insider::handshake(Role::responder, *isk, sid, own_key(in)));
                if (!noise->read(ByteView(got->body).subspan(48))) noise.reset();
            }
        }
        require(replies <= 1 && inviter.attempts() <= most_attempts);
        if (const auto met = inviter.poll_introduced()) require(!inviter.open(s.now));
    }
}

void at_joiner(Input& in) {
    Steps s(in);
    Joiner joiner(words, s.now);
    joiner.add_find_key(s.now, find_key_bytes, {s.here});
    Nonce nonce{}, cookie{}, refused{};
    Bytes sid(32);
    std::optional<CPaceShare> ya;
    std::optional<Handshake> noise;
    for (int steps = 0; steps < 24 && !in.empty(); ++steps) {
        joiner.on_timer(s.now);
        int sent = 0;
        while (const auto out = joiner.poll_transmit()) {
            ++sent;
            const auto got = unframe(out->datagram, s.keys).frame;
            require(got.has_value());
            std::copy_n(got->body.begin(), nonce.size(), nonce.begin());
            if (got->header.type == DatagramType::p1) {
                sid.assign(got->body.begin(), got->body.begin() + 32);
                ya = share_at(*got, 32);
            } else if (got->header.type == DatagramType::p3 && noise && !noise->our_turn()) {
                if (!noise->read(ByteView(got->body).subspan(16))) noise.reset();
            }
        }
        require(sent <= 2);  // on time, and in answer
        const auto kind = in.byte();
        std::optional<Datagram> out;
        switch (kind & 7) {
            case 0:
                out = s.any(kind);
                break;
            case 1:
                s.now += std::chrono::milliseconds(in.number() % 20000);
                break;
            case 2:
            case 3:
                refused = cookie;
                cookie[0] = in.byte();
                out = s.framed(DatagramType::retry,
                               insider::body({nonce, cookie, versions(in), refused}));
                break;
            case 4:
            case 5: {
                if (!ya) break;
                const auto run = insider::cpace(Role::responder, words, sid);
                const auto isk = run.finish(Bytes{protocol_version}, *ya, Bytes{protocol_version});
                require(isk.has_value());
                noise.emplace(insider::handshake(Role::initiator, *isk, sid, own_key(in)));
                const auto p2 = noise->write(in.bytes(p2_payload));
                out = s.framed(DatagramType::p2,
                               insider::body({nonce, spoiled(in, run.share()), *p2}));
                break;
            }
            default:
                if (!noise || !noise->our_turn()) break;
                if (const auto p4 = noise->write(in.bytes(insider::p4_payload)))
                    out = s.framed(DatagramType::p4, insider::body({nonce, *p4}));
        }
        if (out) joiner.on_datagram(s.now, kind & 0x80 ? s.elsewhere : s.here, *out);
        const bool over =
            joiner.state() == Joiner::State::introduced || joiner.state() == Joiner::State::refused;
        require(over == (joiner.next_deadline() == LocalTime::max()));
        if (joiner.poll_introduced()) require(joiner.state() == Joiner::State::introduced);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input in(data, size);
    in.byte() & 1 ? at_joiner(in) : at_inviter(in);
    return 0;
}

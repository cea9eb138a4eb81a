// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/link/introduction.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "net/crypto/daily.hpp"
#include "net/crypto/hash.hpp"

namespace attune {
namespace {

constexpr std::size_t nonce_size = 16, share_size = 32;
constexpr std::size_t most_versions = 15;
constexpr std::size_t refused_at = 2 * nonce_size + 1 + most_versions;  // in RETRY
constexpr std::size_t p2_payload = 128, p3_payload = 112, p4_payload = 144;
constexpr int most_retries = 4;    // an honest inviter needs two
constexpr int most_p3s_read = 16;  // an honest joiner's are all alike and answered from memory
constexpr std::string_view channel = "attune/1 pair";

Bytes own_versions() {
    return {protocol_version};
}

// A list of versions in a body: count u8, then most_versions bytes.
void put_versions(Bytes& body, std::size_t at, const Bytes& versions) {
    body[at] = static_cast<std::uint8_t>(versions.size());
    std::copy(versions.begin(), versions.end(), body.begin() + static_cast<std::ptrdiff_t>(at) + 1);
}

std::optional<Bytes> get_versions(ByteView body, std::size_t at) {
    const std::size_t count = body[at];
    if (count > most_versions) return std::nullopt;
    const auto list = body.subspan(at + 1, count);
    if (std::find(list.begin(), list.end(), protocol_version) == list.end()) return std::nullopt;
    return Bytes(list.begin(), list.end());
}

template <std::size_t N>
ByteArray<N> part(ByteView body, std::size_t at) {
    ByteArray<N> out;
    std::copy_n(body.begin() + static_cast<std::ptrdiff_t>(at), N, out.begin());
    return out;
}

// The tail of a body that nothing fills is random, so that no two datagrams are alike.
Bytes body_of(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const auto& p : parts) out.insert(out.end(), p.begin(), p.end());
    const auto filled = out.size();
    out.resize(body_size);
    random_bytes(ByteSpan(out).subspan(filled));
    return out;
}

Bytes session_id(const Nonce& joiner, const Nonce& cookie) {
    Bytes out(joiner.begin(), joiner.end());
    out.insert(out.end(), cookie.begin(), cookie.end());
    return out;
}

CPace cpace_run(Role role, const Invite& invite, const Bytes& sid) {
    return CPace(role, invite.secret_password().view(), bytes_of(channel), sid);
}

// The inviter initiates. Whoever strips a version from a list makes the two prologues differ, and
// the keys before.
Handshake handshake(Role role, const SecretBytes& isk, const Bytes& sid,
                    const Bytes& joiner_versions, const Bytes& inviter_versions,
                    const KeyPair& own) {
    const ByteView name = bytes_of(channel);
    Bytes prologue(name.begin(), name.end());
    prologue.push_back(protocol_version);
    prologue.insert(prologue.end(), sid.begin(), sid.end());
    for (const auto* list : {&joiner_versions, &inviter_versions}) {
        prologue.push_back(static_cast<std::uint8_t>(list->size()));
        prologue.insert(prologue.end(), list->begin(), list->end());
    }
    const auto psk = derive(isk.view(), "psk");
    return Handshake(noise_xxpsk0, role, prologue, own.clone(), std::nullopt, std::span(&psk, 1));
}

std::string fresh_id() {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (auto number = random_u64(); out.size() < 16; number >>= 4) out += digits[number & 15];
    return out;
}

Introduced introduced(Handshake& done, const KeyPair& own, const Endpoint& at) {
    const auto hash = done.hash();
    const auto partner = *done.remote_static();
    const auto keys = done.split();
    auto secrets = pairing_keys(keys.chaining_key.view(), hash);
    return {{fresh_id(), "", own.clone(), partner, std::move(secrets.psk), std::move(secrets.rv)},
            at};
}

Datagram framed(DatagramType type, ByteView body, const DailyKeys& keys) {
    return frame({type, 0, 0}, body, keys);
}

}  // namespace

// ---- the inviter ----

Inviter::Inviter(const Invite& invite, ByteView find_key, LocalTime now,
                 std::vector<Endpoint> peers)
    : invite_(invite.clone()),
      keys_(invite_keys(find_key)),
      own_(KeyPair::generate()),
      expires_(now + timing::invite_life),
      peers_(std::move(peers)),
      next_known_(now),
      secrets_{SecretBytes::random(32), SecretBytes::random(32)},
      secret_since_(now) {}

Nonce Inviter::cookie(const SecretBytes& secret, const Endpoint& from, const Nonce& joiner) const {
    const ByteArray<2> port{static_cast<std::uint8_t>(from.port),
                            static_cast<std::uint8_t>(from.port >> 8)};
    return blake2b_128(secret.view(), {from.address, port, joiner});
}

void Inviter::renew_secret(LocalTime now) {
    if (now - secret_since_ < timing::cookie_life) return;
    // After a long silence both are old.
    const bool skip = now - secret_since_ >= 2 * timing::cookie_life;
    secrets_[1] = skip ? SecretBytes::random(32) : std::move(secrets_[0]);
    secrets_[0] = SecretBytes::random(32);
    secret_since_ = now;
}

bool Inviter::cookie_holds(LocalTime now, const Endpoint& from, const Nonce& joiner,
                           const Nonce& given) {
    renew_secret(now);
    return std::any_of(secrets_.begin(), secrets_.end(), [&](const auto& secret) {
        return equal_in_constant_time(cookie(secret, from, joiner), given);
    });
}

void Inviter::on_datagram(LocalTime now, const Endpoint& from, const Datagram& datagram) {
    const auto in = unframe(datagram, keys_).frame;
    if (!in || now >= expires_) return;
    switch (in->header.type) {
        case DatagramType::hello:
            return retry(now, from, part<nonce_size>(in->body, 0), {});
        case DatagramType::p1:
            return on_p1(now, from, in->body);
        case DatagramType::p3:
            return on_p3(from, in->body);
        default:
            return;
    }
}

// refused: the cookie of a P1 that does not hold; nothing in answer to HELLO, of which a joiner may
// have sent several by several ways.
void Inviter::retry(LocalTime now, const Endpoint& from, const Nonce& joiner, ByteView refused) {
    if (!open(now)) return;
    renew_secret(now);
    Bytes versions(1 + most_versions);
    put_versions(versions, 0, own_versions());
    const auto fresh = cookie(secrets_[0], from, joiner);
    out_.push_back(
        {from, framed(DatagramType::retry, body_of({joiner, fresh, versions, refused}), keys_)});
}

void Inviter::on_p1(LocalTime now, const Endpoint& from, ByteView body) {
    const auto joiner = part<nonce_size>(body, 0), given = part<nonce_size>(body, nonce_size);
    const auto share = part<share_size>(body, 2 * nonce_size);
    const auto versions = get_versions(body, 2 * nonce_size + share_size);
    if (!versions) return;
    // Asked by multicast and then straight, a machine may show two addresses; or the cookie has
    // grown old.
    if (!cookie_holds(now, from, joiner, given)) return retry(now, from, joiner, given);
    const auto known = std::find_if(attempts_.begin(), attempts_.end(), [&](const Attempt& a) {
        return a.joiner == joiner && a.share == share;
    });
    if (known != attempts_.end()) return out_.push_back({from, known->p2});
    if (!open(now)) return;

    const auto sid = session_id(joiner, given);
    const auto run = cpace_run(Role::responder, invite_, sid);
    const auto isk = run.finish(own_versions(), share, *versions);
    if (!isk) return;
    auto noise = handshake(Role::initiator, *isk, sid, *versions, own_versions(), own_);
    const auto message = noise.write(Bytes(p2_payload));
    if (!message) return;
    const auto p2 = framed(DatagramType::p2, body_of({joiner, run.share(), *message}), keys_);
    attempts_.push_back(
        {joiner, share, p2, std::move(noise), std::nullopt});  // counted as it is sent
    out_.push_back({from, p2});
}

void Inviter::on_p3(const Endpoint& from, ByteView body) {
    const auto joiner = part<nonce_size>(body, 0);
    for (auto& attempt : attempts_) {
        if (attempt.joiner != joiner) continue;
        if (attempt.p4) return out_.push_back({from, *attempt.p4});
        if (done_ || ++attempt.p3s_read > most_p3s_read) return;
        if (!attempt.handshake.read(body.subspan(nonce_size))) continue;
        const auto message = attempt.handshake.write(Bytes(p4_payload));
        if (!message) return;
        attempt.p4 = framed(DatagramType::p4, body_of({joiner, *message}), keys_);
        introduced_ = introduced(attempt.handshake, own_, from);
        done_ = true;
        return out_.push_back({from, *attempt.p4});
    }
}

// To anybody else a RETRY that answers nobody is what every other datagram is: 256 bytes of noise.
void Inviter::on_timer(LocalTime now) {
    if (now < next_deadline()) return;
    next_known_ = now + timing::invite_known;
    for (const auto& peer : peers_)
        out_.push_back({peer, framed(DatagramType::retry, body_of({}), keys_)});
}

LocalTime Inviter::next_deadline() const {
    return !peers_.empty() && open(next_known_) ? next_known_ : LocalTime::max();
}

std::optional<Transmit> Inviter::poll_transmit() {
    if (out_.empty()) return std::nullopt;
    const auto out = out_.front();
    out_.pop_front();
    return out;
}

std::optional<Introduced> Inviter::poll_introduced() {
    return std::exchange(introduced_, std::nullopt);
}

// ---- the joiner ----

Joiner::Joiner(const Invite& invite, LocalTime now)
    : invite_(invite.clone()),
      until_(now + timing::join_patience),
      next_ask_(now),
      interval_(timing::ask_again),
      own_(KeyPair::generate()) {
    random_bytes(nonce_);
}

void Joiner::add_find_key(LocalTime now, ByteView find_key, std::vector<Endpoint> places) {
    doors_.push_back({invite_keys(find_key), std::move(places)});
    if (state_ == State::looking) next_ask_ = now;
}

void Joiner::ask(LocalTime now) {
    next_ask_ = now + interval_;
    interval_ = std::min<Duration>(2 * interval_, timing::ask_again_most);
    if (state_ == State::shaking) return out_.push_back({inviter_, *p3_});
    if (state_ == State::asking) {
        auto body = body_of({nonce_, cookie_, cpace_->share()});
        put_versions(body, 2 * nonce_size + share_size, own_versions());
        return out_.push_back({inviter_, framed(DatagramType::p1, body, doors_[through_].keys)});
    }
    for (const auto& door : doors_) {
        for (const auto& place : door.places) {
            out_.push_back({place, framed(DatagramType::hello, body_of({nonce_}), door.keys)});
        }
    }
}

void Joiner::on_datagram(LocalTime now, const Endpoint& from, const Datagram& datagram) {
    for (std::size_t i = 0; i < doors_.size(); ++i) {
        const auto in = unframe(datagram, doors_[i].keys).frame;
        if (!in || part<nonce_size>(in->body, 0) != nonce_) continue;
        // Once a P1 is out, only what answers that very P1: a HELLO is heard in several ways, and
        // each of them brings a cookie.
        const bool again = state_ == State::asking && i == through_ && retries_ < most_retries &&
                           part<nonce_size>(in->body, refused_at) == cookie_;
        if (in->header.type == DatagramType::retry && (state_ == State::looking || again)) {
            through_ = i;
            on_retry(now, from, in->body);
        } else if (i == through_ && in->header.type == DatagramType::p2 &&
                   state_ == State::asking) {
            on_p2(now, in->body);
        } else if (i == through_ && in->header.type == DatagramType::p4 &&
                   state_ == State::shaking) {
            on_p4(in->body);
        }
        return;
    }
}

void Joiner::on_retry(LocalTime now, const Endpoint& from, ByteView body) {
    const auto versions = get_versions(body, 2 * nonce_size);
    const auto cookie = part<nonce_size>(body, nonce_size);
    if (!versions || (cpace_ && cookie == cookie_)) return;
    ++retries_;
    their_versions_ = *versions;
    cookie_ = cookie;
    inviter_ = from;
    cpace_.emplace(cpace_run(Role::initiator, invite_, session_id(nonce_, cookie_)));
    state_ = State::asking;
    interval_ = timing::ask_again;
    ask(now);
}

void Joiner::on_p2(LocalTime now, ByteView body) {
    const auto sid = session_id(nonce_, cookie_);
    const auto isk =
        cpace_->finish(own_versions(), part<share_size>(body, nonce_size), their_versions_);
    if (!isk) return refuse();
    handshake_.emplace(
        handshake(Role::responder, *isk, sid, own_versions(), their_versions_, own_));
    // Whoever answers with other words has had one guess; there is no second.
    if (!handshake_->read(body.subspan(nonce_size + share_size))) return refuse();
    const auto message = handshake_->write(Bytes(p3_payload));
    if (!message) return refuse();
    p3_ = framed(DatagramType::p3, body_of({nonce_, *message}), doors_[through_].keys);
    state_ = State::shaking;
    interval_ = timing::ask_again;
    ask(now);
}

void Joiner::on_p4(ByteView body) {
    if (!handshake_->read(body.subspan(nonce_size))) return;  // forged: the true one may follow
    introduced_ = introduced(*handshake_, own_, inviter_);
    state_ = State::introduced;
    out_.clear();
}

void Joiner::on_timer(LocalTime now) {
    if (state_ == State::introduced || state_ == State::refused) return;
    if (now >= until_) return refuse();
    if (now >= next_ask_ && !doors_.empty()) ask(now);
}

LocalTime Joiner::next_deadline() const {
    if (state_ == State::introduced || state_ == State::refused) return LocalTime::max();
    return doors_.empty() ? until_ : std::min(until_, next_ask_);
}

std::optional<Transmit> Joiner::poll_transmit() {
    if (out_.empty()) return std::nullopt;
    const auto out = out_.front();
    out_.pop_front();
    return out;
}

std::optional<Introduced> Joiner::poll_introduced() {
    return std::exchange(introduced_, std::nullopt);
}

}  // namespace attune

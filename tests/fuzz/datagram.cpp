// SPDX-License-Identifier: GPL-3.0-or-later
// Datagrams at a link, from somebody who holds every key of the pairing and so gets deep. An input
// is a list of steps: what kind, then the bytes that make its inside.
#include <cstdlib>

#include "net/crypto/beacon.hpp"
#include "net/link/link.hpp"
#include "net/link/timeline.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace attune;

// The partner, gone bad.
class Partner {
  public:
    Partner(Pairing pairing, LocalTime now, std::chrono::sys_seconds wall)
        : handshakes_(pairing.clone(), 77), calendar_(pairing.rv.view(), now, wall) {}

    bool initiates() const { return handshakes_.initiates(); }

    Datagram knock(LocalTime now, const v1::HandshakePayload& payload) {
        return handshakes_.knock(calendar_.wall_ns(now), payload, today(now));
    }
    Datagram framed(LocalTime now, const Header& header, const Bytes& body) {
        return frame(header, body, today(now).keys);
    }
    Datagram beacon(LocalTime now, std::uint64_t timestamp, const Bytes& body) {
        const auto sealed =
            seal_beacon(today(now).keys.beacon.view(), ByteView(body).first<beacon_body_size>());
        return frame({DatagramType::beacon, 0, timestamp}, sealed, today(now).keys);
    }
    std::optional<Datagram> data(const Bytes& plaintext) {
        if (!keys_) return std::nullopt;
        return frame_data(keys_->peer_index, keys_->sealer, keys_->hp.view(), plaintext);
    }
    // Takes part in the handshake, so that there are keys to be bad with.
    std::optional<Datagram> on_datagram(LocalTime now, const Datagram& datagram) {
        const auto in = unframe(datagram, today(now).keys);
        if (!in.frame) return std::nullopt;
        v1::HandshakePayload payload;
        payload.set_versions("\x01");
        payload.set_process(77);
        payload.set_age_ns(static_cast<std::uint64_t>(Duration(first_age).count()));
        if (initiates()) {
            if (auto keys = handshakes_.on_k2(now, *in.frame, today(now)))
                keys_ = std::move(*keys.value);
            return std::nullopt;
        }
        auto answer =
            handshakes_.on_k1(now, calendar_.wall_ns(now), *in.frame, payload, today(now));
        if (!answer) return std::nullopt;
        keys_ = std::move(answer.value->keys);
        return answer.value->k2;
    }

  private:
    const DaySet& today(LocalTime now) { return calendar_.at(now)[0]; }

    Handshakes handshakes_;
    Calendar calendar_;
    std::optional<TrafficKeys> keys_;
};

Pairing side(std::uint8_t own, std::uint8_t other) {
    return {"p",
            "",
            KeyPair::from_secret(Bytes(32, own)),
            KeyPair::from_secret(Bytes(32, other)).public_key,
            SecretBytes::copy_of(Bytes(32, 3)),
            SecretBytes::copy_of(Bytes(32, 4))};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::chrono::sys_seconds wall{
        std::chrono::sys_days{std::chrono::year{2030} / 5 / 17}};
    Input in(data, size);
    Endpoint here, there;
    here.port = 1, there.port = 2;
    LocalTime now(std::chrono::hours(1));
    const bool swap = in.byte() & 1;
    Link link(side(swap ? 2 : 1, swap ? 1 : 2), {{there}, 1}, now, wall);
    Partner partner(side(swap ? 1 : 2, swap ? 2 : 1), now, wall);
    link.set_state(Bytes(Link::max_state, 1));

    for (int steps = 0; steps < 64 && !in.empty(); ++steps) {
        const auto kind = in.byte();
        const auto from = kind & 0x80 ? here : there;
        const Header header{static_cast<DatagramType>(1 + in.byte() % 10),
                            static_cast<std::uint32_t>(in.byte()), in.number()};
        const auto give = [&](const Datagram& d) { link.on_datagram(now, from, d); };
        v1::HandshakePayload payload;
        v1::Plaintext plaintext;
        switch (kind & 7) {
            case 0:
                link.on_datagram(now, from,
                                 in.bytes(kind & 8 ? datagram_size : header.counter % 300));
                break;
            case 1:
                give(partner.framed(now, header, in.bytes(body_size)));
                break;
            case 2:
                if (const auto d = partner.data(in.bytes(body_size))) give(*d);
                break;
            case 3: {
                const auto bytes = in.bytes(in.byte() % 200);
                if (plaintext.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                    plaintext.ByteSizeLong() <= 222) {
                    if (const auto d = partner.data(pad(plaintext, body_size))) give(*d);
                }
                break;
            }
            case 4: {
                const auto bytes = in.bytes(in.byte() % 150);
                if (payload.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                    payload.ByteSizeLong() <= 160) {
                    give(partner.knock(now, payload));
                }
                break;
            }
            case 5:
                give(partner.beacon(now, header.counter, in.bytes(beacon_body_size)));
                break;
            case 6:
                now += std::chrono::milliseconds(header.counter % 5000);
                break;
            default: {
                payload.set_versions("\x01");
                payload.set_process(77);
                if (partner.initiates()) give(partner.knock(now, payload));
                break;
            }
        }
        link.on_timer(now);
        while (const auto out = link.poll_transmit(now)) {
            if (const auto answer = partner.on_datagram(now, out->datagram)) give(*answer);
        }
        while (link.poll_event()) {
        }
        if (link.next_deadline() < now - std::chrono::hours(1)) std::abort();
        // No time a partner can claim may make the timeline overflow or run away from being drawn.
        (void)link.clock().at(now);
        (void)link.clock().error_bound(now);
    }
    return 0;
}

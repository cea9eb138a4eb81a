// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/link/frame.hpp"

#include <algorithm>
#include <cstdlib>

#include "net/crypto/hash.hpp"
#include "net/crypto/mask.hpp"
#include "net/crypto/secret.hpp"

namespace attune {
namespace {

constexpr std::size_t masked_size = header_size + body_size;

template <class T>
void put(ByteSpan out, T value) {
    for (auto& byte : out) {
        byte = static_cast<std::uint8_t>(value & 0xff);
        value >>= 8;
    }
}

template <class T>
T get(ByteView in) {
    T value = 0;
    for (std::size_t i = in.size(); i-- > 0;) value = static_cast<T>(value << 8 | in[i]);
    return value;
}

}  // namespace

ByteArray<header_size> encode(const Header& header) {
    ByteArray<header_size> out{};
    out[0] = static_cast<std::uint8_t>(header.type);
    out[1] = protocol_version;
    put(ByteSpan(out).subspan(4, 4), header.receiver);
    put(ByteSpan(out).subspan(8, 8), header.counter);
    return out;
}

std::optional<Header> decode_header(ByteView bytes) {
    const bool ours = bytes.size() >= header_size &&
                      bytes[0] >= static_cast<std::uint8_t>(DatagramType::hello) &&
                      bytes[0] <= static_cast<std::uint8_t>(DatagramType::data) &&
                      bytes[1] == protocol_version && bytes[2] == 0 && bytes[3] == 0;
    if (!ours) return std::nullopt;
    return Header{static_cast<DatagramType>(bytes[0]), get<std::uint32_t>(bytes.subspan(4, 4)),
                  get<std::uint64_t>(bytes.subspan(8, 8))};
}

Bytes pad(const google::protobuf::MessageLite& message, std::size_t size) {
    const std::size_t length = message.ByteSizeLong();
    if (length + 2 > size) std::abort();  // a budget of ours is broken: tests fill every field
    Bytes out(size);
    put(ByteSpan(out).first(2), static_cast<std::uint16_t>(length));
    message.SerializeWithCachedSizesToArray(out.data() + 2);
    return out;
}

bool unpad(ByteView padded, google::protobuf::MessageLite& message) {
    if (padded.size() < 2) return false;
    const std::size_t length = get<std::uint16_t>(padded.first(2));
    const ByteView rest = padded.subspan(2);
    if (length > rest.size()) return false;
    const auto zeros = rest.subspan(length);
    if (std::any_of(zeros.begin(), zeros.end(), [](auto b) { return b != 0; })) return false;
    return message.ParseFromArray(rest.data(), static_cast<int>(length));
}

Datagram frame(const Header& header, ByteView body, const DailyKeys& keys) {
    if (body.size() != body_size) std::abort();
    Datagram out;
    const auto head = encode(header);
    std::copy(head.begin(), head.end(), out.begin());
    std::copy(body.begin(), body.end(), out.begin() + header_size);
    const auto mac1 = blake2b_128(keys.mac.view(), {ByteView(out).first(masked_size)});
    std::copy(mac1.begin(), mac1.end(), out.begin() + masked_size);
    mask(keys.hp.view(), out, masked_size);
    return out;
}

FrameResult unframe(const Datagram& datagram, const DailyKeys& keys) {
    const auto header = decode_header(unmasked_header(keys.hp.view(), datagram));
    if (!header || header->type == DatagramType::data) return {};
    Datagram clear = datagram;
    mask(keys.hp.view(), clear, masked_size);
    Frame out{*header, {}, {}};
    std::copy_n(clear.begin() + header_size, body_size, out.body.begin());
    std::copy_n(clear.begin() + masked_size, tag_size, out.mac1.begin());
    const auto mac1 = blake2b_128(keys.mac.view(), {ByteView(clear).first(masked_size)});
    if (!equal_in_constant_time(mac1, out.mac1)) return {std::nullopt, FrameError::bad_mac};
    return {out, {}};
}

std::optional<Datagram> frame_data(std::uint32_t receiver, Sealer& sealer, ByteView k_hp,
                                   ByteView plaintext) {
    const auto head = encode({DatagramType::data, receiver, sealer.counter()});
    const auto sealed = sealer.seal(head, plaintext);
    if (!sealed) return std::nullopt;
    if (sealed->size() != body_size + tag_size) std::abort();
    Datagram out;
    std::copy(head.begin(), head.end(), out.begin());
    std::copy(sealed->begin(), sealed->end(), out.begin() + header_size);
    mask(k_hp, out, header_size);
    return out;
}

std::optional<Header> data_header(const Datagram& datagram, ByteView k_hp, std::uint32_t receiver) {
    const auto header = decode_header(unmasked_header(k_hp, datagram));
    if (!header || header->type != DatagramType::data || header->receiver != receiver)
        return std::nullopt;
    return header;
}

}  // namespace attune

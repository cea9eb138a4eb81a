// SPDX-License-Identifier: GPL-3.0-or-later
// The datagram of attune/1: 256 bytes, masked from the first to the last that could be told from
// noise. Offsets and order of receipt: proto/PROTOCOL.md.
#pragma once

#include <google/protobuf/message_lite.h>

#include <optional>

#include "net/crypto/bytes.hpp"
#include "net/crypto/daily.hpp"
#include "net/crypto/transport.hpp"

namespace attune {

inline constexpr std::uint8_t protocol_version = 1;
inline constexpr std::size_t header_size = 16;
inline constexpr std::size_t tag_size = 16;
inline constexpr std::size_t body_size = datagram_size - header_size - tag_size;

enum class DatagramType : std::uint8_t {
    hello = 1,
    retry = 2,
    p1 = 3,
    p2 = 4,
    p3 = 5,
    p4 = 6,
    k1 = 7,
    k2 = 8,
    beacon = 9,
    data = 10,
};

struct Header {
    DatagramType type;
    std::uint32_t receiver;  // index that the receiver gave; 0 in k1 and beacon
    std::uint64_t
        counter;  // data: nonce; k1, beacon: timestamp; k2: the timestamp of the k1 it answers

    bool operator==(const Header&) const = default;
};

ByteArray<header_size> encode(const Header& header);

// Nothing where type, version or the two reserved bytes are not of this protocol.
std::optional<Header> decode_header(ByteView bytes);

// A message in a fixed length: u16 little-endian length, the message, zeros. The message must fit.
Bytes pad(const google::protobuf::MessageLite& message, std::size_t size);

// False where the length is impossible, the padding not zero or the message malformed.
bool unpad(ByteView padded, google::protobuf::MessageLite& message);

// Every datagram but data: mac1 over bytes 0-239, then the mask over the same.
Datagram frame(const Header& header, ByteView body, const DailyKeys& keys);

struct Frame {
    Header header;
    ByteArray<body_size> body;
    ByteArray<tag_size> mac1;
};
enum class FrameError { not_ours, bad_mac };
struct FrameResult {
    std::optional<Frame> frame;
    FrameError error = FrameError::not_ours;
};

// A MAC is computed only where the 32 type, version and reserved bits fit: junk costs one ChaCha20
// block a key.
FrameResult unframe(const Datagram& datagram, const DailyKeys& keys);

// data: the header is the associated data and only it is masked; the rest is ciphertext already.
// Nothing when the key is used up (Sealer's limit).
std::optional<Datagram> frame_data(std::uint32_t receiver, Sealer& sealer, ByteView k_hp,
                                   ByteView plaintext);

// Nothing where the header is not data for `receiver`.
std::optional<Header> data_header(const Datagram& datagram, ByteView k_hp, std::uint32_t receiver);

}  // namespace attune

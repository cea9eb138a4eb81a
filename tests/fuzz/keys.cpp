// SPDX-License-Identifier: GPL-3.0-or-later
// A key file of whatever bytes, with and without the right checksum.
#include "client/store/key_file.hpp"
#include "net/crypto/hash.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace attune;
    decode_keys(ByteView(data, size));
    Bytes whole(data, data + size);
    const auto sum = blake2b_256({}, {whole});
    whole.insert(whole.end(), sum.begin(), sum.end());
    const auto keys = decode_keys(whole);
    if (const auto* pairings = std::get_if<std::vector<Pairing>>(&keys))
        decode_keys(encode_keys(*pairings).view());
    return 0;
}

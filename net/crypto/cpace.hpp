// SPDX-License-Identifier: GPL-3.0-or-later
// CPACE-RISTR255-SHA512 (draft-irtf-cfrg-cpace), initiator-responder: from a password of low
// entropy to a key of full entropy, where whoever takes part may try one password a run, and who
// listens may try none.
#pragma once

#include <optional>

#include "net/crypto/bytes.hpp"
#include "net/crypto/noise.hpp"
#include "net/crypto/secret.hpp"

namespace attune {

using CPaceShare = ByteArray<32>;  // a ristretto255 point, canonically encoded (RFC 9496)

// One side of one run. Both give the same password, channel identifier and session id.
class CPace {
  public:
    // fixed_scalar (32 bytes) is for test vectors alone.
    CPace(Role role, ByteView password, ByteView channel_identifier, ByteView session_id,
          std::optional<SecretBytes> fixed_scalar = {});

    const CPaceShare& share() const { return share_; }

    // The intermediate session key, 64 bytes; nothing where the other share is no canonical point,
    // the identity, or our own come back. It is equal on both sides only with equal passwords,
    // which is yet to be confirmed.
    std::optional<SecretBytes> finish(ByteView own_data, const CPaceShare& other_share,
                                      ByteView other_data) const;

  private:
    Role role_;
    Bytes session_id_;
    SecretBytes scalar_;
    CPaceShare share_{};
};

// The steps of a run, apart, because the published vectors name each.
namespace cpace {

SecretBytes generator(ByteView password, ByteView channel_identifier, ByteView session_id);
// The draft's scalar_mult_vfy: nothing for an invalid point or the identity as result.
std::optional<SecretBytes> multiply(ByteView scalar, ByteView point);
Bytes transcript(const CPaceShare& share_a, ByteView data_a, const CPaceShare& share_b,
                 ByteView data_b);
SecretBytes session_key(ByteView session_id, ByteView k, ByteView transcript);
ByteArray<64> session_id_output(ByteView transcript);

}  // namespace cpace
}  // namespace attune

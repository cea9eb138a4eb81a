// SPDX-License-Identifier: GPL-3.0-or-later
// Between net/crypto and libsodium (the linker's --wrap): what libsodium draws becomes secret, and
// what it answers becomes public where the protocol shows it anyway. libsodium's own calls of
// itself do not pass here. It runs what it picks for this machine, its assembler too: nothing had
// to be forced. (valgrind hides AVX512, so AVX2 is the most.)
#include "tests/memory/secrets.hpp"

#include <sodium.h>

#include <algorithm>

namespace {

using attune::testing::declassified;
using attune::testing::declassify;
using attune::testing::poison;

constexpr std::size_t key_size = 32;
constexpr const char* a_forgery_shows =
    "a forgery is dropped, and that it was shows; what it should have been does not";

// A copy that is public, so that what it was copied from stays as secret as it is.
struct Point {
    unsigned char bytes[32];

    Point(const unsigned char* from, const char* reason) {
        std::copy_n(from, sizeof bytes, bytes);
        declassify(bytes, reason);
    }
};

}  // namespace

extern "C" {

void __real_randombytes_buf(void* out, std::size_t size);
int __real_sodium_memcmp(const void* a, const void* b, std::size_t size);
int __real_crypto_scalarmult(unsigned char* q, const unsigned char* n, const unsigned char* p);
int __real_crypto_scalarmult_base(unsigned char* q, const unsigned char* n);
int __real_crypto_scalarmult_ristretto255(unsigned char* q, const unsigned char* n,
                                          const unsigned char* p);
void __real_crypto_core_ristretto255_scalar_random(unsigned char* r);
int __real_crypto_stream_chacha20_ietf_xor(unsigned char* c, const unsigned char* m,
                                           unsigned long long size, const unsigned char* nonce,
                                           const unsigned char* key);
int __real_crypto_aead_chacha20poly1305_ietf_decrypt(
    unsigned char* m, unsigned long long* m_size, unsigned char* nsec, const unsigned char* c,
    unsigned long long c_size, const unsigned char* ad, unsigned long long ad_size,
    const unsigned char* nonce, const unsigned char* key);
int __real_crypto_aead_xchacha20poly1305_ietf_decrypt(
    unsigned char* m, unsigned long long* m_size, unsigned char* nsec, const unsigned char* c,
    unsigned long long c_size, const unsigned char* ad, unsigned long long ad_size,
    const unsigned char* nonce, const unsigned char* key);

// Keys and the secrets behind cookies have 32 bytes. Nonces, names of processes and the filling of
// datagrams, which have other sizes, are sent.
void __wrap_randombytes_buf(void* out, std::size_t size) {
    __real_randombytes_buf(out, size);
    if (size == key_size) poison({static_cast<const std::uint8_t*>(out), size});
}

int __wrap_sodium_memcmp(const void* a, const void* b, std::size_t size) {
    return declassified(__real_sodium_memcmp(a, b, size), a_forgery_shows);
}

int __wrap_crypto_scalarmult(unsigned char* q, const unsigned char* n, const unsigned char* p) {
    // libsodium asks first whether the point is of low order. In XX it came encrypted, so that it
    // is made of secrets.
    const Point point(p, "a partner's public key is known to whoever sent it");
    return declassified(__real_crypto_scalarmult(q, n, point.bytes),
                        "a point of low order is refused, and whoever sent it knows");
}

int __wrap_crypto_scalarmult_base(unsigned char* q, const unsigned char* n) {
    const int answer = __real_crypto_scalarmult_base(q, n);
    declassify({q, crypto_scalarmult_BYTES}, "a public key");
    return answer;
}

int __wrap_crypto_scalarmult_ristretto255(unsigned char* q, const unsigned char* n,
                                          const unsigned char* p) {
    // libsodium asks first whether it is a point. CPace's generator, a secret, always is one.
    const Point point(p, "a point by construction, or a share that its sender knows");
    return declassified(__real_crypto_scalarmult_ristretto255(q, n, point.bytes),
                        "a share that is no point is refused, and whoever sent it knows");
}

// It draws until the number is below the group's order: what shows is how many were refused, and
// those are not used.
void __wrap_crypto_core_ristretto255_scalar_random(unsigned char* r) {
    __real_crypto_core_ristretto255_scalar_random(r);
    poison({r, crypto_core_ristretto255_SCALARBYTES});
}

// The mask of a datagram hides its header, and in an introduction its nonces and shares, from
// strangers. It is no secret of the two: what a header says is acted upon at once, and it counts
// only with its MAC.
int __wrap_crypto_stream_chacha20_ietf_xor(unsigned char* c, const unsigned char* m,
                                           unsigned long long size, const unsigned char* nonce,
                                           const unsigned char* key) {
    const int answer = __real_crypto_stream_chacha20_ietf_xor(c, m, size, nonce, key);
    declassify({c, static_cast<std::size_t>(size)}, "what lies behind a mask, and the mask's work");
    return answer;
}

int __wrap_crypto_aead_chacha20poly1305_ietf_decrypt(
    unsigned char* m, unsigned long long* m_size, unsigned char* nsec, const unsigned char* c,
    unsigned long long c_size, const unsigned char* ad, unsigned long long ad_size,
    const unsigned char* nonce, const unsigned char* key) {
    return declassified(__real_crypto_aead_chacha20poly1305_ietf_decrypt(m, m_size, nsec, c, c_size,
                                                                         ad, ad_size, nonce, key),
                        a_forgery_shows);
}

int __wrap_crypto_aead_xchacha20poly1305_ietf_decrypt(
    unsigned char* m, unsigned long long* m_size, unsigned char* nsec, const unsigned char* c,
    unsigned long long c_size, const unsigned char* ad, unsigned long long ad_size,
    const unsigned char* nonce, const unsigned char* key) {
    return declassified(__real_crypto_aead_xchacha20poly1305_ietf_decrypt(
                            m, m_size, nsec, c, c_size, ad, ad_size, nonce, key),
                        a_forgery_shows);
}

}  // extern "C"

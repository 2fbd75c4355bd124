// BLAKE2b (RFC 7693) of short texts, with a digest of eight bytes and no key.
// It lives in C++ because its arithmetic wraps on purpose, which a checked Cython build refuses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace fulfilsim {

constexpr std::size_t blake2b_block_bytes = 128;
constexpr std::uint64_t blake2b_digest_bytes = 8;

constexpr std::array<std::uint64_t, 8> blake2b_start = {
    0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu, 0xa54ff53a5f1d36f1u,
    0x510e527fade682d1u, 0x9b05688c2b3e6c1fu, 0x1f83d9abfb41bd6bu, 0x5be0cd19137e2179u};

// Which word of the block each of the sixteen steps of a round adds.
constexpr std::uint8_t blake2b_schedule[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

inline std::uint64_t rotated(std::uint64_t word, int bits) noexcept {
    return (word >> bits) | (word << (64 - bits));
}

inline void blake2b_mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d,
                        std::uint64_t x, std::uint64_t y) noexcept {
    a = a + b + x;
    d = rotated(d ^ a, 32);
    c = c + d;
    b = rotated(b ^ c, 24);
    a = a + b + y;
    d = rotated(d ^ a, 16);
    c = c + d;
    b = rotated(b ^ c, 63);
}

// A round whose number the compiler knows, so that it knows every index as well.
template <std::size_t Round>
inline void blake2b_round(std::array<std::uint64_t, 16>& v, const std::array<std::uint64_t, 16>& m) noexcept {
    constexpr const std::uint8_t* s = blake2b_schedule[Round % 10];
    blake2b_mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
    blake2b_mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
    blake2b_mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
    blake2b_mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
    blake2b_mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
    blake2b_mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
    blake2b_mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
    blake2b_mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

template <std::size_t... Rounds>
inline void blake2b_rounds(std::array<std::uint64_t, 16>& v, const std::array<std::uint64_t, 16>& m,
                           std::index_sequence<Rounds...>) noexcept {
    (blake2b_round<Rounds>(v, m), ...);
}

inline void blake2b_compress(std::array<std::uint64_t, 8>& state, const unsigned char* bytes,
                             std::size_t count, std::uint64_t read, bool last) noexcept {
    std::array<std::uint64_t, 16> m{}, v{};
    for (std::size_t i = 0; i < count; ++i) {
        m[i / 8] |= static_cast<std::uint64_t>(bytes[i]) << (8 * (i % 8));
    }
    for (std::size_t i = 0; i < 8; ++i) {
        v[i] = state[i];
        v[i + 8] = blake2b_start[i];
    }
    v[12] ^= read;
    v[14] = last ? ~v[14] : v[14];
    blake2b_rounds(v, m, std::make_index_sequence<12>{});
    for (std::size_t i = 0; i < 8; ++i) {
        state[i] ^= v[i] ^ v[i + 8];
    }
}

// The digest as one little-endian word.
inline std::uint64_t blake2b_word(const unsigned char* text, std::size_t length) noexcept {
    std::array<std::uint64_t, 8> state = blake2b_start;
    state[0] ^= 0x01010000u ^ blake2b_digest_bytes;
    std::size_t read = 0;
    while (length - read > blake2b_block_bytes) {
        blake2b_compress(state, text + read, blake2b_block_bytes, read + blake2b_block_bytes, false);
        read += blake2b_block_bytes;
    }
    blake2b_compress(state, text + read, length - read, length, true);
    return state[0];
}

// The length of a text in a field of so many bytes, which is filled up with zeros.
inline std::size_t text_length(const unsigned char* field, std::size_t width) noexcept {
    while (width > 0 && field[width - 1] == 0) {
        --width;
    }
    return width;
}

}  // namespace fulfilsim

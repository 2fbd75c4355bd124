// Philox4x64-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC '11).
// It lives in C++ because its arithmetic wraps on purpose, which a checked Cython build refuses.
#pragma once

#include <array>
#include <cstdint>

namespace fulfilsim {

using Block = std::array<std::uint64_t, 4>;

// Four words of their own and rounds laid out one after the other stay in registers: twice as quick as a loop
// over an array.
inline Block philox_block(const Block& counter, std::uint64_t key0, std::uint64_t key1) noexcept {
    std::uint64_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
#pragma GCC unroll 10
    for (int round = 0; round < 10; ++round) {
        const unsigned __int128 first = static_cast<unsigned __int128>(0xD2E7470EE14C6C93u) * a;
        const unsigned __int128 third = static_cast<unsigned __int128>(0xCA5A826395121157u) * c;
        a = static_cast<std::uint64_t>(third >> 64) ^ b ^ key0;
        b = static_cast<std::uint64_t>(third);
        c = static_cast<std::uint64_t>(first >> 64) ^ d ^ key1;
        d = static_cast<std::uint64_t>(first);
        key0 += 0x9E3779B97F4A7C15u;
        key1 += 0xBB67AE8584CAA73Bu;
    }
    return {a, b, c, d};
}

inline std::uint64_t philox_word(std::uint64_t entity, std::uint64_t occasion, std::uint64_t purpose,
                                 std::uint64_t seed, std::uint64_t replication) noexcept {
    return philox_block({entity, occasion, purpose, 0}, seed, replication)[0];
}

}  // namespace fulfilsim

// What is saved by driving from one client to another instead of home and out again.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fulfilsim::routing {

struct Saving {
    int32_t amount, from, to;
};

// Largest first, by counting; equal ones stay in their order.
inline void sort_savings(std::vector<Saving>& savings) {
    constexpr int BITS = 11, BUCKETS = 1 << BITS;
    std::vector<Saving> other(savings.size());
    for (int shift = 0; shift < 3 * BITS; shift += BITS) {
        size_t starts[BUCKETS + 1] = {};
        const auto digit = [shift](const Saving& one) { return BUCKETS - 1 - ((uint32_t(one.amount) >> shift) & (BUCKETS - 1)); };
        for (const Saving& one : savings) ++starts[digit(one) + 1];
        for (int i = 0; i < BUCKETS; ++i) starts[i + 1] += starts[i];
        for (const Saving& one : savings) other[starts[digit(one)]++] = one;
        savings.swap(other);
    }
}

}  // namespace fulfilsim::routing

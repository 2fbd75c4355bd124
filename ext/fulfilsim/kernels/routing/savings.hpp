// What is saved by driving from one client to another instead of home and out again.
#pragma once
#include <algorithm>
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

// Join the pair that gains most, again and again; what a pair gains is looked up anew when its turn comes, since it
// depends on what was joined before.
template <class Gain, class Join>
void join_best_first(const std::vector<Saving>& savings, Gain gain, Join join) {
    struct Pair {
        int64_t gain;
        int32_t from, to;
        bool operator<(const Pair& other) const { return gain < other.gain; }
    };
    std::vector<Pair> heap;
    heap.reserve(savings.size());
    for (const Saving& one : savings) heap.push_back({gain(one.from, one.to), one.from, one.to});
    std::make_heap(heap.begin(), heap.end());
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end());
        Pair one = heap.back();
        heap.pop_back();
        const int64_t now = gain(one.from, one.to);
        if (now <= 0) continue;
        if (heap.empty() || now >= heap.front().gain) {
            join(one.from, one.to);
        } else {
            one.gain = now;
            heap.push_back(one);
            std::push_heap(heap.begin(), heap.end());
        }
    }
}

}  // namespace fulfilsim::routing

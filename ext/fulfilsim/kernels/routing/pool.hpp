// Routes that a search has driven: each set of clients once, at its least cost.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "random.hpp"

namespace fulfilsim::routing {

class Pool {
public:
    Pool(int32_t clients, int32_t room) : room_(room) {
        Random random(SEED);
        for (int32_t c = 0; c < clients; ++c) keys_.push_back(uint64_t(random.word()) << 32 | random.word());
        size_t slots = 1;
        while (slots < 2 * size_t(room)) slots *= 2;
        slots_.assign(slots, EMPTY);
    }

    int32_t size() const { return int32_t(routes_.size()); }
    int32_t room() const { return room_; }
    int64_t cost(int32_t route) const { return routes_[route].cost; }
    int32_t length(int32_t route) const { return routes_[route].length; }
    const int32_t* begin(int32_t route) const { return visits_.data() + routes_[route].begin; }
    const int32_t* end(int32_t route) const { return begin(route) + length(route); }

    // Take a route in, unless its clients are known to be served for less; its number, or -1 if there is no room.
    int32_t add(const std::vector<int32_t>& visits, int64_t cost) {
        const uint64_t key = key_of(visits);
        const size_t slot = slot_of(key);
        if (slots_[slot] != EMPTY) {
            Known& known = routes_[slots_[slot]];
            if (cost < known.cost) std::copy(visits.begin(), visits.end(), visits_.begin() + known.begin), known.cost = cost;
            return slots_[slot];
        }
        if (size() == room_) return -1;
        slots_[slot] = size();
        routes_.push_back({key, cost, int32_t(visits_.size()), int32_t(visits.size())});
        visits_.insert(visits_.end(), visits.begin(), visits.end());
        return slots_[slot];
    }

    // Forget all routes but some, which are renumbered.
    void keep(const std::vector<uint8_t>& wanted) {
        size_t kept = 0;
        int32_t filled = 0;
        std::fill(slots_.begin(), slots_.end(), EMPTY);
        for (size_t r = 0; r < routes_.size(); ++r) {
            if (!wanted[r]) continue;
            Known one = routes_[r];
            std::copy(visits_.begin() + one.begin, visits_.begin() + one.begin + one.length, visits_.begin() + filled);
            one.begin = filled;
            filled += one.length;
            routes_[kept] = one;
            slots_[slot_of(one.key)] = int32_t(kept++);
        }
        routes_.resize(kept);
        visits_.resize(filled);
    }

private:
    struct Known {
        uint64_t key;
        int64_t cost;
        int32_t begin, length;
    };

    uint64_t key_of(const std::vector<int32_t>& visits) const {
        uint64_t key = 0;
        for (const int32_t visit : visits) key ^= keys_[visit];
        return key;
    }

    // Where a set of clients is, or would be.
    size_t slot_of(uint64_t key) const {
        size_t slot = key & (slots_.size() - 1);
        while (slots_[slot] != EMPTY && routes_[slots_[slot]].key != key) slot = (slot + 1) & (slots_.size() - 1);
        return slot;
    }

    static constexpr uint64_t SEED = 1;
    static constexpr int32_t EMPTY = -1;

    int32_t room_;
    std::vector<uint64_t> keys_;  // a word drawn for each client; a set of clients is known by their sum without carry
    std::vector<int32_t> slots_;  // routes by key
    std::vector<Known> routes_;
    std::vector<int32_t> visits_;
};

}  // namespace fulfilsim::routing

// A small generator of our own, so that a seed gives the same plan everywhere.
// Blackman, D. and Vigna, S. (2021). Scrambled linear pseudorandom number generators. ACM TOMS 47(4).
#pragma once
#include <cmath>
#include <cstdint>

namespace fulfilsim::routing {

class Random {
public:
    explicit Random(uint64_t seed) {
        for (uint64_t& word : state_) {  // splitmix64 spreads small seeds over the whole state
            seed += 0x9E3779B97F4A7C15u;
            uint64_t mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9u;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
            word = mixed ^ (mixed >> 31);
        }
        for (int i = 0; i < LOGS; ++i) logs_[i] = -std::log((i + 0.5) / LOGS);
    }

    uint32_t word() {
        const uint64_t sum = state_[0] + state_[3];
        const uint64_t drawn = rotate(sum, 23) + state_[0];
        const uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate(state_[3], 45);
        return uint32_t(drawn >> 32);
    }

    // Uniform below a bound.
    int below(int bound) { return int((uint64_t(word()) * uint32_t(bound)) >> 32); }

    // True once in 2^32 / share draws.
    bool chance(uint32_t share) { return word() < share; }

    double unit() { return (word() + 0.5) * (1.0 / 4294967296.0); }

    // Exponential with mean one, in steps fine enough for annealing.
    double exponential() { return logs_[word() & (LOGS - 1)]; }

private:
    static constexpr int LOGS = 4096;
    static uint64_t rotate(uint64_t word, int by) { return (word << by) | (word >> (64 - by)); }

    uint64_t state_[4];
    double logs_[LOGS];
};

}  // namespace fulfilsim::routing

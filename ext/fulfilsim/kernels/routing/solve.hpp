// Choose the solver that is compiled for what the problem needs.
#pragma once
#include "anneal.hpp"

namespace fulfilsim::routing {

template <class Distance>
Result solve_with(const Input& in, const Effort& effort) {
    const double began = cpu_seconds();
    const Distance distance(in);
    bool timed = false;
    for (int64_t i = 0; i < int64_t(in.clients) * in.windows && !timed; ++i) timed = in.open[i] > 0 || in.close[i] < NEVER;
    Neighbours neighbours;
    neighbours.build(in, distance, 40, timed);
    if (!timed) return Anneal<PLAIN, Distance>(in, distance, neighbours, effort).run(began);
    if (!in.duration) return Anneal<TIME, Distance>(in, distance, neighbours, effort).run(began);
    return Anneal<TIME | ROADS, Distance>(in, distance, neighbours, effort).run(began);
}

inline Result solve(const Input& in, const Effort& effort) {
    return in.distance ? solve_with<Matrix>(in, effort) : solve_with<Straight>(in, effort);
}

}  // namespace fulfilsim::routing

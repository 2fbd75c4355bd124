// Choose the solver that is compiled for what the problem needs.
#pragma once
#include <type_traits>

#include "anneal.hpp"

namespace fulfilsim::routing {

// Whether anything but windows, prizes, the order of visits and one load of one kind of vehicle counts.
inline bool has_rules(const Input& in) {
    if (in.types > 1 || in.dimensions > 1 || in.soft) return true;
    if (in.max_duration[0] < NEVER || in.max_distance[0] < NEVER || in.per_duration[0] > 0) return true;
    if (in.reload[0] >= 0 && in.max_trips[0] > 1) return true;
    if (in.pace[0] != 1000 && !in.duration) return true;
    for (int64_t c = 0; c < in.clients; ++c) {
        if (in.pickup[c] > 0 && !in.linehauls_first) return true;
        if (in.release[c] > 0 || in.skills[c] != 0 || in.partner[c] >= 0) return true;
    }
    const VehicleType type = read_type(in, 0);
    return type.start_opens > type.start_closes || type.end_opens > type.end_closes;
}

inline bool is_rich(const Input& in) { return in.linehauls_first || has_rules(in); }

// Whether only the order of visits and loads count, on ways that are no detours.
template <class Distance>
bool is_ordered(const Input& in, const Distance& distance) {
    const bool plain = in.linehauls_first && !has_rules(in) && in.clients > FEW_CLIENTS;
    return plain && in.x && distance.symmetric() && in.per_distance[0] > 0;
}

// Whether it matters how long a day is.
inline bool counts_hours(const Input& in) {
    for (int32_t t = 0; t < in.types; ++t)
        if (in.per_duration[t] > 0 || in.max_duration[t] < NEVER) return true;
    return false;
}

// Seconds to search for each client; without a limit of time there is enough.
inline double time_each(const Effort& effort, const Input& in) {
    return effort.iterations > 0 ? 1.0 : effort.seconds / std::max(in.clients, 1);
}

// More of them where many do not fit, above all where few vehicles make long days; few where every place takes
// long to judge. Fewer where there is hardly time to list them.
inline int32_t neighbours_wanted(const Input& in, const Effort& effort, bool timed) {
    if (effort.iterations == 0 && effort.seconds < 1.5e-5 * in.clients) return 14;
    if (counts_hours(in)) return 40;
    const bool endless = time_each(effort, in) > 8e-4;
    if (in.linehauls_first) return timed || has_rules(in) || !endless ? 22 : 32;
    if (is_rich(in)) return timed ? 24 : endless ? 30 : 18;
    return timed ? 40 : time_each(effort, in) > 2e-4 && in.clients < 2000 ? 42 : 28;
}

// Try each client that was left out in a route of his own: what stops the type that comes closest?
template <class Distance>
void explain(const Input& in, const Distance& distance, Result& result) {
    if (result.absent.empty()) return;
    Law<Distance> law(in, distance);
    for (const int32_t client : result.absent) {
        const int32_t partner = in.partner[client];
        std::vector<int32_t> alone{client};
        if (partner >= 0) alone.insert(in.brings[client] ? alone.begin() : alone.end(), partner);
        Breach closest = Breach::SKILL;
        for (int32_t t = 0; t < in.types; ++t) {
            Breach breach = Breach::NONE;
            law.charge(alone, t, &breach);
            if (breach == Breach::NONE || closest == Breach::NONE) closest = Breach::NONE;
            else closest = std::max(closest, breach);
        }
        result.reasons.push_back(int32_t(closest));
    }
}

inline bool is_timed(const Input& in) {
    const VehicleType day = read_type(in, 0);
    if (day.start_opens > 0 || day.end_closes < NEVER) return true;
    for (int64_t i = 0; i < int64_t(in.clients) * in.windows; ++i)
        if (in.open[i] > 0 || in.close[i] < NEVER) return true;
    return false;
}

// Where deliveries lead, a first plan is made by who knows all rules.
template <class Distance>
Result search_ordered(const Input& in, const Distance& distance, const Neighbours& neighbours, const Effort& effort,
                      double began) {
    Effort warm = effort, brief = effort;
    brief.iterations = 1;
    Result first;
    if (effort.warm_routes == 0) {
        first = Anneal<TIME | RICH, Distance>(in, distance, neighbours, brief).first_plan(effort, began);
        warm.warm_routes = int32_t(first.types.size());
        warm.warm_types = first.types.data();
        warm.warm_begins = first.begins.data();
        warm.warm_visits = first.visits.data();
    }
    return Anneal<ORDERED, Distance>(in, distance, neighbours, warm).run(began);
}

template <class Distance>
Result search_with(const Input& in, const Distance& distance, const Effort& effort, double began) {
    const bool timed = is_timed(in);
    Neighbours neighbours;
    neighbours.build(in, distance, neighbours_wanted(in, effort, timed), timed);
    if (!timed && is_ordered(in, distance)) return search_ordered(in, distance, neighbours, effort, began);
    if (is_rich(in)) return Anneal<TIME | RICH, Distance>(in, distance, neighbours, effort).run(began);
    if (!timed) return Anneal<PLAIN, Distance>(in, distance, neighbours, effort).run(began);
    if constexpr (std::is_same_v<Distance, Matrix>) {
        if (in.duration) return Anneal<TIME | ROADS, Distance>(in, distance, neighbours, effort).run(began);
    }
    return Anneal<TIME, Distance>(in, distance, neighbours, effort).run(began);
}

template <class Distance>
Result solve_with(const Input& in, const Effort& effort) {
    const double began = cpu_seconds();
    const Distance distance(in);
    Result result = search_with(in, distance, effort, began);
    explain(in, distance, result);
    return result;
}

inline Result solve(const Input& in, const Effort& effort) {
    return in.distance ? solve_with<Matrix>(in, effort) : solve_with<Straight>(in, effort);
}

// Lists of who is near whom for days with some of the clients, half as long again since not all of them will be there.
inline std::vector<int32_t> list_neighbours(const Input& in, int32_t& length) {
    const bool timed = is_timed(in);
    const Effort endless{0, 1, 0, 0, nullptr, nullptr, nullptr, 1};
    Neighbours neighbours;
    length = neighbours_wanted(in, endless, timed) * 3 / 2;
    if (in.distance) neighbours.build(in, Matrix(in), length, timed);
    else neighbours.build(in, Straight(in), length, timed);
    length = neighbours.length();
    std::vector<int32_t> listed;
    for (int32_t c = 0; c < in.clients; ++c)
        for (const Near *near = neighbours.begin(c), *end = neighbours.end(c); near != end; ++near)
            listed.push_back(near->client);
    return listed;
}

}  // namespace fulfilsim::routing

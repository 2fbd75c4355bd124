// What is known of clients, visits and routes, as far as a problem needs it.
#pragma once
#include <cstdint>

#include "problem.hpp"

namespace fulfilsim::routing {

// What a problem may need; a solver is compiled for a set of these, so that a plain one pays for nothing.
enum Feature : unsigned {
    PLAIN = 0,
    TIME = 1,    // windows
    ROADS = 2,   // durations differ from distances
    RICH = 4,    // anything else: several types, reloads, pairs, pick-ups, limits of a day, ...
    ORDERED = 8, // deliveries lead, pick-ups follow; nothing else than that and loads
};

constexpr int32_t ABSENT = -1;

struct Visit {  // what changes, 40 bytes a node
    int32_t prev, next, route, place;
    int32_t in, out;         // distance from the previous node and to the next one
    int32_t depart, latest;  // earliest end of service; latest begin that keeps the rest in time
    int32_t stamp, aboard;   // what is aboard after a visit, where that is needed
};

// Of rich problems also the day as a chain of spans: behind a visit the latest departure that needs no more
// waiting than there must be before it (`leave`), and that waiting (`waits`); from a visit on the earliest begin
// that needs no more waiting than there must be behind it (`ready`), and that (`stays`).
struct RichVisit : Visit {
    union { int32_t leave, since; };  // where only distance costs (trips.hpp) how far into the trip
    union { int32_t waits, head; };   // and where that begins
    int32_t ready, stays, ride;       // the last: time from the previous node
    int32_t wide;  // beside `aboard` the second load, or the fullest from here on
};

// What tells of most neighbours that they need no second look: the longer edge at a visit, -NEVER while it is
// absent, and its route, or some route.
struct Glance {
    int32_t edge, route;
};

struct Client {  // what does not
    int32_t place, load, back, service, open, close, release, wide;
    int64_t prize;
};

struct Route {
    int32_t load, size, type, stamp;
};

struct OrderedRoute : Route {
    int32_t back;  // sum of pick-ups
};

struct RichRoute : OrderedRoute {
    int32_t trips;  // loads at a depot
    int64_t distance, charge;
    int64_t work;        // time on the road, at clients and at the depot
    uint64_t needs;      // skills of the clients
    int64_t most[2];     // the fullest it gets by load, on any trip
    int64_t version;     // what is known of a route holds as long as this is the same
    int32_t waits;
};

}  // namespace fulfilsim::routing

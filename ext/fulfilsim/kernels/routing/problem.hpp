// What the solver is given: columns of whole numbers, checked by the Python face.
#pragma once
#include <cstdint>

namespace fulfilsim::routing {

constexpr int32_t NEVER = 1 << 29;
constexpr int64_t TOO_DEAR = int64_t(1) << 62;
constexpr int32_t FEW_CLIENTS = 12;  // so few that every place is tried

// Locations are numbered depots first, then clients; clients of windows, loads and types are rows.
struct Input {
    int32_t depots, clients, types, windows, dimensions;
    // clients
    const int64_t *delivery, *pickup, *service, *open, *close, *release, *prize;
    const uint8_t* required;
    const uint64_t* skills;
    const int32_t* partner;  // the other client of the pair, or -1
    const uint8_t* brings;   // whether a client is the second of its pair
    // depots
    const int64_t *depot_open, *depot_close;
    // vehicle types
    const int64_t *capacity, *count, *fixed, *per_distance, *per_duration, *shift_start, *shift_end;
    const int64_t *max_duration, *max_distance, *pace, *start, *end, *reload, *reload_time, *max_trips;
    const uint64_t* able;
    // travel
    const int32_t *distance, *duration;  // null where coordinates are used; duration null where it is the distance
    int64_t width;                       // of the matrices
    const int32_t* place;                // row of each location in them
    const double *x, *y;                 // null where there are none; one a location
    double scale;
    bool down;
    const int32_t* reverse;  // the distances the other way; null where they are the same, or not known yet
    // lists of who is near whom, made for another day: clients, -1 for those who are not there today; or null
    const int32_t* near;
    int32_t near_length;
    // rules
    bool linehauls_first, soft;
    int64_t lateness;
};

// How long to search, and from where.
struct Effort {
    double seconds;      // of this thread's CPU time; with `iterations` unused
    int64_t iterations;  // 0: until the time is up
    uint64_t seed;
    // routes to begin with: for each its type, and its visits with -1 between trips
    int32_t warm_routes;
    const int32_t *warm_types, *warm_begins, *warm_visits;
    double heat;  // factor on the usual start temperature
};

}  // namespace fulfilsim::routing

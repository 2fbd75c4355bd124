// What a stockroom is told and what it writes down; plan.py says what each column means.
#pragma once

#include <cstdint>
#include <vector>

#include "../philox.hpp"

namespace fulfilsim::stock {

using std::int64_t;
using std::uint64_t;
using std::uint8_t;

constexpr int64_t never = -(int64_t{1} << 60);
enum Flag : uint8_t { loses = 1, splits = 2, substitutes = 4 };
enum Status : uint8_t { fresh, at_once, later, waits, held, lost, cancelled, replaced };

struct Shelves {
    int64_t nodes, skus, suppliers;
    const int64_t* supplier;
    const uint8_t* by_lot;
    const uint8_t* continuous;
    const int64_t* minimum;
    const int64_t* multiple;
    const uint64_t* keys;
    const int64_t* source;
    const double* short_share;
    const double* short_low;
    const double* short_high;
    const int64_t* substitute;
};

struct Wishes {
    int64_t orders, lines;
    const double* placed;
    const uint64_t* keys;
    const int64_t* first_line;
    const int64_t* sku;
    const int64_t* units;
    const uint8_t* flags;
    const double* accepts;
    const double* quits;
};

struct Luck {
    uint64_t seed, replication, shortness, accept;

    double mark(uint64_t key, uint64_t occasion, uint64_t purpose) const {
        const uint64_t word = philox_word(key, occasion, purpose, seed, replication);
        return (static_cast<double>(word >> 12) + 0.5) * 0x1p-52;
    }
};

// What a cell, one SKU at one node, holds and has seen.
struct Cell {
    int64_t on_hand = 0, owed = 0, on_order = 0, reorder = never, target = 0;
    int64_t received = 0, taken = 0, returned = 0, moved = 0, cleared = 0;
    double since = 0, area = 0, owed_area = 0;
    int64_t head = -1, tail = -1;  // of those who wait
};

struct Waiting {
    int64_t line, order, next;
};

enum Kind : int64_t { receipt, rest_comes, comes_back, quit };

struct Event {
    double at;
    int64_t kind, what, number;  // what: the cell, or the order

    bool operator>(const Event& other) const {
        if (at != other.at) return at > other.at;
        if (kind != other.kind) return kind > other.kind;
        if (what != other.what) return what > other.what;
        return number > other.number;
    }
};

struct Purchase {
    int64_t cell, supplier;
    double at, due, rest_due;  // the rest: infinite where none comes
    int64_t units, delivered;
};

struct Return {
    int64_t cell, units;
};

struct Goner {
    int64_t line;
    double at;
    int64_t why;
};

// Parts of orders in columns; the lines of part p are those before end[p].
struct Parts {
    std::vector<int64_t> order, node, line, end;
    std::vector<double> released;
};

}  // namespace fulfilsim::stock

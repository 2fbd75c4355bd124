// A walk over every way that was built, and into the aisles. Twin: kernels/picking/optimal.py.
#pragma once

#include <vector>

#include "house.hpp"
#include "states.hpp"

namespace picking {

// What an aisle needs between two cross aisles; `gap` is of length 0 for a single place.
struct Need {
    bool any;
    Mm nearest;
    Mm deepest;
    Gap gap;
};

// One block of one aisle, or one cross aisle up to the next aisle: what it needs, what is built there.
struct Plan {
    std::int64_t left;
    std::int64_t columns;
    std::vector<Need> needs;           // (columns, blocks)
    std::vector<std::uint8_t> along;   // Way (columns, blocks)
    std::vector<std::uint8_t> across;  // how often (columns, rows)
};

class Circuit {
public:
    // Walk from the depot (Hierholzer's method: first back, then front, right, left).
    Mm walk(const House& house, const Plan& plan, std::vector<Corner>* corners) {
        find(house, plan);
        seen_.assign(plan.columns * house.row_count, false);
        Walk walk(house, corners);
        for (const Stop& stop : circuit_) {
            walk.across(stop.column + plan.left);
            walk.along(house.rows[stop.row]);
            if (seen_[stop.column * house.row_count + stop.row]) continue;
            seen_[stop.column * house.row_count + stop.row] = true;
            turn(walk, house, plan, stop);
        }
        return walk.length();
    }

private:
    struct Stop {
        std::int64_t column;
        int row;
    };

    void find(const House& house, const Plan& plan) {
        const int rows = house.row_count;
        along_.assign(plan.columns * rows, 0);
        for (std::int64_t column = 0; column < plan.columns; ++column) {
            for (int block = 0; block + 1 < rows; ++block) {
                const int way = plan.along[column * (rows - 1) + block];
                along_[column * rows + block] = way == PASS ? 1 : way == TWICE ? 2 : 0;
            }
        }
        across_ = plan.across;
        path_.assign(1, {house.depot - plan.left, 0});
        circuit_.clear();
        while (!path_.empty()) {
            if (!leave(rows)) {
                circuit_.push_back(path_.back());
                path_.pop_back();
            }
        }
    }

    bool leave(int rows) {
        const auto [column, row] = path_.back();
        const std::int64_t here = column * rows + row;
        return take(along_, here, true, {column, row + 1}) || take(along_, here - 1, row > 0, {column, row - 1}) ||
               take(across_, here, true, {column + 1, row}) ||
               take(across_, here - rows, column > 0, {column - 1, row});
    }

    bool take(std::vector<std::uint8_t>& left, std::int64_t way, bool exists, Stop there) {
        if (!exists || left[way] == 0) return false;
        --left[way];
        path_.push_back(there);
        return true;
    }

    // Fetch what lies in the aisle before a corner and behind it.
    static void turn(Walk& walk, const House& house, const Plan& plan, Stop stop) {
        const int blocks = house.blocks();
        if (stop.row > 0) {
            const std::int64_t before = stop.column * blocks + stop.row - 1;
            if (plan.along[before] == BACK) walk.fetch(plan.needs[before].nearest);
            if (plan.along[before] == BOTH) walk.fetch(plan.needs[before].gap.after);
        }
        if (stop.row < blocks) {
            const std::int64_t behind = stop.column * blocks + stop.row;
            if (plan.along[behind] == FRONT) walk.fetch(plan.needs[behind].deepest);
            if (plan.along[behind] == BOTH) walk.fetch(plan.needs[behind].gap.before);
        }
    }

    std::vector<std::uint8_t> along_;
    std::vector<std::uint8_t> across_;
    std::vector<bool> seen_;
    std::vector<Stop> path_;
    std::vector<Stop> circuit_;
};

}  // namespace picking

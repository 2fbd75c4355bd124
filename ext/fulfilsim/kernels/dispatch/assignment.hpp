// The cheapest assignment of rows to columns by shortest augmenting paths.
#pragma once
#include <cstdint>
#include <limits>
#include <vector>

namespace fulfilsim::dispatch {

// Rows are at most as many as columns; `column` gets each row's column.
inline void assign(const int64_t* cost, int64_t rows, int64_t columns, int64_t* column) {
    constexpr int64_t FAR = std::numeric_limits<int64_t>::max();
    std::vector<int64_t> row_price(rows, 0), column_price(columns, 0), row_of(columns, -1), from(columns), way(columns);
    std::vector<char> done(columns);
    for (int64_t start = 0; start < rows; ++start) {
        way.assign(columns, FAR);
        done.assign(columns, 0);
        int64_t row = start, reached = 0, last = -1;
        while (row >= 0) {
            int64_t nearest = -1;
            for (int64_t j = 0; j < columns; ++j) {
                if (done[j]) continue;
                const int64_t through = reached + cost[row * columns + j] - row_price[row] - column_price[j];
                if (through < way[j]) {
                    way[j] = through;
                    from[j] = row;
                }
                if (nearest < 0 || way[j] < way[nearest]) nearest = j;
            }
            reached = way[nearest];
            done[nearest] = 1;
            last = nearest;
            row = row_of[nearest];
        }
        row_price[start] += reached;
        for (int64_t j = 0; j < columns; ++j) {
            if (!done[j] || j == last) continue;
            row_price[row_of[j]] += reached - way[j];
            column_price[j] -= reached - way[j];
        }
        for (int64_t j = last; j >= 0;) {
            const int64_t found = from[j], next = found == start ? -1 : column[found];
            row_of[j] = found;
            column[found] = j;
            j = next;
        }
    }
}

}  // namespace fulfilsim::dispatch

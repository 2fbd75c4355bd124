// The shelves: what lies, is owed and on order in each cell, and how it is replenished.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <queue>

#include "plan.hpp"

namespace fulfilsim::stock {

class Shelf {
public:
    std::vector<Cell> cells;
    std::vector<Purchase> purchases;
    int64_t day = 0;
    const double* lead = nullptr;
    const double* earliest = nullptr;
    const double* rest = nullptr;

    void open(const Shelves& plan, const Luck& chance, const int64_t* on_hand, double start) {
        shelves = plan;
        luck = chance;
        cells.assign(static_cast<size_t>(plan.nodes * plan.skus), Cell());
        for (size_t c = 0; c < cells.size(); ++c) {
            cells[c].on_hand = on_hand[c];
            cells[c].since = start;
        }
    }

    Cell& at(int64_t cell) { return cells[static_cast<size_t>(cell)]; }

    // What nobody waits for.
    int64_t available(int64_t cell) {
        const Cell& c = at(cell);
        return c.owed ? 0 : c.on_hand;
    }

    bool kept(int64_t cell) { return at(cell).reorder != never || at(cell).on_order > 0; }

    // Add up what lay and what was owed until now.
    Cell& touch(int64_t cell, double now) {
        Cell& c = at(cell);
        const double spell = now - c.since;
        c.area += static_cast<double>(c.on_hand) * spell;
        c.owed_area += static_cast<double>(c.owed) * spell;
        c.since = now;
        return c;
    }

    void look_at(int64_t cell, double now) {
        if (shelves.continuous[cell]) order(cell, now);
    }

    // Order when the position is at or below the reorder point.
    void order(int64_t cell, double now) {
        const Cell& c = at(cell);
        const int64_t position = c.on_hand + c.on_order - c.owed;
        if (position > c.reorder) return;
        const int64_t supplier = shelves.supplier[cell], source = shelves.source[supplier];
        const int64_t elsewhere = source * shelves.skus + cell % shelves.skus;
        int64_t units = quantity(cell, position);
        if (source >= 0) units = std::min(units, available(elsewhere));
        if (units <= 0) return;
        const int64_t pair = cell / shelves.skus * shelves.suppliers + supplier;
        const double due = std::max(now + lead[pair], earliest[pair]);
        const int64_t delivered = source >= 0 ? units : units - lacking(cell, supplier, units);
        const double rest_due = delivered < units ? due + rest[pair] : std::numeric_limits<double>::infinity();
        const int64_t number = static_cast<int64_t>(purchases.size());
        expect({due, receipt, cell, number});
        if (std::isfinite(rest_due)) expect({rest_due, rest_comes, cell, number});
        purchases.push_back({cell, supplier, now, due, rest_due, units, delivered});
        at(cell).on_order += units;
        if (source >= 0) move(elsewhere, units, now);
    }

    void expect(const Event& event) { agenda.push(event); }

protected:
    Shelves shelves{};
    Luck luck{};
    std::priority_queue<Event, std::vector<Event>, std::greater<Event>> agenda;

private:
    int64_t quantity(int64_t cell, int64_t position) {
        const Cell& c = at(cell);
        int64_t units = c.target - position;
        if (shelves.by_lot[cell])
            units = c.target > 0 ? c.target * ((c.reorder - position) / c.target + 1) : 0;
        if (units <= 0) return 0;
        const int64_t multiple = shelves.multiple[cell];
        return (std::max(units, shelves.minimum[cell]) + multiple - 1) / multiple * multiple;
    }

    void move(int64_t cell, int64_t units, double now) {
        Cell& c = touch(cell, now);
        c.on_hand -= units;
        c.moved += units;
        look_at(cell, now);
    }

    // What a delivery lacks, by the marks of the cell and the day.
    int64_t lacking(int64_t cell, int64_t supplier, int64_t units) {
        const uint64_t key = shelves.keys[cell], occasion = 2 * static_cast<uint64_t>(day);
        if (luck.mark(key, occasion, luck.shortness) >= shelves.short_share[supplier]) return 0;
        const double low = shelves.short_low[supplier], high = shelves.short_high[supplier];
        const double part = low + (high - low) * luck.mark(key, occasion + 1, luck.shortness);
        return static_cast<int64_t>(std::floor(static_cast<double>(units) * part + 0.5));
    }
};

}  // namespace fulfilsim::stock

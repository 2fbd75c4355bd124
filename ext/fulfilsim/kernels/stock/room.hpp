// Orders, receipts, returns and people who stop waiting, in the order of time; twin.py says why.
#pragma once

#include <limits>

#include "shelf.hpp"

namespace fulfilsim::stock {

class Room : public Shelf {
public:
    std::vector<uint8_t> status;
    std::vector<int64_t> served_sku, cell_of_line;
    std::vector<Goner> gone;
    std::vector<Return> came;
    Parts parts;

    void begin(const Shelves& plan, const Wishes& what, const Luck& chance, const int64_t* on_hand, double start) {
        open(plan, chance, on_hand, start);
        wishes = what;
        const size_t lines = static_cast<size_t>(what.lines);
        status.assign(lines, fresh);
        served_sku.assign(what.sku, what.sku + lines);
        cell_of_line.assign(lines, -1);
        missing.assign(static_cast<size_t>(what.orders), 0);
    }

    void allocate(int64_t first, int64_t last, const int64_t* preferred, int64_t width, double until) {
        for (int64_t order = first; order < last; ++order, preferred += width) {
            nodes.clear();
            for (int64_t k = 0; k < width; ++k)
                if (preferred[k] >= 0) nodes.push_back(preferred[k]);
            if (nodes.empty()) continue;
            happen(wishes.placed[order], true);
            serve(order, wishes.placed[order]);
        }
        happen(until, false);
    }

    void happen(double until, bool at_that_instant) {
        while (!agenda.empty()) {
            const Event next = agenda.top();
            if (!(next.at < until || (at_that_instant && next.at == until))) break;
            agenda.pop();
            if (next.kind == receipt) put_away(next.number, next.at);
            else if (next.kind == rest_comes) put_rest_away(next.number, next.at);
            else if (next.kind == comes_back) {
                const Return& back = came[static_cast<size_t>(next.number)];
                at(back.cell).returned += back.units;
                add(back.cell, back.units, next.at);
            } else quit_waiting(next.what, next.at);
        }
    }

    int64_t clear(int64_t cell, double now) {
        Cell& c = touch(cell, now);
        const int64_t units = c.on_hand;
        c.on_hand = 0;
        c.cleared += units;
        return units;
    }

    // Take up to so many free units off a shelf, for somebody who does not wait.
    int64_t take_off(int64_t cell, int64_t units, double now) {
        const int64_t there = std::min(units, available(cell));
        if (there <= 0) return 0;
        touch(cell, now).on_hand -= there;
        look_at(cell, now);
        return there;
    }

private:
    Wishes wishes{};
    std::vector<int32_t> missing;
    std::vector<Waiting> queue;
    std::vector<int64_t> nodes, touched, found;

    int64_t units_of(int64_t line) const { return wishes.units[line]; }
    int64_t cell(int64_t node, int64_t sku) const { return node * shelves.skus + sku; }
    Status status_of(int64_t line) const { return static_cast<Status>(status[static_cast<size_t>(line)]); }
    void mark(int64_t line, Status what) { status[static_cast<size_t>(line)] = what; }
    int64_t& cell_of(int64_t line) { return cell_of_line[static_cast<size_t>(line)]; }

    // ---- orders

    void serve(int64_t order, double now) {
        const uint8_t flags = wishes.flags[order];
        const int64_t first = wishes.first_line[order], last = wishes.first_line[order + 1];
        const int tries = (flags & substitutes) && !(flags & splits) ? 2 : 1;
        for (int swap = 0; swap < tries; ++swap)
            for (const int64_t node : nodes) {
                if (!take_all(order, first, last, node, now, swap)) continue;
                ship(order, node, now, first, last, at_once);
                look_at_touched(now);
                return;
            }
        if (flags & splits) split(order, first, last, now);
        else hold(order, first, last, now);
    }

    // Take every line from a node, or none of them.
    bool take_all(int64_t order, int64_t first, int64_t last, int64_t node, double now, bool swap) {
        touched.clear();
        for (int64_t line = first; line < last; ++line) {
            const int64_t from = cell_with(order, line, node, swap);
            if (from < 0) {
                for (size_t k = 0; k < touched.size(); ++k)
                    give_back(first + static_cast<int64_t>(k), touched[k], now);
                return false;
            }
            take(line, from, now);
            touched.push_back(from);
        }
        return !touched.empty();
    }

    // Find the cell of a node that has a line, or its substitute.
    int64_t cell_with(int64_t order, int64_t line, int64_t node, bool swap) {
        const int64_t units = units_of(line), sku = wishes.sku[line];
        if (available(cell(node, sku)) >= units) return cell(node, sku);
        if (!swap) return -1;
        const int64_t other = shelves.substitute[sku];
        if (other < 0 || available(cell(node, other)) < units) return -1;
        const uint64_t number = static_cast<uint64_t>(line - wishes.first_line[order]);
        const double u = luck.mark(wishes.keys[order], number, luck.accept);
        return u < wishes.accepts[order] ? cell(node, other) : -1;
    }

    // Ship each line from the first node that has it; the others wait one by one, or are lost.
    void split(int64_t order, int64_t first, int64_t last, double now) {
        touched.clear();
        found.clear();
        std::vector<int64_t>& lines = found;
        for (int64_t line = first; line < last; ++line) {
            const int64_t from = anywhere(order, line);
            if (from < 0) {
                go_without(order, line, now);
                continue;
            }
            take(line, from, now);
            touched.push_back(from);
            lines.push_back(line);
        }
        for (size_t n = 0; n < nodes.size(); ++n) ship_from(order, n, lines, now);
        look_at_touched(now);
        begin_to_wait(order, now);
    }

    // Ship what was found at one of the nodes; a node that is named twice ships once.
    void ship_from(int64_t order, size_t n, const std::vector<int64_t>& lines, double now) {
        if (std::find(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(n), nodes[n]) !=
            nodes.begin() + static_cast<std::ptrdiff_t>(n)) return;
        bool any = false;
        for (const int64_t line : lines)
            if (cell_of(line) / shelves.skus == nodes[n]) {
                goes(line, at_once);
                any = true;
            }
        if (any) close_part(order, nodes[n], now);
    }

    int64_t anywhere(int64_t order, int64_t line) {
        const int tries = wishes.flags[order] & substitutes ? 2 : 1;
        for (int swap = 0; swap < tries; ++swap)
            for (const int64_t node : nodes) {
                const int64_t from = cell_with(order, line, node, swap);
                if (from >= 0) return from;
            }
        return -1;
    }

    void go_without(int64_t order, int64_t line, double now) {
        const int64_t sku = wishes.sku[line];
        int64_t where = -1;
        for (const int64_t node : nodes)
            if (where < 0 && kept(cell(node, sku))) where = cell(node, sku);
        if (where < 0 || wishes.flags[order] & loses) lose(line, now, lost);
        else wait(order, line, where, now);
    }

    // Hold what is there at the first node that can complete the order, and wait for the rest.
    void hold(int64_t order, int64_t first, int64_t last, double now) {
        int64_t node = -1;
        for (const int64_t each : nodes)
            if (node < 0 && completes(first, last, each)) node = each;
        if (node < 0 || wishes.flags[order] & loses) {
            for (int64_t line = first; line < last; ++line) lose(line, now, lost);
            return;
        }
        touched.clear();
        for (int64_t line = first; line < last; ++line) {
            const int64_t from = cell(node, wishes.sku[line]);
            if (available(from) >= units_of(line)) {
                take(line, from, now);
                mark(line, held);
                touched.push_back(from);
            } else wait(order, line, from, now);
        }
        look_at_touched(now);
        begin_to_wait(order, now);
    }

    bool completes(int64_t first, int64_t last, int64_t node) {
        for (int64_t line = first; line < last; ++line) {
            const int64_t from = cell(node, wishes.sku[line]);
            if (!kept(from) && available(from) < units_of(line)) return false;
        }
        return true;
    }

    void wait(int64_t order, int64_t line, int64_t where, double now) {
        Cell& c = touch(where, now);
        mark(line, waits);
        cell_of(line) = where;
        c.owed += units_of(line);
        const int64_t place = static_cast<int64_t>(queue.size());
        queue.push_back({line, order, -1});
        if (c.head < 0) c.head = place;
        else queue[static_cast<size_t>(c.tail)].next = place;
        c.tail = place;
        ++missing[static_cast<size_t>(order)];
        look_at(where, now);
    }

    void begin_to_wait(int64_t order, double now) {
        const double quits = wishes.quits[order];
        if (missing[static_cast<size_t>(order)] && quits < std::numeric_limits<double>::infinity())
            expect({std::max(quits, now), quit, order, 0});
    }

    // ---- what happens meanwhile

    void put_away(int64_t number, double now) {
        const Purchase bought = purchases[static_cast<size_t>(number)];
        const bool rest_is_due = std::isfinite(bought.rest_due);
        at(bought.cell).on_order -= rest_is_due ? bought.delivered : bought.units;
        at(bought.cell).received += bought.delivered;
        add(bought.cell, bought.delivered, now);
        // What came at once and was short would be as short again, without end.
        if (now > bought.at) look_at(bought.cell, now);
    }

    void put_rest_away(int64_t number, double now) {
        const Purchase bought = purchases[static_cast<size_t>(number)];
        const int64_t rest = bought.units - bought.delivered;
        at(bought.cell).on_order -= rest;
        at(bought.cell).received += rest;
        add(bought.cell, rest, now);
        if (now > bought.at) look_at(bought.cell, now);
    }

    void add(int64_t where, int64_t units, double now) {
        touch(where, now).on_hand += units;
        serve_queue(where, now);
    }

    void serve_queue(int64_t where, double now) {
        Cell& c = at(where);
        while (c.head >= 0) {
            const Waiting first = queue[static_cast<size_t>(c.head)];
            if (status_of(first.line) == waits) {
                if (c.on_hand < units_of(first.line)) return;
                take(first.line, where, now);
                c.owed -= units_of(first.line);
                arrived(first, where, now);
            }
            c.head = first.next;
        }
    }

    // Ship what somebody waited for, an order that ships complete when nothing is missing any more.
    void arrived(const Waiting& who, int64_t where, double now) {
        const int32_t left = --missing[static_cast<size_t>(who.order)];
        const int64_t node = where / shelves.skus;
        mark(who.line, held);
        if (wishes.flags[who.order] & splits) ship(who.order, node, now, who.line, who.line + 1, later);
        else if (!left)
            ship(who.order, node, now, wishes.first_line[who.order], wishes.first_line[who.order + 1], later);
    }

    // Cancel what still waits, and give back what was held for it.
    void quit_waiting(int64_t order, double now) {
        touched.clear();
        for (int64_t line = wishes.first_line[order]; line < wishes.first_line[order + 1]; ++line) {
            const int64_t where = cell_of(line);
            if (status_of(line) == waits) touch(where, now).owed -= units_of(line);
            else if (status_of(line) == held) give_back(line, where, now);
            else continue;
            lose(line, now, cancelled);
            touched.push_back(where);
        }
        missing[static_cast<size_t>(order)] = 0;
        for (const int64_t where : touched) serve_queue(where, now);
    }

    // ---- small steps

    void look_at_touched(double now) {
        for (const int64_t where : touched) look_at(where, now);
    }

    void take(int64_t line, int64_t from, double now) {
        Cell& c = touch(from, now);
        c.on_hand -= units_of(line);
        c.taken += units_of(line);
        cell_of(line) = from;
        served_sku[static_cast<size_t>(line)] = from % shelves.skus;
    }

    void give_back(int64_t line, int64_t to, double now) {
        Cell& c = touch(to, now);
        c.on_hand += units_of(line);
        c.taken -= units_of(line);
        cell_of(line) = -1;
        served_sku[static_cast<size_t>(line)] = wishes.sku[line];
    }

    void lose(int64_t line, double now, Status why) {
        mark(line, why);
        cell_of(line) = -1;
        gone.push_back({line, now, why});
    }

    void goes(int64_t line, Status how) {
        const bool swapped = served_sku[static_cast<size_t>(line)] != wishes.sku[line];
        mark(line, swapped && how == at_once ? replaced : how);
        parts.line.push_back(line);
    }

    void close_part(int64_t order, int64_t node, double now) {
        parts.order.push_back(order);
        parts.node.push_back(node);
        parts.released.push_back(now);
        parts.end.push_back(static_cast<int64_t>(parts.line.size()));
    }

    void ship(int64_t order, int64_t node, double now, int64_t first, int64_t last, Status how) {
        for (int64_t line = first; line < last; ++line) goes(line, how);
        close_part(order, node, now);
    }
};

}  // namespace fulfilsim::stock

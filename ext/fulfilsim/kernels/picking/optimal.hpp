// The shortest tour of a picker, by dynamic programming from aisle to aisle. Twin: kernels/picking/optimal.py.
#pragma once

#include <vector>

#include "circuit.hpp"
#include "house.hpp"
#include "states.hpp"

namespace picking {

class Optimal {
public:
    // Return the length of a shortest tour; walk it only if a place for its corners is given.
    Mm walk(const House& house, const Picks& picks, std::vector<Corner>* corners) {
        if (picks.empty()) return Walk(house, corners).length();
        states_ = &states_of(house.row_count);
        lay_out(house, picks);
        const int final = cheapest(house);
        const Mm length = costs_[final];
        if (corners != nullptr) {
            trace(house, final);
            circuit_.walk(house, plan_, corners);
        }
        return length;
    }

private:
    // How a state was reached: from which one, and by which way in the aisle or crossing to the next.
    struct Trail {
        std::uint8_t before;
        std::uint8_t choice;
    };

    static constexpr Mm endless = Mm{1} << 62;

    Trail* trail(std::int64_t stage) { return trails_.data() + stage * states_->count(); }

    void lay_out(const House& house, const Picks& picks) {
        plan_.left = std::min(house.depot, picks.left());
        plan_.columns = std::max(house.depot, picks.right()) - plan_.left + 1;
        plan_.needs.assign(plan_.columns * house.blocks(), Need{false, 0, 0, {0, 0}});
        for (int block = 0; block < house.blocks(); ++block) {
            for (const Shelf& shelf : picks.block(block)) {
                plan_.needs[(shelf.aisle - plan_.left) * house.blocks() + block] = {
                    true, shelf.nearest(), shelf.deepest(), largest_gap(shelf, false, 0, 0)};
            }
        }
        come_by(plan_.needs[(house.depot - plan_.left) * house.blocks()]);
    }

    // The depot is a pick at the front: the tour has to come by.
    static void come_by(Need& depot) {
        if (depot.any && depot.nearest >= depot.gap.after - depot.gap.before) depot.gap = {0, depot.nearest};
        depot.nearest = 0;
        depot.any = true;
    }

    int cheapest(const House& house) {
        stages_ = plan_.columns * house.row_count - 1;
        trails_.resize(stages_ * states_->count());
        costs_.assign(states_->count(), endless);
        costs_[states_->nothing()] = 0;
        std::int64_t stage = 0;
        for (std::int64_t column = 0; column < plan_.columns; ++column) {
            for (int block = 0; block < house.blocks(); ++block) build(house, stage++, column, block);
            if (column + 1 < plan_.columns) cross(house.pitch, stage++);
        }
        int final = -1;
        for (int state = 0; state < states_->count(); ++state) {
            if (states_->tour(state) && (final < 0 || costs_[state] < costs_[final])) final = state;
        }
        return final;
    }

    // Build in an aisle what its picks need; never what another way beats.
    void build(const House& house, std::int64_t stage, std::int64_t column, int block) {
        const Need& need = plan_.needs[column * house.blocks() + block];
        const Mm front = house.rows[block];
        const Mm back = house.rows[block + 1];
        const Mm gap = need.gap.after - need.gap.before;
        const Mm costs[WAYS] = {
            need.any ? endless : 0,
            back - front,
            2 * (back - front),
            need.any && need.deepest < back ? 2 * (need.deepest - front) : endless,
            need.any && need.nearest > front ? 2 * (back - need.nearest) : endless,
            gap > 0 ? 2 * (back - front - gap) : endless,
        };
        next_.assign(states_->count(), endless);
        for (int way = NOTHING; way < WAYS; ++way) {
            if (costs[way] == endless) continue;
            for (int state = 0; state < states_->count(); ++state) {
                if (costs_[state] == endless) continue;
                offer(stage, states_->built(state, block, way), costs_[state] + costs[way], state, way);
            }
        }
        costs_.swap(next_);
    }

    void cross(Mm pitch, std::int64_t stage) {
        next_.assign(states_->count(), endless);
        for (int state = 0; state < states_->count(); ++state) {
            if (costs_[state] == endless) continue;
            const std::vector<Crossing>& crossings = states_->crossings(state);
            for (int choice = 0; choice < static_cast<int>(crossings.size()); ++choice) {
                offer(stage, crossings[choice].to, costs_[state] + pitch * crossings[choice].count, state, choice);
            }
        }
        costs_.swap(next_);
    }

    void offer(std::int64_t stage, int state, Mm cost, int before, int choice) {
        if (cost >= next_[state]) return;
        next_[state] = cost;
        trail(stage)[state] = {static_cast<std::uint8_t>(before), static_cast<std::uint8_t>(choice)};
    }

    // Follow the choices back.
    void trace(const House& house, int state) {
        const int rows = house.row_count;
        plan_.along.assign(plan_.columns * house.blocks(), NOTHING);
        plan_.across.assign(plan_.columns * rows, 0);
        for (std::int64_t stage = stages_ - 1; stage >= 0; --stage) {
            const Trail found = trail(stage)[state];
            const std::int64_t column = stage / rows;
            const int part = static_cast<int>(stage % rows);
            if (part < house.blocks()) {
                plan_.along[column * house.blocks() + part] = found.choice;
            } else {
                const Ways& ways = states_->crossings(found.before)[found.choice].ways;
                std::copy(ways.begin(), ways.begin() + rows, plan_.across.begin() + column * rows);
            }
            state = found.before;
        }
    }

    const States* states_ = nullptr;
    Plan plan_;
    std::int64_t stages_ = 0;
    std::vector<Mm> costs_;
    std::vector<Mm> next_;
    std::vector<Trail> trails_;
    Circuit circuit_;
};

}  // namespace picking

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
        const Mm length = layer(last_)[final].cost;
        if (corners != nullptr) {
            trace(house, final);
            circuit_.walk(house, plan_, corners);
        }
        return length;
    }

private:
    struct Step {
        Mm cost;
        int before;
        Ways choice;
    };

    static constexpr Mm endless = Mm{1} << 62;

    Step* layer(std::int64_t number) { return steps_.data() + number * states_->count(); }

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
        last_ = plan_.columns * house.row_count - 1;
        steps_.assign((last_ + 1) * states_->count(), Step{endless, -1, {}});
        layer(0)[states_->nothing()].cost = 0;
        std::int64_t number = 0;
        for (std::int64_t column = 0; column < plan_.columns; ++column) {
            for (int block = 0; block < house.blocks(); ++block, ++number) build(house, number, column, block);
            if (column + 1 < plan_.columns) cross(house.pitch, number++);
        }
        int final = -1;
        for (int state = 0; state < states_->count(); ++state) {
            if (!states_->tour(state)) continue;
            if (final < 0 || layer(last_)[state].cost < layer(last_)[final].cost) final = state;
        }
        return final;
    }

    // Build in an aisle what its picks need; never what another way beats.
    void build(const House& house, std::int64_t number, std::int64_t column, int block) {
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
        for (int state = 0; state < states_->count(); ++state) {
            const Mm cost = layer(number)[state].cost;
            if (cost == endless) continue;
            for (int way = NOTHING; way < WAYS; ++way) {
                if (costs[way] == endless) continue;
                const Ways choice{static_cast<std::uint8_t>(way), 0, 0};
                offer(layer(number + 1)[states_->built(state, block, way)], {cost + costs[way], state, choice});
            }
        }
    }

    void cross(Mm pitch, std::int64_t number) {
        for (int state = 0; state < states_->count(); ++state) {
            const Mm cost = layer(number)[state].cost;
            if (cost == endless) continue;
            for (const Crossing& crossing : states_->crossings(state)) {
                offer(layer(number + 1)[crossing.to], {cost + pitch * crossing.count, state, crossing.ways});
            }
        }
    }

    static void offer(Step& best, const Step& step) {
        if (step.cost < best.cost) best = step;
    }

    // Follow the choices back.
    void trace(const House& house, int state) {
        const int rows = house.row_count;
        plan_.along.assign(plan_.columns * house.blocks(), NOTHING);
        plan_.across.assign(plan_.columns * rows, 0);
        for (std::int64_t number = last_; number > 0; --number) {
            const Step& step = layer(number)[state];
            const std::int64_t column = (number - 1) / rows;
            const int stage = static_cast<int>((number - 1) % rows);
            if (stage < house.blocks()) {
                plan_.along[column * house.blocks() + stage] = step.choice[0];
            } else {
                std::copy(step.choice.begin(), step.choice.begin() + rows, plan_.across.begin() + column * rows);
            }
            state = step.before;
        }
    }

    const States* states_ = nullptr;
    Plan plan_;
    std::int64_t last_ = 0;
    std::vector<Step> steps_;
    Circuit circuit_;
};

}  // namespace picking

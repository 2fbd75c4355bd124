// Rules of thumb for a picker's way. Twin: kernels/picking/heuristics.py.
#pragma once

#include <vector>

#include "house.hpp"

namespace picking {

enum Route { S_SHAPE, RETURN, MIDPOINT, LARGEST_GAP, COMBINED, OPTIMAL };

class Heuristics {
public:
    void walk(Walk& walk, const Picks& picks, Route route) {
        if (picks.empty()) return;
        if (route == RETURN) {
            enter_and_return(walk, picks);
        } else {
            by_blocks(walk, picks, route);
        }
        walk.across(walk.house().depot);
    }

private:
    static void enter_and_return(Walk& walk, const Picks& picks) {
        const std::vector<Pick>& sorted = picks.sorted();
        for (std::size_t n = 0; n < sorted.size(); ++n) {
            if (n + 1 < sorted.size() && sorted[n + 1].aisle == sorted[n].aisle) continue;
            walk.across(sorted[n].aisle);
            walk.fetch(sorted[n].position);
        }
    }

    void by_blocks(Walk& walk, const Picks& picks, Route route) {
        const House& house = walk.house();
        const int farthest = house.blocks() == 2 && !picks.block(1).empty();
        walk.across(picks.left());
        walk.along(house.rows[farthest]);
        for (int number = farthest; number >= 0; --number) {
            shelves_ = picks.block(number);
            // What lies in the left-most aisle was taken along on the way up.
            if (number < farthest && !shelves_.empty() && shelves_.front().aisle == picks.left()) {
                shelves_.erase(shelves_.begin());
            }
            if (shelves_.empty()) {
                walk.along(house.rows[number]);
            } else {
                through(walk, house.rows[number], house.rows[number + 1], route);
            }
        }
    }

    void through(Walk& walk, Mm front, Mm back, Route route) {
        // From the end that is nearer, of equals the left one.
        if (std::abs(walk.aisle() - shelves_.front().aisle) > std::abs(walk.aisle() - shelves_.back().aisle)) {
            std::reverse(shelves_.begin(), shelves_.end());
        }
        if (route == S_SHAPE) {
            s_shape(walk, front, back);
        } else if (route == COMBINED) {
            combined(walk, front, back);
        } else {
            both_sides(walk, front, back, route);
        }
    }

    void s_shape(Walk& walk, Mm front, Mm back) {
        for (std::size_t n = 0; n < shelves_.size(); ++n) {
            const bool at_front = walk.position() == front;
            walk.across(shelves_[n].aisle);
            if (n + 1 == shelves_.size() && at_front) {
                walk.fetch(shelves_[n].deepest());
            } else {
                walk.along(at_front ? back : front);
            }
        }
    }

    void both_sides(Walk& walk, Mm front, Mm back, Route route) {
        std::size_t next = 0;
        const std::size_t last = shelves_.size() - 1;
        if (walk.position() == front) {
            walk.across(shelves_[0].aisle);
            if (last == 0) {
                walk.fetch(shelves_[0].deepest());
                return;
            }
            walk.along(back);
            next = 1;
        }
        for (std::size_t n = next; n < last; ++n) {
            const Pick* far = far_part(shelves_[n], front, back, route);
            if (far == shelves_[n].end) continue;
            walk.across(shelves_[n].aisle);
            walk.fetch(far->position);
        }
        walk.across(shelves_[last].aisle);
        walk.along(front);
        for (std::size_t n = last; n-- > next;) {
            const Pick* far = far_part(shelves_[n], front, back, route);
            if (far == shelves_[n].begin) continue;
            walk.across(shelves_[n].aisle);
            walk.fetch((far - 1)->position);
        }
    }

    // Return the first pick that is reached from the back.
    static const Pick* far_part(const Shelf& shelf, Mm front, Mm back, Route route) {
        const Mm at = route == MIDPOINT ? (front + back) / 2 : largest_gap(shelf, true, front, back).before;
        const Pick* pick = shelf.begin;
        while (pick != shelf.end && pick->position <= at) ++pick;
        return pick;
    }

    // Traverse an aisle or return in it, whichever is shorter in all, by dynamic programming.
    void combined(Walk& walk, Mm front, Mm back) {
        const Mm endless = Mm{1} << 62;
        Mm at_front = walk.position() == front ? 0 : endless;
        Mm at_back = endless - at_front;
        chosen_.clear();
        for (const Shelf& shelf : shelves_) {
            const Mm stay_front = at_front + 2 * (shelf.deepest() - front);
            const Mm stay_back = at_back + 2 * (back - shelf.nearest());
            const Mm down = at_back + back - front;
            const Mm up = at_front + back - front;
            chosen_.push_back({down < stay_front, up < stay_back, false});
            at_front = std::min(stay_front, down);
            at_back = std::min(stay_back, up);
        }
        bool leaves_at_back = false;
        for (std::size_t n = chosen_.size(); n-- > 0;) {
            chosen_[n].leaves_at_back = leaves_at_back;
            if (leaves_at_back ? chosen_[n].up : chosen_[n].down) leaves_at_back = !leaves_at_back;
        }
        carry_out(walk, front, back);
    }

    void carry_out(Walk& walk, Mm front, Mm back) {
        for (std::size_t n = 0; n < shelves_.size(); ++n) {
            const Shelf& shelf = shelves_[n];
            const Mm leave = chosen_[n].leaves_at_back ? back : front;
            walk.across(shelf.aisle);
            if (walk.position() == leave) {
                walk.fetch(leave == back ? shelf.nearest() : shelf.deepest());
            } else {
                walk.along(leave);
            }
        }
    }

    struct Choice {
        bool down;
        bool up;
        bool leaves_at_back;
    };

    Block shelves_;
    std::vector<Choice> chosen_;
};

}  // namespace picking

// Tours of many lists of picks. Twin: kernels/picking/twin.py.
#pragma once

#include <vector>

#include "heuristics.hpp"
#include "house.hpp"
#include "optimal.hpp"

namespace picking {

// Walks tour after tour in memory that is asked for once.
class Picker {
public:
    Picker(const House& house, Route route) : house_(house), route_(route) {}

    const House& house() const { return house_; }
    Picks& picks() { return picks_; }

    // Walk the tour of the picks that were added, and return its length.
    Mm walk(std::vector<Corner>* corners) {
        picks_.arrange(house_);
        if (route_ == OPTIMAL) return optimal_.walk(house_, picks_, corners);
        Walk walk(house_, corners);
        heuristics_.walk(walk, picks_, route_);
        return walk.length();
    }

private:
    House house_;
    Route route_;
    Picks picks_;
    Heuristics heuristics_;
    Optimal optimal_;
};

struct Tours {
    std::vector<std::int64_t> length;
    std::vector<std::int64_t> sequence;
    std::vector<std::int64_t> first_corner;
    std::vector<std::int64_t> corner_aisle;
    std::vector<std::int64_t> corner_position;
};

// The picks in the order in which a walk passes them; at one place, in that of their indices.
class Passing {
public:
    void list(const std::vector<Pick>& sorted, const std::vector<Corner>& corners, std::vector<std::int64_t>& out) {
        fetched_.assign(sorted.size(), false);
        Corner here = corners.front();
        for (const Corner& there : corners) {
            pass(sorted, here, there, out);
            here = there;
        }
    }

private:
    void pass(const std::vector<Pick>& sorted, Corner here, Corner there, std::vector<std::int64_t>& out) {
        const auto [left, right] = std::minmax(here.aisle, there.aisle);
        const auto [front, back] = std::minmax(here.position, there.position);
        passed_.clear();
        for (auto pick = std::lower_bound(sorted.begin(), sorted.end(), Pick{left, front, -1});
             pick != sorted.end() && pick->aisle <= right; ++pick) {
            const std::size_t number = pick - sorted.begin();
            if (fetched_[number] || pick->position < front || pick->position > back) continue;
            fetched_[number] = true;
            passed_.push_back(&*pick);
        }
        const auto distance = [here](const Pick* pick) {
            return std::abs(pick->aisle - here.aisle) + std::abs(pick->position - here.position);
        };
        std::sort(passed_.begin(), passed_.end(), [&](const Pick* one, const Pick* other) {
            return std::pair(distance(one), one->index) < std::pair(distance(other), other->index);
        });
        for (const Pick* pick : passed_) out.push_back(pick->index);
    }

    std::vector<bool> fetched_;
    std::vector<const Pick*> passed_;
};

inline void load(Picker& picker, const std::int64_t* first, std::int64_t tour, const std::int64_t* aisle,
                 const std::int64_t* position) {
    for (std::int64_t pick = first[tour]; pick < first[tour + 1]; ++pick) {
        picker.picks().add(aisle[pick], position[pick], pick);
    }
}

inline void tour_lengths(const House& house, int route, std::int64_t tours, const std::int64_t* first,
                         const std::int64_t* aisle, const std::int64_t* position, std::int64_t* length) {
    Picker picker(house, static_cast<Route>(route));
    for (std::int64_t tour = 0; tour < tours; ++tour) {
        picker.picks().clear();
        load(picker, first, tour, aisle, position);
        length[tour] = picker.walk(nullptr);
    }
}

inline void walk_tours(const House& house, int route, std::int64_t tours, const std::int64_t* first,
                       const std::int64_t* aisle, const std::int64_t* position, Tours& out) {
    Picker picker(house, static_cast<Route>(route));
    Passing passing;
    std::vector<Corner> corners;
    out.first_corner.push_back(0);
    for (std::int64_t tour = 0; tour < tours; ++tour) {
        picker.picks().clear();
        load(picker, first, tour, aisle, position);
        corners.clear();
        out.length.push_back(picker.walk(&corners));
        passing.list(picker.picks().sorted(), corners, out.sequence);
        for (const Corner& corner : corners) {
            out.corner_aisle.push_back(corner.aisle);
            out.corner_position.push_back(corner.position);
        }
        out.first_corner.push_back(static_cast<std::int64_t>(out.corner_aisle.size()));
    }
}

}  // namespace picking

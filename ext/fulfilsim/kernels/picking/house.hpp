// What picking tours share: the house, the picks of a tour, and a walk. Twin: kernels/picking/house.py.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstdint>
#include <tuple>
#include <vector>

namespace picking {

using Mm = std::int64_t;

struct House {
    Mm rows[3];
    int row_count;
    Mm pitch;
    std::int64_t depot;

    int blocks() const { return row_count - 1; }
    int block_of(Mm position) const { return row_count == 3 && position > rows[1]; }
};

inline House make_house(const Mm* rows, int row_count, Mm pitch, std::int64_t depot) {
    House house{{0, 0, 0}, row_count, pitch, depot};
    std::copy(rows, rows + row_count, house.rows);
    return house;
}

struct Corner {
    std::int64_t aisle;
    Mm position;
};

// Keeps only where the picker is and how far he came, and the corners if a place for them is given.
class Walk {
public:
    Walk(const House& house, std::vector<Corner>* corners)
        : house_(house), here_{house.depot, 0}, corners_(corners) {
        if (corners_ != nullptr) corners_->push_back(here_);
    }

    std::int64_t aisle() const { return here_.aisle; }
    Mm position() const { return here_.position; }
    Mm length() const { return length_; }
    const House& house() const { return house_; }

    void across(std::int64_t aisle) {
        step({aisle, here_.position}, std::abs(aisle - here_.aisle) * house_.pitch);
    }
    void along(Mm position) { step({here_.aisle, position}, std::abs(position - here_.position)); }
    void fetch(Mm position) {
        const Mm back = here_.position;
        along(position);
        along(back);
    }

private:
    void step(Corner corner, Mm length) {
        if (length == 0) return;
        here_ = corner;
        length_ += length;
        if (corners_ != nullptr) corners_->push_back(corner);
    }

    const House& house_;
    Corner here_;
    Mm length_ = 0;
    std::vector<Corner>* corners_;
};

struct Pick {
    std::int64_t aisle;
    Mm position;
    std::int64_t index;

    bool operator<(const Pick& other) const {
        return std::tie(aisle, position, index) < std::tie(other.aisle, other.position, other.index);
    }
};

// The picks of one aisle in one block, from the front.
struct Shelf {
    std::int64_t aisle;
    const Pick* begin;
    const Pick* end;

    Mm nearest() const { return begin->position; }
    Mm deepest() const { return (end - 1)->position; }
};

using Block = std::vector<Shelf>;  // from left to right

// Sorted picks of a tour; used again for tour after tour, so that memory is asked for once.
class Picks {
public:
    void clear() { sorted_.clear(); }
    void add(std::int64_t aisle, Mm position, std::int64_t index) { sorted_.push_back({aisle, position, index}); }

    void arrange(const House& house) {
        std::sort(sorted_.begin(), sorted_.end());
        blocks_[0].clear();
        blocks_[1].clear();
        const Pick* pick = sorted_.data();
        const Pick* end = pick + sorted_.size();
        while (pick != end) {
            const int block = house.block_of(pick->position);
            const Pick* next = pick;
            while (next != end && next->aisle == pick->aisle && house.block_of(next->position) == block) ++next;
            blocks_[block].push_back({pick->aisle, pick, next});
            pick = next;
        }
    }

    bool empty() const { return sorted_.empty(); }
    const std::vector<Pick>& sorted() const { return sorted_; }
    const Block& block(int number) const { return blocks_[number]; }
    std::int64_t left() const { return sorted_.front().aisle; }
    std::int64_t right() const { return sorted_.back().aisle; }

private:
    std::vector<Pick> sorted_;
    Block blocks_[2];
};

struct Gap {
    Mm before;
    Mm after;
};

// The neighbours that are farthest apart, of equals the first; `front` counts as a neighbour of the first
// pick and `back` of the last one where they are asked for.
inline Gap largest_gap(const Shelf& shelf, bool with_ends, Mm front, Mm back) {
    Mm before = with_ends ? front : shelf.nearest();
    Gap widest{before, before};
    for (const Pick* pick = shelf.begin; pick != shelf.end; ++pick) {
        if (pick->position - before > widest.after - widest.before) widest = {before, pick->position};
        before = pick->position;
    }
    if (with_ends && back - before > widest.after - widest.before) widest = {before, back};
    return widest;
}

}  // namespace picking

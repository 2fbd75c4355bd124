// Batches of orders by savings. Twin: kernels/picking/batches.py.
#pragma once

#include <vector>

#include "tours.hpp"

namespace picking {

struct Capacity {
    std::int64_t orders;
    std::int64_t lines;
    std::int64_t weight;
};

// Merges the two batches that save most, again and again; the savings of a new batch are computed anew.
class Savings {
public:
    Savings(const House& house, int route, std::int64_t orders, const std::int64_t* first, const std::int64_t* aisle,
            const std::int64_t* position, const std::int64_t* weight, const Capacity& capacity)
        : picker_(house, static_cast<Route>(route)), first_(first), aisle_(aisle), position_(position),
          capacity_(capacity), count_(orders), batches_(orders), saving_(orders * orders, 0), partner_(orders, -1) {
        for (std::int64_t order = 0; order < orders; ++order) {
            batches_[order] = {{order}, first[order + 1] - first[order], weight[order], 0};
            batches_[order].length = together(batches_[order], nullptr);
        }
    }

    void build(std::int64_t* batch_of) {
        for (std::int64_t one = 0; one < count_; ++one) {
            for (std::int64_t other = one + 1; other < count_; ++other) weigh(one, other);
        }
        for (std::int64_t one = 0; one < count_; ++one) choose(one);
        for (std::int64_t one = best(); one >= 0; one = best()) merge(one, partner_[one]);
        std::int64_t number = 0;
        for (const Batch& batch : batches_) {
            for (const std::int64_t order : batch.orders) batch_of[order] = number;
            number += !batch.orders.empty();
        }
    }

private:
    struct Batch {
        std::vector<std::int64_t> orders;
        std::int64_t lines;
        std::int64_t weight;
        Mm length;
    };

    Mm& saving(std::int64_t one, std::int64_t other) { return saving_[one * count_ + other]; }

    Mm together(const Batch& one, const Batch* other) {
        picker_.picks().clear();
        for (const std::int64_t order : one.orders) load(picker_, first_, order, aisle_, position_);
        if (other != nullptr) {
            for (const std::int64_t order : other->orders) load(picker_, first_, order, aisle_, position_);
        }
        return picker_.walk(nullptr);
    }

    bool fits(const Batch& one, const Batch& other) const {
        return static_cast<std::int64_t>(one.orders.size() + other.orders.size()) <= capacity_.orders &&
               one.lines + other.lines <= capacity_.lines && one.weight + other.weight <= capacity_.weight;
    }

    void weigh(std::int64_t one, std::int64_t other) {
        const Batch& left = batches_[one];
        const Batch& right = batches_[other];
        const bool there = !left.orders.empty() && !right.orders.empty() && fits(left, right);
        saving(one, other) = there ? left.length + right.length - together(left, &right) : 0;
    }

    // Remember with which later batch one saves most; nothing is saved at 0.
    void choose(std::int64_t one) {
        partner_[one] = -1;
        Mm most = 0;
        for (std::int64_t other = one + 1; other < count_; ++other) {
            if (saving(one, other) > most) {
                most = saving(one, other);
                partner_[one] = other;
            }
        }
    }

    std::int64_t best() {
        std::int64_t best = -1;
        Mm most = 0;
        for (std::int64_t one = 0; one < count_; ++one) {
            if (partner_[one] >= 0 && saving(one, partner_[one]) > most) {
                most = saving(one, partner_[one]);
                best = one;
            }
        }
        return best;
    }

    void merge(std::int64_t one, std::int64_t other) {
        Batch& into = batches_[one];
        Batch& from = batches_[other];
        into.length += from.length - saving(one, other);
        into.orders.insert(into.orders.end(), from.orders.begin(), from.orders.end());
        into.lines += from.lines;
        into.weight += from.weight;
        from.orders.clear();
        for (const std::int64_t changed : {one, other}) {
            for (std::int64_t each = 0; each < changed; ++each) weigh(each, changed);
            for (std::int64_t each = changed + 1; each < count_; ++each) weigh(changed, each);
        }
        for (std::int64_t each = 0; each < count_; ++each) refresh(each, one, other);
    }

    // Batches before the changed ones may have a new best partner; the changed ones certainly do.
    void refresh(std::int64_t each, std::int64_t one, std::int64_t other) {
        const std::int64_t partner = partner_[each];
        if (each == one || each == other || partner == one || partner == other) {
            choose(each);
        } else if (each < one) {
            const Mm most = partner < 0 ? 0 : saving(each, partner);
            const Mm now = saving(each, one);
            if (now > most || (now == most && now > 0 && one < partner)) partner_[each] = one;
        }
    }

    Picker picker_;
    const std::int64_t* first_;
    const std::int64_t* aisle_;
    const std::int64_t* position_;
    Capacity capacity_;
    std::int64_t count_;
    std::vector<Batch> batches_;
    std::vector<Mm> saving_;
    std::vector<std::int64_t> partner_;
};

inline void build_batches(const House& house, int route, std::int64_t orders, const std::int64_t* first,
                          const std::int64_t* aisle, const std::int64_t* position, const std::int64_t* weight,
                          const Capacity& capacity, std::int64_t* batch_of) {
    Savings(house, route, orders, first, aisle, position, weight, capacity).build(batch_of);
}

}  // namespace picking

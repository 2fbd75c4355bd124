// Exchange what follows two clients that are near one another in different routes.
// Potvin, J.-Y. and Rousseau, J.-M. (1995). An exchange heuristic for routeing problems with time windows. JORS 46(12).
#pragma once
#include "ruin.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Tails : public Ruin<F, Distance> {
public:
    using Base = Ruin<F, Distance>;
    using Base::Base;

protected:
    // Draw a client to ruin around. Where hours count, ends of routes are often exchanged there first: strings of
    // visits hardly ever come apart that way in long routes.
    int32_t seed_ruin(double heat) {
        const int32_t client = this->random_.below(this->clients_);
        if constexpr ((Base::timed || Base::ordered) && !Base::rich)
            if (this->random_.chance(OFTEN)) exchange_tails(client, int64_t(REACH * heat));
        return client;
    }

    // Deliveries lead, and nobody drives out for pick-ups only, nor for nothing.
    bool in_turn(int32_t before, int32_t after) const {
        if (!this->is_client(before)) return this->is_client(after) && !this->backhaul_[after];
        return !this->is_client(after) || this->backhaul_[after] || !this->backhaul_[before];
    }

private:
    // Lead the cheapest neighbour's route on to a client, and the client's on to what followed the neighbour, where
    // that costs no more than a bound.
    void exchange_tails(int32_t c, int64_t bound) {
        const int32_t there = this->visit_[c].route;
        if (there == ABSENT) return;
        const int32_t p = this->visit_[c].prev;
        const int32_t in = this->visit_[c].in;
        const auto left = this->distance_.at(this->visit_[p].place);
        int64_t best = bound + 1;
        int32_t from = -1, best_come = 0, best_go = 0;
        for (const Near *near = this->neighbours_.begin(c), *end = this->neighbours_.end(c); near != end; ++near) {
            const auto& visit = this->visit_[near->client];
            if (visit.route == ABSENT || visit.route == there) continue;
            const int32_t x = visit.next;
            const int32_t go = left.go(this->visit_[x].place);
            const int64_t longer = int64_t(near->distance) + go - visit.out - in;
            if (this->unit_ * longer >= best) continue;
            if (!may_follow(near->client, c, near->distance) || !may_follow(p, x, go)) continue;
            if (!loads_fit(visit.route, x, there, c)) continue;
            if (this->random_.chance(BLINK)) continue;
            best = this->unit_ * longer, from = near->client, best_come = near->distance, best_go = go;
        }
        if (from >= 0) join_tails(from, c, best_come, best_go);
    }

    bool may_follow(int32_t before, int32_t after, int32_t distance) const {
        if constexpr (Base::ordered) return this->in_turn(before, after);
        return this->visit_[before].depart + this->travel(before, after, distance) <= this->visit_[after].latest;
    }

    bool loads_fit(int32_t a, int32_t x, int32_t b, int32_t c) const {
        int32_t more = 0, back = 0;
        add_up(c, 1, more, back);
        add_up(x, -1, more, back);
        const auto &left = this->route_[a], &right = this->route_[b];
        if constexpr (Base::ordered)
            if (std::max(left.back + back, right.back - back) > this->capacity_) return false;
        return std::max(left.load + more, right.load - more) <= this->capacity_;
    }

    void add_up(int32_t node, int32_t times, int32_t& load, int32_t& back) const {
        for (; this->is_client(node); node = this->visit_[node].next) {
            load += times * this->client_[node].load;
            if constexpr (Base::ordered) back += times * this->client_[node].back;
        }
    }

    void join_tails(int32_t a, int32_t c, int32_t come, int32_t go) {
        const int32_t x = this->visit_[a].next, p = this->visit_[c].prev;
        const int32_t one = this->visit_[a].route, other = this->visit_[c].route;
        const int64_t saved = int64_t(this->visit_[a].out) + this->visit_[c].in;
        const int32_t end_x = this->visit_[this->last(one)].prev, end_c = this->visit_[this->last(other)].prev;
        auto &kept = this->change_route(one), &changed = this->change_route(other);
        move(c, one, changed, kept);
        move(x, other, kept, changed);
        const int32_t home_c = this->visit_[end_c].out, home_x = this->visit_[end_x].out;
        const bool ends = !this->is_client(x);
        this->link(a, c, come);
        this->link(end_c, this->last(one), home_c);
        if (ends) {
            this->link(p, this->last(other), go);
        } else {
            this->link(p, x, go);
            this->link(end_x, this->last(other), home_x);
        }
        this->cost_ += this->unit_ * (int64_t(come) + go - saved);
        if constexpr (Base::timed) {
            this->forward(c, true);
            this->backward(a, true);
            this->forward(this->last(one), true);
        }
        if (changed.size == 0) {
            this->cost_ -= this->fixed_ + this->unit_ * go;
            this->empty(other);
            return;
        }
        if constexpr (!Base::timed) return;
        this->forward(ends ? this->last(other) : x, true);
        this->backward(p, true);
        this->forward(this->last(other), true);
    }

    void move(int32_t node, int32_t route, typename Base::Route& from, typename Base::Route& to) {
        for (; this->is_client(node); node = this->visit_[node].next) {
            this->assign(node, route);
            from.load -= this->client_[node].load;
            to.load += this->client_[node].load;
            if constexpr (Base::ordered) from.back -= this->client_[node].back, to.back += this->client_[node].back;
            --from.size, ++to.size;
        }
    }

    static constexpr double REACH = Base::ordered ? 5.0 : 10.0;  // how many times the heat an exchange may cost
    // One in two, where hours do not count in four; one in ten.
    static constexpr uint32_t OFTEN = Base::ordered ? 1u << 30 : 1u << 31, BLINK = 429496730;
};

}  // namespace fulfilsim::routing

// Two vehicles exchange the rest of their days: where deliveries turn into pick-ups, or where they load anew.
// Potvin, J.-Y. and Rousseau, J.-M. (1995). An exchange heuristic for routing problems with time windows.
// Journal of the Operational Research Society 46(12), 1433-1446.
#pragma once
#include "tails.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Crossings : public Tails<F, Distance> {
public:
    using Base = Tails<F, Distance>;
    using Base::Base;

protected:
    // Whether there are places where days may be parted without a look at loads.
    bool crosses() const {
        if (!Base::rich || this->clients_ <= this->FEW) return false;
        return (this->in_.linehauls_first && this->quick_) || (this->exact_ && this->reloads_);
    }

    void cross() {
        this->removed_.clear();
        const int32_t one = this->random_.below(this->clients_);
        if (this->visit_[one].route == ABSENT) return;
        const int32_t a = end_of_part(one), other = somebody_near(a);
        if (other < 0 || this->visit_[other].route == ABSENT) return;
        const int32_t b = end_of_part(other);
        const int32_t left = this->visit_[a].route, right = this->visit_[b].route;
        if (left == right || !may_follow(a, this->visit_[b].next) || !may_follow(b, this->visit_[a].next)) return;
        swap_tails(a, b);
        this->settle(left, this->removed_);
        this->settle(right, this->removed_);
        this->recreate(this->removed_);
    }

private:
    // The last delivery of a route, or the last visit of a trip.
    int32_t end_of_part(int32_t node) const {
        if (this->in_.linehauls_first) {
            while (this->is_client(node) && this->backhaul_[node]) node = this->visit_[node].prev;
            while (!ends_deliveries(node)) node = this->visit_[node].next;
        } else {
            while (this->is_client(this->visit_[node].next)) node = this->visit_[node].next;
        }
        return node;
    }

    bool ends_deliveries(int32_t node) const {
        const int32_t next = this->visit_[node].next;
        return !this->is_client(next) || this->backhaul_[next];
    }

    // Days of trips begin and end at the depot, so that all of them are near.
    int32_t somebody_near(int32_t node) {
        if (this->exact_) return this->random_.below(this->clients_);
        const Near* near = this->neighbours_.begin(node);
        const int32_t known = int32_t(this->neighbours_.end(node) - near);
        return known ? near[this->random_.below(known)].client : -1;
    }

    bool may_follow(int32_t node, int32_t rest) const {
        const int32_t there = this->visit_[node].route, type = this->route_[there].type;
        if (this->route_[this->visit_[rest].route].type != type) return false;
        if (!this->clocked_ && !this->exact_) return true;
        const int32_t next = this->is_client(rest) || this->visit_[rest].next >= 0 ? rest : this->last(there);
        return this->visit_[node].depart + this->travel_with(this->law_.type(type), node, next) <= this->visit_[next].latest;
    }

    void swap_tails(int32_t a, int32_t b) {
        const int32_t left = this->visit_[a].route, right = this->visit_[b].route;
        const Tail behind_a = take_tail(a, right), behind_b = take_tail(b, left);
        hang(a, behind_b, left);
        hang(b, behind_a, right);
        count(left, behind_b, behind_a);
        count(right, behind_a, behind_b);
    }

    struct Tail {
        int32_t from, to;  // first and last visit; -1: none
        int32_t load, back, size, trips;
    };

    Tail take_tail(int32_t node, int32_t route) {
        Tail tail{-1, -1, 0, 0, 0, 0};
        for (node = this->visit_[node].next; this->visit_[node].next >= 0; node = this->visit_[node].next) {
            if (tail.from < 0) tail.from = node;
            tail.to = node;
            this->assign(node, route);
            if (!this->is_client(node)) {
                ++tail.trips;
                continue;
            }
            ++tail.size;
            tail.load += this->client_[node].load;
            tail.back += this->client_[node].back;
        }
        return tail;
    }

    void hang(int32_t node, const Tail& tail, int32_t route) {
        this->relink(node, tail.from < 0 ? this->last(route) : tail.from);
        if (tail.from >= 0) this->relink(tail.to, this->last(route));
    }

    void count(int32_t r, const Tail& gained, const Tail& lost) {
        auto& route = this->change_route(r);
        route.load += gained.load - lost.load;
        route.back += gained.back - lost.back;
        route.size += gained.size - lost.size;
        route.trips += gained.trips - lost.trips;
        route.distance = this->measure(r);
    }
};

}  // namespace fulfilsim::routing

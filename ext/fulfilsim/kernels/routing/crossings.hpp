// Two vehicles exchange the rest of their days: near a client where deliveries lead, or where they load anew.
// Potvin, J.-Y. and Rousseau, J.-M. (1995). An exchange heuristic for routeing problems with time windows.
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
    bool crosses() const { return Base::rich && this->clients_ > this->FEW && this->exact_ && this->reloads_; }

    void cross() {
        this->removed_.clear();
        const int32_t one = this->random_.below(this->clients_), other = this->random_.below(this->clients_);
        if (this->visit_[one].route == ABSENT || this->visit_[other].route == ABSENT) return;
        const int32_t a = end_of_trip(one), b = end_of_trip(other);
        const int32_t left = this->visit_[a].route, right = this->visit_[b].route;
        if (left == right || !may_follow(a, this->visit_[b].next) || !may_follow(b, this->visit_[a].next)) return;
        swap_tails(a, b);
        this->settle(left, this->removed_);
        this->settle(right, this->removed_);
        this->recreate(this->removed_);
    }

    // Draw a client to ruin around. Where deliveries lead, the rests of days are often exchanged there first: a ruin
    // moves deliveries and pick-ups, but hardly ever who picks up behind whose deliveries.
    int32_t seed_ruin(double heat) {
        const int32_t client = Base::seed_ruin(heat);
        if constexpr (Base::rich)
            if (exchanges_ && this->random_.chance(OFTEN)) exchange_rests(client, int64_t(REACH * heat));
        return client;
    }

private:
    int32_t end_of_trip(int32_t node) const {
        while (this->is_client(this->visit_[node].next)) node = this->visit_[node].next;
        return node;
    }

    bool may_follow(int32_t node, int32_t rest) const {
        const int32_t there = this->visit_[node].route, type = this->route_[there].type;
        if (this->route_[this->visit_[rest].route].type != type) return false;
        const int32_t next = this->is_client(rest) || this->visit_[rest].next >= 0 ? rest : this->last(there);
        return in_time(node, next, type);
    }

    bool in_time(int32_t before, int32_t after, int32_t type) const {
        const auto travel = this->travel_with(this->law_.type(type), before, after);
        return this->visit_[before].depart + travel <= this->visit_[after].latest;
    }

    // ------------------------------------------------------------ near a client
    // Lead the cheapest neighbour's vehicle on to a client, and the client's on to what followed the neighbour, where
    // that costs no more than a bound.
    void exchange_rests(int32_t client, int64_t bound) {
        const int32_t there = this->visit_[client].route;
        if (there == ABSENT) return;
        const int32_t leader = this->visit_[client].prev, in = this->visit_[client].in;
        const int64_t unit = this->law_.type(this->route_[there].type).per_distance;
        const auto left = this->distance_.at(this->visit_[leader].place);
        int64_t best = bound + 1;
        int32_t from = -1;
        for (const Near *near = this->neighbours_.begin(client), *end = this->neighbours_.end(client); near != end; ++near) {
            const auto& visit = this->visit_[near->client];
            if (visit.route == ABSENT || visit.route == there) continue;
            const int64_t longer = int64_t(near->distance) + left.go(this->visit_[visit.next].place) - visit.out - in;
            if (unit * longer >= best || !may_exchange(near->client, leader) || this->random_.chance(OVERLOOKED)) continue;
            best = unit * longer, from = near->client;
        }
        if (from >= 0) exchange(from, leader);
    }

    // Whether what is behind two visits of different vehicles may change places: kind of vehicle, order, hours, loads.
    bool may_exchange(int32_t a, int32_t b) const {
        const int32_t one = this->visit_[a].route, other = this->visit_[b].route, type = this->route_[one].type;
        const int32_t behind_a = this->visit_[a].next, behind_b = this->visit_[b].next;
        if (this->route_[other].type != type || !this->in_turn(a, behind_b) || !this->in_turn(b, behind_a)) return false;
        if (this->clocked_ && !(in_time(a, behind_b, type) && in_time(b, behind_a, type))) return false;
        int64_t load = 0, back = 0;
        add_up(behind_a, 1, load, back);
        add_up(behind_b, -1, load, back);
        const auto &left = this->route_[one], &right = this->route_[other];
        return std::max({left.load - load, right.load + load, left.back - back, right.back + back}) <=
               this->law_.type(type).capacity[0];
    }

    void add_up(int32_t node, int32_t times, int64_t& load, int64_t& back) const {
        for (; this->is_client(node); node = this->visit_[node].next) {
            load += times * this->client_[node].load;
            back += times * this->client_[node].back;
        }
    }

    void exchange(int32_t a, int32_t b) {
        const int32_t one = this->visit_[a].route, other = this->visit_[b].route;
        swap_tails(a, b);
        this->settle(one, this->removed_);
        this->settle(other, this->removed_);
    }

    // ------------------------------------------------------------ tails
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

    static constexpr double REACH = 5.0;  // how many times the heat an exchange may cost
    static constexpr uint32_t OFTEN = 1u << 30, OVERLOOKED = 429496730;  // one in four, in ten
    const bool exchanges_ = Base::rich && this->in_.linehauls_first && this->is_quick();
};

}  // namespace fulfilsim::routing

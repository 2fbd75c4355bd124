// A first plan by savings between near neighbours.
// Clarke, G. and Wright, J. W. (1964). Scheduling of vehicles from a central depot ... Operations Research 12(4).
#pragma once
#include "clock.hpp"
#include "combine.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Construct : public Combine<F, Distance> {
public:
    using Base = Combine<F, Distance>;
    using Base::Base;
    using Base::timed;
    using typename Base::Route;

protected:
    // Routes to begin with, if there are any; otherwise a first plan.
    void begin_with(const Effort& effort, double began) {
        if (effort.warm_routes == 0 && !Base::ordered) {
            if constexpr (Base::rich)
                if (this->builds_fleet()) return this->build_fleet(effort, began);
            if (!is_hurried(effort)) construct();
            if constexpr (Base::rich)
                if (this->is_quick() && !this->paired_ && !is_late(effort, began)) construct_again();
            if (this->in_windows() || Base::rich) build_anew(effort, began);
            return;
        }
        this->mark();
        for (int32_t r = 0; r < effort.warm_routes; ++r)
            adopt(effort.warm_types[r], effort.warm_visits + effort.warm_begins[r],
                  effort.warm_visits + effort.warm_begins[r + 1]);
        std::vector<int32_t> rest;
        for (int32_t c = 0; c < this->clients_; ++c)
            if (this->visit_[c].route == ABSENT) rest.push_back(c);
        this->recreate(rest);
        this->mark();
    }

    // Savings take ten times as long as one insertion of everybody.
    bool is_hurried(const Effort& effort) const {
        return timed && !Base::rich && effort.iterations == 0 && effort.seconds < 1.2e-5 * this->clients_;
    }

    // Whether more of the time is gone than first plans are worth.
    static bool is_late(const Effort& effort, double began) {
        return effort.iterations == 0 && cpu_seconds() - began > 0.15 * effort.seconds;
    }

    // Insertion in several orders; with long routes and wide windows it beats savings by far. The farthest first
    // is best most often, so there is always time for that; where only loads count it is the only good one.
    void build_anew(const Effort& effort, double began) {
        std::vector<int32_t> everybody;
        constexpr int32_t orders[] = {8, 13, 11, 4, 16, 0};
        const bool varies = this->in_windows() || !Base::rich || !this->quick_;
        for (const int32_t order : orders) {
            if ((!varies || is_late(effort, began)) && order != orders[0]) break;
            this->mark();
            everybody.clear();
            for (const int32_t r : this->roster_) this->empty_route(r, everybody);
            for (int32_t c = 0; c < this->clients_; ++c)
                if (this->visit_[c].route == ABSENT && this->visit_[c].stamp != this->stamp_) everybody.push_back(c);
            std::sort(everybody.begin(), everybody.end());
            this->sort_in_order(everybody, order);
            this->insert_all(everybody);
            if (this->cost_ >= this->marked_cost_) this->take_back();
        }
        this->mark();
        this->enrol_again();
    }

    // One given route as far as it may be driven.
    void adopt(int32_t type, const int32_t* visit, const int32_t* end) {
        const int32_t route = this->unused();
        if (route < 0) return;
        if constexpr (Base::rich) return adopt_rich(route, type, visit, end);
        int32_t before = this->first(route);
        const int32_t after = this->last(route);
        for (; visit != end; ++visit) {
            if (*visit == RELOAD) continue;
            const auto here = this->distance_.at(this->client_[*visit].place);
            const int32_t come = here.come(this->visit_[before].place), go = here.go(this->visit_[after].place);
            if (this->route_[route].load + this->client_[*visit].load > this->capacity_) continue;
            if constexpr (Base::ordered) {
                const bool laden = this->route_[route].back + this->client_[*visit].back > this->capacity_;
                if (laden || !this->in_turn(before, *visit)) continue;
            }
            if (!this->fits(*visit, before, after, come, go)) continue;
            this->insert(*visit, before, after);
            before = *visit;
        }
    }

    void adopt_rich(int32_t route, int32_t type, const int32_t* visit, const int32_t* end) {
        if (!this->available(type, route) || visit == end) return;
        const int32_t after = this->last(route);
        this->change_route(route).size = 1;  // so that the type is counted
        ++this->used_;
        ++this->used_of_type_[this->route_[route].type];
        this->enrol(route);
        this->set_type(route, type);
        this->route_[route].distance = this->measure(route);
        this->route_[route].size = 0;
        for (; visit != end; ++visit) {
            const int32_t before = this->visit_[after].prev;
            if (*visit != RELOAD) this->put_client(*visit, route, before, after), ++this->route_[route].size;
            else if (this->is_client(before) && this->reloads_ && this->law_.type(type).reload >= 0)
                this->put_reload(before, after);
        }
        this->removed_.clear();
        this->settle(route, this->removed_);
        this->list_route(route);
        if (!this->route_[route].size || this->law_.charge(this->list_, this->route_[route].type) < TOO_DEAR) return;
        this->cut_all(route, this->removed_);  // a rule that settling takes for granted was broken already
        this->settle(route, this->removed_);
    }

    // Everybody in a route of his own as far as there are vehicles, then joined; the rest is inserted.
    void construct() {
        if constexpr (Base::rich) return construct_rich();
        std::vector<int32_t> rest;
        const int32_t fleet = this->fleet_;
        this->fleet_ = this->routes_;
        for (int32_t c = 0; c < this->clients_; ++c) {
            const int32_t route = this->unused();
            typename Base::Spot spot;
            if (route >= 0) this->try_new_route(c, this->distance_.at(this->client_[c].place), spot);
            if (spot.cost < TOO_DEAR) this->insert(c, spot.before, spot.after);
            else rest.push_back(c);
        }
        std::vector<Saving> savings = this->list_savings();
        sort_savings(savings);
        for (const Saving& one : savings) join(one.from, one.to);
        this->fleet_ = fleet;
        dissolve(rest);
        this->enrol_again();
        this->recreate(rest);
        this->mark();
    }

    void construct_rich() {
        std::vector<int32_t> rest;
        this->mark();
        if (this->paired_ || this->reloads_) {
            for (int32_t c = 0; c < this->clients_; ++c) rest.push_back(c);
        } else {
            this->join_routes_of_one(rest, false);
        }
        this->recreate(rest);
        this->mark();
    }

    // Otherwise: of vehicles of several types the larger ones do not always pay, and ways home between deliveries and
    // pick-ups may be longer than they seem.
    void construct_again() {
        if (this->in_.types == 1 && !this->in_.linehauls_first) return;
        std::vector<int32_t> rest;
        this->slight_ = 2;
        this->take_all_out();
        this->join_routes_of_one(rest, this->in_.types > 1);
        this->recreate(rest);
        if (this->cost_ >= this->marked_cost_) this->take_back();
        this->mark();
        this->enrol_again();
    }

    // Take the shortest routes apart until there are vehicles for the others.
    void dissolve(std::vector<int32_t>& rest) {
        if (this->used_ <= this->fleet_) return;
        std::vector<int32_t> routes;
        for (int32_t r = 0; r < this->routes_; ++r)
            if (this->route_[r].size) routes.push_back(r);
        std::stable_sort(routes.begin(), routes.end(),
                         [this](int32_t a, int32_t b) { return this->route_[a].size < this->route_[b].size; });
        for (const int32_t route : routes) {
            if (this->used_ <= this->fleet_) return;
            const int32_t a = this->first(route), b = this->last(route);
            for (int32_t node = this->visit_[a].next; node != b; node = this->visit_[node].next) rest.push_back(node);
            this->cut(a, b);
        }
    }

    void join(int32_t from, int32_t to) {
        int32_t a = this->visit_[from].route, b = this->visit_[to].route;
        if (a == b || this->route_[a].load + this->route_[b].load > this->capacity_) return;
        if constexpr (!timed) {
            const bool from_last = !this->is_client(this->visit_[from].next);
            const bool to_first = !this->is_client(this->visit_[to].prev);
            if (this->distance_.symmetric()) {
                if (!from_last && !this->is_client(this->visit_[from].prev)) this->reverse(a);
                if (!to_first && !this->is_client(this->visit_[to].next)) this->reverse(b);
            }
        }
        if (this->is_client(this->visit_[from].next) || this->is_client(this->visit_[to].prev)) return;
        const int32_t between = this->distance_(this->client_[from].place, this->client_[to].place);
        if constexpr (timed) {
            if (this->visit_[from].depart + this->travel(from, to, between) > this->visit_[to].latest) return;
        }
        append(a, b, from, to, between);
    }

    // Route b behind route a.
    void append(int32_t a, int32_t b, int32_t from, int32_t to, int32_t between) {
        const int32_t tail = this->visit_[this->last(b)].prev;
        const int32_t home = this->visit_[tail].out;
        const int64_t now = int64_t(this->visit_[from].out) + this->visit_[to].in;
        for (int32_t node = to; this->is_client(node); node = this->visit_[node].next) this->assign(node, a);
        Route &kept = this->change_route(a), &gone = this->change_route(b);
        kept.load += gone.load;
        kept.size += gone.size;
        gone.load = gone.size = 0;
        this->link(from, to, between);
        this->link(tail, this->last(a), home);
        this->empty(b);
        this->cost_ -= this->fixed_ + this->unit_ * (now - between);
        if constexpr (timed) {
            this->forward(to, true);
            this->backward(from, true);
            this->forward(this->last(a), true);
            this->backward(tail, true);
        }
    }
};

}  // namespace fulfilsim::routing

// Routes of one client each are joined where that saves most: the first plan of a rich problem.
// Clarke, G. and Wright, J. W. (1964). Scheduling of vehicles from a central depot ... Operations Research 12(4).
#pragma once
#include "fleet.hpp"
#include "savings.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Combine : public Fleet<F, Distance> {
public:
    using Base = Fleet<F, Distance>;
    using Base::Base;
    using typename Base::Route;

protected:
    // As for plain problems, with vehicles of the cheapest type without end; then the fleet there is.
    void join_routes_of_one(std::vector<int32_t>& rest, bool by_money) {
        const int32_t fleet = this->fleet_;
        this->fleet_ = this->routes_;
        this->endless_ = true;
        for (int32_t c = 0; c < this->clients_; ++c) {
            typename Base::Spot spot;
            if (this->in_.linehauls_first && this->quick_ && this->backhaul_[c]) spot = alone_for_now(c);
            else this->consider_new_route(c, spot);
            if (spot.cost < TOO_DEAR) this->put(c, spot);
            else rest.push_back(c);
        }
        join_all(by_money);
        if (this->in_.linehauls_first && this->quick_) marry();
        for (const int32_t r : this->roster_)
            if (this->in_.linehauls_first && this->route_[r].size && !this->route_[r].load) this->settle(r, rest);
        this->endless_ = false;
        this->fleet_ = fleet;
        hand_out_vehicles(rest);
        this->enrol_again();
    }

    void join_all(bool by_money) {
        std::vector<Saving> savings = list_savings();
        sort_savings(savings);
        directed_ = this->in_.linehauls_first;
        const auto join = [this](int32_t from, int32_t to) { join_rich(from, to); };
        if (by_money) join_best_first(savings, [this](int32_t from, int32_t to) { return gain(from, to); }, join);
        else for (const Saving& one : savings) join(one.from, one.to);
        directed_ = false;
    }

    // What joining two routes saves now, a shorter way counting for more; nothing where they cannot be joined.
    int64_t gain(int32_t from, int32_t to) const {
        const auto &one = this->visit_[from], &other = this->visit_[to];
        const int32_t a = one.route, b = other.route;
        if (a == b || !may_join(a, b, from, to)) return 0;
        const bool leaves = !this->is_client(one.next), enters = !this->is_client(other.prev);
        if (!leaves && (this->is_client(one.prev) || !turns(a))) return 0;
        if (!enters && (this->is_client(other.next) || !turns(b))) return 0;
        const Route &left = this->route_[a], &right = this->route_[b];
        const int64_t shorter = int64_t(leaves ? one.out : one.in) + (enters ? other.in : other.out) -
                                this->distance_(one.place, other.place);
        int32_t type = left.type;
        const int64_t charge = this->best_simple_type(a, int64_t(left.load) + right.load, int64_t(left.back) + right.back,
                                                      left.distance + right.distance - shorter, type);
        return charge == TOO_DEAR ? 0 : left.charge + right.charge - charge + MORE * this->min_unit_ * shorter;
    }

    bool may_join(int32_t a, int32_t b, int32_t from, int32_t to) const {
        if (int64_t(this->route_[a].load) + this->route_[b].load > this->largest_) return false;
        return !this->in_.linehauls_first || this->backhaul_[from] == this->backhaul_[to];
    }

    // A route of one pick-up, which is not allowed to stay.
    typename Base::Spot alone_for_now(int32_t client) {
        typename Base::Spot spot;
        const int32_t route = this->unused();
        const auto here = this->distance_.at(this->client_[client].place);
        spot.before = this->first(route);
        spot.after = this->last(route);
        const int64_t distance = int64_t(here.come(this->visit_[spot.before].place)) + here.go(this->visit_[spot.after].place);
        spot.cost = spot.charge = this->best_simple_type(route, 0, this->client_[client].back, distance, spot.type);
        return spot;
    }

    // Each route of pick-ups follows a route of deliveries, where most is saved first.
    void marry() {
        std::vector<Saving> savings;
        std::vector<int32_t> giving, taking;
        for (const int32_t r : this->roster_) {
            if (this->route_[r].load) giving.push_back(r);
            if (this->route_[r].back) taking.push_back(r);
        }
        for (const int32_t a : giving)
            for (const int32_t b : taking) list_weddings(a, b, savings);
        sort_savings(savings);
        for (const Saving& one : savings) {
            const int32_t a = this->visit_[one.from].route, b = this->visit_[one.to].route;
            if (!this->route_[a].back && !this->route_[b].load) join_any(one.from, one.to);
        }
    }

    // Either end of one with either end of the other.
    void list_weddings(int32_t a, int32_t b, std::vector<Saving>& savings) const {
        const int32_t heads[] = {this->visit_[this->first(a)].next, this->visit_[this->first(b)].next};
        const int32_t tails[] = {this->visit_[this->last(a)].prev, this->visit_[this->last(b)].prev};
        for (const int32_t from : {heads[0], tails[0]})
            for (const int32_t to : {heads[1], tails[1]}) {
                const int64_t home = this->distance_(this->client_[from].place, this->visit_[this->last(a)].place);
                const int64_t out = this->distance_(this->visit_[this->first(b)].place, this->client_[to].place);
                const int64_t amount = home + out - this->distance_(this->client_[from].place, this->client_[to].place);
                if (amount > 0) savings.push_back({int32_t(std::min<int64_t>(amount, NEVER)), from, to});
            }
    }

    // Whether a route may be driven the other way round.
    bool turns(int32_t route) const {
        if (directed_ || this->clocked_ || this->walk_ || !this->alike_ || !this->distance_.symmetric()) return false;
        return !this->in_.linehauls_first || !this->route_[route].load || !this->route_[route].back;
    }

    void join_rich(int32_t from, int32_t to) {
        const int32_t a = this->visit_[from].route, b = this->visit_[to].route;
        if (a != b && may_join(a, b, from, to)) join_any(from, to);
    }

    void join_any(int32_t from, int32_t to) {
        const int32_t a = this->visit_[from].route, b = this->visit_[to].route;
        if (this->is_client(this->visit_[from].next) && !this->is_client(this->visit_[from].prev) && turns(a)) this->reverse(a);
        if (this->is_client(this->visit_[to].prev) && !this->is_client(this->visit_[to].next) && turns(b)) this->reverse(b);
        if (this->is_client(this->visit_[from].next) || this->is_client(this->visit_[to].prev)) return;
        int32_t type = this->route_[a].type;
        const int64_t apart = this->route_[a].charge + this->route_[b].charge;
        const int64_t charge = charge_joined(a, b, from, to, type);
        if (charge >= apart) return;
        append_rich(a, b, from, to);
        this->set_type(a, type);
        this->cost_ += charge - apart;
        this->route_[a].charge = charge;
        this->route_[b].charge = 0;
        this->refresh(a);
        this->refresh(b);
    }

    int64_t charge_joined(int32_t a, int32_t b, int32_t from, int32_t to, int32_t& type) {
        const Route &left = this->route_[a], &right = this->route_[b];
        if (this->clocked_ && (left.type == right.type || !this->walk_)) {
            const VehicleType& one = this->law_.type(type);
            if (this->visit_[from].depart + this->travel_with(one, from, to) > this->visit_[to].latest) return TOO_DEAR;
        }
        if (!this->walk_) {
            const int64_t direct = this->distance_(this->client_[from].place, this->client_[to].place);
            const int64_t distance =
                left.distance + right.distance - this->visit_[from].out - this->visit_[to].in + direct;
            return this->best_simple_type(a, int64_t(left.load) + right.load, int64_t(left.back) + right.back, distance, type);
        }
        this->list_route(b);
        const std::vector<int32_t> behind = this->list_;
        this->list_route(a);
        this->list_.insert(this->list_.end(), behind.begin(), behind.end());
        return this->best_type(a, type);
    }

    void append_rich(int32_t a, int32_t b, int32_t from, int32_t to) {
        const int32_t tail = this->visit_[this->last(b)].prev;
        for (int32_t node = to; this->is_client(node); node = this->visit_[node].next) this->assign(node, a);
        Route &kept = this->change_route(a), &gone = this->change_route(b);
        kept.load += gone.load;
        kept.back += gone.back;
        kept.size += gone.size;
        gone.load = gone.back = gone.size = 0;
        --this->used_of_type_[gone.type];
        --this->used_;
        this->relink(from, to);
        this->relink(tail, this->last(a));
        this->relink(this->first(b), this->last(b));
        kept.distance = this->measure(a);
        this->offer(b);
    }

    // Fullest routes first; who gets no vehicle is taken apart.
    void hand_out_vehicles(std::vector<int32_t>& rest) {
        std::vector<int32_t> routes;
        for (int32_t r = 0; r < this->routes_; ++r)
            if (this->route_[r].size) routes.push_back(r);
        std::stable_sort(routes.begin(), routes.end(),
                         [this](int32_t a, int32_t b) { return this->route_[a].load > this->route_[b].load; });
        std::fill(this->used_of_type_.begin(), this->used_of_type_.end(), 0);
        for (const int32_t route : routes) {
            int32_t type = this->route_[route].type;
            if (this->used_of_type_[type]++ < this->law_.type(type).count) continue;
            // Not there any more: any other type, or none.
            Route& short_of = this->change_route(route);
            int64_t best = TOO_DEAR;
            this->list_route(route);
            for (int32_t t = 0; t < this->law_.types(); ++t) {
                const int64_t charge =
                    this->used_of_type_[t] < this->law_.type(t).count ? this->law_.charge(this->list_, t) : TOO_DEAR;
                if (charge < best) best = charge, type = t;
            }
            if (best == TOO_DEAR) this->cut_all(route, rest), best = 0;
            else this->set_type(route, type);
            this->cost_ += best - short_of.charge;
            short_of.charge = best;
            this->refresh(route);
        }
    }

    std::vector<Saving> list_savings() const {
        std::vector<Saving> savings;
        savings.reserve(size_t(this->clients_) * this->neighbours_.length());
        for (int32_t c = 0; c < this->clients_; ++c) {
            for (const Near *near = this->neighbours_.begin(c), *end = this->neighbours_.end(c); near != end; ++near) {
                // From the neighbour to this client: the neighbour's way home and this one's way out are saved.
                if (this->visit_[c].route < 0 || this->visit_[near->client].route < 0) continue;
                const int32_t amount = saved(this->visit_[near->client].out, this->visit_[c].in, c) - near->distance;
                if (amount > 0) savings.push_back({amount, near->client, c});
            }
        }
        return savings;
    }

    // Deliveries that pick-ups will follow need not lead home, nor pick-ups out: those legs count for less.
    int32_t saved(int32_t home, int32_t out, int32_t client) const {
        if (!Base::rich || !this->in_.linehauls_first) return home + out;
        return this->backhaul_[client] ? home + out / slight_ : home / slight_ + out;
    }

    void reverse(int32_t route) {
        std::vector<int32_t> order;
        int32_t prev = this->first(route);
        for (int32_t node = this->visit_[prev].next; this->is_client(node); node = this->visit_[node].next) order.push_back(node);
        for (auto it = order.rbegin(); it != order.rend(); ++it) {
            this->relink(prev, *it);
            prev = *it;
        }
        this->relink(prev, this->last(route));
    }

    static constexpr int64_t MORE = 8;  // how many times what it is worth a shorter way counts, beside that
    int32_t slight_ = 4;     // what such a leg counts for: one in so many
    bool directed_ = false;  // ways out and ways back are not turned round while they grow
};

}  // namespace fulfilsim::routing

// Routes of rich problems: several vehicle types, reloads, limits of a day. A route's charge is what the law says.
#pragma once
#include "trips.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Rich : public Trips<F, Distance> {
public:
    using Base = Trips<F, Distance>;
    using typename Base::Route;
    using Base::alike_, Base::clocked_, Base::exact_, Base::law_, Base::reloads_, Base::spanned_, Base::twins_, Base::walk_;

    Rich(const Input& in, const Distance& distance) : Base(in, distance) {
        backhaul_.resize(in.clients);
        for (int32_t c = 0; c < in.clients; ++c) backhaul_[c] = law_.is_backhaul(c);
        if constexpr (!Base::rich) return;
        this->used_of_type_.assign(in.types, 0);
        min_unit_ = *std::min_element(in.per_distance, in.per_distance + in.types);
        for (int32_t t = 0; t < in.types; ++t) mean_unit_ += in.per_distance[t];
        mean_unit_ = (mean_unit_ + in.types - 1) / in.types;
        alone_.resize(size_t(in.clients) * in.types);
        for (int32_t c = 0; c < in.clients; ++c)
            for (int32_t t = 0; t < in.types; ++t) alone_[size_t(c) * in.types + t] = charge_alone(c, t);
        if (reloads_) make_reloads();
    }

protected:
    static constexpr int32_t FEW = FEW_CLIENTS;

    struct Spot {
        int64_t cost = TOO_DEAR;
        int32_t before = -1, after = -1;
        // of rich problems only: vehicle type, reload before (1) or behind (2) the visit, place of the partner
        int32_t type = 0, trip = 0, before_partner = -1;
        int64_t charge = 0;
    };

    // What a new route for one client, or for a pair, costs with a type.
    int64_t charge_alone(int32_t client, int32_t t) {
        const int32_t partner = this->in_.partner[client];
        list_.clear();
        list_.push_back(client);
        if (partner >= 0) this->in_.brings[client] ? void(list_.insert(list_.begin(), partner)) : list_.push_back(partner);
        return law_.charge(list_, t);
    }

    // Whether it matters when somebody is visited.
    bool in_windows() const { return Base::rich ? clocked_ : Base::timed; }

    // ------------------------------------------------------------ lists of visits
    void list_route(int32_t route) {
        list_.clear();
        for (int32_t node = this->visit_[this->first(route)].next; node != this->last(route); node = this->visit_[node].next)
            list_.push_back(this->is_client(node) ? node : RELOAD);
    }

    void list_with(int32_t client, const Spot& spot) {
        const int32_t route = this->visit_[spot.before].route, partner = this->in_.partner[client];
        list_.clear();
        for (int32_t node = this->first(route); node != this->last(route); node = this->visit_[node].next) {
            if (node != this->first(route)) list_.push_back(this->is_client(node) ? node : RELOAD);
            if (node == spot.before) {
                if (spot.trip & 1) list_.push_back(RELOAD);
                list_.push_back(client);
                if (spot.before_partner == client) list_.push_back(partner);
                if (spot.trip & 2) list_.push_back(RELOAD);
            }
            if (node == spot.before_partner) list_.push_back(partner);
        }
    }

    // ------------------------------------------------------------ types
    bool available(int32_t t, int32_t route) const {
        if (this->route_[route].size > 0 && this->route_[route].type == t) return true;
        return endless_ || this->used_of_type_[t] < law_.type(t).count;
    }

    // Cheapest available type for the visits in `list_`; the present one wins a tie.
    int64_t best_type(int32_t route, int32_t& type) {
        const int32_t present = type;
        int64_t best = this->route_[route].size > 0 ? law_.charge(list_, present) : TOO_DEAR;
        for (int32_t t = 0; t < law_.types(); ++t) {
            if (t == present && this->route_[route].size > 0) continue;
            if (!available(t, route)) continue;
            const int64_t charge = law_.charge(list_, t);
            if (charge < best) {
                best = charge;
                type = t;
            }
        }
        return best;
    }

    // The same where only load and distance count.
    int64_t best_simple_type(int32_t route, int64_t load, int64_t back, int64_t distance, int32_t& type) const {
        int64_t best = TOO_DEAR;
        for (int32_t t = 0; t < law_.types(); ++t) {
            const VehicleType& one = law_.type(t);
            if (std::max(load, back) > one.capacity[0] || distance > one.max_distance || !available(t, route)) continue;
            const int64_t charge = one.fixed + one.per_distance * distance;
            if (charge < best) {
                best = charge;
                type = t;
            }
        }
        return best;
    }

    // What a day asks of a vehicle.
    struct Demand {
        int64_t most[2];
        uint64_t needs;
        int64_t distance, duration;
        int32_t trips;
    };

    Demand demand_of(const Route& route) const {
        return {{route.most[0], route.most[1]}, route.needs, route.distance,
                this->spans_ ? route.work + route.waits : 0, route.trips + 1};
    }

    bool can(const VehicleType& type, const Demand& day) const {
        return carries(type, day) && day.distance <= type.max_distance && day.duration <= type.max_duration;
    }

    bool carries(const VehicleType& type, const Demand& day) const {
        return day.most[0] <= type.capacity[0] && (this->in_.dimensions == 1 || day.most[1] <= type.capacity[1]) &&
               !(day.needs & ~type.able) && (day.trips == 1 || (type.reload >= 0 && day.trips <= type.max_trips));
    }

    static int64_t price(const VehicleType& type, const Demand& day) {
        return type.fixed + type.per_distance * day.distance + type.per_duration * day.duration;
    }

    // Cheapest available type where all need the same time; the present one wins a tie.
    int64_t best_able_type(int32_t route, const Demand& day, int32_t& type) const {
        const int32_t present = type;
        const bool used = this->route_[route].size > 0;
        int64_t best = used && can(law_.type(present), day) ? price(law_.type(present), day) : TOO_DEAR;
        for (int32_t t = 0; t < law_.types(); ++t) {
            if ((used && t == present) || !available(t, route) || !can(law_.type(t), day)) continue;
            const int64_t charge = price(law_.type(t), day);
            if (charge < best) {
                best = charge;
                type = t;
            }
        }
        return best;
    }

    void set_type(int32_t route, int32_t t) {
        Route& changed = this->change_route(route);
        if (changed.size > 0) --this->used_of_type_[changed.type];
        if (changed.size > 0) ++this->used_of_type_[t];
        changed.type = t;
        const VehicleType& type = law_.type(t);
        const int32_t a = this->first(route), b = this->last(route);
        const bool moves = changed.trips && move_reloads(route, type.reload);
        if (this->visit_[a].place == type.start && this->visit_[b].place == type.end && !moves) return;
        this->change(a).place = type.start;
        this->change(b).place = type.end;
        relink(a, this->visit_[a].next);
        relink(this->visit_[b].prev, b);
        changed.distance = measure(route);
    }

    // Loads of further trips are where this type gets them.
    bool move_reloads(int32_t route, int32_t place) {
        bool moves = false;
        for (int32_t node = this->visit_[this->first(route)].next; node != this->last(route); node = this->visit_[node].next) {
            if (this->is_client(node) || this->visit_[node].place == place) continue;
            moves = true;
            this->change(node).place = place;
            relink(this->visit_[node].prev, node);
            relink(node, this->visit_[node].next);
        }
        return moves;
    }

    void relink(int32_t from, int32_t to) {
        this->link(from, to, this->distance_(this->visit_[from].place, this->visit_[to].place));
    }

    // ------------------------------------------------------------ changes
    void put(int32_t client, const Spot& spot) {
        const int32_t there = this->visit_[spot.before].route;
        Route& route = this->change_route(there);
        if (route.size == 0) {
            ++this->used_;
            ++this->used_of_type_[route.type];
            this->enrol(there);
            route.distance = this->visit_[spot.before].out;
        }
        route.size += this->in_.partner[client] >= 0 ? 2 : 1;
        const bool anew = route.type != spot.type || route.charge == 0;
        if (anew) set_type(there, spot.type);
        int32_t before = spot.before;
        const int32_t after = this->visit_[before].next;
        if (spot.trip & 1) before = put_reload(before, after);
        put_client(client, there, before, after);
        if (spot.trip & 2) put_reload(client, after);
        if (spot.before_partner >= 0)
            put_client(this->in_.partner[client], there, spot.before_partner, this->visit_[spot.before_partner].next);
        Route& changed = this->route_[there];
        changed.charge = spot.charge;
        this->cost_ += spot.cost;
        // So few clients that trips may be divided: everything anew.
        if ((spanned_ || exact_) && !spot.trip && !anew && this->clients_ > FEW) this->refresh_around(client);
        else this->refresh(there);
    }

    void put_client(int32_t client, int32_t route, int32_t before, int32_t after) {
        this->assign(client, route);
        Route& changed = this->route_[route];
        changed.distance -= this->visit_[before].out;
        relink(before, client);
        relink(client, after);
        changed.distance += this->visit_[before].out + this->visit_[client].out;
        if (!this->in_.brings[client]) changed.load += this->client_[client].load;
        changed.back += this->client_[client].back;
        this->cost_ -= this->client_[client].prize;
        --this->absent_;
    }

    int32_t put_reload(int32_t before, int32_t after) {
        const int32_t route = this->visit_[before].route;
        while (this->visit_[this->reloads_free_.back()].route != ABSENT) {
            this->reload_waits_[this->reloads_free_.back() - this->reload_base_] = 0;
            this->reloads_free_.pop_back();
        }
        const int32_t node = this->reloads_free_.back();
        Visit& visit = this->change(node);
        visit.route = route;
        visit.place = law_.type(this->route_[route].type).reload;
        Route& changed = this->change_route(route);
        changed.distance -= this->visit_[before].out;
        relink(before, node);
        relink(node, after);
        changed.distance += this->visit_[before].out + visit.out;
        ++changed.trips;
        return node;
    }

    void drop_reload(int32_t node) {
        const int32_t prev = this->visit_[node].prev;
        Route& changed = this->change_route(this->visit_[node].route);
        --changed.trips;
        changed.distance -= this->visit_[prev].out + this->visit_[node].out;
        relink(prev, this->visit_[node].next);
        changed.distance += this->visit_[prev].out;
        this->change(node).route = ABSENT;
        this->offer_reload(node);
    }

    // After visits were cut out: no empty trips, no trips of pick-ups only where that is forbidden, the
    // cheapest vehicle. If no vehicle can drive what is left, it is taken out too.
    void settle(int32_t there, std::vector<int32_t>& removed) {
        if (this->in_.linehauls_first) cut_backhauls_alone(there, removed);
        if (reloads_) drop_empty_trips(there);
        int32_t type = this->route_[there].type;
        int64_t charge = TOO_DEAR;
        const bool known = spanned_ || exact_ || this->lean_;
        if (known && this->route_[there].size > 0) this->refresh(there);
        if (this->route_[there].size > 0) charge = best_of(there, type);
        if (this->route_[there].size > 0 && charge == TOO_DEAR) cut_all(there, removed);
        Route& route = this->change_route(there);
        if (route.size == 0) charge = 0;
        else if (type != route.type) set_type(there, type);
        this->cost_ += charge - route.charge;
        this->route_[there].charge = charge;
        if (!known || route.size == 0 || !twins_) this->refresh(there);
    }

    int64_t best_of(int32_t route, int32_t& type) {
        if (exact_ || this->lean_) {
            const Route& now = this->route_[route];
            const bool broken = this->late_ || (now.trips && now.trips + 1 > law_.type(0).max_trips);
            return broken ? TOO_DEAR : best_simple_type(route, 0, 0, now.distance, type);
        }
        if (spanned_ && twins_)
            return this->late_ ? TOO_DEAR : best_able_type(route, demand_of(this->route_[route]), type);
        if (!walk_) {
            const Route& now = this->route_[route];
            return best_simple_type(route, now.load, now.back, now.distance, type);
        }
        list_route(route);
        return best_type(route, type);
    }

    int64_t measure(int32_t route) const {
        int64_t distance = 0;
        for (int32_t node = this->first(route); node != this->last(route); node = this->visit_[node].next)
            distance += this->visit_[node].out;
        return distance;
    }

    void cut_all(int32_t route, std::vector<int32_t>& removed) {
        for (int32_t node = this->visit_[this->first(route)].next; node != this->last(route);) {
            const int32_t next = this->visit_[node].next;
            if (this->is_client(node)) {
                removed.push_back(node);
                this->cut(this->visit_[node].prev, next);
            }
            node = next;
        }
        if (reloads_) drop_empty_trips(route);
    }

    void drop_empty_trips(int32_t route) {
        for (int32_t node = this->visit_[this->first(route)].next; node != this->last(route);) {
            const int32_t next = this->visit_[node].next;
            if (!this->is_client(node) && (!this->is_client(this->visit_[node].prev) || !this->is_client(next)))
                drop_reload(node);
            node = next;
        }
    }

    // Deliveries lead, so that a route without trips is looked at no further than its first visit.
    void cut_backhauls_alone(int32_t route, std::vector<int32_t>& removed) {
        const int32_t leader = this->visit_[this->first(route)].next;
        if (!reloads_ && !(this->is_client(leader) && backhaul_[leader])) return;
        for (int32_t node = this->visit_[this->first(route)].next; node != this->last(route);) {
            const int32_t next = this->visit_[node].next, prev = this->visit_[node].prev;
            if (this->is_client(node) && backhaul_[node] && !this->is_client(prev)) {
                removed.push_back(node);
                this->cut(prev, next);
            }
            node = next;
        }
    }

    void make_reloads() {
        this->reload_base_ = int32_t(this->visit_.size());
        this->visit_.resize(this->visit_.size() + this->clients_, typename Base::Visit{-1, -1, ABSENT, 0, 0, 0, 0, 0, -1, 0});
        this->glance_.resize(this->visit_.size(), Glance{-NEVER, 0});
        this->reload_waits_.assign(this->clients_, 0);
        for (int32_t k = this->clients_ - 1; k >= 0; --k) this->offer_reload(this->reload_base_ + k);
    }

    std::vector<int32_t> list_;
    std::vector<int64_t> alone_;
    std::vector<uint8_t> backhaul_;
    int64_t min_unit_ = 0, mean_unit_ = 0;
    bool endless_ = false;
};

}  // namespace fulfilsim::routing

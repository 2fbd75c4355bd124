// Routes of rich problems: several vehicle types, reloads, limits of a day. A route's charge is what the law says.
#pragma once
#include "state.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Rich : public State<F, Distance> {
public:
    using Base = State<F, Distance>;

    Rich(const Input& in, const Distance& distance) : Base(in, distance), law_(in, distance) {
        if constexpr (!Base::rich) return;
        this->used_of_type_.assign(in.types, 0);
        min_unit_ = *std::min_element(in.per_distance, in.per_distance + in.types);
        for (int32_t t = 0; t < in.types; ++t) mean_unit_ += in.per_distance[t];
        mean_unit_ = (mean_unit_ + in.types - 1) / in.types;
        for (int32_t t = 0; t < in.types; ++t) largest_ = std::max(largest_, law_.type(t).capacity[0]);
        look_around(in);
        backhaul_.resize(in.clients);
        for (int32_t c = 0; c < in.clients; ++c) backhaul_[c] = law_.is_backhaul(c);
        alone_.resize(size_t(in.clients) * in.types);
        for (int32_t c = 0; c < in.clients; ++c)
            for (int32_t t = 0; t < in.types; ++t) alone_[size_t(c) * in.types + t] = charge_alone(c, t);
        if (reloads_) make_reloads();
    }

protected:
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

    void set_type(int32_t route, int32_t t) {
        Route& changed = this->change_route(route);
        if (changed.size > 0) --this->used_of_type_[changed.type];
        if (changed.size > 0) ++this->used_of_type_[t];
        changed.type = t;
        const VehicleType& type = law_.type(t);
        const int32_t a = this->first(route), b = this->last(route);
        if (this->visit_[a].place == type.start && this->visit_[b].place == type.end) return;
        this->change(a).place = type.start;
        this->change(b).place = type.end;
        relink(a, this->visit_[a].next);
        relink(this->visit_[b].prev, b);
        changed.distance = measure(route);
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
        if (route.type != spot.type || route.charge == 0) set_type(there, spot.type);
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
        refresh(there);
    }

    void put_client(int32_t client, int32_t route, int32_t before, int32_t after) {
        this->change(client).route = route;
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
        if (this->route_[there].size > 0) charge = best_of(there, type);
        if (this->route_[there].size > 0 && charge == TOO_DEAR) cut_all(there, removed);
        Route& route = this->change_route(there);
        if (route.size == 0) charge = 0;
        else if (type != route.type) set_type(there, type);
        this->cost_ += charge - route.charge;
        this->route_[there].charge = charge;
        refresh(there);
    }

    int64_t best_of(int32_t route, int32_t& type) {
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

    void cut_backhauls_alone(int32_t route, std::vector<int32_t>& removed) {
        for (int32_t node = this->visit_[this->first(route)].next; node != this->last(route);) {
            const int32_t next = this->visit_[node].next, prev = this->visit_[node].prev;
            if (this->is_client(node) && backhaul_[node] && !this->is_client(prev)) {
                removed.push_back(node);
                this->cut(prev, next);
            }
            node = next;
        }
    }

    // Times, distance and loads of a whole route.
    void refresh(int32_t route) {
        const VehicleType& type = law_.type(this->route_[route].type);
        const int32_t a = this->first(route), b = this->last(route);
        if (clocked_) {
            set_depart(a, std::max(type.start_opens, trip_release(this->visit_[a].next)));
            for (int32_t node = this->visit_[a].next; node >= 0; node = this->visit_[node].next) refresh_depart(node, type);
            set_latest(b, type.end_closes);
            for (int32_t node = this->visit_[b].prev; node >= 0; node = this->visit_[node].prev) refresh_latest(node, type);
        }
        if (paired_ || reloads_) refresh_aboard(a, b);
    }

    int32_t travel_with(const VehicleType& type, int32_t from, int32_t to) const {
        return int32_t(std::min<int64_t>(law_.time_between(this->visit_[from].place, this->visit_[to].place, type), NEVER));
    }

    // From one node to the next; its length is known.
    int32_t leg_with(const VehicleType& type, int32_t from, int32_t to) const {
        if (type.pace == 1000 && !this->in_.duration) return this->visit_[from].out;
        return travel_with(type, from, to);
    }

    void refresh_depart(int32_t node, const VehicleType& type) {
        const int32_t prev = this->visit_[node].prev;
        const int32_t arrival = std::min(this->visit_[prev].depart + leg_with(type, prev, node), NEVER);
        if (this->is_client(node)) set_depart(node, this->begin(node, arrival) + this->client_[node].service);
        else if (this->visit_[node].next < 0) set_depart(node, std::max(arrival, type.end_opens));
        else set_depart(node, std::max(std::max(arrival, type.reload_opens) + int32_t(type.reload_time),
                                       trip_release(this->visit_[node].next)));
    }

    void refresh_latest(int32_t node, const VehicleType& type) {
        const int32_t next = this->visit_[node].next;
        const int32_t bound = this->visit_[next].latest - leg_with(type, node, next);
        if (this->is_client(node)) set_latest(node, this->begin_by(node, bound - this->client_[node].service));
        else if (this->visit_[node].prev < 0) set_latest(node, std::min(bound, type.start_closes));
        else set_latest(node, std::min(bound - int32_t(type.reload_time), type.reload_closes));
    }

    void set_depart(int32_t node, int32_t depart) {
        if (this->visit_[node].depart != depart) this->change(node).depart = depart;
    }

    void set_latest(int32_t node, int32_t latest) {
        latest = std::max(latest, -NEVER);
        if (this->visit_[node].latest != latest) this->change(node).latest = latest;
    }

    // With pairs what is aboard after each visit; otherwise what the trip takes from the depot.
    void refresh_aboard(int32_t a, int32_t b) {
        int32_t aboard = 0;
        for (int32_t node = a; node != b; node = this->visit_[node].next) {
            if (!this->is_client(node)) aboard = trip_load(this->visit_[node].next);
            else if (paired_) aboard += this->client_[node].back - this->client_[node].load;
            if (this->visit_[node].aboard != aboard) this->change(node).aboard = aboard;
        }
    }

    // When everything for the trip that begins with this node is ready.
    int32_t trip_release(int32_t node) const {
        int32_t latest = 0;
        if (!released_) return latest;
        for (; this->is_client(node); node = this->visit_[node].next) latest = std::max(latest, this->client_[node].release);
        return latest;
    }

    int32_t trip_load(int32_t node) const {
        int32_t load = 0;
        for (; this->is_client(node); node = this->visit_[node].next)
            if (!this->in_.brings[node]) load += this->client_[node].load;
        return load;
    }

    // ------------------------------------------------------------ what this problem needs
    void look_around(const Input& in) {
        const int64_t n = in.clients, k = in.dimensions;
        bool picks = false, skilled = false, windows = in.soft;
        for (int64_t i = 0; i < n * k; ++i) picks |= in.pickup[i] > 0;
        for (int64_t i = 0; i < n * in.windows; ++i) windows |= in.open[i] > 0 || in.close[i] < NEVER;
        for (int64_t c = 0; c < n; ++c) {
            skilled |= in.skills[c] != 0;
            released_ |= in.release[c] > 0;
            paired_ |= in.partner[c] >= 0;
        }
        bool limits = false, spans = false;
        for (int32_t t = 0; t < in.types; ++t) {
            const VehicleType& one = law_.type(t);
            reloads_ |= one.reload >= 0 && one.max_trips > 1;
            spans |= one.max_duration < NEVER || one.per_duration > 0;
            limits |= one.end_closes < NEVER || one.start_opens > 0 || one.end_opens > 0 || one.start_closes < NEVER;
            alike_ &= one.start == law_.type(0).start && one.end == law_.type(0).end;
            same_times_ &= one.pace == law_.type(0).pace && in.shift_start[t] == in.shift_start[0] &&
                           in.shift_end[t] == in.shift_end[0];
        }
        clocked_ = windows || limits;
        walk_ = in.soft || spans || k > 1 || (picks && !in.linehauls_first) || skilled || released_ || paired_ ||
                reloads_ || !alike_ || !same_times_;
        exact_ = in.types == 1 && k == 1 && !in.soft && !spans && !picks && !skilled && !paired_ && !in.linehauls_first;
        exact_pairs_ = in.types == 1 && k == 1 && !in.soft && !spans && !released_ && !skilled && !reloads_ &&
                       in.max_distance[0] >= NEVER;
        walk_ |= limits && law_.type(0).start_opens > law_.type(0).start_closes;
        quick_ = !walk_;
        for (int32_t t = 0; t < in.types; ++t) far_enough_ &= in.max_distance[t] >= NEVER;
    }

    void make_reloads() {
        this->reload_base_ = int32_t(this->visit_.size());
        this->visit_.resize(this->visit_.size() + this->clients_, Visit{-1, -1, ABSENT, 0, 0, 0, 0, 0, -1, 0});
        this->reload_waits_.assign(this->clients_, 0);
        for (int32_t k = this->clients_ - 1; k >= 0; --k) this->offer_reload(this->reload_base_ + k);
    }

    Law<Distance> law_;
    std::vector<int32_t> list_;
    std::vector<int64_t> alone_;
    std::vector<uint8_t> backhaul_;
    int64_t min_unit_ = 0, mean_unit_ = 0, largest_ = 0;
    bool endless_ = false, quick_ = false, far_enough_ = true, exact_ = false, exact_pairs_ = false, released_ = false, reloads_ = false, paired_ = false, clocked_ = false, walk_ = false, alike_ = true,
         same_times_ = true;
};

}  // namespace fulfilsim::routing

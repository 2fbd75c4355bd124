// Where a client, or a pair, may be put into the routes of a rich problem, and what it costs there.
#pragma once
#include "shifts.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Places : public Shifts<F, Distance> {
public:
    using Base = Shifts<F, Distance>;
    using typename Base::Spot;
    using typename Base::Route;
    using Base::BLINK;
    using Base::neighbours_;
    using Base::random_;
    using Base::FEW;
    using Base::fits_rich;

    Places(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed), reach_(this->routes_), tried_(this->visit_.size(), 0) {}

protected:
    Spot cheapest_rich(int32_t client) {
        Spot best;
        if (this->spanned_ && this->clients_ > FEW) return this->cheapest_spanned(client);
        const bool quick = this->clients_ > FEW && this->is_quick();
        if (quick) {
            this->consider_new_route(client, best);
            this->cheapest_near(client, best);
        } else if (this->clients_ <= FEW) {
            if (opens_route(client, best)) return best;
            this->each_position([&](int32_t before, int32_t after) {
                for (int32_t trip = 0; trip < (this->reloads_ ? 4 : 1); ++trip) consider(client, before, after, trip, best);
            });
        } else {
            const auto here = this->distance_.at(this->client_[client].place);
            for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
                __builtin_prefetch(&this->visit_[near[Neighbours::AHEAD].client]);
                const Visit& visit = this->visit_[near->client];
                if (visit.route == ABSENT || is_full(this->route_[visit.route], client)) continue;
                consider(client, near->client, visit.next, 0, near->distance, here.go(this->visit_[visit.next].place), best);
                consider(client, visit.prev, near->client, 0, here.come(this->visit_[visit.prev].place), here.go(visit.place),
                         best);
            }
            if (this->reloads_) this->each_trip_end([&](int32_t before, int32_t after) {
                consider(client, before, after, this->is_client(before) ? 1 : 2, best);
            });
        }
        if (this->clients_ > FEW && this->in_.linehauls_first && this->backhaul_[client])
            this->each_first_backhaul([&](int32_t before, int32_t after) { consider(client, before, after, 0, best); });
        if (!quick) this->consider_new_route(client, best);
        if (best.before < 0 && this->clients_ > FEW) consider_everywhere(client, best);
        return best;
    }

    // In small plans a dearer new route is tried now and then, for the sake of those who come after.
    bool opens_route(int32_t client, Spot& best) {
        if (random_.chance(1u << 28)) this->consider_new_route(client, best);
        return best.before >= 0;
    }

    // No place near anybody, no vehicle left: look at every place before giving up.
    void consider_everywhere(int32_t client, Spot& best) {
        for (const int32_t r : this->roster_) {
            if (!this->route_[r].size || is_full(this->route_[r], client)) continue;
            for (int32_t node = this->first(r); node != this->last(r); node = this->visit_[node].next)
                consider(client, node, this->visit_[node].next, 0, best);
        }
    }

    // Whether no vehicle could take this client too; trips have to be looked at one by one.
    bool is_full(const Route& route, int32_t client) const {
        if (this->reloads_) return false;
        const Client& at = this->client_[client];
        return int64_t(route.load) + at.load > this->largest_ || (!this->walk_ && int64_t(route.back) + at.back > this->largest_);
    }

    void consider(int32_t client, int32_t before, int32_t after, int32_t trip, Spot& best) {
        const auto here = this->distance_.at(this->client_[client].place);
        consider(client, before, after, trip, here.come(this->visit_[before].place), here.go(this->visit_[after].place),
                 best);
    }

    void consider(int32_t client, int32_t before, int32_t after, int32_t trip, int32_t come, int32_t go, Spot& best) {
        const int32_t there = this->visit_[before].route;
        const Route& route = this->route_[there];
        int64_t longer = int64_t(come) + go - this->visit_[before].out;
        if (this->quick_ && this->clients_ > FEW) return consider_quick(client, before, after, longer, best);
        if (trip) longer = longer_by_trip(client, before, after, trip, come, go, route.type);
        if (this->min_unit_ * longer >= best.cost) return;
        if (!allowed(client, before, after, trip, route)) return;
        if (this->clocked_ && !trip && (this->clients_ > FEW || (this->same_times_ && this->alike_)) &&
            !fits_rich(client, before, after, route.type))
            return;
        Spot spot{TOO_DEAR, before, after, route.type, trip, -1, TOO_DEAR};
        if (this->exact_ && trip < 2) {
            if (!fits_trip(client, before, after, trip, route, longer)) return;
            spot.charge = route.charge + this->min_unit_ * longer;
        } else if (this->walk_) {
            this->list_with(client, spot);
            spot.charge = charge_list(there, spot.type);
        } else {
            const Client& at = this->client_[client];
            spot.charge = this->best_simple_type(there, int64_t(route.load) + at.load, int64_t(route.back) + at.back,
                                                 route.distance + longer, spot.type);
        }
        if (spot.charge == TOO_DEAR) return;
        spot.cost = spot.charge - route.charge;
        if (spot.cost < best.cost && !random_.chance(BLINK)) best = spot;
    }

    // Where only load, distance and windows count: the present type if it is large enough.
    void consider_quick(int32_t client, int32_t before, int32_t after, int64_t longer, Spot& best) {
        const int32_t there = this->visit_[before].route;
        const Route& route = this->route_[there];
        const VehicleType& type = this->law_.type(route.type);
        const Client& at = this->client_[client];
        const int64_t load = int64_t(route.load) + at.load, back = int64_t(route.back) + at.back;
        int64_t cost = type.per_distance * longer;
        int32_t kind = route.type;
        if (std::max(load, back) <= type.capacity[0] && route.distance + longer <= type.max_distance) {
            if (cost >= best.cost) return;
        } else if (this->min_unit_ * longer >= best.cost || this->in_.types == 1) {
            return;
        } else {
            cost = this->best_simple_type(there, load, back, route.distance + longer, kind) - route.charge;
        }
        if (cost >= best.cost || !allowed(client, before, after, 0, route)) return;
        if (this->clocked_ && !fits_rich(client, before, after, route.type)) return;
        if (!random_.chance(BLINK)) best = Spot{cost, before, after, kind, 0, -1, route.charge + cost};
    }

    int64_t longer_by_trip(int32_t client, int32_t before, int32_t after, int32_t trip, int32_t come, int32_t go, int32_t t) const {
        const int32_t reload = this->law_.type(t).reload;
        if (reload < 0) return 0;
        const int32_t from = this->visit_[before].place, to = this->visit_[after].place, place = this->client_[client].place;
        const int64_t in = trip & 1 ? int64_t(this->distance_(from, reload)) + this->distance_(reload, place) : come;
        const int64_t out = trip & 2 ? int64_t(this->distance_(place, reload)) + this->distance_(reload, to) : go;
        return in + out - this->visit_[before].out;
    }

    // One type, deliveries only, no limits but windows, releases and distance: no need to ask the law.
    bool fits_trip(int32_t client, int32_t before, int32_t after, int32_t trip, const Route& route, int64_t longer) const {
        const VehicleType& type = this->law_.type(0);
        if (route.distance + longer > type.max_distance) return false;
        if (trip && route.trips + 2 > type.max_trips) return false;
        const Client& at = this->client_[client];
        int32_t now;
        if (trip) {
            const int32_t behind = this->is_client(after) ? this->trip_load(after) : 0;
            if (at.load + behind > this->largest_) return false;
            const int32_t arrival = this->visit_[before].depart + time_with(type, this->visit_[before].place, type.reload);
            const int32_t begin = std::max(arrival, type.reload_opens);
            if (begin > type.reload_closes) return false;
            now = std::max(begin + int32_t(type.reload_time), at.release) + time_with(type, type.reload, at.place);
        } else {
            now = late_start(type, client, before);
            if (now < 0) return false;
            now += this->travel_with(type, before, client);
        }
        const int32_t begin = this->begin(client, now);
        if (begin > at.close) return false;
        return begin + at.service + this->travel_with(type, client, after) <= this->visit_[after].latest;
    }

    int32_t time_with(const VehicleType& type, int32_t from, int32_t to) const {
        return int32_t(std::min<int64_t>(this->law_.time_between(from, to, type), NEVER));
    }

    // When the vehicle leaves a node if its trip waits for this client's goods; -1 if that is too late.
    int32_t late_start(const VehicleType& type, int32_t client, int32_t before) const {
        int32_t head = before;
        if (!this->client_[client].release) return this->visit_[before].depart;
        while (this->is_client(head)) head = this->visit_[head].prev;
        int32_t now = this->client_[client].release;
        if (now <= this->visit_[head].depart) return this->visit_[before].depart;
        while (head != before) {
            const int32_t next = this->visit_[head].next;
            const int32_t begin = this->begin(next, now + this->travel_with(type, head, next));
            if (begin > this->visit_[next].latest) return -1;
            now = begin + this->client_[next].service;
            head = next;
        }
        return now;
    }

    // The present type if it can; otherwise another one that is larger or more able.
    int64_t charge_list(int32_t route, int32_t& type) {
        if (this->in_.types == 1) return this->law_.charge(this->list_, type);
        if (this->clients_ <= FEW) return this->best_type(route, type);
        Breach breach = Breach::NONE;
        const int64_t charge = this->law_.charge(this->list_, type, &breach);
        if (breach != Breach::CAPACITY && breach != Breach::SKILL) return charge;
        return this->best_type(route, type);
    }

    bool allowed(int32_t client, int32_t before, int32_t after, int32_t trip, const Route& route) const {
        if (trip && this->law_.type(route.type).reload < 0) return false;
        if (((trip & 1) && !this->is_client(before)) || ((trip & 2) && !this->is_client(after))) return false;  // empty
        const int64_t load = this->reloads_ ? (trip ? 0 : this->visit_[before].aboard) : route.load;
        if ((!this->reloads_ || !this->paired_) && load + this->client_[client].load > this->largest_) return false;
        return !this->in_.linehauls_first || trip || this->in_order(client, before, after);
    }

    // ------------------------------------------------------------ pairs
    Spot cheapest_pair(int32_t client, int32_t partner) {
        Spot best;
        ++tries_;
        if (this->clients_ <= FEW) {
            if (opens_route(client, best)) return best;
            this->each_position([&](int32_t before, int32_t) { consider_pair(client, partner, before, best); });
        } else {
            list_reach(partner);
            for (const int32_t of : {client, partner})
                for (const Near *near = neighbours_.begin(of), *end = neighbours_.end(of); near != end; ++near) {
                    const Visit& visit = this->visit_[near->client];
                    if (visit.route == ABSENT) continue;
                    if (of == client) consider_pair(client, partner, near->client, best);
                    consider_pair(client, partner, visit.prev, best);
                }
            if (this->reloads_) this->each_trip_end([&](int32_t before, int32_t) { consider_pair_trips(client, before, best); });
        }
        this->consider_new_route(client, best);
        return best;
    }

    // The least detour to somebody in each route that passes near.
    void list_reach(int32_t client) {
        const auto here = this->distance_.at(this->client_[client].place);
        for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
            const Visit& visit = this->visit_[near->client];
            if (visit.route == ABSENT) continue;
            Reach& reach = reach_[visit.route];
            if (reach.tries != tries_) reach = {tries_, NEVER};
            const int32_t behind = near->distance + here.go(this->visit_[visit.next].place) - visit.out;
            const int32_t before = here.come(this->visit_[visit.prev].place) + here.go(visit.place) - visit.in;
            reach.detour = std::min({reach.detour, behind, before});
        }
    }

    // The first of a pair behind a node, the second at every later place of the trip.
    void consider_pair(int32_t client, int32_t partner, int32_t before, Spot& best) {
        if (tried_[before] == tries_) return;
        tried_[before] = tries_;
        const int32_t there = this->visit_[before].route, after = this->visit_[before].next;
        const Route& route = this->route_[there];
        const VehicleType& type = this->law_.type(route.type);
        const Client &give = this->client_[client], &take = this->client_[partner];
        const bool quick = this->in_.types == 1 && !this->soft_;
        const auto at_give = this->distance_.at(give.place), at_take = this->distance_.at(take.place);
        const int32_t come = at_give.come(this->visit_[before].place);
        const int64_t out = int64_t(come) + at_give.go(this->visit_[after].place) - this->visit_[before].out;
        if (this->clients_ > FEW && this->min_unit_ * out >= best.cost) return;
        const Reach& reach = reach_[there];
        const bool apart =
            this->clients_ <= FEW || reach.tries != tries_ || this->min_unit_ * (out + reach.detour) < best.cost;
        int32_t now = 0;
        const bool exact = this->exact_pairs_ && give.load == 0 && take.back == 0;
        if (exact && this->visit_[before].aboard + give.back > this->largest_) return;
        if (quick && !this->released_) {
            now = this->begin(client, this->visit_[before].depart + this->travel_with(type, before, client));
            if (now > give.close) return;
            now += give.service;
        }
        int32_t last = client, next = after;
        for (;;) {
            const int32_t from_last = at_take.come(this->visit_[last].place);
            const int64_t longer =
                last == client ? int64_t(come) + from_last + at_take.go(this->visit_[after].place) - this->visit_[before].out
                               : out + from_last + at_take.go(this->visit_[next].place) - this->visit_[last].out;
            if (this->min_unit_ * longer < best.cost && (!quick || this->released_ || in_time(type, partner, last, next, now))) {
                if (!exact) judge_pair(client, Spot{TOO_DEAR, before, after, route.type, 0, last, TOO_DEAR}, best);
                else if (!random_.chance(BLINK))
                    best = Spot{this->min_unit_ * longer, before, after, route.type, 0, last, route.charge + this->min_unit_ * longer};
            }
            if (this->reloads_ && last == client && this->clients_ <= FEW) consider_pair_trips(client, before, best);
            if (!apart || !this->is_client(next)) return;
            if (quick && !this->released_) {
                now = this->begin(next, now + this->travel_with(type, last, next));
                if (now > this->visit_[next].latest || now > take.close) return;
                now += this->client_[next].service;
                if (this->in_.dimensions == 1 && this->visit_[next].aboard + give.back > this->largest_) return;
            }
            last = next;
            next = this->visit_[next].next;
        }
    }

    void consider_pair_trips(int32_t client, int32_t before, Spot& best) {
        const int32_t type = this->route_[this->visit_[before].route].type;
        for (int32_t trip = 1; trip < 4; ++trip)
            if (allowed(client, before, this->visit_[before].next, trip, this->route_[this->visit_[before].route]))
                judge_pair(client, Spot{TOO_DEAR, before, this->visit_[before].next, type, trip, client, TOO_DEAR}, best);
    }

    bool in_time(const VehicleType& type, int32_t partner, int32_t last, int32_t next, int32_t now) const {
        const int32_t begin = this->begin(partner, now + this->travel_with(type, last, partner));
        if (begin > this->client_[partner].close) return false;
        return begin + this->client_[partner].service + this->travel_with(type, partner, next) <= this->visit_[next].latest;
    }

    void judge_pair(int32_t client, Spot spot, Spot& best) {
        const int32_t there = this->visit_[spot.before].route;
        this->list_with(client, spot);
        spot.charge = charge_list(there, spot.type);
        if (spot.charge == TOO_DEAR) return;
        spot.cost = spot.charge - this->route_[there].charge;
        if (spot.cost < best.cost && !random_.chance(BLINK)) best = spot;
    }

    struct Reach {
        int32_t tries = 0, detour = NEVER;
    };

    std::vector<Reach> reach_;    // of the second of the pair in hand, by route
    std::vector<int32_t> tried_;  // places looked at for the pair in hand
    int32_t tries_ = 0;
};

}  // namespace fulfilsim::routing

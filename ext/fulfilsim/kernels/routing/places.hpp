// Where a client, or a pair, may be put into the routes of a rich problem, and what it costs there.
#pragma once
#include "errands.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Places : public Errands<F, Distance> {
public:
    using Base = Errands<F, Distance>;
    using typename Base::Spot;
    using typename Base::Route;
    using Base::BLINK;
    using Base::neighbours_;
    using Base::random_;
    using Base::FEW;
    using Base::fits_rich;

    Places(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed) {}

protected:
    Spot cheapest_rich(int32_t client) {
        Spot best;
        if (this->spanned_ && this->clients_ > FEW) return this->cheapest_spanned(client);
        if (this->exact_ && this->clients_ > FEW) return this->cheapest_in_trips(client);
        const bool quick = this->clients_ > FEW && this->is_quick();
        if (quick) {
            this->consider_new_route(client, best);
            this->cheapest_near(client, best);
        } else if (this->clients_ <= FEW) {
            if (opens_route(client, best)) return best;
            this->each_position([&](int32_t before, int32_t after) {
                for (int32_t trip = 0; trip < (this->reloads_ ? 4 : 1); ++trip) consider(client, before, after, trip, best);
            });
            if (joins_route(best)) return best;
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
        if (this->clients_ > FEW && this->in_.linehauls_first && this->backhaul_[client] && looks_far(best))
            this->each_first_backhaul([&](int32_t before, int32_t after) { consider(client, before, after, 0, best); });
        if (!quick) this->consider_new_route(client, best);
        if (best.before < 0 && this->clients_ > FEW) consider_everywhere(client, best);
        return best;
    }

    // Ends of routes without pick-ups are many and mostly far.
    bool looks_far(const Spot& best) { return best.before < 0 || random_.chance(FAR); }

    // In small plans a dearer new route is tried now and then, for the sake of those who come after.
    bool opens_route(int32_t client, Spot& best) {
        if (random_.chance(NOW_AND_THEN)) this->consider_new_route(client, best);
        return best.before >= 0;
    }

    // And now and then a cheaper new route is not looked at, for the sake of those who follow to the same place.
    bool joins_route(const Spot& best) { return best.before >= 0 && random_.chance(NOW_AND_THEN); }

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
        if (this->walk_) {
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

    int64_t longer_by_trip(int32_t client, int32_t before, int32_t after, int32_t trip, int32_t come, int32_t go,
                           int32_t t) const {
        const int32_t reload = this->law_.type(t).reload;
        if (reload < 0) return 0;
        const int32_t from = this->visit_[before].place, to = this->visit_[after].place, place = this->client_[client].place;
        const int64_t in = trip & 1 ? int64_t(this->distance_(from, reload)) + this->distance_(reload, place) : come;
        const int64_t out = trip & 2 ? int64_t(this->distance_(place, reload)) + this->distance_(reload, to) : go;
        return in + out - this->visit_[before].out;
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

private:
    static constexpr uint32_t NOW_AND_THEN = 1u << 28, FAR = 1u << 30;  // one in sixteen, in four
};

}  // namespace fulfilsim::routing

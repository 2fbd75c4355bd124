// Where a pair may be put: the first client at every place nearby, the second at every later place.
#pragma once
#include "lean.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Pairs : public Lean<F, Distance> {
public:
    using Base = Lean<F, Distance>;
    using typename Base::Route;
    using typename Base::Spot;
    using Base::BLINK;
    using Base::FEW;
    using Base::neighbours_;
    using Base::random_;

    Pairs(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed), reach_(Base::rich ? this->routes_ : 0),
          tried_(Base::rich ? this->visit_.size() : 0, 0) {}

protected:
    // The cheapest places; where a plan that costs too much is given up, below a limit.
    Spot cheapest_pair(int32_t client, int32_t partner, int64_t limit) {
        Spot best;
        ++tries_;
        const Client &give = this->client_[client], &take = this->client_[partner];
        if (this->clients_ <= FEW) {
            if (this->opens_route(client, best)) return best;
            this->each_position([&](int32_t before, int32_t) { consider_pair(client, partner, before, best); });
            if (!this->joins_route(best)) this->consider_new_route(client, best);
            return best;
        }
        if (this->lean_ && give.load == 0 && take.back == 0) {
            best.cost = limit;
            this->consider_new_route(client, best);
            this->cheapest_lean(client, partner, best);
            return best;
        }
        this->consider_new_route(client, best);
        list_reach(partner);
        each_near(client, partner, [&](int32_t before) { consider_pair(client, partner, before, best); });
        if (this->reloads_) this->each_trip_end([&](int32_t before, int32_t) { consider_pair_trips(client, before, best); });
        return best;
    }

private:
    // Places behind and before who is near the first of a pair, and before who is near the second.
    template <class Visitor>
    void each_near(int32_t client, int32_t partner, Visitor visitor) {
        for (const int32_t of : {client, partner})
            for (const Near *near = neighbours_.begin(of), *end = neighbours_.end(of); near != end; ++near) {
                const auto& visit = this->visit_[near->client];
                if (visit.route == ABSENT) continue;
                if (of == client) visitor(near->client);
                visitor(visit.prev);
            }
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
                    best = Spot{this->min_unit_ * longer, before, after, route.type, 0, last,
                                route.charge + this->min_unit_ * longer};
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
            if (this->allowed(client, before, this->visit_[before].next, trip, this->route_[this->visit_[before].route]))
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
        spot.charge = this->charge_list(there, spot.type);
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

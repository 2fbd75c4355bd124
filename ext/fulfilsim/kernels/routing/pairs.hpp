// Where a pair may be put: the first client at every place nearby, the second at every later place.
#pragma once
#include "places.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Pairs : public Places<F, Distance> {
public:
    using Base = Places<F, Distance>;
    using typename Base::Route;
    using typename Base::Spot;
    using Base::BLINK;
    using Base::FEW;
    using Base::neighbours_;
    using Base::random_;

    Pairs(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed), reach_(Base::rich ? this->routes_ : 0),
          gaps_(Base::rich ? this->visit_.size() : 0), tried_(Base::rich ? this->visit_.size() : 0, 0) {}

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
            const bool looks_far = random_.chance(Base::FAR);
            list_gaps(partner, best);
            if (looks_far) list_last_gaps(partner);
            consider_near(client, partner, best);
            if (looks_far)
                for (const int32_t r : this->roster_)
                    if (this->route_[r].size) consider_lean(client, partner, this->first(r), best);
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

    // ------------------------------------------------------------ one kind of vehicle, one load, no other limits
    // Where the second may be put near somebody, as far as one can tell without the first, and how long that takes.
    void list_gaps(int32_t client, const Spot& best) {
        const auto here = this->distance_.at(this->client_[client].place);
        for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
            if (is_far(*near, best)) continue;
            const auto& visit = this->visit_[near->client];
            list_gap(client, near->client, near->distance, here.go(this->visit_[visit.next].place));
            list_gap(client, visit.prev, here.come(this->visit_[visit.prev].place), here.go(visit.place));
        }
    }

    // At the end of every route: before the depot there need not be anybody near.
    void list_last_gaps(int32_t client) {
        const auto here = this->distance_.at(this->client_[client].place);
        for (const int32_t r : this->roster_) {
            if (!this->route_[r].size) continue;
            const int32_t end = this->last(r), before = this->visit_[end].prev;
            list_gap(client, before, here.come(this->visit_[before].place), here.go(this->visit_[end].place));
        }
    }

    // Places behind and before who is near the first, and before who is near the second.
    void consider_near(int32_t client, int32_t partner, Spot& best) {
        for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
            if (is_far(*near, best)) continue;
            consider_lean(client, partner, near->client, best);
            consider_lean(client, partner, this->visit_[near->client].prev, best);
        }
        for (const Near *near = neighbours_.begin(partner), *end = neighbours_.end(partner); near != end; ++near)
            if (!is_far(*near, best)) consider_lean(client, partner, this->visit_[near->client].prev, best);
    }

    // Absent, or so far that with the triangle inequality no place beside it can be cheaper.
    bool is_far(const Near& near, const Spot& best) const {
        const Glance& glance = this->glance_[near.client];
        if (glance.edge < 0) return true;
        return this->metric_ && 2 * this->min_unit_ * (int64_t(near.distance) - glance.edge) >= best.cost;
    }

    void list_gap(int32_t client, int32_t before, int32_t come, int32_t go) {
        Gap& gap = gaps_[before];
        if (gap.tries == tries_) return;
        const auto &left = this->visit_[before], &right = this->visit_[left.next];
        const VehicleType& type = this->law_.type(0);
        const Client& at = this->client_[client];
        gap = Gap{tries_, NEVER, this->ride(type, left.place, at.place, come), this->ride(type, at.place, right.place, go)};
        const int32_t begin = this->begin(client, left.depart + gap.in);
        if (begin > at.close || begin + at.service + gap.out > right.latest) return;
        gap.detour = come + go - left.out;
        Reach& reach = reach_[left.route];
        if (reach.tries != tries_) reach = {tries_, NEVER};
        reach.detour = std::min(reach.detour, gap.detour);
    }

    void consider_lean(int32_t client, int32_t partner, int32_t before, Spot& best) {
        if (tried_[before] == tries_) return;
        tried_[before] = tries_;
        const auto &left = this->visit_[before], &right = this->visit_[left.next];
        const Client &give = this->client_[client], &take = this->client_[partner];
        const VehicleType& type = this->law_.type(0);
        const auto at_give = this->distance_.at(give.place);
        const int32_t come = at_give.come(left.place), go = at_give.go(right.place);
        const int64_t out = int64_t(come) + go - left.out;
        if (this->min_unit_ * out >= best.cost || left.aboard + give.back > this->largest_) return;
        const int32_t across = at_give.go(take.place), home = this->distance_(take.place, right.place);
        const int64_t both = int64_t(come) + across + home - left.out;
        const Reach& reach = reach_[left.route];
        const bool near = this->min_unit_ * both < best.cost;
        if (!near && (reach.tries != tries_ || this->min_unit_ * (out + reach.detour) >= best.cost)) return;
        int32_t now = this->begin(client, left.depart + this->ride(type, left.place, give.place, come));
        if (now > give.close) return;
        now += give.service;
        const Spot spot{0, before, left.next, 0, 0, client, 0};
        if (near &&
            delivers(partner, now + this->ride(type, give.place, take.place, across),
                     this->ride(type, take.place, right.place, home), right.latest))
            take_spot(spot, both, client, best);
        if (reach.tries != tries_ || this->min_unit_ * (out + reach.detour) >= best.cost) return;
        int32_t arrival = now + this->ride(type, give.place, right.place, go);
        for (int32_t node = left.next; this->is_client(node);) {
            const auto& visit = this->visit_[node];
            now = this->begin(node, arrival);
            if (now > visit.latest || visit.aboard + give.back > this->largest_) return;
            now += this->client_[node].service;
            if (now > take.close) return;
            const Gap& gap = gaps_[node];
            const auto& next = this->visit_[visit.next];
            if (gap.tries == tries_ && this->min_unit_ * (out + gap.detour) < best.cost &&
                delivers(partner, now + gap.in, gap.out, next.latest))
                take_spot(spot, out + gap.detour, node, best);
            arrival = now + next.ride;
            node = visit.next;
        }
    }

    bool delivers(int32_t partner, int32_t arrival, int32_t ride, int32_t latest) const {
        const int32_t begin = this->begin(partner, arrival);
        return begin <= this->client_[partner].close && begin + this->client_[partner].service + ride <= latest;
    }

    void take_spot(Spot spot, int64_t longer, int32_t before_partner, Spot& best) {
        if (random_.chance(BLINK)) return;
        spot.cost = this->min_unit_ * longer;
        spot.charge = this->route_[this->visit_[spot.before].route].charge + spot.cost;
        spot.before_partner = before_partner;
        best = spot;
    }

    // ------------------------------------------------------------ any other problem
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

    struct Gap {
        int32_t tries = 0, detour = NEVER, in = 0, out = 0;  // the way there and on, in time
    };

    std::vector<Reach> reach_;    // of the second of the pair in hand, by route
    std::vector<Gap> gaps_;       // behind each node, for the second of the pair in hand
    std::vector<int32_t> tried_;  // places looked at for the pair in hand
    int32_t tries_ = 0;
};

}  // namespace fulfilsim::routing

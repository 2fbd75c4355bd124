// Cheapest places where hours count, trips or several loads: each place in constant time, from what is known of spans.
#pragma once
#include "quick.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Shifts : public Quick<F, Distance> {
public:
    using Base = Quick<F, Distance>;
    using typename Base::Demand;
    using typename Base::Route;
    using typename Base::Spot;
    using Base::neighbours_;
    using Base::random_;

    Shifts(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed), ends_(Base::rich ? this->routes_ : 0) {
        if constexpr (!Base::rich) return;
        for (int32_t t = 0; t < in.types; ++t) {
            const int64_t hours = in.duration ? 0 : in.per_duration[t] * in.pace[t] / 1000;
            tolls_.push_back(std::max<int64_t>(2 * (in.per_distance[t] + hours), 1));
        }
        if (this->reloads_) price_trips();
    }

protected:
    Spot cheapest_spanned(int32_t client) {
        Spot best;
        consider_new_route(client, best);
        const Client& at = this->client_[client];
        const auto here = this->distance_.at(at.place);
        for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
            __builtin_prefetch(&this->visit_[near[Neighbours::AHEAD].client]);
            const auto& visit = this->visit_[near->client];
            if (visit.route == ABSENT) continue;
            const Route& route = this->route_[visit.route];
            if (may_pay(at, route, near->distance - visit.out, best))
                weigh_between(client, near->client, visit.next, near->distance, here.go(this->visit_[visit.next].place), best);
            if (may_pay(at, route, near->distance - visit.in, best))
                weigh_between(client, visit.prev, near->client, here.come(this->visit_[visit.prev].place),
                              here.go(visit.place), best);
        }
        if (this->in_.linehauls_first && this->backhaul_[client])
            each_first_backhaul([&](int32_t before, int32_t after) { weigh_between(client, before, after, best); });
        if (this->reloads_) weigh_trips(client, best);
        if (best.before < 0 && (this->absent_ <= MANY || settling_ || random_.chance(SELDOM))) weigh_everywhere(client, best);
        return best;
    }

    void consider_new_route(int32_t client, Spot& best) {
        const int32_t route = this->unused();
        if (route < 0) return;
        for (int32_t t = 0; t < this->in_.types; ++t) {
            const int64_t charge = this->alone_[size_t(client) * this->in_.types + t];
            // A vehicle of his own binds nobody, so it wins a tie with a trip behind another.
            if (charge > best.cost || (charge == best.cost && best.trip == 0) || !this->available(t, route)) continue;
            best = Spot{charge, this->first(route), this->last(route), t, 0,
                        this->in_.partner[client] < 0 ? -1 : client, charge};
        }
    }

    template <class Visitor>
    void each_position(Visitor visitor) const {
        for (const int32_t r : this->roster_)
            if (this->route_[r].size)
                for (int32_t node = this->first(r); node != this->last(r); node = this->visit_[node].next)
                    visitor(node, this->visit_[node].next);
    }

    // Ends of routes that have deliveries only: they may be far from every neighbour.
    template <class Visitor>
    void each_first_backhaul(Visitor visitor) const {
        for (const int32_t r : this->roster_)
            if (this->route_[r].size && this->route_[r].back == 0)
                visitor(this->visit_[this->last(r)].prev, this->last(r));
    }

    // Where a whole trip could be put in: behind the last client of each trip, and before the first one.
    template <class Visitor>
    void each_trip_end(Visitor visitor) {
        for (const int32_t r : this->roster_)
            if (this->route_[r].size) {
                const int32_t trips = this->route_[r].trips + 2;
                if (trips > this->law_.type(this->route_[r].type).max_trips) continue;
                for (const auto& end : trip_ends(r)) visitor(end.first, end.second);
            }
    }

    // Looked up anew only where a route has changed.
    const std::vector<std::pair<int32_t, int32_t>>& trip_ends(int32_t r) {
        Ends& ends = ends_[r];
        if (ends.version == this->route_[r].version) return ends.places;
        ends.version = this->route_[r].version;
        ends.places.clear();
        for (int32_t node = this->first(r); node != this->last(r); node = this->visit_[node].next) {
            const int32_t next = this->visit_[node].next;
            if ((node == this->first(r)) != !this->is_client(next)) ends.places.push_back({node, next});
        }
        return ends.places;
    }

    std::vector<int64_t> trips_;  // what a trip for one client costs at least, by client and type
    bool settling_ = true;  // whether a first plan is being made: later many absent clients wait for a place nearby

private:
    // What a trip for one client costs at least, where it begins and ends at the depot of all trips; or nothing.
    void price_trips() {
        trips_.assign(size_t(this->clients_) * this->in_.types, 0);
        for (int32_t t = 0; t < this->in_.types; ++t) {
            const VehicleType& type = this->law_.type(t);
            if (type.reload < 0 || type.reload != type.start || type.reload != type.end) continue;
            const auto depot = this->distance_.at(type.reload);
            for (int32_t c = 0; c < this->clients_; ++c) {
                const Client& at = this->client_[c];
                const int32_t out = depot.go(at.place), home = depot.come(at.place);
                const int64_t hours = int64_t(this->ride(type, type.reload, at.place, out)) +
                                      this->ride(type, at.place, type.reload, home) + at.service + type.reload_time;
                trips_[size_t(c) * this->in_.types + t] = type.per_distance * (int64_t(out) + home) + type.per_duration * hours;
            }
        }
    }

    void weigh_trips(int32_t client, Spot& best) {
        const int64_t* cost = trips_.data() + size_t(client) * this->in_.types;
        for (const int32_t r : this->roster_) {
            const Route& route = this->route_[r];
            if (!route.size || route.trips + 2 > this->law_.type(route.type).max_trips) continue;
            if (cost[route.type] - this->in_.per_duration[route.type] * route.waits >= best.cost) continue;
            for (const auto& end : trip_ends(r)) weigh_trip(client, end.first, end.second, best);
        }
    }

    static constexpr int32_t MANY = 8;
    static constexpr uint32_t SELDOM = 1u << 28;  // one in sixteen

    // By the triangle's inequality a detour is at least twice what the way there is longer than the way now.
    bool may_pay(const Client& at, const Route& route, int32_t longer, const Spot& best) const {
        const int32_t t = route.type;
        return tolls_[t] * longer + this->in_.per_duration[t] * (at.service - route.waits) < best.cost;
    }

    void weigh_everywhere(int32_t client, Spot& best) {
        each_position([&](int32_t before, int32_t after) { weigh_between(client, before, after, best); });
    }

    void weigh_between(int32_t client, int32_t before, int32_t after, Spot& best) {
        const auto here = this->distance_.at(this->client_[client].place);
        weigh_between(client, before, after, here.come(this->visit_[before].place), here.go(this->visit_[after].place), best);
    }

    void weigh_between(int32_t client, int32_t before, int32_t after, int32_t come, int32_t go, Spot& best) {
        const auto &left = this->visit_[before], &right = this->visit_[after];
        const Route& route = this->route_[left.route];
        const VehicleType& type = this->law_.type(route.type);
        const Client& at = this->client_[client];
        const int64_t longer = int64_t(come) + go - left.out;
        int32_t ride_in = 0, ride_out = 0;
        int64_t slower = 0;
        if (this->rides_) {
            ride_in = this->ride(type, left.place, at.place, come);
            ride_out = this->ride(type, at.place, right.place, go);
            slower = int64_t(ride_in) + ride_out + at.service - right.ride;
        }
        // No day is shorter than the work in it.
        const bool dear = type.per_distance * longer + type.per_duration * (slower - route.waits) >= best.cost;
        if (dear && this->in_.types == 1) return;
        Demand day{{0, 0}, route.needs | this->in_.skills[client], route.distance + longer, 0, route.trips + 1};
        load_with(at, left, route, day);
        if (this->carries(type, day) ? dear : this->in_.types == 1) return;
        if (this->in_.linehauls_first && !this->in_order(client, before, after)) return;
        int64_t waits = 0;
        if (this->rides_) {
            const Way now = this->through_client(way_with(client, before, type), ride_in, client);
            if (now.depart - at.service > at.close || now.depart + ride_out > right.latest) return;
            waits = int64_t(now.waits) + std::max(0, right.ready - now.leave - ride_out) + right.stays;
        }
        if (this->spans_) day.duration = route.work + slower + waits;
        judge_place(client, Spot{TOO_DEAR, before, after, route.type, 0, -1, TOO_DEAR}, day, best);
    }

    // The day up to a node if its trip waits for this client's goods too; never if that makes somebody late.
    Way way_with(int32_t client, int32_t before, const VehicleType& type) const {
        const int32_t release = this->client_[client].release;
        Way now = this->way(before);
        if (!release) return now;
        int32_t head = before;
        while (this->is_client(head)) head = this->visit_[head].prev;
        if (release <= this->visit_[head].depart) return now;
        now = this->visit_[head].prev < 0 ? this->start(type, release) : this->wait_for(this->way(head), release);
        for (; head != before; head = this->visit_[head].next) {
            const auto& next = this->visit_[this->visit_[head].next];
            if (now.depart + next.ride > next.latest) return {NEVER, NEVER, 0};
            now = this->through_client(now, next.ride, this->visit_[head].next);
        }
        return now;
    }

    void load_with(const Client& at, const typename Base::Visit& left, const Route& route, Demand& day) const {
        if (!this->by_visit_) {
            day.most[0] = route.most[0] + at.load;
            day.most[1] = route.most[1] + at.wide;
        } else if (this->picks_) {
            day.most[0] = std::max<int64_t>({route.most[0], int64_t(left.aboard) + at.load, int64_t(left.wide) + at.back});
        } else {
            day.most[0] = std::max<int64_t>(route.most[0], int64_t(left.aboard) + at.load);
            day.most[1] = std::max<int64_t>(route.most[1], int64_t(left.wide) + at.wide);
        }
    }

    // A trip for one client, behind another trip or before it.
    void weigh_trip(int32_t client, int32_t before, int32_t after, Spot& best) {
        const auto &left = this->visit_[before], &right = this->visit_[after];
        const Route& route = this->route_[left.route];
        const VehicleType& type = this->law_.type(route.type);
        const Client& at = this->client_[client];
        if (type.reload < 0) return;
        const bool behind = this->is_client(before);
        const int32_t from = behind ? type.reload : left.place, to = behind ? right.place : type.reload;
        const int32_t come = this->distance_(from, at.place), go = this->distance_(at.place, to);
        const int32_t back = behind ? this->distance_(left.place, type.reload) : this->distance_(type.reload, right.place);
        const int64_t longer = int64_t(come) + go + back - left.out;
        if (type.per_distance * longer - type.per_duration * route.waits >= best.cost) return;
        Demand day{{std::max<int64_t>({route.most[0], at.load, at.back}), std::max<int64_t>(route.most[1], at.wide)},
                   route.needs | this->in_.skills[client], route.distance + longer, 0, route.trips + 2};
        if (!this->carries(type, day)) return;
        if (this->rides_) {
            const int32_t ride_in = this->ride(type, from, at.place, come), ride_out = this->ride(type, at.place, to, go);
            const int32_t ride_back = behind ? this->ride(type, left.place, type.reload, back)
                                             : this->ride(type, type.reload, right.place, back);
            const int64_t waits = behind ? waits_behind(client, before, after, type, ride_back, ride_in, ride_out)
                                         : waits_before(client, before, after, type, ride_in, ride_out, ride_back);
            if (waits < 0) return;
            if (this->spans_)
                day.duration = route.work + ride_in + ride_out + ride_back + at.service + type.reload_time -
                               right.ride + waits;
        }
        judge_place(client, Spot{TOO_DEAR, before, after, route.type, behind ? 1 : 2, -1, TOO_DEAR}, day, best);
    }

    // The waiting of the whole day; -1 if somebody is visited too late.
    int64_t waits_behind(int32_t client, int32_t before, int32_t after, const VehicleType& type, int32_t back, int32_t in,
                         int32_t out) const {
        const Client& at = this->client_[client];
        const int32_t loaded = this->visit_[before].depart + back;
        if (std::max(loaded, type.reload_opens) > type.reload_closes) return -1;
        const Way now = this->through_client(this->through_reload(this->way(before), back, type, at.release), in, client);
        return now.depart - at.service > at.close ? -1 : waits_until(now, out, after);
    }

    int64_t waits_before(int32_t client, int32_t head, int32_t after, const VehicleType& type, int32_t in, int32_t out,
                         int32_t back) const {
        const Client& at = this->client_[client];
        Way now = this->way(head);
        if (this->released_) now = head_released(head, type, at.release);
        now = this->through_client(now, in, client);
        if (now.depart - at.service > at.close || std::max(now.depart + out, type.reload_opens) > type.reload_closes) return -1;
        return waits_until(this->through_reload(now, out, type, this->trip_release(after)), back, after);
    }

    // The day up to the begin of a trip if that waits for other goods than now.
    Way head_released(int32_t head, const VehicleType& type, int32_t release) const {
        const auto& visit = this->visit_[head];
        if (visit.prev < 0) return this->start(type, release);
        return this->through_reload(this->way(visit.prev), visit.ride, type, release);
    }

    int64_t waits_until(const Way& now, int32_t ride, int32_t after) const {
        const auto& right = this->visit_[after];
        if (now.depart + ride > right.latest) return -1;
        return int64_t(now.waits) + std::max(0, right.ready - now.leave - ride) + right.stays;
    }

    // The present vehicle, or another one that can where this one cannot.
    void judge_place(int32_t client, Spot spot, const Demand& day, Spot& best) {
        const int32_t there = this->visit_[spot.before].route;
        const int64_t now = this->route_[there].charge;
        if (this->can(this->law_.type(spot.type), day)) {
            spot.charge = this->price(this->law_.type(spot.type), day);
        } else if (this->in_.types > 1 && this->twins_) {
            spot.charge = this->best_able_type(there, day, spot.type);
        } else if (this->in_.types > 1 && another_may(there, day, now, best.cost)) {
            this->list_with(client, spot);
            spot.charge = this->best_type(there, spot.type);
        }
        if (spot.charge == TOO_DEAR) return;
        spot.cost = spot.charge - now;
        if (spot.cost < best.cost && !random_.chance(Base::BLINK)) best = spot;
    }

    // Whether it is worth while to have the law drive other vehicles.
    bool another_may(int32_t there, const Demand& day, int64_t now, int64_t best) const {
        for (int32_t t = 0; t < this->in_.types; ++t) {
            const VehicleType& type = this->law_.type(t);
            if (t != this->route_[there].type && this->carries(type, day) && this->available(t, there) &&
                type.fixed + type.per_distance * day.distance - now < best && day.distance <= type.max_distance)
                return true;
        }
        return false;
    }

    struct Ends {
        int64_t version = -1;
        std::vector<std::pair<int32_t, int32_t>> places;
    };

    std::vector<Ends> ends_;
    std::vector<int64_t> tolls_;  // price of a detour there and back, by type, its hours included
};

}  // namespace fulfilsim::routing

// Cheapest places in days of trips where only distance costs: see trips.hpp.
#pragma once
#include "shifts.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Errands : public Shifts<F, Distance> {
public:
    using Base = Shifts<F, Distance>;
    using typename Base::Route;
    using typename Base::Spot;
    using Base::neighbours_;
    using Base::random_;

    Errands(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed) {}

protected:
    Spot cheapest_in_trips(int32_t client) {
        Spot best;
        this->consider_new_route(client, best);
        const auto here = this->distance_.at(this->client_[client].place);
        const int64_t room = this->largest_ - this->client_[client].load, toll = 2 * this->unit_;
        for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
            __builtin_prefetch(&this->visit_[near[Neighbours::AHEAD].client]);
            const auto& visit = this->visit_[near->client];
            if (visit.route == ABSENT || visit.aboard > room) continue;
            // By the triangle's inequality, as for shifts.
            if (toll * (near->distance - visit.out) < best.cost)
                try_place(client, near->client, visit.next, near->distance, here.go(this->visit_[visit.next].place), best);
            if (toll * (near->distance - visit.in) < best.cost)
                try_place(client, visit.prev, near->client, here.come(this->visit_[visit.prev].place), here.go(visit.place),
                          best);
        }
        if (this->reloads_) try_trips(client, best);
        if (best.before < 0) this->each_position([&](int32_t before, int32_t after) {
            if (this->visit_[before].aboard <= room)
                try_place(client, before, after, here.come(this->visit_[before].place), here.go(this->visit_[after].place), best);
        });
        return best;
    }

private:
    void try_place(int32_t client, int32_t before, int32_t after, int32_t come, int32_t go, Spot& best) {
        const auto &left = this->visit_[before], &right = this->visit_[after];
        const int64_t longer = int64_t(come) + go - left.out, cost = this->unit_ * longer;
        if (cost >= best.cost) return;
        const VehicleType& type = this->law_.type(0);
        const Client& at = this->client_[client];
        const Route& route = this->route_[left.route];
        if (route.distance + longer > type.max_distance) return;
        const int32_t now = this->depart_with(at.release, before) + this->ride(type, left.place, at.place, come);
        if (now > at.close) return;
        if (std::max(now, at.open) + at.service + this->ride(type, at.place, right.place, go) > right.latest) return;
        if (!random_.chance(Base::BLINK)) best = Spot{cost, before, after, 0, 0, -1, route.charge + cost};
    }

    void try_trips(int32_t client, Spot& best) {
        const int64_t least = this->trips_[client];
        if (least >= best.cost) return;
        const VehicleType& type = this->law_.type(0);
        for (const int32_t r : this->roster_) {
            const Route& route = this->route_[r];
            if (!route.size || route.trips + 2 > type.max_trips) continue;
            for (const auto& end : this->trip_ends(r)) try_trip(client, end.first, end.second, best);
            if (least >= best.cost) return;
        }
    }

    // A trip for one client, behind another trip or before it.
    void try_trip(int32_t client, int32_t before, int32_t after, Spot& best) {
        const VehicleType& type = this->law_.type(0);
        const Client& at = this->client_[client];
        const auto &left = this->visit_[before], &right = this->visit_[after];
        const Route& route = this->route_[left.route];
        const bool behind = this->is_client(before);
        const int32_t from = behind ? type.reload : left.place, to = behind ? right.place : type.reload;
        const int32_t come = this->distance_(from, at.place), go = this->distance_(at.place, to);
        const int32_t back = behind ? this->distance_(left.place, type.reload) : this->distance_(type.reload, right.place);
        const int64_t longer = int64_t(come) + go + back - left.out, cost = this->unit_ * longer;
        if (cost >= best.cost || at.load > this->largest_ || route.distance + longer > type.max_distance) return;
        const int32_t ride_back = behind ? this->ride(type, left.place, type.reload, back)
                                         : this->ride(type, type.reload, right.place, back);
        int32_t now = behind ? loaded(type, left.depart + ride_back, at.release) : this->leaves(before, at.release);
        now = std::min(now, NEVER) + this->ride(type, from, at.place, come);
        if (now > at.close) return;
        now = std::max(now, at.open) + at.service + this->ride(type, at.place, to, go);
        if (!behind) now = std::min(loaded(type, now, this->trip_release(after)), NEVER) + ride_back;
        if (now > right.latest) return;
        if (!random_.chance(Base::BLINK)) best = Spot{cost, before, after, 0, behind ? 1 : 2, -1, route.charge + cost};
    }

    // When a vehicle that comes to the depot leaves again; never if that is too late.
    static int32_t loaded(const VehicleType& type, int32_t arrival, int32_t release) {
        const int32_t begin = std::max(arrival, type.reload_opens);
        return begin > type.reload_closes ? NEVER : std::max(begin + int32_t(type.reload_time), release);
    }
};

}  // namespace fulfilsim::routing

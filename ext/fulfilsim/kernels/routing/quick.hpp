// Cheapest places where only load, windows and the order of line-hauls and back-hauls count: no lists, no law.
#pragma once
#include "neighbours.hpp"
#include "rich.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Quick : public Rich<F, Distance> {
public:
    using Base = Rich<F, Distance>;
    using typename Base::Spot;
    using typename Base::Route;

    Quick(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance), random_(seed), neighbours_(neighbours), metric_(in.x && distance.symmetric()) {
        if constexpr (Base::rich) offers_.assign(this->routes_, Offer{});
    }

protected:
    // What a route asks of a client: a vehicle of a type, what changing to it costs, and the price of a detour.
    struct Offer {
        int64_t extra = 0, unit = 0;
        int32_t type = 0, asked = 0;
    };

    // Whether `near` and others like it say enough; a limit of distance makes the best type depend on the detour.
    bool is_quick() const { return this->quick_ && this->far_enough_; }

    void cheapest_near(int32_t client, Spot& best) {
        ++asked_;
        const auto here = this->distance_.at(this->client_[client].place);
        const bool ordered = this->in_.linehauls_first;
        const int64_t dear = 2 * this->min_unit_;
        for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
            if (metric_ && dear * (near->distance - this->glance_[near->client].edge) >= best.cost) continue;
            const Visit& visit = this->visit_[near->client];
            if (visit.route == ABSENT) continue;
            Offer& offer = offers_[visit.route];
            if (offer.asked != asked_) ask(client, visit.route, offer);
            if (offer.extra >= best.cost) continue;
            if (!ordered || in_order(client, near->client, visit.next)) {
                const int64_t longer = int64_t(near->distance) + here.go(this->visit_[visit.next].place) - visit.out;
                weigh(client, near->client, visit.next, offer, longer, best);
            }
            if (!ordered || in_order(client, visit.prev, near->client)) {
                const int64_t longer = int64_t(here.come(this->visit_[visit.prev].place)) + here.go(visit.place) - visit.in;
                weigh(client, visit.prev, near->client, offer, longer, best);
            }
        }
    }

    bool in_order(int32_t client, int32_t before, int32_t after) const {
        if (!this->backhaul_[client]) return !this->is_client(before) || !this->backhaul_[before];
        return this->is_client(before) && (!this->is_client(after) || this->backhaul_[after]);
    }

    // Windows only; what else there is, the law judges.
    bool fits_rich(int32_t client, int32_t before, int32_t after, int32_t t) const {
        const Client& at = this->client_[client];
        const VehicleType& type = this->law_.type(t);
        const int32_t arrival = this->visit_[before].depart + this->travel_with(type, before, client);
        const int32_t begin = this->begin(client, arrival);
        if (begin > at.close && (!this->soft_ || at.close < 0)) return false;
        return begin + at.service + this->travel_with(type, client, after) <= this->visit_[after].latest;
    }

    static constexpr uint32_t BLINK = 42949673;  // one in a hundred

    Random random_;
    const Neighbours& neighbours_;
    const bool metric_;  // whether a detour is no shorter than the direct way

private:
    void ask(int32_t client, int32_t there, Offer& offer) const {
        const Route& route = this->route_[there];
        const Client& at = this->client_[client];
        const int64_t load = int64_t(route.load) + at.load, back = int64_t(route.back) + at.back;
        offer = Offer{0, 0, route.type, asked_};
        if (std::max(load, back) > this->law_.type(route.type).capacity[0]) {
            offer.extra = TOO_DEAR;
            if (std::max(load, back) > this->largest_) return;
            const int64_t charge = this->best_simple_type(there, load, back, route.distance, offer.type);
            if (charge == TOO_DEAR) return;
            offer.extra = charge - route.charge;
        }
        offer.unit = this->law_.type(offer.type).per_distance;
    }

    void weigh(int32_t client, int32_t before, int32_t after, const Offer& offer, int64_t longer, Spot& best) {
        const int64_t cost = offer.extra + offer.unit * longer;
        if (cost >= best.cost) return;
        const Route& route = this->route_[this->visit_[before].route];
        if (this->clocked_ && !fits_rich(client, before, after, route.type)) return;
        if (!random_.chance(BLINK)) best = Spot{cost, before, after, offer.type, 0, -1, route.charge + cost};
    }

    std::vector<Offer> offers_;
    int32_t asked_ = 0;
};

}  // namespace fulfilsim::routing

// Where a pair costs least if only windows, loads and distance count: one kind of vehicle, one load, no other limits.
#pragma once
#include "places.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Lean : public Places<F, Distance> {
public:
    using Base = Places<F, Distance>;
    using typename Base::Route;
    using typename Base::Spot;
    using Base::BLINK;
    using Base::neighbours_;
    using Base::random_;

    Lean(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed), gaps_(Base::rich ? this->visit_.size() : 0),
          reach_(Base::rich ? this->routes_ : 0), tried_(Base::rich ? this->visit_.size() : 0, 0) {}

protected:
    // Places near either of a pair that cost less than the best so far; now and then ends of all routes too, where
    // who is far from everybody may begin or end a day.
    void cheapest_lean(int32_t client, int32_t partner, Spot& best) {
        ++asked_;
        bar_ = longest(best.cost);
        give_ = client;
        take_ = partner;
        across_ = this->distance_(this->client_[client].place, this->client_[partner].place);
        const bool ends = random_.chance(ENDS);
        const auto list = [this](int32_t before, const Side& side) { list_gap(before, side); };
        const auto consider = [&](int32_t before, const Side& side) { consider_side(before, side, best); };
        each_side(partner, list);
        if (ends) each_end(partner, false, list);
        each_side(client, consider);
        each_before(client, partner, consider);
        if (ends) each_end(client, true, consider);
    }

private:
    // A client between two others, as far as one can tell without his partner.
    struct Side {
        int32_t come, go, detour, now, out;  // distances; the end of his service, and the time from there on
        int32_t route;
    };

    struct Gap {
        int32_t asked = 0;
        Side side{};
    };

    struct Reach {  // of the second of the pair in hand in a route: the least detour, and when there are no more gaps
        int32_t asked = 0, detour = NEVER, until = -1;
    };

    // The longest detour that costs less.
    int32_t longest(int64_t cost) const {
        if (this->min_unit_ <= 0) return cost > 0 ? NEVER : 0;
        if (this->min_unit_ == 1) return int32_t(std::min<int64_t>(cost, NEVER));
        return int32_t(std::min<int64_t>((cost + this->min_unit_ - 1) / this->min_unit_, NEVER));
    }

    // Behind and before who is near a client, where he is in time and the detour is not too long. What the
    // neighbour himself tells is asked first: most places end there.
    template <class Visitor>
    void each_side(int32_t client, Visitor visitor) {
        const Client& at = this->client_[client];
        const auto here = this->distance_.at(at.place);
        const VehicleType& type = this->law_.type(0);
        const int32_t soonest = at.service + (this->in_.windows == 1 ? at.open : 0);
        for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
            __builtin_prefetch(&this->visit_[near[Neighbours::AHEAD].client]);
            if (this->metric_ && 2 * (near->distance - this->glance_[near->client].edge) >= bar_) continue;
            const auto& visit = this->visit_[near->client];
            if (visit.route == ABSENT) continue;
            const int32_t now = this->begin(client, visit.depart + this->ride(type, visit.place, at.place, near->distance));
            if (now <= at.close) {
                const auto& next = this->visit_[visit.next];
                const int32_t go = here.go(next.place), out = this->ride(type, at.place, next.place, go);
                const Side side{near->distance, go, near->distance + go - visit.out, now + at.service, out, visit.route};
                if (side.detour < bar_ && side.now + out <= next.latest) visitor(near->client, side);
            }
            const int32_t go = this->metric_ ? near->distance : here.go(visit.place);
            const int32_t out = this->ride(type, at.place, visit.place, go);
            if (soonest + out > visit.latest) continue;
            const auto& prev = this->visit_[visit.prev];
            const int32_t come = here.come(prev.place);
            const int32_t then = this->begin(client, prev.depart + this->ride(type, prev.place, at.place, come));
            const Side side{come, go, come + go - visit.in, then + at.service, out, visit.route};
            if (side.detour < bar_ && then <= at.close && side.now + out <= visit.latest) visitor(visit.prev, side);
        }
    }

    // Before who is near the other of the pair.
    template <class Visitor>
    void each_before(int32_t client, int32_t other, Visitor visitor) {
        const auto here = this->distance_.at(this->client_[client].place);
        for (const Near *near = neighbours_.begin(other), *end = neighbours_.end(other); near != end; ++near) {
            const auto& visit = this->visit_[near->client];
            if (visit.route == ABSENT) continue;
            const int32_t go = here.go(visit.place);
            if (this->metric_ && 2 * (go - this->glance_[near->client].edge) >= bar_) continue;
            between(client, visit.prev, here, visitor);
        }
    }

    // First in every route, or last.
    template <class Visitor>
    void each_end(int32_t client, bool first, Visitor visitor) {
        const auto here = this->distance_.at(this->client_[client].place);
        for (const int32_t r : this->roster_) {
            if (!this->route_[r].size) continue;
            between(client, first ? this->first(r) : this->visit_[this->last(r)].prev, here, visitor);
        }
    }

    template <class Here, class Visitor>
    void between(int32_t client, int32_t before, const Here& here, Visitor visitor) {
        const auto &left = this->visit_[before], &right = this->visit_[left.next];
        const Client& at = this->client_[client];
        const VehicleType& type = this->law_.type(0);
        const int32_t come = here.come(left.place), go = here.go(right.place);
        if (come + go - left.out >= bar_) return;
        const int32_t now = this->begin(client, left.depart + this->ride(type, left.place, at.place, come));
        const int32_t out = this->ride(type, at.place, right.place, go);
        const Side side{come, go, come + go - left.out, now + at.service, out, left.route};
        if (now <= at.close && side.now + out <= right.latest) visitor(before, side);
    }

    void list_gap(int32_t before, const Side& side) {
        Gap& gap = gaps_[before];
        if (gap.asked == asked_) return;
        gap = Gap{asked_, side};
        Reach& reach = reach_[side.route];
        if (reach.asked != asked_) reach = {asked_, NEVER, -1};
        reach.detour = std::min(reach.detour, side.detour);
        reach.until = std::max(reach.until, this->visit_[before].depart);
    }

    // The first of a pair there, the second right behind him or at a later gap.
    void consider_side(int32_t before, const Side& side, Spot& best) {
        const auto &left = this->visit_[before], &right = this->visit_[left.next];
        const Reach& reach = reach_[side.route];
        const int32_t place = this->client_[take_].place;
        if (left.aboard + this->client_[give_].back > this->largest_ || tried_[before] == asked_) return;
        tried_[before] = asked_;
        const int32_t go = this->distance_(place, right.place), both = side.come + across_ + go - left.out;
        const int32_t home = this->ride(this->law_.type(0), place, right.place, go);
        if (both < bar_) try_both(before, side.now, home, both, best);
        if (reach.asked == asked_ && side.detour + reach.detour < bar_) drive_on(before, side, reach, best);
    }

    void try_both(int32_t before, int32_t now, int32_t home, int32_t both, Spot& best) {
        const Client &give = this->client_[give_], &take = this->client_[take_];
        const int32_t arrival = now + this->ride(this->law_.type(0), give.place, take.place, across_);
        if (delivers(arrival, home, this->visit_[this->visit_[before].next].latest)) take_spot(before, give_, both, best);
    }

    // On from the first, as long as that is in time and there may be a gap for the second.
    void drive_on(int32_t before, const Side& side, const Reach& reach, Spot& best) {
        const Client& take = this->client_[take_];
        const int32_t most = int32_t(this->largest_) - this->client_[give_].back;
        int32_t arrival = side.now + side.out;
        for (int32_t node = this->visit_[before].next; this->is_client(node);) {
            const auto& visit = this->visit_[node];
            int32_t now = this->begin(node, arrival);
            if (now > visit.latest || visit.aboard > most || visit.depart > reach.until) return;
            now += this->client_[node].service;
            if (now > take.close) return;
            const Gap& gap = gaps_[node];
            const auto& next = this->visit_[visit.next];
            if (gap.asked == asked_ && side.detour + gap.side.detour < bar_) {
                const int32_t there = now + this->ride(this->law_.type(0), visit.place, take.place, gap.side.come);
                const int32_t longer = side.detour + gap.side.detour;
                if (delivers(there, gap.side.out, next.latest)) take_spot(before, node, longer, best);
            }
            arrival = now + next.ride;
            node = visit.next;
        }
    }

    bool delivers(int32_t arrival, int32_t ride, int32_t latest) const {
        const int32_t begin = this->begin(take_, arrival);
        return begin <= this->client_[take_].close && begin + this->client_[take_].service + ride <= latest;
    }

    void take_spot(int32_t before, int32_t before_partner, int32_t longer, Spot& best) {
        if (random_.chance(BLINK)) return;
        const int64_t cost = this->min_unit_ * longer;
        const auto& visit = this->visit_[before];
        best = Spot{cost, before, visit.next, 0, 0, before_partner, this->route_[visit.route].charge + cost};
        bar_ = longer;
    }

    static constexpr uint32_t ENDS = 858993459;  // one in five: how often ends of routes are looked at

    std::vector<Gap> gaps_;       // behind each node, for the second of the pair in hand
    std::vector<Reach> reach_;    // by route
    std::vector<int32_t> tried_;  // places looked at for the first
    int32_t asked_ = 0, bar_ = 0, give_ = 0, take_ = 0, across_ = 0;
};

}  // namespace fulfilsim::routing

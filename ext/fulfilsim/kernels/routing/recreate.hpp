// Put absent clients back where they cost least, blinking now and then.
// Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals. Transportation Science 54(2).
#pragma once
#include "pairs.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Recreate : public Pairs<F, Distance> {
public:
    using Base = Pairs<F, Distance>;
    using Base::timed;
    using Base::rich;
    using typename Base::Spot;
    using typename Base::Route;

    Recreate(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed) {
        fixed_way_ = int32_t(std::min<int64_t>(this->fixed_ / std::max<int64_t>(this->unit_, 1), NEVER));
        far_.resize(this->clients_);
        for (int32_t c = 0; c < this->clients_; ++c) {
            const auto here = distance.at(this->client_[c].place);
            far_[c] = here.come(this->place_of(in.start[0])) + here.go(this->place_of(in.end[0]));
        }
    }

protected:
    // Insert what was removed, in an order drawn anew; who finds no place stays absent.
    void recreate(std::vector<int32_t>& removed) {
        sort(removed);
        insert_all(removed);
    }

    void insert_all(std::vector<int32_t>& removed) {
        generous_ = this->random_.chance(SELDOM);
        if (this->in_.linehauls_first) put_deliveries_first(removed);
        if constexpr (rich) return recreate_rich(removed);
        int64_t least = this->cost_;
        for (const int32_t client : removed) least -= this->client_[client].prize;
        for (const int32_t client : removed) {
            const int64_t lost = this->client_[client].prize, limit = std::min(worth(lost), allowed_ - least + 1);
            const Spot spot = cheapest(client, limit);
            const bool placed = spot.cost < limit;
            if (placed) this->insert(client, spot.before, spot.after);
            least += placed ? spot.cost : lost;
            if (least > allowed_) return;  // who follows saves nothing
        }
    }

    void put_deliveries_first(std::vector<int32_t>& removed) {
        later_.clear();
        size_t leading = 0;
        for (const int32_t client : removed) {
            if (this->backhaul_[client]) later_.push_back(client);
            else removed[leading++] = client;
        }
        std::copy(later_.begin(), later_.end(), removed.begin() + leading);
    }

    Spot cheapest(int32_t client, int64_t limit) { return limits() ? cheapest_metric(client, limit) : cheapest_any(client); }

    // Whether a plan that costs too much already can only cost more: then it is not worth going on with.
    bool limits() const {
        if constexpr (rich) return this->metric_ && this->lean_ && this->min_unit_ > 0 && this->clients_ > Base::FEW;
        return this->metric_ && this->unit_ > 0;
    }

    // The cheapest place below a limit. With the triangle inequality a place at an edge shorter than the way there less
    // half the best detour is worse. Who may do is picked without a branch, some at a time.
    Spot cheapest_metric(int32_t client, int64_t limit) {
        const auto here = this->distance_.at(this->client_[client].place);
        Spot best;
        best.cost = limit;
        const int32_t alone = detour_of_new_route(client, here);
        const int64_t bar = (limit + this->unit_ - 1) / this->unit_;
        Detour least = detour(int32_t(std::min<int64_t>(alone, bar)), -1);
        const Near *near = this->neighbours_.begin(client), *end = this->neighbours_.end(client);
        for (const Near* until = near; near != end; near = until) {
            until = std::min(near + AT_A_TIME, end);
            const int32_t picked = pick(client, near, until, longer_of(least));
            for (int32_t i = 0; i < picked; ++i) try_beside(client, *picked_[i], here, least);
        }
        best.before = before_of(least);
        if (best.before >= 0) best.cost = this->unit_ * int64_t(longer_of(least)), best.after = this->visit_[best.before].next;
        else if (alone < bar) try_new_route(client, here, best);
        if constexpr (Base::ordered)
            if (this->backhaul_[client] && this->looks_far(best)) try_ends(client, here, best);
        const bool enough = Base::ordered && limit < this->client_[client].prize;  // any place near is too dear for the plan
        if (best.before < 0 && alone == NEVER && !enough) try_everywhere(client, here, best);
        return best;
    }

    // How much longer, and behind whom, in one word: the least of two needs no branch.
    using Detour = int64_t;

    static Detour detour(int32_t longer, int32_t before) { return int64_t(longer) * (int64_t(1) << 32) + uint32_t(before); }
    static int32_t longer_of(Detour one) { return int32_t(one >> 32); }
    static int32_t before_of(Detour one) { return int32_t(uint32_t(one)); }

    // What a route of his own costs in distance; NEVER if there is none.
    template <class Here>
    int32_t detour_of_new_route(int32_t client, const Here& here) {
        if (Base::ordered && this->backhaul_[client]) return NEVER;
        const int32_t route = this->unused();
        if (route < 0 || this->client_[client].load > this->capacity_) return NEVER;
        const int32_t a = this->first(route), b = this->last(route);
        const int32_t come = here.come(this->visit_[a].place), go = here.go(this->visit_[b].place);
        return fits(client, a, b, come, go) ? std::min(come + go + fixed_way_, NEVER) : NEVER;
    }

    int32_t pick(int32_t client, const Near* near, const Near* until, int32_t longer) {
        const int32_t too_full = this->capacity_ - this->client_[client].load + 1, bar = (longer + 1) / 2;
        const int32_t too_laden = this->capacity_ - this->client_[client].back + 1;
        const Glance* glances = this->glance_.data();
        const Route* routes = this->route_.data();
        uint32_t picked = 0;
        for (; near != until; ++near) {
            const Glance& glance = glances[near->client];
            picked_[picked] = near;
            const Route& route = routes[glance.route];
            int32_t may = (near->distance - glance.edge - bar) & (route.load - too_full);
            if constexpr (Base::ordered) may &= route.back - too_laden;
            picked += uint32_t(may) >> 31;
        }
        return int32_t(picked);
    }

    // On both sides of a neighbour; now and then it is overlooked.
    template <class Here>
    void try_beside(int32_t client, const Near& near, const Here& here, Detour& least) {
        if (--till_blink_ < 0) return (void)(till_blink_ = int32_t(100.0 * this->random_.exponential()));
        const Visit& visit = this->visit_[near.client];
        if constexpr (Base::ordered)
            if (this->backhaul_[near.client] != this->backhaul_[client]) return try_beyond(client, near, here, least);
        const int32_t go = here.go(this->visit_[visit.next].place), come = here.come(this->visit_[visit.prev].place);
        const int32_t behind = near.distance + go - visit.out, ahead = near.distance + come - visit.in;
        if constexpr (timed) {
            if (behind < longer_of(least) && fits(client, near.client, visit.next, near.distance, go))
                least = detour(behind, near.client);
            if (ahead < longer_of(least) && fits(client, visit.prev, near.client, come, near.distance))
                least = detour(ahead, visit.prev);
        } else {
            least = std::min(least, std::min(detour(behind, near.client), detour(ahead, visit.prev)));
        }
    }

    // Beside a neighbour of the other kind, where deliveries end and pick-ups begin.
    template <class Here>
    void try_beyond(int32_t client, const Near& near, const Here& here, Detour& least) {
        const Visit& visit = this->visit_[near.client];
        if (this->backhaul_[client] && this->in_order(client, near.client, visit.next)) {
            const int32_t go = here.go(this->visit_[visit.next].place);
            least = std::min(least, detour(near.distance + go - visit.out, near.client));
        } else if (!this->backhaul_[client] && this->in_order(client, visit.prev, near.client)) {
            const int32_t come = here.come(this->visit_[visit.prev].place);
            least = std::min(least, detour(near.distance + come - visit.in, visit.prev));
        }
    }

    // Behind all deliveries of a route without pick-ups.
    template <class Here>
    void try_ends(int32_t client, const Here& here, Spot& best) {
        const int32_t room = this->capacity_ - this->client_[client].load;
        if (this->client_[client].back > this->capacity_) return;
        this->each_first_backhaul([&](int32_t before, int32_t after) {
            if (this->route_[this->visit_[before].route].load <= room)
                try_between(client, before, after, here.come(this->visit_[before].place), here.go(this->visit_[after].place),
                            this->visit_[before].out, best);
        });
    }

    Spot cheapest_any(int32_t client) {
        Spot best;
        const auto here = this->distance_.at(this->client_[client].place);
        const int32_t room = this->capacity_ - this->client_[client].load;
        for (const Near *near = this->neighbours_.begin(client), *end = this->neighbours_.end(client); near != end; ++near) {
            __builtin_prefetch(&this->visit_[near[Neighbours::AHEAD].client]);
            const Visit& visit = this->visit_[near->client];
            if (visit.route == ABSENT || this->route_[visit.route].load > room) continue;
            if (timed) {
                try_both(client, near, here, best);
                continue;
            }
            if (may_pay(near->distance - visit.out, best))
                try_between(client, near->client, visit.next, near->distance, here.go(this->visit_[visit.next].place),
                            visit.out, best);
            const int32_t go = this->metric_ ? near->distance : here.go(visit.place);
            if (may_pay(go - visit.in, best))
                try_between(client, visit.prev, near->client, here.come(this->visit_[visit.prev].place), go, visit.in,
                            best);
        }
        try_new_route(client, here, best);
        if (best.before < 0) try_everywhere(client, here, best);
        return best;
    }

    // Behind a neighbour and before him: one rare branch beats two that may go either way.
    template <class Here>
    void try_both(int32_t client, const Near* near, const Here& here, Spot& best) {
        const Visit& visit = this->visit_[near->client];
        const int32_t on = here.go(this->visit_[visit.next].place), go = here.go(visit.place);
        const int32_t come = here.come(this->visit_[visit.prev].place);
        const int64_t behind = this->unit_ * (int64_t(near->distance) + on - visit.out);
        const int64_t ahead = this->unit_ * (int64_t(come) + go - visit.in);
        if (std::min(behind, ahead) >= best.cost) return;
        if (behind < best.cost) try_between(client, near->client, visit.next, near->distance, on, visit.out, best);
        if (ahead < best.cost) try_between(client, visit.prev, near->client, come, go, visit.in, best);
    }

    // A detour is no shorter than one of its legs less the direct way; twice that where the triangle inequality holds.
    bool may_pay(int32_t excess, const Spot& best) const {
        return this->unit_ * (this->metric_ ? 2 * int64_t(excess) : int64_t(excess)) < best.cost;
    }

    // No place near anybody, no vehicle left: look at every place before giving up.
    template <class Here>
    void try_everywhere(int32_t client, const Here& here, Spot& best) {
        const int32_t room = this->capacity_ - this->client_[client].load;
        for (const int32_t r : this->roster_) {
            if (!this->route_[r].size || this->route_[r].load > room) continue;
            if constexpr (Base::ordered)
                if (this->route_[r].back > this->capacity_ - this->client_[client].back) continue;
            for (int32_t node = this->first(r); node != this->last(r); node = this->visit_[node].next)
                try_between(client, node, this->visit_[node].next, here.come(this->visit_[node].place),
                            here.go(this->visit_[this->visit_[node].next].place), this->visit_[node].out, best);
        }
    }

    void recreate_rich(std::vector<int32_t>& removed) {
        int64_t least = this->cost_;
        if (limits())
            for (const int32_t client : removed) least -= waits(client) ? lost_without(client) : 0;
        for (const int32_t client : removed) {
            if (!waits(client)) continue;
            const int64_t lost = lost_without(client);
            const int64_t limit = limits() ? std::min(worth(lost), allowed_ - least + 1) : worth(lost);
            const int32_t partner = this->in_.partner[client];
            const Spot spot = partner < 0 ? this->cheapest_rich(client) : this->cheapest_pair(client, partner, limit);
            const bool placed = spot.cost < limit;
            if (placed) this->put(client, spot);
            least += placed ? spot.cost : lost;
            if (limits() && least > allowed_) return;
        }
    }

    // Whether a place is to be found for a client, and for whom he is the first of a pair.
    bool waits(int32_t client) const { return this->visit_[client].route == ABSENT && !this->in_.brings[client]; }

    int64_t lost_without(int32_t client) const {
        const int32_t partner = this->in_.partner[client];
        return this->client_[client].prize + (partner < 0 ? 0 : this->client_[partner].prize);
    }

    // Now and then a visit may cost more than its prize: others may follow it that pay for the way. Where deliveries
    // lead it may cost anything, since pick-ups that must be made need one.
    int64_t worth(int64_t prize) const {
        if (!generous_) return prize;
        return prize < TOO_DEAR / 4 && !this->in_.linehauls_first ? 4 * prize : TOO_DEAR;
    }

    template <class Here>
    void try_new_route(int32_t client, const Here& here, Spot& best) {
        if (Base::ordered && this->backhaul_[client]) return;
        const int32_t route = this->unused();
        if (route < 0 || this->client_[client].load > this->capacity_) return;
        const int32_t a = this->first(route), b = this->last(route);
        const int64_t cost = this->fixed_ + this->unit_ * (int64_t(here.come(this->visit_[a].place)) +
                                                           here.go(this->visit_[b].place));
        if (cost < best.cost && fits(client, a, b, here.come(this->visit_[a].place), here.go(this->visit_[b].place)))
            best.cost = cost, best.before = a, best.after = b;
    }

    void try_between(int32_t client, int32_t before, int32_t after, int32_t come, int32_t go, int32_t now, Spot& best) {
        const int64_t cost = this->unit_ * (int64_t(come) + go - now);
        if constexpr (Base::ordered)
            if (!this->in_order(client, before, after)) return;
        if (cost >= best.cost || !fits(client, before, after, come, go)) return;
        if (this->random_.chance(Base::BLINK)) return;
        best.cost = cost, best.before = before, best.after = after;
    }

    bool fits(int32_t client, int32_t before, int32_t after, int32_t come, int32_t go) const {
        if constexpr (!timed) return true;
        const Client& at = this->client_[client];
        const int32_t arrival = this->visit_[before].depart + this->travel(before, client, come);
        const int32_t begin = this->begin(client, arrival);
        if (begin > at.close && !this->soft_) return false;
        return begin + at.service + this->travel(client, after, go) <= this->visit_[after].latest;
    }

    // Orders of Christiaens and Vanden Berghe with their weights; the last three need windows.
    void sort(std::vector<int32_t>& removed) {
        for (int32_t i = int32_t(removed.size()) - 1; i > 0; --i) std::swap(removed[i], removed[this->random_.below(i + 1)]);
        sort_in_order(removed, this->random_.below(this->in_windows() ? 17 : 11));
    }

    void sort_in_order(std::vector<int32_t>& removed, int32_t drawn) {
        if (drawn < 4) return;
        if (drawn < 8) return sort_by(removed, [this](int32_t c) { return -this->client_[c].load - this->client_[c].back; });
        if (drawn < 10) return sort_by(removed, [this](int32_t c) { return -far_[c]; });
        if (drawn < 11) return sort_by(removed, [this](int32_t c) { return far_[c]; });
        if (drawn < 13) return sort_by(removed, [this](int32_t c) { return this->client_[c].close - this->client_[c].open; });
        if (drawn < 15) return sort_by(removed, [this](int32_t c) { return this->client_[c].open; });
        return sort_by(removed, [this](int32_t c) { return -this->client_[c].close; });
    }

    // Few and often: insertion sort, which is stable and draws no memory.
    template <class Key>
    static void sort_by(std::vector<int32_t>& removed, Key key) {
        if (removed.size() > 64) {
            std::stable_sort(removed.begin(), removed.end(), [&](int32_t a, int32_t b) { return key(a) < key(b); });
            return;
        }
        for (size_t i = 1; i < removed.size(); ++i) {
            const int32_t moved = removed[i], its = key(moved);
            size_t j = i;
            for (; j > 0 && key(removed[j - 1]) > its; --j) removed[j] = removed[j - 1];
            removed[j] = moved;
        }
    }

    static constexpr int32_t AT_A_TIME = 16;
    static constexpr uint32_t SELDOM = 1u << 27;  // one in thirty-two

    int64_t allowed_ = TOO_DEAR;  // what a plan may cost to be worth going on with
    int32_t till_blink_ = 0;
    int32_t fixed_way_ = 0;  // what a vehicle costs in distance
    const Near* picked_[AT_A_TIME];
    std::vector<int32_t> far_;  // the way out and home
    std::vector<int32_t> later_;
    bool generous_ = false;
};

}  // namespace fulfilsim::routing

// Gather the routes of good plans, and make a better plan of them.
// Rochat, Y. and Taillard, E. D. (1995). Probabilistic diversification and intensification in local search for
// vehicle routing. Journal of Heuristics 1(1).
#pragma once
#include "construct.hpp"
#include "partition.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Recombine : public Construct<F, Distance> {
public:
    using Base = Construct<F, Distance>;

    Recombine(const Input& in, const Distance& distance, const Neighbours& neighbours, const Effort& effort)
        : Base(in, distance, neighbours, effort.seed), pool_(in.clients, gathers(effort) ? ROOM : 0),
          partition_(pool_, in.clients, this->fleet_) {}

protected:
    // Iterations to come, about.
    static double expected(const Effort& effort) {
        if (effort.iterations > 0) return double(effort.iterations);
        return effort.seconds * (Base::rich || Base::ordered ? 60000.0 : Base::timed ? 120000.0 : 240000.0);
    }

    // Whether there is time enough for routes that are worth gathering: with many clients few are ever seen again.
    bool gathers(const Effort& effort) const {
        if ((Base::rich ? !this->lean_ : !Base::timed && !Base::ordered) || this->clients_ > MANY) return false;
        return expected(effort) >= OFTEN_ENOUGH * this->clients_;
    }

    bool gathers() const { return pool_.room() > 0; }

    // Take in what has changed in the plan since it was marked, if that plan costs hardly more than the best.
    void gather(int64_t best) {
        if (!gathers() || double(this->cost_) >= double(best) * (1.0 + MARGIN)) return;
        for (const auto& changed : this->undo_routes_)
            if (this->route_[changed.first].size) gather_route(changed.first);
    }

    // Whether a cheaper plan than this one, the best so far, has been made of gathered routes.
    bool recombine(const std::vector<std::vector<int32_t>>& best) {
        if (2 * pool_.size() > pool_.room()) forget_dear();
        std::vector<int32_t> plan;
        size_t served = 0;
        for (const auto& visits : best) {
            served += visits.size();
            if (!visits.empty()) plan.push_back(pool_.add(visits, charge_of(visits)));
        }
        if (int32_t(served) < this->clients_) return false;
        return drive(partition_.improve(plan));
    }

private:
    void gather_route(int32_t route) {
        visits_.clear();
        int64_t distance = this->visit_[this->first(route)].out;
        for (int32_t node = this->visit_[this->first(route)].next; this->is_client(node); node = this->visit_[node].next) {
            visits_.push_back(node);
            distance += this->visit_[node].out;
        }
        pool_.add(visits_, this->fixed_ + this->unit_ * distance);
    }

    int64_t charge_of(const std::vector<int32_t>& visits) const {
        int32_t place = this->place_of(this->in_.start[0]);
        int64_t distance = 0;
        for (const int32_t c : visits) {
            distance += this->distance_(place, this->client_[c].place);
            place = this->client_[c].place;
        }
        return this->fixed_ + this->unit_ * (distance + this->distance_(place, this->place_of(this->in_.end[0])));
    }

    // The half of the pool that seems to be worth its cost least.
    void forget_dear() {
        std::vector<std::pair<double, int32_t>> ranked;
        for (int32_t r = 0; r < pool_.size(); ++r) ranked.push_back({partition_.excess(r), r});
        std::sort(ranked.begin(), ranked.end());
        std::vector<uint8_t> wanted(pool_.size(), 0);
        for (size_t k = 0; k < ranked.size() / 2; ++k) wanted[ranked[k].second] = 1;
        pool_.keep(wanted);
    }

    // Routes of the pool instead of the present ones. Where a detour may be shorter than the direct way a route
    // cannot always be built up client by client; then all stays as it is.
    bool drive(const std::vector<int32_t>& routes) {
        if (routes.empty()) return false;
        this->mark();
        for (const int32_t r : this->roster_) this->empty_route(r, this->removed_);
        for (const int32_t r : routes) this->adopt(0, pool_.begin(r), pool_.end(r));
        if (this->absent_ == 0) return true;
        this->take_back();
        return false;
    }

    static constexpr int32_t ROOM = 6000, MANY = 150;
    static constexpr double OFTEN_ENOUGH = 100.0;  // iterations a client
    static constexpr double MARGIN = 0.01;         // that a plan may cost more than the best for its routes to be gathered

    Pool pool_;
    Partition partition_;
    std::vector<int32_t> visits_;
};

}  // namespace fulfilsim::routing

// How many vehicles: a first plan with ever fewer of them, and routes that are closed on the way.
#pragma once
#include "clock.hpp"
#include "crossings.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Fleet : public Crossings<F, Distance> {
public:
    using Base = Crossings<F, Distance>;
    using Base::Base;

protected:
    // How often to look for a smaller fleet: it pays where a vehicle costs more than its way, and now and then where
    // deliveries and pick-ups both have to fit into few vehicles, or where only loads count.
    uint32_t closing() const {
        if (Base::rich && this->spanned_) return OFTEN;
        if (this->in_.types == 1 && this->fixed_ > 0) return OFTEN;
        return this->in_.linehauls_first ? SELDOM : Base::timed ? 0 : RARELY;
    }

    // ------------------------------------------------------------ a first plan
    // Savings know nothing of hours; insertion, the farthest first, does.
    bool builds_fleet() const { return Base::rich && this->spanned_ && this->clients_ > this->FEW; }

    // With any number of vehicles; then with as few as may do, and if that is dearer with some more.
    void build_fleet(const Effort& effort, double began) {
        insert_everybody(this->fleet_);
        if (this->absent_ > 0) begin_with_the_near();
        this->mark();
        int32_t least = fewest();
        for (int tries = 0; tries < TRIES && least < this->used_; ++tries) {
            if (effort.iterations == 0 && cpu_seconds() - began > PATIENCE * effort.seconds) break;
            const int32_t used = this->used_;
            this->mark();
            insert_everybody(std::min(this->fleet_, least));
            if (this->cost_ < this->marked_cost_) break;
            this->take_back();
            least = (least + used + 1) / 2;
        }
        this->mark();
        this->enrol_again();
    }

    // Where not all can be served, the near take up less of the day than the far; those who count for more lead.
    void begin_with_the_near() {
        this->mark();
        std::vector<int32_t> everybody = take_all_out();
        this->sort_in_order(everybody, NEAREST_FIRST);
        std::stable_sort(everybody.begin(), everybody.end(),
                         [this](int32_t a, int32_t b) { return this->client_[a].prize > this->client_[b].prize; });
        this->insert_all(everybody);
        if (this->cost_ >= this->marked_cost_) this->take_back();
    }

    // What loads and hours need at least; a guess, since legs depend on the plan.
    int32_t fewest() const {
        int64_t load = 0, wide = 0, work = 0, longest = 1;
        for (const int32_t r : this->roster_) {
            const auto& route = this->route_[r];
            if (!route.size) continue;
            load += route.load;
            wide += route.most[1];
            work += route.work;
            const VehicleType& type = this->law_.type(route.type);
            longest = std::max(longest, std::min(type.max_duration, int64_t(type.end_closes) - type.start_opens));
        }
        int64_t vehicles = this->rides_ ? work / longest : 0;
        if (!this->reloads_) {
            vehicles = std::max(vehicles, load / std::max<int64_t>(this->largest_, 1));
            if (this->in_.dimensions > 1) vehicles = std::max(vehicles, wide / widest());
        }
        return int32_t(vehicles) + 1;
    }

    int64_t widest() const {
        int64_t widest = 1;
        for (int32_t t = 0; t < this->in_.types; ++t) widest = std::max(widest, this->law_.type(t).capacity[1]);
        return widest;
    }

    void insert_everybody(int32_t vehicles) {
        std::vector<int32_t> everybody = take_all_out();
        this->sort_in_order(everybody, FARTHEST_FIRST);
        insert_with(everybody, vehicles);
    }

    std::vector<int32_t> take_all_out() {
        std::vector<int32_t> everybody;
        for (const int32_t r : this->roster_) empty_route(r, everybody);
        everybody.resize(this->clients_);
        for (int32_t c = 0; c < this->clients_; ++c) everybody[c] = c;
        return everybody;
    }

    // First with so many vehicles; who finds no place then may open a route after all.
    void insert_with(std::vector<int32_t>& removed, int32_t vehicles) {
        const int32_t fleet = this->fleet_;
        this->fleet_ = std::min(fleet, vehicles);
        this->insert_all(removed);
        this->fleet_ = fleet;
        if (vehicles >= fleet) return;
        const auto placed = [this](int32_t client) { return this->visit_[client].route != ABSENT; };
        removed.erase(std::remove_if(removed.begin(), removed.end(), placed), removed.end());
        this->insert_all(removed);
    }

    // ------------------------------------------------------------ later
    // Take a whole route out, rather a small one, and put its visits into the others.
    void close_route() {
        int32_t least = ABSENT;
        for (int tries = 0; tries < 3; ++tries) {
            const int32_t r = this->visit_[this->random_.below(this->clients_)].route;
            if (r != ABSENT && (least == ABSENT || this->route_[r].size < this->route_[least].size)) least = r;
        }
        this->removed_.clear();
        if (least == ABSENT) return;
        empty_route(least, this->removed_);
        this->sort(this->removed_);
        insert_with(this->removed_, this->used_);
    }

    // ------------------------------------------------------------ ever fewer vehicles
    // Where vehicles are what costs, everybody is pressed into fewer of them as long as that works; who finds no
    // place waits among the absent for one that the search makes.
    void begin_squeezing() {
        if (!builds_fleet() || this->used_ == 0) return;
        int64_t vehicles = 0, days = 0;
        for (const int32_t r : this->roster_) {
            if (!this->route_[r].size) continue;
            vehicles += this->in_.fixed[this->route_[r].type];
            days += this->route_[r].charge;
        }
        const bool needed = this->absent_ > 0 && this->used_ == this->fleet_;
        squeezing_ = 2 * vehicles > days && !needed;
        if (!squeezing_) return;
        whole_fleet_ = this->fleet_;
        hopeless_ = this->absent_;
    }

    // Take a vehicle away or give one back; whether the plan was changed.
    bool squeeze(double spent) {
        if (!whole_fleet_) return false;
        if (this->absent_ > hopeless_) return spent >= until_ && give_back(spent);
        if (!squeezing_ || this->used_ <= 1) return false;
        if (spent > SQUEEZED) return release_fleet();
        this->mark();
        this->fleet_ = this->used_ - 1;
        empty_route(smallest(), this->removed_);
        this->sort_in_order(this->removed_, FARTHEST_FIRST);
        this->insert_all(this->removed_);
        until_ = spent + PATIENT;
        if (this->absent_ <= hopeless_ && this->cost_ >= this->marked_cost_) {
            this->take_back();
            return release_fleet();
        }
        return true;
    }

    // Draw a client to ruin around, often one who waits although he is worth a vehicle of his own.
    int32_t seed_ruin(double heat) {
        if (Base::rich && this->spanned_ && this->absent_ > hopeless_ && this->random_.chance(Base::HALF)) {
            const int32_t waits = somebody_waiting(this->random_.below(this->clients_));
            if (waits >= 0) return waits;
        }
        return Base::seed_ruin(heat);
    }

    int32_t somebody_waiting(int32_t from) const {
        for (int32_t k = 0, seen = 0; k < this->clients_ && seen < LOOKED_AT; ++k) {
            const int32_t c = from + k < this->clients_ ? from + k : from + k - this->clients_;
            if (this->visit_[c].route != ABSENT) continue;
            ++seen;
            const int64_t* alone = this->alone_.data() + size_t(c) * this->in_.types;
            if (*std::min_element(alone, alone + this->in_.types) < this->client_[c].prize) return c;
        }
        return -1;
    }

    bool give_back(double spent) {
        squeezing_ = false;
        if (this->fleet_ >= whole_fleet_) return false;
        ++this->fleet_;
        until_ = spent + AGAIN;
        this->mark();
        this->removed_.clear();
        for (int32_t c = 0; c < this->clients_; ++c)
            if (this->visit_[c].route == ABSENT) this->removed_.push_back(c);
        this->sort_in_order(this->removed_, FARTHEST_FIRST);
        this->insert_all(this->removed_);
        return true;
    }

    bool release_fleet() {
        squeezing_ = false;
        this->fleet_ = whole_fleet_;
        whole_fleet_ = 0;
        return false;
    }

    int32_t smallest() {
        this->removed_.clear();
        int32_t least = ABSENT;
        for (const int32_t r : this->roster_)
            if (this->route_[r].size && (least == ABSENT || this->route_[r].size < this->route_[least].size)) least = r;
        return least;
    }

    void empty_route(int32_t r, std::vector<int32_t>& removed) {
        if (!this->route_[r].size) return;
        const int32_t a = this->first(r), b = this->last(r);
        if constexpr (Base::rich) {
            this->cut_all(r, removed);
            this->settle(r, removed);
        } else {
            for (int32_t node = this->visit_[a].next; node != b; node = this->visit_[node].next) removed.push_back(node);
            this->cut(a, b);
        }
    }

    // Shares of the effort: until when vehicles are taken away, how long the absent may wait then and later.
    static constexpr double SQUEEZED = 0.5, PATIENT = 0.25, AGAIN = 0.05;
    static constexpr uint32_t OFTEN = 85899346, SELDOM = 8589935, RARELY = 1431655;  // one in 50, 500, 3,000
    static constexpr double COOLER = 0.3;  // than usual while vehicles are taken away
    static constexpr int32_t LOOKED_AT = 8;  // of the absent, until one is found who is worth a vehicle
    bool squeezing_ = false;
    int32_t whole_fleet_ = 0, hopeless_ = 0;
    double until_ = 0;

    static constexpr double PATIENCE = 0.3;  // share of the time after which no further first plan is tried
    static constexpr int TRIES = 4;
    static constexpr int32_t FARTHEST_FIRST = 8, NEAREST_FIRST = 10;  // as `sort_in_order` numbers it
};

}  // namespace fulfilsim::routing

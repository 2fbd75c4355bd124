// Ruin and recreate under simulated annealing, cooled on the share of the effort that is spent.
#pragma once
#include "clock.hpp"
#include "recombine.hpp"

namespace fulfilsim::routing {

struct Result {
    std::vector<int32_t> types, begins, visits;  // visits of route r: begins[r] to begins[r + 1]; -1 between trips
    std::vector<int32_t> absent, reasons;  // who is left out, and the Breach that keeps him out even alone, or NONE
    int64_t iterations = 0, cost = 0;
};

template <unsigned F, class Distance>
class Anneal : public Recombine<F, Distance> {
public:
    using Base = Recombine<F, Distance>;
    using Base::timed;

    Anneal(const Input& in, const Distance& distance, const Neighbours& neighbours, const Effort& effort)
        : Base(in, distance, neighbours, effort), effort_(effort), kept_(this->routes_),
          kept_type_(this->routes_, 0), dirty_(this->routes_, 0) {}

    Result run(double began) {
        this->begin_with(effort_, began);
        keep_all();
        Result result;
        result.iterations = search(began);
        write(result);
        return result;
    }

    // Where to begin the search with so much effort.
    Result first_plan(const Effort& effort, double began) {
        this->begin_with(effort, began);
        keep_all();
        Result result;
        write(result);
        return result;
    }

private:
    void keep_all() {
        for (int32_t r = 0; r < this->routes_; ++r)
            if (this->route_[r].size) touch(r);
        keep();
    }

    int64_t search(double began) {
        const double start = effort_.heat * warmth() * mean_nearest() * double(Base::rich ? this->mean_unit_ : this->unit_);
        const double fall = std::log(depth());
        const uint32_t closing = this->closing();
        const bool crosses = this->crosses();
        if constexpr (Base::rich) {
            if (effort_.warm_routes == 0) this->begin_squeezing();
            this->settling_ = false;
        }
        const double cycles = this->gathers() ? cycles_wanted() : 1.0;
        double heat = start, next = FIRST / cycles, took = 0;
        int64_t iteration = 0;
        for (; effort_.iterations == 0 || iteration < effort_.iterations; ++iteration) {
            if (iteration % STRIDE == 0) {
                const double spent = share_spent(iteration, began);
                if (spent >= 1.0) break;
                if (Base::rich && this->squeeze(spent)) accept();
                if (this->gathers() && spent >= next && spent + 1.5 * took < 1.0) {
                    if (this->recombine(kept_)) accept();
                    took = share_spent(iteration, began) - spent;
                    next = spent + took + OFTEN / cycles;
                }
                heat = start * std::exp(-cooling(fall, spent * cycles)) * (this->squeezing_ ? Base::COOLER : 1.0);
            }
            this->mark();
            if (closing && this->random_.chance(closing)) {
                this->close_route();
            } else if (crosses && this->random_.chance(CROSSING)) {
                if constexpr (Base::rich) this->cross();
            } else {
                const int32_t seed = this->seed_ruin(heat);
                if (this->limits()) this->allowed_ = allow(heat);
                this->ruin(seed);
                this->recreate(this->removed_);
            }
            const int64_t allowed = this->allowed_ < TOO_DEAR ? this->allowed_ : allow(heat);
            this->allowed_ = TOO_DEAR;
            if (this->cost_ <= allowed) accept();
            else this->take_back();
        }
        return iteration;
    }

    // What the next plan may cost, drawn.
    int64_t allow(double heat) {
        return this->marked_cost_ + int64_t(std::min(heat * this->random_.exponential(), double(TOO_DEAR / 4)));
    }

    // How often it is heated again: what several coolings find is recombined.
    double cycles_wanted() const {
        return std::clamp(std::floor(1.3 * std::sqrt(std::sqrt(expected() / this->clients_))), 1.0, 20.0);
    }

    // Logarithm of how much colder it is than at the start; later cycles begin colder.
    static double cooling(double fall, double cycle) {
        const double from = cycle < 1.0 ? 0.0 : REHEATED;
        return from + (fall - from) * (cycle - std::floor(cycle));
    }

    // Start temperature in distances to the nearest neighbour: the more there is to change at once (windows,
    // types, back-hauls), the hotter, if there is time to cool down from it.
    double warmth() const {
        if (this->reloads_) return 3.0;
        if (this->in_windows()) return 8.0 * std::clamp(expected() / (40.0 * this->clients_), 0.3, 1.0);
        if (!Base::rich && !Base::ordered) return std::clamp(expected() / (8.0 * this->clients_), 1.0, 3.0);
        return std::min(8.0, 1.5 + expected() / (20.0 * this->clients_));
    }

    // How many times colder it ends than it began: the fewer iterations a client, the less it pays to freeze.
    double depth() const {
        return std::clamp(3.0 * std::sqrt(expected() / this->clients_), this->in_windows() ? 30.0 : 10.0, 100.0);
    }

    double expected() const { return Base::expected(effort_); }

    double share_spent(int64_t iteration, double began) const {
        if (effort_.iterations > 0) return double(iteration) / double(effort_.iterations);
        return (cpu_seconds() - began) / effort_.seconds;
    }

    void accept() {
        this->gather(best_);
        for (const auto& changed : this->undo_routes_) touch(changed.first);
        if (this->cost_ < best_) keep();
    }

    void touch(int32_t route) {
        if (dirty_[route]) return;
        dirty_[route] = 1;
        touched_.push_back(route);
    }

    // Copy the routes that changed since the best plan was last kept.
    void keep() {
        best_ = this->cost_;
        for (const int32_t route : touched_) {
            std::vector<int32_t>& visits = kept_[route];
            visits.clear();
            const int32_t last = this->last(route);
            for (int32_t node = this->visit_[this->first(route)].next; node != last; node = this->visit_[node].next)
                visits.push_back(this->is_client(node) ? node : RELOAD);
            kept_type_[route] = this->route_[route].type;
            dirty_[route] = 0;
        }
        touched_.clear();
    }

    void write(Result& result) {
        std::vector<uint8_t> served(this->clients_, 0);
        for (const auto& visits : kept_)
            for (const int32_t client : visits)
                if (client != RELOAD) served[client] = 1;
        result.cost = best_;
        for (int32_t c = 0; c < this->clients_; ++c)
            if (!served[c]) {
                result.cost -= this->client_[c].prize - this->in_.prize[c];
                result.absent.push_back(c);
            }
        result.begins.push_back(0);
        for (int32_t r = 0; r < this->routes_; ++r) {
            if (kept_[r].empty()) continue;
            result.types.push_back(kept_type_[r]);
            result.visits.insert(result.visits.end(), kept_[r].begin(), kept_[r].end());
            result.begins.push_back(int32_t(result.visits.size()));
        }
    }

    double mean_nearest() const {
        double sum = 0;
        for (int32_t c = 0; c < this->clients_; ++c) {
            int32_t nearest = NEVER;
            for (const Near *near = this->neighbours_.begin(c), *end = this->neighbours_.end(c); near != end; ++near)
                nearest = std::min(nearest, near->distance);
            sum += nearest;
        }
        return sum / this->clients_;
    }

    static constexpr int STRIDE = 32;
    static constexpr double REHEATED = 1.2;           // logarithm of how much colder later cycles begin
    static constexpr double FIRST = 0.8, OFTEN = 0.3;  // when plans are recombined, in cycles
    static constexpr uint32_t CROSSING = 429496730;  // one in ten

    const Effort& effort_;
    int64_t best_ = TOO_DEAR;
    std::vector<std::vector<int32_t>> kept_;
    std::vector<int32_t> kept_type_;
    std::vector<uint8_t> dirty_;
    std::vector<int32_t> touched_;
};

}  // namespace fulfilsim::routing

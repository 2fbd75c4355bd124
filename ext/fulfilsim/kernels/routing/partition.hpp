// The cheapest routes of a pool that serve everybody once: multipliers bound what can be had, a tree looks for it.
// Balas, E. and Padberg, M. W. (1976). Set partitioning: a survey. SIAM Review 18(4).
// Held, M., Wolfe, P. and Crowder, H. P. (1974). Validation of subgradient optimization. Mathematical Programming 6.
#pragma once
#include <utility>

#include "pool.hpp"

namespace fulfilsim::routing {

class Partition {
public:
    Partition(const Pool& pool, int32_t clients, int32_t vehicles)
        : pool_(pool), clients_(clients), vehicles_(vehicles), words_((clients + 63) / 64) {}

    // Routes that cost less together than those of a plan, which are in the pool too; none if there are none.
    const std::vector<int32_t>& improve(const std::vector<int32_t>& plan) {
        bar_ = 0;
        for (const int32_t r : plan) bar_ += pool_.cost(r);
        if (worth_.empty()) share_costs(plan);
        climb();
        leave_no_bargain();
        list_useful();
        best_.clear();
        chosen_.clear();
        served_.assign(words_, 0);
        patience_ = PATIENCE;
        branch(floor_);
        return best_;
    }

    // What a route costs more than its clients are worth; just its number before that is known.
    double excess(int32_t route) const {
        if (worth_.empty()) return route;
        double sum = double(pool_.cost(route));
        for (const int32_t *c = pool_.begin(route), *end = pool_.end(route); c != end; ++c) sum -= worth_[*c];
        return sum;
    }

private:
    // ------------------------------------------------------------ a bound
    void share_costs(const std::vector<int32_t>& plan) {
        worth_.assign(clients_, 0.0);
        for (const int32_t r : plan)
            for (const int32_t *c = pool_.begin(r), *end = pool_.end(r); c != end; ++c)
                worth_[*c] = double(pool_.cost(r)) / pool_.length(r);
    }

    // Clients are worth more the fewer bargains hold them, by steps that shrink while the bound does not rise.
    void climb() {
        candidates_.resize(pool_.size());
        for (int32_t r = 0; r < pool_.size(); ++r) candidates_[r] = r;
        std::vector<double> best = worth_;
        double highest = -double(TOO_DEAR), pace = 1.0;
        for (int round = 0, idle = 0; round < ROUNDS; ++round) {
            const double bound = count_bargains();
            if (bound > highest) {
                highest = bound, best = worth_, idle = 0;
            } else if (++idle == IDLE) {
                pace *= 0.5, idle = 0, worth_ = best;
                continue;
            }
            drop_dear(double(bar_) - bound);
            if (!step(pace * (double(bar_) - bound))) break;
        }
        worth_.swap(best);
    }

    // What the worth of everybody bounds the cost of a plan to; who is in no bargain is missing once.
    double count_bargains() {
        double bound = 0;
        for (const double worth : worth_) bound += worth;
        missing_.assign(clients_, 1);
        excess_.resize(candidates_.size());
        for (size_t k = 0; k < candidates_.size(); ++k) {
            const int32_t r = candidates_[k];
            excess_[k] = excess(r);
            if (excess_[k] >= 0) continue;
            bound += excess_[k];
            for (const int32_t *c = pool_.begin(r), *end = pool_.end(r); c != end; ++c) --missing_[*c];
        }
        return bound;
    }

    // A route that costs more than its clients are worth by the gap is in no better plan.
    void drop_dear(double gap) {
        size_t kept = 0;
        for (size_t k = 0; k < candidates_.size(); ++k)
            if (excess_[k] < gap) candidates_[kept++] = candidates_[k];
        candidates_.resize(kept);
    }

    bool step(double length) {
        double square = 0;
        for (const int32_t missing : missing_) square += double(missing) * missing;
        if (square == 0) return false;
        for (int32_t c = 0; c < clients_; ++c) worth_[c] += length / square * missing_[c];
        return true;
    }

    // Lower what clients are worth until no route costs less: their sum bounds every plan then.
    void leave_no_bargain() {
        std::vector<double> lower(clients_, 0.0);
        for (const int32_t r : candidates_) {
            const double each = excess(r) / pool_.length(r);
            for (const int32_t *c = pool_.begin(r), *end = pool_.end(r); c != end; ++c) lower[*c] = std::min(lower[*c], each);
        }
        floor_ = 0;
        for (int32_t c = 0; c < clients_; ++c) floor_ += worth_[c] += lower[c];
    }

    // ------------------------------------------------------------ a tree
    // Candidates that a better plan may hold, least excess first, also by client; clients with few of them first.
    void list_useful() {
        std::vector<std::pair<double, int32_t>> useful;
        for (const int32_t r : candidates_)
            if (floor_ + excess(r) < double(bar_)) useful.push_back({excess(r), r});
        std::sort(useful.begin(), useful.end());
        candidates_.clear();
        excess_.clear();
        sets_.assign(useful.size() * words_, 0);
        serving_.resize(clients_);
        for (auto& routes : serving_) routes.clear();
        for (const auto& one : useful) enlist(one.first, one.second);
        order_.resize(clients_);
        for (int32_t c = 0; c < clients_; ++c) order_[c] = c;
        std::stable_sort(order_.begin(), order_.end(),
                         [this](int32_t a, int32_t b) { return serving_[a].size() < serving_[b].size(); });
    }

    void enlist(double excess, int32_t route) {
        const int32_t k = int32_t(candidates_.size());
        candidates_.push_back(route);
        excess_.push_back(std::max(excess, 0.0));
        for (const int32_t *c = pool_.begin(route), *end = pool_.end(route); c != end; ++c) {
            serving_[*c].push_back(k);
            sets_[size_t(k) * words_ + *c / BITS] |= uint64_t(1) << (*c % BITS);
        }
    }

    // Serve the first client who is not served yet by each of his routes in turn, as long as the bound allows it.
    void branch(double bound) {
        const auto waits = [this](int32_t c) { return !(served_[c / BITS] >> (c % BITS) & 1); };
        const auto first = std::find_if(order_.begin(), order_.end(), waits);
        if (first == order_.end()) return take_chosen();
        if (int32_t(chosen_.size()) == vehicles_) return;
        for (const int32_t k : serving_[*first]) {
            if (bound + excess_[k] >= double(bar_) || --patience_ < 0) return;
            if (overlaps(k)) continue;
            chosen_.push_back(candidates_[k]);
            toggle(k);
            branch(bound + excess_[k]);
            toggle(k);
            chosen_.pop_back();
        }
    }

    void take_chosen() {
        int64_t cost = 0;
        for (const int32_t r : chosen_) cost += pool_.cost(r);
        if (cost >= bar_) return;
        bar_ = cost;
        best_ = chosen_;
    }

    bool overlaps(int32_t k) const {
        const uint64_t* set = sets_.data() + size_t(k) * words_;
        for (int32_t w = 0; w < words_; ++w)
            if (set[w] & served_[w]) return true;
        return false;
    }

    void toggle(int32_t k) {
        const uint64_t* set = sets_.data() + size_t(k) * words_;
        for (int32_t w = 0; w < words_; ++w) served_[w] ^= set[w];
    }

    static constexpr int32_t BITS = 64;
    static constexpr int ROUNDS = 80, IDLE = 5;   // of the bound; without a gain until steps are halved
    static constexpr int64_t PATIENCE = 100000;  // routes looked at in the tree

    const Pool& pool_;
    int32_t clients_, vehicles_, words_;
    std::vector<double> worth_;                      // of each client
    std::vector<int32_t> candidates_, missing_;
    std::vector<double> excess_;                     // of the candidates
    std::vector<uint64_t> sets_, served_;            // clients of each candidate; of those chosen
    std::vector<std::vector<int32_t>> serving_;      // candidates by client
    std::vector<int32_t> order_, chosen_, best_;
    int64_t bar_ = 0, patience_ = 0;
    double floor_ = 0;
};

}  // namespace fulfilsim::routing

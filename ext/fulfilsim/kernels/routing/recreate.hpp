// Put absent clients back where they cost least, blinking now and then.
// Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals. Transportation Science 54(2).
#pragma once
#include "neighbours.hpp"
#include "state.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Recreate : public State<F, Distance> {
public:
    using Base = State<F, Distance>;
    using Base::timed;

    Recreate(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance), random_(seed), neighbours_(neighbours) {
        far_.resize(this->clients_);
        for (int32_t c = 0; c < this->clients_; ++c) {
            const auto here = distance.at(this->client_[c].place);
            far_[c] = here.come(this->place_of(in.start[0])) + here.go(this->place_of(in.end[0]));
        }
    }

protected:
    struct Spot {
        int64_t cost = TOO_DEAR;
        int32_t before = -1, after = -1;
    };

    // Insert what was removed, in an order drawn anew; who finds no place stays absent.
    void recreate(std::vector<int32_t>& removed) {
        sort(removed);
        for (const int32_t client : removed) {
            const Spot spot = cheapest(client);
            if (spot.cost < this->client_[client].prize) this->insert(client, spot.before, spot.after);
        }
    }

    Spot cheapest(int32_t client) {
        Spot best;
        const auto here = this->distance_.at(this->client_[client].place);
        const int32_t room = this->capacity_ - this->client_[client].load;
        for (const Near *near = neighbours_.begin(client), *end = neighbours_.end(client); near != end; ++near) {
            const Visit& visit = this->visit_[near->client];
            if (visit.route == ABSENT || this->route_[visit.route].load > room) continue;
            try_between(client, near->client, visit.next, near->distance, here.go(this->visit_[visit.next].place),
                        visit.out, best);
            try_between(client, visit.prev, near->client, here.come(this->visit_[visit.prev].place),
                        here.go(visit.place), visit.in, best);
        }
        try_new_route(client, here, best);
        return best;
    }

    template <class Here>
    void try_new_route(int32_t client, const Here& here, Spot& best) {
        const int32_t route = this->unused();
        if (route < 0 || this->client_[client].load > this->capacity_) return;
        const int32_t a = this->first(route), b = this->last(route);
        const int64_t cost = this->fixed_ + this->unit_ * (int64_t(here.come(this->visit_[a].place)) +
                                                           here.go(this->visit_[b].place));
        if (cost < best.cost && fits(client, a, b, here.come(this->visit_[a].place), here.go(this->visit_[b].place)))
            best = {cost, a, b};
    }

    void try_between(int32_t client, int32_t before, int32_t after, int32_t come, int32_t go, int32_t now, Spot& best) {
        const int64_t cost = this->unit_ * (int64_t(come) + go - now);
        if (cost >= best.cost || !fits(client, before, after, come, go)) return;
        if (random_.chance(BLINK)) return;
        best = {cost, before, after};
    }

    bool fits(int32_t client, int32_t before, int32_t after, int32_t come, int32_t go) const {
        if constexpr (!timed) return true;
        const Client& at = this->client_[client];
        const int32_t arrival = this->visit_[before].depart + this->travel(before, client, come);
        const int32_t begin = this->begin(client, arrival);
        if (begin > at.close && (this->in_.windows == 1 || begin > NEVER)) return false;
        return begin + at.service + this->travel(client, after, go) <= this->visit_[after].latest;
    }

    // Orders of Christiaens and Vanden Berghe with their weights; the last three need windows.
    void sort(std::vector<int32_t>& removed) {
        for (int32_t i = int32_t(removed.size()) - 1; i > 0; --i) std::swap(removed[i], removed[random_.below(i + 1)]);
        const int32_t drawn = random_.below(timed ? 17 : 11);
        if (drawn < 4) return;
        if (drawn < 8) return sort_by(removed, [this](int32_t c) { return -this->client_[c].load; });
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

    static constexpr uint32_t BLINK = 42949673;  // one in a hundred

    Random random_;
    const Neighbours& neighbours_;
    std::vector<int32_t> far_;
};

}  // namespace fulfilsim::routing

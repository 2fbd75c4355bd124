// Take strings of visits out of routes that pass near a drawn client.
// Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals. Transportation Science 54(2).
#pragma once
#include "recreate.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Ruin : public Recreate<F, Distance> {
public:
    using Base = Recreate<F, Distance>;

    Ruin(const Input& in, const Distance& distance, const Neighbours& neighbours, uint64_t seed)
        : Base(in, distance, neighbours, seed), ruined_(this->routes_, -1) {}

protected:
    // Fill `removed_` with who was taken out around a client, and with the absent nearby.
    void ruin(int32_t seed) {
        removed_.clear();
        const double average = this->used_ ? double(this->clients_ - this->absent_) / this->used_ : 1.0;
        const bool long_days = this->in_windows() && average >= MANY && this->clients_ <= SMALL_PLAN;
        const double removed = long_days || (Base::rich && this->spanned_) ? MANY : USUAL;
        const double longest = std::min(removed, average);
        const double strings = 4.0 * removed / (1.0 + longest) - 1.0;
        int32_t left = int32_t(this->random_.unit() * strings + 1.0);
        ++round_;
        left -= remove_string(seed, longest);
        for (const Near *near = this->neighbours_.begin(seed), *end = this->neighbours_.end(seed);
             near != end && (left > 0 || this->absent_ > 0); ++near) {
            if (left > 0) left -= remove_string(near->client, longest);
            else if (is_old_absent(near->client)) removed_.push_back(near->client);
        }
        if constexpr (Base::rich) settle_ruined();
        if constexpr (Base::ordered)
            for (size_t i = 0; i < this->undo_routes_.size(); ++i) leave_no_backhauls_alone(this->undo_routes_[i].first);
    }

    // Nobody drives out for pick-ups only.
    void leave_no_backhauls_alone(int32_t there) {
        const int32_t a = this->first(there), b = this->last(there), leader = this->visit_[a].next;
        if (!this->is_client(leader) || !this->backhaul_[leader]) return;
        for (int32_t node = leader; node != b; node = this->visit_[node].next) removed_.push_back(node);
        this->cut(a, b);
    }

    // Partners leave together; then each route that was touched is put in order.
    void settle_ruined() {
        partners_of(0, removed_.size());
        for (size_t i = 0; i < this->undo_routes_.size(); ++i) this->settle(this->undo_routes_[i].first, removed_);
    }

    void partners_of(size_t from, size_t until) {
        if (!this->paired_) return;
        for (size_t i = from; i < until; ++i) {
            const int32_t partner = this->in_.partner[removed_[i]];
            if (partner < 0) continue;
            if (this->visit_[partner].route != ABSENT) this->cut(this->visit_[partner].prev, this->visit_[partner].next);
            else if (!is_old_absent(partner)) continue;  // taken out already
            removed_.push_back(partner);
        }
    }

    bool remove_string(int32_t client, double longest) {
        const int32_t there = this->visit_[client].route;
        if (there == ABSENT) {
            if (is_old_absent(client)) removed_.push_back(client);
            return false;
        }
        if (ruined_[there] == round_) return false;
        ruined_[there] = round_;
        const int32_t size = this->route_[there].size;
        const int32_t length = int32_t(this->random_.unit() * std::min<double>(size, longest) + 1.0);
        int32_t kept = 0;
        if (length > 1 && length < size && this->random_.chance(HALF)) kept = 1;
        cut_around(client, length, kept);
        return true;
    }

    // Remove `length` visits of a string that holds the client, leaving `kept` in its midst in place.
    void cut_around(int32_t client, int32_t length, int32_t kept) {
        int32_t start = client;
        for (int32_t back = this->random_.below(length + kept); back > 0; --back) {
            const int32_t prev = this->visit_[start].prev;
            if (!this->is_client(prev)) break;
            start = prev;
        }
        int32_t end = start;
        int32_t counted = 1;
        while (counted < length + kept && this->is_client(this->visit_[end].next)) end = this->visit_[end].next, ++counted;
        while (counted < length + kept && this->is_client(this->visit_[start].prev)) start = this->visit_[start].prev, ++counted;
        const int32_t head = kept ? 1 + this->random_.below(length - 1) : length;
        cut_piece(this->visit_[start].prev, head);
        if (!kept || !this->is_client(after_gap_)) return;
        // What is kept follows the gap; the rest of the string follows it.
        cut_piece(after_gap_, length - head);
    }

    // Remove a number of visits behind a node.
    void cut_piece(int32_t before, int32_t count) {
        int32_t after = this->visit_[before].next;
        for (; count > 0 && this->is_client(after); --count) {
            removed_.push_back(after);
            after = this->visit_[after].next;
        }
        while (!this->may_close(before, after)) {  // who is in the way of the others goes too
            const bool forth = this->is_client(after);
            if (!forth && !this->is_client(before)) break;
            int32_t& end = forth ? after : before;
            removed_.push_back(end);
            end = forth ? this->visit_[end].next : this->visit_[end].prev;
        }
        this->cut(before, after);
        after_gap_ = after;
    }

    // Left out before this ruin began: what is cut now carries the present stamp.
    bool is_old_absent(int32_t client) const {
        return this->visit_[client].route == ABSENT && this->visit_[client].stamp != this->stamp_;
    }

    // Visits removed at a time, and the longest string: more where windows make routes long and plans small.
    static constexpr double USUAL = 7.0, MANY = 12.0;
    static constexpr int32_t SMALL_PLAN = 400;
    static constexpr uint32_t HALF = 1u << 31;

    std::vector<int32_t> ruined_, removed_;
    int32_t round_ = 0, after_gap_ = -1;
};

}  // namespace fulfilsim::routing

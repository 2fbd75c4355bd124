// People behind one queue: who waits is taken in turn, the lowest rank first, or gives up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <vector>

namespace fulfilsim {

struct Visitors {
    std::size_t count;
    const double* arrived;
    const double* work;
    const double* patience;
    const std::int64_t* rank;
};

struct Roster {
    std::size_t count;
    const double* at;
    const std::int64_t* heads;
};

// Who waits, by rank: those of a rank stand in the order of arrival, and who gave up is passed over.
class Queue {
public:
    Queue(const Visitors& visitors, std::size_t ranks)
        : visitors_(visitors), head_(ranks + 1), tail_(ranks), member_(visitors.count) {
        for (std::size_t i = 0; i < visitors.count; ++i) ++head_[visitors.rank[i] + 1];
        for (std::size_t r = 0; r < ranks; ++r) head_[r + 1] += head_[r];
        for (std::size_t r = 0; r < ranks; ++r) tail_[r] = head_[r];
    }

    void join(std::size_t visitor) {
        member_[tail_[visitors_.rank[visitor]]++] = visitor;
        ++waiting_;
    }

    // The next to be served; the number of visitors where nobody is left.
    std::size_t next(double now) {
        for (std::size_t r = 0; waiting_ && r < tail_.size(); ++r) {
            while (head_[r] < tail_[r]) {
                const std::size_t visitor = member_[head_[r]++];
                --waiting_;
                if (visitors_.arrived[visitor] + visitors_.patience[visitor] >= now) return visitor;
            }
        }
        return visitors_.count;
    }

    bool empty() const { return waiting_ == 0; }

private:
    const Visitors& visitors_;
    std::vector<std::size_t> head_, tail_, member_;
    std::size_t waiting_ = 0;
};

// In one instant: completions, changes of the roster, arrivals, then who is free takes the next.
inline void attend(const Visitors& visitors, std::size_t ranks, const Roster& roster, double* started) {
    constexpr double never = std::numeric_limits<double>::infinity();
    std::priority_queue<double, std::vector<double>, std::greater<double>> busy;
    Queue queue(visitors, ranks);
    std::size_t arrival = 0, change = 0, heads = 0;
    while (arrival < visitors.count || !queue.empty()) {
        double now = busy.empty() ? never : busy.top();
        if (change < roster.count && roster.at[change] < now) now = roster.at[change];
        if (arrival < visitors.count && visitors.arrived[arrival] < now) now = visitors.arrived[arrival];
        if (now == never) return;
        while (!busy.empty() && busy.top() == now) busy.pop();
        while (change < roster.count && roster.at[change] == now)
            heads = static_cast<std::size_t>(roster.heads[change++]);
        while (arrival < visitors.count && visitors.arrived[arrival] == now) queue.join(arrival++);
        while (busy.size() < heads) {
            const std::size_t visitor = queue.next(now);
            if (visitor == visitors.count) break;
            started[visitor] = now;
            busy.push(now + visitors.work[visitor]);
        }
    }
}

}  // namespace fulfilsim

// Jobs on a line: what was fed, who travels with whom, and where each came off.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "queue.hpp"

namespace fulfilsim {

constexpr double NEVER = std::numeric_limits<double>::infinity();

class Jobs {
  public:
    std::vector<double> ended;  // NaN until it has passed the last stage
    std::size_t leaving = 0;    // how many are still to leave the line for a process

    std::size_t size() const { return ended.size(); }

    // `work` has a row for each job, with the seconds at each stage.
    void feed(std::size_t count, std::size_t stages, const double *arrives, const double *work,
              const std::int64_t *priority, const std::int32_t *door, const std::int32_t *leaves) {
        const std::size_t first = size();
        stages_ = stages;
        arrives_.insert(arrives_.end(), arrives, arrives + count);
        work_.insert(work_.end(), work, work + count * stages);
        priority_.insert(priority_.end(), priority, priority + count);
        door_.insert(door_.end(), door, door + count);
        leaves_.insert(leaves_.end(), leaves, leaves + count);
        follower_.insert(follower_.end(), count, NOBODY);
        ended.insert(ended.end(), count, std::numeric_limits<double>::quiet_NaN());
        leaving += static_cast<std::size_t>(std::count_if(leaves, leaves + count, [](int at) { return at >= 0; }));
        expect(first);
    }

    double next_arrival() const { return coming_ < to_come_.size() ? arrives_[to_come_[coming_]] : NEVER; }
    Index arrive() { return to_come_[coming_++]; }

    Index follower(Index job) const { return follower_[job]; }
    std::int64_t own_priority(Index job) const { return priority_[job]; }

    // Work of a party at a stage: that of all its members.
    double work(Index job, Index stage) const {
        double sum = 0.0;
        for (; job != NOBODY; job = follower_[job]) sum += work_[job * stages_ + stage];
        return sum;
    }

    // Class of a party: that of its most urgent member.
    std::int64_t priority(Index job) const {
        std::int64_t least = priority_[job];
        while ((job = follower_[job]) != NOBODY) least = std::min(least, priority_[job]);
        return least;
    }

    // Have a party travel behind another.
    void join(Index lead, Index other) {
        while (follower_[lead] != NOBODY) lead = follower_[lead];
        follower_[lead] = other;
    }

    // Take the first away from its party, and return the next.
    Index part(Index job) {
        const Index next = follower_[job];
        follower_[job] = NOBODY;
        return next;
    }

    bool leaves_after(Index job, Index stage) const { return leaves_[job] == static_cast<std::int32_t>(stage); }

    void leave(Index job) {
        leaves_[job] = -1;
        --leaving;
    }

    void end(Index job, double now) {
        ended[job] = now;
        dock(static_cast<std::size_t>(door_[job])).push_back(job);
    }

    // Jobs at a door since it was looked at, in the order in which they came.
    std::vector<Index> &dock(std::size_t door) {
        if (door >= docks_.size()) docks_.resize(door + 1);
        return docks_[door];
    }

  private:
    void expect(std::size_t first) {
        to_come_.erase(to_come_.begin(), to_come_.begin() + static_cast<std::ptrdiff_t>(coming_));
        coming_ = 0;
        const std::size_t before = to_come_.size();
        for (std::size_t job = first; job < size(); ++job)
            if (arrives_[job] < NEVER) to_come_.push_back(static_cast<Index>(job));
        const auto earlier = [this](Index a, Index b) { return arrives_[a] < arrives_[b]; };
        if (std::is_sorted(to_come_.begin(), to_come_.end(), earlier)) return;
        const auto middle = to_come_.begin() + static_cast<std::ptrdiff_t>(before);
        std::stable_sort(middle, to_come_.end(), earlier);
        std::inplace_merge(to_come_.begin(), middle, to_come_.end(), earlier);
    }

    std::size_t stages_ = 0;
    std::vector<double> arrives_, work_;
    std::vector<std::int64_t> priority_;
    std::vector<std::int32_t> door_, leaves_;
    std::vector<Index> follower_;
    std::vector<Index> to_come_;  // in the order of their arrival
    std::size_t coming_ = 0;      // the next of them
    std::vector<std::vector<Index>> docks_;
};

}  // namespace fulfilsim

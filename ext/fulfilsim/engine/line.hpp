// A stretch of stations that jobs pass in turn, stepped on its own up to an instant and a phase.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "floor.hpp"

namespace fulfilsim {

// Phases of an instant, as phases.py has them.
constexpr double COMPLETION = 1.0, ARRIVAL = 4.0, ASSIGNMENT = 5.0;
constexpr double NEVER = std::numeric_limits<double>::infinity();

class Line {
  public:
    Floor floor;
    std::vector<double> ended;  // of each job; NaN until it has passed the last station

    std::size_t jobs() const { return ended.size(); }

    // `work` has a row for each job, with the seconds at each station.
    void feed(std::size_t count, const double *arrives, const double *work, const std::int64_t *priority,
              const std::int32_t *door) {
        const std::size_t first = jobs(), width = count * floor.stations.size();
        arrives_.insert(arrives_.end(), arrives, arrives + count);
        work_.insert(work_.end(), work, work + width);
        priority_.insert(priority_.end(), priority, priority + count);
        door_.insert(door_.end(), door, door + count);
        ended.insert(ended.end(), count, std::numeric_limits<double>::quiet_NaN());
        expect(first);
    }

    // Have a job join the queue of a station now.
    void enter(Index job, Index station, std::int64_t priority, double now) {
        const double seconds = work_[job * floor.stations.size() + station];
        floor.enter(station, job, seconds, priority, now);
    }

    // Let everything happen up to and with a phase of an instant.
    void advance(double until, double phase) {
        for (;;) {
            while (!ends_.empty() && !floor.is_due(ends_.top())) ends_.pop();
            double time = ends_.empty() ? NEVER : ends_.top().time, next = COMPLETION;
            const double arrival = coming_ < to_come_.size() ? arrives_[to_come_[coming_]] : NEVER;
            if (arrival < time) time = arrival, next = ARRIVAL;
            if (floor.asked && now_ < time) time = now_, next = ASSIGNMENT;
            if (time == NEVER || !(time < until || (time == until && next <= phase))) break;
            now_ = time;
            if (next == COMPLETION) complete();
            else if (next == ARRIVAL) arrive();
            else floor.assign(now_);
            schedule();
        }
        now_ = std::max(now_, until);
    }

    // Note when what was taken up will be done.
    void schedule() {
        for (const Due &due : floor.due) ends_.push(due);
        floor.due.clear();
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
        for (std::size_t job = first; job < jobs(); ++job)
            if (arrives_[job] < NEVER) to_come_.push_back(static_cast<Index>(job));
        const auto earlier = [this](Index a, Index b) { return arrives_[a] < arrives_[b]; };
        const auto middle = to_come_.begin() + static_cast<std::ptrdiff_t>(before);
        std::stable_sort(middle, to_come_.end(), earlier);
        std::inplace_merge(to_come_.begin(), middle, to_come_.end(), earlier);
    }

    void arrive() {
        const Index job = to_come_[coming_++];
        pass_on(job, 0);
    }

    void complete() {
        const Due due = ends_.top();
        ends_.pop();
        const Task &task = floor.tasks[due.task];
        const Index job = static_cast<Index>(task.rank.key), station = task.station;
        floor.complete(due.task, now_);
        pass_on(job, station + 1);
    }

    void pass_on(Index job, Index station) {
        if (station < floor.stations.size()) {
            enter(job, station, priority_[job], now_);
            return;
        }
        ended[job] = now_;
        dock(static_cast<std::size_t>(door_[job])).push_back(job);
    }

    double now_ = -NEVER;
    Least<Due> ends_;
    std::vector<double> arrives_, work_;
    std::vector<std::int64_t> priority_;
    std::vector<std::int32_t> door_;
    std::vector<Index> to_come_;  // jobs in the order of their arrival
    std::size_t coming_ = 0;      // the next of them
    std::vector<std::vector<Index>> docks_;
};

}  // namespace fulfilsim

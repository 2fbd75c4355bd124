// A stretch of stages that jobs pass in turn, stepped on its own up to an instant and a phase.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "floor.hpp"
#include "jobs.hpp"

namespace fulfilsim {

// Phases of an instant, as phases.py has them.
constexpr double COMPLETION = 1.0, ARRIVAL = 4.0, ASSIGNMENT = 5.0, WATCH = 7.0;

enum class StageKind : std::uint8_t { serve, gather, scatter };

// A stage where jobs wait for company: a batch goes when `size` are there, when it is released, or `wait`
// seconds after the last one went or, if nobody was there then, after the first came.
struct Gather {
    double size, wait, since;
    bool released;

    std::size_t ready(std::size_t waiting, double now) const {
        if (static_cast<double>(waiting) >= size) return static_cast<std::size_t>(size);
        return released || since + wait <= now ? waiting : 0;
    }
};

// Who has left a stage.
struct Leaver {
    Index job, stage;
};

struct Moment {
    double time, phase;
};

class Line {
  public:
    Floor floor;
    Jobs jobs;
    std::vector<Leaver> leavers;  // of whom was not told yet
    Moment news{0.0, 0.0};        // when that of which is to be told happened

    void add(StageKind kind, double size, double wait) {
        kinds_.push_back(kind);
        gathers_.push_back(Gather{size, wait, NEVER, false});
    }

    // Have a job join the queue of a stage now.
    void enter(Index job, Index stage, std::int64_t priority, double now) {
        now_ = now;
        go_to(job, stage, priority);
    }

    // Have those who wait for company go on without more.
    void release(Index stage) {
        gathers_[stage].released = true;
        floor.asked = true;
    }

    // Have the states that are waited for be looked at when this instant ends.
    void touch() { touched_ = !floor.watches.empty(); }

    // What happens next by itself.
    Moment next() {
        while (!ends_.empty() && !floor.is_due(ends_.top())) ends_.pop();
        Moment next{ends_.empty() ? NEVER : ends_.top().time, COMPLETION};
        if (const double time = jobs.next_arrival(); time < next.time) next = Moment{time, ARRIVAL};
        if (closes_ < next.time) next = Moment{closes_, ASSIGNMENT};
        if (floor.asked && now_ < next.time) return Moment{now_, ASSIGNMENT};
        return touched_ && now_ < next.time ? Moment{now_, WATCH} : next;
    }

    // Let everything happen up to and with a phase of an instant; stop and say so where somebody is to be told.
    bool advance(double until, double phase) {
        for (;;) {
            const Moment moment = next();
            if (moment.time == NEVER || moment.time > until) break;
            if (moment.time == until && moment.phase > phase) break;
            now_ = moment.time;
            touch();
            if (moment.phase == COMPLETION) complete();
            else if (moment.phase == ARRIVAL) arrive();
            else if (moment.phase == ASSIGNMENT) assign();
            else touched_ = false;
            schedule();
            if (leavers.empty() && !(moment.phase == WATCH && floor.anything_to_tell())) continue;
            news = moment;
            return true;
        }
        if (until < NEVER) now_ = std::max(now_, until);
        return false;
    }

    // Note when what was taken up will be done.
    void schedule() {
        for (const Due &due : floor.due) ends_.push(due);
        floor.due.clear();
    }

  private:
    void arrive() {
        const Index job = jobs.arrive();
        go_to(job, 0, jobs.own_priority(job));
    }

    void complete() {
        const Due due = ends_.top();
        ends_.pop();
        const Task &task = floor.tasks[due.task];
        const Index stage = task.station;
        Index job = static_cast<Index>(task.rank.key);
        floor.complete(due.task, now_);
        if (jobs.leaving != 0) job = without_leavers(job, stage);
        if (job != NOBODY) go_to(job, stage + 1, jobs.priority(job));
    }

    // Let those of a party go who leave after a stage; return who leads the rest.
    Index without_leavers(Index job, Index stage) {
        Index lead = NOBODY;
        while (job != NOBODY) {
            const Index next = jobs.part(job);
            if (jobs.leaves_after(job, stage)) {
                jobs.leave(job);
                leavers.push_back(Leaver{job, stage});
            } else if (lead == NOBODY) {
                lead = job;
            } else {
                jobs.join(lead, job);
            }
            job = next;
        }
        return lead;
    }

    void go_to(Index job, Index stage, std::int64_t priority) {
        if (stage == kinds_.size()) {
            for (; job != NOBODY; job = jobs.part(job)) jobs.end(job, now_);
        } else if (kinds_[stage] == StageKind::serve) {
            floor.enter(stage, job, jobs.work(job, stage), priority, now_);
        } else if (kinds_[stage] == StageKind::gather) {
            wait_for_company(job, stage, priority);
        } else {
            for (Index next; job != NOBODY; job = next) {
                next = jobs.part(job);
                floor.pass(stage, now_);
                go_to(job, stage + 1, jobs.own_priority(job));
            }
        }
    }

    void wait_for_company(Index job, Index stage, std::int64_t priority) {
        Gather &here = gathers_[stage];
        floor.enter(stage, job, 0.0, priority, now_);
        if (here.since == NEVER) here.since = now_;
        closes_ = std::min(closes_, here.since + here.wait);
        if (here.ready(floor.stations[stage].waiting, now_) != 0) floor.asked = true;
    }

    // Batches go before people are assigned: they have then joined the next queue.
    void assign() {
        if (!gather()) floor.assign(now_);
        else floor.asked = true;
    }

    bool gather() {
        closes_ = NEVER;
        for (Index stage = 0; stage < kinds_.size(); ++stage) {
            if (kinds_[stage] != StageKind::gather) continue;
            Gather &here = gathers_[stage];
            while (const std::size_t count = here.ready(floor.stations[stage].waiting, now_)) {
                here.since = now_;
                gone_.push_back(Leaver{batch(stage, count), stage});
            }
            here.released = false;
            if (floor.stations[stage].waiting == 0) here.since = NEVER;
            closes_ = std::min(closes_, here.since + here.wait);
        }
        const bool any = !gone_.empty();
        for (const Leaver &gone : gone_) go_to(gone.job, gone.stage + 1, jobs.priority(gone.job));
        gone_.clear();
        return any;
    }

    Index batch(Index stage, std::size_t count) {
        const Index lead = static_cast<Index>(floor.withdraw(stage, now_).rank.key);
        while (--count != 0) jobs.join(lead, static_cast<Index>(floor.withdraw(stage, now_).rank.key));
        return lead;
    }

    double now_ = -NEVER, closes_ = NEVER;  // the next instant at which a batch goes that did not fill
    bool touched_ = false;
    Least<Due> ends_;
    std::vector<StageKind> kinds_;
    std::vector<Gather> gathers_;
    std::vector<Leaver> gone_;  // batches on their way
};

}  // namespace fulfilsim

// The stations of a node and the people who may move between them.
//
// Knows neither processes nor events: whoever drives it says what the time is, collects from `due` when
// tasks will be done, and lets people be assigned at the end of every instant after which `asked` is set.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "queue.hpp"
#include "spells.hpp"

namespace fulfilsim {

constexpr double TICKS = 1024.0;

inline double to_ticks(double seconds) { return std::nearbyint(seconds * TICKS) / TICKS; }

enum class AtBreak : std::uint8_t { finish = 0, pause = 1, hand_over = 2 };
enum class State : std::uint8_t { gone, waiting, in_hand, paused, handed_over };

struct Task {
    Rank rank;
    double seconds, left, started, resumed, speed;
    Index station, crew, place, epoch;  // `place` among the tasks that the crew has in hand
    State state;
};

struct Pace {
    double since, speed;
};

struct Crew {
    double heads, speed, left_at;
    Index team;
    bool on_duty;
    std::vector<Pace> paces;  // speeds to come, the next one first
    std::size_t paced;
    std::vector<Index> tasks, paused;

    bool free() const { return on_duty && static_cast<double>(tasks.size()) < heads; }

    double speed_at(double now) {
        while (paced < paces.size() && paces[paced].since <= now) speed = paces[paced++].speed;
        return speed;
    }

    // How many more tasks than so many they can have in hand.
    std::size_t room(std::size_t busy) const {
        const double most = static_cast<double>(tasks.size() + paused.size());
        return static_cast<std::size_t>(std::max(0.0, std::min(heads - static_cast<double>(busy), most)));
    }
};

struct Station {
    std::vector<Index> crews;
    double places;
    Queue queue;
    std::vector<Index> handed_over;  // by rank
    std::size_t waiting, inside, entered, left;
    double waiting_s, worked_s, area_s, counted_to;

    void count_to(double now) {
        area_s += static_cast<double>(entered - left) * (now - counted_to);
        counted_to = now;
    }
};

// A state of a station that somebody waits for.
struct Watch {
    Index station;
    bool counts_left;  // else who waits is counted
    std::size_t least;
};

class Floor {
  public:
    bool asked = false;       // people are to be assigned at the end of this instant
    std::vector<Due> due;     // what was taken up since the driver looked
    Spells spells;
    bool journal = true;  // whether they are kept

    std::vector<Crew> crews;
    std::vector<Station> stations;
    std::vector<Task> tasks;
    std::vector<Watch> watches;

    bool holds(const Watch &watch) const {
        const Station &station = stations[watch.station];
        return (watch.counts_left ? station.left : station.waiting) >= watch.least;
    }

    bool anything_to_tell() const {
        for (const Watch &watch : watches)
            if (holds(watch)) return true;
        return false;
    }

    Index hire(double heads, double speed, Index team, bool on_duty) {
        crews.push_back(Crew{heads, speed, 0.0, team, on_duty, {}, 0, {}, {}});
        return static_cast<Index>(crews.size() - 1);
    }

    Index add(const std::vector<Index> &who, double places, double now) {
        stations.push_back(Station{who, places, {}, {}, 0, 0, 0, 0, 0.0, 0.0, 0.0, now});
        return static_cast<Index>(stations.size() - 1);
    }

    Index enter(Index at, std::int64_t key, double seconds, std::int64_t priority, double now) {
        Station &station = stations[at];
        station.count_to(now);
        ++station.entered;
        ++station.waiting;
        ++held_;
        station.waiting_s += seconds;
        const Index index = new_task();
        Task &task = tasks[index];
        task.rank = Rank{priority, now, key};
        task.seconds = seconds;
        task.station = at;
        task.crew = NOBODY;
        task.state = State::waiting;
        station.queue.push(Waiting{task.rank, index});
        if (static_cast<double>(station.inside) < station.places && free_crew(station) != NOBODY) asked = true;
        return index;
    }

    // Take the first out of a queue unserved.
    Task withdraw(Index at, double now) {
        Station &station = stations[at];
        station.count_to(now);
        const Index index = station.queue.front().task;
        take(index);
        --station.inside;
        ++station.left;
        tasks[index].state = State::gone;
        free_.push_back(index);
        return tasks[index];
    }

    // Count somebody who stops nowhere.
    void pass(Index at, double now) {
        stations[at].count_to(now);
        ++stations[at].entered;
        ++stations[at].left;
    }

    bool is_due(const Due &what) const { return tasks[what.task].epoch == what.epoch; }

    void complete(Index index, double now) {
        Task &task = tasks[index];
        Station &station = stations[task.station];
        const Crew &crew = crews[task.crew];
        station.count_to(now);
        put_down(task);
        --station.inside;
        ++station.left;
        station.worked_s += now - task.resumed;
        tell(WORK, task, task.crew, task.started, now);
        if (!crew.on_duty) tell(OVERRUN, task, task.crew, std::max(crew.left_at, task.resumed), now);
        task.state = State::gone;
        free_.push_back(index);
        look();
    }

    // Assign people to all that waits and can be begun.
    void assign(double now) {
        asked = false;
        Index index, who;
        while (held_ != 0 && next(index, who)) {
            take(index);
            start(index, who, now);
        }
    }

    // `heads` is NaN where their number stays.
    void arrive(Index who, double heads, double now) {
        if (!crews[who].on_duty) overrun(who, now);
        crews[who].on_duty = true;
        if (!std::isnan(heads)) crews[who].heads = heads;
        const std::vector<Index> busy = by_rank(crews[who].tasks);
        for (std::size_t i = crews[who].room(0); i < busy.size(); ++i) {
            suspend(busy[i], now);
            hand_over(busy[i]);
        }
        const std::vector<Index> going_on = by_rank(crews[who].paused);
        const std::size_t room = crews[who].room(crews[who].tasks.size());
        for (std::size_t i = 0; i < going_on.size(); ++i) {
            if (i < room) start(going_on[i], who, now);
            else hand_over(going_on[i]);
        }
        crews[who].paused.clear();
        look();
    }

    void leave(Index who, AtBreak habit, double now) {
        Crew &crew = crews[who];
        crew.on_duty = false;
        crew.left_at = now;
        if (habit == AtBreak::finish) return;
        const std::vector<Index> busy = by_rank(crew.tasks);
        for (const Index index : busy) {
            suspend(index, now);
            if (habit == AtBreak::pause) {
                tasks[index].state = State::paused;
                crew.paused.push_back(index);
            } else {
                hand_over(index);
            }
        }
        look();
    }

    // Tell of everybody who, off duty, is still busy with the task in hand.
    void overrun(Index who, double now) {
        const Crew &crew = crews[who];
        if (!(crew.left_at < now)) return;
        for (const Index index : crew.tasks)
            tell(OVERRUN, tasks[index], who, std::max(crew.left_at, tasks[index].resumed), now);
    }

    // Count what is in hand at the end.
    void close(Index at, double now) {
        stations[at].count_to(now);
        for (const Task &task : tasks)
            if (task.state == State::in_hand && task.station == at) stations[at].worked_s += now - task.resumed;
    }

  private:
    Index new_task() {
        if (free_.empty()) {
            tasks.push_back(Task{});
            return static_cast<Index>(tasks.size() - 1);
        }
        const Index index = free_.back();
        free_.pop_back();
        return index;
    }

    void look() {
        if (held_ != 0) asked = true;
    }

    void tell(SpellKind kind, const Task &task, Index who, double start, double end) {
        if (!journal) return;
        spells.add(Spell{task.rank.queued, start, end, task.rank.key, who,
                         static_cast<std::uint16_t>(task.station), kind});
    }

    Index free_crew(const Station &station) const {
        for (const Index who : station.crews)
            if (crews[who].free()) return who;
        return NOBODY;
    }

    // Somebody free in the team that handed the task over.
    Index mate(const Station &station, const Task &task) const {
        for (const Index who : station.crews)
            if (crews[who].team == crews[task.crew].team && crews[who].free()) return who;
        return NOBODY;
    }

    // The first in all queues for whom there is a place and somebody free; what was begun goes before.
    bool next(Index &index, Index &who) const {
        bool found = false, begun = false;
        Rank best{};
        for (const Station &station : stations) {
            if (station.waiting == 0 && station.handed_over.empty()) continue;
            bool settled = false;
            for (const Index handed : station.handed_over) {
                const Index crew = mate(station, tasks[handed]);
                if (crew == NOBODY) continue;
                settled = true;
                if (found && begun && !(tasks[handed].rank < best)) break;
                found = begun = true;
                best = tasks[handed].rank, index = handed, who = crew;
                break;
            }
            if (settled || begun || station.waiting == 0) continue;
            if (!(static_cast<double>(station.inside) < station.places)) continue;
            const Waiting &first = station.queue.front();
            if (found && !(first.rank < best)) continue;
            const Index crew = free_crew(station);
            if (crew == NOBODY) continue;
            found = true;
            best = first.rank, index = first.task, who = crew;
        }
        return found;
    }

    // Take a task out of the queue, or from those that were handed over.
    void take(Index index) {
        const Task &task = tasks[index];
        Station &station = stations[task.station];
        --held_;
        if (task.state == State::handed_over) {
            auto &held = station.handed_over;
            held.erase(std::find(held.begin(), held.end(), index));
            return;
        }
        station.queue.pop();
        --station.waiting;
        ++station.inside;
        station.waiting_s -= task.seconds;
    }

    void start(Index index, Index who, double now) {
        Task &task = tasks[index];
        Crew &crew = crews[who];
        if (task.state == State::waiting) {
            task.started = now;
            task.left = task.seconds;
        } else if (task.resumed < now) {
            tell(PAUSE, task, who, task.resumed, now);
        }
        task.crew = who;
        task.resumed = now;
        task.state = State::in_hand;
        task.speed = crew.speed_at(now);
        task.place = static_cast<Index>(crew.tasks.size());
        crew.tasks.push_back(index);
        const double length = task.speed == 1.0 ? task.left : to_ticks(task.left / task.speed);
        due.push_back(Due{now + length, index, task.epoch});
    }

    // Take the work out of the hands of whoever does it; its place stays taken.
    void suspend(Index index, double now) {
        Task &task = tasks[index];
        const double done = now - task.resumed;
        stations[task.station].worked_s += done;
        task.left -= to_ticks(done * task.speed);
        task.resumed = now;
        put_down(task);
    }

    void put_down(Task &task) {
        ++task.epoch;
        std::vector<Index> &busy = crews[task.crew].tasks;
        const Index last = busy.back();
        busy[task.place] = last;
        tasks[last].place = task.place;
        busy.pop_back();
    }

    void hand_over(Index index) {
        Task &task = tasks[index];
        task.state = State::handed_over;
        ++held_;
        auto &held = stations[task.station].handed_over;
        const auto after = [this](Index a, Index b) { return tasks[a].rank < tasks[b].rank; };
        held.insert(std::upper_bound(held.begin(), held.end(), index, after), index);
    }

    std::vector<Index> by_rank(std::vector<Index> some) const {
        std::sort(some.begin(), some.end(),
                  [this](Index a, Index b) { return tasks[a].rank < tasks[b].rank; });
        return some;
    }

    std::vector<Index> free_;  // places of tasks that are gone
    std::size_t held_ = 0;     // tasks that wait or were handed over, at all stations
};

}  // namespace fulfilsim

// What a vehicle's day costs and whether it may be driven, by all rules at once: the twin of checker.py.
#pragma once
#include <algorithm>
#include <vector>

#include "problem.hpp"

namespace fulfilsim::routing {

constexpr int32_t RELOAD = -1;  // between the trips of a list of visits

// In the order in which they are looked for.
enum class Breach { NONE, SKILL, CAPACITY, PAIR, BACKHAUL, RELOADS, DISTANCE, WINDOW, DURATION };

struct VehicleType {
    const int64_t* capacity;
    int64_t count, fixed, per_distance, per_duration, max_duration, max_distance, pace, reload_time, max_trips;
    int32_t start, end, reload;  // places; reload -1: nowhere
    int32_t start_opens, start_closes, end_opens, end_closes, reload_opens, reload_closes;
    uint64_t able;
};

inline int32_t place_of(const Input& in, int64_t location) {
    return in.place ? in.place[location] : int32_t(location);
}

inline VehicleType read_type(const Input& in, int32_t t) {
    const auto opens = [&](int64_t depot) { return int32_t(std::max(in.depot_open[depot], in.shift_start[t])); };
    const auto closes = [&](int64_t depot) { return int32_t(std::min(in.depot_close[depot], in.shift_end[t])); };
    const int64_t start = in.start[t], end = in.end[t], reload = in.reload[t], safe = std::max<int64_t>(reload, 0);
    return {in.capacity + int64_t(t) * in.dimensions, in.count[t], in.fixed[t], in.per_distance[t],
            in.per_duration[t], in.max_duration[t], in.max_distance[t], in.pace[t], in.reload_time[t],
            in.max_trips[t], place_of(in, start), place_of(in, end), reload < 0 ? -1 : place_of(in, reload),
            opens(start), closes(start), opens(end), closes(end), opens(safe), closes(safe), in.able[t]};
}

// When service can begin for one who arrives then; after the last window it is the arrival.
inline int64_t begin_in_windows(const Input& in, int32_t client, int64_t arrival) {
    const int64_t *open = in.open + int64_t(client) * in.windows, *close = in.close + int64_t(client) * in.windows;
    for (int32_t w = 0; w < in.windows; ++w)
        if (open[w] <= close[w] && arrival <= close[w]) return std::max(arrival, open[w]);
    return arrival;
}

// The last instant of a window that is not after the bound; -1 if there is none.
inline int64_t begin_before(const Input& in, int32_t client, int64_t bound) {
    const int64_t *open = in.open + int64_t(client) * in.windows, *close = in.close + int64_t(client) * in.windows;
    for (int32_t w = in.windows - 1; w >= 0; --w)
        if (open[w] <= close[w] && open[w] <= bound) return std::min(bound, close[w]);
    return -1;
}

// The end of the last window; -1 if there is none.
inline int64_t last_close(const Input& in, int32_t client) {
    const int64_t *open = in.open + int64_t(client) * in.windows, *close = in.close + int64_t(client) * in.windows;
    for (int32_t w = in.windows - 1; w >= 0; --w)
        if (open[w] <= close[w]) return close[w];
    return -1;
}

template <class Distance>
class Law {
public:
    Law(const Input& in, const Distance& distance) : in_(in), distance_(distance), seen_(in.clients, 0) {
        for (int32_t t = 0; t < in.types; ++t) types_.push_back(read_type(in, t));
        for (int32_t c = 0; c < in.clients; ++c) {
            skilled_ |= in.skills[c] != 0;
            released_ |= in.release[c] > 0;
            paired_ |= in.partner[c] >= 0;
            for (int32_t d = 0; d < in.dimensions; ++d) picks_ |= in.pickup[int64_t(c) * in.dimensions + d] > 0;
        }
    }

    const VehicleType& type(int32_t t) const { return types_[t]; }
    int32_t types() const { return int32_t(types_.size()); }

    // Cost of a day, or TOO_DEAR and what is broken first.
    int64_t charge(const std::vector<int32_t>& visits, int32_t t, Breach* breach = nullptr) {
        int64_t cost = TOO_DEAR;
        const Breach broken = judge(visits, types_[t], cost);
        if (breach) *breach = broken;
        return broken == Breach::NONE ? cost : TOO_DEAR;
    }

private:
    Breach judge(const std::vector<int32_t>& visits, const VehicleType& type, int64_t& cost) {
        for (const int32_t client : visits)
            if (skilled_ && client >= 0 && (in_.skills[client] & ~type.able)) return Breach::SKILL;
        int64_t trips = 0;
        for (size_t begin = 0; begin <= visits.size();) {
            size_t end = begin;
            while (end < visits.size() && visits[end] != RELOAD) ++end;
            const Breach broken = judge_trip(visits, begin, end, type);
            if (broken != Breach::NONE) return broken;
            ++trips;
            begin = end + 1;
        }
        if (trips > 1 && (type.reload < 0 || trips > type.max_trips)) return Breach::RELOADS;
        const int64_t distance = measure(visits, type);
        if (distance > type.max_distance) return Breach::DISTANCE;
        int64_t late = 0, duration = 0;
        if (!drive(visits, type, late, duration)) return Breach::WINDOW;
        if (duration > type.max_duration) return Breach::DURATION;
        cost = type.fixed + type.per_distance * distance + type.per_duration * duration + in_.lateness * late;
        return Breach::NONE;
    }

    Breach judge_trip(const std::vector<int32_t>& visits, size_t begin, size_t end, const VehicleType& type) {
        const int32_t k = in_.dimensions;
        for (int32_t d = 0; d < k; ++d) {
            int64_t load = 0;
            for (size_t i = begin; i < end; ++i)
                if (!in_.brings[visits[i]]) load += in_.delivery[int64_t(visits[i]) * k + d];
            int64_t fullest = load;
            for (size_t i = begin; picks_ && i < end; ++i) {
                load += in_.pickup[int64_t(visits[i]) * k + d] - in_.delivery[int64_t(visits[i]) * k + d];
                fullest = std::max(fullest, load);
            }
            if (fullest > type.capacity[d]) return Breach::CAPACITY;
        }
        if (paired_ && !pairs_hold(visits, begin, end)) return Breach::PAIR;
        return !in_.linehauls_first || deliveries_lead(visits, begin, end) ? Breach::NONE : Breach::BACKHAUL;
    }

    bool pairs_hold(const std::vector<int32_t>& visits, size_t begin, size_t end) {
        ++round_;
        int32_t open = 0;
        for (size_t i = begin; i < end; ++i) {
            const int32_t client = visits[i], partner = in_.partner[client];
            if (partner < 0) continue;
            seen_[client] = round_;
            if (in_.brings[client]) {
                if (seen_[partner] != round_) return false;
                --open;
            } else {
                ++open;
            }
        }
        return open == 0;
    }

    bool deliveries_lead(const std::vector<int32_t>& visits, size_t begin, size_t end) const {
        bool back = begin < end && is_backhaul(visits[begin]);
        if (back) return false;
        for (size_t i = begin; i < end; ++i) {
            const bool now = is_backhaul(visits[i]);
            if (back && !now) return false;
            back = now;
        }
        return true;
    }

public:
    bool is_backhaul(int32_t client) const {
        for (int32_t d = 0; d < in_.dimensions; ++d)
            if (in_.pickup[int64_t(client) * in_.dimensions + d] > 0) return true;
        return false;
    }

    int32_t spot(int32_t visit, const VehicleType& type) const {
        return visit == RELOAD ? type.reload : place_of(in_, in_.depots + visit);
    }

    int64_t time_between(int32_t from, int32_t to, const VehicleType& type) const {
        const int64_t time = in_.duration ? in_.duration[from * in_.width + to] : distance_(from, to);
        return type.pace == 1000 ? time : (time * type.pace + 500) / 1000;
    }

private:
    int64_t measure(const std::vector<int32_t>& visits, const VehicleType& type) const {
        int64_t distance = 0;
        int32_t here = type.start;
        for (const int32_t visit : visits) {
            const int32_t there = spot(visit, type);
            distance += distance_(here, there);
            here = there;
        }
        return distance + distance_(here, type.end);
    }

    int64_t released(const std::vector<int32_t>& visits, size_t begin) const {
        int64_t latest = 0;
        if (!released_) return 0;
        for (size_t i = begin; i < visits.size() && visits[i] != RELOAD; ++i)
            latest = std::max(latest, in_.release[visits[i]]);
        return latest;
    }

    // Everything as early as possible, then the departure as late as that allows.
    bool drive(const std::vector<int32_t>& visits, const VehicleType& type, int64_t& late, int64_t& duration) {
        if (type.start_opens > type.start_closes) return false;
        begins_.clear();
        int64_t now = std::max<int64_t>(type.start_opens, released(visits, 0));
        int32_t here = type.start;
        for (size_t i = 0; i < visits.size(); ++i) {
            const int32_t there = spot(visits[i], type);
            const int64_t arrival = now + time_between(here, there, type);
            here = there;
            const int64_t begin = visits[i] == RELOAD ? std::max<int64_t>(arrival, type.reload_opens)
                                                      : begin_in_windows(in_, visits[i], arrival);
            begins_.push_back(begin);
            if (visits[i] == RELOAD) {
                if (begin > type.reload_closes) return false;
                now = std::max(begin + type.reload_time, released(visits, i + 1));
                continue;
            }
            const int64_t close = last_close(in_, visits[i]);
            if (begin > close) {
                if (!in_.soft || close < 0) return false;
                late += begin - close;
            }
            now = begin + in_.service[visits[i]];
        }
        const int64_t back = std::max<int64_t>(now + time_between(here, type.end, type), type.end_opens);
        if (back > type.end_closes || back >= NEVER) return false;
        if (type.max_duration < NEVER || type.per_duration) duration = back - departure(visits, type, back);
        return true;
    }

    int64_t departure(const std::vector<int32_t>& visits, const VehicleType& type, int64_t back) const {
        int64_t latest = back;
        int32_t after = type.end;
        for (size_t i = visits.size(); i-- > 0;) {
            const int32_t here = spot(visits[i], type);
            const int64_t service = visits[i] == RELOAD ? type.reload_time : in_.service[visits[i]];
            const int64_t bound = latest - time_between(here, after, type) - service;
            const int64_t there = visits[i] == RELOAD
                                      ? (bound < type.reload_opens ? -1 : std::min<int64_t>(bound, type.reload_closes))
                                      : begin_before(in_, visits[i], bound);
            latest = std::max(begins_[i], there);
            after = here;
        }
        const int64_t bound = latest - time_between(type.start, after, type);
        const int64_t leave = bound < type.start_opens ? -1 : std::min<int64_t>(bound, type.start_closes);
        return std::max({leave, int64_t(type.start_opens), released(visits, 0)});
    }

    const Input& in_;
    const Distance& distance_;
    std::vector<VehicleType> types_;
    bool skilled_ = false, released_ = false, paired_ = false, picks_ = false;
    std::vector<int64_t> begins_;
    std::vector<int32_t> seen_;
    int32_t round_ = 0;
};

}  // namespace fulfilsim::routing

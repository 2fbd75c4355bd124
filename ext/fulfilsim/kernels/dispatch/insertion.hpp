// Cheapest feasible insertion of each new client into the rest of each running route.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace fulfilsim::dispatch {

constexpr int64_t IMPOSSIBLE = int64_t(1) << 60, NEVER = 1 << 29;

struct Clients {
    int64_t depots, windows, dimensions;
    const int64_t *delivery, *pickup, *service, *open, *close, *release;
    const uint64_t* skills;
    const uint8_t* back;  // whether a client only gives, under a rule of line-hauls first
};

struct Ways {
    int64_t width;
    const int32_t *distance, *duration;
};

// Columns over the vehicles under way; a stop is a client.
struct Fleet {
    int64_t vehicles;
    const int64_t *first, *stop, *at, *now, *end, *opens, *latest, *closes, *room, *max_duration, *capacity, *aboard, *pace;
    const int64_t *per_distance, *per_duration, *opening;
    const int64_t *lowest, *highest;  // gaps for line-hauls and for back-hauls (m, 2)
    const uint64_t* skills;
    const uint8_t* left;
    bool soft;
    int64_t lateness;
};

// One vehicle's rest of the day: node 0 is where it is, the last one its end.
class Line {
  public:
    Line(const Clients& clients, const Ways& ways, const Fleet& fleet) : c_(clients), w_(ways), f_(fleet) {}

    void take(int64_t vehicle);
    int64_t best(int64_t client, int32_t& gap);

  private:
    int64_t distance(int64_t a, int64_t b) const { return w_.distance[a * w_.width + b]; }
    int64_t duration(int64_t a, int64_t b) const {
        return (w_.duration[a * w_.width + b] * f_.pace[v_] + 500) / 1000;
    }
    int64_t place(int64_t client) const { return client + c_.depots; }
    int64_t begin(int64_t client, int64_t arrival, int64_t& late) const;
    int64_t in_window(int64_t client, int64_t before) const;
    int64_t latest_begin(int64_t client, int64_t before) const;
    int64_t last_close(int64_t client) const;
    void weigh();
    bool holds(int64_t client, size_t gap) const;
    bool walk(int64_t client, size_t gap, int64_t& back, int64_t& late) const;
    int64_t starts(int64_t client) const;
    int64_t duration_with(int64_t client, int64_t gap);

    const Clients& c_;
    const Ways& w_;
    const Fleet& f_;
    int64_t v_ = 0, late_ = 0, far_ = 0, stops_ = 0, away_ = 0;
    bool unused_ = false, flexible_ = false, timed_ = false;
    std::vector<int64_t> node_, begin_, leave_, late_at_, latest_, before_, after_, order_, begun_;
};

inline int64_t Line::last_close(int64_t client) const {
    int64_t last = -1;
    for (int64_t w = client * c_.windows; w < (client + 1) * c_.windows; ++w)
        if (c_.open[w] <= c_.close[w]) last = std::max(last, c_.close[w]);
    return last;
}

inline int64_t Line::begin(int64_t client, int64_t arrival, int64_t& late) const {
    late = 0;
    for (int64_t w = client * c_.windows; w < (client + 1) * c_.windows; ++w)
        if (c_.open[w] <= c_.close[w] && arrival <= c_.close[w]) return std::max(arrival, c_.open[w]);
    late = arrival - last_close(client);
    return arrival;
}

// The last instant of a window that is not after `before`.
inline int64_t Line::in_window(int64_t client, int64_t before) const {
    for (int64_t w = (client + 1) * c_.windows - 1; w >= client * c_.windows; --w)
        if (c_.open[w] <= c_.close[w] && c_.open[w] <= before) return std::min(before, c_.close[w]);
    return -1;
}

// The last instant at which one may arrive to begin by `before`; where lateness is priced, windows hold nobody up.
inline int64_t Line::latest_begin(int64_t client, int64_t before) const {
    return f_.soft && before > last_close(client) ? before : in_window(client, before);
}

inline void Line::take(int64_t vehicle) {
    v_ = vehicle;
    stops_ = f_.first[vehicle + 1] - f_.first[vehicle];
    unused_ = !f_.left[vehicle] && !stops_;
    const size_t nodes = stops_ + 2;
    for (auto* column : {&node_, &begin_, &leave_, &late_at_, &latest_}) column->assign(nodes, 0);
    const int64_t* stop = f_.stop + f_.first[vehicle];
    node_[0] = f_.at[vehicle];
    begin_[0] = leave_[0] = f_.now[vehicle];
    late_ = far_ = 0;
    for (int64_t j = 1; j <= stops_; ++j) {
        node_[j] = place(stop[j - 1]);
        begin_[j] = begin(stop[j - 1], leave_[j - 1] + duration(node_[j - 1], node_[j]), late_at_[j]);
        leave_[j] = begin_[j] + c_.service[stop[j - 1]];
        late_ += late_at_[j];
        far_ += distance(node_[j - 1], node_[j]);
    }
    const size_t end = nodes - 1;
    node_[end] = f_.end[vehicle];
    begin_[end] = std::max(f_.opens[vehicle], leave_[end - 1] + duration(node_[end - 1], node_[end]));
    far_ += distance(node_[end - 1], node_[end]);
    latest_[end] = unused_ ? f_.latest[vehicle] : std::max(f_.latest[vehicle], begin_[end]);
    for (int64_t j = stops_; j > 0; --j) {
        const int64_t before = latest_[j + 1] - duration(node_[j], node_[j + 1]) - c_.service[stop[j - 1]];
        latest_[j] = std::max(begin_[j], latest_begin(stop[j - 1], before));
    }
    if (unused_) far_ = 0;
    flexible_ = !f_.left[vehicle] && (f_.per_duration[vehicle] || f_.max_duration[vehicle] < NEVER);
    timed_ = f_.soft || f_.per_duration[vehicle] || flexible_;
    away_ = unused_ ? 0 : flexible_ ? duration_with(-1, -1) : begin_[end];
    weigh();
}

inline int64_t Line::starts(int64_t client) const {
    return client >= 0 && !f_.left[v_] ? std::max(f_.now[v_], c_.release[client]) : f_.now[v_];
}

// How long a vehicle still at its depot will be away if it leaves as late as keeps its return and all lateness.
inline int64_t Line::duration_with(int64_t client, int64_t gap) {
    const int64_t* stop = f_.stop + f_.first[v_];
    order_.assign(stop, stop + stops_);
    if (client >= 0) order_.insert(order_.begin() + gap, client);
    begun_.resize(order_.size());
    int64_t here = node_[0], now = starts(client), late = 0;
    for (size_t j = 0; j < order_.size(); ++j) {
        begun_[j] = begin(order_[j], now + duration(here, place(order_[j])), late);
        now = begun_[j] + c_.service[order_[j]];
        here = place(order_[j]);
    }
    const int64_t back = std::max(f_.opens[v_], now + duration(here, f_.end[v_]));
    int64_t latest = back, there = f_.end[v_];
    for (size_t j = order_.size(); j-- > 0;) {
        const int64_t c = order_[j], before = latest - duration(place(c), there) - c_.service[c];
        latest = std::max(begun_[j], in_window(c, before));
        there = place(c);
    }
    latest = std::min(latest - duration(node_[0], there), f_.closes[v_]);
    return back - std::max(latest, starts(client));
}

// The fullest it gets up to each node, and from each node on.
inline void Line::weigh() {
    const int64_t k = c_.dimensions, nodes = stops_ + 1, *stop = f_.stop + f_.first[v_];
    before_.assign(nodes * k, 0);
    after_.assign(nodes * k, 0);
    for (int64_t d = 0; d < k; ++d) {
        before_[d] = after_[d] = f_.aboard[v_ * k + d];
        for (int64_t j = 1; j < nodes; ++j) {
            const int64_t client = stop[j - 1];
            after_[j * k + d] = after_[(j - 1) * k + d] + c_.pickup[client * k + d] - c_.delivery[client * k + d];
            before_[j * k + d] = std::max(before_[(j - 1) * k + d], after_[j * k + d]);
        }
        for (int64_t j = nodes - 1; j > 0; --j)
            after_[(j - 1) * k + d] = std::max(after_[(j - 1) * k + d], after_[j * k + d]);
    }
}

inline bool Line::holds(int64_t client, size_t gap) const {
    const int64_t k = c_.dimensions;
    for (int64_t d = 0; d < k; ++d) {
        const int64_t brought = c_.delivery[client * k + d], given = c_.pickup[client * k + d];
        const int64_t capacity = f_.capacity[v_ * k + d];
        if (brought && before_[gap * k + d] + brought > capacity) return false;
        if (given && after_[gap * k + d] + given > capacity) return false;
    }
    return true;
}

// Drive the rest of the day with the client in the gap, until it is as it was.
inline bool Line::walk(int64_t client, size_t gap, int64_t& back, int64_t& late) const {
    const bool waits = starts(client) > f_.now[v_];
    const size_t end = stops_ + 1;
    size_t j = waits ? 0 : gap;
    int64_t now = waits ? starts(client) : leave_[gap], overdue = 0;
    back = begin_[end];
    late = late_;
    for (; j < end; ++j) {
        int64_t from = node_[j];
        if (j == gap) {
            now = begin(client, now + duration(from, place(client)), overdue);
            if (overdue && (!f_.soft || last_close(client) < 0)) return false;
            late += overdue;
            now += c_.service[client];
            from = place(client);
        }
        const int64_t arrival = now + duration(from, node_[j + 1]);
        if (arrival > latest_[j + 1]) return false;
        if (j + 1 == end) {
            back = std::max(f_.opens[v_], arrival);
            return true;
        }
        const int64_t next = f_.stop[f_.first[v_] + j], begun = begin(next, arrival, overdue);
        if (j >= gap && (!timed_ || begun == begin_[j + 1])) return true;
        late += overdue - late_at_[j + 1];
        now = begun + c_.service[next];
    }
    return true;
}

inline int64_t Line::best(int64_t client, int32_t& gap) {
    gap = -1;
    if (c_.skills[client] & ~f_.skills[v_]) return IMPOSSIBLE;
    if (f_.left[v_])
        for (int64_t d = 0; d < c_.dimensions; ++d)
            if (c_.delivery[client * c_.dimensions + d]) return IMPOSSIBLE;
    int64_t least = IMPOSSIBLE, back = 0, late = 0;
    const int64_t kind = c_.back[client], there = place(client), opening = unused_ ? f_.opening[v_] : 0;
    const int64_t highest = std::min<int64_t>(f_.highest[v_ * 2 + kind], stops_);
    for (int64_t p = f_.lowest[v_ * 2 + kind]; p <= highest; ++p) {
        const int64_t spared = unused_ ? 0 : distance(node_[p], node_[p + 1]);
        const int64_t more = distance(node_[p], there) + distance(there, node_[p + 1]) - spared;
        if (more > 0 && far_ + more > f_.room[v_]) continue;
        int64_t cost = f_.per_distance[v_] * more + opening;
        if (!timed_ && cost >= least) continue;
        if (!holds(client, p) || !walk(client, p, back, late)) continue;
        const int64_t away = flexible_ ? duration_with(client, p) : back;
        if (flexible_ && away > std::max(f_.max_duration[v_], away_)) continue;
        cost += f_.per_duration[v_] * (away - away_) + f_.lateness * (late - late_);
        if (cost < least) {
            least = cost;
            gap = int32_t(p);
        }
    }
    return least;
}

inline void insertions(const Clients& clients, const Ways& ways, const Fleet& fleet, const int64_t* fresh, int64_t n,
                       int64_t* cost, int32_t* gap) {
    Line line(clients, ways, fleet);
    for (int64_t v = 0; v < fleet.vehicles; ++v) {
        line.take(v);
        for (int64_t i = 0; i < n; ++i) cost[i * fleet.vehicles + v] = line.best(fresh[i], gap[i * fleet.vehicles + v]);
    }
}

}  // namespace fulfilsim::dispatch

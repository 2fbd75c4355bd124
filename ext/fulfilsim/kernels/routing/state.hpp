// Routes as linked visits, what is known of each, and how to take changes back.
#pragma once
#include <algorithm>
#include <type_traits>
#include <vector>

#include "distance.hpp"
#include "law.hpp"
#include "random.hpp"
#include "records.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class State {
public:
    static constexpr bool timed = F & TIME;
    static constexpr bool roads = F & ROADS;
    static constexpr bool rich = F & RICH;
    static constexpr bool ordered = F & ORDERED;
    using Visit = std::conditional_t<rich, RichVisit, routing::Visit>;
    using Route = std::conditional_t<rich, RichRoute, std::conditional_t<ordered, OrderedRoute, routing::Route>>;

    State(const Input& in, const Distance& distance)
        : in_(in), distance_(distance), clients_(in.clients), unit_(in.per_distance[0]), fixed_(in.fixed[0]), soft_(in.soft) {
        capacity_ = int32_t(std::min<int64_t>(in.capacity[0], NEVER));
        int64_t vehicles = 0;
        for (int32_t t = 0; t < in.types; ++t) vehicles += in.count[t];
        routes_ = std::max(in.clients, 1);
        fleet_ = int32_t(std::min<int64_t>(vehicles, routes_));
        read_clients();
        visit_.resize(clients_ + 2 * routes_);
        glance_.assign(visit_.size(), Glance{-NEVER, 0});
        route_.assign(routes_, nothing_in_it());
        waiting_.assign(routes_, 0);
        enrolled_.assign(routes_, 0);
        for (int32_t r = routes_ - 1; r >= 0; --r) offer(r);
        for (int32_t c = 0; c < clients_; ++c) {
            visit_[c] = Visit{-1, -1, ABSENT, client_[c].place, 0, 0, 0, 0, -1, 0};
        }
        for (int32_t r = 0; r < routes_; ++r) clear(r);
    }

    int32_t first(int32_t route) const { return clients_ + 2 * route; }
    int32_t last(int32_t route) const { return clients_ + 2 * route + 1; }
    bool is_client(int32_t node) const { return node < clients_; }
    int64_t cost() const { return cost_; }

protected:
    // ------------------------------------------------------------ travel
    int32_t travel(int32_t from, int32_t to, int32_t distance) const {
        if constexpr (!roads) return distance;
        const int64_t minutes = in_.duration[visit_[from].place * in_.width + visit_[to].place];
        return in_.pace[0] == 1000 ? int32_t(minutes) : int32_t((minutes * in_.pace[0] + 500) / 1000);
    }

    // When service can begin for one who arrives then; after the last close it is too late.
    int32_t begin(int32_t client, int32_t arrival) const {
        if (in_.windows == 1) return std::max(arrival, client_[client].open);
        return int32_t(begin_in_windows(in_, client, arrival));
    }

    // The last instant to begin that is not after the bound; -1 if there is none.
    int32_t begin_by(int32_t client, int32_t bound) const {
        const Client& at = client_[client];
        if (soft_ && at.close >= 0 && bound > at.close) return bound;
        if (in_.windows == 1) return bound < at.open ? -1 : std::min(bound, at.close);
        return int32_t(begin_before(in_, client, bound));
    }

    // ------------------------------------------------------------ changes
    Visit& change(int32_t node) {
        Visit& visit = visit_[node];
        if (visit.stamp != stamp_) {
            undo_.push_back({node, visit});
            visit.stamp = stamp_;
        }
        return visit;
    }

    Route& change_route(int32_t route) {
        Route& changed = route_[route];
        if (changed.stamp != stamp_) {
            undo_routes_.push_back({route, changed});
            changed.stamp = stamp_;
        }
        return changed;
    }

    void mark() {
        ++stamp_;
        undo_.clear();
        undo_routes_.clear();
        marked_cost_ = cost_;
        marked_used_ = used_;
        marked_absent_ = absent_;
    }

    void take_back() {
        for (auto it = undo_.rbegin(); it != undo_.rend(); ++it) {
            visit_[it->first] = it->second;
            glance_[it->first] = glance_at(it->second);
            if constexpr (rich) {
                if (it->first >= reload_base_ && it->second.route == ABSENT) offer_reload(it->first);
            }
        }
        for (auto it = undo_routes_.rbegin(); it != undo_routes_.rend(); ++it) {
            if constexpr (rich) {
                used_of_type_[route_[it->first].type] -= route_[it->first].size > 0;
                used_of_type_[it->second.type] += it->second.size > 0;
            }
            route_[it->first] = it->second;
            if (it->second.size == 0) offer(it->first);
        }
        cost_ = marked_cost_;
        used_ = marked_used_;
        absent_ = marked_absent_;
    }

    void link(int32_t from, int32_t to, int32_t distance) {
        Visit& a = change(from);
        a.next = to;
        a.out = distance;
        glance_[from].edge = std::max(a.in, distance);
        Visit& b = change(to);
        b.prev = from;
        b.in = distance;
        glance_[to].edge = std::max(distance, b.out);
    }

    void assign(int32_t node, int32_t route) { change(node).route = glance_[node].route = route; }

    static Glance glance_at(const Visit& visit) {
        if (visit.route == ABSENT) return {-NEVER, 0};
        return {std::max(visit.in, visit.out), visit.route};
    }

    // Put a client between two neighbours; windows are brought up to date.
    void insert(int32_t client, int32_t before, int32_t after) {
        const int32_t there = visit_[before].route;
        const auto here = distance_.at(client_[client].place);
        const int32_t come = here.come(visit_[before].place), go = here.go(visit_[after].place);
        Route& route = change_route(there);
        cost_ += unit_ * (int64_t(come) + go - visit_[before].out);
        if (route.size++ == 0) {
            cost_ += fixed_ + unit_ * visit_[before].out;
            ++used_;
            enrol(there);
        }
        --absent_;
        route.load += client_[client].load;
        if constexpr (ordered) route.back += client_[client].back;
        assign(client, there);
        link(before, client, come);
        link(client, after, go);
        cost_ -= client_[client].prize;
        if constexpr (timed) {
            forward(client, true);
            backward(client, true);
        }
    }

    // Whether what follows is still in time when two nodes become neighbours: in road networks a detour may be
    // shorter than the direct way.
    bool may_close(int32_t before, int32_t after) const {
        if constexpr (!timed || rich) return true;
        const int32_t direct = distance_(visit_[before].place, visit_[after].place);
        return visit_[before].depart + travel(before, after, direct) <= visit_[after].latest;
    }

    // Take out all clients strictly between two nodes of one route.
    void cut(int32_t before, int32_t after) {
        const int32_t there = visit_[before].route;
        Route& route = change_route(there);
        int64_t saved = visit_[before].out;
        for (int32_t node = visit_[before].next; node != after;) {
            Visit& visit = change(node);
            const int32_t following = visit.next;
            saved += visit.out;
            if (!rich || !in_.brings[node]) route.load -= client_[node].load;
            if constexpr (rich || ordered) route.back -= client_[node].back;
            --route.size;
            visit.route = ABSENT;
            glance_[node].edge = -NEVER;
            ++absent_;
            cost_ += client_[node].prize;
            node = following;
        }
        const int32_t direct = distance_(visit_[before].place, visit_[after].place);
        link(before, after, direct);
        if constexpr (rich) route.distance -= saved - direct;
        if (route.size == 0) {
            --used_;
            if constexpr (rich) --used_of_type_[route.type];
            offer(there);
        }
        if constexpr (rich) return;  // the law charges a rich route when it is settled
        cost_ -= unit_ * (saved - direct);
        if (route.size == 0) cost_ -= fixed_ + unit_ * direct;
        if constexpr (timed) {
            forward(after, false);
            backward(before, false);
        }
    }

    // Earliest times from a node to the end, as far as they change.
    void forward(int32_t node, bool fresh) {
        for (; node >= 0; node = visit_[node].next, fresh = false) {
            const Visit& before = visit_[visit_[node].prev];
            const int32_t arrival = before.depart + travel(visit_[node].prev, node, visit_[node].in);
            const int32_t depart =
                is_client(node) ? begin(node, arrival) + client_[node].service : std::max(arrival, day_opens_);
            if (depart == visit_[node].depart && !fresh) return;
            change(node).depart = depart;
        }
    }

    // Latest times from a node back to the start, as far as they change.
    void backward(int32_t node, bool fresh) {
        for (; node >= 0; node = visit_[node].prev, fresh = false) {
            const int32_t next = visit_[node].next;
            const int32_t bound = visit_[next].latest - travel(node, next, visit_[node].out);
            const int32_t latest =
                is_client(node) ? begin_by(node, bound - client_[node].service) : std::min(bound, day_closes_);
            if (latest == visit_[node].latest && !fresh) return;
            change(node).latest = latest;
        }
    }

    // ------------------------------------------------------------ routes
    void offer(int32_t route) {
        if (waiting_[route]) return;
        waiting_[route] = 1;
        free_.push_back(route);
    }

    void enrol(int32_t route) {
        if (enrolled_[route]) return;
        enrolled_[route] = 1;
        roster_.push_back(route);
    }

    // Forget routes that only the construction used.
    void enrol_again() {
        roster_.clear();
        for (int32_t r = 0; r < routes_; ++r) {
            enrolled_[r] = route_[r].size > 0;
            if (enrolled_[r]) roster_.push_back(r);
        }
    }

    // An unused route, or -1; it stays on offer until something is in it.
    int32_t unused() {
        if (used_ >= fleet_) return -1;
        while (!free_.empty() && route_[free_.back()].size > 0) {
            waiting_[free_.back()] = 0;
            free_.pop_back();
        }
        return free_.empty() ? -1 : free_.back();
    }

    // What was in a route has moved elsewhere.
    void empty(int32_t r) {
        change(first(r));
        change(last(r));
        const int32_t stamp = stamp_;
        clear(r);
        visit_[first(r)].stamp = visit_[last(r)].stamp = stamp;
        --used_;
        offer(r);
    }

    void offer_reload(int32_t node) {
        if (reload_waits_[node - reload_base_]) return;
        reload_waits_[node - reload_base_] = 1;
        reloads_free_.push_back(node);
    }

    static Route nothing_in_it() {
        Route route{};
        route.stamp = -1;
        return route;
    }

    void clear(int32_t r) {
        const int32_t begin_place = place_of(in_.start[0]), end_place = place_of(in_.end[0]);
        const int32_t direct = distance_(begin_place, end_place);
        const int32_t a = first(r), b = last(r);
        day_opens_ = int32_t(std::max(in_.depot_open[in_.start[0]], in_.shift_start[0]));
        day_closes_ = int32_t(std::min(in_.depot_close[in_.end[0]], in_.shift_end[0]));
        visit_[a] = Visit{-1, b, r, begin_place, 0, direct, day_opens_, day_closes_, -1, 0};
        visit_[b] = Visit{a, -1, r, end_place, direct, 0, day_opens_, day_closes_, -1, 0};
    }

    int32_t place_of(int64_t location) const { return routing::place_of(in_, location); }

    // What serving one client in a route of his own costs at most.
    int64_t dearest_alone() const {
        int64_t dearest = 0;
        for (int32_t t = 0; t < in_.types; ++t) {
            const auto start = distance_.at(place_of(in_.start[t])), end = distance_.at(place_of(in_.end[t]));
            const int64_t timely = (in_.per_duration[t] + in_.lateness) * NEVER;
            for (int32_t c = 0; c < clients_; ++c) {
                const int32_t place = place_of(in_.depots + c);
                const int64_t legs = int64_t(start.go(place)) + end.come(place);
                dearest = std::max(dearest, in_.fixed[t] + in_.per_distance[t] * legs + timely);
            }
        }
        return dearest;
    }

    void read_clients() {
        client_.resize(clients_);
        cost_ = 0;
        absent_ = clients_;
        const int64_t absence = dearest_alone() * 4 + 1;
        for (int32_t c = 0; c < clients_; ++c) {
            const int64_t at = int64_t(c) * in_.windows;
            client_[c] = Client{place_of(in_.depots + c),       int32_t(in_.delivery[int64_t(c) * in_.dimensions]),
                                int32_t(in_.pickup[int64_t(c) * in_.dimensions]), int32_t(in_.service[c]),
                                int32_t(in_.open[at]),          int32_t(last_close(in_, c)), int32_t(in_.release[c]),
                                in_.dimensions > 1 ? int32_t(in_.delivery[int64_t(c) * in_.dimensions + 1]) : 0,
                                in_.prize[c] + (in_.required[c] ? absence : 0)};
            cost_ += client_[c].prize;
        }
    }

    const Input& in_;
    const Distance& distance_;
    int32_t clients_, routes_, fleet_, capacity_;
    int64_t unit_, fixed_;
    bool soft_;
    int32_t day_opens_ = 0, day_closes_ = NEVER;
    std::vector<Client> client_;
    std::vector<Visit> visit_;
    std::vector<Glance> glance_;
    std::vector<Route> route_;
    std::vector<int32_t> free_, used_of_type_, reloads_free_;
    std::vector<uint8_t> reload_waits_;
    int32_t reload_base_ = NEVER;
    std::vector<uint8_t> waiting_;
    std::vector<std::pair<int32_t, Visit>> undo_;
    std::vector<std::pair<int32_t, Route>> undo_routes_;
    int64_t cost_ = 0, marked_cost_ = 0;
    std::vector<int32_t> roster_;  // routes that are or were in use
    std::vector<uint8_t> enrolled_;
    int32_t used_ = 0, marked_used_ = 0, absent_ = 0, marked_absent_ = 0;
    int32_t stamp_ = 0;
};

}  // namespace fulfilsim::routing

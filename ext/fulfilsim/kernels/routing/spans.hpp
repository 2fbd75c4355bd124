// When each visit of a rich route is, what is aboard, and how long the day gets: kept so that a change is judged
// in constant time.
// Vidal, T., Crainic, T. G., Gendreau, M. and Prins, C. (2013). A hybrid genetic algorithm with adaptive diversity
// management for a large class of vehicle routing problems with time-windows. Computers & OR 40(1), 475-489.
#pragma once
#include "state.hpp"

namespace fulfilsim::routing {

// A day up to some instant: the earliest, the latest that needs no more waiting before, and that waiting.
struct Way {
    int32_t depart, leave, waits;
};

template <unsigned F, class Distance>
class Spans : public State<F, Distance> {
public:
    using Base = State<F, Distance>;
    using Visit = typename Base::Visit;
    using Route = typename Base::Route;

    Spans(const Input& in, const Distance& distance) : Base(in, distance), law_(in, distance) {
        if constexpr (!Base::rich) return;
        for (int32_t t = 0; t < in.types; ++t) largest_ = std::max(largest_, law_.type(t).capacity[0]);
        look_around(in);
    }

protected:
    // ------------------------------------------------------------ travel
    // The time of a leg whose length is known.
    int32_t ride(const VehicleType& type, int32_t from, int32_t to, int32_t distance) const {
        const int64_t time = this->in_.duration ? this->in_.duration[from * this->in_.width + to] : distance;
        return type.pace == 1000 ? int32_t(time) : int32_t(std::min<int64_t>((time * type.pace + 500) / 1000, NEVER));
    }

    int32_t travel_with(const VehicleType& type, int32_t from, int32_t to) const {
        return int32_t(std::min<int64_t>(law_.time_between(this->visit_[from].place, this->visit_[to].place, type), NEVER));
    }

    // ------------------------------------------------------------ chaining
    Way way(int32_t node) const {
        const auto& visit = this->visit_[node];
        return {visit.depart, visit.leave, visit.waits};
    }

    // A day that begins with this release time.
    static Way start(const VehicleType& type, int32_t release) {
        const int32_t opens = std::max(type.start_opens, release);
        return {opens, std::max(opens, type.start_closes), 0};
    }

    static Way through(const Way& before, int32_t ride, int32_t open, int32_t close, int32_t service) {
        const int32_t late = std::min(before.leave + ride, NEVER);
        return {std::max(std::min(before.depart + ride, NEVER), open) + service,
                std::max(std::min(late, close), open) + service,
                std::min(before.waits + std::max(0, open - late), NEVER)};
    }

    Way through_client(const Way& before, int32_t ride, int32_t client) const {
        const Client& at = this->client_[client];
        Way made = through(before, ride, at.open, at.close, at.service);
        if (this->in_.windows > 1) made.depart = this->begin(client, std::min(before.depart + ride, NEVER)) + at.service;
        return made;
    }

    static Way wait_for(const Way& way, int32_t release) {
        return {std::max(way.depart, release), std::max(way.leave, release),
                std::min(way.waits + std::max(0, release - way.leave), NEVER)};
    }

    static Way through_reload(const Way& before, int32_t ride, const VehicleType& type, int32_t release) {
        return wait_for(through(before, ride, type.reload_opens, type.reload_closes, int32_t(type.reload_time)), release);
    }

    // ------------------------------------------------------------ a route anew
    void refresh(int32_t route) {
        if constexpr (!Base::rich) return;
        this->change_route(route).version = ++versions_;
        if (lean_) return refresh_lean(route);
        if (rides_) refresh_times(route);
        if (spanned_) sum_up(route);
        else if (paired_ || reloads_) refresh_aboard(this->first(route), this->last(route));
    }

    // After a client was put somewhere: what lies behind and before as far as it changes.
    void refresh_around(int32_t client) {
        const auto& visit = this->visit_[client];
        Route& route = this->change_route(visit.route);
        route.version = ++versions_;
        const Client& at = this->client_[client];
        if (rides_) {
            const VehicleType& type = law_.type(route.type);
            const int32_t next = visit.next;
            int32_t head = visit.prev;
            while (released_ && this->is_client(head)) head = this->visit_[head].prev;
            route.work += at.service - this->visit_[next].ride;
            set_ride(client, type);
            set_ride(next, type);
            route.work += this->visit_[client].ride + this->visit_[next].ride;
            forward_spans(released_ ? head : client, next, type);
            backward_spans(client, released_ ? head : visit.prev, type);
            route.waits = this->visit_[this->last(visit.route)].waits;
        }
        route.needs |= this->in_.skills[client];
        if (by_visit_) return sum_loads(visit.route);
        route.most[0] += at.load;
        route.most[1] += at.wide;
    }

    // When everything for the trip that begins with this node is ready.
    int32_t trip_release(int32_t node) const {
        int32_t latest = 0;
        if (!released_) return latest;
        for (; this->is_client(node); node = this->visit_[node].next) latest = std::max(latest, this->client_[node].release);
        return latest;
    }

    int32_t trip_load(int32_t node) const {
        int32_t load = 0;
        for (; this->is_client(node); node = this->visit_[node].next)
            if (!this->in_.brings[node]) load += this->client_[node].load;
        return load;
    }

    Law<Distance> law_;
    int64_t largest_ = 0;
    bool quick_ = false, far_enough_ = true, exact_ = false, exact_pairs_ = false, released_ = false, reloads_ = false;
    bool paired_ = false, clocked_ = false, walk_ = false, alike_ = true, same_times_ = true, picks_ = false;
    bool rides_ = false;     // whether it matters how long anything takes
    bool spans_ = false;     // whether it matters how long a day is
    bool spanned_ = false;   // whether all rules are kept in what visits and routes know
    bool by_visit_ = false;  // whether loads are kept by visit, not only by route
    bool lean_ = false;      // whether of pairs only windows, loads and distance count
    bool twins_ = true;      // whether a route takes vehicles of all types the same time
    bool late_ = false;      // whether the route last refreshed cannot be driven in time
    int64_t versions_ = 0;

private:
    // ------------------------------------------------------------ times
    void refresh_times(int32_t r) {
        const VehicleType& type = law_.type(this->route_[r].type);
        const int32_t a = this->first(r), b = this->last(r);
        int64_t work = 0;
        for (int32_t node = this->visit_[a].next; node >= 0; node = this->visit_[node].next) {
            set_ride(node, type);
            work += this->visit_[node].ride;
            if (node != b) work += this->is_client(node) ? this->client_[node].service : type.reload_time;
        }
        late_ = false;
        forward_spans(a, b, type);
        backward_spans(b, a, type);
        Route& route = this->change_route(r);
        route.work = work;
        route.waits = this->visit_[b].waits;
    }

    // Times and what is aboard in one go; no spans.
    void refresh_lean(int32_t r) {
        const VehicleType& type = law_.type(this->route_[r].type);
        const int32_t a = this->first(r), b = this->last(r);
        int32_t depart = type.start_opens, aboard = this->route_[r].load;
        if (this->visit_[a].depart != depart || this->visit_[a].aboard != aboard) set_lean(a, depart, aboard, 0);
        for (int32_t node = this->visit_[a].next; node >= 0; node = this->visit_[node].next) {
            const auto& visit = this->visit_[node];
            const int32_t time = ride(type, this->visit_[visit.prev].place, visit.place, visit.in);
            depart += time;
            if (node == b) {
                depart = std::max(depart, type.end_opens);
            } else {
                depart = this->begin(node, depart) + this->client_[node].service;
                aboard += this->client_[node].back - this->client_[node].load;
            }
            if (visit.depart != depart || visit.aboard != aboard || visit.ride != time) set_lean(node, depart, aboard, time);
        }
        late_ = false;
        int32_t latest = std::min(type.end_closes, NEVER - 1);
        for (int32_t node = b;; node = this->visit_[node].prev) {
            const auto& visit = this->visit_[node];
            if (node == a) latest = std::min(latest, type.start_closes);
            else if (node != b) latest = std::max(this->begin_by(node, latest - this->client_[node].service), -NEVER);
            if (visit.latest != latest) this->change(node).latest = latest;
            if (node == a) return;
            late_ |= this->visit_[visit.prev].depart + visit.ride > latest;
            latest -= visit.ride;
        }
    }

    void set_lean(int32_t node, int32_t depart, int32_t aboard, int32_t ride) {
        auto& changed = this->change(node);
        changed.depart = depart;
        changed.aboard = aboard;
        changed.ride = ride;
    }

    void set_ride(int32_t node, const VehicleType& type) {
        const auto& visit = this->visit_[node];
        const int32_t time = ride(type, this->visit_[visit.prev].place, visit.place, visit.in);
        if (time != visit.ride) this->change(node).ride = time;
    }

    // From a node on: everything until `until`, then as far as it changes.
    void forward_spans(int32_t node, int32_t until, const VehicleType& type) {
        for (bool bound = true; node >= 0; node = this->visit_[node].next) {
            const Way now = way_to(node, type);
            auto& visit = this->visit_[node];
            const bool same = visit.depart == now.depart && visit.leave == now.leave && visit.waits == now.waits;
            if (!same) {
                auto& changed = this->change(node);
                changed.depart = now.depart;
                changed.leave = now.leave;
                changed.waits = now.waits;
            }
            if (node == until) bound = false;
            if (same && !bound) return;
        }
    }

    Way way_to(int32_t node, const VehicleType& type) const {
        const auto& visit = this->visit_[node];
        if (visit.prev < 0) return start(type, trip_release(visit.next));
        const Way before = way(visit.prev);
        if (this->is_client(node)) return through_client(before, visit.ride, node);
        if (visit.next >= 0) return through_reload(before, visit.ride, type, trip_release(visit.next));
        return through(before, visit.ride, type.end_opens, type.end_closes, 0);
    }

    // From a node on: the latest begin, the earliest that needs no more waiting, and that waiting.
    struct Rest {
        int32_t latest, ready, stays;
    };

    void backward_spans(int32_t node, int32_t until, const VehicleType& type) {
        for (bool bound = true; node >= 0; node = this->visit_[node].prev) {
            const auto& visit = this->visit_[node];
            const Rest now = rest_from(node, visit, type);
            late_ |= visit.prev >= 0 && this->visit_[visit.prev].depart + visit.ride > now.latest;
            const bool same = visit.latest == now.latest && visit.ready == now.ready && visit.stays == now.stays;
            if (!same) {
                auto& changed = this->change(node);
                changed.latest = now.latest;
                changed.ready = now.ready;
                changed.stays = now.stays;
            }
            if (node == until) bound = false;
            if (same && !bound) return;
        }
    }

    Rest rest_from(int32_t node, const Visit& visit, const VehicleType& type) const {
        if (visit.next < 0) return {std::min(type.end_closes, NEVER - 1), type.end_opens, 0};
        const auto& next = this->visit_[visit.next];
        const int32_t bound = next.latest - next.ride, wanted = next.ready - next.ride;
        if (this->is_client(node)) {
            const Client& at = this->client_[node];
            return rest(this->begin_by(node, bound - at.service), next.stays, wanted - at.service, at.open, at.close);
        }
        if (visit.prev < 0)
            return rest(std::min(bound, type.start_closes), next.stays, wanted, type.start_opens, type.start_closes);
        const int32_t loading = int32_t(type.reload_time);
        return rest(std::min(bound - loading, type.reload_closes), next.stays,
                    std::max(wanted, trip_release(visit.next)) - loading, type.reload_opens, type.reload_closes);
    }

    static Rest rest(int32_t latest, int32_t stays, int32_t wanted, int32_t open, int32_t close) {
        return {std::max(latest, -NEVER), std::max(std::min(wanted, close), open),
                std::min(stays + std::max(0, wanted - close), NEVER)};
    }

    // ------------------------------------------------------------ loads
    void sum_up(int32_t r) {
        Route& route = this->change_route(r);
        route.needs = 0;
        route.most[0] = route.most[1] = 0;
        for (int32_t node = this->visit_[this->first(r)].next; node != this->last(r); node = this->visit_[node].next) {
            if (!this->is_client(node)) continue;
            route.needs |= this->in_.skills[node];
            route.most[0] += this->client_[node].load;
            route.most[1] += this->client_[node].wide;
        }
        if (by_visit_) sum_loads(r);
    }

    void sum_loads(int32_t r) {
        Route& route = this->change_route(r);
        route.most[0] = route.most[1] = 0;
        for (int32_t head = this->first(r); head != this->last(r);) head = sum_trip(head, route);
    }

    // The trip behind a node; gives the node behind the trip.
    int32_t sum_trip(int32_t head, Route& route) {
        int32_t load = 0, wide = 0, node = this->visit_[head].next;
        for (; this->is_client(node); node = this->visit_[node].next) {
            load += this->client_[node].load;
            wide += this->client_[node].wide;
        }
        if (picks_) wide = 0;
        const int32_t end = node;
        int32_t fullest = load;
        set_load(head, load, wide);
        for (node = this->visit_[head].next; node != end; node = this->visit_[node].next) {
            if (picks_) {
                load += this->client_[node].back - this->client_[node].load;
                fullest = std::max(fullest, load);
            }
            set_load(node, fullest, picks_ ? load : wide);
        }
        if (picks_) {  // what was aboard after each visit becomes the fullest from there on
            int32_t most = load;
            for (node = this->visit_[end].prev; node != head; node = this->visit_[node].prev) {
                most = std::max(most, this->visit_[node].wide);
                set_load(node, this->visit_[node].aboard, most);
            }
            set_load(head, this->visit_[head].aboard, std::max(most, this->visit_[head].aboard));
        }
        route.most[0] = std::max<int64_t>(route.most[0], fullest);
        route.most[1] = std::max<int64_t>(route.most[1], picks_ ? 0 : wide);
        return end;
    }

    void set_load(int32_t node, int32_t aboard, int32_t wide) {
        if (this->visit_[node].aboard == aboard && this->visit_[node].wide == wide) return;
        auto& changed = this->change(node);
        changed.aboard = aboard;
        changed.wide = wide;
    }

    // With pairs what is aboard after each visit; otherwise what the trip takes from the depot.
    void refresh_aboard(int32_t a, int32_t b) {
        int32_t aboard = 0;
        for (int32_t node = a; node != b; node = this->visit_[node].next) {
            if (!this->is_client(node)) aboard = trip_load(this->visit_[node].next);
            else if (paired_) aboard += this->client_[node].back - this->client_[node].load;
            if (this->visit_[node].aboard != aboard) this->change(node).aboard = aboard;
        }
    }

    // ------------------------------------------------------------ what this problem needs
    void look_around(const Input& in) {
        const int64_t n = in.clients, k = in.dimensions;
        bool skilled = false, windows = in.soft, limits = false;
        for (int64_t i = 0; i < n * k; ++i) picks_ |= in.pickup[i] > 0;
        for (int64_t i = 0; i < n * in.windows; ++i) windows |= in.open[i] > 0 || in.close[i] < NEVER;
        for (int64_t c = 0; c < n; ++c) {
            skilled |= in.skills[c] != 0;
            released_ |= in.release[c] > 0;
            paired_ |= in.partner[c] >= 0;
        }
        for (int32_t t = 0; t < in.types; ++t) {
            const VehicleType& one = law_.type(t);
            reloads_ |= one.reload >= 0 && one.max_trips > 1;
            spans_ |= one.max_duration < NEVER || one.per_duration > 0;
            limits |= one.end_closes < NEVER || one.start_opens > 0 || one.end_opens > 0 || one.start_closes < NEVER;
        }
        compare_types(in);
        clocked_ = windows || limits;
        walk_ = in.soft || spans_ || k > 1 || (picks_ && !in.linehauls_first) || skilled || released_ || paired_ ||
                reloads_ || !alike_ || !same_times_;
        exact_ = walk_ && in.types == 1 && k == 1 && in.windows == 1 && !in.soft && !spans_ && !picks_ && !skilled &&
                 !paired_ && !in.linehauls_first;
        exact_pairs_ = in.types == 1 && k == 1 && !in.soft && !spans_ && !released_ && !skilled && !reloads_ &&
                       in.max_distance[0] >= NEVER;
        lean_ = exact_pairs_ && paired_ && !in.linehauls_first;
        walk_ |= limits && law_.type(0).start_opens > law_.type(0).start_closes;
        quick_ = !walk_;
        for (int32_t t = 0; t < in.types; ++t) far_enough_ &= in.max_distance[t] >= NEVER;
        rides_ = clocked_ || spans_;
        by_visit_ = reloads_ || picks_;
        const bool loads_known = picks_ ? k == 1 : k <= 2;
        spanned_ = walk_ && !exact_ && loads_known && !in.soft && !paired_ && !(spans_ && in.windows > 1) &&
                   !(in.linehauls_first && reloads_);
    }

    void compare_types(const Input& in) {
        int64_t reloading = -1;
        for (int32_t t = 0; t < in.types; ++t) {
            const VehicleType &one = law_.type(t), &zero = law_.type(0);
            alike_ &= one.start == zero.start && one.end == zero.end;
            same_times_ &= one.pace == zero.pace && in.shift_start[t] == in.shift_start[0] && in.shift_end[t] == in.shift_end[0];
            if (one.reload < 0) continue;
            if (reloading < 0) reloading = t;
            const VehicleType& other = law_.type(int32_t(reloading));
            twins_ &= one.reload == other.reload && one.reload_time == other.reload_time;
        }
        // Depots at one place may keep other hours.
        for (int32_t t = 0; t < in.types; ++t) twins_ &= in.start[t] == in.start[0] && in.end[t] == in.end[0];
        for (int32_t t = 0; t < in.types; ++t)
            twins_ &= reloading < 0 || in.reload[t] < 0 || in.reload[t] == in.reload[reloading];
        twins_ &= alike_ && same_times_;
    }

};

}  // namespace fulfilsim::routing

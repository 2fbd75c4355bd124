// Days of one kind of vehicle where only distance costs, in trips that wait for their goods: what is known of a
// visit is when it can be, the trip it belongs to and how far into that it is, so that each place is judged in
// constant time.
// Cattaruzza, D., Absi, N. and Feillet, D. (2016). The multi-trip vehicle routing problem with time windows and
// release dates. Transportation Science 50(2), 676-693.
#pragma once
#include "spans.hpp"

namespace fulfilsim::routing {

template <unsigned F, class Distance>
class Trips : public Spans<F, Distance> {
public:
    using Base = Spans<F, Distance>;
    using Base::Base;

protected:
    void refresh(int32_t r) {
        if constexpr (!Base::rich) return;
        if (!this->exact_) return Base::refresh(r);
        this->change_route(r).version = ++this->versions_;
        const int32_t a = this->first(r), b = this->last(r);
        for (int32_t head = a; head != b;) head = drive_trip(head, goods_of(head));
        this->late_ = false;
        look_back(b, a);
    }

    // After a client was put into a trip.
    void refresh_around(int32_t client) {
        if (!this->exact_) return Base::refresh_around(client);
        const auto& visit = this->visit_[client];
        this->change_route(visit.route).version = ++this->versions_;
        int32_t head = this->visit_[visit.prev].head;
        const Client& at = this->client_[client];
        // A trip that waits for goods leaves when they are there, and any other before that.
        int32_t end = drive_trip(head, {std::max(this->visit_[head].depart, at.release), this->visit_[head].aboard + at.load});
        while (this->visit_[end].next >= 0) {
            const Goods goods = goods_of(end);
            if (leaves(end, goods.ready) == this->visit_[end].depart) break;
            end = drive_trip(end, goods);
        }
        look_back(client, head);
    }

    // When the vehicle leaves a visit if its trip waits for goods until then; never if somebody would be late.
    int32_t depart_with(int32_t release, int32_t before) const {
        const auto& visit = this->visit_[before];
        const int32_t head = visit.head;
        if (release <= this->visit_[head].depart) return visit.depart;
        const auto& first = this->visit_[this->visit_[head].next];
        if (before != head && release + first.ride > first.latest) return NEVER;
        return std::max(visit.depart, release + visit.since);
    }

    // The earliest departure from the begin of a trip.
    int32_t leaves(int32_t head, int32_t ready) const {
        const VehicleType& type = this->law_.type(0);
        const auto& visit = this->visit_[head];
        if (visit.prev < 0) return std::max(type.start_opens, ready);
        const int32_t arrival = std::min(this->visit_[visit.prev].depart + visit.ride, NEVER);
        return std::max(std::max(arrival, type.reload_opens) + int32_t(type.reload_time), ready);
    }

private:
    struct Goods {
        int32_t ready, load;
    };

    Goods goods_of(int32_t head) const {
        Goods goods{0, 0};
        for (int32_t node = this->visit_[head].next; this->is_client(node); node = this->visit_[node].next) {
            goods.ready = std::max(goods.ready, this->client_[node].release);
            goods.load += this->client_[node].load;
        }
        return goods;
    }

    // Times and loads of a trip; gives the node behind it.
    int32_t drive_trip(int32_t head, const Goods& goods) {
        int32_t now = leaves(head, goods.ready), since = 0;
        know(head, this->visit_[head].ride, now, 0, head, goods.load);
        int32_t node = this->visit_[head].next;
        for (; this->is_client(node); node = this->visit_[node].next) {
            const Client& at = this->client_[node];
            const int32_t ride = ride_to(node);
            now = std::max(std::min(now + ride, NEVER), at.open) + at.service;
            since = std::min(since + ride + at.service, NEVER);
            know(node, ride, now, since, head, goods.load);
        }
        const int32_t ride = ride_to(node);
        if (ride != this->visit_[node].ride) this->change(node).ride = ride;
        return node;
    }

    int32_t ride_to(int32_t node) const {
        const auto& visit = this->visit_[node];
        return this->ride(this->law_.type(0), this->visit_[visit.prev].place, visit.place, visit.in);
    }

    void know(int32_t node, int32_t ride, int32_t depart, int32_t since, int32_t head, int32_t aboard) {
        const auto& visit = this->visit_[node];
        if (visit.depart == depart && visit.since == since && visit.head == head && visit.aboard == aboard &&
            visit.ride == ride)
            return;
        auto& changed = this->change(node);
        changed.ride = ride;
        changed.depart = depart;
        changed.since = since;
        changed.head = head;
        changed.aboard = aboard;
    }

    // The latest begins from a node back: everything until `until`, then as far as it changes.
    void look_back(int32_t node, int32_t until) {
        for (bool bound = true; node >= 0; node = this->visit_[node].prev) {
            const auto& visit = this->visit_[node];
            const int32_t latest = latest_at(node);
            this->late_ |= visit.prev >= 0 && this->visit_[visit.prev].depart + visit.ride > latest;
            if (node == until) bound = false;
            if (latest == visit.latest && !bound) return;
            if (latest != visit.latest) this->change(node).latest = latest;
        }
    }

    int32_t latest_at(int32_t node) const {
        const VehicleType& type = this->law_.type(0);
        const auto& visit = this->visit_[node];
        if (visit.next < 0) return std::min(type.end_closes, NEVER - 1);
        const auto& next = this->visit_[visit.next];
        const int32_t bound = next.latest - next.ride;
        if (!this->is_client(node))
            return visit.prev < 0 ? std::min(bound, type.start_closes)
                                  : std::max(std::min(bound - int32_t(type.reload_time), type.reload_closes), -NEVER);
        const Client& at = this->client_[node];
        const int32_t latest = std::min(bound - at.service, at.close);
        return latest < at.open ? -1 : latest;
    }
};

}  // namespace fulfilsim::routing

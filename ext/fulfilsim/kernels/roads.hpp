// Fastest ways on a road graph: Dijkstra's search with a queue of buckets (Dial, Communications of the ACM 12, 1969).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace roads {

// A way is one number, milliseconds above decimetres: adding and comparing it does both, time first.
constexpr int LOW_BITS = 28;
constexpr int64_t LOW = (int64_t(1) << LOW_BITS) - 1;
constexpr int64_t LIMIT = int64_t(1) << 62;
constexpr int64_t NOWHERE = INT64_MAX;

inline int64_t pack(int64_t ms, int64_t dm) { return (ms << LOW_BITS) | dm; }
inline int64_t ms_of(int64_t way) { return way >> LOW_BITS; }
inline int64_t dm_of(int64_t way) { return way & LOW; }
inline bool fits(int64_t one, int64_t other) { return one + other < LIMIT && dm_of(one) + dm_of(other) <= LOW; }

struct Item {
    int64_t way;
    int32_t node;
};

// A queue of buckets laid in a ring: what is pushed lies less than a round ahead of what is popped. Within a bucket
// there is no order, so an item may be overtaken and come again; across buckets there is.
class Ring {
public:
    // The ring holds the longest edge; a bucket is as wide as a quarter of the mean edge, or wider.
    void fit(const std::vector<Item> &edges) {
        int64_t longest = 0, mean = 0;
        for (const Item &edge : edges) {
            longest = std::max(longest, ms_of(edge.way));
            mean += ms_of(edge.way) / int64_t(edges.size());
        }
        shift = LOW_BITS;
        while ((mean / 4) >> (shift - LOW_BITS) > 1 || longest >> (shift - LOW_BITS) >= MOST_BUCKETS - 1) ++shift;
        size_t size = 2;
        while (int64_t(size) < (longest >> (shift - LOW_BITS)) + 2) size *= 2;
        buckets.assign(size, {});
    }

    void clear() {
        if (count > 0)
            for (std::vector<Item> &bucket : buckets) bucket.clear();
        count = 0;
        at = 0;
    }

    void push(Item item) {
        buckets[size_t(item.way >> shift) & (buckets.size() - 1)].push_back(item);
        ++count;
    }

    bool empty() const { return count == 0; }
    bool bucket_done() const { return buckets[at].empty(); }

    void next_bucket() {
        while (buckets[at].empty()) at = (at + 1) & (buckets.size() - 1);
    }

    Item pop() {
        Item item = buckets[at].back();
        buckets[at].pop_back();
        --count;
        return item;
    }

private:
    static constexpr int64_t MOST_BUCKETS = 1 << 16;
    std::vector<std::vector<Item>> buckets;
    size_t count = 0, at = 0;
    int shift = LOW_BITS;
};

// Points on roads: two edges each (-1: none) and the way driven on them so far.
struct Stands {
    const int64_t *edge, *ms, *dm;
    size_t count;

    int64_t done(size_t side) const { return pack(ms[side], dm[side]); }
};

class Graph {
public:
    Graph(const int64_t *first, const int64_t *head, const int64_t *ms, const int64_t *dm, size_t nodes)
        : first(first), edges(size_t(first[nodes])), tail(size_t(first[nodes])), reached(nodes), wanted(nodes),
          settled(nodes) {
        for (size_t node = 0; node < nodes; ++node)
            for (int64_t e = first[node]; e < first[node + 1]; ++e) {
                edges[e] = {pack(ms[e], dm[e]), int32_t(head[e])};
                tail[e] = int32_t(node);
            }
        queue.fit(edges);
    }

    // Nodes at which a destination may be reached; a search ends when it has settled all of them.
    void want(const Stands &destinations) {
        targets = 0;
        for (size_t side = 0; side < 2 * destinations.count; ++side) {
            if (destinations.edge[side] < 0) continue;
            want(tail[destinations.edge[side]]);
            want(edges[destinations.edge[side]].node);
        }
    }

    // Returns false where a way grows beyond what can be counted.
    bool search(const Stands &origins, size_t origin) {
        std::fill(reached.begin(), reached.end(), NOWHERE);
        std::fill(settled.begin(), settled.end(), 0);
        queue.clear();
        for (size_t side = 2 * origin; side < 2 * origin + 2; ++side) leave(origins, side);
        size_t left = targets;
        while (!queue.empty() && left > 0) {
            queue.next_bucket();
            while (!queue.bucket_done()) {
                Item top = queue.pop();
                if (top.way != reached[top.node]) continue;
                left -= wanted[top.node] && !settled[top.node];
                settled[top.node] = 1;
                if (!relax(top)) return false;
            }
        }
        return true;
    }

    // The best way from the origin searched last; NOWHERE where there is none, -1 where it cannot be counted.
    int64_t arrive(const Stands &origins, size_t origin, const Stands &destinations, size_t destination) const {
        int64_t best = NOWHERE;
        for (size_t side = 2 * destination; side < 2 * destination + 2; ++side) {
            int64_t edge = destinations.edge[side];
            if (edge < 0) continue;
            int64_t done = destinations.done(side), by_tail = reached[tail[edge]];
            for (size_t from = 2 * origin; from < 2 * origin + 2; ++from)
                if (origins.edge[from] == edge && ahead(origins.done(from), done))
                    best = std::min(best, done - origins.done(from));
            if (by_tail != NOWHERE && !fits(by_tail, done)) return -1;
            if (by_tail != NOWHERE) best = std::min(best, by_tail + done);
            if (done == edges[edge].way) best = std::min(best, reached[edges[edge].node]);
        }
        return best;
    }

private:
    const int64_t *first;
    std::vector<Item> edges;
    std::vector<int32_t> tail;
    std::vector<int64_t> reached;
    std::vector<uint8_t> wanted, settled;
    size_t targets = 0;
    Ring queue;

    static bool ahead(int64_t from, int64_t to) { return from <= to && dm_of(from) <= dm_of(to); }

    void want(int32_t node) {
        targets += !wanted[node];
        wanted[node] = 1;
    }

    void offer(int32_t node, int64_t way) {
        if (way >= reached[node]) return;
        reached[node] = way;
        queue.push({way, node});
    }

    void leave(const Stands &origins, size_t side) {
        int64_t edge = origins.edge[side];
        if (edge < 0) return;
        offer(edges[edge].node, edges[edge].way - origins.done(side));
        if (origins.done(side) == 0) offer(tail[edge], 0);
    }

    bool relax(const Item &top) {
        for (int64_t e = first[top.node]; e < first[top.node + 1]; ++e) {
            if (!fits(top.way, edges[e].way)) return false;
            offer(edges[e].node, top.way + edges[e].way);
        }
        return true;
    }
};

}  // namespace roads

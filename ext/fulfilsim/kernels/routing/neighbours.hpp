// For each client those near it, in space or, with windows, in space and time.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "problem.hpp"

namespace fulfilsim::routing {

struct Near {
    int32_t client, distance;  // distance from that client to this one
};

class Neighbours {
public:
    static constexpr int32_t AHEAD = 8;  // entries that may be fetched from memory before they are needed

    // Lists for all clients, nearest first, of one length unless they were made for another day.
    const Near* begin(int32_t client) const { return list_.data() + int64_t(client) * length_; }
    const Near* end(int32_t client) const { return begin(client) + known_[client]; }
    int32_t length() const { return length_; }

    template <class Distance>
    void build(const Input& in, const Distance& distance, int32_t length, bool timed) {
        const int32_t n = in.clients;
        length_ = std::max(0, std::min(length, n - 1));
        list_.assign(int64_t(n) * length_ + AHEAD, Near{0, 0});
        known_.assign(n, length_);
        if (!length_) return;
        const bool ranks_anew = timed || in.linehauls_first;
        const int32_t wanted = ranks_anew ? std::min(2 * length_ + 20, n - 1) : length_;
        std::vector<Ranked> ranked;
        bool grid = false;
        for (int32_t c = 0; c < n; ++c) {
            if (in.near && take_over(in, distance, c)) continue;
            if (in.x && !grid) make_grid(in), grid = true;
            ranked.clear();
            if (in.x) search_grid(in, c, wanted, ranked);
            else search_all(in, distance, c, wanted, ranked);
            const auto here = distance.at(place_of(in, c));
            if (ranks_anew)
                for (Ranked& one : ranked) {
                    const double rank = timed ? space_time(in, c, client_of(one), here) : drive(in, client_of(one), here);
                    one = rank_of(float(rank + strangeness(in, c, client_of(one))), client_of(one));
                }
            if (int32_t(ranked.size()) > length_) keep(ranked, length_);
            std::sort(ranked.begin(), ranked.end());
            for (int32_t k = 0; k < length_; ++k) {
                const int32_t other = client_of(ranked[k]);
                list_[int64_t(c) * length_ + k] = {other, here.come(place_of(in, other))};
            }
        }
    }

private:
    // The list of another day without those who are not there; whether that is enough.
    template <class Distance>
    bool take_over(const Input& in, const Distance& distance, int32_t c) {
        const auto here = distance.at(place_of(in, c));
        const int32_t *other = in.near + int64_t(c) * in.near_length, *end = other + in.near_length;
        Near* list = list_.data() + int64_t(c) * length_;
        int32_t known = 0;
        for (; other != end && known < length_; ++other)
            if (*other >= 0) list[known++] = {*other, here.come(place_of(in, *other))};
        if (4 * known < 3 * length_) return false;
        known_[c] = known;
        return true;
    }

    // A rank above a client in one word: the bits of a float that is not negative keep its order.
    using Ranked = uint64_t;

    static Ranked rank_of(float rank, int32_t client) {
        uint32_t bits;
        std::memcpy(&bits, &rank, sizeof bits);
        return uint64_t(bits) << 32 | uint32_t(client);
    }

    static int32_t client_of(Ranked one) { return int32_t(uint32_t(one)); }

    static float rank_in(Ranked one) {
        const uint32_t bits = uint32_t(one >> 32);
        float rank;
        std::memcpy(&rank, &bits, sizeof rank);
        return rank;
    }

    static int32_t place_of(const Input& in, int32_t c) {
        return in.place ? in.place[in.depots + c] : in.depots + c;
    }

    template <class Here>
    static double drive(const Input& in, int32_t other, const Here& here) {
        return std::min(here.go(place_of(in, other)), here.come(place_of(in, other)));
    }

    // Where deliveries come first, deliveries look for deliveries and pick-ups for pick-ups.
    static double strangeness(const Input& in, int32_t c, int32_t other) {
        return in.linehauls_first && is_backhaul(in, c) != is_backhaul(in, other) ? 1e12 : 0.0;
    }

    static bool is_backhaul(const Input& in, int32_t c) {
        for (int32_t d = 0; d < in.dimensions; ++d)
            if (in.pickup[int64_t(c) * in.dimensions + d] > 0) return true;
        return false;
    }

    // How badly two clients fit behind one another: the drive, a fifth of the wait, all of the lateness.
    // Vidal, T. et al. (2013). A hybrid genetic algorithm ... with time-windows. Computers & OR 40(1).
    template <class Here>
    static double space_time(const Input& in, int32_t c, int32_t other, const Here& here) {
        const int32_t place = place_of(in, other);
        const double go = here.go(place), come = here.come(place);
        return std::min(go + misfit(in, c, other, place_of(in, c), place, go),
                        come + misfit(in, other, c, place, place_of(in, c), come));
    }

    static double misfit(const Input& in, int32_t from, int32_t to, int32_t start, int32_t end, double distance) {
        const int64_t w = in.windows, last = w - 1;
        const double drive = in.duration ? double(in.duration[start * in.width + end]) : distance;
        const double wait = double(opening(in, to) - in.service[from] - in.close[from * w + last]) - drive;
        const double warp = double(opening(in, from) + in.service[from] - in.close[to * w + last]) + drive;
        return 0.2 * std::max(wait, 0.0) + std::max(warp, 0.0);
    }

    // Nobody is served before the goods are ready.
    static int64_t opening(const Input& in, int32_t c) {
        return std::max(in.open[int64_t(c) * in.windows], in.release[c]);
    }

    // -------------------------------------------------------- by matrix
    template <class Distance>
    void search_all(const Input& in, const Distance& distance, int32_t c, int32_t wanted, std::vector<Ranked>& out) {
        const auto here = distance.at(place_of(in, c));
        float bar = 1e30f;
        for (int32_t other = 0; other < in.clients; ++other) {
            if (other == c) continue;
            const int32_t place = place_of(in, other);
            const float rank = float(std::min(here.go(place), here.come(place)));
            if (rank > bar) continue;
            out.push_back(rank_of(rank, other));
            if (int32_t(out.size()) >= 3 * wanted) bar = keep(out, wanted);
        }
        if (int32_t(out.size()) > wanted) keep(out, wanted);
    }

    static float keep(std::vector<Ranked>& out, int32_t wanted) {
        std::nth_element(out.begin(), out.begin() + wanted - 1, out.end());
        out.resize(wanted);
        return rank_in(out.back());
    }

    // -------------------------------------------------------- by grid
    void make_grid(const Input& in) {
        const double *x = in.x + in.depots, *y = in.y + in.depots;
        const int32_t n = in.clients;
        left_ = *std::min_element(x, x + n);
        bottom_ = *std::min_element(y, y + n);
        const double wide = *std::max_element(x, x + n) - left_, high = *std::max_element(y, y + n) - bottom_;
        cell_ = std::max({std::sqrt(wide * high * 3.0 / n), wide / 1000, high / 1000, 1e-9});
        columns_ = int32_t(wide / cell_) + 1;
        rows_ = int32_t(high / cell_) + 1;
        starts_.assign(int64_t(columns_) * rows_ + 1, 0);
        for (int32_t c = 0; c < n; ++c) ++starts_[cell_of(x[c], y[c]) + 1];
        for (size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
        members_.resize(n);
        std::vector<int32_t> fill(starts_.begin(), starts_.end() - 1);
        for (int32_t c = 0; c < n; ++c) members_[fill[cell_of(x[c], y[c])]++] = c;
    }

    int32_t column_of(double x) const { return int32_t((x - left_) / cell_); }
    int32_t row_of(double y) const { return int32_t((y - bottom_) / cell_); }
    int64_t cell_of(double x, double y) const { return int64_t(row_of(y)) * columns_ + column_of(x); }

    // Rings of cells around a client until no nearer one can follow.
    void search_grid(const Input& in, int32_t c, int32_t wanted, std::vector<Ranked>& out) const {
        const double *x = in.x + in.depots, *y = in.y + in.depots;
        const int32_t column = column_of(x[c]), row = row_of(y[c]);
        const int32_t rings = std::max(columns_, rows_);
        float bar = 1e30f;
        for (int32_t ring = 0; ring <= rings; ++ring) {
            const double nearest = (ring - 1) * cell_;
            if (ring > 1 && nearest * nearest > bar) break;
            for (int32_t r = std::max(0, row - ring); r <= std::min(rows_ - 1, row + ring); ++r) {
                const bool edge = r == row - ring || r == row + ring;
                const int32_t step = edge || ring == 0 ? 1 : 2 * ring;
                for (int32_t k = column - ring; k <= column + ring; k += step) {
                    if (k < 0 || k >= columns_) continue;
                    const int64_t cell = int64_t(r) * columns_ + k;
                    for (int32_t m = starts_[cell]; m < starts_[cell + 1]; ++m) {
                        const int32_t other = members_[m];
                        if (other == c) continue;
                        const double east = x[c] - x[other], north = y[c] - y[other];
                        const float square = float(east * east + north * north);
                        if (square <= bar) out.push_back(rank_of(square, other));
                    }
                }
            }
            if (int32_t(out.size()) >= wanted) bar = keep(out, wanted);
        }
    }

    int32_t length_ = 0;
    std::vector<Near> list_;
    std::vector<int32_t> known_;
    double left_ = 0, bottom_ = 0, cell_ = 1;
    int32_t columns_ = 1, rows_ = 1;
    std::vector<int32_t> starts_, members_;
};

}  // namespace fulfilsim::routing

// The nearest straight piece of road: pieces lie in the cells of a grid, which is searched ring by ring.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace roads {

constexpr double METRES_PER_DEGREE = 6371008.8 * M_PI / 180.0;

struct Segment {
    double lat1, lng1, lat2, lng2;
};

struct Found {
    int64_t segment = -1;
    double along = 0.0, metres = std::numeric_limits<double>::infinity();
};

// Each segment is cut into lengths of at most a cell and filed under the middle of each of them, so that one long
// road neither fills the grid nor makes every search wide.
class Grid {
public:
    Grid(const Segment *segments, size_t count) : segments(segments), count(count) {
        if (count == 0) return;
        measure();
        file();
    }

    Found nearest(double lat, double lng, double reach_m) const {
        Found best;
        if (count == 0) return best;
        double east = METRES_PER_DEGREE * std::cos(lat * (M_PI / 180.0));
        double step = std::min(high * METRES_PER_DEGREE, wide * east);
        int64_t row = cell(lat - south, high), column = cell(lng - west, wide);
        int64_t ring = std::max({int64_t(0), -row, row - rows + 1, -column, column - columns + 1});
        int64_t last = std::max({row, rows - 1 - row, column, columns - 1 - column});
        for (; ring <= last; ++ring) {
            // What is filed here lies ring - 1 cells away, half a cell less at its ends; the rest is for rounding.
            if (double(ring - 2) * step > std::min(best.metres, reach_m)) break;
            search(row, column, ring, {lat, lng, east, reach_m}, best);
        }
        return best;
    }

private:
    struct Search {
        double lat, lng, east, reach_m;
    };

    const Segment *segments;
    size_t count;
    double south = 0, west = 0, high = 0, wide = 0;
    int64_t rows = 0, columns = 0;
    std::vector<int64_t> first, filed;

    static int64_t cell(double offset, double size) { return int64_t(std::floor(offset / size)); }

    // As many cells as segments, or fewer, and no more than five lengths a segment.
    void measure() {
        double north = -90, east = -180, spans = 0;
        south = 90, west = 180;
        for (size_t i = 0; i < count; ++i) {
            const Segment &one = segments[i];
            south = std::min({south, one.lat1, one.lat2}), north = std::max({north, one.lat1, one.lat2});
            west = std::min({west, one.lng1, one.lng2}), east = std::max({east, one.lng1, one.lng2});
            spans += std::abs(one.lat2 - one.lat1) + std::abs(one.lng2 - one.lng1);
        }
        double area = (north - south) * (east - west), side = std::max(north - south, east - west);
        double size = std::max({std::sqrt(area / double(count)), spans / (4.0 * double(count)),
                                side / double(count), 1e-6});
        high = wide = size;
        rows = cell(north - south, high) + 1, columns = cell(east - west, wide) + 1;
    }

    size_t lengths(const Segment &one) const {
        double cells = std::max(std::abs(one.lat2 - one.lat1) / high, std::abs(one.lng2 - one.lng1) / wide);
        return size_t(std::max(1.0, std::ceil(cells)));
    }

    template <class Use> void each_length(Use use) const {
        for (size_t i = 0; i < count; ++i) {
            const Segment &one = segments[i];
            size_t parts = lengths(one);
            for (size_t part = 0; part < parts; ++part) {
                double middle = (double(part) + 0.5) / double(parts);
                double lat = one.lat1 + middle * (one.lat2 - one.lat1);
                double lng = one.lng1 + middle * (one.lng2 - one.lng1);
                int64_t row = std::clamp<int64_t>(cell(lat - south, high), 0, rows - 1);
                int64_t column = std::clamp<int64_t>(cell(lng - west, wide), 0, columns - 1);
                use(size_t(row * columns + column), int64_t(i));
            }
        }
    }

    void file() {
        first.assign(size_t(rows * columns) + 1, 0);
        each_length([this](size_t at, int64_t) { ++first[at + 1]; });
        for (size_t at = 1; at < first.size(); ++at) first[at] += first[at - 1];
        filed.resize(size_t(first.back()));
        std::vector<int64_t> next(first.begin(), first.end() - 1);
        each_length([this, &next](size_t at, int64_t segment) { filed[size_t(next[at]++)] = segment; });
    }

    void search(int64_t row, int64_t column, int64_t ring, const Search &search, Found &best) const {
        int64_t left = std::max<int64_t>(column - ring, 0), right = std::min(column + ring, columns - 1);
        int64_t low = std::max<int64_t>(row - ring, 0), top = std::min(row + ring, rows - 1);
        for (int64_t y = low; y <= top; ++y) {
            if (y == row - ring || y == row + ring) {
                for (int64_t x = left; x <= right; ++x) scan(y, x, search, best);
                continue;
            }
            if (column - ring >= 0) scan(y, column - ring, search, best);
            if (column + ring < columns) scan(y, column + ring, search, best);
        }
    }

    void scan(int64_t row, int64_t column, const Search &search, Found &best) const {
        size_t at = size_t(row * columns + column);
        for (int64_t k = first[at]; k < first[at + 1]; ++k) compare(filed[size_t(k)], search, best);
    }

    void compare(int64_t index, const Search &search, Found &best) const {
        const Segment &one = segments[index];
        double east = search.east;
        double x = (one.lng1 - search.lng) * east, y = (one.lat1 - search.lat) * METRES_PER_DEGREE;
        double dx = (one.lng2 - one.lng1) * east, dy = (one.lat2 - one.lat1) * METRES_PER_DEGREE;
        double square = dx * dx + dy * dy;
        double along = square > 0 ? std::min(1.0, std::max(0.0, -(x * dx + y * dy) / square)) : 0.0;
        double px = x + along * dx, py = y + along * dy, away = std::sqrt(px * px + py * py);
        if (away > search.reach_m || away > best.metres || (away == best.metres && index >= best.segment)) return;
        best = {index, along, away};
    }
};

}  // namespace roads

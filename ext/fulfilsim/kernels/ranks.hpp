// Where values lie among rising edges, and in what order texts come.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace fulfilsim {

// Rising edges under a guide: cells of one width, and in each the first edge that a value there may be before.
// The cell of a value never falls as the value rises, whatever rounding does, so the answer is exact.
class Edges {
public:
    Edges(const double* edges, std::size_t count) : edges_(edges), count_(count), finite_(count) {
        while (finite_ > 0 && !std::isfinite(edges[finite_ - 1])) {
            --finite_;
        }
        first_.assign(cells_for(finite_) + 2, 0);
        if (finite_ == 0) {
            return;
        }
        low_ = edges[0];
        const double wide = edges[finite_ - 1] - low_;
        const double scale = static_cast<double>(cells_for(finite_)) / wide;
        scale_ = wide > 0 && std::isfinite(wide) && std::isfinite(scale) ? scale : 0;
        for (std::size_t i = 0; i < finite_; ++i) {
            ++first_[cell(edges[i]) + 1];
        }
        for (std::size_t c = 1; c < first_.size(); ++c) {
            first_[c] += first_[c - 1];
        }
    }

    // The number of edges below a value, or, if so wanted, at or below it; one that is none comes last.
    std::int64_t place(double value, bool after) const noexcept {
        if (std::isnan(value)) {
            return static_cast<std::int64_t>(count_);
        }
        std::size_t i = finite_ == 0 ? 0 : static_cast<std::size_t>(first_[cell(value)]);
        while (i < count_ && (after ? edges_[i] <= value : edges_[i] < value)) {
            ++i;
        }
        return static_cast<std::int64_t>(i);
    }

private:
    static std::size_t cells_for(std::size_t count) noexcept { return 4 * count; }

    std::size_t cell(double value) const noexcept {
        const double at = (value - low_) * scale_;
        const double last = static_cast<double>(cells_for(finite_));
        return at > 0 ? static_cast<std::size_t>(at < last ? at : last) : 0;
    }

    const double* edges_;
    std::size_t count_, finite_;
    double low_ = 0, scale_ = 0;
    std::vector<std::int32_t> first_;
};

// Sixteen bytes of a text as two numbers that are in its order, and which text it is.
struct Text {
    std::uint64_t head, next;
    std::int64_t row;
};

inline std::uint64_t eight_bytes(const unsigned char* text, std::size_t from, std::size_t width) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = from; i < from + 8; ++i) {
        word = word << 8 | (i < width ? text[i] : 0u);
    }
    return word;
}

// Sort texts in fields of one width that are filled up with zeros; equals stay in their order.
inline void order_of_texts(const unsigned char* texts, std::size_t count, std::size_t width,
                           std::int64_t* rows) {
    std::vector<Text> keys(count);
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned char* text = texts + i * width;
        keys[i] = {eight_bytes(text, 0, width), eight_bytes(text, 8, width), static_cast<std::int64_t>(i)};
    }
    const std::size_t rest = width > 16 ? width - 16 : 0;
    std::sort(keys.begin(), keys.end(), [texts, width, rest](const Text& a, const Text& b) {
        if (a.head != b.head) {
            return a.head < b.head;
        }
        if (a.next != b.next) {
            return a.next < b.next;
        }
        const unsigned char *left = texts + a.row * width + 16, *right = texts + b.row * width + 16;
        const int less = rest == 0 ? 0 : std::memcmp(left, right, rest);
        return less != 0 ? less < 0 : a.row < b.row;
    });
    for (std::size_t i = 0; i < count; ++i) {
        rows[i] = keys[i].row;
    }
}

}  // namespace fulfilsim

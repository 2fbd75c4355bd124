// A drive at speeds that change at instants of a day or a week, in whole numbers.
#pragma once
#include <cstdint>

namespace fulfilsim {

// Divide and round down, before the epoch too.
inline int64_t whole_part(int64_t number, int64_t unit) {
    int64_t rest = number % unit;
    if (rest < 0) rest += unit;
    return (number - rest) / unit;
}

// How far one gets in a whole cycle; work is metres times the units of an hour.
inline int64_t work_of_a_cycle(const int64_t* starts, const int64_t* speeds, int64_t periods, int64_t cycle) {
    int64_t work = 0;
    for (int64_t i = 0; i < periods; ++i)
        work += speeds[i] * ((i + 1 < periods ? starts[i + 1] : cycle) - starts[i]);
    return work;
}

// When a drive that begins now is over.
inline int64_t arrival(int64_t now, int64_t work, const int64_t* starts, const int64_t* speeds, int64_t periods,
                       int64_t cycle, int64_t a_cycle) {
    if (work == 0) return now;
    const int64_t cycles = (work - 1) / a_cycle;
    now += cycles * cycle;
    work -= cycles * a_cycle;
    int64_t midnight = whole_part(now, cycle) * cycle, at = 0;
    while (at + 1 < periods && starts[at + 1] <= now - midnight) ++at;
    while (true) {
        const int64_t end = midnight + (at + 1 < periods ? starts[at + 1] : cycle);
        const int64_t within = speeds[at] * (end - now);
        if (work <= within) return now + (work + speeds[at] - 1) / speeds[at];
        now = end;
        work -= within;
        if (++at == periods) {
            at = 0;
            midnight += cycle;
        }
    }
}

}  // namespace fulfilsim

// Quantiles of the normal distribution by Moshier's rational approximations.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace fulfilsim {

constexpr double tail_begins = 0.13533528323661269189;  // exp(-2)
constexpr double far_begins = 8.0;                      // of sqrt(-2 log u): beyond, u is below exp(-32)
constexpr double root_two_pi = 2.50662827463100050242;

// Highest power first.
constexpr std::array<double, 5> middle_above = {
    -5.99633501014107895267e1, 9.80010754185999661536e1, -5.66762857469070293439e1,
    1.39312609387279679503e1, -1.23916583867381258016e0};
constexpr std::array<double, 9> middle_below = {
    1.0, 1.95448858338141759834e0, 4.67627912898881538453e0, 8.63602421390890590575e1,
    -2.25462687854119370527e2, 2.00260212380060660359e2, -8.20372256168333339912e1,
    1.59056225126211695515e1, -1.18331621121330003142e0};
constexpr std::array<double, 9> tail_above = {
    4.05544892305962419923e0, 3.15251094599893866154e1, 5.71628192246421288162e1,
    4.40805073893200834700e1, 1.46849561928858024014e1, 2.18663306850790267539e0,
    -1.40256079171354495875e-1, -3.50424626827848203418e-2, -8.57456785154685413611e-4};
constexpr std::array<double, 9> tail_below = {
    1.0, 1.57799883256466749731e1, 4.53907635128879210584e1, 4.13172038254672030440e1,
    1.50425385692907503408e1, 2.50464946208309415979e0, -1.42182922854787788574e-1,
    -3.80806407691578277194e-2, -9.33259480895457427372e-4};
constexpr std::array<double, 9> far_above = {
    3.23774891776946035970e0, 6.91522889068984211695e0, 3.93881025292474443415e0,
    1.33303460815807542389e0, 2.01485389549179081538e-1, 1.23716634817820021358e-2,
    3.01581553508235416007e-4, 2.65806974686737550832e-6, 6.23974539184983293730e-9};
constexpr std::array<double, 9> far_below = {
    1.0, 6.02427039364742014255e0, 3.67983563856160859403e0, 1.37702099489081330271e0,
    2.16236993594496635890e-1, 1.34204006088543189037e-2, 3.28014464682127739104e-4,
    2.89247864745380683936e-6, 6.79019408009981274425e-9};

template <std::size_t N>
inline double polynomial(double x, const std::array<double, N>& coefficients) noexcept {
    double sum = coefficients[0];
    for (std::size_t i = 1; i < N; ++i) {
        sum = sum * x + coefficients[i];
    }
    return sum;
}

inline double normal_quantile(double u) noexcept {
    const bool upper = u > 1.0 - tail_begins;
    const double level = upper ? 1.0 - u : u;
    if (level > tail_begins) {
        const double y = level - 0.5, square = y * y;
        const double share = square * polynomial(square, middle_above) / polynomial(square, middle_below);
        return (y + y * share) * root_two_pi;
    }
    const double x = std::sqrt(-2.0 * std::log(level));
    const double z = 1.0 / x;
    const double first = x - std::log(x) / x;
    const double rest = x < far_begins ? z * polynomial(z, tail_above) / polynomial(z, tail_below)
                                       : z * polynomial(z, far_above) / polynomial(z, far_below);
    return upper ? first - rest : rest - first;
}

}  // namespace fulfilsim

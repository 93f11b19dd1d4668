// The Kalman filter for z (an Ornstein-Uhlenbeck process) and m (a random walk) and its adjoint, for one size
// known at compile time. Scalar updates by the slopes L', L'' of the reading's log probability in its
// expected value: x <- x + g L', P <- P + g g' L'' with g = P h, h = e_j of z plus e_j of m. For an exact
// reading that is Kalman's; for an interval it keeps mean and covariance right and the shape normal (moment
// matching). P is kept as three blocks (zz, zm, mm), because the transition is the identity on m.
//
// Adjoint convention: for a symmetric X the derivative is the symmetric X^ with dL = tr(X^ dX); for the block
// zm it is the block of that full symmetric matrix, so dL has 2 tr(Pzm^' dPzm). Series and composition:
//   F(a+b) = F(b) F(a),  Q(a+b) = Q(b) + F(b) Q(a) F(b)',  H(a+b) = H(b) + F(b) H(a),  H = int exp(A s) ds.
// Sources: Sarkka & Solin (2019), ch. 6 and 10; Van Loan (1978); Bierman (1977) for scalar updates,
// Maybeck (1982), vol. 2, ch. 12 for moment matching. Long because every step stands beside its adjoint.
#include "inference/kernel.h"

#include <atomic>
#include <cmath>
#include <limits>

#include "inference/rungs.h"

namespace holdfast::inference::kernel {
namespace {

constexpr double log_two_pi = 1.8378770664093454836;

template <int N>
inline void copy(const double* __restrict a, double* __restrict c) {
  for (int i = 0; i < N * N; ++i) c[i] = a[i];
}

template <int N>
inline void clear(double* __restrict c) {
  for (int i = 0; i < N * N; ++i) c[i] = 0;
}

template <int N>
inline void add(const double* __restrict a, double* __restrict c, double by = 1) {
  for (int i = 0; i < N * N; ++i) c[i] += by * a[i];
}

template <int N>
inline void transpose(const double* __restrict a, double* __restrict c) {
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) c[j * N + i] = a[i * N + j];
}

// c = a b
template <int N>
inline void multiply(const double* __restrict a, const double* __restrict b, double* __restrict c) {
  for (int i = 0; i < N; ++i) {
    double row[N] = {};
    for (int k = 0; k < N; ++k)
      for (int j = 0; j < N; ++j) row[j] += a[i * N + k] * b[k * N + j];
    for (int j = 0; j < N; ++j) c[i * N + j] = row[j];
  }
}

// c += by * a b
template <int N>
inline void multiply_add(const double* __restrict a, const double* __restrict b, double* __restrict c,
                         double by = 1) {
  for (int i = 0; i < N; ++i) {
    double row[N] = {};
    for (int k = 0; k < N; ++k)
      for (int j = 0; j < N; ++j) row[j] += a[i * N + k] * b[k * N + j];
    for (int j = 0; j < N; ++j) c[i * N + j] += by * row[j];
  }
}

// c = (a + a') / 2 + b
template <int N>
inline void symmetrised_plus(const double* __restrict a, const double* __restrict b, double* __restrict c) {
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) c[i * N + j] = 0.5 * (a[i * N + j] + a[j * N + i]) + b[i * N + j];
}

template <int N>
struct Moments {  // of the state, or their adjoint
  double z[N], m[N], zz[N * N], zm[N * N], mm[N * N];
};

template <int N, bool Baselines>
struct Filter {
  static constexpr int NN = N * N;
  static constexpr std::size_t gain_size = layout_of(N).gain, stretch_size = layout_of(N).stretch;
  using State = Moments<N>;
  static_assert(sizeof(State) == layout_of(N).moments * sizeof(double));

  static double* powers(const Memory& memory, int kind, int term) {
    return memory.powers + (kind * most_terms + term) * NN;
  }
  static double* part(const Memory& memory, int stretch, int which) {
    return memory.stretches + std::size_t(stretch) * stretch_size + std::size_t(which * NN);
  }

  // Powers of unit * A, and with noise M_0 = unit * GG', M_{k+1} = A M_k + M_k A'.
  static void make_powers(const Schedule& schedule, const Numbers& numbers, const Memory& memory) {
    double* a = powers(memory, 0, 1);
    double* first = powers(memory, 0, 0);
    double* d = powers(memory, 1, 0);
    clear<N>(first);
    for (int i = 0; i < N; ++i) first[i * N + i] = 1;
    for (int i = 0; i < NN; ++i) {
      a[i] = schedule.unit_days * numbers.drift[i];
      d[i] = schedule.unit_days * numbers.diffusion[i];
    }
    for (int k = 1; k < most_terms; ++k) {
      double product[NN];
      if (k > 1) multiply<N>(a, powers(memory, 0, k - 1), powers(memory, 0, k));
      if (!schedule.with_noise) continue;
      multiply<N>(a, powers(memory, 1, k - 1), product);
      double* next = powers(memory, 1, k);
      for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) next[i * N + j] = product[i * N + j] + product[j * N + i];
    }
  }

  static void powers_backward(const Schedule& schedule, const Memory& memory, const Numbers& out) {
    const double* a = powers(memory, 0, 1);
    double a_adjoint[NN] = {}, transposed[NN], a_transposed[NN], product[NN];
    transpose<N>(a, a_transposed);
    for (int k = most_terms - 1; k >= 1; --k) {
      if (schedule.with_noise) {
        const double* m_adjoint = powers(memory, 3, k);
        multiply_add<N>(m_adjoint, powers(memory, 1, k - 1), a_adjoint, 2);
        multiply<N>(m_adjoint, a, product);
        double* before = powers(memory, 3, k - 1);
        for (int i = 0; i < N; ++i)
          for (int j = 0; j < N; ++j) before[i * N + j] += product[i * N + j] + product[j * N + i];
      }
      if (k == 1) {
        add<N>(powers(memory, 2, 1), a_adjoint);
        break;
      }
      transpose<N>(powers(memory, 0, k - 1), transposed);
      multiply_add<N>(powers(memory, 2, k), transposed, a_adjoint);
      multiply_add<N>(a_transposed, powers(memory, 2, k), powers(memory, 2, k - 1));
    }
    for (int i = 0; i < NN; ++i) out.drift[i] += schedule.unit_days * a_adjoint[i];
    if (schedule.with_noise) add<N>(powers(memory, 3, 0), out.diffusion, schedule.unit_days);
  }

  static void series(const Stretch& s, const Schedule& schedule, const Memory& memory, double* f, double* q,
                     double* h) {
    clear<N>(f);
    if (schedule.with_noise) clear<N>(q);
    if (s.with_input) clear<N>(h);
    double weight = 1;  // share^k / k!
    for (int k = 0; k < s.terms; ++k) {
      const double next = weight * s.share / (k + 1);
      add<N>(powers(memory, 0, k), f, weight);
      if (schedule.with_noise) add<N>(powers(memory, 1, k), q, next);
      if (s.with_input) add<N>(powers(memory, 0, k), h, next * schedule.unit_days);
      weight = next;
    }
  }

  static void series_backward(const Stretch& s, const Schedule& schedule, const Memory& memory,
                              const double* f, const double* q, const double* h) {
    double weight = 1;
    for (int k = 0; k < s.terms; ++k) {
      const double next = weight * s.share / (k + 1);
      add<N>(f, powers(memory, 2, k), weight);
      if (schedule.with_noise) add<N>(q, powers(memory, 3, k), next);
      if (s.with_input) add<N>(h, powers(memory, 2, k), next * schedule.unit_days);
      weight = next;
    }
  }

  static void make_stretches(const Schedule& schedule, const Memory& memory) {
    for (int i = 0; i < schedule.stretches; ++i) {
      const Stretch& s = schedule.stretch[i];
      double *f = part(memory, i, 0), *q = part(memory, i, 1), *h = part(memory, i, 2);
      clear<N>(part(memory, i, 3));
      if (schedule.with_noise) clear<N>(part(memory, i, 4));
      if (s.with_input) clear<N>(part(memory, i, 5));
      if (s.first < 0) {
        series(s, schedule, memory, f, q, h);
        continue;
      }
      const double *fa = part(memory, s.first, 0), *qa = part(memory, s.first, 1),
                   *ha = part(memory, s.first, 2);
      const double *fb = part(memory, s.second, 0), *qb = part(memory, s.second, 1);
      multiply<N>(fb, fa, f);
      if (schedule.with_noise) {
        double fq[NN], fb_transposed[NN], fqf[NN];
        multiply<N>(fb, qa, fq);
        transpose<N>(fb, fb_transposed);
        multiply<N>(fq, fb_transposed, fqf);
        symmetrised_plus<N>(fqf, qb, q);
      }
      if (s.with_input) {
        copy<N>(part(memory, s.second, 2), h);
        multiply_add<N>(fb, ha, h);
      }
    }
  }

  static void stretches_backward(const Schedule& schedule, const Memory& memory) {
    for (int i = schedule.stretches - 1; i >= 0; --i) {
      const Stretch& s = schedule.stretch[i];
      const double *f = part(memory, i, 3), *q = part(memory, i, 4), *h = part(memory, i, 5);
      if (s.first < 0) {
        series_backward(s, schedule, memory, f, q, h);
        continue;
      }
      const double *fa = part(memory, s.first, 0), *qa = part(memory, s.first, 1),
                   *fb = part(memory, s.second, 0);
      double fb_transposed[NN], transposed[NN];
      transpose<N>(fb, fb_transposed);
      transpose<N>(fa, transposed);
      // Both halves may be one and the same stretch, hence nothing but additions.
      multiply_add<N>(f, transposed, part(memory, s.second, 3));
      multiply_add<N>(fb_transposed, f, part(memory, s.first, 3));
      if (schedule.with_noise) {
        double qf[NN];
        multiply<N>(q, fb, qf);
        multiply_add<N>(qf, qa, part(memory, s.second, 3), 2);
        add<N>(q, part(memory, s.second, 4));
        multiply_add<N>(fb_transposed, qf, part(memory, s.first, 4));
      }
      if (s.with_input) {
        transpose<N>(part(memory, s.first, 2), transposed);
        multiply_add<N>(h, transposed, part(memory, s.second, 3));
        add<N>(h, part(memory, s.second, 5));
        multiply_add<N>(fb_transposed, h, part(memory, s.first, 5));
      }
    }
  }

  static void input_of(const Plan& plan, const Step& step, const Numbers& numbers, double* u) {
    for (int i = 0; i < N; ++i) u[i] = 0;
    const double* open = plan.input + step.input * plan.interval_kinds;
    for (int k = 0; k < plan.interval_kinds; ++k)
      for (int i = 0; i < N; ++i) u[i] += open[k] * numbers.effects[k * N + i];
  }

  static void predict(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                      const Memory& memory, const Step& step, State& s) {
    const int stretch = schedule.stretch_of_gap[step.gap];
    const double *f = part(memory, stretch, 0), *q = part(memory, stretch, 1), *h = part(memory, stretch, 2);
    double z[N] = {}, product[NN], transposed[NN], sandwich[NN];
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) z[i] += f[i * N + j] * s.z[j];
    if (step.input >= 0) {
      double u[N];
      input_of(plan, step, numbers, u);
      for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) z[i] += h[i * N + j] * u[j];
    }
    for (int i = 0; i < N; ++i) s.z[i] = z[i];
    const double* noise = schedule.with_noise ? q : numbers.stationary;
    if (!schedule.with_noise) add<N>(noise, s.zz, -1);
    multiply<N>(f, s.zz, product);
    transpose<N>(f, transposed);
    multiply<N>(product, transposed, sandwich);
    symmetrised_plus<N>(sandwich, noise, s.zz);
    if constexpr (Baselines) {
      multiply<N>(f, s.zm, product);
      copy<N>(product, s.zm);
      for (int i = 0; i < N; ++i) s.mm[i * N + i] += numbers.baseline_rate[i] * step.days;
    }
  }

  // What the covariates add to a reading.
  static double added(const Plan& plan, const Reading& reading, const Numbers& numbers) {
    const double* x = plan.covariate + std::size_t(reading.row) * std::size_t(plan.covariate_kinds);
    double sum = 0;
    for (int k = 0; k < plan.covariate_kinds; ++k) sum += x[k] * numbers.covariates[k * N + reading.scale];
    return sum;
  }

  // One answered scale. False when its variance is not a positive number.
  static bool take(const Plan& plan, const Reading& reading, const Numbers& numbers, double* gain, State& s,
                   double& total) {
    const int j = reading.scale;
    double *gz = gain, *gm = gain + N;
    const double by_covariates = added(plan, reading, numbers);
    double noise = 0, expected = s.z[j] + by_covariates;
    for (int i = 0; i < N; ++i) gz[i] = s.zz[j * N + i];
    if constexpr (Baselines) {
      for (int i = 0; i < N; ++i) gz[i] += s.zm[i * N + j];
      for (int i = 0; i < N; ++i) gm[i] = s.zm[j * N + i] + s.mm[j * N + i];
      noise = numbers.measurement[j] * (reading.late ? *numbers.late_factor : 1);
      expected += s.m[j];
    }
    const double variance = gz[j] + (Baselines ? gm[j] : 0) + noise, surprise = reading.value - expected;
    if (!(variance > 0) || !std::isfinite(surprise / variance)) return false;
    const bool exact = reading.low == reading.high;
    const Slopes slopes =
        exact ? Slopes{-0.5 * (log_two_pi + std::log(variance) + surprise * surprise / variance),
                       surprise / variance, -1 / variance, 0, 0}
              : interval_slopes(reading.low, reading.high, expected, variance);
    if (!std::isfinite(slopes.value)) return false;
    gain[2 * N] = expected;
    gain[2 * N + 1] = variance;
    gain[2 * N + 2] = slopes.first;
    gain[2 * N + 3] = slopes.second;
    gain[2 * N + 4] = slopes.third;
    gain[2 * N + 5] = slopes.fourth;
    total += slopes.value;
    const double by = -slopes.second, step = slopes.first;
    for (int i = 0; i < N; ++i) s.z[i] += gz[i] * step;
    for (int i = 0; i < N; ++i)
      for (int k = 0; k < N; ++k) s.zz[i * N + k] -= by * gz[i] * gz[k];
    if constexpr (Baselines) {
      for (int i = 0; i < N; ++i) s.m[i] += gm[i] * step;
      for (int i = 0; i < N; ++i)
        for (int k = 0; k < N; ++k) {
          s.zm[i * N + k] -= by * gz[i] * gm[k];
          s.mm[i * N + k] -= by * gm[i] * gm[k];
        }
    } else if (exact) {  // read without error: known exactly, whatever rounding left
      s.z[j] = reading.value - by_covariates;
      for (int i = 0; i < N; ++i) s.zz[i * N + j] = s.zz[j * N + i] = 0;
    }
    return true;
  }

  static double forward(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                        const Memory& memory) {
    make_powers(schedule, numbers, memory);
    make_stretches(schedule, memory);
    State s{};
    for (int i = 0; i < N; ++i) {
      s.z[i] = numbers.deviation_mean[i];
      s.m[i] = Baselines ? numbers.baseline_mean[i] : 0;
      s.mm[i * N + i] = Baselines ? numbers.baseline_variance[i] : 0;
    }
    copy<N>(numbers.deviation_variance, s.zz);
    auto* kept = reinterpret_cast<State*>(memory.moments);
    *kept++ = s;
    double total = 0;
    for (int t = 0; t < plan.steps; ++t) {
      const Step& step = plan.step[t];
      if (step.gap >= 0) predict(plan, schedule, numbers, memory, step, s);
      for (int k = step.jumps_from; k < step.jumps_to; ++k)
        for (int i = 0; i < N; ++i) s.z[i] += plan.jump[k].size * numbers.jumps[plan.jump[k].kind * N + i];
      for (int k = step.readings_from; k < step.readings_to; ++k)
        if (!take(plan, plan.reading[k], numbers, memory.gains + std::size_t(k) * gain_size, s, total))
          return std::numeric_limits<double>::quiet_NaN();
      *kept++ = s;
    }
    return total;
  }

  static void take_backward(const Plan& plan, const Reading& reading, const Numbers& numbers,
                            const double* gain, const Numbers& out, State& a) {
    const int j = reading.scale;
    const double *gz = gain, *gm = gain + N;
    const double first = gain[2 * N + 2], second = gain[2 * N + 3], third = gain[2 * N + 4],
                 fourth = gain[2 * N + 5];
    double pz[N], pm[N], xg = 0, gpg = 0;
    for (int i = 0; i < N; ++i) {
      double sum = 0;
      for (int k = 0; k < N; ++k) sum += a.zz[i * N + k] * gz[k];
      pz[i] = sum;
      xg += a.z[i] * gz[i];
    }
    if constexpr (Baselines) {
      for (int i = 0; i < N; ++i) pm[i] = 0;
      for (int i = 0; i < N; ++i) {
        double sum = 0;
        for (int k = 0; k < N; ++k) {
          sum += a.zm[i * N + k] * gm[k];
          pm[k] += a.zm[i * N + k] * gz[i];
        }
        pz[i] += sum;
        xg += a.m[i] * gm[i];
      }
      for (int i = 0; i < N; ++i) {
        double sum = 0;
        for (int k = 0; k < N; ++k) sum += a.mm[i * N + k] * gm[k];
        pm[i] += sum;
        gpg += gm[i] * pm[i];
      }
    }
    for (int i = 0; i < N; ++i) gpg += gz[i] * pz[i];
    // x + g first, P + g g' second; a slope's derivative by the mean is the next one, and by the variance
    // half of what the heat equation of p says: p's derivative by the variance is half its second by the
    // mean.
    const double of_expected = first + xg * second + gpg * third;
    const double of_variance = 0.5 * (second + first * first + xg * (third + 2 * first * second) +
                                      gpg * (fourth + 2 * first * third + 2 * second * second));
    // g = P h, and the variance is h'g + noise.
    double gz_adjoint[N], gm_adjoint[N];
    for (int i = 0; i < N; ++i) gz_adjoint[i] = 0.5 * (a.z[i] * first + 2 * second * pz[i]);
    gz_adjoint[j] += 0.5 * of_variance;
    for (int i = 0; i < N; ++i) {
      a.zz[i * N + j] += gz_adjoint[i];
      a.zz[j * N + i] += gz_adjoint[i];
    }
    a.z[j] += of_expected;
    const double* x = plan.covariate + std::size_t(reading.row) * std::size_t(plan.covariate_kinds);
    for (int k = 0; k < plan.covariate_kinds; ++k) out.covariates[k * N + j] += of_expected * x[k];
    if constexpr (Baselines) {
      for (int i = 0; i < N; ++i) gm_adjoint[i] = 0.5 * (a.m[i] * first + 2 * second * pm[i]);
      gm_adjoint[j] += 0.5 * of_variance;
      for (int i = 0; i < N; ++i) {
        a.zm[i * N + j] += gz_adjoint[i];
        a.zm[j * N + i] += gm_adjoint[i];
        a.mm[i * N + j] += gm_adjoint[i];
        a.mm[j * N + i] += gm_adjoint[i];
      }
      a.m[j] += of_expected;
      if (reading.late) {
        out.measurement[j] += of_variance * *numbers.late_factor;
        *out.late_factor += of_variance * numbers.measurement[j];
      } else {
        out.measurement[j] += of_variance;
      }
    }
  }

  static void predict_backward(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                               const Memory& memory, const Step& step, const State& before,
                               const Numbers& out, State& a) {
    const int stretch = schedule.stretch_of_gap[step.gap];
    const double* f = part(memory, stretch, 0);
    double *f_adjoint = part(memory, stretch, 3), *q_adjoint = part(memory, stretch, 4);
    double transposed[NN], pf[NN], product[NN];
    if (step.input >= 0) {
      const double* h = part(memory, stretch, 2);
      double *h_adjoint = part(memory, stretch, 5), u[N], u_adjoint[N] = {};
      input_of(plan, step, numbers, u);
      for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) {
          h_adjoint[i * N + j] += a.z[i] * u[j];
          u_adjoint[j] += h[i * N + j] * a.z[i];
        }
      const double* open = plan.input + step.input * plan.interval_kinds;
      for (int k = 0; k < plan.interval_kinds; ++k)
        for (int i = 0; i < N; ++i) out.effects[k * N + i] += open[k] * u_adjoint[i];
    }
    multiply<N>(a.zz, f, pf);
    double without[NN];  // what F squares: the covariance before, or what it has beyond the stationary one
    copy<N>(before.zz, without);
    if (schedule.with_noise) {
      add<N>(a.zz, q_adjoint);
    } else {
      add<N>(numbers.stationary, without, -1);
      add<N>(a.zz, out.stationary);
    }
    multiply_add<N>(pf, without, f_adjoint, 2);
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) f_adjoint[i * N + j] += a.z[i] * before.z[j];
    if constexpr (Baselines) {
      double zm_transposed[NN];
      transpose<N>(before.zm, zm_transposed);
      multiply_add<N>(a.zm, zm_transposed, f_adjoint, 2);
      for (int i = 0; i < N; ++i) out.baseline_rate[i] += step.days * a.mm[i * N + i];
    }
    transpose<N>(f, transposed);
    multiply<N>(transposed, pf, product);
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) a.zz[i * N + j] = 0.5 * (product[i * N + j] + product[j * N + i]);
    if (!schedule.with_noise) add<N>(a.zz, out.stationary, -1);
    if constexpr (Baselines) {
      multiply<N>(transposed, a.zm, product);
      copy<N>(product, a.zm);
    }
    double z[N] = {};
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) z[j] += f[i * N + j] * a.z[i];
    for (int i = 0; i < N; ++i) a.z[i] = z[i];
  }

  static void backward(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                       const Memory& memory, const Numbers& out, double* each_step) {
    for (int k = 0; k < 2 * most_terms * NN; ++k) powers(memory, 2, 0)[k] = 0;
    State a{};
    const auto* kept = reinterpret_cast<const State*>(memory.moments);
    auto* wanted = reinterpret_cast<State*>(each_step);
    for (int t = plan.steps - 1; t >= 0; --t) {
      const Step& step = plan.step[t];
      if (wanted) wanted[t + 1] = a;
      for (int k = step.readings_to - 1; k >= step.readings_from; --k)
        take_backward(plan, plan.reading[k], numbers, memory.gains + std::size_t(k) * gain_size, out, a);
      for (int k = step.jumps_from; k < step.jumps_to; ++k)
        for (int i = 0; i < N; ++i) out.jumps[plan.jump[k].kind * N + i] += plan.jump[k].size * a.z[i];
      if (step.gap >= 0) predict_backward(plan, schedule, numbers, memory, step, kept[t], out, a);
    }
    if (wanted) wanted[0] = a;
    for (int i = 0; i < N; ++i) {
      out.deviation_mean[i] += a.z[i];
      if constexpr (Baselines) {
        out.baseline_mean[i] += a.m[i];
        out.baseline_variance[i] += a.mm[i * N + i];
      }
    }
    add<N>(a.zz, out.deviation_variance);
    stretches_backward(schedule, memory);
    powers_backward(schedule, memory, out);
  }

  // F' = A F, Q' = A Q + Q A' + D, H' = F; with L the sum of F^ F' + 2 Q^ Q that is tr(A'L) + ..., so that A
  // is met once and not once for each gap.
  static double by_gaps(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                        const Memory& memory, const double* slope) {
    double by_drift[NN] = {}, by_diffusion[NN] = {}, transposed[NN], sum = 0;
    for (int g = 0; g < plan.gaps; ++g) {
      const int stretch = schedule.stretch_of_gap[g];
      const double *f = part(memory, stretch, 0), *q = part(memory, stretch, 1);
      const double *f_adjoint = part(memory, stretch, 3), *q_adjoint = part(memory, stretch, 4),
                   *h_adjoint = part(memory, stretch, 5);
      transpose<N>(f, transposed);
      multiply_add<N>(f_adjoint, transposed, by_drift, slope[g]);
      if (schedule.with_noise) {
        multiply_add<N>(q_adjoint, q, by_drift, 2 * slope[g]);
        add<N>(q_adjoint, by_diffusion, slope[g]);
      }
      if (!schedule.stretch[stretch].with_input) continue;
      for (int i = 0; i < NN; ++i) sum += slope[g] * h_adjoint[i] * f[i];
    }
    for (int i = 0; i < NN; ++i)
      sum += numbers.drift[i] * by_drift[i] + numbers.diffusion[i] * by_diffusion[i];
    return sum;
  }

  static void means(const Plan& plan, const Schedule& schedule, const Memory& memory, const double* values,
                    double* out) {
    double x[2 * N] = {};
    for (int i = 0; i < 2 * N; ++i) out[i] = 0;
    double* innovations = out + std::size_t(plan.steps + 1) * 2 * N;
    for (int t = 0; t < plan.steps; ++t) {
      const Step& step = plan.step[t];
      if (step.gap >= 0) {
        const double* f = part(memory, schedule.stretch_of_gap[step.gap], 0);
        double z[N] = {};
        for (int i = 0; i < N; ++i)
          for (int j = 0; j < N; ++j) z[i] += f[i * N + j] * x[j];
        for (int i = 0; i < N; ++i) x[i] = z[i];
      }
      for (int k = step.readings_from; k < step.readings_to; ++k) {
        const double* gain = memory.gains + std::size_t(k) * gain_size;
        const int j = plan.reading[k].scale;
        innovations[k] = values[k] - x[j] - (Baselines ? x[N + j] : 0);
        const double by = -innovations[k] * gain[2 * N + 3];
        for (int i = 0; i < (Baselines ? 2 * N : N); ++i) x[i] += gain[i] * by;
      }
      for (int i = 0; i < 2 * N; ++i) out[(t + 1) * 2 * N + i] = x[i];
    }
    means_backward(plan, schedule, memory, innovations, out);
  }

  static void means_backward(const Plan& plan, const Schedule& schedule, const Memory& memory,
                             const double* innovations, double* out) {
    double r[2 * N] = {};
    const auto* kept = reinterpret_cast<const State*>(memory.moments);
    for (int t = plan.steps; t >= 0; --t) {
      const State& s = kept[t];
      double* x = out + t * 2 * N;
      for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) {
          x[i] += s.zz[i * N + j] * r[j];
          if constexpr (Baselines) {
            x[i] += s.zm[i * N + j] * r[N + j];
            x[N + i] += s.zm[j * N + i] * r[j] + s.mm[i * N + j] * r[N + j];
          }
        }
      if (t == 0) break;
      const Step& step = plan.step[t - 1];
      for (int k = step.readings_to - 1; k >= step.readings_from; --k) {
        const double* gain = memory.gains + std::size_t(k) * gain_size;
        const int j = plan.reading[k].scale;
        double rg = 0;
        for (int i = 0; i < (Baselines ? 2 * N : N); ++i) rg += r[i] * gain[i];
        const double by = -(innovations[k] - rg) * gain[2 * N + 3];
        r[j] += by;
        if constexpr (Baselines) r[N + j] += by;
      }
      if (step.gap >= 0) {
        const double* f = part(memory, schedule.stretch_of_gap[step.gap], 0);
        double z[N] = {};
        for (int i = 0; i < N; ++i)
          for (int j = 0; j < N; ++j) z[j] += f[i * N + j] * r[i];
        for (int i = 0; i < N; ++i) r[i] = z[i];
      }
    }
  }

  static Entry entry() { return {&forward, &backward, &means, &by_gaps}; }
};

template <bool Baselines>
Entry entry_for(int n) {
  switch (n) {
    case 1:
      return Filter<1, Baselines>::entry();
    case 2:
      return Filter<2, Baselines>::entry();
    case 3:
      return Filter<3, Baselines>::entry();
    case 4:
      return Filter<4, Baselines>::entry();
    case 5:
      return Filter<5, Baselines>::entry();
    case 6:
      return Filter<6, Baselines>::entry();
    case 7:
      return Filter<7, Baselines>::entry();
    default:
      return Filter<8, Baselines>::entry();
  }
}

}  // namespace

#if defined(HOLDFAST_KERNEL_WIDE)

Entry wide_entry(int n, bool with_baselines) {
  return with_baselines ? entry_for<true>(n) : entry_for<false>(n);
}

#else

namespace {
std::atomic<bool> plain_taken = false;
}

void take_plain(bool plain) {
  plain_taken = plain;
}

Entry entry(int n, bool with_baselines) {
#if defined(HOLDFAST_HAS_WIDE_KERNEL)
  static const bool wide =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (wide && !plain_taken) return wide_entry(n, with_baselines);
#endif
  return with_baselines ? entry_for<true>(n) : entry_for<false>(n);
}

#endif

}  // namespace holdfast::inference::kernel

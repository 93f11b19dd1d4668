// The Kalman filter for z (an Ornstein-Uhlenbeck process) and m (a random walk) and its adjoint, for one size
// and one sort of number (packs.h) known at compile time. Scalar updates by the slopes L', L'' of the
// reading's log probability in its expected value: x <- x + g L', P <- P + g g' L'' with g = P h, h = e_j of
// z plus e_j of m: Kalman's for an exact reading, moment matching for an interval, normal in shape. P is kept
// as three blocks (zz, zm, mm), because the transition is the identity on m.
//
// Adjoint convention: for a symmetric X the derivative is the symmetric X^ with dL = tr(X^ dX); for the block
// zm it is the block of that full symmetric matrix, so dL has 2 tr(Pzm^' dPzm). Series and composition:
//   F(a+b) = F(b) F(a),  Q(a+b) = Q(b) + F(b) Q(a) F(b)',  H(a+b) = H(b) + F(b) H(a),  H = int exp(A s) ds.
// Sources: Sarkka & Solin (2019), ch. 6 and 10; Van Loan (1978); Bierman (1977) for scalar updates,
// Maybeck (1982), vol. 2, ch. 12 for moment matching. Long because every step stands beside its adjoint.
#include "inference/kernel.h"

#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "inference/cut_normal.h"
#include "inference/packs.h"

namespace holdfast::inference::kernel {
namespace {

constexpr double log_two_pi = 1.8378770664093454836;

constexpr auto one_over = [] {
  std::array<double, most_terms + 2> out{};
  for (int k = 1; k < most_terms + 2; ++k) out[std::size_t(k)] = 1.0 / k;
  return out;
}();

// What a place in memory holds of a stretch or a gap.
enum class Of { itself, rest, adjoint };

template <int N, class Real>
inline void copy(const Real* __restrict a, Real* __restrict c) {
  for (int i = 0; i < N * N; ++i) c[i] = a[i];
}

template <int N, class Real>
inline void clear(Real* __restrict c) {
  for (int i = 0; i < N * N; ++i) c[i] = 0;
}

template <int N, class Real>
inline void add(const Real* __restrict a, Real* __restrict c, const std::type_identity_t<Real>& by = 1) {
  for (int i = 0; i < N * N; ++i) c[i] += by * a[i];
}

template <int N, class Real>
inline void transpose(const Real* __restrict a, Real* __restrict c) {
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) c[j * N + i] = a[i * N + j];
}

// Between two rows of a product. What of b does not stay in registers over all rows is better read from where
// it is for each than copied first, which compilers do with packs.
template <class Real>
inline void next_row() {
  if constexpr (lanes_of < Real >> 1) asm volatile("" ::: "memory");
}

// Asks for memory that is far away before it is needed. Inline, because to the compiler it does nothing, and
// a call that does nothing is left out.
template <class T>
[[gnu::always_inline]] inline void fetch(const T* at, std::size_t count) {
  constexpr std::size_t line = 64;
  for (std::size_t from = 0; from < count * sizeof(T); from += line)
    __builtin_prefetch(reinterpret_cast<const char*>(at) + from);
}

// c = a b
template <int N, class Real>
inline void multiply(const Real* __restrict a, const Real* __restrict b, Real* __restrict c) {
  for (int i = 0; i < N; ++i) {
    Real row[N] = {};
    for (int k = 0; k < N; ++k)
      for (int j = 0; j < N; ++j) row[j] += a[i * N + k] * b[k * N + j];
    for (int j = 0; j < N; ++j) c[i * N + j] = row[j];
    next_row<Real>();
  }
}

// c += by * a b
template <int N, class Real>
inline void multiply_add(const Real* __restrict a, const Real* __restrict b, Real* __restrict c,
                         const std::type_identity_t<Real>& by = 1) {
  for (int i = 0; i < N; ++i) {
    Real row[N] = {};
    for (int k = 0; k < N; ++k)
      for (int j = 0; j < N; ++j) row[j] += a[i * N + k] * b[k * N + j];
    for (int j = 0; j < N; ++j) c[i * N + j] += by * row[j];
    next_row<Real>();
  }
}

// c = (a + a') / 2 + b
template <int N, class Real>
inline void symmetrised_plus(const Real* __restrict a, const Real* __restrict b, Real* __restrict c) {
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) c[i * N + j] = 0.5 * (a[i * N + j] + a[j * N + i]) + b[i * N + j];
}

template <int N, class Real>
struct Moments {  // of the state, or their adjoint; what going back needs comes before mm
  Real z[N], m[N], zz[N * N], zm[N * N], mm[N * N];
};

template <int N, bool Baselines, class Real>
struct Filter {
  static constexpr int NN = N * N;
  static constexpr std::size_t gain_size = layout_of(N).gain;
  using State = Moments<N, Real>;
  using Numbers = NumbersOf<Real>;
  using Memory = MemoryOf<Real>;
  static constexpr int lanes = lanes_of<Real>;
  // Lanes come without Q (kernel.h), and its arithmetic is then not compiled.
  static bool makes_noise(const Schedule& schedule) { return lanes == 1 && schedule.with_noise; }
  static_assert(sizeof(State) == layout_of(N).moments * sizeof(Real));

  static Real* powers(const Memory& memory, int kind, int term) {
    return memory.powers + (kind * most_terms + term) * NN;
  }
  // What carries the state over a time: F, the integral H of F where there is an input, Q where it is made.
  // Or the derivatives by them.
  struct Transition {
    Real *f, *h, *q;
  };
  struct Room {  // for one that is not kept
    Real f[NN], h[NN], q[NN];
    Transition all() { return {f, h, q}; }
  };
  static Transition transition_at(Real* memory, const Schedule& schedule, int place) {
    Real* at = memory + std::size_t(place) * transition_size(N, schedule.with_input, schedule.with_noise);
    return {at, at + NN, at + (schedule.with_input ? 2 : 1) * NN};
  }
  // Of a stretch, and the derivatives by it.
  static Transition stretch(const Memory& memory, const Schedule& schedule, int which, Of of = Of::itself) {
    return transition_at(memory.stretches, schedule, 2 * which + (of == Of::itself ? 0 : 1));
  }
  static Transition gap(const Memory& memory, const Schedule& schedule, int which, Of of = Of::itself) {
    return transition_at(memory.gaps, schedule, 3 * which + int(of));
  }

  // Powers of unit * A, and with noise M_0 = unit * GG', M_{k+1} = A M_k + M_k A'.
  static void make_powers(const Schedule& schedule, const Numbers& numbers, const Memory& memory) {
    Real* a = powers(memory, 0, 1);
    Real* first = powers(memory, 0, 0);
    Real* d = powers(memory, 1, 0);
    clear<N>(first);
    for (int i = 0; i < N; ++i) first[i * N + i] = 1;
    for (int i = 0; i < NN; ++i) {
      a[i] = schedule.unit_days * numbers.drift[i];
      d[i] = schedule.unit_days * numbers.diffusion[i];
    }
    for (int k = 1; k < most_terms; ++k) {
      Real product[NN];
      if (k > 1) multiply<N>(a, powers(memory, 0, k - 1), powers(memory, 0, k));
      if (!makes_noise(schedule)) continue;
      multiply<N>(a, powers(memory, 1, k - 1), product);
      Real* next = powers(memory, 1, k);
      for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) next[i * N + j] = product[i * N + j] + product[j * N + i];
    }
  }

  static void powers_backward(const Schedule& schedule, const Memory& memory, const Numbers& out) {
    const Real* a = powers(memory, 0, 1);
    Real a_adjoint[NN] = {}, transposed[NN], a_transposed[NN], product[NN];
    transpose<N>(a, a_transposed);
    for (int k = most_terms - 1; k >= 1; --k) {
      if (makes_noise(schedule)) {
        const Real* m_adjoint = powers(memory, 3, k);
        multiply_add<N>(m_adjoint, powers(memory, 1, k - 1), a_adjoint, 2);
        multiply<N>(m_adjoint, a, product);
        Real* before = powers(memory, 3, k - 1);
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
    if (makes_noise(schedule)) add<N>(powers(memory, 3, 0), out.diffusion, schedule.unit_days);
  }

  // Some of a matrix' numbers at a time, as many as stay in registers over all terms.
  static constexpr int at_once = lanes == 1 ? NN : N;

  static void series(int terms, const Real& share, bool with_input, const Schedule& schedule,
                     const Memory& memory, const Transition& out) {
    Real weight[most_terms + 1];  // share^k / k!
    weight[0] = 1;
    for (int k = 0; k < terms; ++k) weight[k + 1] = weight[k] * share * one_over[std::size_t(k + 1)];
    const auto sum = [&](int kind, int from, double by, Real* to) {
      for (int block = 0; block < NN; block += at_once) {
        Real total[at_once] = {};
        for (int k = 0; k < terms; ++k) {
          const Real* power = powers(memory, kind, k) + block;
          const Real times = weight[k + from];
          for (int i = 0; i < at_once; ++i) total[i] += times * power[i];
        }
        for (int i = 0; i < at_once; ++i) to[block + i] = by * total[i];
      }
    };
    sum(0, 0, 1, out.f);
    if (makes_noise(schedule)) sum(1, 1, 1, out.q);
    if (with_input) sum(0, 1, schedule.unit_days, out.h);
  }

  // The derivatives by the powers that several series have to pass on: a few series at a time, so that each
  // of the powers' many numbers is fetched and put back for all of them at once.
  class Passed {
   public:
    Passed(const Schedule& schedule, const Memory& memory) : schedule_(schedule), memory_(memory) {}

    void add(int terms, const Real& share, bool with_input, const Transition& by) {
      pass(terms, share, 0, 1, by.f);
      if (with_input) pass(terms, share, 1, schedule_.unit_days, by.h);
      if (!makes_noise(schedule_)) return;
      Real weight = share;
      for (int k = 0; k < terms; ++k) {
        kernel::add<N>(by.q, powers(memory_, 3, k), weight);
        weight = weight * share * one_over[std::size_t(k + 2)];
      }
    }

    void finish() {
      for (int which = waiting_; which < together; ++which)
        for (Real& weight : weight_[which]) weight = 0;
      for (int k = 0; k < terms_; ++k) {
        Real* __restrict to = powers(memory_, 2, k);
        const Real a = weight_[0][k], b = weight_[1][k], c = weight_[2][k], d = weight_[3][k];
        for (int i = 0; i < NN; ++i)
          to[i] += (a * by_[0][i] + b * by_[1][i]) + (c * by_[2][i] + d * by_[3][i]);
      }
      waiting_ = terms_ = 0;
    }

   private:
    static constexpr int together = 4;

    void pass(int terms, const Real& share, int from, double by, const Real* matrix) {
      Real weight = from == 0 ? Real(by) : by * share;  // of share^k / k! the first
      for (int k = 0; k < terms; ++k) {
        weight_[waiting_][k] = weight;
        weight = weight * share * one_over[std::size_t(k + from + 1)];
      }
      for (int k = terms; k < most_terms; ++k) weight_[waiting_][k] = 0;
      kernel::copy<N>(matrix, by_[waiting_]);
      terms_ = terms > terms_ ? terms : terms_;
      if (++waiting_ == together) finish();
    }

    const Schedule& schedule_;
    const Memory& memory_;
    int waiting_ = 0, terms_ = 0;
    Real by_[together][NN] = {}, weight_[together][most_terms];
  };

  // c: a, then b.
  static void join(const Transition& a, const Transition& b, bool with_input, const Schedule& schedule,
                   const Transition& c) {
    multiply<N>(b.f, a.f, c.f);
    if (makes_noise(schedule)) {
      Real fq[NN], transposed[NN], fqf[NN];
      multiply<N>(b.f, a.q, fq);
      transpose<N>(b.f, transposed);
      multiply<N>(fq, transposed, fqf);
      symmetrised_plus<N>(fqf, b.q, c.q);
    }
    if (with_input) {
      copy<N>(b.h, c.h);
      multiply_add<N>(b.f, a.h, c.h);
    }
  }

  // a and b may be one and the same, hence nothing but additions to their derivatives.
  static void join_backward(const Transition& a, const Transition& b, bool with_input,
                            const Schedule& schedule, const Transition& by_c, const Transition& by_a,
                            const Transition& by_b) {
    Real b_transposed[NN], transposed[NN];
    transpose<N>(b.f, b_transposed);
    transpose<N>(a.f, transposed);
    multiply_add<N>(by_c.f, transposed, by_b.f);
    multiply_add<N>(b_transposed, by_c.f, by_a.f);
    if (makes_noise(schedule)) {
      Real qf[NN];
      multiply<N>(by_c.q, b.f, qf);
      multiply_add<N>(qf, a.q, by_b.f, 2);
      add<N>(by_c.q, by_b.q);
      multiply_add<N>(b_transposed, qf, by_a.q);
    }
    if (with_input) {
      transpose<N>(a.h, transposed);
      multiply_add<N>(by_c.h, transposed, by_b.f);
      add<N>(by_c.h, by_b.h);
      multiply_add<N>(b_transposed, by_c.h, by_a.h);
    }
  }

  static void clear_all(const Schedule& schedule, bool with_input, const Transition& all) {
    clear<N>(all.f);
    if (with_input) clear<N>(all.h);
    if (makes_noise(schedule)) clear<N>(all.q);
  }

  static void copy_all(const Schedule& schedule, bool with_input, const Transition& from,
                       const Transition& to) {
    copy<N>(from.f, to.f);
    if (with_input) copy<N>(from.h, to.h);
    if (makes_noise(schedule)) copy<N>(from.q, to.q);
  }

  static void make_stretches(const Schedule& schedule, const Memory& memory) {
    for (int i = 0; i < schedule.stretches; ++i) {
      const Stretch& s = schedule.stretch[i];
      clear_all(schedule, schedule.with_input, stretch(memory, schedule, i, Of::adjoint));
      const Transition out = stretch(memory, schedule, i);
      if (s.first < 0)
        series(most_terms, 1, schedule.with_input, schedule, memory, out);
      else
        join(stretch(memory, schedule, s.first), stretch(memory, schedule, s.second), schedule.with_input,
             schedule, out);
    }
  }

  static void stretches_backward(const Schedule& schedule, const Memory& memory, Passed& passed) {
    for (int i = schedule.stretches - 1; i >= 0; --i) {
      const Stretch& s = schedule.stretch[i];
      const Transition by = stretch(memory, schedule, i, Of::adjoint);
      if (s.first < 0)
        passed.add(most_terms, 1, schedule.with_input, by);
      else
        join_backward(stretch(memory, schedule, s.first), stretch(memory, schedule, s.second),
                      schedule.with_input, schedule, by, stretch(memory, schedule, s.first, Of::adjoint),
                      stretch(memory, schedule, s.second, Of::adjoint));
    }
  }

  static const Real& share_of(const Schedule& schedule, int which) {
    return reinterpret_cast<const Real*>(schedule.share)[which];
  }

  // What is doubled, after `times` times.
  static void make_part(const Schedule& schedule, const Memory& memory, int which, int times,
                        const Transition& out) {
    const Gap& g = schedule.gap[which];
    if (g.whole < 0)
      copy_all(schedule, g.with_input, gap(memory, schedule, which, Of::rest), out);
    else if (g.terms == 0)
      copy_all(schedule, g.with_input, stretch(memory, schedule, g.whole), out);
    else
      join(stretch(memory, schedule, g.whole), gap(memory, schedule, which, Of::rest), g.with_input, schedule,
           out);
    for (int k = 0; k < times; ++k) {
      Room half;
      copy_all(schedule, g.with_input, out, half.all());
      join(half.all(), half.all(), g.with_input, schedule, out);
    }
  }

  static void make_gap(const Schedule& schedule, const Memory& memory, int which) {
    const Gap& g = schedule.gap[which];
    const bool rest_alone = g.whole < 0 && g.doublings == 0;
    if (g.terms > 0)
      series(g.terms, share_of(schedule, which), g.with_input, schedule, memory,
             gap(memory, schedule, which, rest_alone ? Of::itself : Of::rest));
    if (!rest_alone) make_part(schedule, memory, which, g.doublings, gap(memory, schedule, which));
  }

  static void gap_backward(const Schedule& schedule, const Memory& memory, int which, Transition by,
                           Passed& passed) {
    const Gap& g = schedule.gap[which];
    Room by_part[2], by_rest;
    for (int times = g.doublings; times > 0; --times) {
      Room part{};
      make_part(schedule, memory, which, times - 1, part.all());
      const Transition by_half = by_part[times % 2].all();
      clear_all(schedule, g.with_input, by_half);
      join_backward(part.all(), part.all(), g.with_input, schedule, by, by_half, by_half);
      by = by_half;
    }
    if (g.whole < 0) {
      passed.add(g.terms, share_of(schedule, which), g.with_input, by);
      return;
    }
    const Transition by_whole = stretch(memory, schedule, g.whole, Of::adjoint);
    if (g.terms == 0) {  // whole units alone
      add<N>(by.f, by_whole.f);
      if (g.with_input) add<N>(by.h, by_whole.h);
      if (makes_noise(schedule)) add<N>(by.q, by_whole.q);
      return;
    }
    clear_all(schedule, g.with_input, by_rest.all());
    join_backward(stretch(memory, schedule, g.whole), gap(memory, schedule, which, Of::rest), g.with_input,
                  schedule, by, by_whole, by_rest.all());
    passed.add(g.terms, share_of(schedule, which), g.with_input, by_rest.all());
  }

  // How the log-likelihood changes with the gaps' lengths, each times how fast its length changes with the
  // pace. F' = A F, Q' = A Q + Q A' + D, H' = F; with L the sum of F^ F' + 2 Q^ Q that is tr(A'L) + ..., so
  // that A is met once and not once for each gap.
  struct Pace {
    const Real* slope;
    Real by_drift[NN] = {}, by_diffusion[NN] = {}, by_input = 0;

    void add_gap(const Schedule& schedule, const Memory& memory, int which, const Transition& by) {
      const Transition over = gap(memory, schedule, which);
      Real transposed[NN];
      transpose<N>(over.f, transposed);
      multiply_add<N>(by.f, transposed, by_drift, slope[which]);
      if (makes_noise(schedule)) {
        multiply_add<N>(by.q, over.q, by_drift, 2 * slope[which]);
        kernel::add<N>(by.q, by_diffusion, slope[which]);
      }
      if (!schedule.gap[which].with_input) return;
      Real sum = 0;
      for (int i = 0; i < NN; ++i) sum += by.h[i] * over.f[i];
      by_input += slope[which] * sum;
    }
    void finish(const Numbers& numbers, const Numbers& out) const {
      Real sum = by_input;
      for (int i = 0; i < NN; ++i)
        sum += numbers.drift[i] * by_drift[i] + numbers.diffusion[i] * by_diffusion[i];
      *out.pace_trend += sum;
    }
  };

  static void input_of(const Plan& plan, const Step& step, const Numbers& numbers, Real* u) {
    for (int i = 0; i < N; ++i) u[i] = 0;
    const double* open = plan.input + step.input * plan.interval_kinds;
    for (int k = 0; k < plan.interval_kinds; ++k)
      for (int i = 0; i < N; ++i) u[i] += open[k] * numbers.effects[k * N + i];
  }

  static void predict(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                      const Memory& memory, const Step& step, const State& before, State& s) {
    const auto [f, h, q] = gap(memory, schedule, step.gap);
    Real z[N] = {}, product[NN], transposed[NN], sandwich[NN], without[NN];
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) z[i] += f[i * N + j] * before.z[j];
    if (step.input >= 0) {
      Real u[N];
      input_of(plan, step, numbers, u);
      for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) z[i] += h[i * N + j] * u[j];
    }
    for (int i = 0; i < N; ++i) s.z[i] = z[i];
    // What F squares: the covariance before, or what it has beyond the stationary one.
    const Real* noise = makes_noise(schedule) ? q : numbers.stationary;
    for (int i = 0; i < NN; ++i)
      without[i] = makes_noise(schedule) ? before.zz[i] : before.zz[i] - numbers.stationary[i];
    multiply<N>(f, without, product);
    transpose<N>(f, transposed);
    multiply<N>(product, transposed, sandwich);
    symmetrised_plus<N>(sandwich, noise, s.zz);
    for (int i = 0; i < N; ++i) s.m[i] = before.m[i];
    if constexpr (Baselines)
      multiply<N>(f, before.zm, s.zm);
    else
      copy<N>(before.zm, s.zm);
    copy<N>(before.mm, s.mm);
    if constexpr (Baselines)
      for (int i = 0; i < N; ++i) s.mm[i * N + i] += numbers.baseline_rate[i] * step.days;
  }

  // What the covariates add to a reading.
  static Real added(const Plan& plan, const Reading& reading, const Numbers& numbers) {
    const double* x = plan.covariate + std::size_t(reading.row) * std::size_t(plan.covariate_kinds);
    Real sum = 0;
    for (int k = 0; k < plan.covariate_kinds; ++k) sum += x[k] * numbers.covariates[k * N + reading.scale];
    return sum;
  }

  // One answered scale. The total is no number where the reading's variance is not a positive one.
  static void take(const Plan& plan, const Reading& reading, const Numbers& numbers, Real* gain, State& s,
                   Real& total) {
    const int j = reading.scale;
    const Real by_covariates = added(plan, reading, numbers);
    Real gz[N], gm[N], noise = 0, expected = s.z[j] + by_covariates;
    for (int i = 0; i < N; ++i) gz[i] = s.zz[j * N + i];
    if constexpr (Baselines) {
      for (int i = 0; i < N; ++i) gz[i] += s.zm[i * N + j];
      for (int i = 0; i < N; ++i) gm[i] = s.zm[j * N + i] + s.mm[j * N + i];
      noise = numbers.measurement[j] * (reading.late ? *numbers.late_factor : Real(1));
      expected += s.m[j];
    }
    const Real variance = gz[j] + (Baselines ? gm[j] : Real(0)) + noise, surprise = reading.value - expected;
    const bool exact = reading.low == reading.high;
    const SlopesOf<Real> slopes =
        exact ? SlopesOf<Real>{-0.5 * (log_two_pi + log_of(variance) + surprise * surprise / variance),
                               surprise / variance, -1 / variance, 0, 0}
              : slopes_of(reading.low, reading.high, expected, variance);
    for (int i = 0; i < N; ++i) {
      gain[i] = gz[i];
      if constexpr (Baselines) gain[N + i] = gm[i];
    }
    gain[2 * N] = expected;
    gain[2 * N + 1] = variance;
    gain[2 * N + 2] = slopes.first;
    gain[2 * N + 3] = slopes.second;
    gain[2 * N + 4] = slopes.third;
    gain[2 * N + 5] = slopes.fourth;
    total += where(variance > Real(0), slopes.value, Real(std::numeric_limits<double>::quiet_NaN()));
    const Real by = -slopes.second, step = slopes.first;
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
  }

  static Real forward(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                      const Memory& memory) {
    make_powers(schedule, numbers, memory);
    make_stretches(schedule, memory);
    auto* kept = reinterpret_cast<State*>(memory.moments);
    State& start = *kept;
    for (int i = 0; i < N; ++i) {
      start.z[i] = numbers.deviation_mean[i];
      start.m[i] = Baselines ? numbers.baseline_mean[i] : Real(0);
    }
    copy<N>(numbers.deviation_variance, start.zz);
    clear<N>(start.zm);
    clear<N>(start.mm);
    if constexpr (Baselines)
      for (int i = 0; i < N; ++i) start.mm[i * N + i] = numbers.baseline_variance[i];
    Real total = 0;
    for (int t = 0; t < plan.steps; ++t) {
      const Step& step = plan.step[t];
      const State& before = kept[t];
      State& s = kept[t + 1];
      if (step.opens_gap) make_gap(schedule, memory, step.gap);
      if (step.gap >= 0)
        predict(plan, schedule, numbers, memory, step, before, s);
      else
        s = before;
      for (int k = step.jumps_from; k < step.jumps_to; ++k)
        for (int i = 0; i < N; ++i) s.z[i] += plan.jump[k].size * numbers.jumps[plan.jump[k].kind * N + i];
      for (int k = step.readings_from; k < step.readings_to; ++k)
        take(plan, plan.reading[k], numbers, memory.gains + std::size_t(k) * gain_size, s, total);
    }
    return total;
  }

  static void take_backward(const Plan& plan, const Reading& reading, const Numbers& numbers,
                            const Real* gain, const Numbers& out, State& a) {
    const int j = reading.scale;
    const Real *gz = gain, *gm = gain + N;
    const Real first = gain[2 * N + 2], second = gain[2 * N + 3], third = gain[2 * N + 4],
               fourth = gain[2 * N + 5];
    Real pz[N], pm[N], xg = 0, gpg = 0;
    for (int i = 0; i < N; ++i) {
      Real sum = 0;
      for (int k = 0; k < N; ++k) sum += a.zz[i * N + k] * gz[k];
      pz[i] = sum;
      xg += a.z[i] * gz[i];
    }
    if constexpr (Baselines) {
      for (int i = 0; i < N; ++i) pm[i] = 0;
      for (int i = 0; i < N; ++i) {
        Real sum = 0;
        for (int k = 0; k < N; ++k) {
          sum += a.zm[i * N + k] * gm[k];
          pm[k] += a.zm[i * N + k] * gz[i];
        }
        pz[i] += sum;
        xg += a.m[i] * gm[i];
      }
      for (int i = 0; i < N; ++i) {
        Real sum = 0;
        for (int k = 0; k < N; ++k) sum += a.mm[i * N + k] * gm[k];
        pm[i] += sum;
        gpg += gm[i] * pm[i];
      }
    }
    for (int i = 0; i < N; ++i) gpg += gz[i] * pz[i];
    // x + g first, P + g g' second; a slope's derivative by the mean is the next one, and by the variance
    // half of what the heat equation of p says: p's derivative by the variance is half its second by the
    // mean.
    const Real of_expected = first + xg * second + gpg * third;
    const Real of_variance = 0.5 * (second + first * first + xg * (third + 2 * first * second) +
                                    gpg * (fourth + 2 * first * third + 2 * second * second));
    // g = P h, and the variance is h'g + noise.
    Real gz_adjoint[N], gm_adjoint[N];
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
                               const Transition& by, const Numbers& out, State& a) {
    const auto [f, h, q] = gap(memory, schedule, step.gap);
    Real transposed[NN], pf[NN], product[NN];
    if (step.input >= 0) {
      Real u[N], u_adjoint[N] = {};
      input_of(plan, step, numbers, u);
      for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) {
          by.h[i * N + j] += a.z[i] * u[j];
          u_adjoint[j] += h[i * N + j] * a.z[i];
        }
      const double* open = plan.input + step.input * plan.interval_kinds;
      for (int k = 0; k < plan.interval_kinds; ++k)
        for (int i = 0; i < N; ++i) out.effects[k * N + i] += open[k] * u_adjoint[i];
    }
    multiply<N>(a.zz, f, pf);
    Real without[NN];  // what F squares: the covariance before, or what it has beyond the stationary one
    if (makes_noise(schedule)) {
      copy<N>(before.zz, without);
      add<N>(a.zz, by.q);
    } else {
      for (int i = 0; i < NN; ++i) without[i] = before.zz[i] - numbers.stationary[i];
      add<N>(a.zz, out.stationary);
    }
    multiply_add<N>(pf, without, by.f, 2);
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) by.f[i * N + j] += a.z[i] * before.z[j];
    if constexpr (Baselines) {
      Real zm_transposed[NN];
      transpose<N>(before.zm, zm_transposed);
      multiply_add<N>(a.zm, zm_transposed, by.f, 2);
      for (int i = 0; i < N; ++i) out.baseline_rate[i] += step.days * a.mm[i * N + i];
    }
    transpose<N>(f, transposed);
    multiply<N>(transposed, pf, product);
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) a.zz[i * N + j] = 0.5 * (product[i * N + j] + product[j * N + i]);
    if (!makes_noise(schedule)) add<N>(a.zz, out.stationary, -1);
    if constexpr (Baselines) {
      multiply<N>(transposed, a.zm, product);
      copy<N>(product, a.zm);
    }
    Real z[N] = {};
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) z[j] += f[i * N + j] * a.z[i];
    for (int i = 0; i < N; ++i) a.z[i] = z[i];
  }

  // The derivatives by a gap's transition are at hand once the first of the steps over it has been passed,
  // and then go on at once to what it was made of: what is hot is used, and most gaps need no place for them.
  static void gap_passed(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                         const Memory& memory, const Step& step, const State& before, Room& room,
                         const Numbers& out, State& a, Passed& passed, Pace& pace) {
    const bool alone = step.opens_gap && step.closes_gap;
    const Transition by = alone ? room.all() : gap(memory, schedule, step.gap, Of::adjoint);
    if (step.closes_gap) clear_all(schedule, schedule.gap[step.gap].with_input, by);
    predict_backward(plan, schedule, numbers, memory, step, before, by, out, a);
    if (!step.opens_gap) return;
    if (pace.slope) pace.add_gap(schedule, memory, step.gap, by);
    gap_backward(schedule, memory, step.gap, by, passed);
  }

  // What going back over a step looks at. Lanes together are more than the near caches hold.
  [[gnu::always_inline]] static void fetch_step(const Schedule& schedule, const Memory& memory,
                                                const Step& step, const State& before) {
    fetch(before.z, 2 * N + 2 * NN);
    fetch(memory.gains + std::size_t(step.readings_from) * gain_size,
          std::size_t(step.readings_to - step.readings_from) * gain_size);
    if (step.gap < 0) return;
    fetch(gap(memory, schedule, step.gap).f, NN);
    fetch(gap(memory, schedule, step.gap, Of::rest).f, NN);
  }

  static void backward(const Plan& plan, const Schedule& schedule, const Numbers& numbers,
                       const Memory& memory, const Real* slope, const Numbers& out, Real* each_step) {
    for (int k = 0; k < 2 * most_terms * NN; ++k) powers(memory, 2, 0)[k] = 0;
    State a{};
    Passed passed(schedule, memory);
    Pace pace{slope};
    Room room;
    const auto* kept = reinterpret_cast<const State*>(memory.moments);
    auto* wanted = reinterpret_cast<State*>(each_step);
    for (int t = plan.steps - 1; t >= 0; --t) {
      const Step& step = plan.step[t];
      if (wanted) wanted[t + 1] = a;
      if (lanes > 1 && t > 0) fetch_step(schedule, memory, plan.step[t - 1], kept[t - 1]);
      for (int k = step.readings_to - 1; k >= step.readings_from; --k)
        take_backward(plan, plan.reading[k], numbers, memory.gains + std::size_t(k) * gain_size, out, a);
      for (int k = step.jumps_from; k < step.jumps_to; ++k)
        for (int i = 0; i < N; ++i) out.jumps[plan.jump[k].kind * N + i] += plan.jump[k].size * a.z[i];
      if (step.gap >= 0)
        gap_passed(plan, schedule, numbers, memory, step, kept[t], room, out, a, passed, pace);
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
    stretches_backward(schedule, memory, passed);
    passed.finish();
    powers_backward(schedule, memory, out);
    if (pace.slope) pace.finish(numbers, out);
  }

  static void means(const Plan& plan, const Schedule& schedule, const Memory& memory, const Real* values,
                    Real* out) {
    Real x[2 * N] = {};
    for (int i = 0; i < 2 * N; ++i) out[i] = 0;
    Real* innovations = out + std::size_t(plan.steps + 1) * 2 * N;
    for (int t = 0; t < plan.steps; ++t) {
      const Step& step = plan.step[t];
      if (step.gap >= 0) {
        const Real* f = gap(memory, schedule, step.gap).f;
        Real z[N] = {};
        for (int i = 0; i < N; ++i)
          for (int j = 0; j < N; ++j) z[i] += f[i * N + j] * x[j];
        for (int i = 0; i < N; ++i) x[i] = z[i];
      }
      for (int k = step.readings_from; k < step.readings_to; ++k) {
        const Real* gain = memory.gains + std::size_t(k) * gain_size;
        const int j = plan.reading[k].scale;
        innovations[k] = values[k] - x[j] - (Baselines ? x[N + j] : Real(0));
        const Real by = -innovations[k] * gain[2 * N + 3];
        for (int i = 0; i < (Baselines ? 2 * N : N); ++i) x[i] += gain[i] * by;
      }
      for (int i = 0; i < 2 * N; ++i) out[(t + 1) * 2 * N + i] = x[i];
    }
    means_backward(plan, schedule, memory, innovations, out);
  }

  static void means_backward(const Plan& plan, const Schedule& schedule, const Memory& memory,
                             const Real* innovations, Real* out) {
    Real r[2 * N] = {};
    const auto* kept = reinterpret_cast<const State*>(memory.moments);
    for (int t = plan.steps; t >= 0; --t) {
      const State& s = kept[t];
      Real* x = out + t * 2 * N;
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
        const Real* gain = memory.gains + std::size_t(k) * gain_size;
        const int j = plan.reading[k].scale;
        Real rg = 0;
        for (int i = 0; i < (Baselines ? 2 * N : N); ++i) rg += r[i] * gain[i];
        const Real by = -(innovations[k] - rg) * gain[2 * N + 3];
        r[j] += by;
        if constexpr (Baselines) r[N + j] += by;
      }
      if (step.gap >= 0) {
        const Real* f = gap(memory, schedule, step.gap).f;
        Real z[N] = {};
        for (int i = 0; i < N; ++i)
          for (int j = 0; j < N; ++j) z[j] += f[i * N + j] * r[i];
        for (int i = 0; i < N; ++i) r[i] = z[i];
      }
    }
  }

  static Entry entry() {
    using Outside = kernel::Numbers;
    Entry out{};
    out.forward = [](const Plan& plan, const Schedule& schedule, const Outside& numbers,
                     const kernel::Memory& memory, double* log_likelihood) {
      const Real total =
          forward(plan, schedule, std::bit_cast<Numbers>(numbers), std::bit_cast<Memory>(memory));
      std::memcpy(log_likelihood, &total, sizeof total);
    };
    out.backward = [](const Plan& plan, const Schedule& schedule, const Outside& numbers,
                      const kernel::Memory& memory, const double* slope, const Outside& by,
                      double* each_step) {
      backward(plan, schedule, std::bit_cast<Numbers>(numbers), std::bit_cast<Memory>(memory),
               reinterpret_cast<const Real*>(slope), std::bit_cast<Numbers>(by),
               reinterpret_cast<Real*>(each_step));
    };
    if constexpr (lanes == 1) out.means = &means;
    return out;
  }
};

template <bool Baselines, class Real>
Entry entry_of_size(int n) {
  switch (n) {
    case 1:
      return Filter<1, Baselines, Real>::entry();
    case 2:
      return Filter<2, Baselines, Real>::entry();
    case 3:
      return Filter<3, Baselines, Real>::entry();
    case 4:
      return Filter<4, Baselines, Real>::entry();
    case 5:
      return Filter<5, Baselines, Real>::entry();
    case 6:
      return Filter<6, Baselines, Real>::entry();
    case 7:
      return Filter<7, Baselines, Real>::entry();
    default:
      return Filter<8, Baselines, Real>::entry();
  }
}

Entry entry_for(int n, bool with_baselines, int lanes) {
  if (lanes == most_lanes) return entry_of_size<true, Pack>(n);
  return with_baselines ? entry_of_size<true, double>(n) : entry_of_size<false, double>(n);
}

}  // namespace

#if defined(HOLDFAST_KERNEL_WIDE)

Entry wide_entry(int n, bool with_baselines, int lanes) {
  return entry_for(n, with_baselines, lanes);
}

#else

namespace {
std::atomic<bool> plain_taken = false;
}

void take_plain(bool plain) {
  plain_taken = plain;
}

Entry entry(int n, bool with_baselines, int lanes) {
#if defined(HOLDFAST_HAS_WIDE_KERNEL)
  static const bool wide =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (wide && !plain_taken) return wide_entry(n, with_baselines, lanes);
#endif
  return entry_for(n, with_baselines, lanes);
}

#endif

}  // namespace holdfast::inference::kernel

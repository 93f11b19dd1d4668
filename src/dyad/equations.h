// equations: the theory, term by term, for one dyad at one moment. Every bounded state x in [0, 1] obeys
//
//   dx = gain (1 - x) dt - loss x dt + noise x (1 - x) o dW       (Stratonovich)
//
// with gain and loss >= 0 functions of all states, so that 0 and 1 are never passed. Contact k and loss l are
// >= 0 and without noise. Which claim each term serves stands beside its coefficient (theory.cc). Written
// once for float (ensembles) and double (equilibria, references). The functions are static: stepper.cc is
// compiled several times, for processors that differ, and no two of those may share one.
#pragma once
#include <cmath>
#include <type_traits>

#include "dyad/theory.h"

namespace holdfast::dyad {

template <class T>
struct Point {
  T distress, reliance, safety, footing, guard, support, contact, loss;
};

template <class T>
struct Rates {
  Point<T> gain, loss;  // per day; of contact and loss, gain is what flows in
};

// What the calendar says of a moment.
struct Conditions {
  float present = 1;       // 0: the practitioner is away, or it is over
  float bound = 1;         // 0: it is over
  float surprise = 0;      // 1: away, and nobody had said so
  float handing_over = 0;  // 1: an ending is being talked through
};

// (q exp(1 - q))^2, q >= 0: nothing is learned without leaning, little when leaning is everything.
static inline double learning(double q) {
  const double once = q * std::exp(1 - q);
  return once * once;
}
static inline float learning(float q) {  // within 3e-6 for q up to 4; next to nothing from 20 on
  const float eighth = (1 - q) * 0.125F, x = eighth > -2.5F ? eighth : -2.5F;
  const float e =
      1 + x * (1 + x * (0.5F +
                        x * (1.6666667e-1F + x * (4.1666667e-2F + x * (8.3333333e-3F + x * 1.3888889e-3F)))));
  const float e2 = e * e, e4 = e2 * e2;
  const float once = q * e4 * e4;
  return once * once;
}

// `of(Term)`: the dyad's coefficient as a T.
template <class T, class Of>
static inline Rates<T> rates(const Point<T>& x, const Of& of, const Conditions& w) {
  const T one = 1, zero = 0;
  const auto positive = [&](T v) { return v > zero ? v : zero; };
  const T present = T(w.present), bound = T(w.bound);
  const T steady = of(Term::steadiness), attuned = of(Term::attunement);
  const T near = x.contact < one ? x.contact : one;
  // Rounding may leave a state above 1 by its last digit; no rate may turn negative for that.
  const T open = positive(one - x.guard), unsafe = positive(one - x.safety);
  const T held = near * x.safety * positive(one - of(Term::guard_shuts) * x.guard) * attuned;
  const T carried_already = of(Term::by_footing) * x.footing + of(Term::by_support) * x.support;
  const T missed =
      (one - present) * (one + of(Term::surprise) * T(w.surprise)) * positive(x.reliance - carried_already);
  const T shaky = (one - steady) * bound;
  const T turns = of(Term::learning_turns);
  const T q = x.reliance / of(Term::best_reliance);
  const T leans = of(Term::learning_leans);
  const T learned = leans * (turns * learning(q) + (one - turns) * q) + (one - leans);
  Rates<T> v;
  v.gain.distress = of(Term::stress) + of(Term::distress_missed) * missed +
                    of(Term::distress_unsteady) * shaky * x.reliance + of(Term::distress_loss) * x.loss;
  v.loss.distress = of(Term::calming) + of(Term::calming_footing) * x.footing + of(Term::calming_held) * held;
  v.gain.reliance = of(Term::reliance_growth) * of(Term::openness) * bound * x.distress * x.safety * open *
                    (one + of(Term::reliance_unheld) * shaky);
  v.loss.reliance = of(Term::reliance_easing) + of(Term::easing_footing) * x.footing +
                    of(Term::easing_support) * x.support +
                    of(Term::easing_handed_over) * T(w.handing_over) * (x.footing + x.support);
  v.gain.safety = of(Term::safety_growth) * steady * attuned * near;
  v.loss.safety = (of(Term::safety_unsteady) * shaky + of(Term::safety_reversed) * (one - attuned)) * near +
                  of(Term::safety_missed) * missed + of(Term::safety_loss) * x.loss;
  v.gain.footing = of(Term::footing_growth) * held * learned;
  v.loss.footing = of(Term::footing_overwhelm) * x.distress * x.distress;
  v.gain.guard = of(Term::guard_unsafe) * x.reliance * unsafe + of(Term::guard_missed) * missed +
                 of(Term::guard_loss) * x.loss;
  v.loss.guard = of(Term::guard_melting) * held;
  v.gain.support = of(Term::support_growth) * x.footing * x.safety;
  v.loss.support = of(Term::support_fading);
  v.gain.contact = of(Term::contact_on_demand) * shaky * x.reliance * x.distress * present;
  v.loss.contact = of(Term::contact_fading);
  v.gain.loss = zero;
  v.loss.loss = of(Term::loss_fading) * (T(0.5) + x.footing);
  return v;
}

// 1 / a, 1 / b, 1 / c, 1 / d by one division: it costs ten times a product. All of them are near 1.
template <class T>
static inline void invert(T& a, T& b, T& c, T& d) {
  const T ab = a * b, cd = c * d, all = T(1) / (ab * cd), of_ab = all * cd, of_cd = all * ab;
  const T first = of_ab * b, third = of_cd * d;
  b = of_ab * a;
  d = of_cd * c;
  a = first;
  c = third;
}

// From x over h days with the rates held still: bounded for every h >= 0 (but for rounding, which is cut), of
// second order where the rates are those at the middle. exp(-z) is taken as 1 / (1 + z + z^2 / 2).
template <class T>
static inline Point<T> carried(const Point<T>& x, const Rates<T>& v, T h) {
  const auto flow = [h](T at, T gain, T loss) { return at + gain * h * (T(1) + T(0.5) * h * loss); };
  const auto fall = [h](T loss) { return T(1) + h * loss * (T(1) + T(0.5) * h * loss); };
  const T d = v.gain.distress + v.loss.distress, r = v.gain.reliance + v.loss.reliance,
          s = v.gain.safety + v.loss.safety, c = v.gain.footing + v.loss.footing,
          g = v.gain.guard + v.loss.guard, o = v.gain.support + v.loss.support;
  T fd = fall(d), fr = fall(r), fs = fall(s), fc = fall(c), fg = fall(g), fo = fall(o),
    fk = fall(v.loss.contact), fl = fall(v.loss.loss);
  invert(fd, fr, fs, fc);
  invert(fg, fo, fk, fl);
  const auto at_most_one = [](T value) { return value < T(1) ? value : T(1); };
  return {at_most_one(flow(x.distress, v.gain.distress, d) * fd),
          at_most_one(flow(x.reliance, v.gain.reliance, r) * fr),
          at_most_one(flow(x.safety, v.gain.safety, s) * fs),
          at_most_one(flow(x.footing, v.gain.footing, c) * fc),
          at_most_one(flow(x.guard, v.gain.guard, g) * fg),
          at_most_one(flow(x.support, v.gain.support, o) * fo),
          flow(x.contact, v.gain.contact, v.loss.contact) * fk,
          flow(x.loss, v.gain.loss, v.loss.loss) * fl};
}

// The same of first order, for finding the middle: bounded too, and cheaper.
template <class T>
static inline Point<T> approached(const Point<T>& x, const Rates<T>& v, T h) {
  const auto fall = [h](T gain, T loss) { return T(1) + h * (gain + loss); };
  T fd = fall(v.gain.distress, v.loss.distress), fr = fall(v.gain.reliance, v.loss.reliance),
    fs = fall(v.gain.safety, v.loss.safety), fc = fall(v.gain.footing, v.loss.footing),
    fg = fall(v.gain.guard, v.loss.guard), fo = fall(v.gain.support, v.loss.support),
    fk = T(1) + h * v.loss.contact, fl = T(1) + h * v.loss.loss;
  invert(fd, fr, fs, fc);
  invert(fg, fo, fk, fl);
  return {(x.distress + h * v.gain.distress) * fd, (x.reliance + h * v.gain.reliance) * fr,
          (x.safety + h * v.gain.safety) * fs,     (x.footing + h * v.gain.footing) * fc,
          (x.guard + h * v.gain.guard) * fg,       (x.support + h * v.gain.support) * fo,
          (x.contact + h * v.gain.contact) * fk,   (x.loss + h * v.gain.loss) * fl};
}

// The drift over h days, of second order: from x with the rates where it will be in the middle.
template <class T, class Of>
static inline Point<T> drifted(const Point<T>& x, const Of& of, const Conditions& w, T h) {
  const Point<T> middle = approached(x, rates(x, of, w), T(0.5) * h);
  return carried(x, rates(middle, of, w), h);
}

// What an ending takes away: reliance that footing and support do not carry yet; less where it was talked
// through.
template <class T, class Of>
static inline T lost(const Point<T>& x, const Of& of, T talked_through) {
  const T rest = T(1) - of(Term::by_footing) * x.footing - of(Term::by_support) * x.support;
  const T by_reliance = of(Term::loss_by_reliance);  // 0: as if everybody leaned alike
  const T leaning = by_reliance * x.reliance + (T(1) - by_reliance) * T(0.4);
  return leaning * (rest > T(0) ? rest : T(0)) * (T(1) - of(Term::softening) * talked_through);
}

}  // namespace holdfast::dyad

// Particles are carried by the theory's own stepper, in blocks; ratings are weighed by a table over the
// state, made once for each set of coordinates.
#include "app/theory_model.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/ensure.h"
#include "dyad/equations.h"

namespace holdfast::app {

namespace {

using dyad::Term;
using dyad::Variable;
using inference::Particles;

constexpr double step_days = 0.25;
constexpr int cells = 200;      // of the table over a state
constexpr double slips = 0.01;  // share of ratings that may be anything
constexpr double start_scatter = 0.3;
constexpr int shares = 6;  // states in [0, 1], in the order of Variable

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}
double logit(double p) {
  return std::log(p / (1 - p));
}
double phi(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

// How a scale is used.
struct Hand {
  double shift = 0, sd = 1, late = 1;
};
double behind(double state, const Hand& hand, const inference::Rungs& rungs) {
  const double odds = std::exp(hand.shift), share = state * odds / (1 + state * (odds - 1));
  return rungs.lowest + (rungs.highest - rungs.lowest) * share;
}

std::array<double, shares> usual_starts() {
  const dyad::Person usual;
  return {usual.distress, usual.reliance, usual.safety, usual.footing, usual.guard, usual.support};
}

}  // namespace

class TheoryModel final : public inference::ParticleModel {
 public:
  TheoryModel(const TheoryFamily& family, std::span<const double> z)
      : of_(family), go_(dyad::stepper::entries().back()) {
    std::size_t next = 0;
    const auto take = [&] { return z[next++]; };
    dyad::World world;
    std::vector<double> moves;
    for (const dyad::Coefficient& one : dyad::coefficients()) moves.push_back(one.spread > 0 ? take() : 0);
    world.person.openness = logistic(logit(0.25) + take());
    world.frame.steadiness = logistic(logit(0.8) + take());
    world.frame.attunement = logistic(logit(0.8) + take());
    values_ = dyad::moved_values(world, moves);
    for (int j = 0; j < shares; ++j) starts_[std::size_t(j)] = logit(usual_starts()[std::size_t(j)]) + take();
    for (int j = 0; j < of_.data_.series.scales; ++j) {
      const inference::Rungs& rungs = of_.data_.series.rungs[std::size_t(j)];
      Hand hand;
      hand.shift = 0.75 * take();
      hand.sd = 0.1 * (rungs.highest - rungs.lowest) * std::exp(0.5 * take());
      hands_.push_back(hand);
    }
    if (of_.any_late_) {
      const double late = std::exp(0.2 + 0.3 * take());
      for (Hand& hand : hands_) hand.late = late;
    }
    ensure(next == z.size());
    fill_tables();
  }

  int size() const override { return dyad::variables; }
  double start_time() const override { return 0; }
  std::span<const double> times() const override { return of_.times_; }

  void start(Particles x, Random& random) const override {
    const double fading = values_[std::size_t(Term::contact_fading)];
    double contact = 0;
    for (const double session : of_.data_.calendar.sessions)
      if (session < 0) contact += std::exp(fading * session);
    for (std::size_t i = 0; i < x[0].size(); ++i) {
      for (std::size_t j = 0; j < shares; ++j)
        x[j][i] = logistic(starts_[j] + start_scatter * random.normal());
      x[int(Variable::contact)][i] = contact;
      x[int(Variable::loss)][i] = 0;
    }
    in_blocks(x, [&](dyad::stepper::Block& block, std::uint64_t) { happen(go_, block, of_.steps_.front()); });
  }

  void move(Particles x, double from, double until, Random& random) const override {
    const std::uint64_t seed = random.bits();
    const auto first = std::size_t(std::llround(from / step_days)),
               last = std::size_t(std::llround(until / step_days));
    in_blocks(x, [&](dyad::stepper::Block& block, std::uint64_t begin) {
      walk(go_, block, of_.steps_, first, last, {seed, begin}, float(step_days));
    });
  }

  void weigh(Particles x, std::size_t k, std::span<double> log_weights) const override {
    const auto& series = of_.data_.series;
    const bool late = !series.written_late.empty() && series.written_late[k];
    for (int j = 0; j < series.scales; ++j) {
      const double reading = series.reading(k, j);
      if (std::isnan(reading)) continue;
      const float* table = table_of(j, late, rung_of(j, reading));
      const auto state = x[std::size_t(of_.data_.states[std::size_t(j)])];
      for (std::size_t i = 0; i < log_weights.size(); ++i) {
        const double place = std::clamp(state[i], 0.0, 1.0) * cells;
        const int cell = std::min(int(place), cells - 1);
        const double along = place - cell;
        log_weights[i] += table[cell] + along * (table[cell + 1] - table[cell]);
      }
    }
  }

  double reading(int scale, double state, bool late, Random& random) const {
    const inference::Rungs& rungs = of_.data_.series.rungs[std::size_t(scale)];
    const Hand& hand = hands_[std::size_t(scale)];
    const double felt = behind(state, hand, rungs) + hand.sd * (late ? hand.late : 1) * random.normal();
    const double rung = random.chance(slips) ? double(random.below(std::uint64_t(rung_count(scale))))
                                             : std::round((felt - rungs.lowest) / rungs.width);
    return rungs.lowest + rungs.width * std::clamp(rung, 0.0, double(rung_count(scale) - 1));
  }

 private:
  template <class Act>
  void in_blocks(Particles x, Act act) const {
    const auto held = std::make_unique<dyad::stepper::Block>();  // on the heap, where it lies as it asks to
    dyad::stepper::Block& block = *held;
    for (std::size_t t = 0; t < values_.size(); ++t)
      std::fill(std::begin(block.of[t]), std::end(block.of[t]), float(values_[t]));
    for (std::size_t begin = 0; begin < x[0].size(); begin += dyad::stepper::block) {
      const std::size_t count = std::min<std::size_t>(dyad::stepper::block, x[0].size() - begin);
      for (std::size_t j = 0; j < dyad::variables; ++j)
        for (std::size_t i = 0; i < dyad::stepper::block; ++i)
          block.x[j][i] = float(x[j][begin + std::min(i, count - 1)]);
      act(block, begin);
      for (std::size_t j = 0; j < dyad::variables; ++j)
        for (std::size_t i = 0; i < count; ++i) x[j][begin + i] = double(block.x[j][i]);
    }
  }

  int rung_count(int scale) const {
    const inference::Rungs& rungs = of_.data_.series.rungs[std::size_t(scale)];
    return int(std::lround((rungs.highest - rungs.lowest) / rungs.width)) + 1;
  }
  int rung_of(int scale, double reading) const {
    const inference::Rungs& rungs = of_.data_.series.rungs[std::size_t(scale)];
    return std::clamp(int(std::lround((reading - rungs.lowest) / rungs.width)), 0, rung_count(scale) - 1);
  }
  const float* table_of(int scale, bool late, int rung) const {
    return tables_[std::size_t(2 * scale + late)].data() + std::size_t(rung) * (cells + 1);
  }

  void fill_tables() {
    for (int j = 0; j < of_.data_.series.scales; ++j) {
      const inference::Rungs& rungs = of_.data_.series.rungs[std::size_t(j)];
      const Hand& hand = hands_[std::size_t(j)];
      const int count = rung_count(j);
      for (const bool late : {false, true}) {
        auto& table = tables_.emplace_back();
        if (late && !of_.any_late_) continue;
        table.resize(std::size_t(count) * (cells + 1));
        const double sd = hand.sd * (late ? hand.late : 1);
        for (int c = 0; c <= cells; ++c) {
          const double middle = behind(double(c) / cells, hand, rungs);
          double below = 0;
          for (int r = 0; r < count; ++r) {
            const double until =
                r + 1 == count ? 1 : phi((rungs.lowest + (r + 0.5) * rungs.width - middle) / sd);
            table[std::size_t(r) * (cells + 1) + std::size_t(c)] =
                float(std::log((1 - slips) * std::max(0.0, until - below) + slips / count));
            below = until;
          }
        }
      }
    }
  }

  const TheoryFamily& of_;
  dyad::stepper::Entry go_;
  dyad::Values values_{};
  std::array<double, shares> starts_{};
  std::vector<Hand> hands_;
  std::vector<std::vector<float>> tables_;  // scale by scale: on time, then late; rung by cell
};

TheoryFamily::TheoryFamily(TheoryData data) : data_(std::move(data)) {
  ensure(data_.states.size() == std::size_t(data_.series.scales) &&
         data_.series.rungs.size() == data_.states.size());
  steps_ = steps_of(data_.calendar, step_days);
  for (const double time : data_.series.times)
    times_.push_back(step_days * double(std::clamp<long long>(std::llround(time / step_days), 0,
                                                              (long long)steps_.size() - 1)));
  any_late_ = std::ranges::any_of(data_.series.written_late, [](unsigned char late) { return late != 0; });
}

int TheoryFamily::coordinates() const {
  const auto drawn =
      std::ranges::count_if(dyad::coefficients(), [](const auto& one) { return one.spread > 0; });
  return int(drawn) + 3 + shares + 2 * data_.series.scales + any_late_;
}

std::unique_ptr<const inference::ParticleModel> TheoryFamily::at(std::span<const double> coordinates) const {
  return std::make_unique<TheoryModel>(*this, coordinates);
}

inference::Series TheoryFamily::simulated(std::span<const double> coordinates, Random& random) const {
  const TheoryModel model(*this, coordinates);
  inference::Series out = data_.series;
  std::vector<std::vector<double>> numbers(dyad::variables, std::vector<double>(1));
  std::vector<std::span<double>> one(numbers.begin(), numbers.end());
  model.start(one, random);
  double now = 0;
  for (std::size_t k = 0; k < out.times.size(); ++k) {
    if (times_[k] > now) model.move(one, now, times_[k], random);
    now = times_[k];
    for (int j = 0; j < out.scales; ++j) {
      double& reading = out.readings[k * std::size_t(out.scales) + std::size_t(j)];
      if (!std::isnan(reading))
        reading = model.reading(j, numbers[std::size_t(data_.states[std::size_t(j)])][0],
                                !out.written_late.empty() && out.written_late[k], random);
    }
  }
  return out;
}

}  // namespace holdfast::app

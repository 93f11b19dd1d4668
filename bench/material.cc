// The invented diaries and series that are measured; see material.h.
#include "material.h"

#include <limits>

#include "base/ensure.h"
#include "inference/fit.h"
#include "inference/paths.h"
#include "review/chapter.h"

namespace holdfast::bench {

calibration::Life life(int days, std::uint64_t seed) {
  Random random(seed);
  return calibration::live(calibration::Person{.days = days, .answered = 0.71, .scales = 6}, random);
}

inference::Series as_reviewed(const calibration::Life& life) {
  review::Options options;
  options.now = life.now;
  const auto chapter = review::chapter_of(life.diary, options);
  ensure(chapter.has_value());
  return review::series_of(*chapter, review::scales_in_model(*chapter));
}

inference::Series with_exact_readings(inference::Series series) {
  series.rungs.clear();
  return series;
}

inference::Series irregular(int check_ins, int scales) {
  Random random(7);
  inference::Series skeleton;
  skeleton.scales = scales;
  for (int i = 0; i < check_ins; ++i) {
    skeleton.times.push_back(i == 0 ? 0 : skeleton.times.back() + random.uniform(0.5, 2.3));
    for (int j = 0; j < scales; ++j)
      skeleton.readings.push_back(scales < 3 || (i + j) % 3 ? 0 : std::numeric_limits<double>::quiet_NaN());
  }
  const auto parameters = inference::draw_prior(skeleton, inference::Model::diary, random);
  return inference::simulate(skeleton, parameters, {}, {}, random).series;
}

}  // namespace holdfast::bench

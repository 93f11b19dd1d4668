// A planned ending is talked about from the first day of its taper; in the second half of it sessions are
// half as often. After an ending nobody is there and nothing is agreed any more.
#include "dyad/calendar.h"

#include <algorithm>
#include <cmath>

namespace holdfast::dyad {
namespace {

bool same(const Conditions& a, const Conditions& b) {
  return a.present == b.present && a.bound == b.bound && a.surprise == b.surprise &&
         a.handing_over == b.handing_over;
}

}  // namespace

Calendar calendar_of(const World& world) {
  const Frame& frame = world.frame;
  Calendar out{.days = world.days,
               .absences = frame.absences,
               .ending = frame.ending,
               .ends_on = frame.ends_on,
               .taper_days = frame.taper_days};
  const double last = frame.ending == Ending::none ? world.days : std::min(world.days, frame.ends_on);
  double every = frame.session_every_days;
  for (double day = 0; day <= last; day += every) {
    if (frame.ending == Ending::planned && day >= frame.ends_on - 0.5 * frame.taper_days)
      every = 2 * frame.session_every_days;
    const bool away =
        std::any_of(frame.absences.begin(), frame.absences.end(),
                    [day](const Absence& absence) { return day >= absence.from && day < absence.until; });
    if (!away) out.sessions.push_back(day);
  }
  if (frame.ending != Ending::none && frame.ends_on <= world.days &&
      (out.sessions.empty() || out.sessions.back() < frame.ends_on))
    out.sessions.push_back(frame.ends_on);
  return out;
}

std::vector<Step> steps_of(const Calendar& calendar, double step_days) {
  const auto count = std::size_t(std::llround(calendar.days / step_days));
  const auto step_at = [&](double day) {
    return std::size_t(std::clamp<long long>(std::llround(day / step_days), 0, (long long)count));
  };
  std::vector<Step> steps(count + 1);
  for (const double day : calendar.sessions)
    if (day >= 0 && day <= calendar.days) steps[step_at(day)].session += 1;
  for (const Absence& absence : calendar.absences)
    for (std::size_t k = step_at(absence.from); k < step_at(absence.until); ++k) {
      steps[k].conditions.present = 0;
      steps[k].conditions.surprise = absence.announced ? 0 : 1;
    }
  if (calendar.ending == Ending::none || calendar.ends_on > calendar.days) return steps;
  const std::size_t end = step_at(calendar.ends_on);
  const bool planned = calendar.ending == Ending::planned;
  if (planned)
    for (std::size_t k = step_at(calendar.ends_on - calendar.taper_days); k < end; ++k)
      steps[k].conditions.handing_over = 1;
  steps[end].ends = true;
  steps[end].talked_through = planned ? 1 : 0;
  for (std::size_t k = end; k <= count; ++k) steps[k].conditions = {0, 0, 0, 0};
  return steps;
}

void happen(const stepper::Entry& go, stepper::Block& block, const Step& step) {
  if (step.session > 0) go.meet(block, step.session);
  if (step.ends) go.end(block, step.talked_through);
}

void walk(const stepper::Entry& go, stepper::Block& block, std::span<const Step> steps, std::size_t from,
          std::size_t until, const stepper::Steps& random, float step_days) {
  const float half = 0.5F * step_days, root = __builtin_sqrtf(step_days);
  float due = 0;  // of the drift
  for (std::size_t k = from; k < until; ++k) {
    go.drift(block, steps[k].conditions, due + half);
    go.noise(block, random, std::uint32_t(k), root);
    due = half;
    const Step& next = steps[k + 1];
    const bool happens = next.session > 0 || next.ends || k + 1 == until;
    if (happens || !same(next.conditions, steps[k].conditions)) {
      go.drift(block, steps[k].conditions, due);
      due = 0;
    }
    happen(go, block, next);
  }
}

}  // namespace holdfast::dyad

// calendar: what a frame says of each day (sessions, absences, an ending), laid out in steps, and a block of
// dyads taken along them. One account of it for worlds that are made up and for a calendar somebody kept.
#pragma once
#include <span>
#include <vector>

#include "dyad/stepper.h"
#include "dyad/theory.h"

namespace holdfast::dyad {

// Days count from any beginning; what lies before it is left out.
struct Calendar {
  double days = 0;
  std::vector<double> sessions;
  std::vector<Absence> absences;
  Ending ending = Ending::none;
  double ends_on = 0, taper_days = 0;
};
Calendar calendar_of(const World& world);

// One step and what happens at its beginning.
struct Step {
  Conditions conditions;
  float session = 0;  // contact that comes in
  bool ends = false;  // after the session
  float talked_through = 0;
};
// Step k begins at k * step_days; the last one only ends the calendar.
std::vector<Step> steps_of(const Calendar& calendar, double step_days);

// What happens at the beginning of a step: done once, before the block leaves it.
void happen(const stepper::Entry& go, stepper::Block& block, const Step& step);
// From the beginning of step `from` to that of step `until` (from <= until < steps.size()), with what happens
// there.
void walk(const stepper::Entry& go, stepper::Block& block, std::span<const Step> steps, std::size_t from,
          std::size_t until, const stepper::Steps& random, float step_days);

}  // namespace holdfast::dyad

// theory_model: the theory of dyad as a model of one diary's check-ins, so that it can be asked how well it
// predicts them. The calendar (sessions, absences, an ending) is the diary's; everything the theory leaves
// open is a coordinate, standard normal beforehand.
#pragma once
#include <vector>

#include "dyad/calendar.h"
#include "inference/population.h"
#include "inference/series.h"

namespace holdfast::app {

struct TheoryData {
  inference::Series series;            // ratings with rungs that have a width; start_time 0
  std::vector<dyad::Variable> states;  // which state each scale of the series rates
  dyad::Calendar calendar;             // days since start_time; sessions before it are below 0
};

// What is open: every coefficient that the theory's table draws, with the table's spread; openness,
// steadiness and attunement (logits about .25, .8, .8, sd 1); where the states begin (logits about the usual
// person's, sd 1); how she uses each scale (a shift of the logit, sd .75) and how steady her hand is (sd of a
// rating: a tenth of the scale times exp(N(0, .5))), and how much less steady where she wrote late. One
// rating in a hundred is a slip and may be anything.
class TheoryFamily final : public inference::ParticleFamily {
 public:
  explicit TheoryFamily(TheoryData data);
  int coordinates() const override;
  std::size_t check_ins() const override { return data_.series.times.size(); }
  std::unique_ptr<const inference::ParticleModel> at(std::span<const double> coordinates) const override;

  // Readings drawn where the series has any, under these coordinates: an invented diary.
  inference::Series simulated(std::span<const double> coordinates, Random& random) const;

 private:
  friend class TheoryModel;
  TheoryData data_;
  std::vector<dyad::Step> steps_;
  std::vector<double> times_;  // of the check-ins, in whole steps
  bool any_late_ = false;
};

}  // namespace holdfast::app

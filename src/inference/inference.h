// inference: learning from irregular series in general. Knows no therapy. Nine headers are its face: what
// goes in and what is learned (series.h), how it is learned (fit.h), what follows for the states (paths.h)
// and their sudden shifts (shifts.h), what comes next (prediction.h)
// and what simple methods say of it (simple_forecasts.h), how far draws can be trusted
// (diagnostics.h), the same questions put to a model that can only be run (particles.h), and
// what such a model's coordinates are (population.h).
#pragma once
#include "inference/diagnostics.h"
#include "inference/fit.h"
#include "inference/particles.h"
#include "inference/paths.h"
#include "inference/population.h"
#include "inference/prediction.h"
#include "inference/series.h"
#include "inference/shifts.h"
#include "inference/simple_forecasts.h"

// inference: learning from irregular series in general. Knows no therapy. Three headers are its face: what
// goes in and what is learned (series.h), how it is learned (fit.h), and what follows for the states
// (paths.h).
#pragma once
#include "inference/fit.h"
#include "inference/paths.h"
#include "inference/series.h"

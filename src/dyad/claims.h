// claims: what the theory says follows from it, each put to the test over many draws of all its coefficients.
// A claim can fail: for each there is a variant of the theory without the mechanism the claim rests on, in
// which it should.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "dyad/theory.h"

namespace holdfast::dyad {

struct Claim {
  std::string_view id;       // "C1"
  std::string_view says;     // one sentence
  std::string_view test;     // when it holds in one draw
  std::string_view effect;   // what `effect` measures
  std::string_view removed;  // what the variant leaves out
};
std::span<const Claim> claims();

struct ClaimOptions {
  int draws = 1000;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: as many as there are processors; changes no number
};

// Shares of draws in which it holds, with Wilson's 95 % interval; the effect's median and middle 80 %.
struct ClaimSeen {
  Claim claim;
  int draws = 0;
  double share = 0, share_low = 0, share_high = 1;
  double effect = 0, effect_low = 0, effect_high = 0;
  double share_without = 0;  // in the variant
};

// All claims, or those of `ids`. A Problem for an unknown id, for absurd sizes, or when `progress` says stop.
Result<std::vector<ClaimSeen>> see_claims(const std::vector<std::string>& ids, const ClaimOptions& options,
                                          Progress& progress);

}  // namespace holdfast::dyad

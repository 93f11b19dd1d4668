// Convergence over all coordinates, and whether the chains moved.
#include "inference/chains.h"

#include <algorithm>
#include <limits>

#include "inference/diagnostics.h"

namespace holdfast::inference {
namespace {

void diagnose(const std::vector<Chain>& all, Draws& out) {
  const std::size_t size = all.front().at.front().size();
  std::vector<double> sizes;
  out.tail_effective_size = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < size; ++i) {
    Chains one;
    for (const Chain& chain : all) {
      one.emplace_back();
      for (const auto& draw : chain.at) one.back().push_back(draw[i]);
    }
    out.r_hat = std::max(out.r_hat, r_hat(one));
    sizes.push_back(bulk_effective_size(one));
    out.tail_effective_size = std::min(out.tail_effective_size, tail_effective_size(one, 0.1));
  }
  std::sort(sizes.begin(), sizes.end());
  out.effective_size = sizes.front();
  out.median_effective_size = sizes[sizes.size() / 2];
}

}  // namespace

bool summarise(const std::vector<Chain>& chains, Draws& out) {
  for (const Chain& chain : chains)
    if (!chain.begun) {
      out.why_not =
          "The fit stands at the edge of the drifts that are stable, and its surroundings have no density.";
      return false;
    }
  diagnose(chains, out);
  out.chains = int(chains.size());
  double least = 1;
  for (const Chain& chain : chains) {
    least = std::min(least, chain.acceptance());
    out.acceptance += chain.acceptance() / out.chains;
    out.steps_per_draw += double(chain.gradients_kept) / double(chain.at.size()) / out.chains;
    out.gradients += chain.gradients;
    out.divergent += chain.divergent;
  }
  out.usable = least >= least_acceptance;
  if (!out.usable) out.why_not = "The sampler hardly moves; the posterior is not to be trusted.";
  return true;
}

}  // namespace holdfast::inference

// loop: does leaning soothe, or feed itself? The truth is the leaning ratio over seven days: the distress
// that follows a hard moment, over the same with the arrow from distress to needing cut. Within 10 % of 1 it
// is "about as hard as otherwise". The statements speak of hard moments after which she needs the
// practitioner more; where that arrow points the other way, the question does not arise. The ratio itself is
// never shown on screen.
#include <algorithm>
#include <cmath>

#include "inference/paths.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double ratio_days = 7, same_ratio = 0.10, close_days = 2;
constexpr int least_hard_moments = 12, least_pairs = 40;

std::string_view classify(double ratio) {
  return ratio < 1 / (1 + same_ratio) ? "lighter" : ratio > 1 + same_ratio ? "harder" : "about_the_same";
}

struct HardMoments {
  int count = 0;  // with both ratings near, soon followed
  std::vector<std::size_t> check_ins;
};

// A hard moment: in the hardest quarter of her own ratings. Close together: both scales rated then, or both
// again within two days.
HardMoments hard_moments(const Chapter& chapter) {
  HardMoments moments;
  const auto rated = chapter.rated(distress);
  std::vector<double> values;
  for (std::size_t position : rated) values.push_back(*chapter.check_ins[position].ratings[distress]);
  if (values.empty()) return moments;
  std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(values.size() * 3 / 4), values.end());
  const double hard = values[values.size() * 3 / 4];
  for (std::size_t position : rated) {
    const CheckInRow& row = chapter.check_ins[position];
    if (*row.ratings[distress] < hard) continue;
    bool hard_again = false, need = row.ratings[reliance].has_value();
    std::vector<std::size_t> near{position};
    for (std::size_t next = position + 1; next < chapter.check_ins.size(); ++next) {
      const CheckInRow& later = chapter.check_ins[next];
      if (days_between(row.at, later.at) > close_days) break;
      hard_again = hard_again || later.ratings[distress];
      need = need || later.ratings[reliance];
      near.push_back(next);
    }
    if (!hard_again || !need) continue;
    ++moments.count;
    moments.check_ins.insert(moments.check_ins.end(), near.begin(), near.end());
  }
  return moments;
}

void look_at_arrows(Finding& finding, const Posterior& posterior, int on, int through) {
  std::vector<bool> raises, eases;
  for (const inference::Parameters& draw : posterior.parameters) {
    raises.push_back(draw.drift(through, on) > 0);
    eases.push_back(draw.drift(on, through) < 0);
  }
  check_settled(finding, raises, posterior.chains);
  check_settled(finding, eases, posterior.chains);
  const auto share = [](const std::vector<bool>& holds) {
    return double(std::ranges::count(holds, true)) / double(holds.size());
  };
  finding.details = {{"distress_raises_needing", share(raises)}, {"needing_eases_distress", share(eases)}};
}

// Each arrow in words of what tends to follow. The second is half of the headline, and is said only where the
// headline says the same.
void say_arrows(Finding& finding) {
  if (not_settled(finding)) {
    finding.details.clear();
    return;
  }
  const double more = finding.details[0].probability, softer = finding.details[1].probability;
  const std::string& name = finding.practitioner;
  const auto adverb = [](double probability) { return std::string(adverb_of(likelihood_of(probability))); };
  const auto can_tell = [](double probability) {
    return likelihood_of(probability) != Likelihood::cant_tell;
  };
  const auto say = [&](std::string said) { finding.more.push_back(long_word_first(std::move(said))); };
  if (can_tell(more))
    say("After a hard moment you " + adverb(more) + " need " + name + " more.");
  else if (can_tell(1 - more) && !finding.answered)
    say("After a hard moment you " + adverb(1 - more) + " need " + name + " less.");
  else if (!can_tell(1 - more))
    say("Whether you need " + name + " more after a hard moment, the diary can't tell yet.");
  if (finding.statement == "lighter" && can_tell(softer))
    say("After needing " + name + " more, it " + adverb(softer) + " gets easier.");
  if (finding.statement == "harder" && can_tell(1 - softer))
    say("After needing " + name + " more, it " + adverb(1 - softer) + " gets harder.");
}

// The distress that follows a moment one step harder than usual, over a week, as it is and with the arrow
// cut.
void show(Finding& finding, const Posterior& posterior, int on, int through) {
  const auto band_of = [&](bool cut, std::string name) {
    return response_band(posterior, std::move(name), distress, 1, [&](const inference::Parameters& draw) {
      Pushed pushed{draw.drift, std::vector<double>(std::size_t(draw.drift.rows))};
      if (cut) pushed.drift(through, on) = 0;
      pushed.state[std::size_t(on)] = 1;
      return pushed;
    });
  };
  finding.picture.axis = Picture::Axis::days_after;
  finding.picture.label = "what is left of a moment one step harder than usual, in steps";
  finding.picture.least = -0.5;
  finding.picture.most = 1.2;
  finding.picture.bands = {band_of(false, "as it is"),
                           band_of(true, "if needing " + finding.practitioner + " did not rise with it")};
}

bool too_little(Finding& finding, const Chapter& chapter, int pairs, int hard, double span) {
  if (chapter.rated(reliance).empty()) {
    refuse(finding, "needing " + chapter.name + " was never rated");
    return true;
  }
  if (finding.evidence.n == 0) {
    refuse(finding, "how hard it is was never rated");
    return true;
  }
  if (hard >= least_hard_moments && pairs >= least_pairs) return false;
  const double share = std::min(double(hard) / least_hard_moments, double(pairs) / least_pairs);
  refuse(finding, "too few hard moments have ratings close together", at_her_rhythm(share, 1, span));
  return true;
}

std::vector<Draw> ratios(const Posterior& posterior, int on, int through) {
  std::vector<Draw> draws;
  for (const inference::Parameters& draw : posterior.parameters) {
    const double ratio = inference::leaning_ratio(draw.drift, on, through, ratio_days);
    const std::string_view statement = classify(ratio);
    const bool arises = statement == "about_the_same" || draw.drift(through, on) > 0;
    draws.push_back({ratio, arises ? statement : "does_not_arise"});
  }
  return draws;
}

}  // namespace

Finding answer_loop(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  const Posterior& posterior = looking.posterior;
  Finding finding = asked(chapter, "loop");
  finding.fixed_line = "This rests on how much you felt you needed " + chapter.name +
                       ", not on what either of you did. It does not mean you should need " + chapter.name +
                       " less. This is an average over your better and worse days.";
  finding.cannot_tell = {"It cannot tell what would have happened if you had not needed " + chapter.name +
                         "."};
  finding.folded = chapter.over || chapter.away;
  if (finding.folded)
    finding.folded_line =
        chapter.over ? "This can wait." : "This can wait until " + chapter.name + " is back.";
  if (nothing_to_go_by(finding, chapter)) return finding;
  const Instant first = chapter.check_ins.front().at, last = chapter.check_ins.back().at;
  finding.evidence = evidence_of(chapter, distress, first, last);
  const Evidence needing = evidence_of(chapter, reliance, first, last);
  finding.evidence.edge_share = std::max(finding.evidence.edge_share, needing.edge_share);
  const int pairs =
      int(std::count_if(chapter.check_ins.begin(), chapter.check_ins.end(), [](const CheckInRow& row) {
        return row.ratings[distress] && row.ratings[reliance];
      }));
  const HardMoments hard = hard_moments(chapter);
  add_ids(finding.evidence, chapter, hard.check_ins);
  sort_ids(finding.evidence, chapter);
  add_far_away(finding);
  const double span = days_between(first, last);
  if (too_little(finding, chapter, pairs, hard.count, span)) return finding;
  if (never_moves(finding, chapter, reliance) || never_moves(finding, chapter, distress)) return finding;
  if (not_learned(finding, posterior)) return finding;
  const int on = posterior.column(distress), through = posterior.column(reliance);
  if (on < 0 || through < 0) {
    refuse(finding, "too few hard moments have ratings close together");
    return finding;
  }
  const std::vector<Draw> draws = ratios(posterior, on, through);
  look_at_arrows(finding, posterior, on, through);
  decide(finding, looking.options.said_before, draws, ratios(looking.before, on, through), posterior.chains,
         {"lighter", "about_the_same", "harder", "does_not_arise"},
         {.what = "distress over a week after a hard moment, over the same if it did not raise needing",
          .unit = "ratio",
          .same_width = same_ratio},
         until_clear(draws, classify, span));
  say_arrows(finding);
  if (finding.statement == "does_not_arise")
    refuse(finding, "you do not seem to need " + chapter.name + " more after hard moments");
  show(finding, posterior, on, through);
  return finding;
}

}  // namespace holdfast::review

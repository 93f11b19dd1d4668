// naming: does she tell unpleasant feelings apart more finely than before? Two halves of the last year of
// check-ins with feelings are compared. The truth is one less the intra-class correlation ICC(3,k) of the
// unpleasant words (named or not), in the later half less in the earlier one: words that come and go together
// are not told apart. A correlation below nothing counts as nothing (words then exclude each other, which is
// as fine as this can see); within .1 is "about as finely". Weeks, not check-ins, are drawn anew (Bayesian
// bootstrap), for neighbouring check-ins are alike. How many different words there are is told beside it.
// Sources: Shrout & Fleiss 1979; Hurlbert 1971; docs/science/findings.md.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "inference/agreement.h"
#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr int least_with_several = 20, several = 2, least_weeks = 8, least_words = 3, most_words = 10,
              least_uses = 2;
constexpr double same_width = 0.1, days_in_halves_at_least = 2 * 7 * least_weeks;

// The check-ins of one half of the period, and how often each unpleasant word is in them.
struct Half {
  std::vector<const diary::Record*> records;
  std::vector<int> week;  // one for each
  std::map<std::string, int> uses;
  int with_several = 0;

  int weeks() const { return int(std::set<int>(week.begin(), week.end()).size()); }
  int mentions() const {
    int all = 0;
    for (const auto& [word, count] : uses) all += count;
    return all;
  }
};

const std::vector<std::string>& feelings(const diary::Record& record) {
  return std::get_if<diary::CheckIn>(&record.body)->emotions;
}

// As the person said it last, of whichever relationship: words are hers.
std::set<std::string> unpleasant_words(const Looking& looking) {
  std::map<std::string, std::pair<Instant, bool>> said;
  for (const diary::Record& record : looking.diary.records) {
    const auto* emotion = std::get_if<diary::Emotion>(&record.body);
    if (!emotion || !emotion->tone || record.felt.at > looking.chapter.now.at) continue;
    const bool unpleasant = emotion->tone == diary::Emotion::Tone::unpleasant;
    const auto [at, is_new] = said.try_emplace(emotion->word, record.felt.at, unpleasant);
    if (!is_new && at->second.first <= record.felt.at) at->second = {record.felt.at, unpleasant};
  }
  std::set<std::string> words;
  for (const auto& [word, last] : said)
    if (last.second) words.insert(word);
  return words;
}

Half half_of(const std::vector<const diary::Record*>& records, const std::set<std::string>& unpleasant,
             Instant from, bool first_counts, Instant until) {
  Half half;
  for (const diary::Record* record : records) {
    const Instant at = record->felt.at;
    if (at < from || (at == from && !first_counts) || at > until) continue;
    half.records.push_back(record);
    half.week.push_back(int(days_between(from, at) / 7));
    const std::set<std::string> named(feelings(*record).begin(), feelings(*record).end());
    half.with_several += int(named.size()) >= several;
    for (const std::string& word : named)
      if (unpleasant.contains(word)) ++half.uses[word];
  }
  return half;
}

// The most used words that both halves know: the same number of items in both, or the correlation of their
// mean would differ for that alone.
std::vector<std::string> words_compared(const Half& before, const Half& lately) {
  std::vector<std::pair<int, std::string>> known;
  for (const auto& [word, uses] : before.uses)
    if (const auto again = lately.uses.find(word);
        again != lately.uses.end() && uses >= least_uses && again->second >= least_uses)
      known.emplace_back(-(uses + again->second), word);
  std::sort(known.begin(), known.end());
  if (known.size() > most_words) known.resize(most_words);
  std::vector<std::string> words;
  for (const auto& [uses, word] : known) words.push_back(word);
  return words;
}

inference::Matrix named_or_not(const Half& half, const std::vector<std::string>& words) {
  inference::Matrix named(int(half.records.size()), int(words.size()));
  for (int i = 0; i < named.rows; ++i)
    for (int j = 0; j < named.columns; ++j) {
      const auto& there = feelings(*half.records[std::size_t(i)]);
      named(i, j) = std::find(there.begin(), there.end(), words[std::size_t(j)]) != there.end();
    }
  return named;
}

std::string_view classify(double change) {
  return change < -same_width ? "less_finely" : change > same_width ? "more_finely" : "about_the_same";
}

// The bootstrap alone would take every change for as likely as none. Beforehand there is none with
// probability 1/3, as elsewhere in the review, else N(0, 1/6): the variance of the difference of two
// correlations that lie anywhere between 0 and 1. The bootstrap's mean and variance stand for the likelihood;
// its variance from n weeks is itself uncertain, and is widened as that of a t with n - 1 degrees of freedom
// is.
constexpr double none_beforehand = 1.0 / 3, variance_beforehand = 1.0 / 6;
std::vector<double> with_prior(const std::vector<double>& changes, int weeks, Random& random) {
  constexpr double least_variance = 1e-8;
  double mean = 0, variance = least_variance;
  for (const double change : changes) mean += change / double(changes.size());
  for (const double change : changes)
    variance += (change - mean) * (change - mean) / double(changes.size() - 1);
  variance *= double(weeks - 1) / (weeks - 3);
  const auto density = [&](double spread) {
    return std::exp(-0.5 * mean * mean / spread) / std::sqrt(spread);
  };
  const double none = none_beforehand * density(variance),
               some = (1 - none_beforehand) * density(variance + variance_beforehand);
  const double share = variance_beforehand / (variance_beforehand + variance);
  std::vector<double> draws;
  for (std::size_t i = 0; i < changes.size(); ++i)
    draws.push_back(none + some > 0 && random.chance(none / (none + some))
                        ? 0
                        : random.normal(share * mean, std::sqrt(share * variance)));
  return draws;
}

// The change before any word.
std::vector<double> without_words(Random& random) {
  std::vector<double> draws;
  for (int i = 0; i < counted_draws; ++i)
    draws.push_back(random.chance(none_beforehand) ? 0 : random.normal(0, std::sqrt(variance_beforehand)));
  return draws;
}

void tell_more(Finding& finding, const Half& before, const Half& lately, std::size_t compared) {
  const int mentions = std::min(before.mentions(), lately.mentions());
  const auto different = [&](const Half& half) {
    std::vector<int> counts;
    for (const auto& [word, uses] : half.uses) counts.push_back(uses);
    return std::llround(inference::rarefied_count(counts, mentions));
  };
  const long long then = different(before), now = different(lately);
  finding.counts = {{"words_compared", int(compared)},
                    {"mentions", mentions},
                    {"different_before", int(then)},
                    {"different_lately", int(now)}};
  finding.more.push_back(
      "In " + std::to_string(mentions) + " mentions of something unpleasant you used about " +
      counted(now, "different word", "different words") +
      (now == then ? ", in both halves alike." : " lately, and about " + number_word(then) + " before."));
  finding.more.push_back("It compares " + number_word((long long)compared) +
                         " words that you used in both halves.");
}

bool too_little(Finding& finding, const Chapter& chapter, const Half& before, const Half& lately,
                double span) {
  const int with_several = std::min(before.with_several, lately.with_several);
  const auto refused = [&](std::string why_not, double have, double want) {
    refuse(finding, std::move(why_not), while_it_lasts(chapter, at_her_rhythm(have, want, span)));
    return true;
  };
  if (with_several < least_with_several)
    return refused("few check-ins carry several feelings", with_several, least_with_several);
  if (span < days_in_halves_at_least)
    return refused("it looks at four months at least", span, days_in_halves_at_least);
  if (const int weeks = std::min(before.weeks(), lately.weeks()); weeks < least_weeks)
    return refused("feelings are named in few weeks", weeks, least_weeks);
  return false;
}

}  // namespace

Finding answer_naming(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "naming");
  finding.cannot_tell = {
      "It cannot tell whether you name feelings more finely or whether fewer of them came at once.",
      "It knows only words you marked as unpleasant."};
  if (from_memory(finding, chapter)) return finding;
  const std::set<std::string> unpleasant = unpleasant_words(looking);
  if (unpleasant.empty()) {
    refuse(finding, "it is not said which feelings are unpleasant");
    return finding;
  }
  std::vector<const diary::Record*> records;
  for (const diary::Record* record : records_of(looking))
    if (std::get_if<diary::CheckIn>(&record->body) && !feelings(*record).empty()) records.push_back(record);
  if (records.empty()) {
    refuse(finding, "few check-ins carry several feelings");
    return finding;
  }
  const Period period = period_of_counted(records);
  std::erase_if(records, [&](const diary::Record* record) { return record->felt.at < period.from; });
  finding.evidence = evidence_of_counted(chapter, "check-ins", records);
  date_it(finding, chapter, period);
  const double span = days_between(period.from, period.until);
  const Instant middle = period.from + (period.until.seconds - period.from.seconds) / 2;
  const Half before = half_of(records, unpleasant, period.from, true, middle),
             lately = half_of(records, unpleasant, middle, false, period.until);
  if (too_little(finding, chapter, before, lately, span)) return finding;
  const auto words = words_compared(before, lately);
  if (words.size() < least_words) {
    refuse(finding, "few unpleasant feelings are named again and again");
    return finding;
  }
  tell_more(finding, before, lately, words.size());
  const inference::Matrix then = named_or_not(before, words), now = named_or_not(lately, words);
  Random random = random_for(looking, finding.id);
  const auto agreement = [&](const inference::Matrix& named, const Half& half) {
    const auto icc = inference::icc_3_k(named, inference::bootstrap_weights(half.week, random));
    return std::max(0.0, icc.value_or(0));  // no two check-ins with different numbers of words: told apart
  };
  std::vector<double> changes;
  for (int i = 0; i < counted_draws; ++i) {
    const double earlier = agreement(then, before);
    changes.push_back(earlier - agreement(now, lately));
  }
  const auto classified = [](const std::vector<double>& values) {
    std::vector<Draw> draws;
    for (const double change : values) draws.push_back({change, classify(change)});
    return draws;
  };
  const std::vector<Draw> draws =
      classified(with_prior(changes, std::min(before.weeks(), lately.weeks()), random));
  decide(finding, looking.options.said_before, draws, classified(without_words(random)), 1,
         {"less_finely", "about_the_same", "more_finely"},
         {.what = "one less the intra-class correlation of unpleasant words, later half less earlier",
          .unit = "correlation",
          .same_width = same_width},
         while_it_lasts(chapter, until_clear(draws, classify, span)));
  return finding;
}

}  // namespace holdfast::review

// beliefs: has an old sentence lost force? Every sentence that is rated is learned by itself
// (review/alone.h). The truth is its slow level at the last rating less a year before (or at the first one,
// if later); within half a step the sentence "feels about as true". Of several sentences the one whose answer
// is clearest is said; each of the others has a sentence of its own beside it, answered or not. The words of
// a folded one are not shown.
#include <algorithm>

#include "review/alone.h"
#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr int least_ratings = 5;

struct Rated {
  const diary::Record* belief = nullptr;
  std::vector<const diary::Record*> ratings;  // by time
};

int how_true(const diary::Record& record) {
  return *std::get_if<diary::BeliefRating>(&record.body)->how_true;
}

std::string times_rated(std::size_t ratings) {
  return ratings == 1   ? "rated once"
         : ratings == 2 ? "rated twice"
                        : "rated " + number_word((long long)ratings) + " times";
}

// The answer for one sentence of hers. `count`: how many are rated.
Finding answer_one(const Finding& asked, const Looking& looking, const Rated& rated, int count,
                   Random& random) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked;
  finding.counts = {{"beliefs", count}};
  if (!rated.belief->folded) finding.subject = std::get_if<diary::Belief>(&rated.belief->body)->sentence;
  finding.evidence = evidence_of_counted(chapter, "ratings", rated.ratings);
  const Period period = period_of_counted(rated.ratings);
  date_it(finding, chapter, period);
  const Instant first = rated.ratings.front()->felt.at;
  const double span = days_between(first, period.until);
  if (rated.ratings.size() < least_ratings) {
    refuse(finding, times_rated(rated.ratings.size()),
           while_it_lasts(chapter, at_her_rhythm(double(rated.ratings.size()), least_ratings, span)));
    return finding;
  }
  if (span < least_counted_days) {
    refuse(finding, "it looks at two months at least",
           while_it_lasts(chapter, at_her_rhythm(span, least_counted_days, span)));
    return finding;
  }
  std::vector<RatedAlone> ratings;
  for (const diary::Record* record : rated.ratings)
    ratings.push_back({record->felt.at, double(how_true(*record)), diary::is_late(*record)});
  compare_alone(finding, looking, ratings, period,
                {.less = "less_true",
                 .more = "more_true",
                 .what = "change of the slow level of how true it feels, in steps",
                 .picture = "how true it feels, 0 to 10"},
                random);
  return finding;
}

// The sentences that are rated, by the time they were written down; and the ratings of none of them.
std::vector<Rated> rated_beliefs(const Looking& looking, int& of_none) {
  std::vector<Rated> all;
  for (const diary::Record& record : looking.diary.records)
    if (std::get_if<diary::Belief>(&record.body)) all.push_back({&record, {}});
  for (const diary::Record* record : records_of(looking)) {
    const auto* rating = std::get_if<diary::BeliefRating>(&record->body);
    if (!rating || !rating->how_true) continue;
    const auto its = std::find_if(all.begin(), all.end(), [&](const Rated& rated) {
      return rating->belief && rated.belief->id == *rating->belief;
    });
    if (its == all.end())
      ++of_none;
    else
      its->ratings.push_back(record);
  }
  std::erase_if(all, [](const Rated& rated) { return rated.ratings.empty(); });
  return all;
}

// Answered before refused, then by its probability, then by what it rests on.
bool clearer(const Finding& a, const Finding& b) {
  return std::tuple(a.answered, a.probability.value_or(0), a.evidence.n) >
         std::tuple(b.answered, b.probability.value_or(0), b.evidence.n);
}

// The sentence of one of several, beside the first.
std::string beside(const Finding& one) {
  if (one.answered) return one.sentence;
  const std::string whose =
      one.subject.empty() ? "An old sentence you folded away" : "\"" + one.subject + "\"";
  return whose + ": the diary can't tell yet; " + one.why_not + ".";
}

}  // namespace

Finding answer_beliefs(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding blank = asked(chapter, "beliefs");
  blank.cannot_tell = {"It cannot tell whether a sentence is true, only how true it felt.",
                       "It cannot tell what changed it."};
  if (from_memory(blank, chapter)) return blank;
  int of_none = 0;
  const std::vector<Rated> beliefs = rated_beliefs(looking, of_none);
  if (beliefs.empty()) {
    refuse(blank, "no old sentence is rated");
    return blank;
  }
  Random random = random_for(looking, blank.id);
  std::vector<Finding> findings;
  for (const Rated& rated : beliefs) {
    Random own = random.split();
    findings.push_back(answer_one(blank, looking, rated, int(beliefs.size()), own));
  }
  std::stable_sort(findings.begin(), findings.end(), clearer);
  Finding finding = std::move(findings.front());
  for (std::size_t i = 1; i < findings.size(); ++i) finding.more.push_back(beside(findings[i]));
  if (of_none > 0)
    finding.more.push_back(capital(counted(of_none, "rating names", "ratings name")) +
                           " no sentence that is in the diary; " + (of_none == 1 ? "it is" : "they are") +
                           " not counted.");
  return finding;
}

}  // namespace holdfast::review

// answering: what every question shares. From draws of a number to the statement that holds most of the
// posterior's mass, its likelihood word, the interval and the sentence; and the refusals every question
// knows.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "review/chapter.h"
#include "review/finding.h"
#include "review/posterior.h"

namespace holdfast::review {

struct Range {
  double low = 0, median = 0, high = 0;
};
Range middle_80_percent(std::vector<double> values);  // values not empty

Finding asked(const Chapter& chapter, std::string_view id);

// Each of these ends the finding: why_not, how_much_more and the sentence are set.
void refuse(Finding& finding, std::string why_not, std::string how_much_more = {});
// True, and refused, where the chapter has no ratings to go by at all.
bool nothing_to_go_by(Finding& finding, const Chapter& chapter);
bool not_learned(Finding& finding, const Posterior& posterior);
// The same where a scale was given one number nearly every time: what makes it go up and down cannot be
// learned from ratings that do neither.
bool never_moves(Finding& finding, const Chapter& chapter, ScaleIndex scale);

// "At your rhythm, that takes about five weeks more.", when `have` came in over `span_days` and `want` are
// needed.
std::string at_her_rhythm(double have, double want, double span_days);

struct Draw {
  double value = 0;
  std::string_view statement;
};
// What draws have to reach before anything is said: chains that agree, and so many independent ones for each
// number.
constexpr double most_r_hat = 1.05, least_effective_draws = 100;

// Puts the draws of one more number that a sentence rests on, or of a share of draws, into Finding::settled.
// Draws of a single chain are independent, and always enough.
void check_settled(Finding& finding, const std::vector<double>& values, int chains);
void check_settled(Finding& finding, const std::vector<bool>& holds, int chains);
// The number itself, and each statement's share.
void check_settled(Finding& finding, const std::vector<Draw>& draws, int chains,
                   const std::vector<std::string_view>& statements);
// True, and refused, where the draws are not enough.
bool not_settled(Finding& finding);

// The statement with most mass, or a refusal where none reaches .60. `statements` names them all. `draws` are
// in the order they were made; where they have not settled, nothing is said. A mass is read off the effective
// number of draws, not off their count, and is drawn towards what was supposed by half a draw for each
// statement, so that few draws never sound almost certain.
//
// `before` are draws of the same number from the priors, with her times and gaps. The model's priors do not
// give every statement the same chance: of whether leaning soothes they hold two thirds for "about the same"
// before the first check-in. Where they begin even, "about the same" has one half and the others share the
// other half alike, and each mass is what the draws say of it over what the priors said. A statement is said
// only where the diary moved it: its odds are so many times what they were before, which depends on what the
// review before said (review/since.h).
enum class Begin { even, as_supposed };
void decide(Finding& finding, const SaidBefore& said_before, const std::vector<Draw>& draws,
            const std::vector<Draw>& before, int chains, std::vector<std::string_view> statements,
            Quantity quantity, const std::string& when_unclear, Begin begin = Begin::even);

// The end of it, for masses that are there already.
void say_what_has_most(Finding& finding, const SaidBefore& said_before, const std::string& when_unclear);
void say(Finding& finding, const SaidBefore& said_before, const Mass& most, const std::string& when_unclear);

// How much longer the diary would have to be, at the same rhythm, for a likely answer if the truth is where
// the median is; says that it may stay open where that is more than a chapter.
std::string until_clear(const std::vector<Draw>& draws, std::function<std::string_view(double)> classify,
                        double span_days);

// The stretch a question about a slow level compares: up to the scale's last rating, at most `most_days` long
// and not before its first. Nothing where it was never rated.
struct Period {
  Instant from, until;
};
std::optional<Period> period_of(const Chapter& chapter, ScaleIndex scale, double most_days);
void date_it(Finding& finding, const Chapter& chapter, const Period& period);
// "needing {A}", "staying with hard feelings"
std::string_view screen_name(ScaleIndex scale, diary::Role keeper = diary::Role::client);

// Pictures. The slow level of one scale over time, with its ratings; and what is left of a state (one number
// per scale) as days go by under a drift, both given per draw: a week in quarters of a day, in `unit` times
// the state's.
void show_level(Finding& finding, const Chapter& chapter, const Posterior& posterior, ScaleIndex scale,
                std::string_view label);
struct Pushed {
  inference::Matrix drift;
  std::vector<double> state;
};
Band response_band(const Posterior& posterior, std::string name, ScaleIndex shown, double unit,
                   const std::function<Pushed(const inference::Parameters&)>& pushed);

void add_far_away(Finding& finding);  // to what it cannot tell
void add_ids(Evidence& evidence, const Chapter& chapter, const std::vector<std::size_t>& check_ins);
void sort_ids(Evidence& evidence, const Chapter& chapter);  // by time, each once
std::vector<Stretch> gaps_of(const Chapter& chapter, ScaleIndex scale);
std::vector<Stretch> absences_of(const Chapter& chapter);
// Sessions, ruptures, repairs and endings in [from, until], by time.
std::vector<Mark> marks_of(const Chapter& chapter, Instant from, Instant until);

// Another relationship's last chapter, and what was learned from it.
struct Beside {
  Chapter chapter;
  Posterior posterior, before;
  std::string words;  // hers, where it is remembered
};
// The one last checked in for; nothing where there is no other.
Result<std::optional<Beside>> beside_of(const diary::Diary& diary, const Options& options,
                                        const Chapter& chapter, Progress& progress,
                                        From from = From::kept_draws);

// What a question may look at.
struct Looking {
  const diary::Diary& diary;
  const Options& options;
  const Chapter& chapter;
  const Posterior& posterior;
  const Posterior& before;  // the same before any entry
  const Beside* beside = nullptr;
  std::span<const Chapter> earlier = {};  // the chapters before
};

// The questions. plan: the times at which their paths are wanted.
void plan_arc(const Chapter& chapter, std::vector<double>& times);
void plan_baselines(const Chapter& chapter, std::vector<double>& times);
void plan_absence(const Chapter& chapter, std::vector<double>& times);
void plan_easing(const Chapter& chapter, std::vector<double>& times);
void plan_next_absence(const Chapter& chapter, std::vector<double>& times);
void plan_side_by_side(const Chapter& chapter, std::vector<double>& times);
Finding answer_arc(const Looking& looking);
Finding answer_steadying(const Looking& looking);
// From the other findings of the same review.
Finding answer_together(const Looking& looking, std::span<const Finding> findings);
// Of the lines of an arc, the one of this scale.
void take_back_line(Finding& arc, ScaleIndex scale, const std::string& why_not);
Finding answer_easing(const Looking& looking);
Finding answer_settling(const Looking& looking);
Finding answer_turning_points(const Looking& looking);
Finding answer_side_by_side(const Looking& looking);
Finding answer_next_absence(const Looking& looking);
Finding answer_direction(const Looking& looking);
Finding answer_being_needed(const Looking& looking);
Finding answer_footing(const Looking& looking);
Finding answer_support(const Looking& looking);
Finding answer_session(const Looking& looking);
Finding answer_loop(const Looking& looking);
Finding answer_absence(const Looking& looking);
Finding answer_needs(const Looking& looking);
Finding answer_frame(const Looking& looking);
Finding answer_contact(const Looking& looking);
Finding answer_naming(const Looking& looking);
Finding answer_beliefs(const Looking& looking);
Finding answer_reactions(const Looking& looking);

}  // namespace holdfast::review

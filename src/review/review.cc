// The review from end to end: the chapters, one posterior for all questions, and each question's answer.
#include "review/review.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <set>

#include "base/ensure.h"
#include "base/text.h"
#include "diary/scales.h"
#include "review/alone.h"
#include "review/answering.h"
#include "review/explain.h"
#include "review/predictive_checks.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

// Each question with the times at which it wants paths of the states, its answer, and the scales the answer
// leans on.
struct Entry {
  Question question;
  void (*plan)(const Chapter&, std::vector<double>& times);  // or null
  Finding (*answer)(const Looking&);
  unsigned leans_on = 0;

  bool is_asked(const Chapter& chapter) const { return diary::is_for(question.only, chapter.keeper); }
  bool leans(ScaleIndex scale) const { return (leans_on >> unsigned(scale) & 1u) != 0; }
};
constexpr unsigned all_scales = (1u << scale_count) - 1;
constexpr unsigned these(std::initializer_list<ScaleIndex> scales) {
  unsigned set = 0;
  for (const ScaleIndex scale : scales) set |= 1u << unsigned(scale);
  return set;
}
// Most are about needing somebody. What is left of them for a practitioner, and why, stands in decision 42.
constexpr auto for_clients = diary::Role::client, for_practitioners = diary::Role::practitioner;
constexpr std::array all_entries{
    // First on the page, and worked out last, from the others' answers.
    Entry{{"together", "Is needing {A} helping me find my own footing, or am I going round in circles?",
           for_clients},
          nullptr,
          nullptr},
    Entry{{"arc", "How has the whole time with {A} gone, from the first day to now?", for_clients},
          plan_arc,
          answer_arc},
    Entry{{"direction", "Is needing {A} growing, level or easing?", for_clients},
          plan_baselines,
          answer_direction,
          these({reliance})},
    Entry{{"being-needed", "Is the pull to be needed by {A} growing, level or easing?", for_practitioners},
          plan_baselines,
          answer_being_needed,
          these({reliance})},
    Entry{{"easing-or-withdrawing",
           "If needing {A} eased, what grew meanwhile: your footing, or the wish to get away?", for_clients},
          plan_easing,
          answer_easing,
          these({reliance, pull_away, footing, support})},
    Entry{{"session", "What do the three days after a session bring?", for_clients},
          nullptr,
          answer_session,
          these({distress})},
    Entry{{"loop", "Does needing {A} soothe, or does it feed itself?", for_clients},
          nullptr,
          answer_loop,
          these({distress, reliance})},
    Entry{{"contact", "What are contacts for, how long does relief last, and is that changing?", for_clients},
          nullptr,
          answer_contact},
    Entry{{"absence", "How do you come through breaks, compared with earlier ones?", for_clients},
          plan_absence,
          answer_absence,
          these({distress})},
    Entry{{"footing", "Can you stay with hard feelings more than before?"},
          nullptr,
          answer_footing,
          these({footing})},
    Entry{{"support", "Can you lean on others more than before?"}, nullptr, answer_support, these({support})},
    Entry{{"needs", "Do you voice needs, and what becomes of them?", for_clients}, nullptr, answer_needs},
    Entry{{"frame", "Are sessions and limits kept, and who looks after whom?"}, nullptr, answer_frame},
    Entry{{"steadying", "What steadies you when it is hard: what you learned, others, or {A}?", for_clients},
          nullptr,
          answer_steadying},
    Entry{{"carried", "How much of what you have with {A} is with you when {A} isn't there?", for_clients},
          nullptr,
          answer_carried},
    Entry{{"naming", "Do you tell unpleasant feelings apart more finely?"}, nullptr, answer_naming},
    Entry{{"settling", "After a hard moment, do you settle sooner than you used to?", for_clients},
          nullptr,
          answer_settling,
          these({distress})},
    Entry{{"turning-points", "When did something shift?", for_clients},
          nullptr,
          answer_turning_points,
          all_scales},
    Entry{{"side-by-side", "How does needing {A} differ from needing somebody before?", for_clients},
          plan_side_by_side,
          answer_side_by_side,
          these({safety})},
    Entry{{"next-absence", "What may the coming break be like?", for_clients},
          plan_next_absence,
          answer_next_absence,
          these({distress})},
    Entry{{"beliefs", "Has an old sentence lost force?"}, nullptr, answer_beliefs},
    Entry{{"reactions", "What did you find in reactions you came back to?"}, nullptr, answer_reactions},
};
constexpr auto all_questions = [] {
  std::array<Question, all_entries.size()> list{};
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = all_entries[i].question;
  return list;
}();

Review header_of(const Chapter& chapter, const diary::Diary& diary) {
  Review review;
  review.relationship = chapter.relationship;
  review.name = chapter.name;
  review.made_at = chapter.now;
  review.invented = diary.settings.invented;
  review.paused = diary.settings.paused;
  review.over = chapter.over;
  review.away = chapter.away;
  review.check_ins = int(chapter.check_ins.size());
  if (chapter.check_ins.empty()) return review;
  review.from = chapter.check_ins.front().at;
  review.until = chapter.check_ins.back().at;
  std::set<Date> days;
  for (const CheckInRow& row : chapter.check_ins) {
    days.insert(row.day);
    review.written_afterwards += row.late;
  }
  review.days_blank = (*days.rbegin() - *days.begin()) + 1 - int(days.size());
  review.share_written_afterwards = double(review.written_afterwards) / double(review.check_ins);
  return review;
}

// What chance the answer had before any entry. Here, when it stands: a question may still refuse what has
// most mass.
void say_where_it_began(Finding& finding) {
  std::ranges::for_each(finding.lines, say_where_it_began);
  if (!finding.answered) return;
  const auto said = std::ranges::find(finding.masses, finding.statement, &Mass::statement);
  if (said == finding.masses.end() || !said->before) return;
  const long in_100 = std::lround(100 * *said->before);
  finding.more.push_back("Without your entries, the chance of this answer would be " +
                         (in_100 == 0 ? "less than 1" : std::to_string(in_100)) + " in 100.");
}

// What is counted or learned apart sees to its own draws, and stays as it is when there are more of these.
bool is_of_joint_draws(std::string_view id) {
  return account_of(id)->basis == Basis::joint_model;
}

// Whether more draws would serve some answer.
bool some_unsettled(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings, [](const Finding& finding) {
    return finding.settled && !finding.settled->enough && is_of_joint_draws(finding.id);
  });
}

// Answers that lean on what the model cannot follow are taken back.
void withhold(std::vector<Finding>& findings, const Misfit& misfit, const Chapter& chapter) {
  for (std::size_t i = 0; i < findings.size(); ++i) {
    Finding& finding = findings[i];
    if (finding.id == "together") continue;  // made anew from the others
    if (finding.id == "arc") take_back_line(finding, misfit.scale, reason_of(misfit, chapter));
    if (!finding.answered || !all_entries[i].leans(misfit.scale)) continue;
    finding.more.clear();
    finding.details.clear();
    refuse(finding, reason_of(misfit, chapter));
  }
}

// What all answers are read off: of the relationship, and of the other one.
struct Learned {
  Posterior posterior;
  std::optional<Beside> beside;

  // Drawn for an earlier review, and not of the same check-ins.
  bool weighed_anew() const {
    const auto is = [](const Posterior& one) { return one.usable && !one.drawing && !one.of_the_same; };
    return is(posterior) || (beside && is(beside->posterior));
  }
  bool can_go_on() const {
    return posterior.drawing && (!beside || !beside->posterior.usable || beside->posterior.drawing);
  }
};

Result<Learned> learned_from(From from, const diary::Diary& diary, const Options& options,
                             const Chapter& chapter, std::span<const Chapter> earlier, Progress& progress) {
  Learned out;
  if (chapter.check_ins.empty()) {
    out.posterior.facts.why_not = "there are no check-ins";
  } else {
    std::vector<double> times;
    for (const Entry& entry : all_entries)
      if (entry.plan && entry.is_asked(chapter)) entry.plan(chapter, times);
    Part first(progress, 0, 0.8);
    auto learned = learn(chapter, earlier, std::move(times), options, first, from);
    if (!learned) return pass_on(learned);
    out.posterior = std::move(*learned);
  }
  if (chapter.keeper == diary::Role::practitioner) return out;  // clients are not set side by side
  Part second(progress, 0.8, 1);
  auto other = beside_of(diary, options, chapter, second, from);
  if (!other) return pass_on(other);
  out.beside = std::move(*other);
  return out;
}

void keep(const std::string& relationship, const Posterior& posterior, Drawn& drawn) {
  if (posterior.usable && posterior.drawing) drawn[relationship] = posterior.drawing->kept();
}

// All answers. Draws are doubled until every number has settled, or there are so many that more would not
// help; over all questions at once, also where one alone is asked, so that it gets the answer it gets among
// the others. Where draws of an earlier review do not settle every number, all is learned from nothing.
Result<std::vector<Finding>> answers_of(const diary::Diary& diary, const Options& options,
                                        const Chapter& chapter, std::span<const Chapter> earlier,
                                        ModelFacts& facts, Drawn& drawn, Progress& progress) {
  constexpr int most_doublings = 2;
  Part learning(progress, 0, 0.5);
  auto learned = learned_from(From::kept_draws, diary, options, chapter, earlier, learning);
  if (!learned) return pass_on(learned);
  std::optional<Beside>& beside = learned->beside;
  Posterior& posterior = learned->posterior;
  const Posterior before = before_any_entry(posterior, options);
  std::vector<Finding> findings(all_entries.size());
  bool first = true;
  for (int doubled = 0;;) {
    const Looking looking{diary, options, chapter, posterior, before, beside ? &*beside : nullptr, earlier};
    for (std::size_t i = 0; i < all_entries.size(); ++i)
      if (all_entries[i].answer && all_entries[i].is_asked(chapter) &&
          (first || is_of_joint_draws(all_entries[i].question.id)))
        findings[i] = all_entries[i].answer(looking);
    if (all_entries.front().is_asked(chapter)) findings.front() = answer_together(looking, findings);
    first = false;
    if (!some_unsettled(findings)) break;
    if (learned->weighed_anew()) {
      Part again(progress, 0.3, 0.5);
      learned = learned_from(From::nothing, diary, options, chapter, earlier, again);
      if (!learned) return pass_on(learned);
      continue;
    }
    if (doubled == most_doublings || !learned->can_go_on()) break;
    const double from = 1 - std::exp2(-doubled - 1), until = 1 - std::exp2(-doubled - 2);
    Part mine(progress, from, 0.5 * (from + until)), others(progress, 0.5 * (from + until), until);
    const int more = int(posterior.parameters.size());
    ++doubled;
    if (auto went_on = draw_more(posterior, more, mine); !went_on) return pass_on(went_on);
    if (!beside) continue;
    if (auto went_on = draw_more(beside->posterior, more, others); !went_on) return pass_on(went_on);
  }
  keep(chapter.relationship, posterior, drawn);
  if (beside) keep(beside->chapter.relationship, beside->posterior, drawn);
  facts = posterior.facts;
  for (const Misfit& misfit : misfits_of(chapter, posterior, options)) {
    facts.misfits.push_back({std::string(key_of(misfit.scale, chapter.keeper)), misfit.looked, misfit.hers,
                             misfit.expected, misfit.sd});
    withhold(findings, misfit, chapter);
  }
  if (!facts.misfits.empty() && all_entries.front().is_asked(chapter))
    findings.front() = answer_together(
        {diary, options, chapter, posterior, before, beside ? &*beside : nullptr, earlier}, findings);
  return findings;
}

}  // namespace

std::span<const Question> questions() {
  return all_questions;
}

std::vector<Question> questions_of(diary::Role keeper) {
  std::vector<Question> all(all_questions.begin(), all_questions.end());
  std::erase_if(all, [&](const Question& one) { return !diary::is_for(one.only, keeper); });
  return all;
}

namespace {
std::string ids_of(std::span<const Question> questions) {
  std::string list;
  for (const Question& question : questions) list += (list.empty() ? "" : ", ") + std::string(question.id);
  return list;
}
}  // namespace

std::optional<Problem> not_asked(std::string_view id, diary::Role keeper) {
  const std::vector<Question> hers = questions_of(keeper);
  if (std::ranges::find(hers, id, &Question::id) != hers.end()) return std::nullopt;
  return Problem{ProblemKind::bad_request,
                 std::string("This is a question of ") +
                     (keeper == diary::Role::client ? "a practitioner's" : "a client's") +
                     " diary. This one is asked these: " + ids_of(hers) + ".",
                 "", "question"};
}

std::optional<Problem> unknown_question(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const Question& question : all_questions) {
    if (question.id == id) return std::nullopt;
    ids.push_back(question.id);
  }
  const std::string list = ids_of(questions_of(diary::Role::client));
  const auto near = nearest_word(id, ids);
  return Problem{ProblemKind::bad_request,
                 "There is no such question." + (near ? " Did you mean " + *near + "?" : std::string()) +
                     " The review knows these: " + list + ".",
                 "", "question"};
}

std::string said(const Question& question, std::string_view practitioner) {
  const bool hers = question.id == "together" && practitioner == "your therapist";
  return with_name(question.asked, hers ? "my therapist" : practitioner);
}

ToldTogether told_together(std::span<const Finding> findings) {
  ToldTogether out;
  double all_true = 1;
  const auto add = [&](const Finding& finding) {
    if (!finding.answered || !finding.probability) return;
    ++out.answers;
    out.untrue += 1 - *finding.probability;
    all_true *= *finding.probability;
  };
  for (const Finding& finding : findings)
    if (finding.id == "arc" && !finding.lines.empty())
      std::ranges::for_each(finding.lines, add);
    else
      add(finding);
  constexpr double hardly_ever = 0.05, about_one = 0.75;
  if (out.answers < 2 || all_true > 1 - hardly_ever) return out;
  const std::string as_sure = number_word(out.answers) + " answers as sure as these";
  if (out.untrue >= about_one) {
    const long untrue = std::lround(out.untrue);
    out.line = "Of " + as_sure + ", about " + number_word(untrue) + (untrue == 1 ? " is" : " are") +
               " usually untrue. The diary can't tell which.";
  } else {
    const long of_ten = std::max(1L, std::lround(10 * (1 - all_true)));
    out.line = "Of ten reviews with " + as_sure + ", about " + number_word(of_ten) +
               (of_ten == 1 ? " holds" : " hold") + " one that is untrue.";
  }
  return out;
}

Result<Review> review(const diary::Diary& diary, const Options& options, Progress& progress) {
  ensure(is_zone(options.now.zone));
  if (!options.question.empty())
    if (auto unknown = unknown_question(options.question))
      return tl::unexpected<Problem>(std::move(*unknown));
  const diary::Role keeper = diary.settings.keeper();
  if (!options.question.empty())
    if (auto other = not_asked(options.question, keeper)) return tl::unexpected<Problem>(std::move(*other));
  const auto chapters = chapters_of(diary, options);
  if (!chapters) return pass_on(chapters);
  const Chapter& chapter = chapters->back();
  const std::span<const Chapter> earlier(chapters->data(), chapters->size() - 1);
  Review review = header_of(chapter, diary);
  review.earlier_chapters = int(earlier.size());
  auto answered = answers_of(diary, options, chapter, earlier, review.model, review.drawn, progress);
  if (!answered) return pass_on(answered);
  bool some_open = false;
  for (Finding& finding : *answered) {
    if (!options.question.empty() && finding.id != options.question) continue;
    if (not_asked(finding.id, keeper)) continue;
    say_where_it_began(finding);
    some_open = some_open || !finding.answered;
    review.findings.push_back(std::move(finding));
  }
  review.told_together = told_together(review.findings);
  if (some_open && options.question.empty()) {
    const bool any = std::any_of(review.findings.begin(), review.findings.end(),
                                 [](const Finding& finding) { return finding.answered; });
    review.folded_line = any ? "The other questions need time." : "The questions need time.";
  }
  return review;
}

}  // namespace holdfast::review

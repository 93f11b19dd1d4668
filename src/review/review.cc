// The review from end to end: the chapters, one posterior for all questions, and each question's answer.
#include "review/review.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/ensure.h"
#include "base/text.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

// Each question with the times at which it wants paths of the states, and its answer.
struct Entry {
  Question question;
  void (*plan)(const Chapter&, std::vector<double>& times);  // or null
  Finding (*answer)(const Looking&);
};
constexpr std::array all_entries{
    Entry{{"direction", "Is needing {A} growing, level or easing?"}, plan_baselines, answer_direction},
    Entry{{"easing-or-withdrawing",
           "If needing {A} eased, what grew meanwhile: your footing, or the wish to get away?"},
          plan_easing,
          answer_easing},
    Entry{{"session", "What do the three days after a session bring?"}, nullptr, answer_session},
    Entry{{"loop", "Does leaning on {A} soothe, or does it feed itself?"}, nullptr, answer_loop},
    Entry{{"contact", "What are contacts for, how long does relief last, and is that changing?"},
          nullptr,
          answer_contact},
    Entry{{"absence", "How do you come through breaks, compared with earlier ones?"},
          plan_absence,
          answer_absence},
    Entry{{"footing", "Can you stay with hard feelings more than before?"}, nullptr, answer_footing},
    Entry{{"support", "Can you lean on others more than before?"}, nullptr, answer_support},
    Entry{{"needs", "Do you voice needs, and what becomes of them?"}, nullptr, answer_needs},
    Entry{{"frame", "Are sessions and limits kept, and who looks after whom?"}, nullptr, answer_frame},
    Entry{{"naming", "Do you tell unpleasant feelings apart more finely?"}, nullptr, answer_naming},
    Entry{{"settling", "After a hard moment, do you settle sooner than you used to?"},
          nullptr,
          answer_settling},
    Entry{{"turning-points", "When did something shift?"}, nullptr, answer_turning_points},
    Entry{{"side-by-side", "How does needing {A} differ from needing somebody before?"},
          plan_side_by_side,
          answer_side_by_side},
    Entry{{"next-absence", "What may the coming break be like?"}, plan_next_absence, answer_next_absence},
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
  if (!finding.answered) return;
  const auto said = std::ranges::find(finding.masses, finding.statement, &Mass::statement);
  if (said == finding.masses.end() || !said->before) return;
  finding.more.push_back("Without your entries, the chance of this answer would be " +
                         std::to_string(std::lround(100 * *said->before)) + " in 100.");
}

}  // namespace

std::span<const Question> questions() {
  return all_questions;
}

std::optional<Problem> unknown_question(std::string_view id) {
  std::vector<std::string_view> ids;
  std::string list;
  for (const Question& question : all_questions) {
    if (question.id == id) return std::nullopt;
    ids.push_back(question.id);
    list += (list.empty() ? "" : ", ") + std::string(question.id);
  }
  const auto near = nearest_word(id, ids);
  return Problem{ProblemKind::bad_request,
                 "There is no such question." + (near ? " Did you mean " + *near + "?" : std::string()) +
                     " The review knows these: " + list + ".",
                 "", "question"};
}

Result<Review> review(const diary::Diary& diary, const Options& options, Progress& progress) {
  ensure(is_zone(options.now.zone));
  if (!options.question.empty())
    if (auto unknown = unknown_question(options.question))
      return tl::unexpected<Problem>(std::move(*unknown));
  const auto chapters = chapters_of(diary, options);
  if (!chapters) return pass_on(chapters);
  const Chapter& chapter = chapters->back();
  const std::span<const Chapter> earlier(chapters->data(), chapters->size() - 1);
  Review review = header_of(chapter, diary);
  review.earlier_chapters = int(earlier.size());
  Posterior posterior;
  if (chapter.check_ins.empty()) {
    posterior.facts.why_not = "there are no check-ins";
  } else {
    std::vector<double> times;
    for (const Entry& entry : all_entries)
      if (entry.plan) entry.plan(chapter, times);
    auto learned = learn(chapter, earlier, std::move(times), options, progress);
    if (!learned) return pass_on(learned);
    posterior = std::move(*learned);
  }
  review.model = posterior.facts;
  bool some_open = false;
  std::optional<Beside> beside;
  if (options.question.empty() || options.question == "side-by-side") {
    auto other = beside_of(diary, options, chapter, progress);
    if (!other) return pass_on(other);
    beside = std::move(*other);
  }
  const Posterior before = before_any_entry(posterior, options);
  const Looking looking{diary, options, chapter, posterior, before, beside ? &*beside : nullptr};
  for (const Entry& entry : all_entries) {
    if (!options.question.empty() && entry.question.id != options.question) continue;
    review.findings.push_back(entry.answer(looking));
    say_where_it_began(review.findings.back());
    some_open = some_open || !review.findings.back().answered;
  }
  if (some_open && options.question.empty()) {
    const bool any = std::any_of(review.findings.begin(), review.findings.end(),
                                 [](const Finding& finding) { return finding.answered; });
    review.folded_line = any ? "The other questions need time." : "The questions need time.";
  }
  return review;
}

}  // namespace holdfast::review

// side-by-side: how did needing feel with one practitioner, and how with another? The truth is the mean of
// the slow baseline of safety from its first to its last rating in the chapter looked at, less the same in
// the other relationship's last chapter; within half a step it felt about equally safe. Each relationship is
// learned on its own. It compares how it felt to her, two stretches of her life; it is no mark for anybody.
#include <algorithm>
#include <array>

#include "base/ensure.h"
#include "diary/scales.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double least_days = 45, same_steps = 0.5;
constexpr int least_days_rated = 15, points = 41;
// What is said one level deeper, in words for more and for less of it.
struct Compared {
  ScaleIndex scale;
  std::string_view more, less, same;
};
constexpr std::array deeper{
    Compared{pull_away, "wanted to get away more with {A} than with {B}",
             "wanted to get away less with {A} than with {B}", "wanted to get away about as much with both"},
    Compared{reliance, "felt you needed {A} more than you had felt you needed {B}",
             "felt you needed {A} less than you had felt you needed {B}",
             "felt you needed both about as much"},
    Compared{footing, "could stay with hard feelings more in the time with {A}",
             "could stay with hard feelings less in the time with {A}",
             "could stay with hard feelings about as much in both times"}};

struct Rated {
  Evidence evidence;
  bool enough = false;
};

Rated rated(const Chapter& chapter, ScaleIndex scale) {
  Rated out;
  const auto positions = chapter.rated(scale);
  if (positions.empty()) return out;
  const Instant from = chapter.check_ins[positions.front()].at,
                until = chapter.check_ins[positions.back()].at;
  out.evidence = evidence_of(chapter, scale, from, until);
  out.enough = out.evidence.days_rated >= least_days_rated && days_between(from, until) >= least_days;
  return out;
}

std::vector<double> grid(const Chapter& chapter) {
  std::vector<double> times;
  for (int i = 0; i < points; ++i) times.push_back(chapter.last_model_time() * i / (points - 1));
  return times;
}

// The mean of the slow baseline over the stretch in which the scale is rated, in steps, one for each draw.
std::vector<double> means(const Chapter& chapter, const Posterior& posterior, ScaleIndex scale) {
  std::vector<double> out;
  const int column = posterior.column(scale);
  const auto positions = chapter.rated(scale);
  const double from = chapter.model_time(chapter.check_ins[positions.front()].at),
               until = chapter.model_time(chapter.check_ins[positions.back()].at);
  for (const inference::Path& path : posterior.paths) {
    double sum = 0, count = 0;
    for (const double time : grid(chapter)) {
      if (time < from || time > until) continue;
      sum += path.baselines(posterior.row(time), column);
      count += 1;
    }
    ensure(count > 0);
    out.push_back(middle_step + steps_per_unit * sum / count);
  }
  return out;
}

// `mine` and `other`: of this relationship and of the one beside it.
std::vector<Draw> differences(const Looking& looking, const Posterior& mine, const Posterior& other,
                              ScaleIndex scale, std::string_view more, std::string_view less) {
  const auto here = means(looking.chapter, mine, scale);
  const auto there = means(looking.beside->chapter, other, scale);
  std::vector<Draw> draws;
  for (std::size_t i = 0; i < std::min(here.size(), there.size()); ++i) {
    const double difference = here[i] - there[i];
    draws.push_back({difference, difference > same_steps    ? more
                                 : difference < -same_steps ? less
                                                            : "about_the_same"});
  }
  return draws;
}

void go_deeper(Finding& finding, const Looking& looking) {
  for (const Compared& one : deeper) {
    if (!rated(looking.chapter, one.scale).enough || !rated(looking.beside->chapter, one.scale).enough)
      continue;
    if (looking.posterior.column(one.scale) < 0 || looking.beside->posterior.column(one.scale) < 0) continue;
    Finding part = finding;
    part.masses.clear();
    part.settled.reset();
    decide(part, {},
           differences(looking, looking.posterior, looking.beside->posterior, one.scale, "more", "less"),
           differences(looking, looking.before, looking.beside->before, one.scale, "more", "less"),
           looking.posterior.chains, {"less", "about_the_same", "more"},
           {.what = "difference of the slow baselines' means", .unit = "steps", .same_width = same_steps},
           {});
    const std::string key(diary::built_in_scales()[std::size_t(one.scale)].key);
    for (const Mass& mass : part.masses)
      finding.details.push_back({key + ":" + mass.statement, mass.probability});
    if (!part.answered) continue;
    std::string said(part.statement == "more" ? one.more : part.statement == "less" ? one.less : one.same);
    if (const auto at = said.find("{B}"); at != std::string::npos) said.replace(at, 3, finding.subject);
    finding.more.push_back(long_word_first("You " + std::string(adverb_of(part.likelihood)) + " " +
                                           with_name(said, finding.practitioner) + "."));
  }
}

void show(Finding& finding, const Looking& looking) {
  Finding beside;
  constexpr std::string_view label = "how safe needing feels, in steps of 0 to 10";
  show_level(finding, looking.chapter, looking.posterior, safety, label);
  show_level(beside, looking.beside->chapter, looking.beside->posterior, safety, label);
  finding.picture.bands.front().name = "with " + finding.practitioner;
  beside.picture.bands.front().name = "with " + finding.subject;
  Picture& picture = finding.picture;
  picture.bands.push_back(std::move(beside.picture.bands.front()));
  for (const Dot& dot : beside.picture.dots) picture.dots.push_back(dot);
  for (const Stretch& stretch : beside.picture.stretches) picture.stretches.push_back(stretch);
  for (const Mark& mark : beside.picture.marks) picture.marks.push_back(mark);
}

}  // namespace

void plan_side_by_side(const Chapter& chapter, std::vector<double>& times) {
  for (const double time : grid(chapter)) times.push_back(time);
}

Finding answer_side_by_side(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "side-by-side");
  finding.cannot_tell = {"Two times of a life differ in more than in who was there.",
                         "It says how it felt to you. It says nothing of how good either of them is."};
  const Beside* beside = looking.beside;
  if (!chapter.remembered && nothing_to_go_by(finding, chapter)) return finding;
  if (!beside) {
    refuse(finding, "it knows one relationship");
    return finding;
  }
  finding.subject = beside->chapter.name;
  if (chapter.remembered || beside->chapter.remembered) {
    const Chapter& remembered = chapter.remembered ? chapter : beside->chapter;
    if (!beside->words.empty())
      finding.more.push_back("Your words about " + remembered.name + ": " + beside->words);
    refuse(finding, remembered.name + "'s time has no ratings");
    return finding;
  }
  const Rated here = rated(chapter, safety), there = rated(beside->chapter, safety);
  finding.evidence = here.evidence;
  finding.evidence.n += there.evidence.n;
  finding.evidence.days_rated += there.evidence.days_rated;
  finding.evidence.far_away += there.evidence.far_away;
  for (const Chapter* one : {&beside->chapter, &chapter})
    for (const std::size_t position : one->rated(safety))
      finding.evidence.entries.push_back(one->check_ins[position].id);
  if (there.evidence.n > 0) {
    finding.evidence.late_share =
        (here.evidence.late_share * here.evidence.n + there.evidence.late_share * there.evidence.n) /
        finding.evidence.n;
    finding.evidence.from = std::min(here.evidence.from.value_or(*there.evidence.from), *there.evidence.from);
    finding.evidence.until =
        std::max(here.evidence.until.value_or(*there.evidence.until), *there.evidence.until);
    finding.evidence.span_days =
        chapter.day_of(*finding.evidence.until) - chapter.day_of(*finding.evidence.from) + 1;
  }
  add_far_away(finding);
  for (const auto& [rating, name] : {std::pair(&here, chapter.name), std::pair(&there, beside->chapter.name)})
    if (!rating->enough) {
      refuse(finding, rating->evidence.n == 0 ? name + "'s time has no ratings of how safe it felt"
                                              : name + "'s time has how safe it felt on " +
                                                    counted(rating->evidence.days_rated, "day", "days"));
      return finding;
    }
  if (not_learned(finding, looking.posterior) || not_learned(finding, beside->posterior)) return finding;
  if (looking.posterior.column(safety) < 0 || beside->posterior.column(safety) < 0) {
    refuse(finding, "how safe it felt was rarely rated");
    return finding;
  }
  decide(finding, looking.options.said_before,
         differences(looking, looking.posterior, looking.beside->posterior, safety, "safer", "less_safe"),
         differences(looking, looking.before, looking.beside->before, safety, "safer", "less_safe"),
         looking.posterior.chains, {"less_safe", "about_the_same", "safer"},
         {.what = "mean of the slow baseline of safety, less the same with the other practitioner",
          .unit = "steps",
          .same_width = same_steps},
         "More ratings of the time with " + chapter.name + " may tell; it may also stay open.");
  go_deeper(finding, looking);
  show(finding, looking);
  return finding;
}

Result<std::optional<Beside>> beside_of(const diary::Diary& diary, const Options& options,
                                        const Chapter& chapter, Progress& progress, From from) {
  std::optional<Beside> best;
  std::vector<Chapter> earlier;
  const auto rank = [](const Chapter& one) {
    return std::pair(!one.check_ins.empty(), one.check_ins.empty() ? Instant{} : one.check_ins.back().at);
  };
  for (const diary::Record& record : diary.records) {
    const auto* said = std::get_if<diary::Relationship>(&record.body);
    if (!said || record.id.text == chapter.relationship || record.felt.at > options.now.at) continue;
    Options of_it = options;
    of_it.relationship = record.id.text;
    auto chapters = chapters_of(diary, of_it);
    if (!chapters) return pass_on(chapters);
    if (best && rank(chapters->back()) <= rank(best->chapter)) continue;
    best = Beside{std::move(chapters->back()), {}, {}, said->remembered.value_or(false) ? said->words : ""};
    chapters->pop_back();
    earlier = std::move(*chapters);
  }
  if (!best || best->chapter.check_ins.empty() || chapter.check_ins.empty()) return best;
  if (!rated(best->chapter, safety).enough || !rated(chapter, safety).enough) return best;
  Options of_it = options;
  of_it.seed = options.seed + 1;  // draws of its own
  auto learned = learn(best->chapter, earlier, grid(best->chapter), of_it, progress, from);
  if (!learned) return pass_on(learned);
  best->posterior = std::move(*learned);
  best->before = before_any_entry(best->posterior, of_it);
  return best;
}

}  // namespace holdfast::review

// session: what the three days after a session bring. The truth of each statement is the area over three days
// of the distress that follows one session's jump, in step-days; within half a step-day it is "about as hard
// as without one". Sessions on a schedule are a near-experiment: they come whether the week was hard or not.
#include <algorithm>

#include "inference/paths.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double days_after = 3, same_step_days = 0.5;
constexpr int least_sessions = 8;

std::string_view classify(double area) {
  return area < -same_step_days ? "lighter" : area > same_step_days ? "harder" : "about_the_same";
}

struct After {
  int sessions = 0;
  std::vector<std::size_t> check_ins;
  std::vector<diary::Id> ids;
};

After ratings_after(const Chapter& chapter) {
  After after;
  for (const Meeting& session : chapter.sessions) {
    if (!session.on_schedule) continue;
    const auto rated = chapter.rated(distress, session.at, session.at + std::int64_t(days_after * 86400));
    if (rated.empty()) continue;
    ++after.sessions;
    after.ids.push_back(session.id);
    after.check_ins.insert(after.check_ins.end(), rated.begin(), rated.end());
  }
  return after;
}

// What one session does at once, in one draw.
std::vector<double> jump_of(const inference::Parameters& draw, int kind) {
  std::vector<double> jump;
  for (int scale = 0; scale < draw.jumps.columns; ++scale) jump.push_back(draw.jumps(kind, scale));
  return jump;
}

void show(Finding& finding, const Posterior& posterior, int kind) {
  Band band = response_band(posterior, {}, distress, steps_per_unit, [&](const inference::Parameters& draw) {
    return Pushed{draw.drift, jump_of(draw, kind)};
  });
  finding.picture.axis = Picture::Axis::days_after;
  finding.picture.label = "how much harder or lighter than without a session, in steps";
  finding.picture.least = std::min(-1.0, *std::min_element(band.low.begin(), band.low.end()));
  finding.picture.most = std::max(1.0, *std::max_element(band.high.begin(), band.high.end()));
  finding.picture.bands.push_back(std::move(band));
}

// The area of distress that one session leaves behind, in each draw.
std::vector<Draw> areas(const Posterior& posterior, int kind) {
  std::vector<Draw> draws;
  for (const inference::Parameters& draw : posterior.parameters) {
    const double area =
        steps_per_unit * inference::jump_area(draw.drift, jump_of(draw, kind),
                                              days_after)[std::size_t(posterior.column(distress))];
    draws.push_back({area, classify(area)});
  }
  return draws;
}

std::string reason(const Chapter& chapter, int sessions) {
  if (chapter.sessions.empty()) return "there are no sessions in it";
  if (std::ranges::none_of(chapter.sessions, &Meeting::on_schedule))
    return "sessions came when you asked for them, and what follows cannot be told from what made you ask";
  if (sessions == 0) return "no session has ratings after it";
  if (sessions == 1) return "only one session has ratings after it";
  return "only " + std::to_string(sessions) + " sessions have ratings after them";
}

}  // namespace

Finding answer_session(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  const Posterior& posterior = looking.posterior;
  Finding finding = asked(chapter, "session");
  finding.fixed_line =
      "Harder is not worse: sessions can stir up what they work on. This is an average over your better and "
      "worse days.";
  finding.cannot_tell = {"It cannot tell a session from whatever else falls on the same days of the week."};
  if (nothing_to_go_by(finding, chapter)) return finding;
  const Instant first = chapter.check_ins.front().at, last = chapter.check_ins.back().at;
  const After after = ratings_after(chapter);
  finding.evidence = evidence_of(chapter, distress, first, last);
  finding.evidence.sessions = after.sessions;
  add_ids(finding.evidence, chapter, after.check_ins);
  finding.evidence.entries.insert(finding.evidence.entries.end(), after.ids.begin(), after.ids.end());
  sort_ids(finding.evidence, chapter);
  add_far_away(finding);
  if (finding.evidence.n == 0) {
    refuse(finding, "how hard it is was never rated");
    return finding;
  }
  const double span = days_between(first, last);
  if (after.sessions < least_sessions) {
    refuse(finding, reason(chapter, after.sessions), at_her_rhythm(after.sessions, least_sessions, span));
    return finding;
  }
  if (never_moves(finding, chapter, distress) || not_learned(finding, posterior)) return finding;
  const int kind = posterior.kinds.event("session");
  if (posterior.column(distress) < 0 || kind < 0) {
    refuse(finding, "you rated it on " + counted(finding.evidence.days_rated, "day", "days"));
    return finding;
  }
  const std::vector<Draw> draws = areas(posterior, kind);
  decide(finding, looking.options.said_before, draws, areas(looking.before, kind), posterior.chains,
         {"lighter", "about_the_same", "harder"},
         {.what = "area of distress over the three days after a session",
          .unit = "step-days",
          .same_width = same_step_days},
         until_clear(draws, classify, span));
  show(finding, posterior, kind);
  return finding;
}

}  // namespace holdfast::review

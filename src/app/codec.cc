// One overload an answer. Keys are the glossary's words and change only with codec_version; values the diary
// or the review already have JSON for are written by them.
#include "app/codec.h"

#include "diary/json.h"
#include "review/json.h"

namespace holdfast::app {
namespace {

Json text_or_null(const std::optional<Path>& path) {
  return path ? Json(path->string()) : Json(nullptr);
}

template <class Range, class Each>
Json list_of(const Range& range, Each&& each) {
  Json list = Json::array();
  for (const auto& one : range) list.push_back(each(one));
  return list;
}

Json shown_list(const std::vector<Shown>& records) {
  return list_of(records, [](const Shown& shown) { return to_json(shown); });
}

Json body_of(const Done& done) {
  return {{"answer", "done"}, {"sentence", done.sentence}};
}
Json body_of(const Opened& opened) {
  return {{"answer", "opened"},
          {"vault", opened.vault.string()},
          {"with_recovery_words", opened.with_recovery_words},
          {"has_recovery_words", opened.has_recovery_words},
          {"records", opened.records},
          {"backup", text_or_null(opened.backup)},
          {"backup_trouble", opened.backup_trouble}};
}
// The words themselves are shown once by the mouth that asked, and never become JSON.
Json body_of(const RecoveryWords&) {
  return {{"answer", "recovery_words"}};
}
Json body_of(const Suggested&) {
  return {{"answer", "suggested"}};
}
Json body_of(const BackupMade& made) {
  return {{"answer", "backup"},
          {"file", made.file.string()},
          {"size_bytes", made.size_bytes},
          {"records", made.records},
          {"pruned", list_of(made.pruned, [](const Path& path) { return Json(path.string()); })}};
}
Json body_of(const Backups& backups) {
  return {{"answer", "backups"},
          {"folder", backups.folder.string()},
          {"backups", list_of(backups.backups, [](const Backups::One& one) {
             return Json{{"file", one.file.string()},
                         {"size_bytes", one.size_bytes},
                         {"made_at", iso(Moment{.at = {one.made_at}})}};
           })}};
}
Json body_of(const Restored& restored) {
  return {{"answer", "restored"},
          {"vault", restored.vault.string()},
          {"kept_aside", text_or_null(restored.kept_aside)},
          {"records", restored.records}};
}
Json body_of(const Checked& checked) {
  return {{"answer", "checked"},
          {"sound", checked.sound},
          {"pages", checked.pages},
          {"records", checked.records},
          {"remarks", list_of(checked.remarks, [](const Checked::Remark& remark) {
             return Json{{"harm", remark.harm}, {"sentence", remark.sentence}, {"detail", remark.detail}};
           })}};
}
Json body_of(const Saved& saved) {
  return {{"answer", "saved"}, {"new", saved.is_new}, {"record", to_json(saved.shown)}};
}
Json body_of(const Deleted& deleted) {
  return {{"answer", "deleted"},
          {"records", shown_list(deleted.records)},
          {"for_good", deleted.for_good},
          {"dry_run", deleted.dry_run}};
}
Json body_of(const Undone& undone) {
  return {
      {"answer", undone.redo ? "redone" : "undone"}, {"label", undone.label}, {"records", undone.records}};
}
Json body_of(const Draft& draft) {
  return {{"answer", "draft"}, {"text", draft.text ? Json(*draft.text) : Json(nullptr)}};
}
Json body_of(const SettingsAnswer& answer) {
  return {{"answer", "settings"}, {"settings", diary::to_json(answer.settings)}};
}
Json body_of(const Shown& shown) {
  return {{"answer", "record"}, {"record", to_json(shown)}};
}
Json body_of(const Listing& listing) {
  return {{"answer", "list"}, {"records", shown_list(listing.records)}, {"total", listing.total}};
}
Json body_of(const Found& found) {
  return {{"answer", "found"}, {"found", list_of(found.found, [](const Found::One& one) {
                                  return Json{{"record", to_json(one.shown)}, {"excerpt", one.excerpt}};
                                })}};
}
Json body_of(const TodayAnswer& today) {
  return {{"answer", "today"},
          {"last_check_in", today.last_check_in ? to_json(*today.last_check_in) : Json(nullptr)},
          {"reactions_waiting", shown_list(today.reactions_waiting)},
          {"absences_ahead", shown_list(today.absences_ahead)},
          {"sessions_ahead", shown_list(today.sessions_ahead)},
          {"has_draft", today.has_draft},
          {"paused", today.paused},
          {"records", today.records}};
}
Json body_of(const PeopleAnswer& people) {
  return {{"answer", "people"}, {"people", list_of(people.people, [](const PeopleAnswer::One& one) {
                                   return Json{{"record", to_json(one.shown)},
                                               {"over", one.over},
                                               {"main", one.main},
                                               {"check_ins", one.check_ins},
                                               {"sessions", one.sessions}};
                                 })}};
}
Json scale_json(const diary::Scale& scale) {
  return {{"key", scale.key},   {"question", scale.question},   {"low", scale.low},
          {"high", scale.high}, {"low_words", scale.low_words}, {"high_words", scale.high_words},
          {"on", scale.on},     {"weekly", scale.weekly}};
}
Json body_of(const ScalesAnswer& scales) {
  return {{"answer", "scales"}, {"scales", list_of(scales.scales, [](const ScalesAnswer::One& one) {
                                   Json json = scale_json(one.scale);
                                   json["built_in"] = one.built_in;
                                   return json;
                                 })}};
}
Json body_of(const Asking& asking) {
  return {{"answer", "ask"},
          {"relationship", asking.relationship},
          {"about_nobody", asking.about_nobody},
          {"questions", list_of(asking.questions, [](const Asking::One& one) {
             Json json = scale_json(one.scale);
             json["question"] = one.question;
             return json;
           })}};
}
Json body_of(const Help& help) {
  const auto number = [](const Help::One& one) {
    return Json{{"name", one.name}, {"number", one.number}, {"line", one.line}};
  };
  return {{"answer", "help"},
          {"own", list_of(help.own, number)},
          {"general", list_of(help.general, number)},
          {"checked_on", help.checked_on},
          {"statement", help.statement}};
}
Json body_of(const Reviewed& reviewed) {
  if (const auto& resting = reviewed.resting)
    return {{"answer", "review"},
            {"sentence", resting->sentence},
            {"nothing_new", resting->nothing_new},
            {"since", iso(resting->since)},
            {"due", resting->due ? Json(iso(*resting->due)) : Json(nullptr)}};
  return {{"answer", "review"}, {"review", review::to_json(reviewed.review)}};
}
Json body_of(const Explained& explained) {
  const review::Review& review = explained.review;
  return {{"answer", "explained"},
          {"review", review::header_json(review)},
          {"finding", review::to_json(review.findings.front(), review.made_at.zone)},
          {"account", review::account_json(explained.explanation)},
          {"checked", review::checks_json(explained.explanation)},
          {"entries", list_of(explained.entries, [](const Explained::Beneath& one) {
             return Json{
                 {"id", one.id.text}, {"kind", one.kind}, {"felt", iso(one.felt)}, {"folded", one.folded}};
           })}};
}
Json body_of(const QuestionsAnswer& list) {
  return {{"answer", "questions"}, {"questions", list_of(list.questions, [](const QuestionsAnswer::One& one) {
                                      return Json{{"id", one.id}, {"question", one.asked}};
                                    })}};
}
Json body_of(const Imported& imported) {
  return {
      {"answer", "imported"},
      {"dry_run", imported.dry_run},
      {"rows", imported.rows},
      {"added", imported.added},
      {"already_there", imported.already_there},
      {"without_values", imported.without_values},
      {"rejected_total", imported.rejected_total},
      {"rejected", list_of(imported.rejected,
                           [](const Imported::Rejected& row) {
                             return Json{{"line", row.line}, {"column", row.column}, {"reason", row.reason}};
                           })},
      {"first", imported.first},
      {"last", imported.last},
      {"delimiter", imported.delimiter},
      {"encoding", imported.encoding},
      {"decimal_comma", imported.decimal_comma},
      {"unused_columns", imported.unused_columns},
      {"remarks", imported.remarks}};
}
Json body_of(const Exported& exported) {
  return {{"answer", "exported"},
          {"text", exported.bytes},
          {"media_type", exported.media_type},
          {"suggested_name", exported.suggested_name},
          {"records", exported.records}};
}
Json body_of(const Fitted& fitted) {
  Json json = fitted.result;
  json["answer"] = "fit";
  return json;
}
Json body_of(const DyadCourse& course) {
  return {{"answer", "dyad_run"},
          {"theory", true},
          {"preset", course.preset},
          {"dyads", course.dyads},
          {"days", course.days},
          {"probabilities", course.probabilities},
          {"states", list_of(course.lines,
                             [](const DyadCourse::Line& line) {
                               return Json{{"state", line.state}, {"quantiles", line.quantiles}};
                             })},
          {"absences", list_of(course.absences,
                               [](const auto& absence) {
                                 return Json{{"from", absence.first}, {"until", absence.second}};
                               })},
          {"ends_on", course.ends_on ? Json(*course.ends_on) : Json(nullptr)}};
}
Json body_of(const DyadClaimsSeen& seen) {
  return {{"answer", "dyad_claims"},
          {"theory", true},
          {"draws", seen.draws},
          {"claims", list_of(seen.claims, [](const DyadClaimsSeen::One& one) {
             return Json{{"id", one.id},
                         {"says", one.says},
                         {"test", one.test},
                         {"share", one.share},
                         {"share_interval", {one.share_low, one.share_high}},
                         {"effect_of", one.effect_of},
                         {"effect", one.effect},
                         {"effect_interval", {one.effect_low, one.effect_high}},
                         {"removed", one.removed},
                         {"share_without", one.share_without}};
           })}};
}
Json body_of(const DyadMap& map) {
  return {{"answer", "dyad_sweep"},
          {"theory", true},
          {"x", map.x},
          {"y", map.y},
          {"xs", map.xs},
          {"ys", map.ys},
          {"outcome", map.outcome},
          {"day", map.day},
          {"dyads", map.dyads},
          {"medians", map.medians}};
}
Json body_of(const DyadRests& rests) {
  const auto state = [](const DyadRests::State& one) {
    return Json{{"distress", one.distress},
                {"reliance", one.reliance},
                {"safety", one.safety},
                {"footing", one.footing},
                {"guard", one.guard},
                {"support", one.support},
                {"slowest_rate", one.slowest_rate},
                {"leaning_ratio", one.leaning_ratio}};
  };
  return {{"answer", "dyad_rest"},
          {"theory", true},
          {"plane", rests.plane},
          {"lines", list_of(rests.lines, [&](const DyadRests::Line& line) {
             return Json{{"openness", line.openness},
                         {"steadiness", line.steadiness},
                         {"states", list_of(line.states, [&](const auto& at) { return list_of(at, state); })},
                         {"folds", line.folds}};
           })}};
}
Json body_of(const DyadFitted& fitted) {
  using Verdict = DyadFitted::Verdict;
  return {{"answer", "dyad_fit"},
          {"theory", true},
          {"usable", fitted.usable},
          {"why_not", fitted.why_not},
          {"learned_from", fitted.learned_from},
          {"predicted", fitted.predicted},
          {"days_learned", fitted.days_learned},
          {"days_predicted", fitted.days_predicted},
          {"scales", fitted.scales},
          {"score", fitted.usable ? Json{{"theory", fitted.theory},
                                         {"state_space", fitted.state_space},
                                         {"frequencies", fitted.frequencies}}
                                  : Json(nullptr)},
          {"ahead", fitted.usable ? Json(fitted.ahead) : Json(nullptr)},
          {"weekly_error", fitted.usable ? Json(fitted.weekly_error) : Json(nullptr)},
          {"monte_carlo_error", fitted.usable ? Json(fitted.monte_carlo_error) : Json(nullptr)},
          {"verdict", fitted.verdict == Verdict::theory        ? "theory"
                      : fitted.verdict == Verdict::state_space ? "state_space"
                                                               : "cannot_tell"},
          {"sentence", fitted.sentence}};
}
Json body_of(const AboutAnswer& about) {
  return {{"answer", "about"}, {"version", about.version}};
}

}  // namespace

Json to_json(const Shown& shown) {
  return {{"record", diary::to_json(shown.record)},
          {"revision", shown.revision},
          {"day", iso(shown.day)},
          {"when", shown.when},
          {"relationship", shown.relationship},
          {"headline", shown.headline},
          {"written_afterwards", shown.written_afterwards},
          {"lines", shown.lines}};
}

Json to_json(const Problem& problem) {
  return {{"holdfast", codec_version},
          {"problem",
           {{"kind", name_of(problem.kind)},
            {"sentence", problem.sentence},
            {"where", problem.where},
            {"detail", problem.detail}}}};
}

Json to_json(const Response& response) {
  if (!response.answer) return to_json(response.answer.error());
  Json json = std::visit([](const auto& answer) { return body_of(answer); }, *response.answer);
  json["holdfast"] = codec_version;
  json["invented"] = response.invented;
  const auto ids = [](const std::vector<diary::Id>& list) {
    return list_of(list, [](const diary::Id& id) { return Json(id.text); });
  };
  if (!response.changes.written.empty() || !response.changes.erased.empty())
    json["changes"] = {{"written", ids(response.changes.written)}, {"erased", ids(response.changes.erased)}};
  return json;
}

}  // namespace holdfast::app

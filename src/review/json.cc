// Findings as JSON, field by field in the order of finding.h. What is not known is null or an empty list,
// never zero.
#include "review/json.h"

#include <nlohmann/json.hpp>

#include "base/time.h"

namespace holdfast::review {
namespace {

Json time_json(std::optional<Instant> at, std::string_view zone) {
  if (!at) return nullptr;
  return iso(Moment{*at, std::string(zone)});
}

Json date_json(const std::optional<Date>& date) {
  if (!date) return nullptr;
  return iso(*date);
}

Json times_json(const std::vector<Instant>& times, std::string_view zone) {
  Json list = Json::array();
  for (Instant at : times) list.push_back(time_json(at, zone));
  return list;
}

Json masses_json(const std::vector<Mass>& masses) {
  Json list = Json::array();
  for (const Mass& mass : masses)
    list.push_back({{"statement", mass.statement},
                    {"probability", mass.probability},
                    {"before", mass.before ? Json(*mass.before) : Json(nullptr)}});
  return list;
}

Json counts_json(const std::vector<Count>& counts) {
  Json object = Json::object();
  for (const Count& count : counts) object[count.what] = count.n;
  return object;
}

Json quantity_json(const std::optional<Quantity>& quantity) {
  if (!quantity) return nullptr;
  return {{"what", quantity->what},
          {"unit", quantity->unit},
          {"low", quantity->low},
          {"median", quantity->median},
          {"high", quantity->high},
          {"same_width", quantity->same_width},
          {"effective_draws", quantity->effective_draws}};
}

Json evidence_json(const Evidence& evidence, std::string_view zone) {
  Json ids = Json::array();
  for (const diary::Id& id : evidence.entries) ids.push_back(id.text);
  return {{"of", evidence.of},
          {"n", evidence.n},
          {"days_rated", evidence.days_rated},
          {"span_days", evidence.span_days},
          {"from", time_json(evidence.from, zone)},
          {"until", time_json(evidence.until, zone)},
          {"gaps", evidence.gaps},
          {"longest_gap_days", evidence.longest_gap_days},
          {"late_share", evidence.late_share},
          {"far_away", evidence.far_away},
          {"edge_share", evidence.edge_share},
          {"sessions", evidence.sessions},
          {"breaks", evidence.breaks},
          {"entries", std::move(ids)}};
}

Json picture_json(const Picture& picture, std::string_view zone) {
  Json bands = Json::array(), dots = Json::array(), stretches = Json::array(), marks = Json::array();
  for (const Band& band : picture.bands) {
    Json one = {{"name", band.name}, {"median", band.median}, {"low", band.low}, {"high", band.high}};
    if (picture.axis == Picture::Axis::days_after)
      one["days"] = band.days;
    else
      one["at"] = times_json(band.at, zone);
    bands.push_back(std::move(one));
  }
  for (const Dot& dot : picture.dots)
    dots.push_back({{"at", time_json(dot.at, zone)}, {"value", dot.value}, {"late", dot.late}});
  for (const Stretch& stretch : picture.stretches)
    stretches.push_back({{"kind", stretch.kind},
                         {"from", time_json(stretch.from, zone)},
                         {"until", time_json(stretch.until, zone)}});
  for (const Mark& mark : picture.marks)
    marks.push_back({{"kind", mark.kind}, {"at", time_json(mark.at, zone)}});
  return {{"axis", word_of(picture.axis)},
          {"label", picture.label},
          {"least", picture.least},
          {"most", picture.most},
          {"bands", std::move(bands)},
          {"dots", std::move(dots)},
          {"stretches", std::move(stretches)},
          {"marks", std::move(marks)}};
}

Json model_json(const ModelFacts& model) {
  return {{"usable", model.usable},
          {"why_not", model.why_not},
          {"scales", model.scales},
          {"check_ins", model.check_ins},
          {"readings", model.readings},
          {"draws", model.draws},
          {"effective_size", model.effective_size},
          {"r_hat", model.r_hat},
          {"tail_effective_size", model.tail_effective_size},
          {"acceptance", model.acceptance},
          {"method", model.method},
          {"chains", model.chains},
          {"divergent", model.divergent},
          {"pareto_shape", model.pareto_shape ? Json(*model.pareto_shape) : Json(nullptr)},
          {"seconds", model.seconds}};
}

}  // namespace

Json to_json(const Finding& finding, std::string_view zone) {
  Json json = {{"id", finding.id},
               {"question", finding.question},
               {"answered", finding.answered},
               {"statement", finding.statement},
               {"sentence", finding.sentence},
               {"likelihood", nullptr},
               {"probability", nullptr},
               {"statements", masses_json(finding.masses)},
               {"quantity", quantity_json(finding.quantity)},
               {"subject", finding.subject},
               {"counts", counts_json(finding.counts)},
               {"practitioner", finding.practitioner},
               {"compared_from", date_json(finding.compared_from)},
               {"compared_until", date_json(finding.compared_until)},
               {"period_days", finding.period_days > 0 ? Json(finding.period_days) : Json(nullptr)},
               {"evidence", evidence_json(finding.evidence, zone)},
               {"picture", picture_json(finding.picture, zone)},
               {"details", masses_json(finding.details)},
               {"more", finding.more},
               {"cannot_tell", finding.cannot_tell},
               {"fixed_line", finding.fixed_line},
               {"why_not", finding.why_not},
               {"how_much_more", finding.how_much_more},
               {"folded", finding.folded},
               {"folded_line", finding.folded_line}};
  if (finding.probability) json["probability"] = *finding.probability;
  if (finding.probability || !finding.answered) json["likelihood"] = words_of(finding.likelihood);
  return json;
}

Json header_json(const Review& review) {
  return {{"holdfast_review", review_format},
          {"relationship", review.relationship},
          {"name", review.name},
          {"made_at", iso(review.made_at)},
          {"from", time_json(review.from, review.made_at.zone)},
          {"until", time_json(review.until, review.made_at.zone)},
          {"earlier_chapters", review.earlier_chapters},
          {"check_ins", review.check_ins},
          {"days_blank", review.days_blank},
          {"written_afterwards", review.written_afterwards},
          {"share_written_afterwards", review.share_written_afterwards},
          {"invented", review.invented},
          {"paused", review.paused},
          {"over", review.over},
          {"away", review.away},
          {"model", model_json(review.model)}};
}

Json to_json(const Review& review) {
  Json json = header_json(review);
  Json findings = Json::array();
  for (const Finding& finding : review.findings) findings.push_back(to_json(finding, review.made_at.zone));
  json["findings"] = std::move(findings);
  json["folded_line"] = review.folded_line;
  return json;
}

Json account_json(const Explanation& explanation) {
  Json statements = Json::array(), priors = Json::array();
  for (const Said& said : explanation.statements)
    statements.push_back({{"statement", said.statement},
                          {"label", said.label},
                          {"true_when", said.true_when},
                          {"probability", said.probability ? Json(*said.probability) : Json(nullptr)},
                          {"before", said.before ? Json(*said.before) : Json(nullptr)}});
  for (const PriorLine& line : explanation.priors)
    priors.push_back(
        {{"name", line.name},
         {"what", line.as_learned.what},
         {"shape", line.as_learned.shape == inference::Prior::Shape::normal ? "normal" : "log_normal"},
         {"centre", line.as_learned.centre},
         {"spread", line.as_learned.spread},
         {"says", line.says},
         {"unit", line.unit},
         {"low", line.low},
         {"middle", line.middle},
         {"high", line.high},
         {"weighs_most", line.weighs_most}});
  return {{"basis", word_of(explanation.basis)},
          {"computed", explanation.computed},
          {"reads", explanation.reads},
          {"statements", std::move(statements)},
          {"about_the_same", explanation.about_the_same},
          {"least", explanation.least},
          {"takes_for_granted", explanation.takes_for_granted},
          {"priors", std::move(priors)},
          {"beforehand", explanation.beforehand}};
}

Json checks_json(const Explanation& explanation) {
  Json rows = Json::array();
  for (const Reliability& row : explanation.checks)
    rows.push_back({{"finding", row.finding},
                    {"word", row.word},
                    {"n", row.n},
                    {"stated", row.stated},
                    {"true", row.held}});
  return {{"of_this_finding", explanation.checked_itself},
          {"sentences", explanation.checked},
          {"rows", std::move(rows)}};
}

}  // namespace holdfast::review

// Screens, held against screens a person has read; and what no screen may ever show.
#include "shell/show.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "diary/scales.h"
#include "shell/golden.h"
#include "shell/show_explain.h"
#include "shell/show_review.h"

namespace holdfast::shell {
namespace {

using app::Shown;

constexpr std::int64_t monday = 1740996600;  // 3 March 2025, 10:10 UTC

Shown record(diary::Body body, std::int64_t at, std::string id, std::string when, std::string headline) {
  Shown shown;
  shown.record.id.text = std::move(id);
  shown.record.felt = {{at}, "UTC"};
  shown.record.written = shown.record.felt;
  shown.record.body = std::move(body);
  shown.revision = 1;
  shown.day = diary_day(shown.record.felt, 240);
  shown.when = std::move(when);
  shown.relationship = "A";
  shown.headline = std::move(headline);
  return shown;
}

app::Listing three_records() {
  app::Listing listing;
  listing.records.push_back(record(diary::CheckIn{}, monday, "aaaaabbbbbcc", "today 10:10",
                                   "distress 6 · safety far away — a line"));
  listing.records.push_back(
      record(diary::Session{}, monday - 3600, "dddddbbbbbcc", "today 09:10", "kept, in person"));
  Shown late =
      record(diary::Entry{}, monday - 86400, "eeeeebbbbbcc", "yesterday 10:10",
             "A title that is much too long for one line of a terminal, so that it has to be cut somewhere");
  late.written_afterwards = "written 3 days afterwards";
  listing.records.push_back(late);
  listing.total = 7;
  return listing;
}

review::Finding direction() {
  review::Finding finding;
  finding.id = "direction";
  finding.question = "Is needing A growing, level or easing?";
  finding.answered = true;
  finding.sentence = "Over 90 days, needing A has very likely eased, by 1 to 2 steps.";
  finding.evidence = {.n = 212,
                      .days_rated = 180,
                      .span_days = 365,
                      .gaps = 2,
                      .longest_gap_days = 12,
                      .late_share = 9.0 / 212};
  finding.evidence.entries = {{"aaaaabbbbbcc"}, {"dddddbbbbbcc"}};
  finding.cannot_tell = {
      "Needing A less can be healing, and it can be pulling away. This alone cannot tell which.",
      "It cannot tell why."};
  finding.picture.axis = review::Picture::Axis::dates;
  finding.picture.label = "needing A, in steps of 0 to 10";
  review::Band band;
  for (int d = 0; d <= 90; ++d) {
    band.at.push_back({monday + d * 86400});
    band.median.push_back(6 - d / 45.0);
    band.low.push_back(5.2 - d / 45.0);
    band.high.push_back(6.8 - d / 45.0);
  }
  finding.picture.bands = {band};
  return finding;
}

review::Review a_review() {
  review::Review review;
  review.name = "A";
  review.made_at = {{monday + 90 * 86400}, "UTC"};
  review.from = Instant{monday - 275 * 86400};
  review.until = Instant{monday + 90 * 86400};
  review.check_ins = 212;
  review.days_blank = 185;
  review.written_afterwards = 9;
  review.findings.push_back(direction());
  review::Finding loop;
  loop.id = "loop";
  loop.question = "Does needing A soothe, or does it feed itself?";
  loop.answered = true;
  loop.sentence = "When you need A more after a hard moment, the next week likely tends to be lighter.";
  loop.folded = true;
  loop.folded_line = "This can wait until A is back.";
  review.findings.push_back(loop);
  review::Finding support;
  support.id = "support";
  support.question = "Can you lean on others more than before?";
  support.sentence = "The diary can't tell yet: five weeks are rated. There is nothing you need to do.";
  support.how_much_more = "At your rhythm, that takes about two months more.";
  review.findings.push_back(support);
  review.folded_line = "The other questions need time.";
  return review;
}

TEST(Show, groups_a_list_by_day_and_cuts_long_lines) {
  const std::string text = shown(app::Answer(three_records()), Style{});
  expect_golden("list", text);
  for (std::string_view line : split(text, '\n')) EXPECT_LE(width(line), 80u) << line;
}

TEST(Show, a_record_with_everything_in_it) {
  Shown one = record(diary::CheckIn{}, monday, "aaaaabbbbbcc", "yesterday 22:10", "distress 6");
  one.written_afterwards = "written 3 days afterwards";
  one.lines = {{"Ratings", "distress 6, safety far away"},
               {"A line",
                "First.\nSecond, which is long enough to be wrapped at the "
                "end of the line, under its own beginning."}};
  expect_golden("record", shown(one, Style{}));
}

TEST(Show, a_review_with_what_has_an_answer_and_one_line_for_the_rest) {
  expect_golden("review", shown(a_review(), Style{}, {}));
}

// What speaks for, what against and what is silent, a line each, beneath what is said of all of it.
review::Finding together() {
  const auto line = [](std::string id, std::string speaks, std::string sentence) {
    review::Finding one;
    one.id = std::move(id);
    one.practitioner = "A";
    one.speaks = std::move(speaks);
    one.sentence = std::move(sentence);
    one.answered = one.speaks != "silent";
    one.evidence = {.n = 212, .days_rated = 180, .span_days = 365};
    return one;
  };
  review::Finding finding;
  finding.id = "together";
  finding.question = "Is needing A helping me find my own footing, or am I going round in circles?";
  finding.answered = true;
  finding.sentence =
      "Taken together, the diary very likely speaks for finding your footing; breaks speak neither way.";
  finding.fixed_line = "It tells what the diary speaks for. It is no verdict, on you or on A.";
  finding.lines = {line("arc", "finding_footing",
                        "Staying with hard feelings has very likely become more possible since March."),
                   line("absence", "neither", "The last break was likely about as hard as earlier ones."),
                   line("contact", "silent", {}), line("needs", "silent", {}), line("loop", "waits", {})};
  finding.lines.front().subject = "staying with hard feelings";
  finding.lines.back().folded_line = "This can wait until A is back.";
  return finding;
}

TEST(Show, what_is_told_together_stands_over_its_lines) {
  review::Review review = a_review();
  review.findings.insert(review.findings.begin(), together());
  review.findings.resize(1);
  expect_golden("review_together", shown(review, Style{}, {}));
  // Its lines stand there without an answer of its own, too; silence alone does not.
  review.findings.front().answered = false;
  review.findings.front().sentence =
      "The diary can't tell yet: its lines point more than one way. There is nothing you need to do.";
  EXPECT_NE(shown(review, Style{}, {}).find("more possible since March"), std::string::npos);
  review.findings.front().lines.erase(review.findings.front().lines.begin(),
                                      review.findings.front().lines.begin() + 2);
  EXPECT_EQ(shown(review, Style{}, {}).find("point more than one way"), std::string::npos);
}

TEST(Show, one_question_of_a_review_with_its_refusal_and_its_entries) {
  review::Review review = a_review();
  review.findings = {review.findings[2]};
  expect_golden("review_refused", shown(review, Style{}, {.one_question = true}));
  review = a_review();
  review.findings.resize(1);
  EXPECT_NE(shown(review, Style{}, {.entries = true}).find("Entries: aaaaabbbbbcc dddddbbbbbcc"),
            std::string::npos);
}

TEST(Show, a_review_of_one_day_says_the_day_once) {
  review::Review review = a_review();
  review.until = review.from;
  EXPECT_NE(shown(review, Style{}, {}).find("212 check-ins, on 1 June 2024; "), std::string::npos);
}

TEST(Show, a_folded_answer_only_when_opened) {
  EXPECT_EQ(shown(a_review(), Style{}, {}).find("you need A more after"), std::string::npos);
  EXPECT_NE(shown(a_review(), Style{}, {.open_folded = true}).find("you need A more after"),
            std::string::npos);
}

TEST(Show, never_the_number_behind_the_loop) {
  review::Review review = a_review();
  review.findings[1].folded = false;
  review.findings[1].quantity = review::Quantity{"ratio", "ratio", 0.111, 0.222, 0.333, 0.1};
  review.findings[1].probability = 0.8765;
  const std::string text =
      shown(review, Style{}, {.one_question = true, .entries = true, .open_folded = true});
  for (const char* number : {"0.111", "0.222", "0.333", "87", "0.8765"})
    EXPECT_EQ(text.find(number), std::string::npos) << number;
}

app::Explained an_explanation() {
  static const std::vector<review::Reliability> table{{"direction", "very likely", 10, 0.932, 1},
                                                      {"direction", "likely", 280, 0.816, 0.6},
                                                      {"loop", "likely", 43, 0.826, 0.628},
                                                      {"all", "likely", 229, 0.819, 0.777}};
  app::Explained explained;
  explained.review = a_review();
  explained.review.model = {.usable = true,
                            .scales = {"distress", "reliance"},
                            .check_ins = 212,
                            .readings = 1340,
                            .draws = 200,
                            .effective_size = 88,
                            .tail_effective_size = 21,
                            .r_hat = 1.123,
                            .method = "hmc",
                            .chains = 2};
  explained.review.findings.resize(1);
  review::Finding& finding = explained.review.findings.front();
  finding.practitioner = "A";
  finding.statement = "eased";
  finding.likelihood = review::Likelihood::very_likely;
  finding.probability = 0.93;
  finding.masses = {{"eased", 0.93}, {"about_the_same", 0.068}, {"grown", 0.002}};
  finding.quantity = review::Quantity{"change", "steps", -2.04, -1.43, -0.66, 41.6, 0.5};
  finding.evidence.from = explained.review.from;
  finding.evidence.until = explained.review.until;
  finding.evidence.far_away = 1;
  finding.evidence.edge_share = 0.034;
  for (int i = 0; i < 9; ++i) {
    Shown one = record(diary::CheckIn{}, monday + i * 86400, "aaaaabbbbbcc", "", "");
    one.record.id.text[0] = char('a' + i);
    explained.entries.push_back({one.record.id, "check_in", one.record.felt, i == 2});
  }
  explained.explanation = review::explain(finding, table);
  return explained;
}

TEST(Explain, shows_what_is_behind_a_sentence_in_short_sections) {
  expect_golden("explain", shown(an_explanation(), Style{}, {}));
  const std::string narrow = shown(an_explanation(), Style{.columns = 40}, {.entries = true});
  expect_golden("explain_narrow", narrow);
  for (std::string_view line : split(narrow, '\n')) EXPECT_LE(width(line), 40u) << line;
}

TEST(Explain, says_why_there_is_no_answer_and_what_it_would_have_computed) {
  app::Explained explained = an_explanation();
  explained.review = a_review();
  explained.review.findings = {explained.review.findings[2]};
  explained.entries.clear();
  explained.explanation = review::explain(explained.review.findings.front(), {});
  expect_golden("explain_refused", shown(explained, Style{}, {}));
}

TEST(Explain, keeps_folded_what_the_review_keeps_folded) {
  app::Explained explained = an_explanation();
  explained.review = a_review();
  explained.review.findings = {explained.review.findings[1]};
  review::Finding& loop = explained.review.findings.front();
  loop.practitioner = "A";
  loop.quantity = review::Quantity{"the one over the other", "ratio", 0.711, 0.822, 0.933, 60, 0.1};
  loop.masses = {{"lighter", 0.81}, {"about_the_same", 0.19}};
  explained.explanation = review::explain(loop, {});
  const std::string closed = shown(explained, Style{}, {});
  EXPECT_EQ(closed,
            "Does needing A soothe, or does it feed itself?\n"
            "This can wait until A is back. [\"holdfast explain loop --open\" opens it anyway]\n");
  const std::string open = shown(explained, Style{}, {.open_folded = true});
  EXPECT_NE(open.find("The number: 0.82. 8 in 10 draws lie between 0.71 and 0.93."), std::string::npos)
      << open;
  for (const char* word : {"relian", "dependen", "ratio"}) EXPECT_EQ(open.find(word), std::string::npos);
}

TEST(Explain, counts_are_called_counts) {
  app::Explained explained = an_explanation();
  review::Finding& finding = explained.review.findings.front();
  finding.id = "reactions";
  finding.masses.clear();
  finding.quantity.reset();
  explained.explanation = review::explain(finding, {});
  const std::string text = shown(explained, Style{}, {});
  EXPECT_NE(text.find("These are plain counts."), std::string::npos);
  EXPECT_EQ(text.find("For researchers"), std::string::npos);
}

TEST(Explain, names_the_questions_there_are) {
  app::QuestionsAnswer list{{{"loop", "Does needing your therapist soothe, or does it feed itself?"}}};
  expect_golden("explain_questions", shown(list, Style{}));
}

TEST(Explain, is_pointed_to_from_one_question_of_a_review) {
  review::Review review = a_review();
  review.findings.resize(1);
  expect_golden("review_one_question", shown(review, Style{}, {.one_question = true}));
  EXPECT_EQ(shown(review, Style{}, {}).find("holdfast explain"), std::string::npos);
}

TEST(Show, nothing_that_steers_a_terminal) {
  app::Listing listing;
  listing.records.push_back(
      record(diary::Entry{}, monday, "aaaaabbbbbcc", "today", "red \033[31m alert \a\x9b"));
  listing.total = 1;
  const std::string text = shown(app::Answer(listing), Style{});
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_EQ(text.find('\a'), std::string::npos);
}

TEST(Show, no_colour_unless_wanted_and_never_red_or_green) {
  const std::string plain = shown(a_review(), Style{}, {});
  EXPECT_EQ(plain.find('\033'), std::string::npos);
  const std::string coloured = shown(a_review(), Style{.colour = true}, {});
  EXPECT_NE(coloured.find("\033[1m"), std::string::npos);
  for (const char* code : {"\033[31", "\033[32", "\033[91", "\033[92"})
    EXPECT_EQ(coloured.find(code), std::string::npos);
}

TEST(Show, an_import_with_every_rejected_row_and_why) {
  app::Imported imported;
  imported.dry_run = true;
  imported.rows = 1476;
  imported.added = 1470;
  imported.without_values = 4;
  imported.rejected = {{17, "resptime", "There is no time here."},
                       {90, "", "The row has 3 columns, the table 5."}};
  imported.rejected_total = 2;
  imported.first = "2012-08-13T08:26:00+02:00[Europe/Amsterdam]";
  imported.last = "2013-04-08T22:00:00+02:00[Europe/Amsterdam]";
  imported.delimiter = ";";
  imported.encoding = "utf-8";
  imported.decimal_comma = true;
  imported.unused_columns = {"phase", "concentrat"};
  expect_golden("import", shown(app::Answer(imported), Style{}));
}

TEST(Show, what_stands_at_the_door) {
  app::TodayAnswer today;
  today.last_check_in = record(diary::CheckIn{}, monday, "aaaaabbbbbcc", "yesterday 22:10", "distress 6");
  today.reactions_waiting.push_back(
      record(diary::Reaction{}, monday, "dddddbbbbbcc", "on Monday", "a headline"));
  today.hard_moment = today.last_check_in;
  today.has_draft = true;
  expect_golden("today", shown(app::Answer(today), Style{}));
  today.paused = true;
  EXPECT_EQ(shown(app::Answer(today), Style{}).find("check-in"), std::string::npos);
}

TEST(Show, scales_by_names_a_person_may_read) {
  app::ScalesAnswer scales;
  for (const diary::Scale& scale : diary::built_in_scales()) scales.scales.push_back({scale, true});
  const std::string text = shown(app::Answer(scales), Style{});
  expect_golden("scales", text);
  for (const char* word : {"relian", "depend"}) EXPECT_EQ(text.find(word), std::string::npos);
  EXPECT_EQ(key_of_scale(name_of_scale("reliance")), "reliance");
  EXPECT_EQ(key_of_scale(name_of_scale("safety")), "safety");
}

TEST(Show, the_first_start) {
  expect_golden("first_start", first_start(Style{}));
}

TEST(Layout, wraps_by_what_a_reader_sees) {
  EXPECT_EQ(wrapped(Style{.columns = 20}, "one two three four five six"), "one two three four\nfive six\n");
  EXPECT_EQ(wrapped(Style{.columns = 20}, "日本語日本語日本語日本語日本語"),
            "日本語日本語日本語日\n本語日本語\n");
  EXPECT_EQ(wrapped(Style{.columns = 24}, "alpha beta gamma", 6, "- "), "-     alpha beta gamma\n");
  EXPECT_EQ(wrapped(Style{}, "a\n\nb"), "a\n\nb\n");
  EXPECT_EQ(wrapped(Style{}, ""), "");
}

TEST(Layout, says_numbers_as_people_do) {
  EXPECT_EQ(counted(1, "record", "records"), "1 record");
  EXPECT_EQ(counted(1234567, "record", "records"), "1,234,567 records");
  EXPECT_EQ(say_bytes(94208), "94 kB");
  EXPECT_EQ(say_bytes(1500000), "1.5 MB");
}

}  // namespace
}  // namespace holdfast::shell

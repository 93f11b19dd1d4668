// The wording, form by form, and that a sentence comes from the finding's numbers alone.
#include "review/sentences.h"

#include <gmock/gmock.h>

#include <utility>
#include <vector>

#include "review/finding.h"

namespace holdfast::review {
namespace {

Finding answered(std::string id, std::string statement, double probability) {
  Finding finding;
  finding.id = std::move(id);
  finding.practitioner = "A";
  finding.answered = true;
  finding.statement = std::move(statement);
  finding.probability = probability;
  finding.likelihood = likelihood_of(probability);
  finding.compared_from = date_of(2026, 3, 4);
  finding.compared_until = date_of(2026, 8, 31);
  finding.period_days = 90;
  finding.evidence.breaks = 4;
  return finding;
}

Quantity between(double low, double median, double high) {
  Quantity quantity;
  quantity.low = low;
  quantity.median = median;
  quantity.high = high;
  return quantity;
}

TEST(Likelihood, words_have_fixed_meanings) {
  EXPECT_EQ(words_of(likelihood_of(0.97)), "almost certain");
  EXPECT_EQ(words_of(likelihood_of(0.9699)), "very likely");
  EXPECT_EQ(words_of(likelihood_of(0.90)), "very likely");
  EXPECT_EQ(words_of(likelihood_of(0.8999)), "likely");
  EXPECT_EQ(words_of(likelihood_of(0.75)), "likely");
  EXPECT_EQ(words_of(likelihood_of(0.7499)), "more likely than not");
  EXPECT_EQ(words_of(likelihood_of(0.60)), "more likely than not");
  EXPECT_EQ(words_of(likelihood_of(0.5999)), "can't tell");
  EXPECT_EQ(adverb_of(Likelihood::almost_certain), "almost certainly");
}

TEST(Sentence, direction_says_how_far_in_whole_steps) {
  Finding finding = answered("direction", "eased", 0.93);
  finding.quantity = between(-2.1, -1.5, -0.8);
  EXPECT_EQ(sentence(finding), "Over 90 days, needing A has very likely eased, by 1 to 2 steps.");
  finding.quantity = between(-2.1, -1.2, -0.3);
  EXPECT_EQ(sentence(finding), "Over 90 days, needing A has very likely eased, by up to 2 steps.");
  finding.quantity = between(-1.2, -1.0, -0.8);
  EXPECT_EQ(sentence(finding), "Over 90 days, needing A has very likely eased, by about 1 step.");
  finding = answered("direction", "grown", 0.80);
  finding.quantity = between(1.6, 2.4, 3.3);
  EXPECT_EQ(sentence(finding), "Over 90 days, needing A has likely grown, by 2 to 3 steps.");
}

TEST(Sentence, direction_about_the_same_is_not_cant_tell) {
  Finding finding = answered("direction", "about_the_same", 0.8);
  finding.quantity = between(-0.4, 0, 0.4);
  EXPECT_EQ(sentence(finding), "Needing A has likely stayed about the same over 90 days.");
  finding.answered = false;
  finding.why_not = "you rated it on 9 days";
  EXPECT_EQ(sentence(finding),
            "The diary can't tell yet: you rated it on 9 days. There is nothing you need to do.");
}

TEST(Sentence, what_ended_long_ago_is_told_with_its_dates) {
  Finding finding = answered("direction", "grown", 0.99);
  finding.ends_long_ago = finding.needs_month_year = true;
  finding.quantity = between(0.8, 1.4, 2.2);
  EXPECT_EQ(sentence(finding),
            "Over the 90 days up to 31 August 2026, needing A almost certainly grew, by 1 to 2 steps.");
  finding.id = "footing";
  finding.statement = "more";
  EXPECT_EQ(
      sentence(finding),
      "Staying with hard feelings almost certainly became more possible between March 2026 and August 2026.");
  finding.id = "support";
  finding.statement = "about_the_same";
  EXPECT_EQ(sentence(finding),
            "In August 2026 you could almost certainly lean on others about as much as in March 2026.");
}

TEST(Sentence, footing_and_support_name_the_month_they_compare_with) {
  EXPECT_EQ(sentence(answered("footing", "more", 0.8)),
            "Staying with hard feelings has likely become more possible since March.");
  EXPECT_EQ(sentence(answered("footing", "less", 0.65)),
            "More likely than not, staying with hard feelings has become less possible since March.");
  EXPECT_EQ(sentence(answered("footing", "about_the_same", 0.8)),
            "You can likely stay with hard feelings about as much as in March.");
  EXPECT_EQ(sentence(answered("support", "more", 0.8)), "You can likely lean on others more than in March.");
  EXPECT_EQ(sentence(answered("support", "about_the_same", 0.95)),
            "You can very likely lean on others about as much as in March.");
}

TEST(Sentence, has_a_subject_however_likely_it_is) {
  for (const double probability : {0.98, 0.92, 0.8, 0.65})
    for (const auto& [id, statement] :
         std::vector<std::pair<std::string, std::string>>{{"support", "more"},
                                                          {"support", "about_the_same"},
                                                          {"frame", "about_the_same"},
                                                          {"naming", "about_the_same"},
                                                          {"naming", "more_finely"},
                                                          {"turning-points", "no_shift"},
                                                          {"next-absence", "about_the_same"},
                                                          {"beliefs", "about_the_same"},
                                                          {"direction", "about_the_same"},
                                                          {"footing", "more"},
                                                          {"footing", "about_the_same"},
                                                          {"loop", "about_the_same"},
                                                          {"absence", "harder"},
                                                          {"easing-or-withdrawing", "withdrawing"},
                                                          {"easing-or-withdrawing", "about_the_same"},
                                                          {"settling", "sooner"},
                                                          {"needs", "larger"},
                                                          {"contact", "about_the_same"},
                                                          {"side-by-side", "safer"},
                                                          {"steadying", "larger"},
                                                          {"carried", "more"},
                                                          {"arc", "about_the_same"}})
      for (const bool long_ago : {false, true}) {
        Finding finding = answered(id, statement, probability);
        finding.ends_long_ago = long_ago;
        finding.counts = {{"sessions", 41},
                          {"took_place", 38},
                          {"cancelled_by_practitioner", 2},
                          {"cancelled_by_client", 1},
                          {"cancelled_otherwise", 0},
                          {"beliefs", 1},
                          {"needs", 14},
                          {"voiced", 9},
                          {"steadyings", 9},
                          {"own", 4}};
        const std::string said = sentence(finding), word(adverb_of(finding.likelihood));
        SCOPED_TRACE(said);
        EXPECT_THAT(said, testing::HasSubstr(word.starts_with("more") ? "ore likely than not, " : word));
        EXPECT_FALSE(said.starts_with("Likely") || said.starts_with("Very") || said.starts_with("Almost"));
        EXPECT_FALSE(said.starts_with("It ")) << "a line of the review stands without its question";
      }
  EXPECT_EQ(sentence(answered("support", "more", 0.65)),
            "More likely than not, you can lean on others more than in March.");
  EXPECT_EQ(
      sentence(answered("naming", "about_the_same", 0.65)),
      "More likely than not, you tell unpleasant feelings apart about as finely as between March and June.");
}

TEST(Sentence, session_gives_the_size_a_day) {
  Finding finding = answered("session", "lighter", 0.8);
  finding.quantity = between(-4, -3, -2);
  EXPECT_EQ(sentence(finding), "The three days after a session are likely lighter, about one step a day.");
  finding.quantity = between(-2.4, -1.6, -0.6);
  EXPECT_EQ(sentence(finding), "The three days after a session are likely lighter, about half a step a day.");
  finding.statement = "harder";
  finding.quantity = between(4, 6.1, 8);
  EXPECT_EQ(sentence(finding), "The three days after a session are likely harder, about two steps a day.");
  finding.quantity = between(0.2, 0.9, 1.5);
  EXPECT_EQ(sentence(finding),
            "The three days after a session are likely harder, less than half a step a day.");
  finding.statement = "about_the_same";
  EXPECT_EQ(sentence(finding), "The three days after a session are likely about as hard as without one.");
}

TEST(Sentence, loop_never_says_the_ratio) {
  Finding finding = answered("loop", "lighter", 0.8);
  finding.quantity = between(0.6, 0.77, 0.88);
  EXPECT_EQ(sentence(finding),
            "When you need A more after a hard moment, the next week likely tends to be lighter.");
  finding.statement = "harder";
  EXPECT_EQ(sentence(finding),
            "When you need A more after a hard moment, the next week likely tends to be harder.");
  finding.statement = "about_the_same";
  EXPECT_EQ(sentence(finding),
            "When you need A more after a hard moment, the next week likely tends to be about as hard as "
            "otherwise.");
}

TEST(Sentence, for_another_has_no_number_of_the_loop_or_of_contact) {
  Finding contact = answered("contact", "longer", 0.8);
  contact.period_days = 365;
  contact.counts = {{"minutes_lately", 1500}, {"minutes_before", 290}};
  EXPECT_EQ(sentence_for_another(contact), "Relief after contact likely lasts longer than last year.");
  Finding loop = answered("loop", "lighter", 0.8);
  loop.quantity = between(0.6, 0.77, 0.88);
  EXPECT_EQ(sentence_for_another(loop), sentence(loop));
  Finding footing = answered("footing", "more", 0.8);
  EXPECT_EQ(sentence_for_another(footing), sentence(footing));
}

TEST(Sentence, absence_includes_the_return_week) {
  Finding finding = answered("absence", "steadier", 0.8);
  EXPECT_EQ(sentence(finding),
            "You were likely steadier in the last break than in earlier ones, return week included.");
  finding.evidence.breaks = 2;
  EXPECT_EQ(sentence(finding),
            "You were likely steadier in the last break than in the earlier one, return week included.");
  finding.statement = "about_the_same";
  finding.evidence.breaks = 3;
  EXPECT_EQ(sentence(finding), "The last break was likely about as hard as earlier ones.");
}

TEST(Sentence, needs_tells_counts_and_the_share) {
  Finding finding = answered("needs", "larger", 0.93);
  finding.period_days = 365;
  finding.counts = {{"needs", 14}, {"voiced", 9}};
  EXPECT_EQ(sentence(finding),
            "You voiced 9 of 14 needs; that is very likely a larger share than last year.");
  finding.statement = "about_the_same";
  EXPECT_EQ(sentence(finding),
            "You voiced 9 of 14 needs; that is very likely about the same share as last year.");
  finding.period_days = 170;
  EXPECT_EQ(sentence(finding),
            "You voiced 9 of 14 needs; that is very likely about the same share as in March.");
  finding.statement = "smaller";
  finding.counts = {{"needs", 14}, {"voiced", 14}};
  EXPECT_EQ(sentence(finding), "You voiced all 14 needs; that is very likely a smaller share than in March.");
  finding.answered = false;
  finding.why_not = "3 needs are written down";
  EXPECT_EQ(sentence(finding),
            "The diary can't tell yet: 3 needs are written down. There is nothing you need to do.");
}

TEST(Sentence, frame_tells_who_cancelled_and_gives_nobody_a_mark) {
  Finding finding = answered("frame", "fewer", 0.8);
  finding.period_days = 365;
  const auto counts = [](int sessions, int hers, int yours, int others) {
    return std::vector<Count>{{"sessions", sessions},
                              {"took_place", sessions - hers - yours - others},
                              {"cancelled_by_practitioner", hers},
                              {"cancelled_by_client", yours},
                              {"cancelled_otherwise", others}};
  };
  finding.counts = counts(41, 2, 1, 0);
  EXPECT_EQ(sentence(finding),
            "38 of 41 sessions took place; A cancelled 2, you 1. Fewer are likely cancelled than last year.");
  finding.counts = counts(41, 0, 1, 2);
  finding.statement = "more";
  EXPECT_EQ(sentence(finding),
            "38 of 41 sessions took place; you cancelled 1, and 2 fell away otherwise. More are likely "
            "cancelled than last year.");
  finding.statement = "about_the_same";
  finding.counts = counts(41, 0, 0, 3);
  EXPECT_EQ(
      sentence(finding),
      "38 of 41 sessions took place; 3 were cancelled. About as many are likely cancelled as last year.");
  finding.counts = counts(41, 0, 0, 0);
  finding.period_days = 170;
  EXPECT_EQ(sentence(finding), "All 41 sessions took place. That is likely about the same as in March.");
  finding.ends_long_ago = true;
  finding.counts = counts(41, 1, 0, 0);
  finding.statement = "fewer";
  EXPECT_EQ(sentence(finding),
            "Up to 31 August 2026, 40 of 41 sessions took place; A cancelled 1. Fewer were likely cancelled "
            "than in March.");
}

TEST(Sentence, contact_says_about_how_long) {
  Finding finding = answered("contact", "longer", 0.8);
  finding.period_days = 365;
  finding.counts = {{"minutes_lately", 1500}, {"minutes_before", 290}};
  EXPECT_EQ(
      sentence(finding),
      "Relief after contact likely lasts longer than last year: about a day instead of about five hours.");
  finding.counts = {{"minutes_lately", 30}, {"minutes_before", 40}};
  finding.statement = "shorter";
  EXPECT_EQ(sentence(finding), "Relief after contact is likely shorter than last year.");
  finding.counts = {{"minutes_lately", 5}, {"minutes_before", 7000}};
  finding.ends_long_ago = true;
  EXPECT_EQ(sentence(finding),
            "Relief after contact was likely shorter than a year before: a few minutes instead of about five "
            "days.");
  finding.ends_long_ago = false;
  finding.statement = "about_the_same";
  EXPECT_EQ(sentence(finding), "Relief after contact likely lasts about as long as before.");
}

TEST(Sentence, is_said_by_her_on_a_page_she_brings_along) {
  Finding finding = answered("loop", "lighter", 0.8);
  EXPECT_EQ(in_her_voice(sentence(finding), finding),
            "When I need A more after a hard moment, the next week likely tends to be lighter.");
  EXPECT_EQ(
      in_her_voice("This rests on how much you felt you needed A, not on what either of you did. It does "
                   "not mean you should need A less. This is an average over your better and worse days.",
                   finding),
      "This rests on how much I felt I needed A, not on what either of us did. It does not mean I should "
      "need A less. This is an average over my better and worse days.");
  finding = answered("absence", "steadier", 0.8);
  EXPECT_EQ(in_her_voice(sentence(finding), finding),
            "I was likely steadier in the last break than in earlier ones, return week included.");
  finding = answered("needs", "larger", 0.92);
  finding.counts = {{"needs", 14}, {"voiced", 9}};
  finding.period_days = 365;
  EXPECT_EQ(in_her_voice(sentence(finding), finding),
            "I voiced 9 of 14 needs; that is very likely a larger share than last year.");
  finding = answered("turning-points", "shift", 0.92);
  finding.subject = "footing";
  EXPECT_THAT(in_her_voice(sentence(finding), finding), testing::EndsWith("Only I may know what that was."));
  finding = answered("beliefs", "less_true", 0.8);
  finding.subject = "You are too much for your own good";
  finding.period_days = 365;
  EXPECT_EQ(in_her_voice(sentence(finding), finding),
            "\"You are too much for your own good\" likely feels less true than a year ago.");
  EXPECT_EQ(in_her_voice("On 11 of 80 check-ins you were far away.", finding),
            "On 11 of 80 check-ins I was far away.");
}

TEST(Words, of_time_and_number_are_said_as_people_say_them) {
  EXPECT_EQ(roughly(5), "about a week");
  EXPECT_EQ(roughly(33), "about five weeks");
  EXPECT_EQ(roughly(95), "about three months");
  EXPECT_EQ(counted(0, "session", "sessions"), "no session");
  EXPECT_EQ(counted(1, "session", "sessions"), "one session");
  EXPECT_EQ(counted(5, "session", "sessions"), "5 sessions");
  EXPECT_EQ(with_name("needing {A}, {A}", "Em"), "needing Em, Em");
}

}  // namespace
}  // namespace holdfast::review

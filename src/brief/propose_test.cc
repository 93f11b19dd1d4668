// What is offered, and that nothing stands on a page unasked. All diaries here are invented.
#include "brief/propose.h"

#include <gmock/gmock.h>

#include "brief/line.h"
#include "review/trial_diary.h"

namespace holdfast::brief {
namespace {

using review::TrialDiary;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Wanted wanted(Kind kind, double days) {
  Wanted wanted;
  wanted.kind = kind;
  wanted.now = Moment{TrialDiary::at(days), "UTC"};
  return wanted;
}
std::vector<std::string> texts(const Sheet& sheet, std::string_view section) {
  std::vector<std::string> out;
  for (const Line& line : sheet.offered)
    if (line.section == section) out.push_back(line.text);
  return out;
}
std::string all_text(const Sheet& sheet) {
  std::string out;
  for (const Line& line : sheet.offered) out += line.text + "\n";
  return out;
}

review::Finding a_finding(std::string id, std::string sentence) {
  review::Finding finding;
  finding.id = std::move(id);
  finding.answered = true;
  finding.sentence = std::move(sentence);
  finding.practitioner = "A";
  finding.evidence.n = 80;
  finding.evidence.span_days = 90;
  finding.evidence.longest_gap_days = 9;
  finding.evidence.late_share = 0.11;
  finding.cannot_tell = {"It cannot tell why.",
                         "On 3 of 83 check-ins you were far away; they are not in this number."};
  review::Band band;
  for (int k = 0; k < 5; ++k) {
    band.at.push_back(TrialDiary::at(20.0 * k));
    band.low.push_back(2);
    band.median.push_back(4 + k / 3.0);
    band.high.push_back(7);
  }
  finding.picture.axis = review::Picture::Axis::dates;
  finding.picture.label = "needing A";
  finding.picture.bands = {band};
  finding.picture.dots = {{TrialDiary::at(3), 5, false}, {TrialDiary::at(300), 9, true}};
  finding.picture.stretches = {{"gap", TrialDiary::at(10), TrialDiary::at(19)},
                               {"absence", TrialDiary::at(30), TrialDiary::at(44)}};
  finding.picture.marks = {{"session", TrialDiary::at(7)}, {"absence", TrialDiary::at(30)}};
  return finding;
}

TEST(Proposed, brief_offers_and_puts_nothing_on_the_page) {
  TrialDiary trial;
  diary::Entry entry;
  entry.text = "a quokka in a free entry";
  trial.record(20, entry);
  diary::Session session;
  session.unsaid = "that I nearly cancelled";
  trial.record(30, session);
  diary::Need need;
  need.what = "a word before the holidays";
  need.voiced = true;
  need.outcome = diary::Need::Outcome::partly;
  trial.record(40, need);
  need.what = "to be asked";
  need.voiced = false;
  need.outcome.reset();
  trial.record(41, need);
  diary::Reaction reaction;
  reaction.what_happened = "the short reply";
  reaction.want_to_say = "I was hurt by the short reply";
  trial.record(42, reaction);
  reaction.came_back = Moment{TrialDiary::at(45), "UTC"};
  reaction.found = {diary::Reaction::Found::something_true, diary::Reaction::Found::something_old};
  reaction.want_to_say = "an answered bandicoot";
  trial.record(43, reaction);
  review::Review review;
  review.findings = {
      a_finding("direction", "Over 90 days, needing A has very likely eased, by 1 to 2 steps."),
      a_finding("frame", "38 of 41 sessions took place; you cancelled 3."),
      a_finding("absence", "You were likely steadier in the last break.")};
  review.findings.push_back(a_finding("loop", "folded numbat"));
  review.findings.back().folded = true;
  review.findings.push_back({});  // not answered

  const auto sheet = propose(trial.finished(), &review, wanted(Kind::brief, 60));
  ASSERT_TRUE(sheet);
  EXPECT_THAT(sheet->lines, IsEmpty());
  EXPECT_THAT(sheet->charts, IsEmpty());
  EXPECT_THAT(texts(*sheet, "talk"), ElementsAre("Unsaid on 5 February: that I nearly cancelled.",
                                                 "I was hurt by the short reply."));
  EXPECT_THAT(texts(*sheet, "want"), ElementsAre("To be asked."));
  EXPECT_THAT(
      texts(*sheet, "noticed"),
      ElementsAre("Over 90 days, needing A has very likely eased, by 1 to 2 steps.",
                  "I was likely steadier in the last break.",
                  "Something I needed on 16 February: to be asked. I did not say it.",
                  "On 15 February I said what I needed: a word before the holidays. It was met in part.",
                  "Something stung on 18 February: the short reply. I came back to it and found "
                  "something true, something old."));
  for (const char* word : {"quokka", "bandicoot", "numbat", "38 of 41"})
    EXPECT_THAT(all_text(*sheet), Not(HasSubstr(word)));
  EXPECT_THAT(sheet->offered_charts, testing::SizeIs(2)) << "of findings that are offered";
  const Chart& chart = sheet->offered_charts[0];
  EXPECT_EQ(chart.dots.size(), 1u) << "what lies outside is left out";
  EXPECT_EQ(chart.marks.size(), 1u);
  EXPECT_EQ(chart.from_words, "6 January");
  EXPECT_EQ(line_of(review.findings[0], Kind::brief)->rests_on,
            "80 check-ins over 90 days; the longest gap 9 days; 11 in 100 written afterwards");
  EXPECT_EQ(line_of(review.findings[0], Kind::brief)->cannot_tell,
            "On 3 of 83 check-ins I was far away; they are not in this number.");
}

TEST(Proposed, nothing_that_she_folded_away) {
  TrialDiary trial;
  diary::Session session;
  session.unsaid = "wombat";
  trial.record(30, session);
  diary::Diary diary = trial.finished();
  for (auto& record : diary.records) record.folded = true;
  EXPECT_THAT(all_text(*propose(diary, nullptr, wanted(Kind::brief, 40))), Not(HasSubstr("ombat")));
}

TEST(Proposed, nothing_of_folded_breaks_endings_relationships_or_beliefs) {
  TrialDiary trial;
  diary::Absence absence;
  absence.until = Moment{TrialDiary::at(70), "UTC"};
  absence.line = "a wombat she told me of";
  const auto away = trial.record(60, absence);
  diary::Ending ending;
  ending.contact_afterwards = "a wombat by post";
  ending.talked_leaving = diary::Extent::no;
  ending.line = "wombat";
  const auto end = trial.record(45, ending);
  review::Review review;
  review.findings = {a_finding("beliefs", "An old sentence you folded away likely feels about as true.")};
  for (const bool folded : {false, true}) {
    diary::Diary diary = trial.finished();
    for (auto& record : diary.records) {
      if (auto* person = std::get_if<diary::Relationship>(&record.body)) {
        person->between_sessions = person->limits = person->modality = person->words = "wombat";
        record.folded = folded;
      }
      if (record.id == away || record.id == end) record.folded = folded;
    }
    std::string all;
    for (const Kind kind : {Kind::brief, Kind::absence, Kind::ending})
      all += all_text(*propose(diary, &review, wanted(kind, 50)));
    EXPECT_EQ(all.find("ombat") == std::string::npos, folded);
    EXPECT_EQ(all.find("We did not talk") == std::string::npos, folded);
    EXPECT_THAT(all, Not(HasSubstr("old sentence"))) << "there are no words of it to say";
  }
}

TEST(Proposed, needs_put_to_others_are_not_laid_to_the_practitioner) {
  TrialDiary trial;
  diary::Need need;
  need.what = "help with the form";
  need.to_whom = "my sister";
  need.outcome = diary::Need::Outcome::met;
  trial.record(30, need);
  need.what = "a lift";
  need.outcome = diary::Need::Outcome::not_met;
  need.voiced = false;
  trial.record(31, need);
  need.to_whom = "a";
  need.what = "an hour for us";
  trial.record(32, need);
  const auto brief = *propose(trial.finished(), nullptr, wanted(Kind::brief, 40));
  EXPECT_THAT(texts(brief, "want"), ElementsAre("An hour for us."));
  const auto end = *propose(trial.finished(), nullptr, wanted(Kind::ending, 40));
  EXPECT_THAT(texts(end, "held"), ElementsAre(HasSubstr("From 6 January")));
  EXPECT_THAT(texts(end, "unsaid"), ElementsAre("I never said that I needed this: an hour for us."));
}

TEST(Proposed, period_ends_with_the_relationship_and_never_after_today) {
  TrialDiary trial;
  for (int day = 0; day < 100; ++day) trial.check_in(day, {{"distress", 4}});
  trial.ending(100);
  const Date first = *date_of(2025, 1, 6);
  const Notes of_all = propose(trial.finished(), nullptr, wanted(Kind::ending, 300))->notes;
  EXPECT_EQ(of_all, (Notes{first, first + 100, 100, 1, 0}));
  Wanted ahead = wanted(Kind::brief, 50);
  ahead.until = first + 200;
  const auto sheet = *propose(trial.finished(), nullptr, ahead);
  EXPECT_EQ(sheet.notes.until, first + 50);
  EXPECT_EQ(sheet.notes.days_blank, 0) << "days to come are not blank";
  EXPECT_TRUE(sheet.period_chosen);
}

TEST(Proposed, somebody_without_a_name_is_my_therapist) {
  const auto sheet = *propose(diary::Diary{}, nullptr, wanted(Kind::brief, 50));
  EXPECT_EQ(title(sheet), "For my session with my therapist");
  review::Finding finding =
      a_finding("direction", "Needing your therapist has likely stayed about the same.");
  finding.practitioner = "your therapist";
  EXPECT_THAT(line_of(finding, Kind::brief)->text, HasSubstr("Needing my therapist has likely"));
}

TEST(Proposed, foot_counts_the_period_and_unknown_is_not_zero) {
  TrialDiary trial;
  for (int day = 0; day < 50; day += 2) trial.check_in(day, {{"distress", 4}}, day == 10 ? 3 : 0);
  Wanted all = wanted(Kind::brief, 49);
  const Notes notes = propose(trial.finished(), nullptr, all)->notes;
  EXPECT_EQ(notes.check_ins, 25);
  EXPECT_EQ(notes.days_blank, 25) << "from the first check-in on, not from the period's beginning";
  EXPECT_EQ(notes.written_afterwards, 1);
  all.from = *date_of(2025, 1, 6) + 20;
  all.until = *date_of(2025, 1, 6) + 29;
  const Notes some = propose(trial.finished(), nullptr, all)->notes;
  EXPECT_EQ(some.check_ins, 5);
  EXPECT_EQ(some.days_blank, 5);
  std::swap(all.from, all.until);
  EXPECT_EQ(propose(trial.finished(), nullptr, all).error().where, "from");
  const Notes none = propose(TrialDiary().finished(), nullptr, wanted(Kind::brief, 49))->notes;
  EXPECT_EQ(none.check_ins, 0);
  EXPECT_EQ(none.days_blank, 0);
}

TEST(Proposed, absence_sheet_has_dates_what_helped_the_frame_and_help) {
  TrialDiary trial;
  diary::Absence before;
  before.until = Moment{TrialDiary::at(24), "UTC"};
  before.how_hard = 6;
  before.line = "mornings were worst";
  trial.record(10, before);
  for (int day = 11; day < 20; day += 2) trial.check_in(day, {{"distress", 3.0 + day % 4}});
  diary::Steadying steadying;
  steadying.helped = {diary::Steadying::Helped::something_learned, diary::Steadying::Helped::a_person};
  steadying.line = "the list on the fridge";
  trial.record(15, steadying);
  steadying.helped = {diary::Steadying::Helped::nothing};
  steadying.line = "a bad night";
  trial.record(16, steadying);
  diary::Need need;
  need.what = "company on a walk";
  need.to_whom = "Em";
  need.outcome = diary::Need::Outcome::met;
  trial.record(30, need);
  diary::Limit limit;
  limit.what = "no calls at night";
  trial.record(31, limit);
  diary::HelpNumber number;
  number.name = "Night line";
  number.number = "0800 000";
  trial.record(32, number);
  diary::Absence ahead;
  ahead.until = Moment{TrialDiary::at(77), "UTC"};
  trial.record(60, ahead);
  diary::Diary diary = trial.finished();
  for (auto& record : diary.records)
    if (auto* person = std::get_if<diary::Relationship>(&record.body))
      person->between_sessions = "one message a week";
  review::Review review;
  review.findings = {
      a_finding("next-absence", "If it goes like earlier breaks, days 7 to 12 are likely the hardest.")};
  auto& fan = review.findings[0].picture;
  fan.axis = review::Picture::Axis::days_after;
  fan.bands[0].at.clear();
  fan.bands[0].days = {0, 4, 8, 12, 17};
  review.findings[0].folded = true;
  Wanted asked = wanted(Kind::absence, 50);
  asked.help = {{"help", "Emergency: 112", "help:112", ""}};

  const auto sheet = propose(diary, &review, asked);
  ASSERT_TRUE(sheet);
  EXPECT_THAT(texts(*sheet, "dates"),
              ElementsAre("A is away from Friday, 7 March 2025, to Monday, 24 March 2025 (18 days)."));
  EXPECT_THAT(texts(*sheet, "earlier"),
              ElementsAre(HasSubstr("days 7 to 12 are likely the hardest"),
                          "From 16 January to 30 January (15 days): the whole time was 6 of 10 hard; rated 5 "
                          "times, "
                          "the middle 6 of 10. mornings were worst."));
  EXPECT_THAT(texts(*sheet, "helped"), ElementsAre("Something I learned, a person: the list on the fridge."));
  EXPECT_THAT(texts(*sheet, "contact"),
              ElementsAre("Between sessions: one message a week.", "Agreed: no calls at night."));
  EXPECT_THAT(texts(*sheet, "people"), ElementsAre("Em: I needed this, and it was met: company on a walk."));
  EXPECT_THAT(texts(*sheet, "help"), ElementsAre("Night line: 0800 000", "Emergency: 112"));
  EXPECT_EQ(sheet->remark, "");
  EXPECT_THAT(propose(trial.finished(), nullptr, wanted(Kind::absence, 90))->remark,
              HasSubstr("No absence that lies ahead"));
}

TEST(Proposed, ending_sheet_holds_what_was_and_what_stays_unsaid) {
  TrialDiary trial;
  trial.session(10);
  diary::Reaction reaction;
  reaction.what_happened = "the letter";
  reaction.want_to_say = "that I was angry";
  reaction.found_words = "it was an old fear";  // of one evening: nothing she learned in all of it
  trial.record(90, reaction);
  diary::Ending ending;
  ending.by = diary::Ending::EndedBy::practitioner;
  ending.planned = false;
  ending.talked_leaving = diary::Extent::no;
  ending.talked_needs = diary::Extent::yes;
  ending.talked_wrong = diary::Extent::partly;
  ending.contact_afterwards = "one letter";
  trial.record(100, ending);
  const auto sheet = propose(trial.finished(), nullptr, wanted(Kind::ending, 120));
  ASSERT_TRUE(sheet);
  EXPECT_THAT(texts(*sheet, "held"),
              ElementsAre("From 6 January 2025 to 16 April 2025; one session in this diary.",
                          "A ended it; it was not planned."));
  EXPECT_THAT(texts(*sheet, "unsaid"),
              ElementsAre("We did not talk about the leaving.",
                          "We talked only in part about what went wrong between us.", "That I was angry."));
  EXPECT_THAT(texts(*sheet, "onward"), ElementsAre("Contact afterwards: one letter."));
  EXPECT_THAT(texts(*sheet, "learned"), IsEmpty());
}

TEST(Proposed, what_she_kept_stays_as_she_left_it) {
  TrialDiary trial;
  diary::Session session;
  session.unsaid = "one thing";
  trial.record(30, session);
  session.unsaid = "another";
  trial.record(31, session);
  const auto proposed = *propose(trial.finished(), nullptr, wanted(Kind::brief, 40));
  Sheet kept = proposed;
  kept.paper = Paper::letter;
  kept.lines = {proposed.offered[0], {"talk", "my own", "", ""}};
  kept.lines[0].text = "said otherwise";
  kept.names = {{"Berlin", "B."}};
  const Sheet now = kept_and_proposed(proposed, kept);
  EXPECT_EQ(now.lines, kept.lines);
  EXPECT_EQ(now.paper, Paper::letter);
  EXPECT_THAT(texts(now, "talk"), ElementsAre(proposed.offered[1].text)) << "not offered twice";
  EXPECT_THAT(now.names, Contains(diary::NamePair("Berlin", "B.")));
}

TEST(Proposed, names_become_initials_that_differ) {
  TrialDiary trial("Dr. Marta Weber");
  trial.relationship(1, "Mo Wald");
  trial.relationship(2, "Ada Klee");
  trial.relationship(3, "A");
  const auto sheet = *propose(trial.finished(), nullptr, wanted(Kind::brief, 40));
  EXPECT_THAT(sheet.names, Contains(diary::NamePair("Dr. Marta Weber", "M.")));
  EXPECT_THAT(sheet.names, Contains(diary::NamePair("Marta", "M.")));
  EXPECT_THAT(sheet.names, Contains(diary::NamePair("Mo Wald", "Mo.")));
  EXPECT_THAT(sheet.names, Contains(diary::NamePair("Ada Klee", "Ad."))) << "A is somebody else";
  for (const auto& [name, becomes] : sheet.names) {
    EXPECT_NE(name, "A");
    EXPECT_NE(name, "Dr.") << "a title is no name";
  }
}

TEST(Proposed, names_of_others_are_replaced_where_the_diary_knows_them) {
  TrialDiary trial("Em");
  diary::Need need;
  need.to_whom = "Berta";
  trial.record(3, need);
  need.to_whom = "my sister";
  trial.record(4, need);
  EXPECT_THAT(propose(trial.finished(), nullptr, wanted(Kind::brief, 40))->names,
              ElementsAre(diary::NamePair("Em", "E."), diary::NamePair("Berta", "B.")));
}

TEST(Line, that_leans_on_its_question_has_it_before_it_and_so_has_its_picture) {
  review::Finding finding = a_finding("turning-points", "There was likely no sudden shift.");
  finding.statement = "no_shift";
  finding.question = "When did something shift?";
  EXPECT_THAT(line_of(finding, Kind::brief)->text,
              "When did something shift? There was likely no sudden shift.");
  EXPECT_EQ(chart_of(finding, "UTC", *date_of(2025, 2, 1))->sentence,
            "When did something shift? There was likely no sudden shift.");
}

TEST(Line, of_a_record_is_what_she_wrote) {
  TrialDiary trial;
  diary::Entry entry;
  entry.title = "Tuesday";
  entry.text = "It rained.\nThen it did not.\n";
  trial.record(20, entry);
  const diary::Diary diary = trial.finished();
  const Date made_on = *date_of(2025, 2, 1);
  for (const diary::Record& record : diary.records)
    if (std::holds_alternative<diary::Entry>(record.body)) {
      const auto line = line_of(diary, record, Kind::brief, made_on);
      EXPECT_EQ(line->text, "Tuesday: It rained.\nThen it did not.");
      EXPECT_EQ(line->section, "talk");
      EXPECT_EQ(line->source, source_of(record));
    }
  diary::Record blank;
  blank.body = diary::Entry{};
  EXPECT_FALSE(line_of(diary, blank, Kind::brief, made_on)) << "nothing is no line";

  const auto said = [&](diary::Body body) {
    diary::Record record;
    record.felt.at = TrialDiary::at(20);
    record.body = std::move(body);
    const auto line = line_of(diary, record, Kind::brief, made_on);
    return line ? line->text : std::string();
  };
  diary::Contact contact;
  contact.purpose = diary::Contact::Purpose::plan;
  EXPECT_EQ(said(contact), "") << "what the screen says of it is not hers";
  contact.line = "she answered at once";
  EXPECT_EQ(said(contact), "On 26 January: she answered at once.");
  diary::CheckIn check_in;
  check_in.ratings = {{"distress", 7, false}};
  EXPECT_EQ(said(check_in), "");
  diary::Steadying steadying;
  steadying.helped = {diary::Steadying::Helped::practitioner};
  EXPECT_EQ(said(steadying), "What helped on 26 January: My therapist.");
  diary::Session session;
  session.line = "we were both quiet";
  EXPECT_EQ(said(session), "The session of 26 January: we were both quiet.");
  diary::Limit limit;
  limit.what = "no calls at night";
  limit.whose = diary::Limit::Whose::mine;
  EXPECT_EQ(said(limit), "A limit of mine: no calls at night.");
}

}  // namespace
}  // namespace holdfast::brief

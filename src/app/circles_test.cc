// A circle among people with real vaults, in a folder and at a relay: begun, asked, let in, written in and
// left; an evening in which somebody answers in heat and does not; and what never goes along.
#include "app/circles.h"

#include "app/machines.h"
#include "post/pretended.h"

namespace holdfast::app {
namespace {

using testing::Machine;
using Deed = InCircle::Deed;

class CirclesTest : public testing::OnDevices {
 protected:
  void SetUp() override {
    OnDevices::SetUp();
    for (Machine* one : {&m_, &k_}) {
      on<Opened>(*one, Create{one->file, Secret::from(std::string_view(testing::passphrase))});
      on<Saved>(*one, Add{.kind = "relationship", .fields = {{"name", "A"}}});
    }
    for (Machine* one : all()) one->world.outside = &relay_;
    there_ = folder_ / "circle";
    testing::fs::create_directories(there_);
  }
  void TearDown() override {
    for (Machine* one : {&m_, &k_}) one->world.close();
    OnDevices::TearDown();
  }
  std::vector<Machine*> all() { return {&laptop_, &m_, &k_}; }
  template <class Asked>
  CircleAnswer of(Machine& machine, const Asked& asked) {
    auto out = answered(machine.world, asked);
    EXPECT_TRUE(out) << (out ? "" : out.error().sentence + " " + out.error().where);
    return out ? std::move(*out) : CircleAnswer{};
  }
  template <class Asked>
  Problem no(Machine& machine, const Asked& asked) {
    auto out = answered(machine.world, asked);
    EXPECT_FALSE(out);
    return out ? Problem{} : out.error();
  }
  CircleAnswer act(Machine& machine, Deed what, const std::string& id, const std::string& text = {}) {
    return of(machine, InCircle{.what = what, .id = id, .text = text});
  }
  template <class Asked>
  Asked at(Asked asked) {
    at_relay_ ? void(asked.relay = "relay.example.org") : void(asked.folder = there_);
    return asked;
  }
  void begin() {
    BeginCircle asked;
    asked.agrees = true;
    asked.called = "Keeper";
    asked.rules = "We write in the evening.";
    of(laptop_, at(std::move(asked)));
  }
  std::string invite() { return of(laptop_, InviteToCircle{}).line; }
  void ask(Machine& machine, const std::string& called, const std::string& line) {
    of(machine, at(AskCircle{.agrees = true, .called = called, .line = line}));
  }
  CircleAnswer::One only(const CircleAnswer& all) {
    EXPECT_EQ(all.circles.size(), 1u);
    return all.circles.empty() ? CircleAnswer::One{} : all.circles[0];
  }
  CircleAnswer::One meet(Machine& machine) { return only(of(machine, MeetCircle{})); }
  void meet_all() {
    for (int round = 0; round < 2; ++round)
      for (Machine* one : all())
        if (!of(*one, Circles{}).circles.empty()) of(*one, MeetCircle{});
  }
  void let_in(Machine& machine, const std::string& called) {
    ask(machine, called, invite());
    const CircleAnswer::One asked = meet(laptop_);
    ASSERT_EQ(asked.invitations.size(), 1u);
    EXPECT_EQ(asked.invitations[0].asks, called);
    of(laptop_, AdmitToCircle{.id = asked.invitations[0].id});
    const CircleAnswer in = of(machine, MeetCircle{});
    ASSERT_EQ(in.circles.size(), 1u);
    EXPECT_FALSE(in.circles[0].has_entered);
    EXPECT_EQ(in.circles[0].rules, "We write in the evening.");
    of(machine, EnterCircle{.agrees = true});
    meet_all();
  }
  void all_in() {
    begin();
    let_in(m_, "M.");
    let_in(k_, "K.");
  }
  std::string post(Machine& machine, const std::string& topic, const std::string& text,
                   bool asks_a_day = false) {
    const auto out = only(of(machine, WritePost{.topic = topic,
                                                .text = text,
                                                .wants = "thoughts",
                                                .asks_a_day = asks_a_day,
                                                .as_it_stands = true}));
    meet_all();
    return out.posts.empty() ? std::string() : out.posts[0].id;
  }
  // An answer begins in the diary of whoever gives it.
  std::string reaction(Machine& machine, const std::string& stirred, const std::string& want) {
    return on<Saved>(machine,
                     Add{.kind = "reaction", .fields = {{"what_it_stirred", stirred}, {"want_to_say", want}}})
        .shown.record.id.text;
  }
  std::string answer_to(Machine& machine, const std::string& id, const std::string& text,
                        bool only_to = false) {
    const std::string first = reaction(machine, "something", text);
    const auto out =
        only(of(machine, AnswerPost{.id = id, .reaction = first, .only_to_author = only_to, .now = true}));
    meet_all();
    for (const auto& one : out.posts)
      for (const auto& answer : one.answers)
        if (answer.text == text) return answer.id;
    return {};
  }
  void next_day(int days = 1) {
    for (Machine* one : all()) one->clock.moment.at.seconds += days * 86'400;
  }

  post::testing::PretendedRelay relay_;
  Machine m_{folder_ / "m.holdfast", 31}, k_{folder_ / "k.holdfast", 32};
  testing::fs::path there_;
  bool at_relay_ = false;
};

TEST_F(CirclesTest, IsBegunAskedForAndEnteredInAFolder) {
  all_in();
  const CircleAnswer::One seen = meet(k_);
  ASSERT_EQ(seen.members.size(), 3u);
  for (const auto& one : seen.members) {
    EXPECT_TRUE(one.is_here) << one.called;
    EXPECT_EQ(one.is_keeper, one.called == "Keeper");
    EXPECT_EQ(one.remark, "");
  }
  EXPECT_EQ(seen.only_here, 0);
  EXPECT_TRUE(meet(laptop_).invitations.empty()) << "each is for one, and done with";
  for (const auto& one : testing::fs::directory_iterator(there_))
    EXPECT_NE(one.path().extension(), ".holdfast-pairing");
}

TEST_F(CirclesTest, IsBegunAskedForAndEnteredAtARelay) {
  at_relay_ = true;
  begin();
  let_in(m_, "M.");
  EXPECT_EQ(meet(laptop_).members.size(), 2u);
  EXPECT_TRUE(meet(laptop_).invitations.empty());
  for (const auto& slot : relay_.channels.begin()->second.slots)
    EXPECT_NE(slot.rights, post::may_append | post::may_fetch) << "the line opens nothing any more";
}

TEST_F(CirclesTest, AnInvitationIsForOneForAWeekAndCanBeTakenBack) {
  EXPECT_EQ(no(laptop_, at(BeginCircle{})).where, "agrees");
  begin();
  const std::string first = invite();
  ask(m_, "M.", first);
  EXPECT_EQ(no(m_, at(AskCircle{.agrees = true, .called = "M.", .line = "0000-0000-0000-0000"})).where,
            "line");
  const auto asked = meet(laptop_).invitations;
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].words.size(), 4u);
  EXPECT_EQ(asked[0].line, "") << "it is used";
  of(m_, MeetCircle{});
  EXPECT_EQ(of(m_, Circles{}).asking.at(0).words, asked[0].words) << "they can be compared";
  // Somebody else with the same line is not who asked.
  (void)answered(k_.world, at(AskCircle{.agrees = true, .called = "K.", .line = first}));
  EXPECT_EQ(meet(laptop_).invitations.at(0).asks, "M.");
  // Not under a name that is somebody's there.
  const std::string second = invite();
  ask(k_, "keeper", second);
  for (const auto& one : meet(laptop_).invitations)
    if (one.asks == "keeper") EXPECT_EQ(no(laptop_, AdmitToCircle{.id = one.id}).kind, ProblemKind::conflict);
  for (const auto& one : meet(laptop_).invitations) act(laptop_, Deed::revoke, one.id);
  EXPECT_TRUE(meet(laptop_).invitations.empty());
  EXPECT_EQ(no(m_, MeetCircle{}).kind, ProblemKind::conflict);
  of(m_, ForgetCircle{of(m_, Circles{}).asking.at(0).id});
  EXPECT_TRUE(of(m_, Circles{}).asking.empty());
  // After a week nobody can ask with it.
  const std::string late = invite();
  next_day(8);
  meet(laptop_);
  EXPECT_EQ(no(m_, at(AskCircle{.agrees = true, .called = "M.", .line = late})).where, "line");
}

// Somebody writes; one who reads is stung, waits four days, and thanks instead; another defends herself and
// takes it back for something clearer; hearts are given. What was not sent is nowhere but in her diary.
TEST_F(CirclesTest, AnEveningOnWhichNotEverythingIsSaidAtOnce) {
  all_in();
  const std::string lantern =
      post(m_, "The lantern", "I asked for more and was told no. I was furious and it was right.");
  const auto read = meet(k_);
  ASSERT_EQ(read.posts.size(), 1u);
  EXPECT_EQ(read.posts[0].by, "M.");
  EXPECT_EQ(read.posts[0].wants, "thoughts");
  // Stung: she writes it down for herself, and it is set aside.
  const std::string sting = reaction(k_, "Heat. As if it was meant for me.", "You have no idea: cormorant.");
  const auto waits = only(of(k_, AnswerPost{.id = lantern, .reaction = sting, .now = false}));
  ASSERT_EQ(waits.waiting.size(), 1u);
  EXPECT_EQ(waits.waiting[0].text, "You have no idea: cormorant.");
  meet_all();
  EXPECT_TRUE(meet(m_).posts[0].answers.empty());
  next_day(4);
  on<Saved>(k_,
            Edit{.id = sting, .fields = {{"found", {"something_true"}}, {"found_words", "It was my own."}}});
  const auto thanks = only(of(
      k_, AnswerPost{.reaction = sting, .text = "Thank you. I needed four days to read this.", .now = true}));
  EXPECT_TRUE(thanks.waiting.empty());
  meet_all();
  const auto answered_post = meet(m_).posts[0];
  ASSERT_EQ(answered_post.answers.size(), 1u);
  EXPECT_EQ(answered_post.answers[0].text, "Thank you. I needed four days to read this.");
  // A defence, withdrawn, and made clear.
  const std::string thanked = answered_post.answers[0].id;
  const std::string defence = answer_to(laptop_, lantern, "I only meant to help.");
  const std::string asked = answer_to(m_, defence, "Help with what?");
  act(laptop_, Deed::withdraw, defence);
  answer_to(laptop_, lantern, "I was quick. I wanted to say: I know that lantern.");
  const auto thread = meet(k_).posts[0].answers;
  ASSERT_EQ(thread.size(), 4u);
  const auto stub = std::ranges::find(thread, defence, &CircleAnswer::Answer::id);
  ASSERT_NE(stub, thread.end());
  EXPECT_TRUE(stub->withdrawn);
  EXPECT_EQ(stub->text, "");
  EXPECT_EQ(std::ranges::find(thread, asked, &CircleAnswer::Answer::id)->about, defence);
  // Hearts, seen by who receives them.
  act(m_, Deed::heart, thanked);
  act(k_, Deed::heart, lantern);
  act(k_, Deed::heart, lantern);
  meet_all();
  EXPECT_EQ(meet(m_).posts[0].hearts, std::vector<std::string>{"K."});
  EXPECT_TRUE(meet(laptop_).posts[0].hearts.empty());
  EXPECT_EQ(std::ranges::find(meet(k_).posts[0].answers, thanked, &CircleAnswer::Answer::id)->hearts,
            std::vector<std::string>{"M."});
  for (Machine* one : all())
    EXPECT_TRUE(of(*one, Circles{}).remarks.empty()) << of(*one, Circles{}).remarks[0].sentence;
  const std::string lies_there = all_of(there_);
  for (const char* word : {"cormorant", "lantern", "furious", "four days", "Keeper"})
    EXPECT_EQ(lies_there.find(word), std::string::npos) << word;
  for (Machine* one : {&m_, &laptop_})
    EXPECT_EQ(export_of(*one).find("cormorant"), std::string::npos) << "it was never sent";
}

TEST_F(CirclesTest, AnswersNothingThatIsNotInTheDiaryFirst) {
  all_in();
  const std::string id = post(m_, "Topic", "text", true);
  EXPECT_EQ(no(k_, AnswerPost{.id = id, .text = "At once!", .now = true}).where, "reaction");
  const std::string entry = note(k_, "an entry");
  EXPECT_EQ(no(k_, AnswerPost{.id = id, .reaction = entry, .now = true}).where, "reaction");
  const std::string first = reaction(k_, "much", "Here is what I think.");
  EXPECT_EQ(no(k_, AnswerPost{.id = id, .reaction = first, .now = true}).kind, ProblemKind::conflict)
      << "whoever wrote it asks for a day";
  of(k_, AnswerPost{.id = id, .reaction = first});
  next_day();
  of(k_, AnswerPost{.reaction = first, .now = true});
  EXPECT_EQ(meet(m_).posts[0].answers.size(), 1u);
  const std::string second = reaction(k_, "more", "And this.");
  of(k_, AnswerPost{.id = id, .reaction = second, .only_to_author = true, .now = true});
  EXPECT_EQ(meet(m_).posts[0].answers.size(), 2u);
  EXPECT_EQ(meet(laptop_).posts[0].answers.size(), 1u) << "only to the author";
  const std::string third = reaction(k_, "enough", "Let it be.");
  of(k_, AnswerPost{.id = id, .reaction = third});
  act(k_, Deed::let_go, third);
  EXPECT_TRUE(meet(k_).waiting.empty());
}

TEST_F(CirclesTest, NamesOfPeopleAreReplacedAndShownFirst) {
  all_in();
  on<Saved>(m_, Add{.kind = "relationship", .fields = {{"name", "Berta Wald"}}});
  const CircleAnswer draft = of(
      m_, WritePost{
              .topic = "About Berta", .text = "Berta Wald said that Pia had called.", .wants = "just_read"});
  ASSERT_TRUE(draft.as_sent);
  EXPECT_EQ(draft.as_sent->topic.find("Berta"), std::string::npos);
  EXPECT_EQ(draft.as_sent->text.find("Wald"), std::string::npos);
  EXPECT_EQ(draft.as_sent->replaced, 2);
  EXPECT_EQ(draft.as_sent->likely_names, std::vector<std::string>{"Pia"});
  EXPECT_TRUE(meet(m_).posts.empty()) << "nothing was sent";
  EXPECT_EQ(no(m_, WritePost{.topic = "T", .text = "x", .wants = "praise"}).where, "wants");
}

TEST_F(CirclesTest, TheKeeperActsInTheOpenAndIsFollowed) {
  all_in();
  const std::string id = post(m_, "Topic", "text"), other = post(k_, "Other", "words");
  EXPECT_EQ(no(m_, InCircle{.what = Deed::remove, .id = "K.", .text = "because"}).kind,
            ProblemKind::conflict);
  act(m_, Deed::flag, other);
  EXPECT_TRUE(meet(laptop_).posts[0].flagged || meet(laptop_).posts[1].flagged);
  act(laptop_, Deed::looked, other);
  for (const auto& one : meet(m_).posts) EXPECT_FALSE(one.flagged);
  act(k_, Deed::fold, id);
  act(k_, Deed::fold_words, "", "words");
  for (const auto& one : meet(k_).posts) EXPECT_TRUE(one.folded) << one.topic;
  for (const auto& one : meet(m_).posts) EXPECT_FALSE(one.folded) << "that is hers alone";
  act(laptop_, Deed::successor, "M.");
  meet_all();
  EXPECT_EQ(no(k_, InCircle{.what = Deed::keep}).kind, ProblemKind::conflict);
  act(laptop_, Deed::remove, "K.", "Names were passed on.");
  const auto seen = meet(m_);
  const auto gone = std::ranges::find(seen.members, "K.", &CircleAnswer::Member::called);
  ASSERT_NE(gone, seen.members.end());
  EXPECT_EQ(gone->removed, "Names were passed on.");
  EXPECT_EQ(gone->remark, "");
  post(m_, "After", "She does not read this: albatross.");
  const auto outside = meet(k_);
  EXPECT_TRUE(outside.is_over);
  EXPECT_EQ(outside.posts.size(), 2u) << "she reads nothing new";
  EXPECT_EQ(no(k_, WritePost{.topic = "T", .text = "x", .wants = "thoughts", .as_it_stands = true}).kind,
            ProblemKind::conflict);
  of(k_, ForgetCircle{});
  EXPECT_TRUE(of(k_, Circles{}).circles.empty());
  // The successor keeps it on, and lets somebody in.
  act(m_, Deed::keep, "");
  act(laptop_, Deed::leave, "");
  EXPECT_TRUE(meet(m_).members.size() >= 2);
  const std::string line = of(m_, InviteToCircle{}).line;
  ask(k_, "Kay again", line);
  of(m_, AdmitToCircle{.id = meet(m_).invitations.at(0).id});
  of(k_, MeetCircle{});
  const auto again = only(of(k_, EnterCircle{.agrees = true}));
  EXPECT_EQ(again.posts.size(), 3u);
  for (const auto& one : again.members) EXPECT_EQ(one.remark, "") << one.called;
}

TEST_F(CirclesTest, ALineAFarewellAndWhatIsOnlyHere) {
  all_in();
  act(m_, Deed::line, "", "My sister; she has the key.");
  EXPECT_EQ(meet(k_).lines.at(0).text, "");
  act(k_, Deed::open_line, "M.");
  EXPECT_EQ(meet(k_).lines.at(0).text, "My sister; she has the key.");
  EXPECT_EQ(meet(m_).lines.at(0).opened_by, std::vector<std::string>{"K."});
  act(m_, Deed::farewell, "K.", "If I do not come back.");
  EXPECT_EQ(meet(k_).farewells.at(0).text, "If I do not come back.");
  EXPECT_TRUE(meet(laptop_).farewells.empty());
  // Where nobody answers it waits here, and that is told.
  testing::fs::rename(there_, folder_ / "away");
  const CircleAnswer alone =
      of(m_, WritePost{.topic = "T", .text = "x", .wants = "thoughts", .as_it_stands = true});
  EXPECT_EQ(alone.circles.at(0).only_here, 1);
  EXPECT_EQ(alone.remarks.size(), 1u);
  testing::fs::rename(folder_ / "away", there_);
  EXPECT_EQ(meet(m_).only_here, 0);
  EXPECT_EQ(meet(k_).posts.size(), 1u);
}

}  // namespace
}  // namespace holdfast::app

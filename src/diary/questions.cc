// The words of every question, by kind of record. Ordered so that what matters most comes first and one can
// stop after any of them.
#include "diary/questions.h"

#include <algorithm>
#include <utility>

namespace holdfast::diary {

namespace {

std::vector<Choice> extent(std::string yes = "yes", std::string partly = "partly", std::string no = "no") {
  return {{"yes", std::move(yes)}, {"partly", std::move(partly)}, {"no", std::move(no)}};
}

const std::vector<Choice> degree{
    {"no", "no"}, {"a_little", "a little"}, {"much", "much"}, {"dont_know", "don't know"}};
const std::vector<Choice> who{
    {"client", "me"}, {"practitioner", "{A}"}, {"both", "both of us"}, {"circumstances", "circumstances"}};

Question line(std::string key, std::string asked, bool required = false) {
  return {.key = std::move(key), .asked = std::move(asked), .required = required};
}

Question choice(std::string key, std::string asked, std::vector<Choice> choices) {
  return {
      .key = std::move(key), .asked = std::move(asked), .form = Form::choice, .choices = std::move(choices)};
}

Question rating(std::string key, std::string asked, std::string low, std::string high) {
  return {.key = std::move(key),
          .asked = std::move(asked),
          .form = Form::rating,
          .low_words = std::move(low),
          .high_words = std::move(high)};
}

Question of_form(Form form, std::string key, std::string asked) {
  return {.key = std::move(key), .asked = std::move(asked), .form = form};
}

Question which(std::string key, std::string asked, std::string_view of) {
  return {.key = std::move(key), .asked = std::move(asked), .form = Form::record, .of = of};
}

Question only_if(Question question, std::string key, std::vector<std::string> words) {
  question.only_if = std::move(key);
  question.only_if_words = std::move(words);
  return question;
}

std::vector<Question> session_questions() {
  const std::vector<std::string> kept{"kept"};
  std::vector<Question> list{
      choice("outcome", "Did it take place? (Leave it if it is still to come.)",
             {{"kept", "it did"}, {"moved", "it was moved"}, {"cancelled", "it was cancelled"}}),
      only_if(choice("by", "Who moved or cancelled it?", who), "outcome", {"moved", "cancelled"}),
      only_if(of_form(Form::moment, "moved_to", "Moved to when?"), "outcome", {"moved"}),
      only_if(choice("form", "How did you meet?",
                     {{"in_person", "in person"}, {"video", "video"}, {"phone", "phone"}, {"text", "text"}}),
              "outcome", kept),
      only_if(rating("let_in", "How much could you let in?", "nothing", "all of it"), "outcome", kept),
      only_if(choice("talked_about_needing", "Did you talk about needing itself?",
                     {{"yes", "yes"}, {"touched", "touched on it"}, {"no", "no"}}),
              "outcome", kept),
      only_if(choice("got_what_you_came_for", "Did you get what you came for?", extent()), "outcome", kept),
      only_if(choice("looked_after", "Did you find yourself looking after {A}?", degree), "outcome", kept),
      only_if(choice("brought_troubles", "Did {A} bring in troubles of their own?", degree), "outcome", kept),
      only_if(line("unsaid", "Something you didn't say? (A line, if you like.)"), "outcome", kept),
      line("line", "A line about it?")};
  return list;
}

std::vector<Question> contact_questions() {
  return {
      choice("began", "Who began it?", {who[0], who[1]}),
      only_if(choice("purpose", "What was it for?",
                     {{"are_you_there", "are you there?"},
                      {"help_now", "help now"},
                      {"share", "to share something"},
                      {"plan", "to plan"},
                      {"thanks", "thanks"}}),
              "began", {"client"}),
      choice("form", "How?",
             {{"message", "message"}, {"call", "call"}, {"email", "email"}, {"letter", "letter"}}),
      only_if(choice("answered", "Was it answered?", extent()), "began", {"client"}),
      only_if(
          of_form(Form::duration, "answered_after_minutes", "After how long? (\"20 minutes\", \"2 hours\")"),
          "answered", {"yes", "partly"}),
      only_if(rating("waiting", "How hard was the waiting?", "not hard", "overwhelming"), "began",
              {"client"}),
      only_if(of_form(Form::duration, "relief_minutes", "How long did relief last? (0 if there was none)"),
              "answered", {"yes", "partly"}),
      line("line", "A line about it?")};
}

std::vector<Question> reaction_questions() {
  return {line("what_happened", "What happened?"), line("what_it_stirred", "What did it stir?"),
          line("want_to_say", "What do you want to say or do? (Kept, not sent.)"),
          choice("needs_today", "Do you need something today?",
                 {{"practitioner", "write to {A}"},
                  {"someone_else", "someone else"},
                  {"help", "help"},
                  {"no", "no"}}),
          of_form(Form::moment, "come_back",
                  "When to come back to it? (\"tonight\", \"tomorrow\", \"in 4 days\", \"next session\"; "
                  "leave it for no date)")};
}

std::vector<Question> ending_questions() {
  return {choice("by", "Who ended it?",
                 {{"practitioner", "{A}"},
                  {"client", "me"},
                  {"both", "both of us"},
                  {"circumstances", "circumstances"},
                  {"death", "death"}}),
          of_form(Form::yes_no, "planned", "Was it planned?"),
          line("how_learned", "How did you learn of it?"),
          choice("talked_leaving", "Was the leaving talked through?", extent()),
          choice("talked_needs", "Was it talked through what you needed from {A}?", extent()),
          choice("talked_wrong", "Was it talked through what went wrong between you?", extent()),
          line("contact_afterwards", "Contact afterwards?"),
          line("line", "A line about it?")};
}

std::vector<Question> small_questions(std::string_view kind) {
  if (kind == "absence")
    return {of_form(Form::moment, "until", "Until when? (\"Friday\", \"in two weeks\")"),
            of_form(Form::yes_no, "announced", "Was it announced?"), line("line", "A line about it?")};
  if (kind == "absence_back")
    return {rating("how_hard", "How hard was the whole time?", "not hard", "overwhelming")};
  if (kind == "rupture")
    return {line("line", "What happened?"),
            rating("strain", "How much strain was it?", "hardly any", "as much as it gets")};
  if (kind == "repair")
    return {
        which("rupture", "Which rupture was it?", Rupture::kind), choice("mended", "Is it mended?", extent()),
        choice("began", "Who began mending it?", {who[0], who[1], who[2]}), line("line", "A line about it?")};
  if (kind == "limit")
    return {line("what", "What is the limit?", true),
            choice("whose", "Whose is it?",
                   {{"mine", "mine"}, {"practitioner", "{A}'s"}, {"agreed", "agreed between you"}}),
            only_if(line("with", "With whom, if not {A}? (An initial will do.)"), "whose", {"mine"})};
  if (kind == "limit_event")
    return {
        which("limit", "Which limit?", Limit::kind),
        choice(
            "what", "What became of it?",
            {{"kept", "it was kept"}, {"moved", "it was moved by agreement"}, {"crossed", "it was crossed"}}),
        choice("by", "By whom?", who),
        line("how_it_felt", "How did it feel? (A limit kept can hurt and still be good.)")};
  if (kind == "need")
    return {line("what", "What did you need?", true), of_form(Form::yes_no, "voiced", "Did you say so?"),
            only_if(line("to_whom", "To whom?"), "voiced", {"true"}),
            choice("outcome", "What became of it?",
                   {{"met", "met"},
                    {"partly", "partly met"},
                    {"declined", "declined, but talked about"},
                    {"not_met", "not met"}})};
  if (kind == "steadying") {
    Question helped = of_form(Form::choices, "helped", "What helped?");
    helped.choices = {{"something_learned", "something learned"},
                      {"a_person", "a person"},
                      {"practitioner", "{A}"},
                      {"rest", "rest"},
                      {"other", "something else"},
                      {"nothing", "nothing did"}};
    return {helped, line("line", "A line about it?")};
  }
  if (kind == "belief") return {line("sentence", "What is the sentence?", true)};
  if (kind == "belief_rating")
    return {which("belief", "Which sentence?", Belief::kind),
            rating("how_true", "How true does it feel now?", "not at all", "completely"),
            line("line", "A line about it?")};
  if (kind == "emotion")
    return {line("word", "Which word?", true),
            choice("tone", "Is it pleasant? (Yours to say.)",
                   {{"pleasant", "pleasant"}, {"unpleasant", "unpleasant"}, {"both", "both"}}),
            line("group", "Does it belong to a group of feelings?")};
  return {};
}

}  // namespace

std::vector<Question> questions_for(std::string_view kind) {
  if (kind == "session") return session_questions();
  if (kind == "contact") return contact_questions();
  if (kind == "reaction") return reaction_questions();
  if (kind == "ending") return ending_questions();
  if (kind == "reaction_back") {
    Question found = of_form(Form::choices, "found", "What do you see now?");
    found.choices = {{"something_true", "something true"},
                     {"something_old", "something old"},
                     {"theirs", "it was theirs"},
                     {"something_wrong", "something was wrong"},
                     {"dont_know", "still don't know"}};
    return {found, line("found_words", "In your words?"),
            of_form(Form::yes_no, "acted_sooner", "Did you act on it before coming back? (Either is fine.)")};
  }
  if (kind == "relationship_back")
    return {of_form(Form::moment, "until", "Until when, if it is over?"),
            choice("asking", "Go on asking about {A} in check-ins?",
                   {{"yes", "yes"}, {"not_now", "not now"}, {"no", "no"}}),
            of_form(Form::yes_no, "remembered", "Is this written from memory, after it was over?")};
  if (kind == "relationship")
    return {line("name", "What do you call them? (An initial or a made-up name will do.)", true),
            line("modality", "What kind of therapy is it?"),
            line("rhythm", "When do you meet? (\"Tuesdays at ten\")"),
            line("between_sessions", "What did you agree about contact in between?"),
            line("limits", "What limits did you agree on?"),
            line("words", "Anything else, in your words?")};
  if (kind == "help_number")
    return {line("name", "Who is it?", true), line("number", "Which number?", true),
            line("line", "A line to yourself about it?")};
  if (kind == "scale")
    return {line("key", "A short name for it, in small letters (\"sleep\")", true),
            line("question", "How should it ask? (\"How did you sleep?\")", true),
            line("low_words", "What does 0 mean?"), line("high_words", "What does 10 mean?"),
            of_form(Form::yes_no, "weekly", "Only once a week?")};
  return small_questions(kind);
}

namespace {

// What a field that nobody is asked for is changed with, by what it holds.
void made_for(Question& question, const std::string*) {
  question.form = Form::line;
}
void made_for(Question& question, const bool*) {
  question.form = Form::yes_no;
}
void made_for(Question& question, const int*) {
  question.form = question.key.ends_with("minutes") ? Form::duration : Form::number;
}
void made_for(Question& question, const Date*) {
  question.form = Form::moment;
}
void made_for(Question& question, const Moment*) {
  question.form = Form::moment;
}
void made_for(Question& question, const std::vector<std::string>*) {
  question.form = Form::words;
}
void made_for(Question& question, const std::vector<Rating>*) {
  question.form = Form::ratings;
}
template <Worded Enum>
void made_for(Question& question, const Enum*) {
  question.form = Form::choice;
  for (const std::string_view word : Words<Enum>::list) {
    std::string says(word);
    std::ranges::replace(says, '_', ' ');
    question.choices.push_back({std::string(word), std::move(says)});
  }
}
template <Worded Enum>
void made_for(Question& question, const std::vector<Enum>*) {
  made_for(question, static_cast<const Enum*>(nullptr));
  question.form = Form::choices;
}
// Of which kind it is only its own question can say.
void made_for(Question& question, const Id*) {
  question.form = Form::record;
}
template <class Value>
void made_for(Question& question, const std::optional<Value>*) {
  made_for(question, static_cast<const Value*>(nullptr));
}

std::vector<Question> asked_ever(std::string_view kind) {
  std::vector<Question> asked = questions_for(kind);
  for (Question& later : questions_for(std::string(kind) + "_back")) asked.push_back(std::move(later));
  return asked;
}

}  // namespace

std::vector<Question> questions_about(std::string_view kind) {
  std::vector<Question> all;
  const auto body = empty_body(kind);
  if (!body) return all;
  const std::vector<Question> asked = asked_ever(kind);
  std::visit(
      [&]<class Noun>(const Noun& noun) {
        Noun::fields(noun, [&](const char* key, const char* label, const auto& member) {
          const auto found = std::ranges::find(asked, std::string_view(key), &Question::key);
          if (found != asked.end()) return all.push_back(*found);
          Question made{.key = key, .asked = label};
          made_for(made, &member);
          all.push_back(std::move(made));
        });
      },
      *body);
  all.push_back(of_form(Form::moment, "felt", "When was it?"));
  if (kind != Relationship::kind)
    all.push_back(which("relationship", "Whom is it about?", Relationship::kind));
  all.push_back(of_form(Form::yes_no, "folded", "Fold it, so that lists show its date only?"));
  return all;
}

std::vector<Question> questions_not_asked(std::string_view kind) {
  const std::vector<Question> asked = asked_ever(kind);
  std::vector<Question> left = questions_about(kind);
  std::erase_if(left, [&](const Question& one) {
    return one.key == "felt" || one.key == "folded" ||
           std::ranges::find(asked, one.key, &Question::key) != asked.end();
  });
  return left;
}

}  // namespace holdfast::diary

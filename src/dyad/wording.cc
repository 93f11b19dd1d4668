// The tables of words, by mood and by what they are about. Long because it is mostly text.
#include "dyad/wording.h"

#include <array>

namespace holdfast::dyad {
namespace {

using Texts = std::span<const std::string_view>;
using enum diary::Emotion::Tone;

constexpr Feeling feeling_list[] = {
    {"sad", unpleasant, Mood::hard},
    {"afraid", unpleasant, Mood::hard},
    {"alone", unpleasant, Mood::hard},
    {"ashamed", unpleasant, Mood::hard},
    {"small", unpleasant, Mood::hard},
    {"overwhelmed", unpleasant, Mood::hard},
    {"left behind", unpleasant, Mood::hard, true},
    {"jealous", unpleasant, Mood::hard, true},
    {"betrayed", unpleasant, Mood::hard, true},
    {"grieving", both, Mood::hard, true},
    {"tired", unpleasant, Mood::middling},
    {"restless", unpleasant, Mood::middling},
    {"angry", both, Mood::middling},
    {"numb", unpleasant, Mood::middling},
    {"wary", both, Mood::middling, true},
    {"irritated", unpleasant, Mood::middling, true},
    {"longing", both, Mood::middling, true},
    {"tender", both, Mood::middling, true},
    {"calm", pleasant, Mood::light},
    {"relieved", pleasant, Mood::light},
    {"hopeful", pleasant, Mood::light},
    {"childlike", both, Mood::light, true},
    {"grateful", pleasant, Mood::light, true},
    {"proud", pleasant, Mood::light, true},
    {"curious", pleasant, Mood::light, true},
    {"at home", pleasant, Mood::light, true},
};

constexpr std::string_view hard_first[] = {
    "Could not eat much.",         "Cried in the car.",
    "Work was too loud.",          "A letter from the landlord.",
    "Argument on the phone.",      "Everything at once.",
    "Stayed in bed till noon.",    "My chest was tight all day.",
    "Forgot an appointment.",      "Nobody called.",
    "The old film running again.", "Could not find words.",
};
constexpr std::string_view hard_then[] = {
    "Wish {A} were here.",
    "Want to hide.",
    "Counting the days.",
    "I should be over this.",
    "Holding on.",
    "It passes, I know.",
    "Don't want to be seen.",
    "Just need to get through tonight.",
    "Too much for one evening.",
    "No idea what set it off.",
    "Hate needing so much.",
    "Breathing. That's all.",
};
constexpr std::string_view middling_first[] = {
    "Long day.",
    "Cooked something simple.",
    "Rain all day.",
    "Shopping, laundry.",
    "Meeting went on.",
    "Walked home.",
    "Slept in two halves.",
    "Half a headache.",
    "Sorted old papers.",
    "Train was late.",
    "Watched a series.",
    "Slow morning.",
};
constexpr std::string_view middling_then[] = {
    "Neither good nor bad.",
    "{A} crossed my mind twice.",
    "A bit far from everything.",
    "Went better than I thought.",
    "Tired, not sad.",
    "Thinking about the next hour.",
    "Kept myself busy.",
    "Some worry underneath.",
    "Let it be.",
    "Could have called somebody.",
    "Not much to say.",
    "Something is still sore.",
};
constexpr std::string_view light_first[] = {
    "Sun on the balcony.",     "Laughed at lunch.",    "Finished the shelf.", "Swam forty minutes.",
    "Tea with a neighbour.",   "A good long walk.",    "Slept through.",      "Choir tonight.",
    "Baked bread, it worked.", "Said no to overtime.", "The dog next door.",  "Called my sister.",
};
constexpr std::string_view light_then[] = {
    "Felt like myself.",
    "Did not need to tell {A} at once.",
    "It held.",
    "Warm.",
    "More room inside.",
    "I could ask for it.",
    "Quiet in a good way.",
    "Even the sad part was all right.",
    "Proud of that.",
    "Glad to be here.",
    "Small thing, big help.",
    "Want to remember this.",
};
constexpr std::string_view night_lines[] = {
    "Awake again.", "Two in the morning, head won't stop.", "Bad dream.", "Listening to the fridge.",
    "Can't sleep.", "The night makes everything bigger.",
};

constexpr std::string_view session_hard[] = {
    "Could hardly speak.",
    "Talked around it for forty minutes.",
    "Left with a knot in my stomach.",
    "Wanted to run out.",
    "Felt more alone afterwards.",
    "She looked at the clock, or I thought so.",
    "Nothing reached me today.",
};
constexpr std::string_view session_middling[] = {
    "Talked about the week.",
    "Said half of it.",
    "Some of it landed.",
    "Silence that was all right.",
    "Got stuck, then a little unstuck.",
    "Talked about my mother.",
    "We went slowly.",
};
constexpr std::string_view session_light[] = {
    "I could let it in.",
    "Cried and it was not too much.",
    "{A} remembered what I said weeks ago.",
    "Said that I was angry. It held.",
    "We laughed.",
    "Left lighter.",
    "Talked about what it is like to need {A}.",
};
constexpr std::string_view unsaid[] = {
    "That I rehearsed all of it beforehand.", "That I was hurt about the cancelled hour.",
    "How much I had been waiting.",           "That I nearly didn't come.",
    "That I wanted to ask for more time.",    "That I looked up where {A} goes on holiday.",
};

constexpr std::string_view are_you_there[] = {
    "Just to know {A} is still there.", "Asked whether we are all right.", "One line, only to hear back.",
    "Could not tell whether she was cross."};
constexpr std::string_view help_now[] = {"It was too much alone.", "After the call with M.",
                                         "Could not come down by myself.", "Panic on the stairs."};
constexpr std::string_view share[] = {"Told {A} that I went to choir.", "Sent a picture of the bread.",
                                      "Wrote that the talk with my sister went well."};
constexpr std::string_view plan[] = {"About next week's time.", "Whether Thursday would work.",
                                     "Asked for the video link."};
constexpr std::string_view thanks[] = {"Thanked {A} for the last hour.", "Wrote that it helped.",
                                       "Said thank you, nothing else."};

constexpr std::string_view learned[] = {
    "Named it, then waited ten minutes.", "Feet on the floor, five things I can see.",
    "Wrote it down before answering.", "Let it come and go like weather."};
constexpr std::string_view person[] = {
    "Called J., we talked about nothing much.", "My sister stayed on the phone.",
    "Sat in the kitchen with my neighbour.", "Somebody online who knows it."};
constexpr std::string_view by_her[] = {"Thought of what {A} would say.", "Read {A}'s last message again.",
                                       "Remembered her chair, the window, the plant."};
constexpr std::string_view rest[] = {"Slept an hour.", "A bath.", "Went to bed early."};
constexpr std::string_view other[] = {"Walked until my legs were tired.", "Cleaned the oven.",
                                      "Music, loud."};
constexpr std::string_view nothing[] = {"It just took its time.", "Nothing really.", "Waited."};

constexpr Page page_list[] = {
    {Chapter::em, 0.01, "Starting this",
     "I want to write down what happens with me and {A}. Not for anybody else.\n\n- how it is\n- what I "
     "need\n- what I do with it"},
    {Chapter::em, 0.08, "",
     "Three sessions now. I like the room. I don't know yet what to do with being asked things."},
    {Chapter::em, 0.20, "Thursdays",
     "Thursdays have become the middle of the week. I notice that I **collect** things to tell her."},
    {Chapter::em, 0.42, "",
     "She was away and I did not know what to do with the Thursday. I went to the lake instead and was "
     "cold."},
    {Chapter::em, 0.47, "A strange hour",
     "{A} told me about her move and how tired she is. I asked questions. On the tram I noticed that I had "
     "not said anything about me."},
    {Chapter::em, 0.58, "", "I bring the lighter things now. It seems to be easier for both of us."},
    {Chapter::em, 0.70, "Who looks after whom",
     "I asked if she was all right. She said it was good to be asked.\n\nI was proud, and then I felt sick."},
    {Chapter::em, 0.83, "", "Another hour moved. I said it was fine. It was not fine.", true},
    {Chapter::em, 0.93, "", "I want to stop going and I cannot imagine a week without it. Both, all day."},
    {Chapter::alone, 0.03, "It is over",
     "An e-mail. Five lines. She closes the practice at the end of the week and wishes me well.\n\nI read it "
     "in the supermarket.",
     true},
    {Chapter::alone, 0.25, "", "Thursday. Went for a walk at five so that I would not sit in the kitchen."},
    {Chapter::alone, 0.50, "What I did not get to say",
     "1. That it mattered.\n2. That it was too much the other way round.\n3. Goodbye."},
    {Chapter::alone, 0.75, "", "The waiting list called. I said yes before I could think."},
    {Chapter::a, 0.01, "First hour",
     "A plain room. {A} asked what I would need in order to come back. I had no answer, and that was "
     "allowed."},
    {Chapter::a, 0.07, "Rules",
     "We wrote down how it works: Tuesdays at ten, one message in between, answered the next working day. "
     "*It is odd how much I like that.*"},
    {Chapter::a, 0.14, "",
     "I tested it, I think. I was twenty minutes late and waited for something to happen. We talked about "
     "being late."},
    {Chapter::a, 0.19, "Before the break",
     "More than a week. I told {A} that I hate breaks. She did not apologise and she did not talk me out of "
     "it."},
    {Chapter::a, 0.27, "It got bigger",
     "I need her more now than at the start. That frightens me: is this the same again?\n\n> \"Is it the "
     "same?\" she asked. I could not say."},
    {Chapter::a, 0.34, "",
     "Told her that I reread her messages. I was so ashamed that I looked at the floor. The floor is grey."},
    {Chapter::a, 0.43, "What is different",
     "She does not tell me about herself. At first I thought that was cold.\n\nIt leaves **room**."},
    {Chapter::a, 0.57, "",
     "A week away. I wrote the message and then did not send it, and not out of spite."},
    {Chapter::a, 0.60, "Choir",
     "I went again. Somebody kept a chair for me. I thought about telling {A} and then forgot to."},
    {Chapter::a, 0.64, "A list",
     "Things I can do now when it comes up:\n\n- say what it is\n- put my feet on the floor\n- call J.\n- "
     "wait\n- write here"},
    {Chapter::a, 0.75, "After the quarrel",
     "I said that I was angry about the moved hour, while I was angry. It took ten minutes and then it was "
     "over. We were both still there."},
    {Chapter::a, 0.89, "The long break", "Two weeks. I missed her and it was only missing."},
    {Chapter::a, 0.93, "",
     "Took the stairs past the old practice. There is a dentist now. I was sad on the landing, and then I "
     "went on."},
    {Chapter::a, 0.98, "Looking back",
     "I have read some of this from the beginning. I would like to tell the person of the first pages that "
     "she was not too much."},
};

constexpr Wish wish_list[] = {
    {Chapter::em, 0.10, "To know when she will be away", true, 0, ""},
    {Chapter::em, 0.26, "To talk about the missed hour", false, 3, ""},
    {Chapter::em, 0.44, "That the hour is about me", false, 3, ""},
    {Chapter::em, 0.62, "A fixed time again", true, 3, ""},
    {Chapter::em, 0.80, "To say that it is too much", false, 3, ""},
    {Chapter::alone, 0.30, "A conversation to end it", true, 3, ""},
    {Chapter::alone, 0.65, "Somebody to have dinner with", true, 0, "J."},
    {Chapter::a, 0.06, "To know how messages work", true, 0, ""},
    {Chapter::a, 0.17, "A longer hour before the break", false, 3, ""},
    {Chapter::a, 0.24, "A second message in hard weeks", true, 2, ""},
    {Chapter::a, 0.36, "That she says I am not too much", false, -1, ""},
    {Chapter::a, 0.44, "To be asked about the ending with Em", true, 0, ""},
    {Chapter::a, 0.53, "Quiet in the mornings", true, 1, "M."},
    {Chapter::a, 0.61, "To know the dates of the breaks early", true, 0, ""},
    {Chapter::a, 0.70, "Help with the form", true, 0, "my sister"},
    {Chapter::a, 0.79, "More time between two hard subjects", true, 1, ""},
    {Chapter::a, 0.90, "That somebody drives me to the appointment", true, 0, "J."},
    {Chapter::a, 0.97, "An hour only about how we two are doing", true, 0, ""},
};

constexpr Storm storm_list[] = {
    {Chapter::em, 0.28, "She said I seemed so strong.", "Rage, then nothing.", "Don't tell me who I am.",
     "She needed me to be strong.", 2, -1, 4},
    {Chapter::em, 0.66, "She answered her phone in the hour.", "I was a piece of furniture.",
     "I won't come any more.", "It was not all right, and I was not too sensitive.", 3, -1, 6},
    {Chapter::alone, 0.20, "No answer to my letter.", "Five years old, at the window.",
     "Why won't you even write back.", "The window is old. No answer is no answer, too.", 1, 3, 9},
    {Chapter::a, 0.12, "She said: we have to stop now.", "Thrown out.", "You only want the next one in.",
     "I know that door from home.", 1, -1, 4},
    {Chapter::a, 0.30, "{A} wrote one line where I had written a page.", "Ashamed of the page.",
     "Forget that I wrote.", "One line was what we had agreed.", 0, 1, 3},
    {Chapter::a, 0.47, "Somebody in the waiting room laughed with her.", "Jealous like a child.",
     "Who is that.", "I want to be the only one. That may be said.", 1, 0, 5},
    {Chapter::a, 0.68, "My sister said I should be finished with therapy by now.",
     "Defending myself in the shower.", "You have no idea.", "She is worried about the money.", 2, -1, 4},
    {Chapter::a, 0.76, "She moved the hour with a day's notice.", "Here we go again.",
     "Just cancel it altogether.", "It annoyed me and it was one hour.", 0, -1, 2},
};

}  // namespace

std::span<const Feeling> feelings() {
  return feeling_list;
}
std::span<const Page> pages() {
  return page_list;
}
std::span<const Wish> wishes() {
  return wish_list;
}
std::span<const Storm> storms() {
  return storm_list;
}

std::string with_name(std::string_view text, std::string_view name) {
  std::string named(text);
  constexpr std::string_view place = "{A}";
  for (auto at = named.find(place); at != std::string::npos; at = named.find(place, at + name.size()))
    named.replace(at, place.size(), name);
  return named;
}

std::string pick(Random& random, Texts texts, std::string_view name) {
  return with_name(texts[random.below(texts.size())], name);
}

std::string moment_line(Random& random, Mood mood, bool is_night, std::string_view name) {
  const Texts first = is_night                 ? Texts(night_lines)
                      : mood == Mood::hard     ? Texts(hard_first)
                      : mood == Mood::middling ? Texts(middling_first)
                                               : Texts(light_first);
  const Texts then = mood == Mood::hard       ? Texts(hard_then)
                     : mood == Mood::middling ? Texts(middling_then)
                                              : Texts(light_then);
  const double shape = random.uniform();
  const std::string opening = pick(random, first, name), rest_of_it = pick(random, then, name);
  if (shape < 0.35 || name.empty()) return opening;
  if (shape < 0.55) return rest_of_it;
  return opening + " " + rest_of_it;
}

Texts session_lines(Mood mood) {
  return mood == Mood::hard       ? Texts(session_hard)
         : mood == Mood::middling ? Texts(session_middling)
                                  : Texts(session_light);
}
Texts session_unsaid() {
  return unsaid;
}

Texts message_lines(diary::Contact::Purpose purpose) {
  switch (purpose) {
    case diary::Contact::Purpose::are_you_there:
      return dyad::are_you_there;
    case diary::Contact::Purpose::help_now:
      return dyad::help_now;
    case diary::Contact::Purpose::share:
      return dyad::share;
    case diary::Contact::Purpose::plan:
      return dyad::plan;
    case diary::Contact::Purpose::thanks:
      return dyad::thanks;
  }
  return {};
}

Texts steadying_lines(diary::Steadying::Helped helped) {
  switch (helped) {
    case diary::Steadying::Helped::something_learned:
      return learned;
    case diary::Steadying::Helped::a_person:
      return person;
    case diary::Steadying::Helped::practitioner:
      return by_her;
    case diary::Steadying::Helped::rest:
      return rest;
    case diary::Steadying::Helped::other:
      return other;
    case diary::Steadying::Helped::nothing:
      return nothing;
  }
  return {};
}

}  // namespace holdfast::dyad

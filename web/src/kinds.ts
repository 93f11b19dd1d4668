// What can be written down besides check-ins and entries: for each kind its questions, in the diary's own keys and
// words (src/diary/nouns.h). {A} is the practitioner.
export type Field =
  | { key: string; ask: string; as: "line" | "text" | "when" | "minutes" | "yes_no" }
  | { key: string; ask: string; as: "steps"; low: string; high: string }
  | { key: string; ask: string; as: "one" | "several"; of: [string, string][] };
export interface Kind {
  kind: string;
  name: string;
  when: string;
  fields: Field[];
}

const who: [string, string][] = [
  ["client", "I"],
  ["practitioner", "{A}"],
  ["both", "both of us"],
  ["circumstances", "circumstances"],
];
const extent: [string, string][] = [
  ["yes", "yes"],
  ["partly", "partly"],
  ["no", "no"],
];
const degree: [string, string][] = [
  ["no", "no"],
  ["a_little", "a little"],
  ["much", "much"],
  ["dont_know", "don't know"],
];
const line: Field = { key: "line", ask: "A line, if you like", as: "line" };

export const kinds: Kind[] = [
  {
    kind: "session",
    name: "Session",
    when: "When was it, or when will it be?",
    fields: [
      { key: "outcome", ask: "What became of it?", as: "one", of: [["kept", "it took place"], ["moved", "moved"], ["cancelled", "cancelled"]] },
      { key: "by", ask: "If it was moved or cancelled, by whom?", as: "one", of: who },
      { key: "let_in", ask: "How much could you let in?", as: "steps", low: "nothing", high: "all of it" },
      { key: "talked_about_needing", ask: "Did you talk about needing itself?", as: "one", of: [["yes", "yes"], ["touched", "touched on it"], ["no", "no"]] },
      { key: "got_what_you_came_for", ask: "Did you get what you came for?", as: "one", of: extent },
      { key: "looked_after", ask: "Did you find yourself looking after {A}?", as: "one", of: degree },
      { key: "brought_troubles", ask: "Did {A} bring in troubles of her own?", as: "one", of: degree },
      { key: "unsaid", ask: "Something you didn't say?", as: "line" },
      line,
    ],
  },
  {
    kind: "contact",
    name: "Contact between sessions",
    when: "When was it?",
    fields: [
      { key: "began", ask: "Who began it?", as: "one", of: who.slice(0, 2) },
      { key: "purpose", ask: "What for?", as: "one", of: [["are_you_there", "are you there"], ["help_now", "help, now"], ["share", "to share something"], ["plan", "to plan"], ["thanks", "thanks"]] },
      { key: "answered", ask: "Was it answered?", as: "one", of: extent },
      { key: "waiting", ask: "How hard was the waiting?", as: "steps", low: "not hard", high: "overwhelming" },
      { key: "relief_minutes", ask: "How many minutes did the relief last?", as: "minutes" },
      line,
    ],
  },
  {
    kind: "absence",
    name: "Absence",
    when: "From when is {A} away?",
    fields: [
      { key: "until", ask: "Until when?", as: "when" },
      { key: "announced", ask: "Was it announced?", as: "yes_no" },
      { key: "how_hard", ask: "Afterwards: how hard was the whole time?", as: "steps", low: "not hard", high: "overwhelming" },
      line,
    ],
  },
  {
    kind: "rupture",
    name: "Something went wrong between us",
    when: "When was it?",
    fields: [
      { key: "line", ask: "What happened?", as: "line" },
      { key: "strain", ask: "How much strain is it?", as: "steps", low: "none", high: "as much as there can be" },
    ],
  },
  {
    kind: "repair",
    name: "Something was mended",
    when: "When was it?",
    fields: [
      { key: "began", ask: "Who began it?", as: "one", of: who.slice(0, 3) },
      { key: "mended", ask: "Is it mended?", as: "one", of: extent },
      line,
    ],
  },
  {
    kind: "limit",
    name: "Limit",
    when: "Since when?",
    fields: [
      { key: "what", ask: "What is the limit?", as: "line" },
      { key: "whose", ask: "Whose is it?", as: "one", of: [["mine", "mine"], ["practitioner", "{A}'s"], ["agreed", "agreed between us"]] },
    ],
  },
  {
    kind: "need",
    name: "Need",
    when: "When was it?",
    fields: [
      { key: "what", ask: "What did you need?", as: "line" },
      { key: "voiced", ask: "Did you say it?", as: "yes_no" },
      { key: "outcome", ask: "What became of it?", as: "one", of: [["met", "met"], ["partly", "partly met"], ["declined", "declined, and talked about"], ["not_met", "not met"]] },
    ],
  },
  {
    kind: "steadying",
    name: "What helped",
    when: "When was it?",
    fields: [
      { key: "helped", ask: "What helped when it was hard?", as: "several", of: [["something_learned", "something I learned"], ["a_person", "a person"], ["practitioner", "{A}"], ["rest", "rest"], ["other", "something else"], ["nothing", "nothing did"]] },
      line,
    ],
  },
  {
    kind: "reaction",
    name: "Sit with it",
    when: "When was it?",
    fields: [
      { key: "what_happened", ask: "What happened?", as: "text" },
      { key: "what_it_stirred", ask: "What did it stir?", as: "text" },
      { key: "want_to_say", ask: "What do you want to say or do? (kept, unsent)", as: "text" },
      { key: "needs_today", ask: "Do you need something today?", as: "one", of: [["practitioner", "write to {A}"], ["someone_else", "someone else"], ["help", "help"], ["no", "no"]] },
      { key: "come_back", ask: "Come back to it when?", as: "one", of: [["tonight", "tonight"], ["tomorrow", "tomorrow"], ["in 4 days", "in four days"]] },
    ],
  },
  {
    kind: "belief",
    name: "An old sentence",
    when: "Since when?",
    fields: [{ key: "sentence", ask: "The sentence, as it sounds", as: "line" }],
  },
  {
    kind: "ending",
    name: "Ending",
    when: "When was it?",
    fields: [
      { key: "by", ask: "Who ended it?", as: "one", of: [["practitioner", "{A}"], ["client", "I"], ["both", "both of us"], ["circumstances", "circumstances"], ["death", "death"]] },
      { key: "planned", ask: "Was it planned?", as: "yes_no" },
      { key: "how_learned", ask: "How did you learn of it?", as: "line" },
      { key: "talked_leaving", ask: "Talked through: the leaving", as: "one", of: extent },
      { key: "talked_needs", ask: "Talked through: what you needed from {A}", as: "one", of: extent },
      { key: "talked_wrong", ask: "Talked through: what went wrong between you", as: "one", of: extent },
      line,
    ],
  },
  {
    kind: "help_number",
    name: "A number of your own for the help page",
    when: "",
    fields: [
      { key: "name", ask: "Who is it?", as: "line" },
      { key: "number", ask: "The number", as: "line" },
      line,
    ],
  },
];

export const named = (text: string, name: string) => text.replaceAll("{A}", name || "your therapist");

// The table itself. Long because it is every word of the command line in one place: to add a verb, add a row
// here and a handler in verbs.cc; help, manual and completions follow.
#include "shell/table.h"

#include <array>

#include "review/review.h"

namespace holdfast::shell {

namespace {

const Option when_option{"when", 0, "WHEN",
                         "When it was, as you would say it: \"yesterday 22:10\", \"last Tuesday\""};
const Option relationship_option{"relationship", 'r', "ID",
                                 "Which relationship, by its id (\"people\" shows them). A name works too, "
                                 "but stands in your shell's history"};
const Option stdin_option{"stdin", 0, "", "Ask nothing; read the fields from stdin, as one JSON object"};
const Option folded_option{"folded", 0, "", "Fold it: lists show its date only, until it is opened"};

std::vector<std::string_view> question_names() {
  std::vector<std::string_view> names;
  for (const review::Question& question : review::questions()) names.push_back(question.id);
  return names;
}

std::vector<Option> writing(std::vector<Option> more = {}) {
  std::vector<Option> all = std::move(more);
  for (const Option& option : {when_option, relationship_option, folded_option, stdin_option})
    all.push_back(option);
  return all;
}

// The world of the theory: a preset, and what of it is changed.
std::vector<Option> dyad_world(std::vector<Option> more) {
  std::vector<Option> all{
      {"preset",
       0,
       "NAME",
       "A world to begin with; held unless told",
       {"held", "two-way", "abrupt-ending", "planned-ending", "limits-not-held", "no-leaning", "high-guard"}},
      {"days", 0, "N", "How long; 730 unless told"},
      {"steadiness", 0, "SHARE", "Limits set and kept: 0 to 1"},
      {"attunement", 0, "SHARE", "Whose needs it is about: 1 hers, 0 the practitioner's"},
      {"openness", 0, "SHARE", "How far need is let be: 0 to 1"},
      {"guard", 0, "SHARE", "The wall at the start: 0 to 1"},
      {"session-every", 0, "DAYS", "Days from one session to the next"},
      {"absence", 0, "FROM..UNTIL",
       "Days on which the practitioner is away; may be given often; ! behind: unannounced"},
      {"ending", 0, "HOW", "How it ends", {"none", "abrupt", "planned"}},
      {"ends-on", 0, "DAY", "Day of the last session"},
      {"taper", 0, "DAYS", "How long a planned ending is talked about; 84 unless told"},
      {"seed", 0, "N", "Of what is drawn at random; 1 unless told"}};
  for (Option& option : more) all.push_back(std::move(option));
  return all;
}

// A page to bring along.
std::vector<Option> page_options() {
  return {relationship_option,
          {"from", 0, "DAY", "The period begins here; three months ago unless told"},
          {"until", 0, "DAY", "It ends here; today unless told"},
          {"take", 't', "ID",
           "Put this on the page first: a record by its id, or a finding by its name; may be given often"},
          {"pictures", 0, "", "With --take FINDING: its picture, too"},
          {"open", 0, "", "Offer the look ahead at a coming break in full, too"},
          {"no-findings", 0, "", "Offer no findings: quicker, because no review is made"},
          {"text", 0, "", "Ask nothing; the page as it is kept"},
          {"stdin", 0, "", "The page as JSON on stdin, in the form --json gives; it is kept and drawn"},
          {"paper", 0, "PAPER", "Its size; as before, at first a4", {"a4", "letter"}},
          {"output", 'o', "FILE", "Write here: .pdf, .png or .txt", {}, Completes::file},
          {"force", 0, "", "Write over a file that is there"}};
}

std::vector<Verb> writing_verbs() {
  return {
      {"checkin",
       Group::writing,
       "",
       "How it is right now: a few numbers, if you like a line",
       "Asks the scales one after the other. Type a number and Enter. Enter alone (or s) skips, f means far "
       "away: you "
       "can't feel it, which is an answer and not a zero. b goes back, q stops without saving. Short by "
       "default; --full "
       "asks everything.",
       writing({{"full", 0, "", "Ask all scales"}}),
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast checkin", "holdfast checkin --full --when \"this morning 8:30\"",
        "echo '{\"ratings\": {\"distress\": 6}}' | holdfast checkin --stdin --passphrase-fd 3 3<file"}},
      {"note",
       Group::writing,
       "[FILE|-]",
       "Write freely, in your editor",
       "Opens $VISUAL or $EDITOR on a private file that lives in memory only and is removed whatever "
       "happens. A first "
       "line \"# Title\" becomes the title. With FILE or -, the text is read from there or from stdin, in "
       "any "
       "common encoding. A text that could not be saved is kept "
       "in the vault as a draft; the next note offers it.",
       {when_option,
        relationship_option,
        folded_option,
        {"here", 0, "", "Write here in the terminal, without an editor"}},
       0,
       1,
       {},
       Completes::file,
       {"holdfast note", "holdfast note text.md", "holdfast note - < text.md"}},
      {"session",
       Group::writing,
       "",
       "A session: how it went, or one to come",
       "",
       writing(),
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast session --when \"today 10:00\""}},
      {"contact", Group::writing, "", "A message or call between sessions", "", writing()},
      {"away",
       Group::writing,
       "",
       "A time in which your therapist is away",
       "Begins at --when and lasts until --until; both may lie ahead.",
       writing({{"until", 0, "WHEN", "When it ends"}}),
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast away --when \"2026-12-20\" --until \"2027-01-06\""}},
      {"rupture", Group::writing, "", "A strain between you", "", writing()},
      {"repair", Group::writing, "", "How a strain was mended, or partly", "", writing()},
      {"limit", Group::writing, "", "A limit that was agreed, or that is yours", "", writing()},
      {"limit kept", Group::writing, "[ID]", "A limit was kept", "", writing(), 0, 1},
      {"limit moved", Group::writing, "[ID]", "A limit was moved by agreement", "", writing(), 0, 1},
      {"limit crossed", Group::writing, "[ID]", "A limit was crossed", "", writing(), 0, 1},
      {"need", Group::writing, "", "Something you needed, and what became of it", "", writing()},
      {"reaction", Group::writing, "", "Something that stung: write it down, come back to it later",
       "What happened, what it stirred, what you want to say (kept, not sent), and when to come back to it. "
       "Nothing stands "
       "between you and help: see help-now.",
       writing({{"come-back", 0, "WHEN", "When to come back: \"tomorrow\", \"in four days\""}})},
      {"reaction back",
       Group::writing,
       "[ID]",
       "Come back to a reaction: what do you see now?",
       "",
       {stdin_option},
       0,
       1},
      {"belief", Group::writing, "", "An old sentence you carry", "", writing()},
      {"belief rate", Group::writing, "[ID]", "How true an old sentence feels now", "", writing(), 0, 1},
      {"steadying", Group::writing, "", "What helped when it was hard", "", writing()},
      {"ending", Group::writing, "", "The end of a relationship with a therapist", "", writing()},
      {"feelings", Group::writing, "", "The words for feelings you have made your own", ""},
      {"feelings add",
       Group::writing,
       "",
       "A word for a feeling; whether it is pleasant is yours to say",
       "",
       {stdin_option}},
      {"people", Group::writing, "", "The relationships this diary is about", ""},
      {"people add",
       Group::writing,
       "",
       "Another relationship with a therapist",
       "",
       {when_option, stdin_option}},
      {"people edit",
       Group::writing,
       "[ID]",
       "Change what is written about a relationship",
       "",
       {stdin_option},
       0,
       1},
      {"people main", Group::writing, "[ID]", "Which relationship check-ins are about", "", {}, 0, 1},
      {"scales", Group::writing, "", "What check-ins ask", ""},
      {"scales on", Group::writing, "KEY", "Ask this scale", "", {}, 1, 1},
      {"scales off", Group::writing, "KEY", "Do not ask this scale", "", {}, 1, 1},
      {"scales add", Group::writing, "", "A scale of your own", "", {stdin_option}},
      {"edit",
       Group::writing,
       "ID",
       "Change a record",
       "An entry opens in your editor; of anything else you are asked which field. With --stdin, the fields "
       "to change "
       "are read as JSON; null takes one back.",
       {when_option,
        relationship_option,
        {"fold", 0, "", "Fold it"},
        {"unfold", 0, "", "Unfold it"},
        stdin_option},
       1,
       1},
      {"delete",
       Group::writing,
       "ID...",
       "Delete records",
       "Can be undone, unless --for-good: that leaves no trace in the vault. Backups made earlier still have "
       "it.",
       {{"for-good", 0, "", "Without a trace; cannot be undone"},
        {"dry-run", 'n', "", "Only show what would be deleted"},
        {"yes", 'y', "", "Do not ask whether you are sure"}},
       1,
       1000},
      {"undo",
       Group::writing,
       "",
       "Take the last change back",
       "",
       {{"redo", 0, "", "Bring back what was taken back"}}},
      {"pause", Group::writing, "", "Pause everything: nothing is asked, until you say so", ""},
      {"resume", Group::writing, "", "Go on after a pause", ""},
  };
}

std::vector<Verb> reading_verbs() {
  const Option from{"from", 0, "DAY", "Nothing before this day"};
  const Option until{"until", 0, "DAY", "Nothing after this day"};
  return {
      {"today", Group::reading, "", "What stands at the door (also without any verb)", ""},
      {"list",
       Group::reading,
       "[KIND...]",
       "The diary, newest first",
       "Kinds: checkins, notes, sessions, contacts, absences, ruptures, repairs, limits, needs, reactions, "
       "beliefs, "
       "steadyings, endings, and the names of kinds in the JSON.",
       {from,
        until,
        relationship_option,
        {"number", 'n', "N", "How many, 50 unless told"},
        {"offset", 0, "N", "Leave out the first N"},
        {"oldest-first", 0, "", "The other way round"}},
       0,
       20,
       {},
       Completes::kind,
       {"holdfast list", "holdfast list sessions --from \"1 March\""}},
      {"show", Group::reading, "ID", "One record, everything in it", "", {}, 1, 1},
      {"search",
       Group::reading,
       "[-]",
       "Find words in the diary",
       "Asks for the words, or reads them from stdin, so that they stay out of the shell's history. \"Quoted "
       "words\" stay "
       "together.",
       {{"number", 'n', "N", "How many, 20 unless told"}},
       0,
       1,
       {"-"},
       Completes::words},
      {"review",
       Group::reading,
       "",
       "What the diary can tell about your questions, and what it can't",
       "Shows the questions that have an answer. Each answer says what it rests on and what it cannot tell. "
       "Needing "
       "somebody is not a fault, and needing nobody is not the goal.",
       {{"question", 0, "NAME", "One question only", question_names()},
        relationship_option,
        {"since", 0, "DAY", "Look at nothing before this day"},
        {"again", 0, "", "Now, though there is nothing new or no review is due"},
        {"entries", 0, "", "Name the records each answer rests on"},
        {"open", 0, "", "Open the folded answers too"}}},
      {"explain",
       Group::reading,
       "[FINDING]",
       "What is behind one answer of the review, numbers and all",
       "What was computed, on which records, what is assumed beforehand, how sure the numbers are, and how "
       "often such sentences were true on simulated diaries. Without FINDING: which there are. FINDING is "
       "the "
       "name of a question, as in review --question.",
       {relationship_option,
        {"since", 0, "DAY", "Look at nothing before this day"},
        {"entries", 0, "", "Name all the records it rests on, not the first few"},
        {"open", 0, "", "Open it also where it is folded"}},
       0,
       1,
       {},
       Completes::question,
       {"holdfast explain", "holdfast explain loop --demo"}},
      {"brief",
       Group::reading,
       "",
       "One page to bring to a session",
       "What you want to talk about, what you'd like today, what you noticed: three lines at most, and "
       "nothing is on it "
       "that you did not put there. The page is kept, encrypted, until you empty it. With -o it is drawn; "
       "names become "
       "initials.",
       page_options(),
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast brief", "holdfast brief --take 7k2m", "holdfast brief --text -o notes.pdf",
        "holdfast brief --json > page.json"}},
      {"absence-sheet", Group::reading, "", "One page for a time in which your therapist is away",
       "When, how earlier breaks went, what helped, what contact there may be, who else there is, whom to "
       "call.",
       page_options()},
      {"ending-sheet", Group::reading, "", "One page for the end of a relationship with a therapist",
       "What it held, what you learned, what stays unsaid. It is for you, with or without the other.",
       page_options()},
  };
}

std::vector<Verb> file_verbs() {
  return {
      {"import",
       Group::files,
       "FILE|FOLDER|-",
       "Bring in a past: another program's file, a table, or a diary exported before",
       "Which format it is, is told by the content: WordPress, Day One, Daylio, jrnl, Journey, Bearable, "
       "RedNotebook, Lifeograph, Joplin, Loop, HabitBull, Markdown folders, calendars, FHIR questionnaire "
       "answers, "
       "the lossless JSON; with --time, any table. At a terminal it shows what would come in and asks for "
       "what only "
       "you know. Importing the same file twice adds nothing; one undo takes it out again. Whatever could "
       "not be "
       "taken is named, and why.",
       {{"time", 0, "COLUMNS", "The column, or two joined by a comma, that hold the time"},
        {"time-format", 0, "FORMAT", "How times are written, such as %d/%m/%y %H:%M"},
        {"map", 'm', "COLUMN=SCALE[:LOW..HIGH]",
         "A column to a scale; may be given often; HIGH below LOW turns it round"},
        {"line", 0, "COLUMN", "The column with a line of text"},
        {"emotions", 0, "COLUMN", "The column with words for feelings"},
        {"written", 0, "COLUMN", "The column that says when it was written down"},
        {"delimiter", 0, "CHARACTER", "Recognised unless given: , ; tab |"},
        {"encoding", 0, "NAME", "Recognised unless given: utf-8, windows-1252, ..."},
        {"decimal", 0, "CHARACTER", "Recognised unless given", {"point", "comma", ".", ","}},
        {"zone", 0, "ZONE", "The time zone of the table, such as Europe/Berlin"},
        {"format",
         0,
         "FORMAT",
         "Recognised unless given",
         {"wordpress", "day-one", "day-one-classic", "daylio", "daylio-table", "journey", "fhir", "bearable",
          "loop-habits", "habitbull", "lifeograph", "calendar", "rednotebook", "joplin", "jrnl", "markdown"}},
        {"order", 0, "STEPS", "A mood's named steps, from highest to lowest, with commas"},
        {"session", 0, "WORD", "Calendar events with this in their title were sessions; may be given often"},
        {"absence", 0, "WORD", "Calendar events with this in their title were absences; may be given often"},
        {"feelings", 0, "", "Tags and activities are words for feelings"},
        {"undated", 0, "DAY", "When items without a time were written"},
        {"changed",
         0,
         "WHICH",
         "What is there already with other words: keep mine (the default), take theirs, or both",
         {"mine", "theirs", "both"}},
        relationship_option,
        {"yes", 'y', "", "Do not ask"},
        {"dry-run", 'n', "", "Only report what would come in"}},
       1,
       20,
       {},
       Completes::file,
       {"holdfast import diary.json", "holdfast import blog.xml --dry-run",
        "holdfast import mood.csv --time date,hour --map mood=distress:10..0 --dry-run"}},
      {"export",
       Group::files,
       "",
       "Everything, as JSON (lossless), tables, Markdown, a page, FHIR or a calendar",
       "To stdout, or with -o into a file that only you can read. What is exported is not encrypted any "
       "more.",
       {{"format",
         'f',
         "FORMAT",
         "json unless told",
         {"json", "csv", "csv-long", "csv-wide", "markdown", "folder", "html", "fhir", "calendar"}},
        {"share", 0, "", "A copy for giving away: names replaced, help numbers left out"},
        {"stdin", 0, "", "With --share: names and places to replace, one NAME=OTHER a line, from stdin"},
        {"output", 'o', "FILE", "Write here", {}, Completes::file},
        {"force", 0, "", "Write over a file that is there"},
        {"from", 0, "DAY", "Nothing before this day"},
        {"until", 0, "DAY", "Nothing after this day"}}},
      {"backup",
       Group::files,
       "[FILE]",
       "An encrypted copy, verified by opening it",
       "Without FILE, into the folder of automatic backups beside the vault.",
       {{"list", 0, "", "Which backups there are"}},
       0,
       1,
       {},
       Completes::file},
      {"restore",
       Group::files,
       "FILE",
       "Put a backup in the vault's place",
       "The backup is opened and checked first; the vault that was there is kept aside, never deleted.",
       {{"yes", 'y', "", "Do not ask whether you are sure"}},
       1,
       1,
       {},
       Completes::file},
      {"check", Group::files, "", "Look at every page and every record of the vault", ""},
  };
}

std::vector<Verb> vault_verbs() {
  return {
      {"open",
       Group::reading,
       "",
       "The diary as a page in your browser",
       "Starts a server that answers this machine alone, opens the browser, and runs until Ctrl-C, which "
       "locks the "
       "diary. The page can do nearly everything the program can; nothing of it leaves this machine.",
       {{"port", 0, "N", "Answer there; a free port unless told"},
        {"no-browser", 0, "", "Say the address and the code, open nothing"},
        {"lock-after", 0, "N", "Lock after so many minutes without anything, 15 unless told"}},
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast open"}},
      {"init",
       Group::vault,
       "",
       "Begin a diary",
       "Asks for a passphrase twice, offers recovery words, and asks whom the diary is about. Without a "
       "keyboard: the "
       "passphrase is the first line of --passphrase-fd.",
       {{"no-recovery", 0, "", "No recovery words yet; holdfast recovery add makes them later"}}},
      {"passphrase",
       Group::vault,
       "",
       "Change the passphrase",
       "The diary gets a new key with it; recovery words stay valid. Without a keyboard, --passphrase-fd "
       "brings "
       "two lines: the present one and the new one.",
       {{"remove-backups", 0, "",
         "Remove the copies beside the diary but for a new one, instead of renewing them"},
        {"without-old-words", 0, "", "Let recovery words of an earlier Holdfast go"}}},
      {"recovery",
       Group::vault,
       "add|revoke|status",
       "Ten words that open the vault if the passphrase is lost",
       "They are shown once, and one of them is asked for: from then on they open the diary and earlier ones "
       "do "
       "not.",
       {{"remove-backups", 0, "", "With revoke: remove the copies beside the diary but for a new one"}},
       1,
       1,
       {"add", "revoke", "status"},
       Completes::words},
      {"re-encrypt",
       Group::vault,
       "",
       "The whole vault under a new key",
       "For when an old copy and its passphrase may be in other hands. Recovery words are gone afterwards. "
       "Without a "
       "keyboard, --passphrase-fd brings two lines: the present passphrase and the one from now on.",
       {{"remove-backups", 0, "",
         "Remove the copies beside the diary but for a new one, instead of renewing them"}}},
      {"settings",
       Group::vault,
       "",
       "How the diary behaves",
       "",
       {{"day-ends", 0, "HH:MM", "When your day ends; 04:00 unless told"}}},
  };
}

std::vector<Verb> other_verbs() {
  return {
      {"help-now",
       Group::other,
       "",
       "Somebody to turn to, right now",
       "Works without a vault and asks for nothing. --own adds your own numbers, which are in the vault.",
       {{"own", 0, "", "Your own numbers first (asks for the passphrase)"}}},
      {"help-now add", Group::other, "", "A number of your own for this page", "", {stdin_option}},
      {"demo",
       Group::other,
       "",
       "An invented diary of about two years, to look around in",
       "Lies in a vault of its own with the passphrase \"demo\". Every other verb looks into it with --demo.",
       {{"again", 0, "", "Invent it anew"},
        {"seed", 0, "N", "Another invented life; 1 unless told"},
        {"days", 0, "N", "How long it is; 730 unless told"}},
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast demo", "holdfast list --demo"}},
      {"fit",
       Group::other,
       "FILE|-",
       "For researchers: fit the model to a table, without a vault",
       "Keys of the JSON and the columns of events are documented in docs/guide/fit.md.",
       {{"time", 0, "COLUMN", "The column of the time"},
        {"items", 0, "COLUMNS", "The columns to fit, joined by commas; one to eight"},
        {"events",
         0,
         "FILE",
         "A table with the columns time,until,kind (session, absence)",
         {},
         Completes::file},
        {"model", 0, "MODEL", "ou has neither baselines nor measurement error", {"ou", "diary"}},
        {"start", 0, "START", "Where the process begins", {"stationary", "fixed"}},
        {"estimate", 0, "HOW", "Maximum likelihood, or with priors", {"ml", "map"}},
        {"at", 0, "FILE", "Parameters (JSON): evaluate there, do not fit", {}, Completes::file},
        {"standardise", 0, "", "Each column to mean 0 and standard deviation 1"},
        {"show-priors", 0, "", "Say which priors were used"},
        {"seed", 0, "N", "Of what is drawn at random; 1 unless told"}},
       1,
       1,
       {},
       Completes::file,
       {"holdfast fit data.csv --time t --items mood,tired --model ou --estimate ml --json"}},
      {"dyad run",
       Group::other,
       "",
       "The theory of two people, run forward: medians and bands",
       "A theory, not a measurement: many invented pairs, each with coefficients of its own, go through one "
       "world. "
       "The presets are held, two-way, abrupt-ending, planned-ending, limits-not-held, no-leaning, "
       "high-guard; "
       "everything of a preset can be changed. The equations stand in docs/science/dyad.md. No vault is "
       "opened.",
       dyad_world({{"dyads", 0, "N", "How many pairs, 1000 unless told"},
                   {"csv", 0, "", "A table, to stdout"},
                   {"svg", 0, "", "A picture, to stdout"}}),
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast dyad run", "holdfast dyad run --preset abrupt-ending --svg > run.svg",
        "holdfast dyad run --steadiness 0.4 --absence 100..121 --absence 300..314!"}},
      {"dyad claims",
       Group::other,
       "[C1...]",
       "What follows from the theory, over many draws of its coefficients",
       "For each of twelve claims: in which share of draws it holds, how large the effect is, and how often "
       "it holds "
       "without the mechanism it rests on.",
       {{"draws", 0, "N", "How many, 1000 unless told"},
        {"seed", 0, "N", "Of what is drawn at random; 1 unless told"}},
       0,
       12,
       {},
       Completes::nothing,
       {"holdfast dyad claims", "holdfast dyad claims C7 C8 --draws 5000"}},
      {"dyad sweep",
       Group::other,
       "",
       "One outcome of the theory over two quantities, as a map",
       "Quantities: steadiness, attunement, openness, guard, safety, session-every. Outcomes: distress, "
       "reliance, "
       "safety, footing, guard, support, contact, loss; the median of all pairs on the last day.",
       dyad_world({{"x", 0, "QUANTITY[:FROM..UNTIL]", "Along the bottom; openness:0..1 unless told"},
                   {"y", 0, "QUANTITY[:FROM..UNTIL]", "Up the side; steadiness:0..1 unless told"},
                   {"outcome", 0, "STATE", "footing unless told"},
                   {"points", 0, "N", "Values along each side, 11 unless told"},
                   {"dyads", 0, "N", "How many pairs at each point, 200 unless told"},
                   {"csv", 0, "", "A table, to stdout"},
                   {"svg", 0, "", "A picture, to stdout"}}),
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast dyad sweep", "holdfast dyad sweep --x guard --y session-every:3.5..28 --outcome distress"}},
      {"dyad diary",
       Group::other,
       "",
       "An invented diary told from the theory, as JSON to stdout",
       "Ratings in whole steps with ends, missed days, late entries, odd hours; sessions, contacts, "
       "absences, limits, "
       "needs, ruptures. Nobody lived it, and it says so. It comes in with holdfast import.",
       dyad_world({}),
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast dyad diary --preset abrupt-ending --seed 4 > invented.json"}},
      {"dyad rest",
       Group::other,
       "",
       "Where a pair of the theory settles, over steadiness",
       "Without noise and absences, sessions at their mean: the states it comes to rest in, how long it "
       "takes to come "
       "back when pushed, and the folds, where one of two ends.",
       {{"openness", 0, "SHARE", "One line instead of four (.1, .25, .5, 1)"},
        {"plane", 0, "", "Steadiness and openness at once, as a map"},
        {"attunement", 0, "SHARE", "Whose needs it is about: 1 hers, 0 the practitioner's"},
        {"session-every", 0, "DAYS", "Days from one session to the next"},
        {"points", 0, "N", "Values of steadiness, 21 unless told"},
        {"draw", 0, "N", "Draw N of the coefficients, not the table's own values"},
        {"seed", 0, "N", "Of the draw; 1 unless told"},
        {"csv", 0, "", "A table, to stdout"},
        {"svg", 0, "", "A picture, to stdout"}},
       0,
       0,
       {},
       Completes::nothing,
       {"holdfast dyad rest", "holdfast dyad rest --openness 1 --draw 43",
        "holdfast dyad rest --plane --draw 43 --svg > plane.svg"}},
      {"dyad fit",
       Group::other,
       "[FILE]",
       "How well the theory predicts a diary, beside the engine's own model",
       "Both learn from the first two thirds of the check-ins and then say of every later one, before it "
       "comes, how likely each answer is. FILE is a diary as JSON (holdfast export, holdfast dyad diary); "
       "without it, your own diary. It says nothing about you: it says which of two models predicts better, "
       "and how sure that is. It takes a minute or so.",
       {relationship_option,
        {"since", 0, "DAY", "Look at nothing before this day"},
        {"draws", 0, "N", "Of each of four populations, 96 unless told: more, surer, slower"},
        {"particles", 0, "N", "Of each draw's filter, 96 unless told"},
        {"seed", 0, "N", "Of what is drawn at random; 1 unless told"}},
       0,
       1,
       {},
       Completes::file,
       {"holdfast dyad diary --days 365 > invented.json", "holdfast dyad fit invented.json"}},
      {"about", Group::other, "", "Which version this is", ""},
      {"help", Group::other, "[VERB]", "Help, of all or of one verb", "", {}, 0, 2},
      {"completion",
       Group::other,
       "bash|zsh|fish",
       "Completion for your shell, to stdout",
       "",
       {},
       1,
       1,
       {"bash", "zsh", "fish"},
       Completes::words},
      {"manual", Group::other, "", "The man page, to stdout", ""},
  };
}

}  // namespace

std::string_view title_of(Group group) {
  switch (group) {
    case Group::writing:
      return "Writing";
    case Group::reading:
      return "Reading";
    case Group::files:
      return "In, out, and safe";
    case Group::vault:
      return "The vault";
    case Group::other:
      return "Also";
  }
  return "";
}

std::span<const Verb> verbs() {
  static const std::vector<Verb> all = [] {
    std::vector<Verb> list;
    for (auto part : {writing_verbs(), reading_verbs(), file_verbs(), vault_verbs(), other_verbs()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

std::span<const Option> common_options() {
  static const std::vector<Option> all{
      {"vault",
       0,
       "FILE",
       "The vault; otherwise diary.holdfast in $XDG_DATA_HOME/holdfast",
       {},
       Completes::file},
      {"demo", 0, "", "Look into the invented diary (see demo)"},
      {"json", 0, "", "Answer as JSON, problems too (those on stderr)"},
      {"no-input", 0, "", "Never ask; where an answer is needed, that is a problem"},
      {"passphrase-fd", 0, "N", "Read the passphrase from this file descriptor, a line each"},
      {"no-color", 0, "", "No colours (NO_COLOR does the same)"},
      {"quiet", 'q', "", "Say only what was asked for"},
      {"help", 'h', "", "This help"},
      {"version", 0, "", "Which version this is"},
  };
  return all;
}

const Verb* find_verb(std::string_view name) {
  for (const Verb& verb : verbs())
    if (verb.name == name) return &verb;
  return nullptr;
}

std::vector<const Verb*> verbs_under(std::string_view first_word) {
  std::vector<const Verb*> found;
  for (const Verb& verb : verbs())
    if (verb.name.size() > first_word.size() && verb.name.starts_with(first_word) &&
        verb.name[first_word.size()] == ' ')
      found.push_back(&verb);
  return found;
}

namespace {
struct KindWord {
  std::string_view typed, kind;
};
constexpr std::array<KindWord, 19> kind_words{{{"checkins", "check_in"},
                                               {"notes", "entry"},
                                               {"entries", "entry"},
                                               {"sessions", "session"},
                                               {"contacts", "contact"},
                                               {"absences", "absence"},
                                               {"away", "absence"},
                                               {"ruptures", "rupture"},
                                               {"repairs", "repair"},
                                               {"limits", "limit"},
                                               {"needs", "need"},
                                               {"reactions", "reaction"},
                                               {"beliefs", "belief"},
                                               {"steadyings", "steadying"},
                                               {"endings", "ending"},
                                               {"feelings", "emotion"},
                                               {"people", "relationship"},
                                               {"scales", "scale"},
                                               {"note", "entry"}}};
constexpr std::array<std::string_view, 19> kinds{
    "relationship", "scale",   "check_in", "emotion",       "entry",       "session", "contact",
    "absence",      "rupture", "repair",   "limit",         "limit_event", "need",    "steadying",
    "reaction",     "ending",  "belief",   "belief_rating", "help_number"};
}  // namespace

std::span<const std::string_view> kinds_listed() {
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> list;
    for (const KindWord& word : kind_words)
      if (word.typed != "note") list.push_back(word.typed);
    return list;
  }();
  return words;
}

std::span<const std::string_view> question_ids() {
  static const std::vector<std::string_view> ids = question_names();
  return ids;
}

std::string_view kind_for(std::string_view typed) {
  for (const KindWord& word : kind_words)
    if (word.typed == typed) return word.kind;
  std::string plain(typed);
  for (char& c : plain)
    if (c == '-' || c == ' ') c = '_';
  for (const std::string& trial : {plain, plain.ends_with("s") ? plain.substr(0, plain.size() - 1) : plain})
    for (std::string_view kind : kinds) {
      if (trial == kind) return kind;
      std::string without(kind);
      std::erase(without, '_');
      if (trial == without) return kind;
    }
  return {};
}

std::span<const ExitCode> exit_codes() {
  static constexpr std::array<ExitCode, 9> codes{{
      {0, "It worked."},
      {1,
       "The world did not let it: a file cannot be read or written, the disk is full, a format is unknown."},
      {2, "The command line or what was given cannot be understood, or breaks a rule."},
      {3, "There is no such vault, file or record."},
      {4, "The passphrase or the recovery words are wrong."},
      {5, "The vault or a backup is damaged."},
      {6,
       "Something else is in the way: another process, a change made meanwhile, a file that is there "
       "already."},
      {7, "Stopped at a question; nothing was changed."},
      {130, "Stopped with Ctrl-C; nothing was changed."},
  }};
  return codes;
}

}  // namespace holdfast::shell

// The accounts: one entry a finding, in plain words, with "{A}" for the practitioner's name. What "true"
// means in each is what docs/science/findings.md defines and the calibration tests compute. Nothing is
// computed in this file. Long because every finding's words are in one place, to be read side by side.
#include <array>

#include "review/explain.h"

namespace holdfast::review {
namespace {

constexpr std::string_view half_a_step = "within half a step, either way";
constexpr std::string_view a_tenth = "between 0.91 and 1.1, a tenth either way";
constexpr std::string_view level_beforehand =
    "Where a level begins is left open: in 8 of 10 cases between 2 and 8, about the middle of the scale.";
constexpr std::string_view level_wanders =
    "A level wanders a little each day, and beforehand it is as likely to rise as to fall.";

const Account together{
    .id = "together",
    .computed =
        "Ten things that other questions answer each speak for finding your footing, for going round in "
        "circles, or neither way. They are all looked at together: the chance that at least two more of "
        "them speak for the one than for the other.",
    .reads = "It counts ways, not how far. No line counts for more than another.",
    .meanings =
        {{"finding_footing", "finding your footing",
          "of the lines with an answer, two more speak for finding your footing than against it, and staying "
          "with hard feelings has not become less possible"},
         {"going_round", "going round in circles",
          "two more speak against it than for it, and staying with hard feelings has not become more "
          "possible"},
         {"neither", "neither way", "neither of these is so"}},
    .about_the_same = "fewer than two more one way than the other",
    .least = "two of the lines with an answer of their own",
    .takes_for_granted =
        {"These speak for finding your footing: staying with hard feelings or leaning on others became more "
         "possible, feeling safe in needing {A} grew, relief after contact lasts longer, the last break was "
         "steadier, you voice a larger share of needs, something you learned or somebody else steadies you "
         "more "
         "often, more of what you have with {A} is with you, a lighter week tends to follow when a hard "
         "moment makes you need {A} more. The opposite of each "
         "speaks for going round in circles.",
         "Needing {A} less speaks for it only where staying with hard feelings or leaning on others became "
         "more "
         "possible in the same draw; less by itself may be pulling away.",
         "Lines from your ratings share their draws, so what hangs together is counted as hanging together. "
         "Contacts, needs and what steadied you are taken to have nothing to do with them or one another, "
         "given "
         "the "
         "diary.",
         "What has no answer is silent and counts neither way."},
    .priors = {},
    .beforehand =
        "Each line begins as it does by itself, so before any entry \"neither way\" is the likeliest.",
    .begins_even = false};

const Account steadying{
    .id = "steadying",
    .basis = Basis::apart,
    .computed =
        "Of the times you wrote what helped, the share that names something you learned or a person besides "
        "{A}, along one even line through the whole time: at the last of them, minus a year before (or at "
        "the first, if that is later).",
    .reads = "Below 0: a smaller share. Above 0: a larger one. That {A} helped is just as good an answer.",
    .meanings = {{"smaller", "a smaller share", "down by more than 10 in 100"},
                 {"about_the_same", "about the same share", "by 10 in 100 at most"},
                 {"larger", "a larger share", "up by more than 10 in 100"}},
    .about_the_same = "within 10 in 100, either way",
    .least = "10 times at which what you learned, a person or {A} helped, over two months",
    .takes_for_granted =
        {"Times at which only rest or something else helped, or nothing did, are told and not "
         "counted.",
         "Times within one month are more alike than times in different months."},
    .priors = {},
    .beforehand =
        "Any share is as likely as its opposite. That nothing changes over time has one chance in three; "
        "otherwise a larger share is as likely as a smaller one."};

const Account carried{
    .id = "carried",
    .basis = Basis::apart,
    .computed =
        "How much of what you have with {A} is with you when {A} isn't there, as a slow level through your "
        "ratings of it: at the last rating, minus a year before (or at the first, if that is later).",
    .reads = "Below 0: less. Above 0: more.",
    .meanings = {{"less", "less", "the level moved down by more than half a step"},
                 {"about_the_same", "about as much", "the level moved by half a step at most"},
                 {"more", "more", "the level moved up by more than half a step"}},
    .about_the_same = half_a_step,
    .least = "10 ratings of it, over two months",
    .takes_for_granted = {level_wanders},
    .priors = {"baseline_diffusion_sd", "measurement_sd"},
    .beforehand = level_beforehand};

const Account arc{
    .id = "arc",
    .computed =
        "The slow levels of needing {A}, of feeling safe in it, of staying with hard feelings and of leaning "
        "on others, ups and downs taken out, followed from the first to the last rating over all the years. "
        "Every draw is a whole path, and the statement is the shape of that path. The number is where it "
        "ends, minus where it began.",
    .reads = "Below 0: lower than at the beginning. Above 0: higher. Neither is good or bad.",
    .meanings = {{"rose", "grew", "the path moved up by more than one step, and never down by as much"},
                 {"fell", "eased", "it moved down by more than one step, and never up by as much"},
                 {"rose_then_fell", "grew, then eased",
                  "it moved up and then down, by more than one step each"},
                 {"fell_then_rose", "eased, then grew",
                  "it moved down and then up, by more than one step each"},
                 {"to_and_fro", "up and down", "it turned more than once, by more than one step each time"},
                 {"about_the_same", "about the same", "it never moved by more than one step"}},
    .about_the_same = "within one step all the time, wherever it began",
    .least =
        "ratings over four months that go on to within two months of the latest check-in: on 25 days of "
        "needing {A}, on 20 of how safe that feels and of staying with hard feelings, on 12 of leaning on "
        "others",
    .takes_for_granted =
        {level_wanders,
         "The path is looked at 33 times between the first and the last check-in. What comes "
         "and goes between two of them is not seen.",
         "Years before the last 18 months are followed by a quicker reckoning, which is "
         "somewhat too sure, and joined where they meet."},
    .priors = {"baseline_diffusion_sd", "measurement_sd", "drift_diagonal", "diffusion_diagonal"},
    .beforehand = level_beforehand};

const Account being_needed{
    .id = "being-needed",
    .computed =
        "How far the slow level of the pull to be needed by {A} moved, ups and downs taken out: the level at "
        "the last "
        "rating, minus the level half a year before it (or at the first rating, if that is later).",
    .reads = "Below 0: less of this pull. Above 0: more. 0 is neither good nor bad.",
    .meanings = {{"eased", "eased", "the level moved down by more than half a step"},
                 {"about_the_same", "about the same", "the level moved by half a step at most"},
                 {"grown", "grown", "the level moved up by more than half a step"}},
    .about_the_same = half_a_step,
    .least = "ratings on 15 days, over two months, that go on to within two months of the latest check-in",
    .takes_for_granted =
        {level_wanders,
         "Ratings made after sessions stand for the time around them. What comes between "
         "sessions is not seen.",
         "How often such sentences are true was counted on invented diaries of clients, not on "
         "any of a practitioner."},
    .priors = {"baseline_diffusion_sd", "measurement_sd", "drift_diagonal", "diffusion_diagonal"},
    .beforehand = level_beforehand};

const Account direction{
    .id = "direction",
    .computed =
        "How far the slow level of needing {A} moved, ups and downs taken out: the level at the last rating, "
        "minus the level 90 days before it (or at the first rating, if that is later).",
    .reads = "Below 0: needing {A} less. Above 0: more. 0 is neither good nor bad.",
    .meanings = {{"eased", "eased", "the level moved down by more than half a step"},
                 {"about_the_same", "about the same", "the level moved by half a step at most"},
                 {"grown", "grown", "the level moved up by more than half a step"}},
    .about_the_same = half_a_step,
    .least =
        "ratings on 20 days, over a month and a half, that go on to within two months of the latest "
        "check-in",
    .takes_for_granted = {level_wanders},
    .priors = {"baseline_diffusion_sd", "measurement_sd", "drift_diagonal", "diffusion_diagonal"},
    .beforehand = level_beforehand};

const Account easing{
    .id = "easing-or-withdrawing",
    .computed =
        "How the slow levels moved together over the last 90 days with ratings of needing {A}: "
        "needing, wanting to get away, and whichever rose more of staying with hard feelings and "
        "leaning on others.",
    .reads = "The number is how far needing moved. Below 0: less.",
    .meanings =
        {{"easing", "eased, something else grew",
          "needing moved down by more than half a step, and staying with hard feelings or leaning on "
          "others moved up by more than half a step"},
         {"withdrawing", "eased, pulling away grew",
          "needing moved down by more than half a step, and wanting to get away moved up by more than "
          "half a step"},
         {"both", "eased, and both grew", "needing moved down, and both of these at once"},
         {"about_the_same", "eased, the rest the same",
          "needing moved down by more than half a step, and none of the others moved up by as much"},
         {"not_eased", "not eased", "needing did not move down by more than half a step"}},
    .about_the_same = half_a_step,
    .least =
        "needing rated on 20 days over a month and a half, wanting to get away on 10 of them, and one of "
        "the other two often enough to be followed",
    .takes_for_granted = {level_wanders,
                          "A scale that is rated too rarely to be followed counts as not having moved.",
                          "Each answer begins with the chance the priors give it."},
    .priors = {"baseline_diffusion_sd", "measurement_sd", "drift_diagonal", "diffusion_diagonal"},
    .beforehand = level_beforehand,
    .begins_even = false};

const Account session{
    .id = "session",
    .computed =
        "How hard the three days after one session are, minus how hard they would be without it, added "
        "up: one step harder for one day counts 1.",
    .reads = "Below 0: lighter. Above 0: harder. A third of it is the steps a day.",
    .meanings = {{"lighter", "lighter", "the sum is below -0.5"},
                 {"about_the_same", "about as hard", "the sum is between -0.5 and 0.5"},
                 {"harder", "harder", "the sum is above 0.5"}},
    .about_the_same = "within half a step for one day, over all three",
    .least = "8 sessions with a rating of how hard it was in the three days after them",
    .takes_for_granted = {"Every session moves things at once, on average by the same; what it moved then "
                          "fades.",
                          "Sessions come on their days, whether the week is hard or not."},
    .priors = {"jumps", "drift_diagonal", "drift_between"},
    .beforehand = {}};

const Account loop{
    .id = "loop",
    .computed =
        "Take a moment that is harder than usual, and add up how hard the seven days after it are. Do it "
        "once "
        "more with one thing taken out: that needing {A} rises after a hard moment. The number is the first "
        "divided by the second. Every path counts, also those through the other things you rate.",
    .reads =
        "Below 1: a lighter week tends to follow. Above 1: a harder one. It tells what follows, not where "
        "that comes from. It is not a mark, for you or for {A}.",
    .meanings = {{"lighter", "lighter", "the number is below 0.91"},
                 {"about_the_same", "about as hard as otherwise", "the number is between 0.91 and 1.1"},
                 {"harder", "harder", "the number is above 1.1"},
                 {"does_not_arise", "does not arise",
                  "the number is outside 0.91 to 1.1, but after a hard moment you need {A} less, not more"}},
    .about_the_same = a_tenth,
    .least =
        "12 hard moments (of the hardest quarter of your own ratings) with ratings again within two days, "
        "and 40 check-ins that rate both how hard it is and needing {A}",
    .takes_for_granted = {"What one thing does to another is the same on your better and your worse days, so "
                          "this is an average over them.",
                          "What counts is how much you felt you needed {A}, not what either of you did."},
    .priors = {"drift_between", "drift_diagonal", "diffusion_between"},
    .beforehand = {}};

const Account contact{
    .id = "contact",
    .basis = Basis::apart,
    .computed =
        "How long relief usually lasts after a contact you began, on one even line through the whole "
        "time: at the last contact, divided by the same a year before (or at the first, if that is later).",
    .reads = "Below 1: relief has become shorter. Above 1: longer.",
    .meanings = {{"shorter", "shorter", "the number is below 0.8"},
                 {"about_the_same", "about as long", "the number is between 0.8 and 1.25"},
                 {"longer", "longer", "the number is above 1.25"}},
    .about_the_same = "between 0.8 and 1.25, a quarter either way",
    .least = "10 contacts you began, over two months, with relief noted",
    .takes_for_granted =
        {"Only contacts you began count, and only where you noted how long relief lasted. Not "
         "noted is unknown; none at all counts as less than five minutes.",
         "Relief differs from one contact to the next by a factor: twice as long is as common as half as "
         "long (log-normal)."},
    .priors = {},
    .beforehand =
        "Relief usually lasts about three hours, and in 8 of 10 cases anything from half an hour to a day. "
        "That nothing changes over time has one chance in three; otherwise longer is as likely as "
        "shorter."};

const Account absence{
    .id = "absence",
    .computed =
        "How much harder than usual around then the last break was, the week after it included, minus the "
        "same for the earlier breaks, averaged. The slow level is taken out, so that a year that is "
        "harder as a whole does not make its breaks harder.",
    .reads = "Below 0: steadier than before. Above 0: harder.",
    .meanings = {{"steadier", "steadier", "less hard than the earlier ones by more than half a step"},
                 {"about_the_same", "about as hard", "within half a step of the earlier ones"},
                 {"harder", "harder", "harder than the earlier ones by more than half a step"}},
    .about_the_same = half_a_step,
    .least =
        "an earlier break and a later one, each of three days or more and over with the week after it, "
        "with a few ratings in each",
    .takes_for_granted = {"A break adds something every day while it lasts, and less or more of it over the "
                          "years.",
                          "A break without a written end lasts until the next session that took place."},
    .priors = {"interval_effects", "drift_diagonal", "diffusion_diagonal"},
    .beforehand = {}};

const Account footing{
    .id = "footing",
    .computed =
        "How far the slow level of staying with hard feelings moved, ups and downs taken out: the level "
        "at the last rating, minus the level half a year before it (or at the first rating, if that is "
        "later).",
    .reads = "Below 0: less possible. Above 0: more.",
    .meanings = {{"less", "less possible", "the level moved down by more than half a step"},
                 {"about_the_same", "about the same", "the level moved by half a step at most"},
                 {"more", "more possible", "the level moved up by more than half a step"}},
    .about_the_same = half_a_step,
    .least = "ratings on 15 days, over two months, that go on to within two months of the latest check-in",
    .takes_for_granted = {level_wanders},
    .priors = {"baseline_diffusion_sd", "measurement_sd", "drift_diagonal", "diffusion_diagonal"},
    .beforehand = level_beforehand};

const Account support{
    .id = "support",
    .computed =
        "How far the slow level of leaning on others moved, ups and downs taken out: the level at the last "
        "rating, minus the level half a year before it (or at the first rating, if that is later).",
    .reads = "Below 0: less. Above 0: more.",
    .meanings = {{"less", "less", "the level moved down by more than half a step"},
                 {"about_the_same", "about as much", "the level moved by half a step at most"},
                 {"more", "more", "the level moved up by more than half a step"}},
    .about_the_same = half_a_step,
    .least = "ratings on 10 days, over two months, that go on to within two months of the latest check-in",
    .takes_for_granted = {level_wanders},
    .priors = {"baseline_diffusion_sd", "measurement_sd", "drift_diagonal", "diffusion_diagonal"},
    .beforehand = level_beforehand};

constexpr std::string_view line_beforehand =
    "That nothing changes over time has one chance in three; otherwise a larger share is as likely as a "
    "smaller one.";
constexpr std::string_view even_line =
    "The share moves along one even line through the whole time; ups and downs on the way are not in it.";
constexpr std::string_view months_are_pulled =
    "Single months are drawn towards the line (partial pooling): one odd month counts for little.";

const Account needs{
    .id = "needs",
    .basis = Basis::apart,
    .computed =
        "Of the needs you wrote down, the share you voiced: at the last of them, minus the share a year "
        "before (or at the first, if that is later).",
    .reads = "Below 0: a smaller share. Above 0: a larger one.",
    .meanings = {{"smaller", "a smaller share", "lower by more than 10 in 100"},
                 {"about_the_same", "about the same share", "within 10 in 100"},
                 {"larger", "a larger share", "higher by more than 10 in 100"}},
    .about_the_same = "within 10 in 100",
    .least = "8 needs, over two months, that say whether you voiced them",
    .takes_for_granted =
        {even_line, months_are_pulled,
         "A need that does not say whether you voiced it is not counted. What became of them "
         "is told and judged by nobody."},
    .priors = {},
    .beforehand = line_beforehand};

const Account frame{
    .id = "frame",
    .basis = Basis::apart,
    .computed =
        "Of the sessions that are written down, the share that was cancelled: at the last of them, minus the "
        "share a year before (or at the first, if that is later).",
    .reads = "Below 0: fewer are cancelled. Above 0: more.",
    .meanings = {{"fewer", "fewer", "lower by more than 5 in 100"},
                 {"about_the_same", "about as many", "within 5 in 100"},
                 {"more", "more", "higher by more than 5 in 100"}},
    .about_the_same = "within 5 in 100",
    .least = "12 sessions, over two months, of which it is written what became of them",
    .takes_for_granted = {even_line, months_are_pulled,
                          "A session that was moved counts on its new date. Sessions that fall into an "
                          "announced break are not counted, nor those of which nothing is written."},
    .priors = {},
    .beforehand =
        "Most sessions take place: one in ten or so is cancelled, and in 8 of 10 cases anything from one in "
        "fifty to one in three. That nothing changes over time has one chance in three; otherwise more is "
        "as likely as fewer."};

const Account naming{
    .id = "naming",
    .basis = Basis::apart,
    .computed =
        "How little your unpleasant feelings come and go as one, from check-in to check-in (one minus their "
        "agreement, ICC(3,k)): in the later half of the last year, minus the same in the earlier half. "
        "Beside "
        "it, how many different unpleasant words come up in equally many mentions (rarefaction).",
    .reads = "Below 0: less finely. Above 0: more finely.",
    .meanings = {{"less_finely", "less finely", "the number lies below -0.1"},
                 {"about_the_same", "about as finely", "the number lies between -0.1 and 0.1"},
                 {"more_finely", "more finely", "the number lies above 0.1"}},
    .about_the_same = "between -0.1 and 0.1",
    .least =
        "in each half, 20 check-ins with two or more feelings in 8 weeks or more, and three unpleasant words "
        "that come up twice",
    .takes_for_granted = {"Which feelings are unpleasant is what you said.",
                          "Words that avoid each other count as fully told apart, and as no more than that.",
                          "The chances come from drawing your weeks anew many times over (bootstrap).",
                          "Rating alone can do this: whoever rates feelings learns to tell them apart."},
    .priors = {},
    .beforehand =
        "Beforehand, no change at all has one chance in three; more finely is as likely as less finely."};

const Account settling{
    .id = "settling",
    .computed =
        "How long a hard moment takes to fade at the end of the time that is compared, divided by how long "
        "it took at its beginning, up to a year earlier.",
    .reads = "Below 1: sooner. Above 1: later. Later is no warning.",
    .meanings = {{"sooner", "sooner", "the number is below 0.91"},
                 {"about_the_same", "in about the same time", "the number is between 0.91 and 1.1"},
                 {"later", "later", "the number is above 1.1"}},
    .about_the_same = a_tenth,
    .least = "four months with 60 ratings of how hard it is",
    .takes_for_granted = {"The pace changes evenly over the whole time, and for all you rate alike.",
                          "It is an average over your better and worse days."},
    .priors = {"pace_trend", "drift_diagonal", "drift_between"},
    .beforehand = {}};

const Account turning_points{
    .id = "turning-points",
    .computed =
        "For every gap between two check-ins and everything you rate: how much better the ratings fit if the "
        "slow level moved there all at once than if it only wandered. The days named hold 90 in 100 of what "
        "speaks for a shift in it.",
    .reads = {},
    .meanings = {{"shifted", "it shifted in those days",
                  "the level that is named moved all at once within the days that are named"},
                 {"no_shift", "no sudden shift", "no level moved all at once"},
                 {"another", "another, or other days", "a shift of another level, or outside those days"}},
    .about_the_same = "no sudden shift at all; slow wandering is not one",
    .least = "four months with 60 check-ins",
    .takes_for_granted = {"There is one shift at most in each thing you rate; several would blur each other.",
                          "Slow change is no shift."},
    .priors = {"baseline_diffusion_sd", "measurement_sd"},
    .beforehand =
        "That anything shifted is as likely as not. Any day is as likely as any other, up is as likely as "
        "down, and in 8 of 10 cases it is by up to 3 steps.",
    .begins_even = false};

const Account side_by_side{
    .id = "side-by-side",
    .computed =
        "The same quantity in two relationships, each learned from its own time: how safe needing felt on "
        "average with one, minus the same with the other.",
    .reads = "Above 0: more with the first one that is named.",
    .meanings = {{"more", "more with the first", "higher by more than half a step"},
                 {"about_the_same", "about equally", "within half a step"},
                 {"less", "more with the second", "lower by more than half a step"}},
    .about_the_same = half_a_step,
    .least = "ratings from the time of both",
    .takes_for_granted = {"Each time is learned by itself, and the two are set side by side afterwards.",
                          "It compares two times of your life, not two people. Nobody is ranked."},
    .priors = {"baseline_diffusion_sd", "measurement_sd", "drift_diagonal", "diffusion_diagonal"},
    .beforehand = level_beforehand};

const Account next_absence{
    .id = "next-absence",
    .computed =
        "From where you are now, every draw is carried on through the coming break. The number is how "
        "hard it is expected to get at most, over the slow level.",
    .reads = "It is an average of what may come, not what will.",
    .meanings = {{"first_part", "the first third",
                  "the first third is hardest, by half a step over both others"},
                 {"middle", "the middle", "the middle third is hardest, by half a step over both others"},
                 {"last_part", "the last third",
                  "the last third is hardest, by half a step over both others"},
                 {"about_the_same", "no part stands out", "no third is hardest by half a step"}},
    .about_the_same = "no third harder than both others by half a step",
    .least = "a coming break with both its dates, within four months, and earlier ones with ratings in them",
    .takes_for_granted =
        {"The coming break works on you as earlier ones did, changing over the years as they "
         "did.",
         "What else those days will bring is not in it."},
    .priors = {"interval_effects", "drift_diagonal", "drift_between"},
    .beforehand = {}};

const Account beliefs{
    .id = "beliefs",
    .basis = Basis::apart,
    .computed =
        "How true the old sentence feels, as a slow level through your ratings of it: at the last rating, "
        "minus a year before (or at the first, if that is later).",
    .reads = "Below 0: less true. Above 0: more true.",
    .meanings = {{"less_true", "less true", "the level moved down by more than half a step"},
                 {"about_the_same", "about as true", "the level moved by half a step at most"},
                 {"more_true", "more true", "the level moved up by more than half a step"}},
    .about_the_same = half_a_step,
    .least = "5 ratings of the same sentence, over two months",
    .takes_for_granted =
        {level_wanders,
         "Each sentence is looked at by itself, and the one with the clearest answer is said first."},
    .priors = {"baseline_diffusion_sd", "measurement_sd"},
    .beforehand = level_beforehand};

const Account reactions{
    .id = "reactions",
    .basis = Basis::counts,
    .computed =
        "How many of the reactions you set aside you came back to, what you found in them, in your own "
        "choice of answers, and how long they waited. One can have several answers.",
    .reads = {},
    .meanings = {},
    .about_the_same = {},
    .least = "one reaction you came back to",
    .takes_for_granted = {"What you found is what you said you found. No answer is better than another."},
    .priors = {},
    .beforehand = {}};

}  // namespace

std::span<const Account> accounts() {
  static const std::array all{together,     steadying, carried,   arc,         direction,      easing,
                              session,      loop,      contact,   absence,     footing,        support,
                              needs,        frame,     naming,    settling,    turning_points, side_by_side,
                              next_absence, beliefs,   reactions, being_needed};
  return all;
}

std::span<const std::string_view> granted_by_all(Basis basis) {
  static constexpr std::array<std::string_view, 5> joint_model{
      "Everything you rate has a slow level, and around it ups and downs that fade and may push one another. "
      "How they do so is the same all through the time looked at, 18 months at most.",
      "Blank days and \"far away\" are unknown. Neither ever counts as zero.",
      "A rating is a step, not a point; a 0 or a 10 may stand for anything beyond it.",
      "What was rated more than a day afterwards may be further off. By how much is learned.",
      "Nothing about therapy is assumed. What is asked about is beforehand as likely one way as the other."};
  static constexpr std::array<std::string_view, 2> apart{
      "What is not written down is unknown. It never counts as none.",
      "Nothing about therapy is assumed. What is asked about is beforehand as likely one way as the other."};
  static constexpr std::array<std::string_view, 1> counts{
      "What is not written down is unknown. It never counts as none."};
  switch (basis) {
    case Basis::joint_model:
      return joint_model;
    case Basis::apart:
      return apart;
    case Basis::counts:
      return counts;
  }
  return {};
}

}  // namespace holdfast::review

// problem_codes: the short names by which a door (command line, page, a script with --json) decides what to
// do about a problem and how to word the way out. A name is a promise: it is never given another meaning.
// Where a fault asks nothing of a door it needs no code; its kind is told then. The comment says the fields
// that come along.
#pragma once
#include <array>

#include "base/result.h"

namespace holdfast::code {

inline constexpr ProblemCode no_diary_open{"no_diary_open"};
inline constexpr ProblemCode unknown_relationship{"unknown_relationship"};    // nobody has this name or id
inline constexpr ProblemCode several_relationships{"several_relationships"};  // the name means more than one
inline constexpr ProblemCode which_relationship{
    "which_relationship"};  // nobody was named, and there are several
inline constexpr ProblemCode needs_relationship{
    "needs_relationship"};  // there is nobody yet, and somebody must be
inline constexpr ProblemCode unknown_id{"unknown_id"};
inline constexpr ProblemCode changed_meanwhile{"changed_meanwhile"};  // another door wrote first
inline constexpr ProblemCode door_gone{
    "door_gone"};  // the window was closed, or the program told to end, while somebody was writing
inline constexpr ProblemCode file_changed{
    "file_changed"};  // aside: the vault's file is not the one that was opened
inline constexpr ProblemCode log_damaged{"log_damaged"};  // aside: what was committed last cannot be read
inline constexpr ProblemCode newest_missing{
    "newest_missing"};  // what was committed last is not in the file that is there
inline constexpr ProblemCode only_read{
    "only_read"};  // vault, why (place, full, no_locks): what is open can be read and not written
inline constexpr ProblemCode may_be_kept{
    "may_be_kept"};  // vault: the disk failed while committing, and it cannot be told what became of it
inline constexpr ProblemCode disk_gone{"disk_gone"};  // vault: the disk it lies on does not answer any more
inline constexpr ProblemCode copies_beside{"copies_beside"};  // copies of this diary lie beside it
inline constexpr ProblemCode clock_behind{"clock_behind"};    // the clock is earlier than the newest record
inline constexpr ProblemCode needs_passphrase{
    "needs_passphrase"};                                      // asked again before what cannot be undone
inline constexpr ProblemCode needs_folder{"needs_folder"};    // to sync with: none was named or known
inline constexpr ProblemCode another_diary{"another_diary"};  // what lies in the folder is not this one's
inline constexpr ProblemCode kept_here{"kept_here"};    // it is done here, and the folder did not take it yet
inline constexpr ProblemCode relay_away{"relay_away"};  // no network, or nobody answers at the relay
inline constexpr ProblemCode needs_invitation{
    "needs_invitation"};  // the relay has no such channel, and creates one for who was invited
inline constexpr ProblemCode needs_zone{"needs_zone"};
inline constexpr ProblemCode needs_time_column{"needs_time_column"};
inline constexpr ProblemCode day_or_month_first{"day_or_month_first"};  // line
inline constexpr ProblemCode needs_format{"needs_format"};              // not recognised: which one is it?
inline constexpr ProblemCode wrong_format{"wrong_format"};              // it is not what it was said to be
inline constexpr ProblemCode is_a_diary{
    "is_a_diary"};  // same (yes, no): a Holdfast diary where a table was expected
inline constexpr ProblemCode belongs_to_diary{
    "belongs_to_diary"};  // file: a diary, its log or lock; never written over
inline constexpr ProblemCode belongs_in_another_vault{
    "belongs_in_another_vault"};                                // an invented diary and a real one
inline constexpr ProblemCode exists_already{"exists_already"};  // a file of that name

inline constexpr std::array all{no_diary_open,
                                unknown_relationship,
                                several_relationships,
                                which_relationship,
                                needs_relationship,
                                unknown_id,
                                changed_meanwhile,
                                door_gone,
                                file_changed,
                                log_damaged,
                                newest_missing,
                                only_read,
                                may_be_kept,
                                disk_gone,
                                copies_beside,
                                clock_behind,
                                needs_passphrase,
                                needs_folder,
                                another_diary,
                                kept_here,
                                relay_away,
                                needs_invitation,
                                needs_zone,
                                needs_time_column,
                                day_or_month_first,
                                needs_format,
                                wrong_format,
                                is_a_diary,
                                belongs_to_diary,
                                belongs_in_another_vault,
                                exists_already};

}  // namespace holdfast::code

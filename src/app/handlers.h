// handlers: one function per request, grouped by file. handle() picks by type; all need the vault open unless
// the list in handle.cc says otherwise.
#pragma once
#include "app/answers.h"
#include "app/requests.h"
#include "app/world.h"

namespace holdfast::app {

using Handled = Result<Answer>;

// keeping.cc: the vault itself
Handled answer(World&, const Create&, Changes&);
Handled answer(World&, const SuggestPassphrase&, Changes&);
Handled answer(World&, const Unlock&, Changes&);
Handled answer(World&, const Lock&, Changes&);
Handled answer(World&, const ChangePassphrase&, Changes&);
Handled answer(World&, const AddRecoveryWords&, Changes&);
Handled answer(World&, const ConfirmRecoveryWords&, Changes&);
Handled answer(World&, const RevokeRecoveryWords&, Changes&);
Handled answer(World&, const PutOffRecoveryWords&, Changes&);
Handled answer(World&, const ReEncrypt&, Changes&);
Handled answer(World&, const Backup&, Changes&);
Handled answer(World&, const ListBackups&, Changes&);
Handled answer(World&, const Restore&, Changes&);
Handled answer(World&, const Check&, Changes&);
Handled answer(World&, const About&, Changes&);

// syncing.cc
Handled answer(World&, const Sync&, Changes&);
Handled answer(World&, const SyncStatus&, Changes&);

// joining.cc
Handled answer(World&, const ListDevices&, Changes&);
Handled answer(World&, const NameDevice&, Changes&);
Handled answer(World&, const RemoveDevice&, Changes&);
Handled answer(World&, const AddDeviceWords&, Changes&);
Handled answer(World&, const ConfirmDeviceWords&, Changes&);
Handled answer(World&, const Join&, Changes&);

// pairing.cc
Handled answer(World&, const AddDevice&, Changes&);
Handled answer(World&, const BeginJoin&, Changes&);
Handled answer(World&, const LookAtPairing&, Changes&);
Handled answer(World&, const ComparedWords&, Changes&);
Handled answer(World&, const FinishJoin&, Changes&);

// pairs.cc
Handled answer(World&, const Pairs&, Changes&);
Handled answer(World&, const BeginPair&, Changes&);
Handled answer(World&, const JoinPair&, Changes&);
Handled answer(World&, const MeetPair&, Changes&);
Handled answer(World&, const ProposeClause&, Changes&);
Handled answer(World&, const SignClause&, Changes&);
Handled answer(World&, const SayAway&, Changes&);
Handled answer(World&, const GivePage&, Changes&);
Handled answer(World&, const TakeBack&, Changes&);
Handled answer(World&, const RecordPage&, Changes&);
Handled answer(World&, const BeginViews&, Changes&);
Handled answer(World&, const WriteView&, Changes&);
Handled answer(World&, const EndPair&, Changes&);
Handled answer(World&, const ForgetPair&, Changes&);

// rhythm.cc
Handled answer(World&, const EarlierReviews&, Changes&);
Handled answer(World&, const ReadReview&, Changes&);

// writing.cc
Handled answer(World&, const Add&, Changes&);
Handled answer(World&, const Edit&, Changes&);
Handled answer(World&, const Delete&, Changes&);
Handled answer(World&, const Undo&, Changes&);
Handled answer(World&, const KeepDraft&, Changes&);
Handled answer(World&, const Configure&, Changes&);

// reading.cc
Handled answer(World&, const ReadDraft&, Changes&);
Handled answer(World&, const Show&, Changes&);
Handled answer(World&, const List&, Changes&);
Handled answer(World&, const Search&, Changes&);
Handled answer(World&, const Today&, Changes&);
Handled answer(World&, const People&, Changes&);
Handled answer(World&, const Scales&, Changes&);
Handled answer(World&, const Ask&, Changes&);
Handled answer(World&, const AboutWhom&, Changes&);
Handled answer(World&, const Forms&, Changes&);
Handled answer(World&, const HelpNow&, Changes&);
Handled answer(World&, const Review&, Changes&);
Handled answer(World&, const Explain&, Changes&);

// sheets.cc
Handled answer(World&, const ProposeSheet&, Changes&);
Handled answer(World&, const KeepSheet&, Changes&);
Handled answer(World&, const TakeAlong&, Changes&);
Handled answer(World&, const DrawSheet&, Changes&);

// exchanging.cc
Handled answer(World&, const ImportTable&, Changes&);
Handled answer(World&, const ImportDiary&, Changes&);
Handled answer(World&, const Import&, Changes&);
Handled answer(World&, const Export&, Changes&);
Handled answer(World&, const Demo&, Changes&);

// fitting.cc
Handled answer(World&, const Fit&, Changes&);

// predicting.cc
Handled answer(World&, const Predict&, Changes&);

// theory.cc
Handled answer(World&, const DyadRun&, Changes&);
Handled answer(World&, const DyadClaims&, Changes&);
Handled answer(World&, const DyadSweep&, Changes&);
Handled answer(World&, const DyadRest&, Changes&);
Handled answer(World&, const DyadDiary&, Changes&);

// theory_fit.cc
Handled answer(World&, const DyadFit&, Changes&);

}  // namespace holdfast::app

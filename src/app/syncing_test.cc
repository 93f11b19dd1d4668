// One diary on several devices: copies of a vault that meet in a folder, through the one door. What each
// says, and what its export says, is compared; the folder is searched for words; a device is killed at any
// moment. Long because every way in which devices can meet stands in one place.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <thread>
#include <utility>

#include "app/devices.h"
#include "app/machines.h"
#include "app/somebody.h"
#include "base/problem_codes.h"

namespace holdfast::app {
namespace {

namespace fs = std::filesystem;

using testing::Machine;
using testing::passphrase;

class Devices : public testing::OnDevices {};

TEST_F(Devices, SayTheSameAfterTheyMet) {
  const std::string old = note(laptop_, "from before");
  const Synced first = sync(laptop_);
  EXPECT_TRUE(first.met && first.first);
  EXPECT_EQ(first.went, 2);
  copy_to_phone();
  const std::string a = note(laptop_, "written on the laptop"), b = note(phone_, "written on the phone");
  rewrite(laptop_, old, "changed on the laptop");
  on<Deleted>(phone_, Delete{.ids = {note(phone_, "nobody sees this")}});
  on<SettingsAnswer>(phone_, Configure{{{"day_starts_at_minutes", 300}}});
  EXPECT_EQ(on<Synced>(laptop_, SyncStatus{}).only_here, 2);
  sync_all();
  EXPECT_EQ(on<Synced>(laptop_, SyncStatus{}).only_here, 0);
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_EQ(text_of(*machine, old), "changed on the laptop");
    EXPECT_EQ(text_of(*machine, a), "written on the laptop");
    EXPECT_EQ(text_of(*machine, b), "written on the phone");
    EXPECT_EQ(on<SettingsAnswer>(*machine, Configure{}).settings.day_starts_at_minutes, 300);
    EXPECT_EQ(on<Found>(*machine, Search{.text = "phone"}).total, 1);
  }
  expect_the_same();
  const Synced again = sync(laptop_);
  EXPECT_EQ(again.went, 0);
  EXPECT_EQ(again.came, 0);
  EXPECT_EQ(again.again, 0);
}

TEST_F(Devices, KeepBothTextsOfWhatWasWrittenInTwoPlacesUntilSheWritesAgain) {
  const std::string id = note(laptop_, "first");
  sync(laptop_);
  copy_to_phone();
  rewrite(laptop_, id, "as the laptop has it");
  rewrite(phone_, id, "as the phone has it");
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    const Synced status = on<Synced>(*machine, SyncStatus{});
    ASSERT_EQ(status.two.size(), 1u);
    const std::string all = Json(status.two[0].lines).dump();
    EXPECT_NE(all.find("as the laptop has it"), std::string::npos) << all;
    EXPECT_NE(all.find("as the phone has it"), std::string::npos) << all;
    EXPECT_NE(all.find("lso written on another device"), std::string::npos) << all;
  }
  EXPECT_EQ(text_of(laptop_, id), text_of(phone_, id));
  expect_the_same();
  rewrite(phone_, id, "one text of both");
  EXPECT_TRUE(on<Synced>(phone_, SyncStatus{}).two.empty());
  on<Undone>(phone_, Undo{});
  sync(phone_);
  EXPECT_EQ(on<Synced>(phone_, SyncStatus{}).two.size(), 1u) << "taken back, it stands beside it again";
  rewrite(phone_, id, "one text of both");
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_TRUE(on<Synced>(*machine, SyncStatus{}).two.empty());
    EXPECT_EQ(text_of(*machine, id), "one text of both");
  }
  expect_the_same();
}

// A rating where she has looked at both and leaves the one that is shown as it is.
TEST_F(Devices, TakeWhatIsShownWhereSheSavesItAsItIs) {
  const std::string id = note(laptop_, "first");
  sync(laptop_);
  copy_to_phone();
  rewrite(laptop_, id, "as the laptop has it");
  rewrite(phone_, id, "as the phone has it");
  sync_all();
  const std::string shown = text_of(laptop_, id);
  rewrite(laptop_, id, shown);
  sync_all();
  EXPECT_TRUE(on<Synced>(phone_, SyncStatus{}).two.empty());
  EXPECT_EQ(text_of(phone_, id), shown);
}

TEST_F(Devices, DeleteWhatNobodyElseChangedAndKeepWhatSomebodyDid) {
  const std::string untouched = note(laptop_, "untouched"), changed = note(laptop_, "changed");
  sync(laptop_);
  copy_to_phone();
  on<Deleted>(laptop_, Delete{.ids = {untouched, changed}});
  rewrite(phone_, changed, "changed on the phone");
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_EQ(text_of(*machine, untouched), "nothing");
    EXPECT_EQ(text_of(*machine, changed), "changed on the phone");
  }
  expect_the_same();
  // The deletion is hers to undo where she made it, but for what came back meanwhile.
  on<Undone>(laptop_, Undo{});
  sync_all();
  EXPECT_EQ(text_of(phone_, untouched), "untouched");
  EXPECT_EQ(text_of(phone_, changed), "changed on the phone");
  expect_the_same();
}

TEST_F(Devices, UndoNothingThatCameFromElsewhere) {
  const std::string id = note(laptop_, "first"), other = note(laptop_, "other");
  sync(laptop_);
  copy_to_phone();
  rewrite(laptop_, id, "second, on the laptop");
  rewrite(laptop_, other, "other, second");
  sync(laptop_);
  sync(phone_);
  rewrite(phone_, id, "third, on the phone");
  sync(phone_);
  sync(laptop_);
  EXPECT_EQ(text_of(laptop_, id), "third, on the phone");
  on<Undone>(laptop_, Undo{});
  EXPECT_EQ(text_of(laptop_, other), "other");
  EXPECT_EQ(text_of(laptop_, id), "third, on the phone");
  on<Undone>(laptop_, Undo{});  // her own of before: the other note
  EXPECT_EQ(text_of(laptop_, id), "third, on the phone");
  sync_all();
  EXPECT_EQ(text_of(phone_, id), "third, on the phone");
  expect_the_same();
}

// All that a device shows of a record, what stands beside it too.
std::string everything_of(const Synced& status) {
  std::string all;
  for (const Shown& one : status.two) all += Json(one.lines).dump();
  return all;
}

TEST_F(Devices, RefuseAnEditBegunBeforeAnotherTextCameToStandBesideIt) {
  const std::string id = note(laptop_, "first");
  sync(laptop_);
  copy_to_phone();
  rewrite(laptop_, id, "as the laptop has it");
  rewrite(phone_, id, "as the phone has it");
  const std::map<Machine*, std::int64_t> read{{&laptop_, on<Shown>(laptop_, Show{id}).revision},
                                              {&phone_, on<Shown>(phone_, Show{id}).revision}};
  sync(laptop_);
  const Synced met = sync(phone_);
  sync(laptop_);
  EXPECT_EQ(met.came, 1) << "a text that stands beside hers has come, whichever is shown";
  for (const auto& [machine, revision] : read)
    EXPECT_EQ(refused_on(*machine, Edit{.id = id, .fields = {{"text", "unseen"}}, .revision = revision}).kind,
              ProblemKind::conflict);
  EXPECT_EQ(sync(phone_).came, 0) << "what has come once is nothing new";
}

TEST_F(Devices, UndoNothingThatWouldTakeAnothersTextWithIt) {
  const std::string id = note(laptop_, "first");
  sync(laptop_);
  copy_to_phone();
  rewrite(laptop_, id, "as the laptop has it");
  rewrite(phone_, id, "as the phone has it");
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) (void)handle(machine->world, Request(Undo{}));
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    const std::string all = everything_of(on<Synced>(*machine, SyncStatus{}));
    EXPECT_NE(all.find("as the laptop has it"), std::string::npos) << all;
    EXPECT_NE(all.find("as the phone has it"), std::string::npos) << all;
  }
}

TEST_F(Devices, LetNoSettingThatNobodyChoseUndoAChosenOne) {
  on<SettingsAnswer>(laptop_, Configure{{{"main_relationship", person_}}});
  copy_to_phone();
  on<SettingsAnswer>(laptop_, Configure{{{"paused", true}, {"day_starts_at_minutes", 300}}});
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_TRUE(on<SettingsAnswer>(*machine, Configure{}).settings.paused);
    EXPECT_EQ(on<SettingsAnswer>(*machine, Configure{}).settings.day_starts_at_minutes, 300);
  }
  on<SettingsAnswer>(laptop_, Configure{{{"main_relationship", nullptr}, {"paused", false}}});
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_EQ(on<SettingsAnswer>(*machine, Configure{}).settings.main_relationship, "");
    EXPECT_FALSE(on<SettingsAnswer>(*machine, Configure{}).settings.paused);
  }
}

TEST_F(Devices, KeepWhomSomethingElsewhereIsAbout) {
  const std::string zoe =
      on<Saved>(laptop_, Add{.kind = "relationship", .fields = {{"name", "Zoe"}}}).shown.record.id.text;
  sync(laptop_);
  copy_to_phone();
  on<Deleted>(laptop_, Delete{.ids = {zoe}});
  const std::string about =
      on<Saved>(phone_, Add{.kind = "entry", .fields = {{"text", "of her"}}, .relationship = zoe})
          .shown.record.id.text;
  sync_all();
  for (Machine* machine : {&laptop_, &phone_})
    EXPECT_EQ(on<Shown>(*machine, Show{about}).relationship, "Zoe");
  expect_the_same();
}

TEST_F(Devices, BringBackWhatWasDeletedForGoodWithWhomItIsAbout) {
  const std::string zoe =
      on<Saved>(laptop_, Add{.kind = "relationship", .fields = {{"name", "Zoe"}}}).shown.record.id.text;
  const std::string about =
      on<Saved>(laptop_, Add{.kind = "entry", .fields = {{"text", "of her"}}, .relationship = zoe})
          .shown.record.id.text;
  sync(laptop_);
  Import kept;
  kept.files.push_back({"kept.json", export_of(laptop_), false});
  for (const std::string& id : {about, zoe}) on<Deleted>(laptop_, Delete{.ids = {id}, .for_good = true});
  sync(laptop_);
  EXPECT_EQ(on<Imported>(laptop_, kept).added, 2);
  const Synced met = sync(laptop_);
  EXPECT_EQ(met.came, 0);
  EXPECT_EQ(met.taken_out, 0);
  const Found found = on<Found>(laptop_, Search{.text = "of her"});
  ASSERT_EQ(found.found.size(), 1u);
  EXPECT_EQ(found.found[0].shown.relationship, "Zoe");
}

TEST_F(Devices, KnowTheFolderOfAMeetingThatDidNotComeToItsEnd) {
  note(laptop_, "first");
  laptop_.world.close();
  fs::permissions(folder_, fs::perms::all);
  testing::Somebody::own(folder_);
  fs::permissions(carried_, fs::perms::owner_read | fs::perms::owner_exec);
  {
    const testing::Somebody else_;
    laptop_.open();
    EXPECT_EQ(refused_on(laptop_, Sync{carried_}).kind, ProblemKind::unreadable);
    const Synced status = on<Synced>(laptop_, SyncStatus{});
    EXPECT_EQ(status.folder, carried_);
    EXPECT_FALSE(status.at);
    EXPECT_EQ(status.only_here, 2);
    laptop_.world.close();
  }
  fs::permissions(carried_, fs::perms::all);
  laptop_.open();
  EXPECT_EQ(on<Synced>(laptop_, Sync{}).went, 2);
}

TEST_F(Devices, ForgetForGoodEverywhereAndInEveryByteThatIsKept) {
  const std::string marker = "MARKEDWORD", id = note(laptop_, marker + " and more");
  const std::string stays = note(laptop_, "stays");
  sync(laptop_);
  copy_to_phone();
  sync(phone_);
  const auto kept_words = [&](Machine& machine) {
    int found = 0;
    const auto device = device_of(*machine.world.vault);
    EXPECT_TRUE(device && *device);
    for (const auto& [item, bytes] : (*device)->items())
      found += bytes.bytes.find(marker) != std::string::npos ? 1 : 0;
    return found;
  };
  EXPECT_GT(kept_words(laptop_), 0);
  on<Deleted>(laptop_, Delete{.ids = {id}, .for_good = true});
  EXPECT_EQ(kept_words(laptop_), 0) << "at once, without meeting anybody";
  rewrite(phone_, id, marker + " changed on the phone meanwhile");
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_EQ(text_of(*machine, id), "nothing");
    EXPECT_EQ(text_of(*machine, stays), "stays");
    EXPECT_EQ(kept_words(*machine), 0);
    while (handle(machine->world, Request(Undo{})).answer) {
    }
    EXPECT_EQ(text_of(*machine, id), "nothing");
  }
}

TEST_F(Devices, MakeOneRecordOfWhatBothImported) {
  sync(laptop_);
  copy_to_phone();
  Import journal;
  journal.files.push_back(
      {"journal.txt", "[2024-01-02 10:00] First.\nSome text.\n\n[2024-01-03 11:00] Second.\nMore.\n", false});
  for (Machine* machine : {&laptop_, &phone_}) EXPECT_EQ(on<Imported>(*machine, journal).added, 2);
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_EQ(on<Listing>(*machine, List{.kinds = {"entry"}}).total, 2);
    EXPECT_TRUE(on<Synced>(*machine, SyncStatus{}).two.empty());
  }
  expect_the_same();
  // Deleted on one, it does not come back with its file on the other; forgotten for good, it does, as
  // elsewhere.
  const auto listed = on<Listing>(laptop_, List{.kinds = {"entry"}});
  on<Deleted>(laptop_, Delete{.ids = {listed.records[0].record.id.text}});
  sync_all();
  EXPECT_EQ(on<Imported>(phone_, journal).added, 0);
  on<Deleted>(laptop_, Delete{.ids = {listed.records[1].record.id.text}, .for_good = true});
  sync_all();
  EXPECT_EQ(on<Listing>(phone_, List{.kinds = {"entry"}}).total, 0);
  EXPECT_EQ(on<Imported>(phone_, journal).added, 1);
  sync_all();
  for (Machine* machine : {&laptop_, &phone_})
    EXPECT_EQ(on<Listing>(*machine, List{.kinds = {"entry"}}).total, 1);
  expect_the_same();
}

TEST_F(Devices, MakeOneOfTwoRecordsThatCameFromOneRowUnderTwoNames) {
  sync(laptop_);
  copy_to_phone();
  const auto put = [&](Machine& machine, const std::string& text) {
    diary::Record record;
    record.id = diary::id_from_bits(machine.entropy.bits());
    record.felt = record.written = machine.clock.moment;
    record.source = "import:one row";
    record.body = diary::Entry{.text = text};
    auto transaction = machine.world.vault->begin("import", 0);
    ASSERT_TRUE(transaction && transaction->put(stored(record)) && transaction->commit());
  };
  put(laptop_, "the same row");
  put(phone_, "the same row, and a word more");
  for (Machine* machine : {&laptop_, &phone_})
    on<Saved>(*machine, Add{.kind = "scale", .fields = {{"key", "shame"}, {"on", true}}});
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_EQ(on<Listing>(*machine, List{.kinds = {"entry"}}).total, 1);
    EXPECT_EQ(on<Listing>(*machine, List{.kinds = {"scale"}}).total, 1);
    EXPECT_EQ(on<Synced>(*machine, SyncStatus{}).two.size(), 1u) << "the words of both are kept";
  }
  expect_the_same();
}

TEST_F(Devices, GoOnAfterLastWeeksBackupWasPutBack) {
  const std::string id = note(laptop_, "last week");
  sync(laptop_);
  copy_to_phone();
  const fs::path backup = folder_ / "backup";
  on<BackupMade>(laptop_, Backup{.to = backup});
  rewrite(laptop_, id, "this week");
  const std::string later = note(laptop_, "later");
  sync(laptop_);
  sync(phone_);
  on<Restored>(
      laptop_,
      Restore{.backup = backup, .vault = laptop_.file, .secret = Secret::from(std::string_view(passphrase))});
  laptop_.open();
  EXPECT_EQ(text_of(laptop_, later), "nothing");
  const std::string after = note(laptop_, "after the mishap");
  EXPECT_TRUE(sync(laptop_).own_key);
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_EQ(text_of(*machine, id), "this week");
    EXPECT_EQ(text_of(*machine, later), "later");
    EXPECT_EQ(text_of(*machine, after), "after the mishap");
  }
  expect_the_same();
}

TEST_F(Devices, CopiedBeforeTheyEverMetAreOneDiary) {
  const std::string id = note(laptop_, "from before"), both = note(laptop_, "changed on both");
  copy_to_phone();
  rewrite(laptop_, both, "as the laptop has it");
  rewrite(phone_, both, "as the phone has it");
  const std::string a = note(laptop_, "laptop"), b = note(phone_, "phone");
  EXPECT_TRUE(sync(laptop_).first);
  EXPECT_TRUE(sync(phone_).first);
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    EXPECT_EQ(text_of(*machine, id), "from before");
    EXPECT_EQ(text_of(*machine, a), "laptop");
    EXPECT_EQ(text_of(*machine, b), "phone");
    EXPECT_EQ(on<Synced>(*machine, SyncStatus{}).two.size(), 1u);
  }
  expect_the_same();
}

TEST_F(Devices, MixWithNoOtherDiary) {
  note(laptop_, "mine");
  sync(laptop_);
  create();  // another diary altogether
  Machine other(folder_ / "diary.holdfast", 5);
  world_.close();
  other.open();
  const std::string before = all_of(carried_), exported = export_of(other);
  const Problem refused = refused_on(other, Sync{carried_});
  EXPECT_EQ(refused.code, code::another_diary) << refused.sentence;
  EXPECT_EQ(all_of(carried_), before);
  EXPECT_EQ(export_of(other), exported);
  EXPECT_FALSE(on<Synced>(other, SyncStatus{}).folder);
}

TEST_F(Devices, LoseNothingToAFolderThatIsNotAsItShouldBe) {
  EXPECT_EQ(refused_on(laptop_, Sync{}).code, code::needs_folder);
  const std::string id = note(laptop_, "here");
  EXPECT_EQ(refused_on(laptop_, Sync{folder_ / "nowhere"}).kind, ProblemKind::not_found);
  EXPECT_FALSE(fs::exists(folder_ / "nowhere"))
      << "a stick that is not in gets no folder on the disk beneath";
  EXPECT_EQ(refused_on(laptop_, Sync{laptop_.file}).kind, ProblemKind::bad_request);
  EXPECT_FALSE(on<Synced>(laptop_, SyncStatus{}).folder) << "none of these was a meeting";
  std::ofstream(carried_ / "letter.txt") << "something else";
  std::ofstream(carried_ / "looks.holdfast-channel") << "no such thing";
  EXPECT_EQ(sync(laptop_).remarks.size(), 1u);
  copy_to_phone();
  EXPECT_EQ(on<Synced>(phone_, Sync{}).folder, carried_) << "the one of the last time";
  // Emptied: nothing was deleted by that.
  for (const auto& one : fs::directory_iterator(carried_)) fs::remove(one.path());
  const Synced emptied = sync(laptop_);
  EXPECT_EQ(emptied.taken_out, 0);
  ASSERT_EQ(emptied.remarks.size(), 1u);
  EXPECT_NE(emptied.remarks[0].sentence.find("there again"), std::string::npos);
  fs::create_directory(folder_ / "second");
  const Synced second = on<Synced>(laptop_, Sync{folder_ / "second"});
  ASSERT_EQ(second.remarks.size(), 1u);
  EXPECT_NE(second.remarks[0].sentence.find("in the folder yet"), std::string::npos);
  sync(laptop_);
  EXPECT_EQ(text_of(laptop_, id), "here");
  // Behind: an older copy of the folder was put back.
  fs::copy(carried_, folder_ / "older", fs::copy_options::recursive);
  const std::string later = note(laptop_, "later");
  sync(laptop_);
  fs::remove_all(carried_);
  fs::rename(folder_ / "older", carried_);
  EXPECT_GT(sync(laptop_).again, 0);
  sync(phone_);
  EXPECT_EQ(text_of(phone_, later), "later");
  expect_the_same();
}

TEST_F(Devices, KeepForLaterWhatTheFolderDoesNotTake) {
  sync(laptop_);
  copy_to_phone();
  const std::string a = note(phone_, "from the phone");
  sync(phone_);
  const std::string id = note(laptop_, "cannot go yet");
  laptop_.world.close();
  fs::permissions(folder_, fs::perms::all);
  testing::Somebody::own(folder_);
  testing::Somebody::own(carried_);
  fs::permissions(carried_, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::group_read |
                                fs::perms::group_exec);
  for (const auto& one : fs::directory_iterator(carried_)) fs::permissions(one.path(), fs::perms::owner_read);
  {
    const testing::Somebody else_;
    laptop_.open();
    const Problem refused = refused_on(laptop_, Sync{carried_});
    EXPECT_EQ(refused.kind, ProblemKind::unreadable);
    EXPECT_NE(refused.sentence.find("stays in the diary here"), std::string::npos) << refused.sentence;
    EXPECT_NE(refused.sentence.find("What had come"), std::string::npos) << refused.sentence;
    EXPECT_EQ(text_of(laptop_, a), "from the phone");
    EXPECT_EQ(on<Synced>(laptop_, SyncStatus{}).only_here, 1);
    laptop_.world.close();
  }
  fs::permissions(carried_, fs::perms::all);
  for (const auto& one : fs::directory_iterator(carried_)) fs::permissions(one.path(), fs::perms::all);
  laptop_.open();
  EXPECT_EQ(sync(laptop_).went, 1);
  sync(phone_);
  EXPECT_EQ(text_of(phone_, id), "cannot go yet");
}

TEST_F(Devices, PassOnWhatOnlyANewerHoldfastReads) {
  const std::string id = note(laptop_, "old words");
  sync(laptop_);
  copy_to_phone();
  // The phone has become newer: it knows a field and a kind that the laptop does not.
  {
    auto device = device_of(*phone_.world.vault);
    ASSERT_TRUE(device && *device);
    Json changed = *diary::parse_json((*device)->merge().view(id).shown.state, 1 << 20);
    changed["a_field_of_next_year"] = "new words";
    const std::string strange = R"({"id":"zzzzzzzzzzzz","kind":"of next year"})";
    std::vector<channel::Change> changes{(*device)->merge().edit(id, changed.dump()),
                                         (*device)->merge().edit("zzzzzzzzzzzz", strange)};
    std::ranges::sort(changes, {}, &channel::Change::uid);
    (void)(*device)->write(changes);
    ASSERT_TRUE((*device)->receive(carried_) && (*device)->send(carried_));
  }
  EXPECT_EQ(sync(laptop_).newer, 2);
  EXPECT_EQ(text_of(laptop_, id), "old words");
  EXPECT_EQ(sync(laptop_).went, 0) << "what cannot be read is not replaced by what was before it";
  rewrite(laptop_, id, "changed without having seen that");
  EXPECT_EQ(sync(laptop_).went, 1);
  const auto device = device_of(*laptop_.world.vault);
  ASSERT_TRUE(device && *device);
  const channel::RecordView view = (*device)->merge().view(id);
  const std::string all = view.shown.state + (view.beside.empty() ? "" : view.beside[0].state);
  EXPECT_NE(all.find("new words"), std::string::npos);
  EXPECT_NE(all.find("changed without having seen that"), std::string::npos);
  EXPECT_EQ((*device)->merge().view("zzzzzzzzzzzz").standing, channel::Standing::present);
}

// The version this program can read is shown, the other stands beside it: that is told, and nothing written
// or deleted here takes it away.
TEST_F(Devices, TellWhatOnlyANewerHoldfastReadsBesideWhatIsShown) {
  const std::string id = note(laptop_, "old words"), other = note(laptop_, "other old words");
  sync(laptop_);
  copy_to_phone();
  for (const char* words : {"one", "two", "three"}) {
    rewrite(laptop_, id, words);
    rewrite(laptop_, other, words);
    sync(laptop_);
  }
  {
    auto device = device_of(*phone_.world.vault);
    ASSERT_TRUE(device && *device);
    std::vector<channel::Change> changes;
    for (const std::string& one : {id, other}) {
      Json changed = *diary::parse_json((*device)->merge().view(one).shown.state, 1 << 20);
      changed["a_field_of_next_year"] = "new words";
      changes.push_back((*device)->merge().edit(one, changed.dump()));
    }
    std::ranges::sort(changes, {}, &channel::Change::uid);
    (void)(*device)->write(changes);
    ASSERT_TRUE((*device)->receive(carried_) && (*device)->send(carried_));
  }
  EXPECT_EQ(sync(laptop_).newer, 2);
  EXPECT_EQ(on<Synced>(laptop_, SyncStatus{}).newer, 2);
  EXPECT_EQ(text_of(laptop_, id), "three");
  on<Deleted>(laptop_, Delete{.ids = {id}});
  rewrite(laptop_, other, "four");
  sync(laptop_);
  for (const std::string& one : {id, other}) {
    const auto device = device_of(*laptop_.world.vault);
    ASSERT_TRUE(device && *device);
    const channel::RecordView view = (*device)->merge().view(one);
    ASSERT_EQ(view.standing, channel::Standing::present);
    std::string all = view.shown.state;
    for (const channel::Version& version : view.beside) all += version.state;
    EXPECT_NE(all.find("new words"), std::string::npos);
  }
  EXPECT_EQ(text_of(laptop_, id), "nothing");
  EXPECT_EQ(text_of(laptop_, other), "four");
}

TEST_F(Devices, ReadWhatTwoDevicesMadeOfOneDayThoughNoRuleWouldLetOneDoIt) {
  const std::string limit =
      on<Saved>(laptop_, Add{.kind = "limit", .fields = {{"what", "no calls"}}}).shown.record.id.text;
  sync(laptop_);
  copy_to_phone();
  for (Machine* machine : {&laptop_, &phone_}) {
    on<Saved>(*machine, Add{.kind = "absence", .when = "2026-11-20"});
    on<Saved>(*machine, Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 4}}}}});
  }
  on<Deleted>(laptop_, Delete{.ids = {limit}});
  sync_all();
  for (Machine* machine : {&laptop_, &phone_}) {
    on<TodayAnswer>(*machine, Today{});
    EXPECT_EQ(on<Listing>(*machine, List{.kinds = {"absence"}}).total, 2);
    on<Listing>(*machine, List{});
    on<Reviewed>(*machine, Review{.again = true});
    EXPECT_TRUE(on<Checked>(*machine, Check{}).sound);
  }
  expect_the_same();
}

TEST_F(Devices, PutNoWordIntoTheFolderAndOpenNoSocket) {
  note(laptop_, "MARKEDWORD in a note");
  laptop_.world.close();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Any call that makes or uses a socket ends this process.
    sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                          BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 3, 0),
                          BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_connect, 2, 0),
                          BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendto, 1, 0),
                          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
    const sock_fprog filter{static_cast<unsigned short>(std::size(code)), code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(2);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) _exit(2);
    laptop_.open();
    _exit(handle(laptop_.world, Request(Sync{carried_})).answer ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status)) << "a socket was asked for";
  EXPECT_EQ(WEXITSTATUS(status), 0);
  const std::string all = all_of(carried_);
  EXPECT_GT(all.size(), 1000u);
  for (const char* word : {"MARKEDWORD", "entry", "relationship", "2026", "day_starts"})
    EXPECT_EQ(all.find(word), std::string::npos) << word;
}

// Another process writes in the same diary just before, and just after, a meeting is committed.
struct Meanwhile final : Progress {
  std::string_view at;
  std::function<void()> act;
  bool report(std::string_view doing, double) override {
    if (doing == at && act) std::exchange(act, {})();
    return true;
  }
};

TEST_F(Devices, LoseNothingThatAnotherProgramWritesDuringAMeeting) {
  const std::string id = note(laptop_, "MARKEDWORD");
  sync(laptop_);
  copy_to_phone();
  for (const std::string_view step : {"Taking over what has come", "Writing into the folder"}) {
    SCOPED_TRACE(step);
    Machine other(laptop_.file, step.size());
    other.open();
    Meanwhile meanwhile;
    meanwhile.at = step;
    std::string added;
    meanwhile.act = [&] {
      added = note(other, "meanwhile");
      if (step.starts_with("Writing")) on<Deleted>(other, Delete{.ids = {id}, .for_good = true});
    };
    World& world = laptop_.world;
    World met{.clock = world.clock,
              .entropy = world.entropy,
              .progress = meanwhile,
              .vault = std::move(world.vault),
              .key_cost = world.key_cost,
              .ground = world.ground};
    const Response response = handle(met, Request(Sync{carried_}));
    EXPECT_TRUE(response.answer) << response.answer.error().sentence;
    EXPECT_FALSE(meanwhile.act) << "the step came";
    world.vault = std::move(met.vault);
    EXPECT_EQ(text_of(laptop_, added), "meanwhile");
    other.world.close();
    sync_all();
    EXPECT_EQ(text_of(phone_, added), "meanwhile");
  }
  const auto device = device_of(*laptop_.world.vault);
  ASSERT_TRUE(device && *device);
  EXPECT_EQ((*device)->merge().view(id).standing, channel::Standing::forgotten);
  for (const auto& [item, bytes] : (*device)->items())
    EXPECT_EQ(bytes.bytes.find("MARKEDWORD"), std::string::npos);
  EXPECT_EQ(text_of(phone_, id), "nothing");
  expect_the_same();
}

TEST_F(Devices, NobodyElseMeetsAnythingUntilItIsAskedFor) {
  note(laptop_, "written");
  laptop_.world.close();
  laptop_.open();
  on<Synced>(laptop_, SyncStatus{});
  EXPECT_TRUE(fs::is_empty(carried_));
  const auto device = device_of(*laptop_.world.vault);
  ASSERT_TRUE(device);
  EXPECT_FALSE(*device);
}

// The phone writes and meets the folder for ever, and says so; it is killed at any moment.
TEST_F(Devices, KilledAtAnyMomentLoseNothingThatWasSaved) {
  sync(laptop_);
  copy_to_phone();
  phone_.world.close();
  Random random(3);
  std::set<std::string> saved;
  for (int round = 0; round < 15; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      phone_.entropy.random = Random(static_cast<std::uint64_t>(100 + round));
      phone_.open();
      for (int i = 0;; ++i) {
        const std::string text = std::to_string(round) + " " + std::to_string(i);
        if (!handle(phone_.world, Request(Add{.kind = "entry", .fields = {{"text", text}}})).answer) _exit(1);
        const std::string told = text + "\n";
        if (write(ends[1], told.data(), told.size()) != static_cast<ssize_t>(told.size())) _exit(2);
        if (!handle(phone_.world, Request(Sync{carried_})).answer) _exit(3);
      }
    }
    close(ends[1]);
    std::string told(1, '\0');
    ASSERT_EQ(read(ends[0], told.data(), 1), 1) << "the child ended by itself";
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(60'000)));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
    char piece[256];
    for (ssize_t n; (n = read(ends[0], piece, sizeof piece)) > 0;)
      told.append(piece, static_cast<std::size_t>(n));
    close(ends[0]);
    for (std::size_t at = 0, end; (end = told.find('\n', at)) != std::string::npos; at = end + 1)
      saved.insert(told.substr(at, end - at));
    // On the laptop nothing is ever half there, whatever the phone was doing.
    sync(laptop_);
  }
  phone_.open();
  sync_all();
  expect_the_same();
  std::set<std::string> there;
  for (const Shown& one : on<Listing>(laptop_, List{.kinds = {"entry"}, .limit = 10'000}).records)
    there.insert(std::get<diary::Entry>(one.record.body).text);
  for (const std::string& text : saved) EXPECT_TRUE(there.contains(text)) << "saved and gone: " << text;
  EXPECT_TRUE(on<Checked>(phone_, Check{}).sound);
  EXPECT_FALSE(saved.empty());
}

// Anything in any order on three devices: in the end they say the same, and no words went that nobody saw.
class Histories : public Devices, public ::testing::WithParamInterface<int> {};

TEST_P(Histories, EndInOneDiary) {
  Random random(static_cast<std::uint64_t>(GetParam()));
  sync(laptop_);
  copy_to_phone();
  Machine third(folder_ / "third.holdfast", 13);
  phone_.world.close();
  fs::copy_file(phone_.file, third.file);
  phone_.open();
  third.open();
  std::vector<Machine*> machines{&laptop_, &phone_, &third};
  std::map<std::string, std::string> texts;  // words -> id
  std::set<std::string> replaced;
  std::vector<std::string> ids;
  int words = 0;
  const auto visible = [&](Machine& machine, const std::string& id) {
    const Response shown = handle(machine.world, Request(Show{id}));
    return shown.answer ? Json(std::get<Shown>(*shown.answer).lines).dump() : std::string();
  };
  const auto see = [&](Machine& machine, const std::string& id) {
    const std::string all = visible(machine, id);
    for (const auto& [text, of] : texts)
      if (of == id && all.find(text) != std::string::npos) replaced.insert(text);
  };
  for (int step = 0; step < 40; ++step) {
    Machine& machine = *machines[random.below(3)];
    const std::uint64_t what = random.below(10);
    const std::string text = "<" + std::to_string(++words) + ">";
    if (what < 2 || ids.empty()) {
      ids.push_back(note(machine, text));
      texts[text] = ids.back();
    } else if (what < 6) {
      const std::string id = ids[random.below(ids.size())];
      if (visible(machine, id).empty()) continue;
      see(machine, id);
      rewrite(machine, id, text);
      texts[text] = id;
    } else if (what == 6) {
      const std::string id = ids[random.below(ids.size())];
      see(machine, id);
      (void)handle(machine.world, Request(Delete{.ids = {id}, .for_good = random.chance(0.2)}));
    } else if (what == 7) {
      for (const std::string& id : ids) see(machine, id);  // whatever it takes back, she has seen
      (void)handle(machine.world, Request(Undo{.redo = random.chance(0.3)}));
    } else {
      sync(machine);
    }
  }
  for (int round = 0; round < 5; ++round)
    for (Machine* machine : machines) sync(*machine);
  EXPECT_EQ(export_of(laptop_), export_of(phone_));
  EXPECT_EQ(export_of(laptop_), export_of(third));
  std::string all;
  std::set<std::string> forgotten;
  const auto device = device_of(*laptop_.world.vault);
  ASSERT_TRUE(device && *device);
  for (const std::string& id : ids) {
    all += visible(laptop_, id);
    EXPECT_EQ(visible(laptop_, id), visible(phone_, id));
    if ((*device)->merge().view(id).standing == channel::Standing::forgotten) forgotten.insert(id);
  }
  for (const auto& [text, id] : texts)
    if (!replaced.contains(text) && !forgotten.contains(id)) {
      EXPECT_NE(all.find(text), std::string::npos) << "nobody saw " << text << " and it is gone";
    }
  third.world.close();
}
// As many as HOLDFAST_HISTORIES says, or a dozen.
int histories() {
  const char* wanted = std::getenv("HOLDFAST_HISTORIES");
  return wanted ? std::max(1, std::atoi(wanted)) : 12;
}
INSTANTIATE_TEST_SUITE_P(Some, Histories, ::testing::Range(1, 1 + histories()));

}  // namespace
}  // namespace holdfast::app

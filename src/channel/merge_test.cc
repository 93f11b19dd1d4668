// What a record is, of all the versions that several hands have written.
#include "channel/merge.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "channel/testing.h"

namespace holdfast::channel {
namespace {

const std::string uid = "u";

ItemId version_id(std::string_view name) {
  return test_name<ItemTag>(name);
}
void apply_one(Merge& merge, std::string_view id, Change change) {
  merge.apply(version_id(id), test_name<MemberTag>("somebody"), {std::move(change)});
}
std::vector<std::string> words_of(const RecordView& view) {
  std::vector<std::string> out;
  if (view.standing == Standing::present) out.push_back(view.shown.state);
  for (const Version& version : view.beside) out.push_back(version.state);
  return out;
}
using Texts = std::vector<std::string>;

TEST(Merge, ShowsTheOneVersionThatNobodyReplaced) {
  Merge merge;
  EXPECT_EQ(merge.view(uid).standing, Standing::unknown);
  apply_one(merge, "1", merge.edit(uid, "first"));
  apply_one(merge, "2", merge.edit(uid, "second"));
  EXPECT_EQ(words_of(merge.view(uid)), Texts{"second"});
  EXPECT_EQ(merge.view(uid).shown.history, 2u);
}

TEST(Merge, KeepsBothOfTwoEditsTheLongerHistoryFirst) {
  Merge here, there;
  apply_one(here, "1", here.edit(uid, "first"));
  apply_one(there, "1", there.edit(uid, "first"));
  const Change once = here.edit(uid, "changed here");
  Change twice = there.edit(uid, "changed there");
  apply_one(there, "t1", twice);
  const Change thrice = there.edit(uid, "changed there again");
  for (Merge* merge : {&here, &there}) {
    apply_one(*merge, "h", once);
    apply_one(*merge, "t1", twice);
    apply_one(*merge, "t2", thrice);
    EXPECT_EQ(words_of(merge->view(uid)), (Texts{"changed there again", "changed here"}));
  }
  const Change both = here.edit(uid, "one again");
  EXPECT_EQ(both.replaces.size(), 2u);
  EXPECT_EQ(both.history, 4u);
  apply_one(here, "both", both);
  EXPECT_EQ(words_of(here.view(uid)), Texts{"one again"});
}

TEST(Merge, ShowsTheGreaterIdOfHistoriesOfOneLength) {
  Merge merge;
  apply_one(merge, "x", {uid, What::state, 1, {}, "x"});
  apply_one(merge, "y", {uid, What::state, 1, {}, "y"});
  const bool x_first = version_id("x") > version_id("y");
  EXPECT_EQ(words_of(merge.view(uid)), x_first ? (Texts{"x", "y"}) : (Texts{"y", "x"}));
}

TEST(Merge, MakesOneOfEqualTexts) {
  Merge merge;
  apply_one(merge, "x", {uid, What::state, 1, {}, "same"});
  apply_one(merge, "y", {uid, What::state, 1, {}, "same"});
  apply_one(merge, "z", {uid, What::state, 1, {}, "other"});
  EXPECT_EQ(words_of(merge.view(uid)).size(), 2u);
  EXPECT_EQ(merge.edit(uid, "next").replaces.size(), 3u);
}

TEST(Merge, LetsAnEditStayAgainstADeletion) {
  Merge merge;
  apply_one(merge, "1", merge.edit(uid, "first"));
  const Change removal = merge.removal(uid), edit = merge.edit(uid, "changed");
  apply_one(merge, "gone", removal);
  EXPECT_EQ(merge.view(uid).standing, Standing::gone);
  apply_one(merge, "edit", edit);
  EXPECT_EQ(words_of(merge.view(uid)), Texts{"changed"});
}

TEST(Merge, ForgetsWhateverElseWasWritten) {
  Merge merge;
  apply_one(merge, "f", Merge::forgetting(uid));
  apply_one(merge, "1", {uid, What::state, 9, {}, "late"});
  EXPECT_EQ(merge.view(uid).standing, Standing::forgotten);
  EXPECT_EQ(merge.to_withdraw().items, std::vector<ItemId>{version_id("1")});
}

TEST(Merge, WritesAnewWhatStoodBesideForgottenWords) {
  Merge merge;
  const MemberId by = test_name<MemberTag>("somebody");
  merge.apply(version_id("1"), by,
              {{"kept", What::state, 4, {}, "kept words"}, {uid, What::state, 1, {}, "x"}});
  merge.apply(version_id("2"), by, {Merge::forgetting(uid)});
  EXPECT_FALSE(merge.is_spent(version_id("1")));
  const Merge::Withdrawal withdrawal = merge.to_withdraw();
  const Change expected{"kept", What::state, 4, {version_id("1")}, "kept words"};
  ASSERT_EQ(withdrawal.changes, std::vector<Change>{expected});
  merge.apply(version_id("3"), by, withdrawal.changes);
  EXPECT_TRUE(merge.is_spent(version_id("1")));
  merge.withdrawn(version_id("1"));
  EXPECT_TRUE(merge.to_withdraw().items.empty());
  EXPECT_EQ(words_of(merge.view("kept")), Texts{"kept words"});
}

TEST(Merge, DoesNotCareAboutTheOrder) {
  std::vector<std::pair<std::string, Change>> all;
  Merge writing;
  for (int i = 0; i < 3; ++i) {
    const std::string name = std::to_string(i);
    all.emplace_back(name, writing.edit(uid, "text " + name));
    apply_one(writing, name, all.back().second);
  }
  all.emplace_back("fork", Change{uid, What::state, 2, {version_id("0")}, "fork"});
  all.emplace_back("gone", Change{uid, What::gone, 2, {version_id("0")}});
  std::ranges::sort(all, {}, &std::pair<std::string, Change>::first);
  std::optional<RecordView> first;
  do {
    Merge merge;
    for (const auto& [name, change] : all) apply_one(merge, name, change);
    if (!first) first = merge.view(uid);
    EXPECT_EQ(merge.view(uid), *first);
  } while (std::ranges::next_permutation(all, {}, &std::pair<std::string, Change>::first).found);
  EXPECT_EQ(words_of(*first), (Texts{"text 2", "fork"}));
}

}  // namespace
}  // namespace holdfast::channel

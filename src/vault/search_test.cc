// Search: it finds what is there, any text is a valid question, and a deleted word is gone from the index's
// bytes.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>

#include "base/random.h"
#include "vault/body.h"
#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

using testing::Folder;
using testing::keep;
using testing::make;
using testing::note;
using testing::pass;

std::string found(Vault& vault, std::string_view text) {
  const auto hits = vault.search(text, {.limit = 20});
  if (!hits) return "problem: " + hits.error().detail;
  std::string uids;
  for (const Hit& hit : *hits) uids += hit.record.uid + " ";
  return uids;
}

TEST(Search, FindsWordsPrefixesAndPhrases) {
  Folder folder;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("u1", "The harbour was quiet and café lights came on")));
  ASSERT_FINE(keep(vault, note("u2", "A quiet evening at the Harbour")));
  ASSERT_FINE(keep(vault, note("u3", "nothing alike")));
  EXPECT_EQ(found(vault, "harbour was"), "u1 ");
  EXPECT_EQ(found(vault, "harb").size(), 6U);
  EXPECT_EQ(found(vault, "harb "), "");
  EXPECT_EQ(found(vault, "\"quiet evening\""), "u2 ");
  EXPECT_EQ(found(vault, "cafe"), "u1 ");
  EXPECT_EQ(found(vault, "evening quiet"), "u2 ");
}

TEST(Search, FindsWhatStandsInsideWordsAndInScriptsWithoutBlanksAndSymbols) {
  Folder folder;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("ja", "今日は先生に会った。とても安心した。")));
  ASSERT_FINE(keep(vault, note("zh", "我今天很害怕离开她")));
  ASSERT_FINE(keep(vault, note("ko", "오늘은 대한민국에서")));
  ASSERT_FINE(keep(vault, note("th", "วันนี้ฉันรู้สึกปลอดภัย")));
  ASSERT_FINE(keep(vault, note("de", "Donaudampfschiff, Straße, 😢 (2:30)")));
  ASSERT_FINE(keep(vault, note("fr", "l’Éloignement, c'est ça :)")));
  for (const auto& [text, uid] : std::vector<std::pair<std::string, std::string>>{
           {"先生", "ja "},   {"安心", "ja "},       {"会", "ja "},
           {"害怕", "zh "},   {"我", "zh "},         {"민국", "ko "},
           {"국", "ko "},     {"ปลอดภัย", "th "},     {"schiff", "de "},
           {"SCHIFF", "de "}, {"strasse", "de "},    {"rasse", "de "},
           {"😢", "de "},      {"dampf 😢", "de "},    {"先生 安心", "ja "},
           {"先生 害怕", ""}, {"\"先生に\"", "ja "}, {"loignement", "fr "},
           {":)", "fr "},     {"2:30", "de "},       {"ond", ""},
           {"au", ""}})
    EXPECT_EQ(found(vault, text), uid) << text;
  EXPECT_EQ(*vault.count_found("schiff", {}), 1);
  EXPECT_EQ(*vault.count_found("😢", {.kinds = {"session"}}), 0);
}

TEST(Search, PutsWholeWordsBeforeWhatIsInsideOthersAndGoesOnAcrossBoth) {
  Folder folder;
  Vault vault = make(folder / "v");
  for (int i = 0; i < 5; ++i) {
    StoredRecord whole = note("w" + std::to_string(i), "a ship comes in"),
                 inside = note("i" + std::to_string(i), "friendship");
    whole.felt = 100 + i;
    inside.felt = 200 + i;
    ASSERT_FINE(keep(vault, whole));
    ASSERT_FINE(keep(vault, inside));
  }
  std::string seen;
  for (std::int64_t offset = 0; offset < 12; offset += 3) {
    const auto hits = vault.search("ship", {.limit = 3, .offset = offset});
    ASSERT_FINE(hits);
    for (const Hit& hit : *hits) seen += hit.record.uid + " ";
  }
  EXPECT_EQ(seen, "w4 w3 w2 w1 w0 i4 i3 i2 i1 i0 ");
  EXPECT_EQ(*vault.count_found("ship", {}), 10);
  EXPECT_EQ(*vault.count_found("ship ", {}), 5) << "whole words only";
}

TEST(Search, MarksWhatIsInsideAsItIsWritten) {
  Folder folder;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("u1", std::string(300, 'x') + " Großstraße und cafe\u0301haus 今日は先生")));
  const auto marked = [&](std::string_view text) {
    std::string out;
    const auto hits = vault.search(text, {.limit = 5});
    for (const Hit& hit : *hits) {
      for (const auto& [begin, end] : hit.marked) out += hit.excerpt.substr(begin, end - begin) + "|";
      for (const std::string& one : hit.matched) out += one + ";";
    }
    return out;
  };
  EXPECT_EQ(marked("strasse"), "straße|straße;");
  EXPECT_EQ(marked("先生"), "先生|先生;");
  EXPECT_EQ(marked("fehau"), "fe\u0301hau|fe\u0301hau;");
}

TEST(Search, MarksWhatMatchedInTheExcerpt) {
  Folder folder;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("u1", "one quiet night")));
  const auto hits = vault.search("quie", {.limit = 5});
  ASSERT_FINE(hits);
  ASSERT_EQ(hits->size(), 1U);
  const Hit& hit = hits->front();
  ASSERT_EQ(hit.marked.size(), 1U);
  const auto [begin, end] = hit.marked.front();
  EXPECT_EQ(hit.excerpt.substr(begin, end - begin), "quiet");
}

TEST(Search, TellsWhatMatchedAsItIsWritten) {
  Folder folder;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("u1", "Über alles, über uns. It began, and it  began again")));
  const auto matched = [&](std::string_view text) {
    const auto hits = vault.search(text, {.limit = 5});
    return hits && hits->size() == 1 ? hits->front().matched : std::vector<std::string>{};
  };
  EXPECT_EQ(matched("uber"), (std::vector<std::string>{"Über", "über"}));
  EXPECT_EQ(matched("\"it began\""), (std::vector<std::string>{"It began", "it  began"}));
  EXPECT_EQ(matched("bega"), (std::vector<std::string>{"began"}));
}

TEST(Search, GoesOnWhereItEndedAndKeepsToWhatIsAskedFor) {
  Folder folder;
  Vault vault = make(folder / "v");
  for (int i = 0; i < 45; ++i) {
    StoredRecord one = note("u" + std::to_string(i), "quiet");
    one.felt = 1000 + i;
    if (i % 3 == 0) one.kind = "session";
    if (i % 5 == 0) one.relationship = "u1";
    ASSERT_FINE(keep(vault, one));
  }
  std::set<std::string> seen;
  for (std::int64_t offset : {0, 20, 40}) {
    const auto hits = vault.search("quiet", {.limit = 20, .offset = offset});
    ASSERT_FINE(hits);
    for (const Hit& hit : *hits) EXPECT_TRUE(seen.insert(hit.record.uid).second);
  }
  EXPECT_EQ(seen.size(), 45u);
  EXPECT_EQ(*vault.count_found("quiet", {.limit = 2, .offset = 7}), 45);
  EXPECT_EQ(*vault.count_found("quiet", {.kinds = {"session"}}), 15);
  EXPECT_EQ(*vault.count_found("quiet", {.kinds = {"session"}, .relationship = "u1"}), 3);
  EXPECT_EQ(*vault.count_found("quiet", {.to = 1010}), 10);
  EXPECT_EQ(*vault.count_found("", {}), 0);
  const auto some = vault.search("quiet", {.kinds = {"session"}, .relationship = "u1", .limit = 9});
  ASSERT_FINE(some);
  EXPECT_EQ(some->size(), 3u);
}

TEST(Search, TakesAnyTextAsAQuestion) {
  Folder folder;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("u1", "a b c")));
  for (const char* text : {"", " ", "\"", "\"\"", "a AND", "NEAR(a b)", "a*", "^a", "words:a", "a OR OR", "-",
                           "((", "'; DROP TABLE record; --", "\xff\xfe", "{a} + b", "—", "\"—\"", "— a"}) {
    const auto hits = vault.search(text, {.limit = 5});
    EXPECT_FINE(hits) << text;
  }
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(12); n > 0; --n) text += static_cast<char>(random.below(256));
    EXPECT_FINE(vault.search(text, {.limit = 5}));
  }
}

TEST(Search, FollowsEditsAndDeletes) {
  Folder folder;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("u1", "marigold")));
  ASSERT_FINE(keep(vault, note("u1", "juniper")));
  EXPECT_EQ(found(vault, "marigold"), "");
  EXPECT_EQ(found(vault, "juniper"), "u1 ");
  ASSERT_FINE(vault.undo());
  EXPECT_EQ(found(vault, "marigold"), "u1 ");
}

TEST(Search, StaysConsistentThroughManyEditsAndDeletes) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "v");
  Random random(1);
  for (int round = 0; round < 150; ++round) {
    auto transaction = vault.begin("edits", 0);
    ASSERT_FINE(transaction);
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) {
      const std::string uid = "u" + std::to_string(random.below(24));
      std::string words;
      while (words.size() < random.below(3000)) words += "w" + std::to_string(random.below(3000)) + " ";
      if (random.chance(0.2) && vault.get(uid)) {
        ASSERT_FINE(transaction->erase(uid));
      } else {
        ASSERT_FINE(transaction->put(note(uid, words)));
      }
    }
    ASSERT_FINE(transaction->commit());
    if (round % 10 != 9) continue;
    const auto report = vault.check([](const StoredRecord&) { return Result<>(); }, silent);
    ASSERT_FINE(report);
    ASSERT_TRUE(report->sound) << report->findings.front().detail;
  }
}

// Every decrypted byte of the database.
std::string decrypted(const Path& path, const Secret& key) {
  auto db = Connection::open(path, key, Ground{}, Access::write);
  if (!db) return "could not open";
  std::string all;
  auto pages = (*db)->prepare("SELECT data FROM sqlite_dbpage");
  for (auto row = pages->step(); row && *row; row = pages->step()) all += pages->text(0);
  return all;
}

TEST(Search, LeavesNoTraceOfAForgottenWordInAnyPage) {
  Folder folder;
  Secret key;
  {
    Vault vault = make(folder / "v");
    auto many = vault.begin("many", 0);
    ASSERT_FINE(many);
    for (int i = 0; i < 3000; ++i)
      ASSERT_FINE(many->put(
          note("f" + std::to_string(i), "filler" + std::to_string(i % 700) + " words of no interest")));
    ASSERT_FINE(many->commit());
    // Scattered over the index, so that some of them begin a leaf page and stand in its parent.
    auto marked = vault.begin("marked", 0);
    ASSERT_FINE(marked);
    for (int i = 0; i < 400; ++i)
      ASSERT_FINE(marked->put(note("m" + std::to_string(i), std::string(1, static_cast<char>('a' + i % 26)) +
                                                                "qxzjwv" + std::to_string(i))));
    ASSERT_FINE(marked->commit());
    auto forgetting = vault.begin("forget", 0);
    ASSERT_FINE(forgetting);
    for (int i = 0; i < 400; ++i) ASSERT_FINE(forgetting->forget("m" + std::to_string(i)));
    ASSERT_FINE(forgetting->commit());
    EXPECT_EQ(found(vault, "aqxzjwv0"), "");
    EXPECT_GT(vault.search("filler1 ", {.limit = 5})->size(), 0U);
  }
  auto unlocked = unlock(folder / "v", pass(), Ground{});
  ASSERT_FINE(unlocked);
  const std::string all = decrypted(folder / "v", unlocked->key.vault_key);
  ASSERT_NE(all.find("filler699"), std::string::npos) << "the test must be able to see words at all";
  EXPECT_EQ(all.find("qxzjwv"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::vault

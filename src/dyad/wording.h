// wording: the invented person's words. Every line was made up for this program and is meant to be anybody's;
// nobody wrote it in a diary. "{A}" stands for the practitioner's name.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/random.h"
#include "diary/nouns.h"

namespace holdfast::dyad {

enum class Mood { hard, middling, light };

struct Feeling {
  std::string_view word;
  diary::Emotion::Tone tone;
  Mood mood;
  bool fine = false;  // a finer word, which comes with practice
};
std::span<const Feeling> feelings();

std::string with_name(std::string_view text, std::string_view name);
std::string pick(Random& random, std::span<const std::string_view> texts, std::string_view name);

// One or two short sentences for a check-in; with an empty name, none that could name somebody.
std::string moment_line(Random& random, Mood mood, bool is_night, std::string_view name);

std::span<const std::string_view> session_lines(Mood mood);
std::span<const std::string_view> session_unsaid();
std::span<const std::string_view> message_lines(diary::Contact::Purpose purpose);
std::span<const std::string_view> steadying_lines(diary::Steadying::Helped helped);

// Texts that belong to a time in the story: `share` is of the time with that practitioner (or alone).
enum class Chapter { em, alone, a };
struct Page {
  Chapter chapter;
  double share;
  std::string_view title, text;
  bool folded = false;
};
std::span<const Page> pages();

struct Wish {
  Chapter chapter;
  double share;
  std::string_view what;
  bool voiced;
  int outcome;               // position in Need::Outcome; -1 not said
  std::string_view to_whom;  // empty: the practitioner
};
std::span<const Wish> wishes();

struct Storm {
  Chapter chapter;
  double share;
  std::string_view happened, stirred, want_to_say, found_words;
  int found, found_too;  // positions in Reaction::Found; -1 none
  int back_after_days;
};
std::span<const Storm> storms();

}  // namespace holdfast::dyad

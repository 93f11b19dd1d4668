// What is behind one answer of the review, in short sections: the sentence, what was computed, what it rests
// on, which records, what is assumed beforehand, how sure the numbers are, how it was checked, what it cannot
// tell. Here, one level deeper than the review, numbers are shown; they are about the sentence, never about a
// person's health.
#pragma once
#include <string>

#include "app/answers.h"
#include "shell/layout.h"

namespace holdfast::shell {

struct ExplainView {
  bool entries = false;  // all of the records beneath, not the first few
  bool open_folded = false;
};

std::string shown(const app::Explained& explained, const Style& style, const ExplainView& view);
std::string shown(const app::QuestionsAnswer& questions, const Style& style);

}  // namespace holdfast::shell

// scales: the built-in scales, six of a client and eight of a practitioner, and the ready-made extra ones,
// with their wording. Built-in scales are 0 to 10 in whole numbers without a default; "{A}" in a question
// stands for the other one's name. A key means the same in either diary: what she rates and a client does not
// has its own.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diary/nouns.h"

namespace holdfast::diary {

// distress, reliance, safety, pull_away, footing, support: in this order everywhere.
std::span<const Scale> built_in_scales();
std::span<const Scale> extra_scales();  // carried, shame, understood, reading_others: off until asked for
// distress, five pulls, footing, support: what a practitioner rates after sessions, in this order.
std::span<const Scale> practitioner_scales();
std::span<const Scale> built_in_scales(Role keeper);
bool is_built_in(std::string_view key, Role keeper);

// A key for a scale of her own that none of these has, from the words it asks with: "how_did_you_sleep".
std::string key_from_words(std::string_view question, std::span<const Scale> taken);

// All scales of a diary as they stand: built-in ones, as switched by Scale records, then the person's own.
std::vector<Scale> scales_of(std::span<const Record> records, Role keeper);
std::optional<Scale> find_scale(std::span<const Scale> scales, std::string_view key);

std::string question_for(const Scale& scale, std::string_view name);

// While nobody is asked about: "anyone", not "anyone besides {A}".
std::string question_about_nobody(const Scale& scale);

// Which scales a check-in asks, in order.
enum class Length { ten_seconds, full };
// `check_ins_before` decides what alternates in the short one (footing, then pull_away); `support_due` adds
// the weekly scales. Scales that are switched off are never asked.
std::vector<Scale> scales_to_ask(std::span<const Scale> scales, Length length, std::size_t check_ins_before,
                                 bool support_due);

}  // namespace holdfast::diary

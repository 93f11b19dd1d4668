// line: a record or a finding as one line of a page, and a finding's picture as a chart: what is proposed,
// and what comes when she picks it herself. In the first person; her own words as she wrote them.
#pragma once
#include <optional>
#include <string>

#include "brief/sheet.h"
#include "diary/nouns.h"
#include "review/finding.h"

namespace holdfast::brief {

// Nothing where there is nothing to say.
std::optional<Line> line_of(const diary::Diary& diary, const diary::Record& record, Kind kind, Date made_on);
std::optional<Line> line_of(const review::Finding& finding, Kind kind);
// Nothing where the finding has no picture. `zone`: of its dates.
std::optional<Chart> chart_of(const review::Finding& finding, const std::string& zone, Date made_on);

std::string source_of(const diary::Record& record);  // "record:<id>"

// --- pieces of lines
std::string when(Date day, Date made_on);    // "3 November", with the year where it is another one
std::string sentence_end(std::string text);  // her words, closed with a full stop where they have no end
std::string helped(const diary::Steadying& steadying, const std::string& practitioner);

}  // namespace holdfast::brief

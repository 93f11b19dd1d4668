// parsers: one of each format: whether these files are of it, and what they hold. formats() (foreign.h) lists
// them.
#pragma once
#include "exchange/foreign.h"

namespace holdfast::exchange {

using Files = std::span<const NamedBytes>;

bool is_wordpress(Files files);
Result<Foreign> read_wordpress(Files files, const ReadOptions& options);
bool is_day_one(Files files);
Result<Foreign> read_day_one(Files files, const ReadOptions& options);
bool is_day_one_classic(Files files);
Result<Foreign> read_day_one_classic(Files files, const ReadOptions& options);
bool is_daylio(Files files);  // the backup
Result<Foreign> read_daylio(Files files, const ReadOptions& options);
bool is_daylio_table(Files files);
Result<Foreign> read_daylio_table(Files files, const ReadOptions& options);
bool is_jrnl(Files files);  // text or JSON
Result<Foreign> read_jrnl(Files files, const ReadOptions& options);
bool is_journey(Files files);
Result<Foreign> read_journey(Files files, const ReadOptions& options);
bool is_bearable(Files files);
Result<Foreign> read_bearable(Files files, const ReadOptions& options);
bool is_rednotebook(Files files);
Result<Foreign> read_rednotebook(Files files, const ReadOptions& options);
bool is_lifeograph(Files files);
Result<Foreign> read_lifeograph(Files files, const ReadOptions& options);
bool is_joplin(Files files);
Result<Foreign> read_joplin(Files files, const ReadOptions& options);
bool is_loop_habits(Files files);
Result<Foreign> read_loop_habits(Files files, const ReadOptions& options);
bool is_habitbull(Files files);
Result<Foreign> read_habitbull(Files files, const ReadOptions& options);
bool is_icalendar(Files files);
Result<Foreign> read_icalendar(Files files, const ReadOptions& options);
bool is_questionnaire(Files files);
Result<Foreign> read_questionnaire(Files files, const ReadOptions& options);
bool is_markdown(Files files);
Result<Foreign> read_markdown(Files files, const ReadOptions& options);

}  // namespace holdfast::exchange

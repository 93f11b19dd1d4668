// Ways of writing a time, each beside the one way it is read in.
#include "base/plain_time.h"

#include <gtest/gtest.h>

#include <utility>

namespace holdfast {
namespace {

TEST(PlainTime, IsTheSameHoweverATimeIsWritten) {
  for (const auto& [written, plain] : std::initializer_list<std::pair<const char*, const char*>>{
           {"2:30\u202FPM", "2:30 pm"},
           {"11:45 p.\u00A0m.", "11:45 pm"},
           {"12:05 a. m.", "12:05 am"},
           {"8.30pm", "8.30 pm"},
           {"5 P.M.", "5 pm"},
           {"午後11:45", "11:45 pm"},
           {"午前0:05", "0:05"},
           {"午後0:05", "12:05 pm"},
           {"下午 3:10", "3:10 pm"},
           {"오후 11:45", "11:45 pm"},
           {"2026年10月13日 上午9時5分", "2026-10-13  9:05 am"},
           {"１３:４５", "13:45"},
           {"١٢:٣٠", "12:30"},
           {"2026-W41-2", "2026-10-06"},
           {"2026W412", "2026-10-06"},
           {"2026-W42", "2026-10-12"},
           {"2020-W53-7", "2021-01-03"},
           {"2026-W54", "2026-W54"},
           {"2021-W53-1", "2021-W53-1"},
           {"3 amber lights", "3 amber lights"},
           {"", ""}})
    EXPECT_EQ(in_plain_time(written), plain) << written;
  for (const auto& [written, plain] : std::initializer_list<std::pair<const char*, const char*>>{
           {"13/10/2026 14h30", "13/10/2026 14:30"},
           {"14/10/2026 9h", "14/10/2026 9:00"},
           {"23 h 45", "23:45"},
           {"13 haha", "13 haha"},
           {"2026-10-13T14:30:00", "2026-10-13T14:30:00"}})
    EXPECT_EQ(with_hours_as_clock(written), plain) << written;
}

}  // namespace
}  // namespace holdfast

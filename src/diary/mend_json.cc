// JSON that other programs wrote wrongly, or that a full disk or a broken download cut off, told apart by its
// own signs: strings, brackets, what stands between. One pass; what is sound is not touched.
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "diary/json.h"

namespace holdfast::diary {
namespace {

constexpr std::size_t longest_name =
    64;  // an id, a day, a word; a longer text that is torn is somebody's words
constexpr std::size_t deepest_mended = 4096;

// The code unit an escape names ("\\ud83d"); nothing where none stands there.
std::optional<unsigned> escaped_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const auto [end, fault] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  if (fault != std::errc() || end != text.data() + 6) return std::nullopt;
  return unit;
}
bool is_control(unsigned c) {
  return c < 0x20 && c != '\n' && c != '\t' && c != '\r';
}

class Mender {
 public:
  Mender(std::string_view text, Torn torn) : text_(text), torn_(torn) {}

  JsonMending run() {
    while (at_ < text_.size() && open_.size() < deepest_mended) {
      const char c = text_[at_];
      if (c == '"') {
        if (!string()) break;
      } else if (c == '{' || c == '[') {
        open_ += c;
        ++at_;
        key_ = c == '{';
        whole();
      } else if (c == '}' || c == ']') {
        if (open_.empty()) break;
        open_.pop_back();
        ++at_;
        whole();
      } else if (c == ',' || c == ':') {
        key_ = c == ',' && open_.ends_with('{');
        ++at_;
      } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        ++at_;
      } else if (!word()) {
        break;
      }
    }
    done_.cut_short = at_ >= text_.size() && !open_.empty();
    return done_;
  }

  // Nothing where it may stay as it is.
  std::optional<std::string> mended() {
    if (copied_ == 0 && !done_.cut_short) return std::nullopt;
    out_ += text_.substr(copied_);
    if (done_.cut_short) {
      out_.resize(whole_size_);
      out_ += tail_;
      for (std::size_t k = whole_depth_; k > 0; --k) out_ += open_[k - 1] == '{' ? '}' : ']';
    }
    return std::move(out_);
  }

 private:
  void put(std::size_t bytes, std::string_view instead) {
    out_ += text_.substr(copied_, at_ - copied_);
    out_ += instead;
    copied_ = at_ + bytes;
  }

  // Up to here all that is open can be closed and nothing is half.
  void whole() {
    if (torn_ == Torn::left_out && open_.size() > depth_of_records) return;
    whole_size_ = out_.size() + at_ - copied_;
    whole_depth_ = open_.size();
  }

  // A number, true, false, null. At the end of the text it may not be all of it.
  bool word() {
    const auto end = text_.find_first_of(",:{}[]\" \n\t\r", at_);
    at_ = end == std::string_view::npos ? text_.size() : end;
    if (end == std::string_view::npos) return false;
    whole();
    return true;
  }

  bool string() {
    const std::size_t from = ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        if (!key_) whole();
        return true;
      }
      if (c == '\\') {
        if (!escape()) break;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        raw_control(c);
      } else {
        ++at_;
      }
    }
    const std::size_t ends = at_;
    at_ = text_.size();
    if (torn_ == Torn::kept && !key_ && ends - from > longest_name) {  // it is closed where it was torn
      whole_size_ = out_.size() + ends - copied_;
      whole_depth_ = open_.size();
      tail_ = "\"";
    }
    return false;
  }

  void raw_control(char c) {
    constexpr std::array<std::string_view, 3> escapes{"\\n", "\\t", "\\r"};
    if (is_control(static_cast<unsigned char>(c))) ++done_.controls;
    put(1, c == '\n' ? escapes[0] : c == '\t' ? escapes[1] : c == '\r' ? escapes[2] : "");
    ++at_;
  }

  // False where the text ends within it.
  bool escape() {
    const std::string_view rest = text_.substr(at_);
    if (rest.size() < 2 || (rest[1] == 'u' && rest.size() < 6)) return false;
    std::size_t taken = rest[1] == 'u' ? 6 : 2;
    const auto unit = escaped_unit(rest);
    const auto next = unit ? escaped_unit(rest.substr(6)) : std::nullopt;
    const bool high = unit && *unit >= 0xD800 && *unit < 0xDC00,
               low = unit && *unit >= 0xDC00 && *unit < 0xE000;
    if (high && next && *next >= 0xDC00 && *next < 0xE000) {
      taken = 12;
    } else if (high || low || (rest[1] == 'u' && !unit)) {
      if (!unit) taken = 2;
      put(taken, "\\ufffd");
      ++done_.unreadable;
    } else if (rest[1] == 'b' || rest[1] == 'f' || (unit && is_control(*unit))) {
      put(taken, "");
      ++done_.controls;
    } else if (std::string_view("\"\\/nrtu").find(rest[1]) == std::string_view::npos) {
      put(1, "");  // the letter stays
      taken = 1;
    }
    at_ += taken;
    return true;
  }

  static constexpr std::size_t depth_of_records = 2;  // of a list in an object
  std::string_view text_;
  Torn torn_;
  JsonMending done_;
  std::string out_, open_, tail_;
  std::size_t at_ = 0, copied_ = 0, whole_size_ = 0, whole_depth_ = 0;
  bool key_ = false;
};

}  // namespace

JsonMending mend_json(std::string& text, Torn torn) {
  Mender mender(text, torn);
  const JsonMending done = mender.run();
  if (auto mended = mender.mended()) text = std::move(*mended);
  return done;
}

Result<Json> parse_json_of_letters(std::string& text, std::size_t limit_bytes) {
  auto json = parse_json(text, limit_bytes);
  if (json || text.size() > limit_bytes || mend_json(text, Torn::kept).cut_short) return json;
  auto again = parse_json(text, limit_bytes);
  return again ? std::move(again) : std::move(json);
}

}  // namespace holdfast::diary

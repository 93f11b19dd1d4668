// Untrusted text to JSON. The library's own reader takes any depth and lets the last of two equal keys win;
// this one builds the value event by event, so that it can refuse both, and puts the library's complaint into
// a sentence without the text it quotes.
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/text.h"
#include "diary/json.h"

namespace holdfast::diary {
namespace {

constexpr std::size_t deepest = 64;

class Builder final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return place(Json()); }
  bool boolean(bool value) override { return place(value); }
  bool number_integer(number_integer_t value) override { return place(value); }
  bool number_unsigned(number_unsigned_t value) override { return place(value); }
  bool number_float(number_float_t value, const string_t&) override { return place(value); }
  bool string(string_t& value) override { return place(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (open_.back()->contains(name)) {
      complaint = "The same key is there twice in one object: \"" + cut_to_width(printable(name), 40) + "\".";
      return false;
    }
    key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& fault) override {
    // 406: a number beyond what a machine number holds.
    complaint = fault.id == 406 ? "A number in it is too large to be one."
                                : "It cannot be read as JSON near byte " + std::to_string(position) + ".";
    where = "byte " + std::to_string(position);
    return false;
  }

  Json result;
  std::string complaint, where;

 private:
  bool place(Json value) {
    put(std::move(value));
    return true;
  }

  // Pointers into arrays stay good: while a value is open nothing is added to the array that holds it.
  Json* put(Json value) {
    if (open_.empty()) {
      result = std::move(value);
      return &result;
    }
    Json& in = *open_.back();
    if (in.is_array()) {
      in.push_back(std::move(value));
      return &in.back();
    }
    return &(in[key_] = std::move(value));
  }

  bool open(Json value) {
    if (open_.size() >= deepest) {
      complaint = "It is nested more than " + std::to_string(deepest) + " deep.";
      return false;
    }
    open_.push_back(put(std::move(value)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Json*> open_;
  std::string key_;
};

}  // namespace

Result<Json> parse_json(std::string_view text, std::size_t limit_bytes) {
  if (text.size() > limit_bytes)
    return problem(ProblemKind::bad_request,
                   "This is larger than the " + std::to_string(limit_bytes) + " bytes that are taken here.");
  if (!is_utf8(text))
    return problem(ProblemKind::bad_request, "This is not valid UTF-8 text, so it is not JSON.");
  Builder builder;
  if (Json::sax_parse(text, &builder)) return std::move(builder.result);
  return problem(ProblemKind::bad_request, builder.complaint, builder.where);
}

}  // namespace holdfast::diary

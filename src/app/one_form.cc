// Walks the fields every request names (requests.h), first to look, and only where something is found to
// change. What a file holds is read by exchange, which brings it into this form itself.
#include "app/one_form.h"

#include "app/shapes.h"
#include "base/letters.h"

namespace holdfast::app {
namespace {

bool is_plain(const Json& json) {
  if (json.is_string()) return is_nfc(json.get_ref<const std::string&>());
  if (json.is_structured())
    for (const auto& [key, value] : json.items())
      if ((json.is_object() && !is_nfc(key)) || !is_plain(value)) return false;
  return true;
}

Json plain(const Json& json) {
  if (json.is_string()) return nfc(json.get_ref<const std::string&>());
  if (!json.is_structured()) return json;
  Json out = json.is_object() ? Json::object() : Json::array();
  for (const auto& [key, value] : json.items())
    json.is_object() ? void(out[nfc(key)] = plain(value)) : out.push_back(plain(value));
  return out;
}

bool holds_bytes(std::string_view key) {
  return key == "bytes" || key == "events_bytes";
}

struct Look {
  bool fine = true;
  template <class T>
  void operator()(std::string_view key, const T& value) {
    if (!fine || holds_bytes(key)) return;
    if constexpr (std::is_same_v<T, std::string>)
      fine = is_nfc(value);
    else if constexpr (std::is_same_v<T, Json>)
      fine = is_plain(value);
    else if constexpr (is_a<T, std::optional>)
      value ? (*this)(key, *value) : void();
    else if constexpr (is_a<T, std::vector>)
      for (const auto& one : value) (*this)(key, one);
    else if constexpr (Walked<T>)
      T::walk(value, *this);
  }
};

struct Change {
  template <class T>
  void operator()(std::string_view key, T& value) {
    if (holds_bytes(key)) return;
    if constexpr (std::is_same_v<T, std::string>)
      value = nfc(value);
    else if constexpr (std::is_same_v<T, Json>)
      value = plain(value);
    else if constexpr (is_a<T, std::optional>)
      value ? (*this)(key, *value) : void();
    else if constexpr (is_a<T, std::vector>)
      for (auto& one : value) (*this)(key, one);
    else if constexpr (Walked<T>)
      T::walk(value, *this);
  }
};

template <class Asked>
concept has_copy = requires(const Asked& asked) {
  asked.copy();
};

// Requests are not copied as a whole: secrets cannot be. Those that hold one hold no other text, or say
// themselves how they are copied.
template <class Asked>
std::optional<Request> changed(const Asked& asked) {
  if constexpr (std::is_copy_constructible_v<Asked> || has_copy<Asked>) {
    Look look;
    Asked::walk(asked, look);
    if (look.fine) return std::nullopt;
    Asked copy = [&] {
      if constexpr (has_copy<Asked>)
        return asked.copy();
      else
        return asked;
    }();
    Change change;
    Asked::walk(copy, change);
    return Request(std::move(copy));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Request> in_one_form(const Request& request) {
  return std::visit([](const auto& asked) { return changed(asked); }, request);
}

}  // namespace holdfast::app

// Requests from JSON: walks the fields that every request names (requests.h). The first thing that is wrong
// is named; nothing is guessed and nothing is left over.
#include <map>

#include "app/codec.h"
#include "app/shapes.h"

namespace holdfast::app {
namespace {

// Reads one request. The first thing that is wrong is kept and named.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  template <class T>
  void operator()(const char* key, T& into) {
    if constexpr (!is_path<T>) {
      ++known_[key];
      const auto found = json_.find(key);
      if (found != json_.end()) read(*found, into, key);
    }
  }

  Result<> finish(std::string_view also) const {
    if (!wrong_.empty())
      return problem(ProblemKind::bad_request, "\"" + wrong_ + "\" is not what this request takes there.",
                     wrong_);
    for (const auto& [key, value] : json_.items())
      if (key != also && !known_.contains(key))
        return problem(ProblemKind::bad_request, "This request has no field \"" + key.substr(0, 40) + "\".",
                       key.substr(0, 40));
    return {};
  }

 private:
  void refuse(const char* key) {
    if (wrong_.empty()) wrong_ = key;
  }

  template <class T>
  void read(const Json& value, T& into, const char* key) {
    if constexpr (is_optional<T>) {
      if (!value.is_null()) read(value, into.emplace(), key);
    } else if constexpr (is_list<T>) {
      if (!value.is_array()) return refuse(key);
      for (const Json& one : value) read(one, into.emplace_back(), key);
    } else if constexpr (std::is_same_v<T, Json>) {
      if (!value.is_object()) return refuse(key);
      into = value;
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!value.is_string()) return refuse(key);
      into = value.get<std::string>();
    } else if constexpr (std::is_same_v<T, Secret>) {
      if (!value.is_string()) return refuse(key);
      into = Secret::from(value.get_ref<const std::string&>());
    } else if constexpr (std::is_same_v<T, bool>) {
      if (!value.is_boolean()) return refuse(key);
      into = value.get<bool>();
    } else if constexpr (std::is_enum_v<T>) {
      for (std::size_t k = 0; k < WordsOf<T>::words.size(); ++k)
        if (value == WordsOf<T>::words[k]) {
          into = T(k);
          return;
        }
      refuse(key);
    } else if constexpr (std::is_integral_v<T>) {
      if (!value.is_number_integer() || (std::is_unsigned_v<T> && !value.is_number_unsigned()))
        return refuse(key);
      into = value.get<T>();
    } else if constexpr (std::is_floating_point_v<T>) {
      if (!value.is_number()) return refuse(key);
      into = value.get<T>();
    } else {
      if (!value.is_object()) return refuse(key);
      Reader inner(value);
      T::walk(into, inner);
      if (!inner.finish("")) refuse(key);
    }
  }

  const Json& json_;
  std::string wrong_;
  std::map<std::string, int, std::less<>> known_;
};

template <std::size_t... All>
Result<Request> read(const Json& json, std::string_view name, std::index_sequence<All...>) {
  Result<Request> out = problem(ProblemKind::bad_request, "There is no request called that.", "request");
  const auto try_one = [&]<class Asked>(std::type_identity<Asked>) {
    if (Asked::name != name) return false;
    Asked asked;
    Reader reader(json);
    Asked::walk(asked, reader);
    auto fine = reader.finish("request");
    if constexpr (requires { Asked::needed; })
      for (const std::string_view key : Asked::needed)
        if (fine && !json.contains(key))
          fine = problem(ProblemKind::bad_request,
                         "This request needs the field \"" + std::string(key) + "\".", std::string(key));
    if (fine)
      out = Request(std::move(asked));
    else
      out = pass_on(fine);
    return true;
  };
  (try_one(std::type_identity<std::variant_alternative_t<All, Request>>{}) || ...);
  return out;
}

using Every = std::make_index_sequence<std::variant_size_v<Request>>;

}  // namespace

Result<Request> request_from_json(const Json& json) {
  if (!json.is_object()) return problem(ProblemKind::bad_request, "A request is a JSON object.", "request");
  const auto name = json.find("request");
  if (name == json.end() || !name->is_string())
    return problem(ProblemKind::bad_request, "A request says which one it is: {\"request\": ...}.",
                   "request");
  return read(json, name->get<std::string>(), Every{});
}

}  // namespace holdfast::app

// Requests from JSON: walks the fields that every request names (requests.h). The first thing that is wrong
// is named; nothing is guessed and nothing is left over.
#include <map>

#include "app/codec.h"
#include "app/desk.h"
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
    if constexpr (is_a<T, std::optional>) {
      if (!value.is_null()) read(value, into.emplace(), key);
    } else if constexpr (is_a<T, std::vector>) {
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
      const auto found =
          value.is_string() ? diary::from_word<T>(value.get_ref<const std::string&>()) : std::nullopt;
      found ? void(into = *found) : refuse(key);
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

// One of a variant of requests, by its name; none where none of them is called that.
template <class One, std::size_t... All>
std::optional<Result<One>> read(const Json& json, std::string_view name, std::index_sequence<All...>) {
  std::optional<Result<One>> out;
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
      out.emplace(One(std::move(asked)));
    else
      out.emplace(pass_on(fine));
    return true;
  };
  (try_one(std::type_identity<std::variant_alternative_t<All, One>>{}) || ...);
  return out;
}

template <class One>
std::optional<Result<One>> read(const Json& json, std::string_view name) {
  return read<One>(json, name, std::make_index_sequence<std::variant_size_v<One>>{});
}

Result<std::string> name_of_request(const Json& json) {
  if (!json.is_object()) return problem(ProblemKind::bad_request, "A request is a JSON object.", "request");
  const auto name = json.find("request");
  if (name == json.end() || !name->is_string())
    return problem(ProblemKind::bad_request, "A request says which one it is: {\"request\": ...}.",
                   "request");
  return name->get<std::string>();
}

const auto unknown_request = [] {
  return problem(ProblemKind::bad_request, "There is no request called that.", "request");
};

// Whatever becomes of a request, no text of it stays in the JSON it came in: one that is refused may hold a
// passphrase, too.
struct WipedAfterwards {
  Json& json;
  ~WipedAfterwards() { wipe_texts(json); }

 private:
  static void wipe_texts(Json& part) {
    if (part.is_string()) {
      auto& text = part.get_ref<std::string&>();
      wipe(text.data(), text.size());
    }
    if (part.is_structured())
      for (Json& inner : part) wipe_texts(inner);
  }
};

}  // namespace

Result<Request> request_from_json(const Json& json) {
  auto name = name_of_request(json);
  if (!name) return pass_on(name);
  auto found = read<Request>(json, *name);
  return found ? std::move(*found) : unknown_request();
}

Result<Letter> letter_from_json(Json json) {
  const WipedAfterwards wiped{json};
  auto name = name_of_request(json);
  if (!name) return pass_on(name);
  Letter letter;
  Json beside = Json::object();
  Envelope::walk(letter.envelope, [&](const char* key, const auto&) {
    if (const auto found = json.find(key); found != json.end()) {
      beside[key] = std::move(*found);
      json.erase(key);
    }
  });
  Reader reader(beside);
  Envelope::walk(letter.envelope, reader);
  if (auto fine = reader.finish(""); !fine) return pass_on(fine);
  if (auto own = read<DeskRequest>(json, *name)) {
    if (!*own) return pass_on(*own);
    letter.asked = std::move(**own);
    return letter;
  }
  auto asked = read<Request>(json, *name);
  if (!asked) return unknown_request();
  if (!*asked) return pass_on(*asked);
  letter.asked = std::move(**asked);
  return letter;
}

}  // namespace holdfast::app

// walked: a value whose type names its fields once, by `static void walk(auto& self, auto&& field)` with
// field("key", value) for each of them. From that one walk comes its JSON (diary/written.h), what is read of
// it (app/decode.cc, brief/json.cc) and its type for the page (app/types.cc), which is called `type` where it
// has one.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace holdfast::diary {

// A value and the zone its instants are told in; null where there is no value.
template <class T>
struct InZone {
  const T* value = nullptr;
  std::string_view zone = {};
};

// A list whose key is left out where it is empty.
template <class T>
struct UnlessEmpty {
  const std::vector<T>& list;
};

// A value whose key is left out where there is none.
template <class T>
struct UnlessNone {
  const std::optional<T>& value;
};

template <class T, template <class...> class Of>
constexpr bool is_a = false;
template <template <class...> class Of, class... All>
constexpr bool is_a<Of<All...>, Of> = true;

struct AnyField {
  void operator()(const auto&, const auto&) const {}
};
template <class T>
concept Walked = requires(const T& value, AnyField field) {
  T::walk(value, field);
};

// The fields as they are written: those that are read back, and those that go with them (walk_written).
template <class T>
void walk_written(const T& value, auto&& field) {
  if constexpr (requires(AnyField any) { T::walk_written(value, any); })
    T::walk_written(value, field);
  else
    T::walk(value, field);
}

}  // namespace holdfast::diary

// One walk for both ways: `Putting` writes each field it is shown, `Taking` reads it and holds it to its
// bounds. A field that was added to one way and forgotten in the other cannot be written here.
#include "post/protocol.h"

#include <algorithm>

#include "base/ensure.h"
#include "post/sha256.h"

namespace holdfast::post {
namespace {

constexpr std::string_view request_mark = "holdfast.post.v1", answer_mark = "holdfast.told.v1";
constexpr std::size_t mark_bytes = request_mark.size(), version_at = mark_bytes - 1;
constexpr std::string_view bearer = "Bearer ";

class Putting {
 public:
  explicit Putting(std::string_view mark) { out_.raw(mark); }
  template <class Number>
  void number(Number value) {
    out_.number(value);
  }
  void name(std::span<const unsigned char> bytes) { out_.raw(bytes); }
  void text(std::string_view bytes, std::size_t, std::size_t) {
    out_.number(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
  }
  template <class Count, class Element, class Walk>
  void list(std::vector<Element>& elements, std::size_t least, std::size_t most, Walk walk) {
    ensure(elements.size() >= least && elements.size() <= most);
    out_.number(static_cast<Count>(elements.size()));
    for (Element& element : elements) walk(element);
  }
  void hold(bool) const {}
  std::string take() { return out_.take(); }

 private:
  Writer out_;
};

class Taking {
 public:
  explicit Taking(std::string_view bytes) : in_(bytes) {}
  template <class Number>
  void number(Number& value) {
    value = in_.number<Number>();
  }
  void name(std::span<unsigned char> bytes) { in_.fill(bytes); }
  void text(std::string_view& bytes, std::size_t least, std::size_t most) {
    const auto size = in_.number<std::uint32_t>();
    in_.expect(size >= least && size <= most);
    bytes = in_.raw(size);
  }
  template <class Count, class Element, class Walk>
  void list(std::vector<Element>& elements, std::size_t least, std::size_t most, Walk walk) {
    const std::size_t count = in_.number<Count>();
    in_.expect(count >= least && count <= most);
    for (std::size_t k = 0; k < count && !in_.failed(); ++k) walk(elements.emplace_back());
  }
  void hold(bool rule) { in_.expect(rule); }
  bool complete() const { return in_.complete(); }

 private:
  Reader in_;
};

// --- the walks
template <class Way>
void walk(Way& way, Bookmark& at) {
  way.number(at.seq);
  way.name(at.mark);
}

template <class Way>
void walk(Way& way, SlotRights& slot) {
  way.name(slot.token.bytes);
  way.number(slot.rights);
  way.hold((slot.rights & ~all_rights) == 0 && !slot.token.none());
}

bool each_once(const std::vector<SlotRights>& slots) {
  std::vector<TokenHash> tokens;
  for (const SlotRights& slot : slots) tokens.push_back(slot.token);
  std::ranges::sort(tokens);
  return std::ranges::adjacent_find(tokens) == tokens.end();
}

template <class Way>
void walk(Way& way, Create& message) {
  way.template list<std::uint8_t>(message.slots, 1, most_slots_at_once, [&](SlotRights& s) { walk(way, s); });
  way.hold(each_once(message.slots) &&
           std::ranges::any_of(message.slots, [](const SlotRights& s) { return (s.rights & keeps) != 0; }));
}

template <class Way>
void walk(Way& way, Slots& message) {
  way.template list<std::uint8_t>(message.slots, 0, most_slots_at_once, [&](SlotRights& s) { walk(way, s); });
  way.hold(each_once(message.slots));
}

template <class Way>
void walk(Way& way, Append& message) {
  way.template list<std::uint8_t>(message.items, 1, most_items, [&](Item& item) {
    way.number(item.kind);
    way.name(item.id.bytes);
    way.text(item.bytes, 1, longest_item);
  });
}

template <class Way>
void walk(Way& way, Fetch& message) {
  walk(way, message.after);
  way.number(message.limit);
  way.hold(message.limit >= 1 && message.limit <= most_fetched);
}

template <class Way>
void walk(Way& way, Withdraw& message) {
  way.template list<std::uint8_t>(message.items, 1, most_items, [&](Bookmark& at) { walk(way, at); });
}

template <class Way>
void walk(Way&, Burn&) {}

template <class Way>
void walk(Way& way, Created& message) {
  way.number(message.quota);
}

template <class Way>
void walk(Way& way, SlotsTold& message) {
  way.template list<std::uint16_t>(message.slots, 0, most_slots, [&](SlotTold& slot) {
    way.number(slot.no);
    way.number(slot.rights);
    way.number(slot.bytes);
    way.name(slot.token.bytes);
  });
}

// What stands for one of a few words in a number.
template <class Way, class Word>
void walk_word(Way& way, Word& word, std::uint8_t first, std::uint8_t last) {
  auto number = static_cast<std::uint8_t>(word);
  way.number(number);
  way.hold(number >= first && number <= last);
  word = static_cast<Word>(number);
}

template <class Way>
void walk(Way& way, Appended& message) {
  way.number(message.bytes);
  way.number(message.quota);
  way.template list<std::uint8_t>(message.items, 1, most_items, [&](Kept& kept) {
    walk_word(way, kept.state, 1, 3);
    way.number(kept.seq);
  });
}

template <class Way>
void walk(Way& way, Fetched& message) {
  way.number(message.head);
  way.template list<std::uint16_t>(message.items, 0, most_fetched, [&](FetchedItem& item) {
    walk(way, item.at);
    way.number(item.kind);
    way.name(item.id.bytes);
    walk_word(way, item.withdrawn, 0, 1);
    way.text(item.bytes, 0, longest_item);
    way.hold(item.bytes.empty() == item.withdrawn);
  });
}

template <class Way>
void walk(Way& way, Withdrawn& message) {
  way.number(message.bytes);
  way.number(message.quota);
}

template <class Way>
void walk(Way&, Burnt&) {}

template <class Message>
constexpr std::string_view mark_of_message = answer_mark;
template <>
constexpr std::string_view mark_of_message<Create> = request_mark;
template <>
constexpr std::string_view mark_of_message<Slots> = request_mark;
template <>
constexpr std::string_view mark_of_message<Append> = request_mark;
template <>
constexpr std::string_view mark_of_message<Fetch> = request_mark;
template <>
constexpr std::string_view mark_of_message<Withdraw> = request_mark;
template <>
constexpr std::string_view mark_of_message<Burn> = request_mark;

}  // namespace

template <class Message>
std::string to_bytes(const Message& message) {
  Putting way(mark_of_message<Message>);
  Message walked = message;
  walk(way, walked);
  return way.take();
}

template <class Message>
Result<Message> message_of(std::string_view bytes) {
  constexpr std::string_view mark = mark_of_message<Message>;
  if (!bytes.starts_with(mark.substr(0, version_at)))
    return problem(ProblemKind::bad_request, "That is no message of a relay.");
  if (!bytes.starts_with(mark))
    return problem(ProblemKind::unsupported, "That is of another version of the relay's protocol than 1.");
  Taking way(bytes.substr(mark_bytes));
  Message message;
  walk(way, message);
  if (!way.complete())
    return problem(ProblemKind::bad_request, "That breaks a rule of the relay's protocol.");
  return message;
}

#define HOLDFAST_MESSAGE(Message)                         \
  template std::string to_bytes<Message>(const Message&); \
  template Result<Message> message_of<Message>(std::string_view);
HOLDFAST_MESSAGE(Create)
HOLDFAST_MESSAGE(Slots)
HOLDFAST_MESSAGE(Append)
HOLDFAST_MESSAGE(Fetch)
HOLDFAST_MESSAGE(Withdraw)
HOLDFAST_MESSAGE(Burn)
HOLDFAST_MESSAGE(Created)
HOLDFAST_MESSAGE(SlotsTold)
HOLDFAST_MESSAGE(Appended)
HOLDFAST_MESSAGE(Fetched)
HOLDFAST_MESSAGE(Withdrawn)
HOLDFAST_MESSAGE(Burnt)
#undef HOLDFAST_MESSAGE

TokenHash hash_of(const Token& token) {
  return {sha256(std::string_view(reinterpret_cast<const char*>(token.bytes.data()), token.bytes.size()))};
}

Mark mark_of(std::uint8_t kind, const ItemId& id, std::string_view bytes) {
  const auto whole = sha256(Writer().number(kind).raw(id.bytes).raw(bytes).take());
  Mark mark;
  std::copy_n(whole.begin(), mark.size(), mark.begin());
  return mark;
}

std::string to_field(const Credential& credential) {
  return std::string(bearer) + to_hex(credential.channel) + to_hex(credential.token);
}

std::optional<Credential> credential_of(std::string_view field) {
  Credential credential;
  constexpr std::size_t digits = 2 * 32;
  if (!field.starts_with(bearer) || field.size() != bearer.size() + 2 * digits) return std::nullopt;
  field.remove_prefix(bearer.size());
  if (!from_hex(field.substr(0, digits), credential.channel.bytes) ||
      !from_hex(field.substr(digits), credential.token.bytes))
    return std::nullopt;
  return credential;
}

}  // namespace holdfast::post

// pairing: two devices that find each other by a line that is typed (seal/pairing.h), in a folder or at a
// relay, step by step: each look does what can be done now and comes back, so that whoever waits can stop. A
// step whose answer was lost is done once more without harm. A line is good for one pairing: whatever
// interrupts it, the new device shows another.
//
// The new device has been given nothing when the words are compared. What it is given then is the
// announcement of an epoch that lists it, in the way in which everybody is let in.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "carry/device.h"
#include "seal/pairing.h"

namespace holdfast::carry {

// Where the two leave what they say to each other.
class Mailbox {
 public:
  virtual ~Mailbox() = default;
  // Of the device that is there already, first of all. conflict: this line was used there before.
  [[nodiscard]] virtual Result<> begin() = 0;
  [[nodiscard]] virtual Result<> put(seal::PairingStep step, const std::string& wire) = 0;
  // What lies there for this step, whoever put it there.
  [[nodiscard]] virtual Result<std::vector<std::string>> take(seal::PairingStep step) = 0;
  // Of the device that is there already, last of all: takes out what was said, and the line opens nothing.
  [[nodiscard]] virtual Result<> clear() = 0;
  // Of the new one: whatever of the channel lies there, for a device that may have been let in. False: there
  // is nothing new.
  [[nodiscard]] virtual Result<bool> receive(Device& device) = 0;
  // It was begun before, with the same line: what was said lies there.
  virtual void go_on() {}
  // And what is to be remembered of the relay, if it is one.
  virtual RelayMemory memory() const { return {}; }
};
// For reading what is kept of a pairing: nothing lies there, and nothing goes there.
std::unique_ptr<Mailbox> mailbox_nowhere();
std::unique_ptr<Mailbox> mailbox_in(const Path& folder, const seal::PairingLine& line);
// Of a device of the channel, which is one of these slots.
std::unique_ptr<Mailbox> mailbox_at(RelayWay relay, const seal::PairingLine& line,
                                    const channel::ChannelId& channel,
                                    std::function<std::vector<RelaySlot>()> slots);
// Of the new one, which is only what the line says.
std::unique_ptr<Mailbox> mailbox_at(RelayWay relay, const seal::PairingLine& line);

enum class PairingStage {
  waits,    // for the other device
  compare,  // both have said everything: the words are there
  lets_in,  // she has said that they are the same; the new device is being let in
  done      // the new device has everything
};

// The device that is there already.
class PairsOld {
 public:
  // In every place it meets the others in; the new one looks in one of them.
  PairsOld(seal::PairingLine line, const channel::ChannelId& channel, const channel::ItemId& genesis,
           std::vector<std::unique_ptr<Mailbox>> places, const seal::Chance& chance = seal::system_chance());
  // All that has to be kept to go on another day. Secret. And that: damaged.
  Secret to_keep() const;
  [[nodiscard]] static Result<PairsOld> recalled(const Secret& kept, const channel::ChannelId& channel,
                                                 const channel::ItemId& genesis,
                                                 std::unique_ptr<Mailbox> place,
                                                 const seal::Chance& chance = seal::system_chance());
  // Says that it is there. Where one place could not be used, that is no problem if another could.
  [[nodiscard]] Result<> begin();
  // conflict: the new one has ended it.
  [[nodiscard]] Result<PairingStage> look();
  PairingStage stage() const { return stage_; }
  seal::PairingWords words() const;  // once they can be compared
  std::string line() const { return line_.text(); }
  bool is_asked() const { return ask_.has_value(); }
  const seal::PairingAsk& asks() const;  // and who wants to be let in
  void lets_in() { stage_ = PairingStage::lets_in; }
  // Whatever came of it. What could not be taken out lies there, and opens nothing.
  void end();

 private:
  seal::PairingLine line_;
  seal::PairingOffer offer_;
  seal::PairingNumber opening_{};
  std::optional<seal::PairingAsk> ask_;
  std::vector<std::unique_ptr<Mailbox>> places_;
  Mailbox* where_ = nullptr;  // the new one is there
  PairingStage stage_ = PairingStage::waits;
  seal::Chance chance_;
};

// The new device.
class PairsNew {
 public:
  PairsNew(seal::PairingLine line, std::unique_ptr<Mailbox> place, std::string name,
           const seal::Chance& chance = seal::system_chance());
  // conflict: what came does not fit what was said before it, or the other one has ended it.
  [[nodiscard]] Result<PairingStage> look();
  PairingStage stage() const { return stage_; }
  // As PairsOld's.
  Secret to_keep() const;
  [[nodiscard]] static Result<PairsNew> recalled(
      const Secret& kept, const std::function<std::unique_ptr<Mailbox>(const seal::PairingLine&)>& place,
      const seal::Chance& chance = seal::system_chance());
  std::string line() const { return line_.text(); }
  bool has_found() const { return offer_.has_value(); }  // that somebody is there
  seal::PairingWords words() const;
  void lets_in() { stage_ = PairingStage::lets_in; }
  // Once it is done: a device that belongs, and has read what is there.
  const Device& device() const { return *device_; }
  RelayMemory memory() const { return place_->memory(); }
  [[nodiscard]] Result<> say_done();
  // Nothing comes of it: the other one is told so, where it has heard of this one.
  void end();

 private:
  seal::PairingLine line_;
  Secret seed_;
  seal::PairingAsk ask_;
  std::string asked_;  // as it was sealed
  bool has_asked_ = false;
  std::optional<seal::PairingOffer> offer_;
  bool has_looked_ = false;  // for the offer, since it was made or recalled
  std::optional<seal::PairingNumber> opening_;
  std::optional<Device> device_;
  std::unique_ptr<Mailbox> place_;
  PairingStage stage_ = PairingStage::waits;
  seal::Chance chance_;
};

}  // namespace holdfast::carry

// circles: the circles that this diary shares with other people (src/circle), as its vault keeps them: what
// is asked of them, and what is answered. What is said is kept first and taken there afterwards; nothing is
// fetched, sent or noted but where she asks for it, and nothing of the diary goes along but what she sends.
#pragma once
#include "app/circle_answers.h"
#include "app/circle_requests.h"
#include "app/world.h"

namespace holdfast::app {

[[nodiscard]] Result<CircleAnswer> answered(World& world, const Circles& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const BeginCircle& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const InviteToCircle& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const AskCircle& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const AdmitToCircle& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const MeetCircle& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const EnterCircle& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const WritePost& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const AnswerPost& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const InCircle& asked);
[[nodiscard]] Result<CircleAnswer> answered(World& world, const ForgetCircle& asked);

}  // namespace holdfast::app

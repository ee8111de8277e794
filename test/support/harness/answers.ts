/** What the host does when a server challenges a request, for clients without a host. */
import type { DigestCredentials } from "../../../electron/services/account.ts";
import { DigestAnswers } from "../../../electron/sign-in/digest-answers.ts";
import type { AnswerChallenges } from "../../../renderer/signalling/connection/challenge-gate.ts";
import { authorizationOrderSchema } from "../../../shared/bridge/authorization.ts";

/** Answers as the host of a user with these credentials does. */
export function answersWith(credentials: DigestCredentials): AnswerChallenges {
  const answers = new DigestAnswers();
  return async (order) => answers.answer(authorizationOrderSchema.parse(order), credentials);
}

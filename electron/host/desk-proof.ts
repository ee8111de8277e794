/**
 * How the desk itself, and no window of it, proves to a SIP server who its user is: with the password of the account or the token of whoever is
 * signed in.
 *
 * @module
 */
import type { ProbeParts } from "../connection-test/probes.ts";
import type { ChallengeAnswers } from "../sign-in/challenge-answers.ts";
import { requestLineOf, withTokenBorne } from "../signalling/token-in-request.ts";
import type { UserSource } from "../user/user-source.ts";
import type { UserBearer } from "./user-bearer.ts";
import type { UserSignIn } from "./user-sign-in.ts";
import { NO_WINDOW } from "./window-context.ts";

interface DeskProofParts {
  readonly challenges: Pick<ChallengeAnswers, "answer">;
  readonly dispatcher: Pick<UserSource, "credentials">;
  readonly bearer: UserBearer;
  readonly signIn: Pick<UserSignIn, "heldToken">;
}

export function deskProof({ bearer, challenges, dispatcher, signIn }: DeskProofParts): ProbeParts["proof"] {
  return {
    authorize: (order) =>
      challenges.answer(order, {
        digest: dispatcher.credentials(),
        bearer: bearer.accessFor(NO_WINDOW, order, undefined),
      }),
    bear(text, server) {
      const { uri } = requestLineOf(text);
      return withTokenBorne(text, bearer.mayBear(NO_WINDOW, uri, server) ? signIn.heldToken() : undefined);
    },
  };
}

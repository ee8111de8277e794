/**
 * Credentials for what servers ask of the user of a window, from the host, which alone has the secret.
 *
 * @module
 */
import type { Host } from "../host/host.ts";
import type { AnswerChallenges } from "../signalling/connection/challenge-gate.ts";

export const hostAnswers =
  (host: Pick<Host, "call">): AnswerChallenges =>
  async (order) =>
    (await host.call("account.authorize", order)).credentials;

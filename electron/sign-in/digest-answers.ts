/**
 * Credentials for what servers ask of a user. The password comes from the host and stays here: a window gets the responses.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { noteNewest } from "../../shared/base/note-newest.ts";
import type { AuthorizationOrder, CredentialsLine } from "../../shared/bridge/authorization.ts";
import type { DigestCredentials } from "../services/account.ts";
import { type Chosen, chooseCarried, chooseChallenges } from "./challenge-choice.ts";
import { digestResponse } from "./digest-response.ts";

/** Nonces whose uses are counted; the oldest is forgotten. */
const MAX_NONCES = 1000;

const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** Answers challenges, and counts how often it has used each nonce (RFC 7616 clause 3.4: no count goes twice). */
export class DigestAnswers {
  readonly #uses = new Map<string, number>();

  /**
   * The credentials with which a request goes again.
   *
   * @throws McError `challenge-foreign`, `challenge-unsupported`, `credentials-refused`, `challenged-without-end`
   */
  answer(order: AuthorizationOrder, credentials: DigestCredentials): CredentialsLine[] {
    return this.#made(chooseChallenges(order, credentials.realms), order, credentials);
  }

  /** The same for a request that nothing of digest was asked of this time: what it carried, made anew. */
  repeat(order: AuthorizationOrder, credentials: DigestCredentials): CredentialsLine[] {
    return this.#made(chooseCarried(order.credentials, credentials.realms), order, credentials);
  }

  #made(all: readonly Chosen[], order: AuthorizationOrder, credentials: DigestCredentials): CredentialsLine[] {
    return all.map((chosen) => ({ field: chosen.field, value: this.#credentials(order, chosen, credentials) }));
  }

  #credentials({ method, uri, body }: AuthorizationOrder, chosen: Chosen, given: DigestCredentials): string {
    const { algorithm, nonce, opaque, qop, realm } = chosen;
    const inForm = (text: string) => (chosen.normalized ? text.normalize("NFC") : text);
    const username = inForm(given.username);
    const password = inForm(given.password);
    const nc = this.#count(`${username}\n${realm}\n${nonce}`);
    const cnonce = randomBytes(16).toString("hex");
    const response = digestResponse({
      algorithm,
      qop,
      username,
      realm,
      password,
      nonce,
      cnonce,
      nc,
      method,
      uri,
      body,
    });
    const parameters = [
      `username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      `response="${response}"`,
      `algorithm=${algorithm}`,
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
      ...(qop === undefined ? [] : [`qop=${qop}`, `cnonce="${cnonce}"`, `nc=${nc}`]),
    ];
    return `Digest ${parameters.join(", ")}`;
  }

  #count(nonce: string): string {
    const count = (this.#uses.get(nonce) ?? 0) + 1;
    noteNewest(this.#uses, nonce, count, MAX_NONCES);
    return count.toString(16).padStart(8, "0");
  }
}

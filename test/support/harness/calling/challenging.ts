/** A scripted server that asks who somebody is, and judges the answer by an arithmetic that is not the client's. */
import { expect } from "vitest";
import { DigestAuthenticator, type DigestOffers } from "../../../../lab/sip/digest.ts";
import { CREDENTIALS, type Received, type ScriptedServer } from "../../stand-ins/sip-server.ts";

const PHRASES = { 401: "Unauthorized", 407: "Proxy Authentication Required" } as const;
const FIELDS = {
  401: ["WWW-Authenticate", "Authorization"],
  407: ["Proxy-Authenticate", "Proxy-Authorization"],
} as const;

export type ChallengeStatus = keyof typeof PHRASES;

/** Parameters of an answer: nonce, nc and the like. */
export const parameter = (value: string, name: string) =>
  new RegExp(`(?:^|[ ,])${name}="?([^",]*)`).exec(value)?.[1] ?? "";

/** Number of CSeq. */
export const sequence = (message: Received) => Number.parseInt(message.header("CSeq"), 10);

/** One hop that wants to know who somebody is. */
export class Judge {
  readonly status: ChallengeStatus;
  readonly realm: string;
  readonly #digest: DigestAuthenticator;
  readonly #server: () => ScriptedServer;

  constructor(server: () => ScriptedServer, status: ChallengeStatus, realm: string, offers?: Partial<DigestOffers>) {
    this.#server = server;
    this.status = status;
    this.realm = realm;
    this.#digest = new DigestAuthenticator({
      realm,
      passwordOf: (username) => (username === CREDENTIALS.username ? CREDENTIALS.password : undefined),
      offers: { algorithms: ["MD5"], qop: ["auth"], ...offers },
      nonceLifetimeMs: 60_000,
      now: () => 0,
    });
  }

  /** What it asks, without the names of fields. */
  challenges(stale = false): readonly string[] {
    return this.#digest.challenges(stale);
  }

  /** Refuses a request with challenges; in one field where `inOneField` says so. */
  ask(request: Received, { stale = false, inOneField = false } = {}): void {
    const [field] = FIELDS[this.status];
    const challenges = this.challenges(stale);
    const values = inOneField ? [challenges.join(", ")] : challenges;
    const headers = values.map((value) => `${field}: ${value}`);
    this.#server().answer(request, this.status, PHRASES[this.status], { headers });
  }

  /** What a request carries for this hop. */
  credentials(request: Received): string {
    return request.header(FIELDS[this.status][1]);
  }

  /** Expects that a request carries what this hop accepts. */
  accepts(request: Received): void {
    const [line = ""] = request.text.split("\r\n");
    const [method = "", uri = ""] = line.split(" ");
    const credentials = this.credentials(request);
    const verdict = this.#digest.verify({ method, body: request.body, credentials, sameUri: (given) => given === uri });
    expect(verdict, credentials).toEqual({ result: "accepted", username: CREDENTIALS.username });
  }
}

/**
 * An identity server of the lab: behind TLS for the program, and on this computer alone for the browser, which knows no authority of the lab's.
 *
 * @module
 */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Server } from "node:net";
import {
  configurationScope,
  groupScope,
  type IdentityAccess,
  scopesOf,
  serviceScope,
} from "../../electron/identity/identity-access.ts";
import type { LabState } from "../../shared/bridge/lab.ts";
import type { LabIdentityFault, TokenFault } from "../../shared/bridge/lab-settings.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../kms/authority.ts";
import { LoopbackPort } from "../kms/loopback-port.ts";
import { type IdentityBehaviour, identityBehaviourWith } from "./identity-faults.ts";
import { createIdentityProvider, type IdentityProvider, type TokenKey } from "./identity-provider.ts";
import type { IdentityPeople } from "./people-page.ts";
import type { BearerOptions, ExchangeOptions } from "./token-exchange.ts";

const CLIENT_ID = "mc-dispatcher";
const ACR = "3gpp:acr:password";
/** Seconds. */
const ACCESS_TOKEN_LIFETIME = 3_600;
/** The newest tokens of which the lab says the hashes. */
const MOST_HASHES = 200;

const inToken = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** An ID token with other claims, signed as before. */
function withClaims(
  token: string,
  { algorithm, key, kid }: TokenKey,
  change: NonNullable<IdentityBehaviour["idToken"]>,
) {
  const [, payload = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Readonly<Record<string, unknown>>;
  const signed = `${inToken({ alg: algorithm, typ: "JWT", kid })}.${inToken(change(claims))}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

/** Keeps the hash of a token as the newest. */
function keepHash(hashes: string[], token: unknown): void {
  if (typeof token !== "string") return;
  hashes.push(createHash("sha256").update(token).digest("hex"));
  if (hashes.length > MOST_HASHES) hashes.shift();
}

/** What a server makes of a token. */
type TokenJudgement = { readonly mcServiceId: string } | { readonly refused: TokenFault };

interface LabIdentityOptions {
  /** Vouches for the server. */
  readonly authority: TlsIdentity;
  readonly people: IdentityPeople;
  /** As which it is known. */
  readonly host: string;
  /** Whether and how its people go to the other system. */
  readonly exchange?: Omit<ExchangeOptions, "issuer" | "key">;
  /** Whether and how those of the other system come here. */
  readonly visitors?: Omit<BearerOptions, "issuer" | "key" | "accessTokenLifetime">;
}

/** Where the lab's people sign in. */
export class LabIdentity {
  readonly #host: string;
  readonly #authority: TlsIdentity;
  readonly #identities: Readonly<Record<IdentityBehaviour["certificate"], TlsIdentity>>;
  readonly #provider: IdentityProvider;
  readonly #people: IdentityPeople;
  readonly #key: TokenKey;
  readonly #secure = new LoopbackPort<Server>();
  readonly #pages = new LoopbackPort<Server>();
  readonly #hashes: string[] = [];
  readonly #securityHashes: string[] = [];
  #fault: LabIdentityFault = "none";
  #behaviour = identityBehaviourWith("none");

  private constructor({ authority, exchange, host, people, visitors }: LabIdentityOptions) {
    this.#host = host;
    this.#authority = authority;
    this.#people = people;
    this.#identities = {
      right: issueServerIdentity(authority, host),
      "unknown-authority": issueServerIdentity(createAuthority(), host),
    };
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = { kid: "lab", algorithm: "ES256", key: privateKey };
    this.#provider = createIdentityProvider({
      issuer: this.issuer,
      clientId: CLIENT_ID,
      people,
      acr: ACR,
      accessTokenLifetime: ACCESS_TOKEN_LIFETIME,
      keys: [this.#key],
      ...(exchange === undefined ? {} : { exchange: { ...exchange, key: this.#key } }),
      ...(visitors === undefined ? {} : { visitors: { ...visitors, key: this.#key } }),
      change: (answer) => {
        if (answer.path === "/.well-known/openid-configuration")
          answer.body = this.#behaviour.discovery(answer.body as Readonly<Record<string, unknown>>);
        if (answer.path !== "/token") return;
        const { refuses } = this.#behaviour;
        if (refuses !== undefined) answer.status = refuses.status;
        answer.body = refuses?.body ?? this.#tokens(answer.body as Readonly<Record<string, unknown>>);
      },
    });
  }

  /** @throws Error of the system where no port is to be had */
  static async open(options: LabIdentityOptions): Promise<LabIdentity> {
    const identity = new LabIdentity(options);
    try {
      await identity.#listen();
    } catch (error) {
      await identity.close();
      throw error;
    }
    return identity;
  }

  get issuer(): string {
    return `https://${this.#host}`;
  }

  /** With which its tokens are verified. */
  get publicKey(): KeyObject {
    return createPublicKey(this.#key.key);
  }

  /** SHA-256 of the newest security tokens that it has given for the other system, hexadecimal. */
  get securityTokenHashes(): readonly string[] {
    return this.#securityHashes;
  }

  state(): Omit<NonNullable<LabState["identity"]>, "authorisation" | "partner" | "sip"> {
    return { host: this.#host, fault: this.#fault, tokenHashes: [...this.#hashes] };
  }

  /** Takes effect with the next request; `revoked` also on what was given before. */
  async configure(fault: LabIdentityFault): Promise<void> {
    this.#fault = fault;
    this.#behaviour = identityBehaviourWith(fault);
    if (this.#behaviour.revokes) this.#provider.store.endAll();
    // Connections begin anew: with another certificate, or with none.
    await Promise.all([this.#secure.shut(), this.#pages.shut()]);
    if (this.#behaviour.listens) await this.#listen();
  }

  /** The MC service ID of whoever holds an access token; undefined when it is nobody's, or nobody's any more. */
  holderOf(accessToken: string): string | undefined {
    const person = this.#provider.store.holderOf(accessToken);
    return person === undefined ? undefined : this.#people[person]?.ids[VOICE_SERVICE];
  }

  /**
   * Judges a token that a server of a service was shown.
   *
   * @param scope - what it has to be good for there
   * @returns the MC service ID of its holder there, or why it authorises nobody
   */
  judge(accessToken: string, service: McService, scope = serviceScope(service)): TokenJudgement {
    const verdict = this.#provider.store.judge(accessToken);
    if (verdict.kind !== "good") return { refused: verdict.kind };
    if (!verdict.scopes.includes(scope)) return { refused: "service-not-granted" };
    const { accountId } = verdict;
    const mcServiceId = accountId === undefined ? undefined : this.#people[accountId]?.ids[service];
    return mcServiceId === undefined ? { refused: "foreign" } : { mcServiceId };
  }

  /** What SIP servers want of a token that they ask for (RFC 8898). */
  get sipScope(): string {
    return serviceScope(VOICE_SERVICE);
  }

  /** The MC service ID of whoever shows them a token; undefined for one that is not good for it. */
  bearerOf(accessToken: string): string | undefined {
    return this.#admitted(accessToken, VOICE_SERVICE, this.sipScope);
  }

  /** Whose documents of a service a token opens; undefined where it opens nobody's. */
  readerOf(accessToken: string, service: McService): string | undefined {
    return this.#admitted(accessToken, service, configurationScope(service));
  }

  /** Whose groups of a service a token opens; undefined where it opens nobody's. */
  memberOf(accessToken: string, service: McService): string | undefined {
    return this.#admitted(accessToken, service, groupScope(service));
  }

  #admitted(accessToken: string, service: McService, scope: string): string | undefined {
    const judged = this.judge(accessToken, service, scope);
    return "mcServiceId" in judged ? judged.mcServiceId : undefined;
  }

  /**
   * What whoever signs in needs to know.
   *
   * @param services - of the desk
   * @param id - of its one user, in all of them; left out, it is the desk of whoever signs in
   */
  access(services: readonly McService[], id?: string): IdentityAccess {
    return {
      issuer: this.issuer,
      clientId: CLIENT_ID,
      scopes: scopesOf(services),
      acrValues: [ACR],
      redirectPath: "/signed-in",
      redirectPort: undefined,
      signedOutPath: "/signed-out",
      services,
      ids: new Map(id === undefined ? [] : services.map((service) => [service, id])),
      trustAnchors: () => [this.#authority.certificate],
      addressOf: (host) => (host === this.#host ? this.#secure.address : undefined),
      inBrowser: (url) => {
        const { host, port } = this.#pages.address;
        return new URL(`http://${host}:${port}${url.pathname}${url.search}`);
      },
      dial: undefined,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#secure.shut(), this.#pages.shut()]);
  }

  async #listen(): Promise<void> {
    const { certificate, key } = this.#identities[this.#behaviour.certificate];
    const { serve } = this.#provider;
    await this.#secure.listen(createHttpsServer({ cert: certificate, key }, serve));
    await this.#pages.listen(createHttpServer(serve));
  }

  #tokens(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { grants, idToken, revokes, spoils } = this.#behaviour;
    const { id_token: id } = body;
    const { store } = this.#provider;
    const { access_token: access } = body;
    if (body["issued_token_type"] !== undefined) {
      keepHash(this.#securityHashes, access);
      return body;
    }
    const scope = typeof access === "string" ? { scope: store.narrow(access, grants) } : {};
    const changed: Readonly<Record<string, unknown>> =
      typeof id === "string" && idToken !== undefined
        ? { ...body, ...scope, id_token: withClaims(id, this.#key, idToken) }
        : { ...body, ...scope };
    if (typeof access === "string" && spoils !== undefined) store.spoil(access, spoils);
    for (const name of ["access_token", "refresh_token", "id_token"]) keepHash(this.#hashes, changed[name]);
    if (revokes) store.endAll();
    return changed;
  }
}

/**
 * An identity management server of others (oidc-provider, certified for OpenID Connect) with the scopes and claims of TS 33.180, over TLS; and a
 * browser that signs somebody in there.
 *
 * @module
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer, request } from "node:https";
import { type AddressInfo, isIP } from "node:net";
import {
  type AnswerChange,
  createIdentityProvider,
  type IdentityProviderOptions,
  type TokenKey,
} from "../../../../lab/identity/identity-provider.ts";
import { type IdentityPerson, NOBODY_FIELD, PERSON_FIELD } from "../../../../lab/identity/people-page.ts";
import { createAuthority, issueServerIdentity } from "../../../../lab/kms/authority.ts";
import { logOutIn } from "../../../../scripts/tools/check/person-at-browser.ts";

export const CLIENT_ID = "mc-dispatcher";

export interface ForeignIdentityServer {
  readonly issuer: string;
  /** In PEM. */
  readonly authority: string;
  readonly port: number;
  /** Requests so far, by method and path. */
  readonly asked: string[];
  tamper: AnswerChange | undefined;
  /** Seconds that the `Date` of its answers is ahead. */
  clockAhead: number;
  /** Follows an address as a browser does, and signs a person in where the server asks. Resolves with what it saw at the end. */
  browse(address: URL, person: string | null): Promise<{ readonly status: number; readonly text: string }>;
  /** A browser that goes on: what it knows of a session at the server stays from one address to the next. */
  openBrowser(): ForeignIdentityServer["browse"];
  /** Whose token it is. */
  holderOf(accessToken: string): Promise<string | undefined>;
  /** What an access token is good for; nothing where it is nobody's. */
  scopesOf(accessToken: string): readonly string[];
  /** Ends everything that was given to a person. */
  disable(person: string): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  /** The MC service IDs of everybody who can sign in. */
  readonly people: Readonly<Record<string, IdentityPerson["ids"]>>;
  /** Seconds. */
  readonly accessTokenLifetime?: number;
  readonly acr?: string;
  /** What its certificate is for. */
  readonly host?: string;
  /** Whether it has a place where the browser ends its session; it has, where nothing is said. */
  readonly endsSessions?: boolean;
  /** Whether its people go to partner systems, or come from there; asked for with the key that signs its tokens. */
  readonly grants?: (key: KeyObject) => Pick<IdentityProviderOptions, "exchange" | "visitors">;
}

const tokenKey = (kid: string, algorithm: TokenKey["algorithm"], key: KeyObject): TokenKey => ({ kid, algorithm, key });

const signingKeys = () =>
  [
    tokenKey("RSA", "RS256", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey),
    tokenKey("EC", "ES256", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey),
  ] as const;

/** One exchange of the browser. */
function exchange(
  url: URL,
  { authority, body, cookies, port }: { authority: string; body?: string; cookies: string; port: number },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: "127.0.0.1",
      port,
      ...(isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
      ca: authority,
      method: body === undefined ? "GET" : "POST",
      path: `${url.pathname}${url.search}`,
      headers: {
        Host: url.host,
        Cookie: cookies,
        ...(body === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
      },
    });
    sent.on("error", reject);
    sent.on("response", resolve);
    sent.end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}

export async function openForeignIdentityServer({
  accessTokenLifetime = 3_600,
  acr = "3gpp:acr:password",
  endsSessions = true,
  grants = () => ({}),
  host = "id.system-a.example",
  people,
}: Options): Promise<ForeignIdentityServer> {
  const authority = createAuthority();
  const { certificate, key } = issueServerIdentity(authority, host);
  const server = createServer({ cert: certificate, key });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `https://${host}:${port}`;
  const asked: string[] = [];
  const opened: ForeignIdentityServer = {
    issuer,
    authority: authority.certificate,
    port,
    asked,
    tamper: undefined,
    clockAhead: 0,

    browse: (address, person) => opened.openBrowser()(address, person),

    openBrowser() {
      const cookies = new Map<string, string>();
      return (address, person) => follow(address, person, cookies);
    },

    async holderOf(accessToken) {
      return store.holderOf(accessToken);
    },

    scopesOf(accessToken) {
      const verdict = store.judge(accessToken);
      return verdict.kind === "good" ? verdict.scopes : [];
    },

    async disable(person) {
      store.endAll(person);
    },

    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function follow(address: URL, person: string | null, cookies: Map<string, string>) {
    let url = address;
    let body: string | undefined;
    for (let steps = 0; steps < 12; steps += 1) {
      if (url.protocol === "http:") {
        const answer = await fetch(url, { redirect: "manual" });
        const elsewhere = answer.headers.get("location");
        if (elsewhere === null) return { status: answer.status, text: await answer.text() };
        url = new URL(elsewhere);
        continue;
      }
      const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await exchange(url, {
        authority: authority.certificate,
        cookies: jar,
        port,
        ...(body === undefined ? {} : { body }),
      });
      for (const line of response.headers["set-cookie"] ?? []) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const text = await textOf(response);
      const { location } = response.headers;
      if (location !== undefined) {
        url = new URL(location, url);
        body = undefined;
      } else if (response.statusCode === 200 && text.includes("<form")) {
        const end = logOutIn(text);
        url = end === undefined ? url : new URL(end.action, url);
        body = end?.body ?? (person === null ? `${NOBODY_FIELD}=1` : `${PERSON_FIELD}=${encodeURIComponent(person)}`);
      } else return { status: response.statusCode ?? 0, text };
    }
    throw new Error("sent around in a circle");
  }

  const keys = signingKeys();
  const { serve, store } = createIdentityProvider({
    issuer,
    clientId: CLIENT_ID,
    people: Object.fromEntries(
      Object.entries(people).map(([id, ids]) => [id, { displayName: id, role: "Dispatcher", ids }]),
    ),
    acr,
    accessTokenLifetime,
    keys,
    endsSessions,
    ...grants(keys[1].key),
    asked: (request) => asked.push(request),
    change: (answer) => opened.tamper?.(answer),
  });
  server.on("request", (request, response) => {
    response.setHeader("Date", new Date(Date.now() + opened.clockAhead * 1_000).toUTCString());
    serve(request, response);
  });
  return opened;
}

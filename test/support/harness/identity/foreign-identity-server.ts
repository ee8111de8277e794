/**
 * An identity management server of others (oidc-provider, certified for OpenID Connect) with the scopes and claims of TS 33.180, over TLS; and a
 * browser that signs somebody in there.
 *
 * @module
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer, request } from "node:https";
import { type AddressInfo, isIP } from "node:net";
import Provider from "oidc-provider";
import { createAuthority, issueServerIdentity } from "../../../../lab/kms/authority.ts";

export const CLIENT_ID = "mc-dispatcher";

interface Person {
  readonly mcptt: string;
  readonly mcvideo?: string;
  readonly mcdata?: string;
}

/** What an answer becomes on its way out. */
type Tamper = (answer: { readonly path: string; readonly location: string | undefined; body: unknown }) => void;

export interface ForeignIdentityServer {
  readonly issuer: string;
  /** In PEM. */
  readonly authority: string;
  readonly port: number;
  /** Requests so far, by method and path. */
  readonly asked: readonly string[];
  tamper: Tamper | undefined;
  /** Follows an address as a browser does, and signs a person in where the server asks. Resolves with what it saw at the end. */
  browse(address: URL, person: string | null): Promise<{ readonly status: number; readonly text: string }>;
  /** Whose token it is. */
  holderOf(accessToken: string): Promise<string | undefined>;
  /** Ends everything that was given to a person. */
  disable(person: string): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  readonly people: Readonly<Record<string, Person>>;
  /** Seconds. */
  readonly accessTokenLifetime?: number;
  readonly acr?: string;
  /** What its certificate is for. */
  readonly host?: string;
}

const SCOPES = ["ptt", "video", "data"].flatMap((service) =>
  ["service", "key_management_service", "config_management_service", "group_management_service"].map(
    (kind) => `3gpp:mc:${service}_${kind}`,
  ),
);

function signingKeys() {
  const made = [
    ["EC", generateKeyPairSync("ec", { namedCurve: "P-256" }), "ES256"],
    ["RSA", generateKeyPairSync("rsa", { modulusLength: 2048 }), "RS256"],
  ] as const;
  return made.map(([name, { privateKey }, alg]) => ({
    ...privateKey.export({ format: "jwk" }),
    kid: name,
    alg,
    use: "sig",
  }));
}

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
  host = "id.system-a.example",
  people,
}: Options): Promise<ForeignIdentityServer> {
  const authority = createAuthority();
  const { certificate, key } = issueServerIdentity(authority, host);
  const server = createServer({ cert: certificate, key });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `https://${host}:${port}`;
  const grants = new Map<string, Set<string>>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        redirect_uris: ["http://127.0.0.1/signed-in"],
      },
    ],
    acrValues: [acr],
    scopes: ["openid", ...SCOPES],
    claims: { openid: ["sub", "mcptt_id", "mcvideo_id", "mcdata_id"], acr: null },
    // As TS 33.180 B.2.1 has it: the IDs stand in the ID token.
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString("hex")] },
    jwks: { keys: signingKeys() },
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256"] },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    ttl: { AccessToken: accessTokenLifetime, AuthorizationCode: 60, IdToken: 3_600, RefreshToken: 86_400 },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => {
      const { mcdata, mcptt, mcvideo } = people[id] ?? { mcptt: "" };
      return { accountId: id, claims: () => ({ sub: id, mcptt_id: mcptt, mcvideo_id: mcvideo, mcdata_id: mcdata }) };
    },
    async loadExistingGrant({ oidc }) {
      const { client, provider: of, session } = oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new of.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(`openid ${SCOPES.join(" ")}`);
      const id = await grant.save();
      const ids = grants.get(session.accountId) ?? new Set();
      grants.set(session.accountId, ids.add(id));
      return grant;
    },
  });

  const asked: string[] = [];
  const opened: ForeignIdentityServer = {
    issuer,
    authority: authority.certificate,
    port,
    asked,
    tamper: undefined,

    async browse(address, person) {
      const cookies = new Map<string, string>();
      let url = address;
      let body: string | undefined;
      for (let steps = 0; steps < 12; steps += 1) {
        if (url.protocol === "http:") {
          const answer = await fetch(url);
          return { status: answer.status, text: await answer.text() };
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
        } else if (response.statusCode === 200 && text === "who?") {
          body = person === null ? "no=1" : `person=${encodeURIComponent(person)}`;
        } else return { status: response.statusCode ?? 0, text };
      }
      throw new Error("sent around in a circle");
    },

    async holderOf(accessToken) {
      return (await provider.AccessToken.find(accessToken))?.accountId;
    },

    async disable(person) {
      for (const id of grants.get(person) ?? []) {
        await provider.RefreshToken.revokeByGrantId(id);
        await provider.AccessToken.revokeByGrantId(id);
        await (await provider.Grant.find(id))?.destroy();
      }
    },

    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  provider.use(async (context, next) => {
    asked.push(`${context.method} ${context.path}`);
    if (context.path.startsWith("/interaction/")) {
      if (context.method === "GET") {
        context.body = "who?";
        return;
      }
      let form = "";
      for await (const chunk of context.req) form += String(chunk);
      const chosen = new URLSearchParams(form);
      const person = chosen.get("person");
      // A native client has to be agreed to each time (RFC 8252 clause 8.6): here with the same answer.
      const result =
        person === null
          ? { error: "access_denied", error_description: "not today" }
          : { login: { accountId: person, acr }, consent: {} };
      context.redirect(await provider.interactionResult(context.req, context.res, result));
      return;
    }
    await next();
    opened.tamper?.({
      path: context.path,
      location: context.response.get("Location") || undefined,
      get body() {
        return context.body as unknown;
      },
      set body(body) {
        context.body = body;
      },
    });
  });
  server.on("request", provider.callback());
  return opened;
}

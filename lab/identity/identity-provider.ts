/**
 * An identity management server as TS 33.180 Annex B has it: oidc-provider, which is certified for OpenID Connect, with the scopes and claims of the standard.
 *
 * @module
 */
import { type KeyObject, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import Provider from "oidc-provider";
import { scopesOf } from "../../electron/identity/identity-access.ts";
import { MC_SERVICES, SERVICE_NAMES } from "../../shared/mc/services/services.ts";
import {
  type IdentityPeople,
  loggedOutPage,
  logOutPage,
  NOBODY_FIELD,
  PAGE_HEADERS,
  PERSON_FIELD,
  peoplePage,
} from "./people-page.ts";
import {
  addJwtBearer,
  addTokenExchange,
  type BearerOptions,
  type ExchangeOptions,
  JWT_BEARER,
  TOKEN_EXCHANGE,
} from "./token-exchange.ts";
import { TokenStore } from "./token-store.ts";

/** A key with which tokens are signed. */
export interface TokenKey {
  readonly kid: string;
  readonly algorithm: "ES256" | "RS256";
  readonly key: KeyObject;
}

/** What an answer becomes on its way out. */
export type AnswerChange = (answer: {
  readonly path: string;
  /** What was asked with, as far as the server has read it. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly location: string | undefined;
  status: number;
  body: unknown;
}) => void;

export interface IdentityProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly people: IdentityPeople;
  /** How whoever signs in has proved who it is. */
  readonly acr: string;
  /** Seconds. */
  readonly accessTokenLifetime: number;
  /** The first is that of the ID tokens. */
  readonly keys: readonly [TokenKey, ...TokenKey[]];
  /** Told of every request, by method and path. */
  readonly asked?: (request: string) => void;
  readonly change: AnswerChange;
  /** Whether a browser can end its session there; it can, where nothing is said. */
  readonly endsSessions?: boolean;
  /** Whether and how its people go to partner systems. */
  readonly exchange?: Omit<ExchangeOptions, "issuer">;
  /** Whether and how those of partner systems come here. */
  readonly visitors?: Omit<BearerOptions, "issuer" | "accessTokenLifetime">;
}

export interface IdentityProvider {
  /** Answers a request of whichever door. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  readonly store: TokenStore;
}

/** Seconds. */
const A_DAY = 86_400;

/** Octets of what the form of the page says. */
const MAX_FORM = 4_096;

/** @throws Error for a form that is larger than that of the page */
async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_FORM) throw new Error("more than a choice");
  }
  return new URLSearchParams(text);
}

export function createIdentityProvider(options: IdentityProviderOptions): IdentityProvider {
  const {
    accessTokenLifetime,
    acr,
    asked,
    change,
    clientId,
    endsSessions = true,
    exchange,
    issuer,
    keys,
    people,
    visitors,
  } = options;
  const scopes = scopesOf(SERVICE_NAMES);
  const store = new TokenStore();
  const provider = new Provider(issuer, {
    adapter: (model: string) => store.adapter(model),
    clients: [
      {
        client_id: clientId,
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: [
          "authorization_code",
          "refresh_token",
          ...(exchange === undefined ? [] : [TOKEN_EXCHANGE]),
          ...(visitors === undefined ? [] : [JWT_BEARER]),
        ],
        response_types: ["code"],
        redirect_uris: ["http://127.0.0.1/signed-in"],
        post_logout_redirect_uris: ["http://127.0.0.1/signed-out"],
        id_token_signed_response_alg: keys[0].algorithm,
      },
    ],
    acrValues: [acr],
    scopes: ["openid", ...scopes],
    claims: { openid: ["sub", ...SERVICE_NAMES.map((service) => MC_SERVICES[service].idClaim)], acr: null },
    // As TS 33.180 B.2.1 has it: the IDs stand in the ID token.
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString("hex")] },
    jwks: {
      keys: keys.map(({ algorithm, key, kid }) => ({
        ...key.export({ format: "jwk" }),
        kid,
        alg: algorithm,
        use: "sig",
      })),
    },
    enabledJWA: { idTokenSigningAlgValues: keys.map(({ algorithm }) => algorithm) },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: endsSessions,
        logoutSource(context, form) {
          context.set(PAGE_HEADERS);
          context.body = logOutPage(form);
        },
        postLogoutSuccessSource(context) {
          context.set(PAGE_HEADERS);
          context.body = loggedOutPage();
        },
      },
      // A client ends what is its own, and nothing else (RFC 7009 clause 2.1).
      revocation: {
        enabled: true,
        allowedPolicy: async (_context, client, token) => token.clientId === client.clientId,
      },
    },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    ttl: {
      AccessToken: accessTokenLifetime,
      AuthorizationCode: 60,
      IdToken: 3_600,
      RefreshToken: A_DAY,
      Grant: A_DAY,
      Session: A_DAY,
      Interaction: 3_600,
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => {
      const person = people[id];
      if (person === undefined) return undefined;
      const ids = SERVICE_NAMES.map((service) => [MC_SERVICES[service].idClaim, person.ids[service]] as const);
      return { accountId: id, claims: () => ({ sub: id, ...Object.fromEntries(ids) }) };
    },
    async loadExistingGrant({ oidc }) {
      const { client, provider: of, session } = oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new of.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(`openid ${scopes.join(" ")}`);
      await grant.save();
      return grant;
    },
  });

  if (exchange !== undefined) addTokenExchange(provider, { ...exchange, issuer });
  if (visitors !== undefined) addJwtBearer(provider, { ...visitors, issuer, accessTokenLifetime });

  provider.use(async (context, next) => {
    asked?.(`${context.method} ${context.path}`);
    if (context.path.startsWith("/interaction/")) {
      const { prompt } = await provider.interactionDetails(context.req, context.res);
      // Whoever is signed in there is let in unasked, as by servers that look after one sign-in for all programs.
      if (prompt.name === "consent") {
        context.redirect(await provider.interactionResult(context.req, context.res, { consent: {} }));
        return;
      }
      if (context.method === "GET") {
        context.set(PAGE_HEADERS);
        context.body = peoplePage(people);
        return;
      }
      const form = await formOf(context.req);
      const person = form.get(PERSON_FIELD);
      const isSomebody = !form.has(NOBODY_FIELD) && person !== null && people[person] !== undefined;
      // A native client has to be agreed to each time (RFC 8252 clause 8.6): here with the same answer.
      const result = isSomebody
        ? { login: { accountId: person, acr }, consent: {} }
        : { error: "access_denied", error_description: "not today" };
      context.redirect(await provider.interactionResult(context.req, context.res, result));
      return;
    }
    await next();
    change({
      path: context.path,
      asked: context["oidc"]?.params ?? {},
      location: context.response.get("Location") || undefined,
      get status() {
        return context.status;
      },
      set status(status) {
        context.status = status;
      },
      get body() {
        return context.body as unknown;
      },
      set body(body) {
        context.body = body;
      },
    });
  });
  const answer = provider.callback();
  return { serve: (request, response) => void answer(request, response), store };
}

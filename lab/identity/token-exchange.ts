/**
 * The exchange of tokens between the identity servers of two systems (TS 33.180 B.7 and B.8): one gives a security token for the other (RFC 8693), which
 * gives an access token of its own for it (RFC 7523). Grants that oidc-provider does not have by itself, at servers that are certified without them.
 *
 * @module
 */
import { createHash, type KeyObject, randomUUID, sign, verify } from "node:crypto";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";

export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
export const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const JWT = "urn:ietf:params:oauth:token-type:jwt";

/** Seconds that a security token is good for. */
const SECURITY_TOKEN_LIFETIME = 600;

type Claims = Readonly<Record<string, unknown>>;

/** A key with which tokens are signed (ES256). */
interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function signedJwt(claims: Claims, { key, kid }: SigningKey): string {
  const signed = `${part({ alg: "ES256", typ: "JWT", kid })}.${part(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

/** What is in a token, where the key has signed it. */
function claimsIn(token: string, key: KeyObject): Claims | undefined {
  const [head = "", payload = "", signature = ""] = token.split(".");
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${payload}`),
    { key, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) return undefined;
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Claims;
}

function refuse(context: KoaContextWithOIDC, error: string, description: string): void {
  context.status = 400;
  context.body = { error, error_description: description };
}

/** What a server gives to those who go to a partner. */
export interface ExchangeOptions {
  readonly issuer: string;
  readonly key: SigningKey;
  /** Whether somebody may go to the system with that identity server. */
  readonly mayGo: (accountId: string, resource: string) => boolean;
  /** What of a security token is otherwise than it should be. */
  readonly change?: (claims: Claims) => Claims;
}

/** Adds the first step to the server at home. */
export function addTokenExchange(provider: Provider, { change, issuer, key, mayGo }: ExchangeOptions): void {
  provider.registerGrantType(
    TOKEN_EXCHANGE,
    async (context) => {
      const { client } = context.oidc;
      const params: Readonly<Record<string, unknown>> = context.oidc.params ?? {};
      const resource = String(params["resource"] ?? "");
      const subject = await provider.AccessToken.find(String(params["subject_token"] ?? ""));
      const account = subject?.accountId;
      if (account === undefined || client === undefined || subject?.clientId !== client.clientId)
        return refuse(context, "invalid_request", "not a token of this client");
      if (params["subject_token_type"] !== JWT) return refuse(context, "invalid_request", "subject_token_type");
      if (!mayGo(account, resource)) return refuse(context, "invalid_target", "not for that system");
      const now = Math.floor(Date.now() / 1_000);
      const claims: Claims = {
        iss: issuer,
        sub: account,
        aud: [client.clientId, resource],
        iat: now,
        exp: now + SECURITY_TOKEN_LIFETIME,
        jti: randomUUID(),
      };
      context.body = {
        access_token: signedJwt(change?.(claims) ?? claims, key),
        issued_token_type: JWT,
        token_type: "Bearer",
        expires_in: SECURITY_TOKEN_LIFETIME,
      };
    },
    ["resource", "subject_token", "subject_token_type"],
  );
}

/** Whom a server takes from another system. */
export interface BearerOptions {
  readonly issuer: string;
  readonly key: SigningKey;
  /** Keys of the servers whose security tokens are taken, by their issuers. */
  readonly trusts: ReadonlyMap<string, KeyObject>;
  /** Who somebody of such a server is here; undefined where nobody has agreed to it. */
  readonly visitorOf: (issuer: string, subject: string) => { accountId: string; claims: Claims } | undefined;
  /** Seconds. */
  readonly accessTokenLifetime: number;
}

/** Adds the second step to the server of the partner. Each security token is good once. */
export function addJwtBearer(provider: Provider, options: BearerOptions): void {
  const { accessTokenLifetime, issuer, key, trusts, visitorOf } = options;
  const used = new Set<string>();
  provider.registerGrantType(
    JWT_BEARER,
    async (context) => {
      const { client } = context.oidc;
      const params: Readonly<Record<string, unknown>> = context.oidc.params ?? {};
      const assertion = String(params["assertion"] ?? "");
      const named = [...trusts].find(([, theirs]) => claimsIn(assertion, theirs) !== undefined);
      const claims = named && claimsIn(assertion, named[1]);
      if (client === undefined || named === undefined || claims === undefined || claims["iss"] !== named[0])
        return refuse(context, "invalid_grant", "of nobody who is trusted here");
      const now = Math.floor(Date.now() / 1_000);
      if (!Array.isArray(claims["aud"]) || !claims["aud"].includes(issuer))
        return refuse(context, "invalid_grant", "for another server");
      if (Number(claims["exp"]) <= now) return refuse(context, "invalid_grant", "over");
      const id = String(claims["jti"]);
      if (used.has(id)) return refuse(context, "invalid_grant", "used before");
      used.add(id);
      const visitor = visitorOf(named[0], String(claims["sub"]));
      if (visitor === undefined) return refuse(context, "invalid_grant", "nobody here");
      const scope = String(params["scope"] ?? "");
      const token = new provider.AccessToken({
        accountId: visitor.accountId,
        client,
        expiresWithSession: false,
        gty: "jwt_bearer",
        scope,
        grantId: randomUUID(),
      } as ConstructorParameters<Provider["AccessToken"]>[0]);
      const access = await token.save();
      const hash = createHash("sha256").update(access, "ascii").digest();
      context.body = {
        access_token: access,
        token_type: "Bearer",
        expires_in: accessTokenLifetime,
        scope,
        id_token: signedJwt(
          {
            ...visitor.claims,
            iss: issuer,
            sub: visitor.accountId,
            aud: client.clientId,
            iat: now,
            exp: now + accessTokenLifetime,
            acr: "3gpp:acr:password",
            at_hash: hash.subarray(0, 16).toString("base64url"),
          },
          key,
        ),
      };
    },
    ["assertion", "scope"],
  );
}

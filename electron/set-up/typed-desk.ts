/**
 * A desk that somebody types in: who it is and whose servers it has, as an account whose user signs in in the browser. No password is typed: what a
 * window has in a field, a window has.
 *
 * @module
 */
import { z } from "zod";
import { mcId, sipAccountSchema } from "../../shared/bridge/account.ts";
import type { TypedDesk, TypedField } from "../../shared/bridge/set-up.ts";
import { serverAddressSchema } from "../../shared/bridge/signalling-server.ts";
import { mcIdDomain } from "../../shared/mc/mc-id.ts";
import { VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { isKmsUri } from "../keys/account-access.ts";
import { isConfigurationUrl } from "./set-up-file.ts";

/** As which client an identity server has to know a desk that was typed in. */
const TYPED_CLIENT_ID = "mc-dispatcher";

/** Seconds, as accounts have it that say nothing else. */
const REGISTRATION_EXPIRES = 600;

/** A text with the scheme that it was typed without. */
const withScheme = (text: string, scheme: string) => (/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `${scheme}${text}`);

/** Each field as an account has it; what is wrong with one says no more than that. */
const FIELDS = {
  displayName: sipAccountSchema.shape.displayName.refine((name) => name !== ""),
  // The registrar is that of its domain, and a number has none.
  id: mcId.refine((id) => mcIdDomain(id) !== ""),
  server: serverAddressSchema,
  participatingFunction: sipAccountSchema.shape.registrar,
  identityServer: z.string().refine((url) => isConfigurationUrl(url) && URL.parse(url)?.search === ""),
  keyServer: z.string().refine((uri) => uri === "" || isKmsUri(uri)),
} as const satisfies Record<TypedField, z.ZodType<string>>;

/** A field without the spaces around it, and with the scheme that everybody leaves out. */
const full = ({ displayName, id, identityServer, keyServer, participatingFunction, server }: TypedDesk): TypedDesk => ({
  displayName: displayName.trim(),
  id: withScheme(id.trim(), "sip:"),
  server: withScheme(server.trim(), "wss://"),
  participatingFunction: withScheme(participatingFunction.trim(), "sip:"),
  identityServer: withScheme(identityServer.trim(), "https://"),
  keyServer: keyServer.trim(),
});

/** The account of a typed desk, or the fields that are wrong, in the order in which they stand. */
export function accountOfTyped(
  typed: TypedDesk,
): { readonly account: unknown } | { readonly faults: readonly TypedField[] } {
  const desk = full(typed);
  const faults: TypedField[] = [];
  const good = (field: TypedField): string => {
    const read = FIELDS[field].safeParse(desk[field]);
    if (!read.success) faults.push(field);
    return read.data ?? "";
  };
  const displayName = good("displayName");
  const id = good("id");
  const server = good("server");
  const participatingFunction = good("participatingFunction");
  const issuer = good("identityServer");
  const uri = good("keyServer");
  if (faults.length > 0) return { faults };
  const domain = mcIdDomain(id);
  const account = {
    displayName,
    services: { [VOICE_SERVICE]: { id, participatingFunction } },
    impu: id,
    registrar: `sip:${domain}`,
    servers: [server],
    registrationExpires: REGISTRATION_EXPIRES,
    systems: [{ name: domain, domain, home: true }],
    identity: { issuer, clientId: TYPED_CLIENT_ID, sip: "bearer" },
    ...(uri === "" ? {} : { kms: { uri } }),
  };
  return { account };
}

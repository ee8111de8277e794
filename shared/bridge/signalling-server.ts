/**
 * The address of a SIP server, as windows connect to it (RFC 7118).
 *
 * @module
 */
import { z } from "zod";
import type { ErrorCode } from "../errors/mc-error.ts";

/**
 * Scheme and host of an address without user information and without a fragment, for which a WebSocket has no use
 * (RFC 6455 clause 3). What a URL parser would read in another way than it looks, such as a backslash, has no place.
 */
const FORM = /^(wss?):\/\/(\[[0-9a-f:.]+\]|[^\s/?#@:\\[\]]+)(?::\d{1,5})?(?:[/?][^\s#\\]*)?$/i;

/**
 * Hosts that are this computer, whatever a name system says: IPv4's loopback addresses in their usual form, and the
 * names that RFC 6761 clause 6.3 keeps for it.
 */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|(?:[a-z0-9-]+\.)*localhost)$/i;

/**
 * Hosts for which a content security policy has a word (CSP 3, clause 2.3.1): it knows letters, digits and hyphens between dots, and
 * letters of other alphabets in the form that a URL gives them. Any other it would block for ever.
 */
const NAMEABLE = /^[a-z0-9\u0080-\uffff-]+(?:\.[a-z0-9\u0080-\uffff-]+)*\.?$/i;

/**
 * Why a window may not, or cannot, connect to a SIP server there; undefined when it can.
 *
 * Nobody else refuses it: Chromium connects from a secure page over `ws:` to wherever it is told.
 *
 * @param address - of {@link FORM}
 */
function faultOf(address: string): ErrorCode | undefined {
  const [, scheme = "", host = ""] = FORM.exec(address) ?? [];
  if (!NAMEABLE.test(host)) return "server-address-unusable";
  return scheme.toLowerCase() === "wss" || LOOPBACK.test(host) ? undefined : "server-unencrypted";
}

/** The address of a SIP server. What is wrong with it has a code of its own in the issue's `params.code`. */
export const serverAddressSchema = z
  .url({ protocol: /^wss?$/, abort: true })
  .max(2048, { abort: true })
  .regex(FORM, { abort: true })
  .superRefine((address, context) => {
    const code = faultOf(address);
    if (code !== undefined) context.addIssue({ code: "custom", message: code, params: { code } });
  });

/** More are a mistake of whoever wrote them. */
const MAX_SERVERS = 8;

/** Servers that stand in for each other, in order: each is used when those before it cannot be. */
export const serversSchema = z
  .array(serverAddressSchema)
  .min(1)
  .max(MAX_SERVERS)
  .refine((addresses) => new Set(addresses).size === addresses.length, "each server once");

/** The code of the fault that a schema found, where it has one of its own. */
export function codeOfIssue(cause: unknown): ErrorCode | undefined {
  if (!(cause instanceof z.ZodError)) return undefined;
  const [code] = cause.issues.flatMap((issue) => (issue.code === "custom" ? [issue.params?.["code"]] : []));
  return code as ErrorCode | undefined;
}

/**
 * What a computer's administrator says of the way into the network: the member `network` of the policy.
 *
 * @module
 */
import { z } from "zod";

/**
 * A proxy, as it is asked for connections: scheme, host and port. Who asks stands in the account, not here: a policy can be read by
 * everybody on the computer.
 */
const PROXY_URL = /^https?:\/\/(?:\[[0-9a-f:.]+\]|[\w.-]+):\d{1,5}\/?$/i;

const fixedProxySchema = z
  .object({
    url: z.url().max(2048).regex(PROXY_URL),
    /** Hosts that are connected to directly, each with everything below it; addresses and networks such as 10.0.0.0/8. */
    bypass: z.array(z.string().min(1).max(255)).max(200).default([]),
  })
  .strict();
export type FixedProxy = z.output<typeof fixedProxySchema>;

/** Where a PAC file lies. Nobody is named in it: a policy can be read by everybody on the computer. */
const PAC_URL = /^https?:\/\/[^/?#@]+(?:[/?#]|$)/i;

const pacSchema = z
  .object({
    pacUrl: z.url().max(2048).regex(PAC_URL),
    /** What counts where the file is not there or gives no answer; without it nothing is connected to then. */
    otherwise: z.union([z.literal("none"), fixedProxySchema]).optional(),
  })
  .strict();

export const networkPolicySchema = z
  .object({
    proxy: z.union([
      /** What the system says; without an entry it is the same. */
      z.literal("system"),
      /** Connections go out directly, whatever the system says. */
      z.literal("none"),
      fixedProxySchema,
      pacSchema,
    ]),
  })
  .strict();
export type ProxyPolicy = z.output<typeof networkPolicySchema>["proxy"];

/** The proxy of the windows: what the system says, none, or one on this computer that speaks for the host's. */
export type WindowProxy = "system" | "none" | { readonly address: string };

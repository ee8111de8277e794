/**
 * What is kept of account, settings and policy in a report: how they are set, and nothing of what they hold. A member that is not named
 * here is left out, also one that a later version brings.
 *
 * @module
 */
import { z } from "zod";
import { settingsSchema } from "../../shared/bridge/settings.ts";
import { FLOOR_TIMER_NAMES } from "../../shared/mc/floor-timers.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import { wireProfileSchema } from "../../shared/mc/wire-profile.ts";
import type { Kept } from "./kept-facts.ts";

/** What a schema says of its values: what is chosen from few is kept, of what is written only that it is there. */
function keptOfSchema(schema: unknown): Kept {
  if (schema instanceof z.ZodBoolean) return "flag";
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodLiteral && [...schema.values].every((value) => typeof value === "number")) return "number";
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodArray) return "count";
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return keptOfSchema(schema.unwrap());
  if (schema instanceof z.ZodObject)
    return {
      members: Object.fromEntries(Object.entries(schema.shape).map(([name, each]) => [name, keptOfSchema(each)])),
    };
  return "presence";
}

const CERTIFICATE: Kept = { members: { certificateFile: "presence", keyFile: "presence" } };

/** A server of documents (XCAP). */
const DOCUMENT_SERVER = {
  url: "address",
  trustAnchorFile: "presence",
  accessToken: "presence",
  accessTokenFile: "presence",
} as const;

const SERVICE: Kept = { members: { id: "mark", participatingFunction: "mark" } };

/** `account.json`, as an administrator writes it. */
export const KEPT_ACCOUNT: Kept = {
  members: {
    displayName: "presence",
    mcServiceId: "mark",
    participatingFunction: "mark",
    services: { members: Object.fromEntries(Object.keys(MC_SERVICES).map((name) => [name, SERVICE])) },
    impu: "mark",
    registrar: "mark",
    webSocketUrl: "address",
    servers: { each: "address" },
    serversFromDns: {
      members: { domain: "mark", furtherDomains: "count", transport: ["wss", "tls"], path: "presence" },
    },
    registrationExpires: "number",
    systems: { each: { members: { name: "presence", domain: "mark", home: "flag" } } },
    iceServers: "count",
    media: ["webrtc", "rtp", "both"],
    floorControl: {
      members: {
        queueing: "flag",
        priority: "number",
        interruptPriority: "number",
        protection: ["none", "preferred", "required"],
        timers: { members: Object.fromEntries(FLOOR_TIMER_NAMES.map((name) => [name, "number"])) },
      },
    },
    transmissionControl: {
      members: {
        queueing: "flag",
        priority: "number",
        receptionPriority: "number",
        views: ["at-once", "asked"],
        protection: ["none", "preferred", "required"],
      },
    },
    csk: { members: { recipient: "mark", kmsUri: "mark" } },
    rtpLatching: "flag",
    rtpPorts: { members: { first: "number", last: "number" } },
    wire: keptOfSchema(wireProfileSchema),
    kms: {
      members: {
        uri: "mark",
        trustAnchorFile: "presence",
        accessToken: "presence",
        accessTokenFile: "presence",
        clientCertificate: CERTIFICATE,
        lookupTemplate: "presence",
        security: {
          members: { transportKey: "presence", integrityKey: "presence", signaturesRequired: "flag" },
        },
      },
    },
    contentServer: {
      members: {
        url: "address",
        trustAnchorFile: "presence",
        accessToken: "presence",
        accessTokenFile: "presence",
        furtherHosts: "count",
        largestFile: "number",
      },
    },
    configurationServer: {
      members: { ...DOCUMENT_SERVER, userProfileIndex: "number", checkEverySeconds: "number", notifier: "mark" },
    },
    groupServer: { members: DOCUMENT_SERVER },
    messageMedia: { members: { relay: "address", trustAnchorFile: "presence" } },
    identity: {
      members: {
        issuer: "address",
        endpoints: {
          members: {
            authorization: "address",
            token: "address",
            keys: "address",
            revocation: "address",
            endSession: "address",
          },
        },
        clientId: "presence",
        scopes: "count",
        acrValues: "count",
        tokens: ["for-each-server"],
        sip: ["bearer"],
        redirectPath: "presence",
        signedOutPath: "presence",
        redirectPort: "number",
        trustAnchorFile: "presence",
        audience: "mark",
        users: ["whoever-signs-in"],
        formerUser: "mark",
      },
    },
    signalling: { members: { trustAnchorFile: "presence", clientCertificate: CERTIFICATE } },
    digest: { members: { username: "presence", realm: "mark", furtherRealms: "count", password: "presence" } },
    proxyLogin: { members: { proxies: "count", username: "presence", password: "presence" } },
  },
};

/** The dispatcher's settings, by their schema. */
export const KEPT_SETTINGS: Kept = keptOfSchema(settingsSchema);

/** The policy of the computer. */
export const KEPT_POLICY: Kept = {
  members: {
    version: "number",
    setBy: "presence",
    settings: KEPT_SETTINGS,
    setUpFiles: { members: { signedBy: "count", address: "address" } },
    emergency: { members: { volumeAtLeast: "number" } },
    history: { members: { keepCalls: "number", shared: "flag", keepDays: "number" } },
    messages: { members: { keepDays: "number" } },
    people: { members: { readOnly: "flag", server: "presence" } },
    media: { members: { iceTransportPolicy: ["all", "relay"] } },
    network: "presence",
    telemetry: { members: { endpoint: "address", everySeconds: "number" } },
    updates: { members: { server: "address", channel: ["latest", "beta"] } },
  },
};

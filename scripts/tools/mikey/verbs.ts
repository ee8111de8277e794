/**
 * The verbs of the integrator's command: JSON in, JSON out.
 *
 * Each call stands alone. What is kept between calls of a batch are tables that are costly to prepare and depend on
 * nothing but keys; no message is remembered.
 *
 * @module
 */
import { z } from "zod";
import { MikeyError } from "../../../shared/mikey/base/errors.ts";
import { bytesToHex, fromBase64, hexToBytes, type Octets, toBase64 } from "../../../shared/mikey/base/octets.ts";
import { createMessage } from "../../../shared/mikey/create.ts";
import { CS_ID, deriveDpck, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";
import { inspectMessage } from "../../../shared/mikey/inspect.ts";
import { extractKeySet, generateMasterSecrets, kmsParametersOf } from "../../../shared/mikey/kms.ts";
import { DEFAULT_BOUNDARY_TOLERANCE, openMessage, readAddresses } from "../../../shared/mikey/open.ts";
import { Prepared } from "../../../shared/mikey/prepared.ts";
import { keyPeriodNumber, uid } from "../../../shared/mikey/uid.ts";

// What comes in. Unknown members are ignored, so that objects from elsewhere can be passed as they are.

const octets = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{2})*$/, "expected octets in hex")
  .transform((hex) => hexToBytes(hex) as Octets);
const base64 = z.string();
const time = z.number();
const periods = { kmsUri: z.string(), userKeyPeriod: z.number(), userKeyOffset: z.number() };
const kms = z.object({ ...periods, pubEncKey: octets, pubAuthKey: octets });
const period = { keyPeriodNo: z.number().optional(), at: time.optional() };

const INPUT = {
  uid: z.object({ userUri: z.string(), kms: z.object(periods), ...period }),
  create: z.object({
    initiator: z.object({ userUri: z.string(), kms, userSigningKeySSK: octets, userPubTokenPVT: octets }),
    responder: z.object({ userUri: z.string(), kms }),
    at: time.optional(),
    pck: octets.optional(),
    pckId: octets.optional(),
    rand: octets.optional(),
    identityForm: z.enum(["uri", "uid"]).optional(),
    sakkeToSelf: z.boolean().optional(),
    keyParameters: z.boolean().optional(),
    securityPolicy: z.boolean().optional(),
  }),
  open: z.object({
    message: base64,
    initiator: z.object({ userUri: z.string().optional(), kms }),
    responder: z.object({ userUri: z.string(), kms, keyPeriodNo: z.number().optional(), userDecryptKey: octets }),
    at: time.optional(),
    window: z.number().min(0).optional(),
    compatibility: z
      .object({
        shortPower: z.boolean().optional(),
        shortData: z.boolean().optional(),
        signWithoutHeader: z.boolean().optional(),
      })
      .optional(),
  }),
  derive: z.object({ pck: octets, pckId: octets, rand: octets }),
  keygen: z.object({
    kms: z.object(periods),
    users: z.array(z.string()),
    ...period,
    masterSecrets: z.object({ z: octets, ksak: octets }).optional(),
  }),
  inspect: z.object({ message: base64 }),
} as const;

function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new MikeyError("input-invalid", `${issue?.path.join(".") || "input"}: ${issue?.message ?? "invalid"}`);
}

/** The members that are there: an absent one and an undefined one are different things to the library. */
function present<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const now = (): number => Math.floor(Date.now() / 1000);

function periodOf(
  { keyPeriodNo, at }: { keyPeriodNo?: number | undefined; at?: number | undefined },
  of: {
    userKeyPeriod: number;
    userKeyOffset: number;
  },
): number {
  if ((keyPeriodNo === undefined) === (at === undefined)) {
    throw new MikeyError("input-invalid", "expected exactly one of keyPeriodNo and at");
  }
  return keyPeriodNo ?? keyPeriodNumber(at ?? 0, of);
}

const prepared = new Prepared();

// The verbs.

function uidVerb(input: unknown): object {
  const request = parse(INPUT.uid, input);
  const keyPeriodNo = periodOf(request, request.kms);
  return { uid: bytesToHex(uid(request.userUri, request.kms.kmsUri, request.kms, keyPeriodNo)), keyPeriodNo };
}

function createVerb(input: unknown): object {
  const { initiator: from, responder: to, at = now(), ...options } = parse(INPUT.create, input);
  const initiator = prepared.initiator({ ...from, keyPeriodNo: keyPeriodNumber(at, from.kms) });
  const responder = { userUri: to.userUri, domain: prepared.domain(to.kms) };
  const { message, ...key } = createMessage({ ...present(options), initiator, responder, at });
  return { message: toBase64(message), ...inHex(key) };
}

function openVerb(input: unknown): object {
  const request = parse(INPUT.open, input);
  const { keyPeriodNo, ...responder } = request.responder;
  const message = fromBase64(request.message);
  // Without a number the key may be of the message's period or, around a boundary, of a neighbouring one.
  const periods =
    keyPeriodNo === undefined
      ? prepared.domain(responder.kms).keyPeriodsAround(readAddresses(message).at, DEFAULT_BOUNDARY_TOLERANCE)
      : [keyPeriodNo];
  const receivers = periods.map((number) => prepared.receiver({ ...responder, keyPeriodNo: number }));
  const opened = openMessage({
    message,
    initiator: present({ domain: prepared.domain(request.initiator.kms), userUri: request.initiator.userUri }),
    receivers,
    at: request.at ?? now(),
    ...present({ window: request.window }),
    compatibility: present(request.compatibility ?? {}),
  });
  const { pck, pckId, rand, initiatorUid, responderUid, keyPeriodNo: number } = opened;
  return { ...inHex({ pck, pckId, rand, initiatorUid, responderUid }), keyPeriodNo: number };
}

function deriveVerb(input: unknown): object {
  const key = parse(INPUT.derive, input);
  const srtp = (csId: number): object => {
    const { masterKey, masterSalt } = deriveSrtpKeys(key, csId);
    return inHex({ masterKey, masterSalt });
  };
  return {
    mki: bytesToHex(key.pckId),
    initiator: srtp(CS_ID.voiceInitiator),
    receiver: srtp(CS_ID.voiceReceiver),
    dpck: bytesToHex(deriveDpck(key.pck, key.pckId)),
  };
}

/** The octet strings of an object in hex, everything else as it is. */
function inHex<T extends object>(value: T): { [K in keyof T]: T[K] extends Uint8Array ? string : T[K] } {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, member instanceof Uint8Array ? bytesToHex(member) : member]),
  ) as { [K in keyof T]: T[K] extends Uint8Array ? string : T[K] };
}

function keygenVerb(input: unknown): object {
  const { kms: domain, users, masterSecrets = generateMasterSecrets(), ...when } = parse(INPUT.keygen, input);
  const keyPeriodNo = periodOf(when, domain);
  return {
    testMaterial: true,
    notice: "For tests only: these secrets were printed, so protect nothing with them.",
    masterSecrets: inHex(masterSecrets),
    kms: inHex(kmsParametersOf(domain, masterSecrets)),
    keySets: users.map((userUri) => inHex(extractKeySet(domain, masterSecrets, userUri, keyPeriodNo))),
  };
}

const inspectVerb = (input: unknown): object => inspectMessage(fromBase64(parse(INPUT.inspect, input).message));

/** Verb name to what it does. Each throws MikeyError. */
export const VERBS = {
  uid: uidVerb,
  create: createVerb,
  open: openVerb,
  derive: deriveVerb,
  keygen: keygenVerb,
  inspect: inspectVerb,
} as const satisfies Record<string, (input: unknown) => object>;

export type VerbName = keyof typeof VERBS;

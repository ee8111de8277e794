/**
 * Receiving the I_MESSAGE of a private call: every check of TS 33.180 clauses 5.2 and E.3, in the order in which a
 * receiver can make them, and the PCK only when all have passed.
 *
 * Structure, meaning, time and addresses come first because they cost nothing, then the signature over the whole, and
 * only then decryption: nothing that is not signed by a user of a known domain reaches the long-term secret.
 *
 * @module
 */

import { MikeyError, type MikeyErrorCode } from "./base/errors.ts";
import { equalOctets, type Octets, utf8ToBytes } from "./base/octets.ts";
import {
  type DecodedMessage,
  decodeMessage,
  type ExtensionPayload,
  type Header,
  type IdentityPayload,
  type Payload,
  ROLE,
  type SakkePayload,
  SIGN_HEADER,
  type SignPayload,
} from "./codec.ts";
import {
  EXTENSION,
  PRF_HMAC_SHA256,
  SAKKE_ID_SCHEME,
  SAKKE_MESSAGE,
  SAKKE_PARAMETER_SET,
  SIGNATURE_ECCSI,
} from "./create.ts";
import { akeyId, type MadeKeyPurpose, RAND_LENGTH } from "./derivation.ts";
import { ECCSI_SIGNATURE, verifyEccsi } from "./eccsi.ts";
import { type KeyParameters, NOT_REVOKED, openKeyParameters } from "./key-parameters.ts";
import type { Receiver, SecurityDomain } from "./keys.ts";
import type { MessageMark, ReplayGuard } from "./replay.ts";
import { decapsulate, type SakkeCompatibility } from "./sakke/sakke.ts";
import { apolicy, type RocRate, rocRate, type SaidSuite, srtpSuite } from "./security-policy.ts";
import { fromNtp, UID_LENGTH } from "./uid.ts";

/** Deviations of older products that a receiver can choose to accept. All off unless set. */
export interface Compatibility extends SakkeCompatibility {
  /** Also accept a signature that leaves out the two octets of the SIGN header. */
  readonly signWithoutHeader?: boolean;
}

/** Seconds by which T may differ from the receiver's clock, unless said otherwise. */
export const DEFAULT_WINDOW = 300;
/** Seconds around a key period boundary in which a sender may still, or already, use neighbouring keys. */
export const DEFAULT_BOUNDARY_TOLERANCE = 3600;

export interface OpenRequest {
  readonly message: Uint8Array;
  /** What the key has to be for, default "PCK": a CSK is nobody's call, and a PCK nobody's signalling. */
  readonly purpose?: MadeKeyPurpose;
  /**
   * The domain of the initiator, and the initiator if known: from the SIP request that carried the message. Without the
   * URI, a message that hides identities proves only that the owner of `initiatorUid` has signed it; whose UID that is,
   * and of which key period, is then for the caller to check.
   */
  readonly initiator: { readonly domain: SecurityDomain; readonly userUri?: string };
  /** Who we are, in every identity and key period for which we hold keys. */
  readonly receivers: readonly Receiver[];
  /** Our clock, Unix seconds. */
  readonly at: number;
  /** Seconds that T may differ from our clock, default {@link DEFAULT_WINDOW}. */
  readonly window?: number;
  /** Seconds, default {@link DEFAULT_BOUNDARY_TOLERANCE}. */
  readonly boundaryTolerance?: number;
  readonly replay?: ReplayGuard;
  readonly compatibility?: Compatibility;
}

export interface OpenedMessage {
  /** Secret. */
  readonly pck: Octets;
  readonly pckId: Octets;
  readonly rand: Octets;
  /** Time of the message, Unix seconds. */
  readonly at: number;
  readonly initiatorUid: Octets;
  /** In the URI form what the message says, else what the caller of `openMessage` said. */
  readonly initiatorUri: string | undefined;
  readonly responderUid: Octets;
  /** Which of the receivers it was for. */
  readonly receiver: Receiver;
  /** Key period of the responder's key. */
  readonly keyPeriodNo: number;
  /** Key parameters, when there are any; "unreadable" when they don't open under the PCK. */
  readonly keyParameters: KeyParameters | "unreadable" | undefined;
  /** The suite of SRTP; `usableSuite` is for media over SRTP. */
  readonly suite: SaidSuite;
  /** How often a packet of SRTP carries the roll-over counter; `usableRocRate` is for media over SRTP. */
  readonly rocRate: RocRate;
  /** For a memory of messages that is kept elsewhere. */
  readonly mark: MessageMark;
}

/** A message whose form and meaning are those of a PCK message, not yet authenticated. */
interface PckMessage {
  readonly timestamp: Uint8Array;
  readonly at: number;
  readonly rand: Octets;
  readonly pckId: Octets;
  readonly form: "uri" | "uid";
  readonly initiator: Uint8Array;
  readonly responder: Uint8Array;
  readonly initiatorKms: Uint8Array;
  readonly responderKms: Uint8Array;
  readonly suite: SaidSuite;
  readonly rocRate: RocRate;
  readonly sakke: SakkePayload;
  readonly extensions: readonly ExtensionPayload[];
  readonly sign: SignPayload;
}

/**
 * Verifies and decrypts.
 *
 * @throws MikeyError with the code of the first check that failed
 */
export function openMessage(request: OpenRequest): OpenedMessage {
  const { message, initiator, at, window = DEFAULT_WINDOW, replay, compatibility = {} } = request;
  const pckMessage = interpret(decodeMessage(message), request.purpose);
  if (!(Math.abs(pckMessage.at - at) <= window)) throw new MikeyError("time-window");
  if (!equalOctets(pckMessage.initiatorKms, utf8ToBytes(initiator.domain.kmsUri))) {
    throw new MikeyError("initiator-kms-mismatch");
  }
  const candidates = candidatesFor(pckMessage, request);

  const initiatorUid = authenticate(pckMessage, request);
  const mark: MessageMark = {
    at: pckMessage.at,
    timestamp: pckMessage.timestamp,
    rand: pckMessage.rand,
    initiatorUid,
  };
  replay?.check(mark);

  const { receiver, pck } = decrypt(pckMessage, candidates, compatibility);
  const keyParameters = readKeyParameters(pckMessage, pck);
  if (typeof keyParameters === "object" && (keyParameters.status & NOT_REVOKED) === 0) {
    pck.fill(0);
    throw new MikeyError("key-revoked");
  }
  replay?.remember(mark, at - window);
  return {
    pck,
    pckId: pckMessage.pckId,
    rand: pckMessage.rand,
    at: pckMessage.at,
    initiatorUid,
    initiatorUri: pckMessage.form === "uri" ? textOf(pckMessage.initiator) : initiator.userUri,
    responderUid: receiver.uid.slice(),
    receiver,
    keyPeriodNo: receiver.keyPeriodNo,
    keyParameters,
    suite: pckMessage.suite,
    rocRate: pckMessage.rocRate,
    mark,
  };
}

/** What a receiver has to know of a message before it can open it; nothing of it is authenticated. */
export interface MessageAddresses {
  readonly form: "uri" | "uid";
  readonly at: number;
  readonly pckId: Octets;
  readonly initiatorKmsUri: string;
  readonly responderKmsUri: string;
  /** Absent when the message hides identities. */
  readonly initiatorUri: string | undefined;
  readonly responderUri: string | undefined;
}

/**
 * Reads the addresses of a PCK message, to find out which certificate and which key sets to fetch.
 *
 * @throws MikeyError as {@link openMessage} for form and meaning
 */
export function readAddresses(message: Uint8Array): MessageAddresses {
  const { form, at, pckId, initiator, responder, initiatorKms, responderKms } = interpret(decodeMessage(message));
  return {
    form,
    at,
    pckId,
    initiatorKmsUri: textOf(initiatorKms),
    responderKmsUri: textOf(responderKms),
    initiatorUri: form === "uri" ? textOf(initiator) : undefined,
    responderUri: form === "uri" ? textOf(responder) : undefined,
  };
}

/** Octets of an identity as text. Identities that are no UTF-8 text can't be those of anybody we know. */
function textOf(octets: Uint8Array): string {
  let encoded = "";
  for (const octet of octets) encoded += `%${octet.toString(16).padStart(2, "0")}`;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new MikeyError("identity-form", "an identity is not UTF-8 text");
  }
}

// Form and meaning.

function interpret(message: DecodedMessage, purpose: MadeKeyPurpose = "PCK"): PckMessage {
  checkHeader(message.header, purpose);
  const queue = [...message.payloads];
  const expect = <K extends Payload["kind"]>(kind: K): Extract<Payload, { kind: K }> => {
    const payload = queue.shift();
    if (payload?.kind === "unknown") throw new MikeyError("payload-unknown", `type ${payload.type}`);
    if (payload?.kind !== kind)
      throw new MikeyError("payload-order", `expected ${kind}, got ${payload?.kind ?? "the end"}`);
    return payload as Extract<Payload, { kind: K }>;
  };
  const run = <K extends Payload["kind"]>(kind: K): Extract<Payload, { kind: K }>[] => {
    const found: Extract<Payload, { kind: K }>[] = [];
    while (queue[0]?.kind === kind) found.push(expect(kind));
    return found;
  };

  const time = expect("t");
  if (time.tsType !== 0) throw new MikeyError("time-type");
  const { rand } = expect("rand");
  if (rand.length !== RAND_LENGTH) throw new MikeyError("rand-length");
  const initiator = expect("idr");
  const responder = expect("idr");
  const form = formOf(initiator, responder);
  const initiatorKms = identityOf(expect("idr"), ROLE.initiatorKms);
  const responderKms = identityOf(expect("idr"), ROLE.responderKms);
  const policies = run("sp");
  for (const policy of policies) apolicy(policy);
  const sakke = expect("sakke");
  if (sakke.parameterSet !== SAKKE_PARAMETER_SET) throw new MikeyError("sakke-parameters");
  if (sakke.idScheme !== SAKKE_ID_SCHEME) throw new MikeyError("sakke-id-scheme");
  const extensions = run("extension");
  const sign = expect("sign");
  if (sign.signatureType !== SIGNATURE_ECCSI || sign.signature.length !== ECCSI_SIGNATURE) {
    throw new MikeyError("signature-type");
  }
  return {
    timestamp: time.value,
    at: fromNtp(time.value),
    rand: rand as Octets,
    pckId: message.header.csbId as Octets,
    form,
    initiator: initiator.data,
    responder: responder.data,
    initiatorKms,
    responderKms,
    suite: srtpSuite(policies),
    rocRate: rocRate(policies),
    sakke,
    extensions,
    sign,
  };
}

function checkHeader(header: Header, purpose: MadeKeyPurpose): void {
  if (header.version !== 1) throw new MikeyError("header-version");
  if (header.dataType !== SAKKE_MESSAGE) throw new MikeyError("header-data-type");
  if (header.prf !== PRF_HMAC_SHA256) throw new MikeyError("header-prf");
  if (header.respond) throw new MikeyError("header-response");
  akeyId(header.csbId, purpose);
  const { map, csCount } = header;
  // Release 13 sent a PCK with one GENERIC-ID entry whose SPI repeats the key identifier.
  const isRelease13 =
    map.type === 2 &&
    csCount === 1 &&
    map.entries.every(({ protocol, spi }) => protocol === 0 && (spi.length === 0 || equalOctets(spi, header.csbId)));
  if (!(map.type === 1 && csCount === 0) && !isRelease13) throw new MikeyError("header-map");
}

function formOf(initiator: IdentityPayload, responder: IdentityPayload): "uri" | "uid" {
  const isForm = (first: number, second: number): boolean =>
    initiator.role === first && responder.role === second && initiator.idType === 1 && responder.idType === 1;
  if (isForm(ROLE.initiator, ROLE.responder)) return "uri";
  const isUid = initiator.data.length === UID_LENGTH && responder.data.length === UID_LENGTH;
  if (isForm(ROLE.initiatorUid, ROLE.responderUid) && isUid) return "uid";
  throw new MikeyError("identity-form");
}

function identityOf(payload: IdentityPayload, role: number): Uint8Array {
  if (payload.role !== role || payload.idType !== 1) throw new MikeyError("payload-order", `expected role ${role}`);
  return payload.data;
}

// Addresses.

/** Those of our identities that the message can be for: the key of its period first, then those of the neighbours. */
function candidatesFor(message: PckMessage, request: OpenRequest): readonly Receiver[] {
  const { receivers, boundaryTolerance = DEFAULT_BOUNDARY_TOLERANCE } = request;
  const inDomain = receivers.filter(({ domain }) => equalOctets(utf8ToBytes(domain.kmsUri), message.responderKms));
  if (inDomain.length === 0) throw new MikeyError("responder-kms-mismatch");
  const addressed = inDomain.filter((receiver) =>
    equalOctets(message.responder, message.form === "uri" ? utf8ToBytes(receiver.userUri) : receiver.uid),
  );
  if (addressed.length === 0) throw new MikeyError("responder-mismatch");
  const preference = ({ domain, keyPeriodNo }: Receiver): number =>
    domain.keyPeriodsAround(message.at, boundaryTolerance).indexOf(keyPeriodNo);
  const inPeriod = addressed.filter((receiver) => preference(receiver) >= 0);
  if (inPeriod.length === 0) throw new MikeyError("key-period-unknown");
  return inPeriod.sort((a, b) => preference(a) - preference(b));
}

// Authentication.

/** Verifies the signature; gives the UID of the signer. */
function authenticate(message: PckMessage, request: OpenRequest): Octets {
  const { initiator, boundaryTolerance = DEFAULT_BOUNDARY_TOLERANCE, compatibility = {} } = request;
  const { domain, userUri } = initiator;
  if (message.form === "uri" && userUri !== undefined && !equalOctets(message.initiator, utf8ToBytes(userUri))) {
    throw new MikeyError("initiator-mismatch");
  }
  const periods = domain.keyPeriodsAround(message.at, boundaryTolerance);
  const uidsOf = (user: string | Uint8Array): Octets[] => periods.map((number) => domain.uid(user, number));

  let signers: Octets[];
  if (message.form === "uri") signers = uidsOf(message.initiator);
  else signers = [message.initiator as Octets];
  if (message.form === "uid" && userUri !== undefined) {
    if (!uidsOf(userUri).some((known) => equalOctets(known, message.initiator))) {
      throw new MikeyError("initiator-mismatch");
    }
  }

  const whole = request.message;
  const signed = [whole.subarray(0, whole.length - ECCSI_SIGNATURE)];
  if (compatibility.signWithoutHeader === true) {
    signed.push(whole.subarray(0, whole.length - ECCSI_SIGNATURE - SIGN_HEADER));
  }
  for (const octets of signed) {
    for (const signer of signers) {
      try {
        verifyEccsi(message.sign.signature, octets, signer, domain.authentication);
        return signer;
      } catch (error) {
        if (!isCode(error, "eccsi-signature-invalid")) throw error;
      }
    }
  }
  throw new MikeyError("eccsi-signature-invalid");
}

const isCode = (error: unknown, code: MikeyErrorCode): boolean => error instanceof MikeyError && error.code === code;

// Decryption.

function decrypt(
  message: PckMessage,
  candidates: readonly Receiver[],
  compatibility: Compatibility,
): { readonly receiver: Receiver; readonly pck: Octets } {
  // One pairing for each key, whatever the number of periods that it may be for.
  for (const key of new Set(candidates.map((candidate) => candidate.key))) {
    const owners = candidates.filter((candidate) => candidate.key === key);
    const identifiers = owners.map((owner) => owner.uid);
    const domain = owners[0]?.domain;
    if (domain === undefined) continue;
    try {
      const { value, index } = decapsulate(message.sakke.data, identifiers, domain.encryption, key, compatibility);
      const receiver = owners[index];
      if (receiver !== undefined) return { receiver, pck: value };
    } catch (error) {
      if (!isCode(error, "sakke-test-failed")) throw error;
    }
  }
  throw new MikeyError("sakke-test-failed");
}

/** Octets of key parameters in clear, a legacy form to be ignored. */
const LEGACY_KEY_PARAMETERS = 17;

function readKeyParameters(message: PckMessage, pck: Uint8Array): KeyParameters | "unreadable" | undefined {
  const extension = message.extensions.find(
    ({ type, data }) => type === EXTENSION.keyParameters && data.length !== LEGACY_KEY_PARAMETERS,
  );
  if (extension === undefined) return undefined;
  try {
    return openKeyParameters(extension.data, { pck, pckId: message.pckId });
  } catch (error) {
    if (isCode(error, "key-parameters-invalid")) return "unreadable";
    throw error;
  }
}

/**
 * Making the I_MESSAGE of a private call, TS 33.180 clauses 5.2, 7.2 and E.3, and that of a CSK, which differs in its identifier alone (clause E.4).
 *
 * @module
 */

import { aoctets, concatBytes, type Octets, type RandomSource, systemRandom, utf8ToBytes } from "./base/octets.ts";
import { encodeMessage, encodeSakkePayload, MAP_TYPE, type Payload, ROLE, type SakkePayload } from "./codec.ts";
import { akeyId, KEY_PURPOSE, keyIdentifier, type MadeKeyPurpose, PCK_LENGTH, RAND_LENGTH } from "./derivation.ts";
import { ECCSI_SIGNATURE } from "./eccsi.ts";
import { PCK_PARAMETERS, protectKeyParameters } from "./key-parameters.ts";
import { aperiodOf, type Initiator, type SecurityDomain } from "./keys.ts";
import { type Encapsulation, encapsulate } from "./sakke/sakke.ts";
import { DEFAULT_POLICY } from "./security-policy.ts";
import { toNtp } from "./uid.ts";

/** Data type of a SAKKE message. */
export const SAKKE_MESSAGE = 26;
/** PRF-HMAC-SHA-256. */
export const PRF_HMAC_SHA256 = 1;
/** ID type of a URI. */
const ID_TYPE_URI = 1;
/** Signature type of ECCSI. */
export const SIGNATURE_ECCSI = 2;
/** SAKKE parameter set and identifier scheme of TS 33.180. */
export const SAKKE_PARAMETER_SET = 1;
export const SAKKE_ID_SCHEME = 2;
/** General extensions. */
export const EXTENSION = { sakkeToSelf: 6, keyParameters: 7 } as const;

/** How users are named in the message: in the clear, or by UIDs that only insiders can tie to somebody. */
type IdentityForm = "uri" | "uid";

export interface CreateRequest {
  readonly initiator: Initiator;
  /** The callee, in the domain of the callee. */
  readonly responder: { readonly userUri: string; readonly domain: SecurityDomain };
  /** Time of the message, Unix seconds. */
  readonly at: number;
  /** What the key is for, default "PCK". A CSK is as long, and what is said here of a PCK holds for it. */
  readonly purpose?: MadeKeyPurpose;
  /** Default "uri". */
  readonly identityForm?: IdentityForm;
  /** Adds a SAKKE payload for the initiator's own user, clause E.5. */
  readonly sakkeToSelf?: boolean;
  /** Adds key parameters, clause E.6.1. */
  readonly keyParameters?: boolean;
  /** Adds an SP that spells out the default profile. */
  readonly securityPolicy?: boolean;
  /** 16 octets; drawn when absent. A fixed PCK is for tests: it is taken as it is. */
  readonly pck?: Uint8Array;
  /** 4 octets with the purpose tag of the key; drawn when absent. */
  readonly pckId?: Uint8Array;
  /** 16 octets; drawn when absent. */
  readonly rand?: Uint8Array;
}

export interface CreatedMessage {
  readonly message: Octets;
  /** Secret. */
  readonly pck: Octets;
  readonly pckId: Octets;
  readonly rand: Octets;
}

/**
 * Draws a PCK, encapsulates it for the callee and signs.
 *
 * A PCK that would make g^r or H begin with a zero octet is drawn again: some receivers in the field drop that octet.
 *
 * @throws MikeyError `key-period-unknown` when the initiator's keys are not of the period of `at`; `key-purpose`,
 *   `octets-length`, `input-invalid` for arguments; `message-too-long` for identities that fill it; `point-order` for a
 *   bad Z
 */
export function createMessage(request: CreateRequest, random: RandomSource = systemRandom): CreatedMessage {
  const { initiator, responder, at, identityForm = "uri", purpose = "PCK" } = request;
  aperiodOf(initiator, at);
  const responderUid = responder.domain.uid(responder.userUri, responder.domain.keyPeriodAt(at));
  const pckId = akeyId(request.pckId ?? keyIdentifier(KEY_PURPOSE[purpose], random(4)), purpose).slice() as Octets;
  const rand = aoctets(request.rand ?? random(RAND_LENGTH), RAND_LENGTH, "RAND").slice() as Octets;
  const timestamp = toNtp(at);

  const seal = () => {
    const pck = aoctets(request.pck ?? random(PCK_LENGTH), PCK_LENGTH, "PCK").slice() as Octets;
    const forCallee = encapsulate(responder.domain.encryption, responderUid, pck);
    const forSelf =
      request.sakkeToSelf === true ? encapsulate(initiator.domain.encryption, initiator.uid, pck) : undefined;
    return { pck, forCallee, forSelf, hasLeadingZero: forCallee.hasLeadingZero || forSelf?.hasLeadingZero === true };
  };
  let sealed = seal();
  while (sealed.hasLeadingZero && request.pck === undefined) sealed = seal();
  const { pck, forCallee, forSelf } = sealed;

  const identity = (role: number, data: Uint8Array): Payload => ({ kind: "idr", role, idType: ID_TYPE_URI, data });
  const uri = (role: number, text: string): Payload => identity(role, utf8ToBytes(text));
  const payloads: Payload[] = [
    { kind: "t", tsType: 0, value: timestamp },
    { kind: "rand", rand },
    ...(identityForm === "uri"
      ? [uri(ROLE.initiator, initiator.userUri), uri(ROLE.responder, responder.userUri)]
      : [identity(ROLE.initiatorUid, initiator.uid), identity(ROLE.responderUid, responderUid)]),
    uri(ROLE.initiatorKms, initiator.domain.kmsUri),
    uri(ROLE.responderKms, responder.domain.kmsUri),
    ...(request.securityPolicy === true ? [DEFAULT_POLICY] : []),
    sakkePayload(forCallee),
  ];
  if (forSelf !== undefined) {
    payloads.push({
      kind: "extension",
      type: EXTENSION.sakkeToSelf,
      data: encodeSakkePayload(sakkePayload(forSelf)),
    });
  }
  if (request.keyParameters === true) {
    const data = protectKeyParameters(
      { ...PCK_PARAMETERS, keyType: KEY_PURPOSE[purpose] },
      { pck, pckId },
      at,
      random(16),
    );
    payloads.push({ kind: "extension", type: EXTENSION.keyParameters, data });
  }
  // The two octets in front of the signature are signed as well, so the message is laid out first.
  payloads.push({ kind: "sign", signatureType: SIGNATURE_ECCSI, signature: new Uint8Array(ECCSI_SIGNATURE) });
  const unsigned = encodeMessage({
    header: {
      version: 1,
      dataType: SAKKE_MESSAGE,
      respond: false,
      prf: PRF_HMAC_SHA256,
      csbId: pckId,
      csCount: 0,
      map: { type: MAP_TYPE.empty },
    },
    payloads,
  }).subarray(0, -ECCSI_SIGNATURE);
  return { message: concatBytes(unsigned, initiator.key.sign(unsigned, random)) as Octets, pck, pckId, rand };
}

function sakkePayload({ data }: Encapsulation): SakkePayload {
  return { kind: "sakke", parameterSet: SAKKE_PARAMETER_SET, idScheme: SAKKE_ID_SCHEME, data };
}

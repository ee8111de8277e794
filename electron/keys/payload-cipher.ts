/**
 * Protected payloads of one-to-one data (TS 33.180 clause 8.5.4): sealed and opened under the DPCK of a PCK.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes, randomInt } from "node:crypto";
import { McError } from "../../shared/errors/mc-error.ts";
import { type DataMessageOf, decodeDataMessage, encodeDataMessage } from "../../shared/mc/data/data-message.ts";
import { DataMessageError } from "../../shared/mc/data/data-message-error.ts";
import type { DataOctets } from "../../shared/mc/data/octet-reader.ts";
import { payload } from "../../shared/mc/data/payload.ts";
import {
  encodeProtectedPayloads,
  IV_LENGTH,
  type ProtectedPayload,
  payloadHeader,
} from "../../shared/mc/data/protected-payload.ts";
import { hexToBytes } from "../../shared/mikey/base/octets.ts";
import { deriveDpck } from "../../shared/mikey/derivation.ts";

/** A PCK as it protects payloads. */
export interface PayloadKey {
  /** 16 octets, secret. */
  readonly pck: Uint8Array;
  /** Eight hexadecimal digits. */
  readonly pckId: string;
}

export const TAG = 16;
export const PAYLOAD_CIPHER = "aes-128-gcm";
/** Payload IDs are numbers of 4 octets. */
const MAX_PAYLOAD_ID = 2 ** 32;

/** Does something with the DPCK of a PCK, which is overwritten afterwards. */
export function withDpck<R>({ pck, pckId }: PayloadKey, work: (dpck: Uint8Array) => R): R {
  const dpck = deriveDpck(pck, hexToBytes(pckId));
  try {
    return work(dpck);
  } finally {
    dpck.fill(0);
  }
}

/**
 * Seals every payload of a message in clear, each in a container of its own, under an initialisation vector that is drawn for it.
 *
 * @param clear - an encoded DATA PAYLOAD
 * @param sentAt - Unix seconds
 * @throws DataMessageError when it is none
 */
export function sealPayloads(clear: DataOctets, key: PayloadKey, sentAt: number): DataOctets {
  const message = decodeDataMessage(clear);
  if (message.kind !== "data") throw new DataMessageError("another-type");
  const payloadId = randomInt(MAX_PAYLOAD_ID);
  return withDpck(key, (dpck) =>
    encodeProtectedPayloads(
      message.payloads.map((each, sequence) => {
        const iv = Uint8Array.from(randomBytes(IV_LENGTH));
        const head = { sentAt, payloadId, sequence, algorithm: "AES-128-GCM", iv, keyId: key.pckId } as const;
        const cipher = createCipheriv(PAYLOAD_CIPHER, dpck, iv).setAAD(payloadHeader(head));
        const plain = payload.write(each);
        const ciphertext = Uint8Array.from(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
        plain.fill(0);
        return { ...head, ciphertext };
      }),
    ),
  );
}

function openPayload({ ciphertext, ...head }: ProtectedPayload, dpck: Uint8Array): DataOctets {
  if (head.algorithm !== "AES-128-GCM") throw new McError("message-not-opened", head.algorithm);
  const decipher = createDecipheriv(PAYLOAD_CIPHER, dpck, head.iv, { authTagLength: TAG }).setAAD(payloadHeader(head));
  try {
    decipher.setAuthTag(ciphertext.subarray(-TAG));
    return Uint8Array.from(Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG)), decipher.final()]));
  } catch (cause) {
    throw new McError("message-not-opened", undefined, cause);
  }
}

/** Whether containers are the payloads of one message, all of them and in their order. */
function areOneMessage(payloads: readonly ProtectedPayload[]): boolean {
  const [first] = payloads;
  const from = first?.sequence ?? 0;
  return payloads.every(
    ({ keyId, payloadId, sequence }, i) =>
      keyId === first?.keyId && payloadId === first.payloadId && sequence === from + i,
  );
}

/**
 * Opens the payloads of one message.
 *
 * @returns an encoded DATA PAYLOAD
 * @throws McError `message-not-opened` when one of them is not what was sealed under this key, or they do not belong together
 */
export function openPayloads(payloads: readonly ProtectedPayload[], key: PayloadKey): DataOctets {
  if (!areOneMessage(payloads) || payloads[0]?.keyId !== key.pckId) throw new McError("message-not-opened");
  return withDpck(key, (dpck) => {
    const opened = payloads.map((each) => payload.read(openPayload(each, dpck)));
    const found: DataMessageOf<"data">["payloads"] = opened.filter((each) => each !== undefined);
    if (found.length < payloads.length) throw new McError("message-not-opened");
    return encodeDataMessage({ kind: "data", payloads: found });
  });
}

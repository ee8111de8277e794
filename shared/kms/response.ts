/**
 * Answers of a KMS (TS 33.180 clause D.3.1). An answer is read for the question that was asked: what does not belong to
 * it is refused.
 *
 * @module
 */
import { childElements, type XmlElement } from "../base/xml.ts";
import { KmsDocumentError } from "../errors/kms-errors.ts";
import { type ReportedError, readReportedError, writeReportedError } from "./error-element.ts";
import { type KmsUri, sameUser, type UserUri } from "./identifiers.ts";
import { checkLookup, type KmsLookup, readKmsLookup, writeKmsLookup } from "./lookup.ts";
import {
  type KmsCertCache,
  type KmsInit,
  type KmsKeyProv,
  type ReadingContext,
  readKmsCertCache,
  readKmsInit,
  readKmsKeyProv,
  writeKmsMessage,
} from "./message.ts";
import { KMS_NAMESPACE } from "./namespaces.ts";
import { ElementReader, KMS_ANSWER_XML, present, readXml } from "./reader.ts";
import type { KmsResource } from "./resource.ts";
import { openSigned, type SignaturePolicy, type SignatureState, type SigningKey, signElement } from "./signature.ts";
import { writeElement, writeText, writeTime, XML_DECLARATION } from "./writer.ts";

/** What an answer says: content, or why there is none. */
export type KmsContent =
  | KmsInit
  | KmsKeyProv
  | KmsCertCache
  | KmsLookup
  | { readonly kind: "error"; readonly error: ReportedError };

/** An answer. */
export interface KmsResponse {
  /** Needed for a signature. */
  readonly id?: string;
  /** Whom it is for. */
  readonly userUri: UserUri;
  /** Who answers. */
  readonly kmsUri: KmsUri;
  /** Time of sending, Unix seconds. */
  readonly time: number;
  readonly kmsId?: string;
  /** The URL of the request. */
  readonly clientReqUrl: string;
  readonly content: KmsContent;
}

/** The question that an answer has to fit. */
export interface KmsQuestion {
  readonly userUri: UserUri;
  readonly kmsUri: KmsUri;
  /** What was posted to, octet for octet. */
  readonly url: string;
  readonly resource: KmsResource;
}

/** Kinds of content by resource. */
export type KmsContentFor<R extends KmsResource> = R extends { readonly kind: "cert" }
  ? KmsCertCache
  : Extract<KmsContent, { readonly kind: R["kind"] }>;

/** An answer that fits its question. */
export interface ReceivedAnswer<R extends KmsResource = KmsResource> {
  readonly response: Omit<KmsResponse, "content">;
  readonly content: KmsContentFor<R> | Extract<KmsContent, { readonly kind: "error" }>;
  readonly signature: SignatureState;
}

const SUBJECT = "kms-answer";

/**
 * Writes an answer, ready to be sent.
 *
 * @param keys - `document`: signs the answer, which needs an `id` then; `certificates`: signs each certificate in it,
 *   each of which needs an `id`
 * @throws KmsDocumentError `kms-signature-reference` when an `id` is missing
 */
export function encodeKmsResponse(
  response: KmsResponse,
  keys: { readonly document?: SigningKey; readonly certificates?: SigningKey } = {},
): string {
  const xml = writeElement(
    "KmsResponse",
    { xmlns: KMS_NAMESPACE, Id: response.id, Version: "1.0.0" },
    writeText("UserUri", response.userUri),
    writeText("KmsUri", response.kmsUri),
    writeTime("Time", response.time),
    writeText("KmsId", response.kmsId),
    writeText("ClientReqUrl", response.clientReqUrl),
    writeContent(response.content, keys.certificates),
  );
  return (
    XML_DECLARATION +
    (keys.document === undefined ? xml : signElement("KmsResponse", xml, keys.document, KMS_ANSWER_XML))
  );
}

function writeContent(content: KmsContent, key: SigningKey | undefined): string {
  switch (content.kind) {
    case "error":
      return writeReportedError("KmsError", content.error);
    case "lookup":
      return writeElement("KmsMessage", {}, writeKmsLookup(content, KMS_ANSWER_XML, key));
    default:
      return writeElement("KmsMessage", {}, writeKmsMessage(content, KMS_ANSWER_XML, key));
  }
}

/** The one thing that KmsMessage holds. Elements of other namespaces are extensions, but for the lookup. */
function readMessage(message: XmlElement, context: ReadingContext): KmsContent {
  const children = childElements(message).filter(
    (child) => child.namespaceURI === KMS_NAMESPACE || child.localName === "KmsLookup",
  );
  const [child, second] = children;
  if (child === undefined) throw new KmsDocumentError("kms-answer-empty", "KmsMessage");
  if (second !== undefined) throw new KmsDocumentError("kms-answer-contradictory", "KmsMessage");
  switch (child.localName) {
    case "KmsInit":
      return readKmsInit(child, context);
    case "KmsKeyProv":
      return readKmsKeyProv(child, context);
    case "KmsCertCache":
      return readKmsCertCache(child, context);
    case "KmsLookup":
      return readKmsLookup(child, context);
    default:
      throw new KmsDocumentError("kms-answer-wrong-kind", child.localName?.slice(0, 100));
  }
}

function readContent(reader: ElementReader, context: ReadingContext): KmsContent {
  const message = reader.optional("KmsMessage");
  const error = reader.optional("KmsError");
  if (message !== undefined && error !== undefined) throw new KmsDocumentError("kms-answer-contradictory");
  if (error !== undefined) return { kind: "error", error: readReportedError(error, SUBJECT) };
  if (message === undefined) throw new KmsDocumentError("kms-answer-empty");
  return readMessage(message, context);
}

function checkCertificateOfCert(cache: KmsCertCache, asked: KmsUri): void {
  if (!cache.certificates.some(({ certificate }) => certificate.kmsUri === asked)) {
    throw new KmsDocumentError("kms-certificate-wrong-kms", asked);
  }
}

function checkInit({ certificate: { certificate } }: KmsInit, asked: KmsUri): void {
  if (certificate.role !== "Root") throw new KmsDocumentError("kms-certificate-wrong-role", certificate.role);
  if (certificate.kmsUri !== asked) throw new KmsDocumentError("kms-certificate-wrong-kms", certificate.kmsUri);
}

function checkKeyProv({ keySets }: KmsKeyProv, kms: KmsUri, user: UserUri): void {
  for (const keySet of keySets) {
    if (keySet.kmsUri !== kms) throw new KmsDocumentError("kms-keys-wrong-kms", keySet.kmsUri);
    if (keySet.userUri !== user) throw new KmsDocumentError("kms-keys-wrong-user", keySet.userUri);
  }
}

/** Whether the content is what the resource gives, and about whom and what was asked. */
function checkContent(content: KmsContent, { resource, kmsUri, userUri }: KmsQuestion): void {
  if (content.kind === "error") return;
  if (content.kind !== (resource.kind === "cert" ? "certcache" : resource.kind)) {
    throw new KmsDocumentError("kms-answer-wrong-kind", `${content.kind} for ${resource.kind}`);
  }
  if (content.kind === "init") checkInit(content, kmsUri);
  if (content.kind === "keyprov" && resource.kind === "keyprov") {
    checkKeyProv(content, kmsUri, resource.user?.uri ?? userUri);
  }
  if (content.kind === "certcache" && resource.kind === "cert") checkCertificateOfCert(content, resource.kmsUri);
  if (content.kind === "lookup" && resource.kind === "lookup") checkLookup(content, resource.userUri);
}

/**
 * Reads the answer to a question. A `KmsError` is an answer like any other: it is returned, not thrown.
 *
 * @param xml - the body, decoded from UTF-8
 * @throws KmsDocumentError `kms-answer-…`, `kms-signature-…`, `kms-certificate-wrong-role`,
 *   `kms-certificate-wrong-kms`, `kms-keys-wrong-kms`, `kms-keys-wrong-user`, `kms-keys-form`, `kms-encryption-…`,
 *   `kms-lookup-wrong-user`, `kms-uri-invalid`
 */
export function decodeKmsAnswer<R extends KmsResource>(
  xml: string,
  question: KmsQuestion & { readonly resource: R },
  signatures: SignaturePolicy,
): ReceivedAnswer<R> {
  const root = readXml(xml, KMS_ANSWER_XML, SUBJECT);
  const opened = openSigned(root, "KmsResponse", signatures, KMS_ANSWER_XML);
  if (opened === undefined) throw new KmsDocumentError("kms-answer-unexpected", root.nodeName.slice(0, 100));
  const reader = new ElementReader(opened.element, SUBJECT);
  const response = {
    ...present({ id: reader.attribute("Id"), kmsId: reader.optionalText("KmsId") }),
    userUri: reader.userUri("UserUri"),
    kmsUri: reader.kmsUri("KmsUri"),
    time: reader.time("Time"),
    clientReqUrl: reader.text("ClientReqUrl"),
  };
  if (!sameUser(response.userUri, question.userUri)) {
    throw new KmsDocumentError("kms-answer-wrong-user", response.userUri);
  }
  if (response.kmsUri !== question.kmsUri) throw new KmsDocumentError("kms-answer-wrong-kms", response.kmsUri);
  if (response.clientReqUrl !== question.url) throw new KmsDocumentError("kms-answer-wrong-request");
  const content = readContent(reader, { subject: SUBJECT, limits: KMS_ANSWER_XML, signatures });
  checkContent(content, question);
  return { response, content: content as ReceivedAnswer<R>["content"], signature: opened.signature };
}

/**
 * Checks that an answer is fresh. A signed answer could otherwise be played back later.
 *
 * @param now - Unix seconds
 * @param tolerance - seconds that the clocks may differ
 * @throws KmsDocumentError `kms-answer-stale`
 */
export function checkAnswerTime(response: Pick<KmsResponse, "time">, now: number, tolerance: number): void {
  const difference = Math.abs(response.time - now);
  if (!(difference <= tolerance)) throw new KmsDocumentError("kms-answer-stale", `${Math.round(difference)} s`);
}

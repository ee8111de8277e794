/**
 * Requests to a KMS (TS 33.180 clause D.2.2). All resources get the same body; only ClientReqUrl differs.
 *
 * @module
 */
import type { XmlElement } from "../base/xml.ts";
import { KmsDocumentError } from "../errors/kms-errors.ts";
import { type ReportedError, readReportedError, writeReportedError } from "./error-element.ts";
import { type KmsUri, sameUser, type UserUri } from "./identifiers.ts";
import { KMS_NAMESPACE } from "./namespaces.ts";
import { ElementReader, KMS_REQUEST_XML, present, readXml } from "./reader.ts";
import { openSigned, type SignaturePolicy, type SignatureState, type SigningKey, signElement } from "./signature.ts";
import { writeElement, writeText, writeTime, XML_DECLARATION } from "./writer.ts";

/** Media type of requests and answers. */
export const KMS_CONTENT_TYPE = "application/xml";

/** The body of a request. */
export interface KmsRequest {
  /** Needed for a signature. */
  readonly id?: string;
  /** Who asks: the authenticated user. */
  readonly userUri: UserUri;
  /** Who is asked. */
  readonly kmsUri: KmsUri;
  /** Time of sending, Unix seconds. */
  readonly time: number;
  readonly clientId?: string;
  readonly deviceId?: string;
  /** The full URL that is posted to. */
  readonly clientReqUrl: string;
  /** Report of an earlier problem. */
  readonly clientError?: ReportedError;
}

const SUBJECT = "kms-request";

/**
 * Writes a request, ready to be posted.
 *
 * @param key - when given, the request is signed; `id` has to be set then
 * @throws KmsDocumentError `kms-signature-reference` when it is to be signed and has no `id`
 */
export function encodeKmsRequest(request: KmsRequest, key?: SigningKey): string {
  const { clientError } = request;
  const xml = writeElement(
    "KmsRequest",
    { xmlns: KMS_NAMESPACE, Id: request.id, Version: "1.1.0" },
    writeText("UserUri", request.userUri),
    writeText("KmsUri", request.kmsUri),
    writeTime("Time", request.time),
    writeText("ClientId", request.clientId),
    writeText("DeviceId", request.deviceId),
    writeText("ClientReqUrl", request.clientReqUrl),
    clientError === undefined ? "" : writeReportedError("ClientError", clientError),
  );
  return XML_DECLARATION + (key === undefined ? xml : signElement("KmsRequest", xml, key, KMS_REQUEST_XML));
}

/** A request with what became of its signature. */
export interface ReceivedRequest {
  readonly request: KmsRequest;
  readonly signature: SignatureState;
}

function readRequest(element: XmlElement): KmsRequest {
  const reader = new ElementReader(element, SUBJECT);
  const error = reader.optional("ClientError");
  return {
    ...present({
      id: reader.attribute("Id"),
      clientId: reader.optionalText("ClientId"),
      deviceId: reader.optionalText("DeviceId"),
      clientError: error === undefined ? undefined : readReportedError(error, SUBJECT),
    }),
    userUri: reader.userUri("UserUri"),
    kmsUri: reader.kmsUri("KmsUri"),
    time: reader.time("Time"),
    clientReqUrl: reader.text("ClientReqUrl"),
  };
}

/**
 * Reads a request, for whoever plays a KMS. A KrrList (Discovery Upload) is passed over.
 *
 * @throws KmsDocumentError `kms-request-too-large`, `-doctype`, `-broken`, `-unexpected`, `-incomplete`, `-repeated`,
 *   `-value`; `kms-signature-…`
 */
export function decodeKmsRequest(xml: string, signatures: SignaturePolicy): ReceivedRequest {
  const root = readXml(xml, KMS_REQUEST_XML, SUBJECT);
  const opened = openSigned(root, "KmsRequest", signatures, KMS_REQUEST_XML);
  if (opened === undefined) throw new KmsDocumentError("kms-request-unexpected", root.nodeName.slice(0, 100));
  return { request: readRequest(opened.element), signature: opened.signature };
}

/** What a KMS knows about a request that arrives. */
export interface RequestExpectation {
  /** The authenticated user. */
  readonly userUri: string;
  /** The KMS itself. */
  readonly kmsUri: KmsUri;
  /** The resource posted to, as a full URL. */
  readonly url: string;
  /** Unix seconds. */
  readonly now: number;
  /** Seconds that the clocks may differ. */
  readonly tolerance: number;
}

/**
 * The checks that a KMS makes (TS 33.180 clause D.2.2).
 *
 * @throws KmsDocumentError `kms-request-wrong-kms`, `-wrong-resource`, `-stale`, `-wrong-user`
 */
export function checkKmsRequest(request: KmsRequest, expected: RequestExpectation): void {
  if (request.kmsUri !== expected.kmsUri) throw new KmsDocumentError("kms-request-wrong-kms", request.kmsUri);
  if (request.clientReqUrl !== expected.url) throw new KmsDocumentError("kms-request-wrong-resource");
  const difference = Math.abs(request.time - expected.now);
  if (!(difference <= expected.tolerance)) {
    throw new KmsDocumentError("kms-request-stale", `${Math.round(difference)} s`);
  }
  if (!sameUser(request.userUri, expected.userUri)) {
    throw new KmsDocumentError("kms-request-wrong-user", request.userUri);
  }
}

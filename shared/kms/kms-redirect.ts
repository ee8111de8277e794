/**
 * KMS redirect response (TS 33.180 clauses 5.2.8 and D.4): the body of a 488 by which somebody on the path refuses the
 * KMS URI of an I_MESSAGE and proposes others.
 *
 * The names of its elements could not be confirmed. They are read by what they contain: an element whose name ends in
 * KMS URI, for the receiver or the initiator according to its own name or that of an element around it. The signature
 * is not verified here. Without one that holds a proposal is worth nothing; with it, it is good for at most one more attempt
 * with a certificate already held.
 *
 * @module
 */
import { childElements, descendants, exactTextOf, SIP_BODY_XML, type XmlElement } from "../base/xml.ts";
import { KmsDocumentError } from "../errors/kms-errors.ts";
import { isKmsUri, type KmsUri } from "./identifiers.ts";
import { KRR_NAMESPACE, SIGNATURE_NAMESPACE } from "./namespaces.ts";
import { readXml } from "./reader.ts";
import { writeElement, writeText, XML_DECLARATION } from "./writer.ts";

/** Media type of the document. */
export const KMS_REDIRECT_CONTENT_TYPE = "application/vnd.3gpp.kmsredirectresponse+xml";

const ROOT = "KmsRedirectResponse";

/** What is proposed. */
export interface KmsRedirect {
  /** Proposed for the user called, distinct, in document order. */
  readonly receiverKmsUris: readonly KmsUri[];
  /** Proposed for the caller. */
  readonly initiatorKmsUris: readonly KmsUri[];
  /** Whether there is a signature. It is not verified. */
  readonly hasSignature: boolean;
}

type Side = "receiver" | "initiator" | "neither";

function sideByName(name: string): Side | undefined {
  if (/reject|refus/i.test(name)) return "neither";
  if (/receiver|responder|terminat|called/i.test(name)) return "receiver";
  return /initiator|originat|calling/i.test(name) ? "initiator" : undefined;
}

/** By the nearest name that says so, from the element outwards. */
function sideOf(element: XmlElement, root: XmlElement): Side {
  for (let node = element; node !== root; node = node.parentNode as XmlElement) {
    const side = sideByName(node.localName ?? "");
    if (side !== undefined) return side;
  }
  return "neither";
}

/** Elements of this response; not those of responses wrapped in it, whose proposals it has narrowed. */
function ownElements(root: XmlElement): XmlElement[] {
  const wrapped = new Set<XmlElement>();
  return descendants(root).filter((element) => {
    const isWrapped = element.localName === ROOT || wrapped.has(element.parentNode as XmlElement);
    if (isWrapped) wrapped.add(element);
    return !isWrapped;
  });
}

/**
 * Reads a KMS redirect response.
 *
 * @throws KmsDocumentError `kms-redirect-too-large`, `-doctype`, `-broken`, `-unexpected`
 */
export function decodeKmsRedirect(xml: string): KmsRedirect {
  const root = readXml(xml, SIP_BODY_XML, "kms-redirect");
  if (root.localName !== ROOT || root.namespaceURI !== KRR_NAMESPACE) {
    throw new KmsDocumentError("kms-redirect-unexpected", root.nodeName.slice(0, 100));
  }
  const elements = ownElements(root);
  const named = elements.filter(
    (element) => /kms-?uri$/i.test(element.localName ?? "") && childElements(element).length === 0,
  );
  const proposed = (side: Side) => [
    ...new Set(
      named
        .filter((element) => sideOf(element, root) === side)
        .map(exactTextOf)
        .filter(isKmsUri),
    ),
  ];
  return {
    receiverKmsUris: proposed("receiver"),
    initiatorKmsUris: proposed("initiator"),
    hasSignature: elements.some((element) => element.namespaceURI === SIGNATURE_NAMESPACE),
  };
}

/**
 * The KMS URI for the one retry that is allowed: the response is signed, by whomever, exactly one is proposed for the receiver, its certificate is held, and
 * it is not the one that was just refused.
 *
 * @param refused - KMS URI of the attempt that was answered with 488
 */
export function retryAfterRedirect(
  redirect: KmsRedirect,
  refused: string,
  isHeld: (uri: KmsUri) => boolean,
): KmsUri | undefined {
  const [only, ...others] = redirect.receiverKmsUris;
  if (!redirect.hasSignature) return undefined;
  return only === undefined || others.length > 0 || only === refused || !isHeld(only) ? undefined : only;
}

/** Writes a KMS redirect response in the form that is assumed, without signature. */
export function encodeKmsRedirect(redirect: Pick<KmsRedirect, "receiverKmsUris" | "initiatorKmsUris">): string {
  const list = (name: string, uris: readonly KmsUri[]) =>
    uris.length === 0 ? "" : writeElement(name, {}, ...uris.map((uri) => writeText("KmsUri", uri)));
  return (
    XML_DECLARATION +
    writeElement(
      ROOT,
      { xmlns: KRR_NAMESPACE },
      list("ReceiverKmsUriList", redirect.receiverKmsUris),
      list("InitiatorKmsUriList", redirect.initiatorKmsUris),
    )
  );
}

/**
 * How Kamailio says that somebody is elsewhere: the fragments of its script, and the info document in them.
 *
 * @module
 */

/** A redirection, and how it is put into the answer. */
export interface Redirection {
  readonly newId: string;
  readonly status: 300 | 302;
  readonly body: "alone" | "multipart";
  readonly kmsUri?: string;
  readonly reason?: string;
}

/** A redirection in the elements of call forwarding, in a 480 or in a MESSAGE beside a 480. */
export interface Forwarding {
  readonly newId: string;
  readonly carrier: "final-answer" | "message-before" | "message-after";
  /** `migrated`: the same person elsewhere. */
  readonly forwardingReason: "migrated" | "immediate";
  readonly kmsUri?: string;
}

/** Services whose documents these systems write. */
type Service = "mcptt" | "mcvideo" | "mcdata";

export const infoType = (service: Service) => `application/vnd.3gpp.${service}-info+xml`;
export const INFO_TYPE = infoType("mcptt");
/** An info document around its elements. */
export const infoDocument = (elements: string, service: Service = "mcptt") =>
  `<?xml version='1.0' encoding='UTF-8'?>\\r\\n<${service}info xmlns='urn:3gpp:ns:${service}Info:1.0'><${service}-Params>${elements}</${service}-Params></${service}info>\\r\\n`;
export const uriElement = (name: string, value: string, service: Service = "mcptt") =>
  `<${service}-${name} type='Normal'><${service}URI>${value}</${service}URI></${service}-${name}>`;
/** Ends the string around it, puts the value in and begins a new one: variables are not expanded in strings here. */
export const CALLER = '" + $var(caller) + "';
export const CALLEE = '" + $var(callee) + "';
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function redirectionBody({ newId, kmsUri, reason }: Redirection, service: Service): string {
  const kms = kmsUri === undefined ? "" : `<r:kms-uri>${escaped(kmsUri)}</r:kms-uri>`;
  const why = reason === undefined ? "" : `<r:redirection-reason>${escaped(reason)}</r:redirection-reason>`;
  const extension =
    kms + why === ""
      ? ""
      : `<anyExt><r:private-call-redirection xmlns:r='urn:example:mcx:private-call-redirection:1'>${kms}${why}</r:private-call-redirection></anyExt>`;
  const elements =
    uriElement("request-uri", newId, service) +
    uriElement("calling-user-id", CALLER, service) +
    uriElement("called-party-id", CALLEE, service) +
    extension;
  return infoDocument(elements, service);
}

/** Answers a call, or a message, to the ID with the redirection. */
export function redirectionRoute(id: string, redirection: Redirection, service: Service = "mcptt"): string {
  const document = redirectionBody(redirection, service);
  const [type, body] =
    redirection.body === "alone"
      ? [infoType(service), document]
      : [
          "multipart/mixed;boundary=kamailio",
          `--kamailio\\r\\nContent-Type: text/plain\\r\\n\\r\\nThe user is elsewhere.\\r\\n--kamailio\\r\\nContent-Type: ${infoType(service)}\\r\\n\\r\\n${document}--kamailio--\\r\\n`,
        ];
  const words = redirection.status === 300 ? "Multiple Choices" : "Moved Temporarily";
  return `
    if ($var(callee) == "${id}") {
        $var(body) = "${body}";
        set_reply_body("$var(body)", "${type}");
        t_reply("${redirection.status}", "${words}");
        exit;
    }`;
}

/** As the schema has the elements since Release 18, in the order of the schema's fragment. */
function forwardingBody({ carrier, forwardingReason, kmsUri, newId }: Forwarding): string {
  const requestType = carrier === "final-answer" ? "" : "<request-type>forward-private-call-request</request-type>";
  const kms =
    kmsUri === undefined
      ? ""
      : `<PrivateCallKMSURI><PrivateCallKMSURI><uri-entry>${escaped(kmsUri)}</uri-entry></PrivateCallKMSURI></PrivateCallKMSURI>`;
  return infoDocument(
    uriElement("calling-user-id", CALLER) +
      `<anyExt>${requestType}<forwarding-reason>${forwardingReason}</forwarding-reason>${kms}` +
      `<forwarding-target-id>${newId}</forwarding-target-id>` +
      `<forwarding-target-orig-id>${CALLEE}</forwarding-target-orig-id></anyExt>`,
  );
}

/** Answers a call to the ID with the forwarding. */
export function forwardingRoute(id: string, forwarding: Forwarding): string {
  const { carrier } = forwarding;
  const tell = "\n        route(TELL);";
  return `
    if ($var(callee) == "${id}") {
        $var(body) = "${forwardingBody(forwarding)}";${carrier === "message-before" ? tell : ""}
        append_to_reply("Warning: 399 kamailio \\"175 call is forwarded\\"\\r\\n");${
          carrier === "final-answer" ? `\n        set_reply_body("$var(body)", "${INFO_TYPE}");` : ""
        }
        t_reply("480", "Temporarily Unavailable");${carrier === "message-after" ? tell : ""}
        exit;
    }`;
}

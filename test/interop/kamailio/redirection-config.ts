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

export const INFO_TYPE = "application/vnd.3gpp.mcptt-info+xml";
export const INFO_OPEN = `<?xml version='1.0' encoding='UTF-8'?>\\r\\n<mcpttinfo xmlns='urn:3gpp:ns:mcpttInfo:1.0'><mcptt-Params>`;
export const INFO_CLOSE = "</mcptt-Params></mcpttinfo>\\r\\n";
export const uriElement = (name: string, value: string) =>
  `<mcptt-${name} type='Normal'><mcpttURI>${value}</mcpttURI></mcptt-${name}>`;
/** Ends the string around it, puts the value in and begins a new one: variables are not expanded in strings here. */
export const CALLER = '" + $var(caller) + "';
export const CALLEE = '" + $var(callee) + "';
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function redirectionBody({ newId, kmsUri, reason }: Redirection): string {
  const kms = kmsUri === undefined ? "" : `<r:kms-uri>${escaped(kmsUri)}</r:kms-uri>`;
  const why = reason === undefined ? "" : `<r:redirection-reason>${escaped(reason)}</r:redirection-reason>`;
  const extension =
    kms + why === ""
      ? ""
      : `<anyExt><r:private-call-redirection xmlns:r='urn:example:mcx:private-call-redirection:1'>${kms}${why}</r:private-call-redirection></anyExt>`;
  return (
    INFO_OPEN +
    uriElement("request-uri", newId) +
    uriElement("calling-user-id", CALLER) +
    uriElement("called-party-id", CALLEE) +
    extension +
    INFO_CLOSE
  );
}

/** Answers a call to the ID with the redirection. */
export function redirectionRoute(id: string, redirection: Redirection): string {
  const document = redirectionBody(redirection);
  const [type, body] =
    redirection.body === "alone"
      ? [INFO_TYPE, document]
      : [
          "multipart/mixed;boundary=kamailio",
          `--kamailio\\r\\nContent-Type: text/plain\\r\\n\\r\\nThe user is elsewhere.\\r\\n--kamailio\\r\\nContent-Type: ${INFO_TYPE}\\r\\n\\r\\n${document}--kamailio--\\r\\n`,
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
  return (
    INFO_OPEN +
    uriElement("calling-user-id", CALLER) +
    `<anyExt>${requestType}<forwarding-reason>${forwardingReason}</forwarding-reason>${kms}` +
    `<forwarding-target-id>${newId}</forwarding-target-id>` +
    `<forwarding-target-orig-id>${CALLEE}</forwarding-target-orig-id></anyExt>` +
    INFO_CLOSE
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

/**
 * A relay of ours is asked for an address (RFC 4976 clause 5.1): from then on what is sent there comes to this connection.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { headerOf, type MsrpResponse } from "../../shared/msrp/frame.ts";
import { parseMsrpPath } from "../../shared/msrp/msrp-uri.ts";
import { DigestAnswers } from "../sign-in/digest-answers.ts";
import type { MessageMediaAccess } from "./message-media-access.ts";
import { headersOf, type MsrpLink } from "./msrp-link.ts";

/** Seconds for which an address is asked for: longer than any message takes; a session ends before it does. */
const RELAY_EXPIRES = 900;

type Relay = NonNullable<MessageMediaAccess["relay"]>;

/**
 * Asks for an address.
 *
 * @param own - our own address behind it
 * @returns the address that the other end is to be told, before our own, and the seconds for which the relay grants it
 * @throws McError `message-path-refused`, `message-path-failed`; what a link throws; what answers to challenges throw
 */
export async function addressAtRelay(
  link: MsrpLink,
  { credentials, uri }: Relay,
  own: string,
): Promise<{ readonly address: string; readonly lifetime: number }> {
  const ask = (expires: number, authorization?: string): Promise<MsrpResponse> =>
    link.ask({
      method: "AUTH",
      toPath: uri,
      fromPath: own,
      headers: headersOf({ Expires: String(expires), Authorization: authorization }),
      content: undefined,
      flag: "$",
    });
  const answers = new DigestAnswers();
  const login = (response: MsrpResponse) => {
    const value = headerOf(response, "WWW-Authenticate") ?? "";
    const order = {
      method: "AUTH",
      uri,
      body: "",
      challenges: [{ field: "WWW-Authenticate", value }],
      credentials: [],
    } as const;
    const { challenges, ...rest } = order;
    return answers.answer({ ...rest, challenges: [...challenges], credentials: [] }, credentials())[0]?.value;
  };
  let authorization: string | undefined;
  let asked = RELAY_EXPIRES;
  let response = await ask(asked);
  if (response.status === 401) {
    authorization = login(response);
    response = await ask(asked, authorization);
  }
  // It grants another time than was asked for (RFC 4976 clause 5.1).
  const wished = Number(headerOf(response, "Min-Expires") ?? headerOf(response, "Max-Expires"));
  if (response.status === 423 && wished > 0) {
    asked = wished;
    response = await ask(asked, authorization);
    if (response.status === 401) response = await ask(asked, login(response));
  }
  if (response.status === 401 || response.status === 403) throw new McError("message-path-refused", uri);
  const usePath = headerOf(response, "Use-Path");
  if (response.status !== 200 || usePath === undefined)
    throw new McError("message-path-failed", `${uri}: ${response.status}`);
  const [address, ...others] = parseMsrpPath(usePath);
  // A chain of relays behind the first would have an order that nobody here has seen.
  if (others.length > 0) throw new McError("message-path-failed", `${uri}: Use-Path`);
  // Left out, it is what was asked for last.
  const lifetime = Number(headerOf(response, "Expires") ?? asked);
  return { address, lifetime: lifetime > 0 ? lifetime : asked };
}

/**
 * Fetching what an address names: over HTTPS alone, checked as every server of the host is, and used by nobody before it was shown.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { askOverHttps, type ExchangeFaults, type HttpsAnswer } from "../keys/https-exchange.ts";
import type { Dial } from "../network/host-network.ts";

/** Milliseconds. */
const LIMIT_MS = 10_000;
/** Octets: a signed set-up file with a directory of some thousand people, and far more than any configuration. */
const MAX_OCTETS = 8 * 1024 * 1024;

const ACCEPT = "application/vnd.3gpp.mcs-ue-init-config+xml, application/xml, application/json, */*;q=0.1";

const FAULTS: ExchangeFaults = {
  unreachable: "configuration-unreachable",
  notTrusted: "configuration-not-trusted",
  answerWrong: "configuration-answer-wrong",
};

export interface ConfigurationQuestion {
  /** https. */
  readonly url: URL;
  /** Authorities in PEM that alone may vouch for the server; undefined: those of the operating system. */
  readonly trustAnchors: readonly string[] | undefined;
  readonly dial: Dial | undefined;
  readonly signal: AbortSignal;
  /** Entity tag of the document that is held: the whole is wanted only where it is another one. */
  readonly etag?: string | undefined;
  /** Access token (RFC 6750); left out, the server is told nobody. */
  readonly token?: string | undefined;
}

/**
 * Asks a server that has configurations for something, whatever its answer is.
 *
 * @param faults - what goes wrong there is called
 * @throws McError `configuration-unreachable`, `-not-trusted`, `-answer-wrong`, or as they are called; `proxy-…`, `pac-…`
 */
export function askConfigurationServer(
  { etag, token, ...question }: ConfigurationQuestion,
  faults: ExchangeFaults = FAULTS,
): Promise<HttpsAnswer> {
  return askOverHttps({
    ...question,
    method: "GET",
    headers: {
      Accept: ACCEPT,
      ...(etag === undefined ? {} : { "If-None-Match": etag }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: "",
    address: undefined,
    limitMs: LIMIT_MS,
    maxOctets: MAX_OCTETS,
    faults,
  });
}

/**
 * Fetches a configuration.
 *
 * @returns its octets
 * @throws McError `configuration-…`, `proxy-…`, `pac-…`
 */
export async function fetchConfiguration(question: ConfigurationQuestion): Promise<Uint8Array> {
  const { octets, status } = await askConfigurationServer(question);
  // Also where it would lead elsewhere: nobody has seen that host.
  if (status !== 200) throw new McError("configuration-refused", `${question.url.host}: ${status}`);
  return octets;
}

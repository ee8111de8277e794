/**
 * How long a message may be, and which way it goes (TS 24.282 clause 9.2.1.1): in one MESSAGE, or over a connection of its own.
 *
 * @module
 */
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import {
  type DataLimits,
  NO_DATA_LIMITS,
  type ServiceConfiguration,
} from "../../shared/mc/data/service-configuration.ts";
import type { MessagePlane } from "../../shared/mc/message-record.ts";
import { utf8Octets } from "./platform.ts";

/** Octets of text in one MESSAGE: what a SIP message has room for when they are sealed, and in base64. */
const MOST_IN_MESSAGE = 48_000;
/** Octets of text in one protected payload, whose length has two octets: with its content type and its tag. More than that is a file. */
const MOST_IN_PAYLOAD = 65_518;
/**
 * What a payload has beside its text where it is protected. Counted whether it is or not: a message that is redirected, or sealed after all, goes the
 * same way as before.
 */
const AROUND = 52;

/** In octets of text. */
export interface MessageSizes {
  /** Up to here it goes in a MESSAGE. */
  readonly short: number;
  /** Up to here it goes at all. */
  readonly longest: number;
  /** Why nothing goes that is longer. */
  readonly refusal: Extract<ErrorCode, "message-too-large" | "message-over-limit">;
}

/** Octets of text whose payload is within a limit of the service; null sets none. */
const textWithin = (limit: number | null) => (limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - AROUND));

/**
 * The sizes of a service.
 *
 * @param limits - those of the service configuration, in octets of payload, which are counted as if it were protected
 * @param hasLonger - whether there is a way for what is too long for a MESSAGE
 */
export function messageSizes(
  { message, payloadInMessage }: Pick<DataLimits, "message" | "payloadInMessage">,
  hasLonger: boolean,
): MessageSizes {
  const short = Math.min(MOST_IN_MESSAGE, textWithin(payloadInMessage));
  const most = hasLonger ? MOST_IN_PAYLOAD : short;
  const allowed = textWithin(message);
  return {
    short,
    longest: Math.min(most, allowed),
    refusal: allowed < most ? "message-over-limit" : "message-too-large",
  };
}

/** What the service lets one user send another at the moment. */
export interface MessageLimits {
  readonly sizes: MessageSizes;
  /** Octets of the largest file that is fetched without anybody asking for it; null where the service sets no limit. */
  readonly mostFetchedByItself: number | null;
  /** What keeps back all that is ours, files too; null where nothing does. */
  readonly barred: ErrorCode | null;
}

/**
 * What a service configuration comes to.
 *
 * @param configuration - undefined where there is none, and so no limit
 * @param hasLonger - whether there is a way for what is too long for a MESSAGE
 */
export function messageLimits(configuration: ServiceConfiguration | undefined, hasLonger: boolean): MessageLimits {
  const limits = configuration?.kind === "limits" ? configuration.limits : NO_DATA_LIMITS;
  return {
    sizes: messageSizes(limits, hasLonger),
    mostFetchedByItself: limits.fetchedByItself,
    barred: configuration?.kind === "unreadable" ? "service-configuration-unreadable" : null,
  };
}

/** What carries a text. */
export const planeOf = (text: string, { short }: Pick<MessageSizes, "short">): MessagePlane =>
  octetsIn(text) > short ? "media" : "signalling";

export const octetsIn = (text: string): number => utf8Octets(text).length;

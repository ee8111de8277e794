/**
 * The Reason header field (RFC 3326) with which a console tells the other end why it declines or ends a call.
 *
 * @module
 */
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";

/** The value: for the servers on the way the session cannot be accepted; for the other end the text is our code. */
export const reasonValue = (because: EndReasonCode): string => `SIP;cause=488;text="${because}"`;

export const reasonHeader = (because: EndReasonCode): string => `Reason: ${reasonValue(because)}`;

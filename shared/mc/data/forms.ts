/**
 * The binary messages of MCData between two users, as tables (TS 24.282 clause 15.1).
 *
 * Not confirmed by anybody else's decoder: `release` and the two messages about deferred files.
 *
 * @module
 */
import type { FixedField, MessageForm, OptionalField } from "./message-form.ts";
import { PAYLOAD, payload } from "./payload.ts";
import { octet, octets, oneOf, text, time, uuid, type ValueForm } from "./values.ts";

const field = <T>(length: number, form: ValueForm<T>): FixedField<T> => ({ octets: length, form });
const element = <T>(id: number, form: ValueForm<T>): OptionalField<T> => ({ id, form });

/** Unix seconds at which the message was made. */
const sentAt = field(5, time);
/** The thread. */
const conversationId = field(16, uuid);
/** The message, or the one that a notification is about. */
const messageId = field(16, uuid);

const inReplyTo = element(0x21, uuid);
/** Says that the data are for a program and not for people. */
const applicationId = element(0x22, octet);
/** As {@link applicationId}: first octet 1 for text, 2 for a URI, then the text. */
const extendedApplicationId = element(0x7d, octets);
const location = element(0x7e, octets);
const senderId = element(0x51, text);

const SDS_SIGNALLING = {
  type: 0x01,
  fixed: { sentAt, conversationId, messageId },
  optional: {
    inReplyTo,
    applicationId,
    /** Which notifications the sender wants. */
    disposition: element(0x80, oneOf({ delivery: 1, read: 2, both: 3 })),
    extendedApplicationId,
    location,
    senderId,
    metadata: element(0x53, octets),
  },
} as const satisfies MessageForm;

const FD_SIGNALLING = {
  type: 0x02,
  fixed: { sentAt, conversationId, messageId },
  optional: {
    inReplyTo,
    applicationId,
    /** The sender wants to know when the file is there. */
    disposition: element(0x90, oneOf({ completed: 1 })),
    download: element(0xa0, oneOf({ mandatory: 1 })),
    /** The URL of the file. */
    payload: element(PAYLOAD, payload),
    /** Of the file, as RFC 5547 writes it. */
    metadata: element(0x79, text),
    extendedApplicationId,
    location,
  },
} as const satisfies MessageForm;

const SDS_NOTIFICATION = {
  type: 0x05,
  fixed: {
    notification: field(
      1,
      oneOf({ undelivered: 1, delivered: 2, read: 3, "delivered-and-read": 4, "prevented-by-system": 5 }),
    ),
    sentAt,
    conversationId,
    messageId,
  },
  optional: { applicationId, extendedApplicationId, senderId },
} as const satisfies MessageForm;

const FD_NOTIFICATION = {
  type: 0x06,
  fixed: {
    notification: field(1, oneOf({ accepted: 1, rejected: 2, completed: 3, deferred: 4 })),
    sentAt,
    conversationId,
    messageId,
  },
  optional: { applicationId, extendedApplicationId },
} as const satisfies MessageForm;

const FD_NETWORK_NOTIFICATION = {
  type: 0x09,
  fixed: { notification: field(1, oneOf({ expired: 1, deleted: 2 })), sentAt, conversationId, messageId },
  optional: { applicationId, extendedApplicationId },
} as const satisfies MessageForm;

const INFORMATION = oneOf({
  request: 1,
  response: 2,
  stopped: 3,
  "intent-to-release": 4,
  "extension-request": 5,
  "extension-response": 6,
  "ended-by-authorised-user": 7,
});

const RELEASE = {
  type: 0x0a,
  fixed: { information: field(1, INFORMATION) },
  optional: { because: element(0xb0, octet), extension: element(0xc0, oneOf({ accepted: 1, rejected: 2 })) },
} as const satisfies MessageForm;

const DEFERRED_REQUEST = { type: 0x0b, fixed: {}, optional: {} } as const satisfies MessageForm;

/** Each deferred file is an element 52 among the `others`, whose value is an `fd-signalling` message. */
const DEFERRED_LIST = { type: 0x0c, fixed: {}, optional: {} } as const satisfies MessageForm;

const FD_TERMINATION = {
  type: 0x0d,
  fixed: { conversationId, messageId, information: field(1, INFORMATION) },
  optional: {
    applicationId,
    /** The URL of the file. */
    payload: element(PAYLOAD, payload),
    release: element(0xd0, oneOf({ success: 1, failed: 2 })),
    extendedApplicationId,
  },
} as const satisfies MessageForm;

/** By name of the message. */
export const FORMS = {
  "sds-signalling": SDS_SIGNALLING,
  "fd-signalling": FD_SIGNALLING,
  "sds-notification": SDS_NOTIFICATION,
  "fd-notification": FD_NOTIFICATION,
  "fd-network-notification": FD_NETWORK_NOTIFICATION,
  release: RELEASE,
  "deferred-request": DEFERRED_REQUEST,
  "deferred-list": DEFERRED_LIST,
  "fd-termination": FD_TERMINATION,
} as const;

/**
 * Why octets are no MCData message.
 *
 * @module
 */

/** The closed set of reasons. */
const DATA_MESSAGE_FAULTS = {
  "cut-short": "the message ends before what it has to hold",
  "another-type": "the message is of another type",
  protected: "the message is protected, and is to be opened before it is read",
  "value-unknown": "a value that has to be there has no meaning",
  "payload-missing": "the message holds fewer payloads than it says",
  "too-long": "a part of the message is longer than any message needs",
  "too-many-elements": "the message has more elements than any message needs",
} as const;

export type DataMessageFault = keyof typeof DATA_MESSAGE_FAULTS;

/** A message that cannot be read. Carries no octet of it. */
export class DataMessageError extends Error {
  readonly fault: DataMessageFault;

  constructor(fault: DataMessageFault) {
    super(DATA_MESSAGE_FAULTS[fault]);
    this.name = "DataMessageError";
    this.fault = fault;
  }
}

/**
 * The shape of a row in the error tables.
 *
 * @module
 */

/** Whose turn it is to act: nobody's, the dispatcher's, an administrator's, the network's, the other side's, ours. */
export type ErrorCategory =
  | "normal"
  | "person"
  | "network"
  | "server"
  | "redirection"
  | "media"
  | "security"
  | "configuration"
  | "program";

/** One row of an error table. */
export interface ErrorText {
  readonly category: ErrorCategory;
  /** What happened, as a dispatcher would say it. */
  readonly message: string;
  /** What it means for the call and what to do. */
  readonly advice: string;
}

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

/** One row of an error table. What people are told of it is in the catalogues of `shared/words`, under the same code. */
export interface ErrorRow {
  readonly category: ErrorCategory;
}

/**
 * What a refused call was refused for.
 *
 * @module
 */
import { MikeyError } from "../../../../../shared/mikey/base/errors.ts";

/** Code of the refusal; "accepted" when there was none. Errors of other kinds pass through and fail the test. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof MikeyError) return error.code;
    throw error;
  }
  return "accepted";
}

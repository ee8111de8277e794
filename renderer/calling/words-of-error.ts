/** What an error of some library says, for the detail of an end reason; never what was thrown instead of one. */
export function wordsOfError(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}

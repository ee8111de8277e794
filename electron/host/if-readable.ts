/** What it comes to without an error; undefined with one, of which whoever needs what is read is told. */
export function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

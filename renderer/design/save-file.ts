/** A moment, Unix milliseconds, as it stands in the name of a file. */
export const momentInFileName = (at: number): string => new Date(at).toISOString().slice(0, 19).replaceAll(":", "-");

/** Hands texts that follow one another, or octets, to the person as a file to save. */
export function saveFile(name: string, type: string, ...content: readonly (string | Uint8Array<ArrayBuffer>)[]): void {
  const url = URL.createObjectURL(new Blob([...content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the blob once it has started, which is not before this turn is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** WebSockets of a browser as far as a test lets them do something, in the place of the real ones. */
import { vi } from "vitest";

export class StandInSocket extends EventTarget {
  readonly url: string;
  readonly sent: string[] = [];
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
  }

  opens(): void {
    this.dispatchEvent(new Event("open"));
  }

  says(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  goes(): void {
    this.dispatchEvent(new Event("close"));
  }
}

/** Has each WebSocket made from here on be one of ours, until `vi.unstubAllGlobals`. @returns those made, the first one first */
export function standInSockets(): StandInSocket[] {
  const made: StandInSocket[] = [];
  vi.stubGlobal(
    "WebSocket",
    class extends StandInSocket {
      constructor(url: string) {
        super(url);
        made.push(this);
      }
    },
  );
  return made;
}

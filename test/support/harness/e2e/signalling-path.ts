/** Somebody on the way between the console and its server, who changes the bodies of messages. */
import { ask } from "../../../../scripts/tools/program/program.ts";
import type { Desk } from "./desk.ts";

/** Whose message it is. */
export type Sender = "of the console" | "of the server";

/** @returns the body as it goes on, of a message with this head */
type Change = (body: string, sender: Sender, head: string) => string;

/** A SIP message with another body, of the length that it says. */
function changed(message: string, sender: Sender, change: Change): string {
  const end = message.indexOf("\r\n\r\n");
  if (end === -1) return message;
  const head = message.slice(0, end);
  const body = message.slice(end + 4);
  const other = change(body, sender, head);
  if (other === body) return message;
  return `${head.replace(/^Content-Length:.*/im, `Content-Length: ${Buffer.byteLength(other)}`)}\r\n\r\n${other}`;
}

/** Loads the console again, with its connection through here. */
export async function changeBodies(desk: Desk, change: Change): Promise<void> {
  const { servers } = await ask(desk.page, "account.get", {});
  await desk.page.routeWebSocket(servers[0] ?? "", (toConsole) => {
    const toServer = toConsole.connectToServer();
    toConsole.onMessage((message) => toServer.send(changed(String(message), "of the console", change)));
    toServer.onMessage((message) => toConsole.send(changed(String(message), "of the server", change)));
  });
  await desk.page.reload();
  await desk.registered();
}

/** The real client against a server that says what a test tells it to; only the media are a stand-in. */
import { expect, vi } from "vitest";
import { createMcClient, type McClient, type McClientOptions } from "../../../../renderer/client/mc-client.ts";
import type { SipAccount } from "../../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import type { DrawnCall } from "../../../../shared/mc/call-record.ts";
import { encodeMultipart } from "../../../../shared/mc/multipart.ts";
import { encodeRedirection } from "../../../../shared/mc/redirection.ts";
import { createStandInMedia, type StandInMedia } from "../../stand-ins/media.ts";
import {
  CREDENTIALS,
  createScriptedServer,
  type Received,
  type ScriptedServer,
  SDP,
} from "../../stand-ins/sip-server.ts";
import { answersWith } from "../answers.ts";
import { hostLines } from "../network/host-lines.ts";
import { scriptedAccess } from "../network/sip-transport.ts";
import { registered, storeValue } from "./lab-calls.ts";

export const OWN = "sip:ava@mcx.system-a.example";
export const BEA = "sip:bea@mcx.system-a.example";
export const VISITOR = "sip:visitor@mcx.system-b.example";
export const INFO = "application/vnd.3gpp.mcptt-info+xml";

/** What differs from a client that follows redirections, answers by itself, has no keys and knows everybody. */
type ClientChange = Partial<
  Pick<
    McClientOptions,
    | "answerChallenges"
    | "authorise"
    | "csk"
    | "desk"
    | "findServers"
    | "keys"
    | "openHostLine"
    | "knows"
    | "messages"
    | "newIdOf"
    | "random"
    | "settings"
    | "onDocuments"
    | "onSettings"
    | "onWarning"
  >
>;

/** A client that has not signed in yet. Nobody tells it what happens behind its server. */
export const createClient = (account: SipAccount, media: StandInMedia, change: ClientChange = {}): McClient =>
  createMcClient({
    account,
    media,
    answerChallenges: answersWith(CREDENTIALS),
    settings: () => ({ ...DEFAULT_SETTINGS, protection: "off" }),
    observesNetwork: false,
    onWarning: () => {},
    openHostLine: hostLines(() => account.servers, scriptedAccess).open,
    ...change,
  });

export interface Scripted {
  readonly server: ScriptedServer;
  readonly client: McClient;
  readonly media: StandInMedia;
}

/** A server, and a client that is registered at it. */
export async function startScripted(change?: ClientChange): Promise<Scripted> {
  const server = await createScriptedServer();
  const media = createStandInMedia();
  const client = createClient(server.account(), media, change);
  client.start();
  await registered(client);
  return { server, client, media };
}

/** Whatever happened: no voice, no leg of media is left. */
export async function stopScripted({ server, client, media }: Scripted): Promise<void> {
  await client.stop();
  await vi.waitFor(() => expect([media.openLegs.size, media.openVoices.size]).toEqual([0, 0]));
  await server.close();
}

/** Looks at the newest call of a client. @param client - asked for every time, because each test has its own */
export function newestCallOf(client: () => McClient) {
  const until = (condition: (record: DrawnCall) => boolean) =>
    storeValue(client().store, ({ calls: [record] }) =>
      record !== undefined && condition(record) ? record : undefined,
    );
  return {
    until,
    inState: (state: DrawnCall["state"]) => until((record) => record.state === state),
    newest: () => client().store.getState().calls[0] as DrawnCall,
  };
}

/** INVITEs of the client that no test has asked for. */
export const invitesPending = ({ pending }: ScriptedServer) =>
  pending.filter(({ method, status }) => method === "INVITE" && status === 0);

/** The body of an INVITE to the client: a session description, and an info document. */
export const invitation = (info: string, sdp = SDP) =>
  encodeMultipart(
    [
      { contentType: "application/sdp", content: sdp },
      { contentType: INFO, content: info },
    ],
    "offer",
  );

/** Redirects a call to Bea to the visitor. */
export const redirect = (server: ScriptedServer, invite: Received) =>
  server.answer(invite, 300, "Multiple Choices", {
    contentType: INFO,
    body: encodeRedirection({ service: "mcptt", callingUserId: OWN, calledPartyId: BEA, newId: VISITOR }),
  });

/** Acknowledges the client's answer to an INVITE. */
export const acknowledge = (server: ScriptedServer, response: Received) =>
  server.raw(
    `ACK ${/<([^>]+)>/.exec(response.header("Contact"))?.[1]} SIP/2.0\r\nVia: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKack${Math.random()}\r\n` +
      `From: ${response.header("From")}\r\nTo: ${response.header("To")}\r\nCall-ID: ${response.header("Call-ID")}\r\n` +
      `CSeq: ${response.header("CSeq").split(" ")[0]} ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`,
  );

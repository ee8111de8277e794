import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { encodeRedirection } from "../../../shared/mc/redirection.ts";
import { MC_SERVICES } from "../../../shared/mc/services/services.ts";
import { NodeConsole } from "../console/node-console.ts";
import { accountFile, DISPATCHER, type Network, startNetwork } from "../kamailio/network.ts";
import { Capture } from "../rig/capture.ts";
import { describeWith } from "../rig/describe-with.ts";
import { type Hurry, hurryTimers } from "../rig/hurried-timers.ts";
import { freePort } from "../rig/ports.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import {
  answer,
  inside,
  inviteToKeep,
  inviteToTalk,
  ok,
  okInside,
  okToKept,
  request,
  SDP,
  Sipp,
  type SippAddress,
  scenario,
  together,
} from "./scenario.ts";

const INFO = MC_SERVICES.mcptt.infoContentType;
const idOf = (user: string) => `sip:${user}@mcx.system-a.example`;

/** A redirection of a peer to another peer. */
function redirected(from: string, to: string, reason?: string): string {
  return encodeRedirection({
    service: "mcptt",
    callingUserId: idOf(DISPATCHER),
    calledPartyId: idOf(from),
    newId: idOf(to),
    ...(reason === undefined ? {} : { reason }),
  }).replaceAll("\r\n", "\n");
}

const redirection = (from: string, to: string, tag = "peer"): string =>
  answer("300 Multiple Choices", { tag, contentType: INFO, body: redirected(from, to) });

/** Legal and rarely seen: preamble and epilogue, folded header fields, comments in other places, a base64 part. */
const oddMultipart = (from: string, to: string): string =>
  [
    "This is a preamble that nobody has to read.",
    "--odd=_boundary",
    "Content-Type: text/plain;",
    " charset=utf-8",
    "",
    "another part",
    "--odd=_boundary",
    "content-TYPE:",
    `  ${INFO.toUpperCase()}`,
    "Content-Transfer-Encoding: base64",
    "",
    (
      Buffer.from(redirected(from, to))
        .toString("base64")
        .match(/.{1,76}/g) ?? []
    ).join("\n"),
    "--odd=_boundary--",
    "And an epilogue.",
    "",
  ].join("\n");

const large = (from: string, to: string): string =>
  [
    "--big",
    "Content-Type: text/plain",
    "",
    "filler ".repeat(8_000),
    "--big",
    `Content-Type: ${INFO}`,
    "",
    redirected(from, to),
    "--big--",
    "",
  ].join("\n");

const acknowledged = request("ACK");
/** The dispatcher hangs up. */
const hungUp = [request("BYE"), okInside()];
const answered = [ok({ retransmits: 500 }), acknowledged];

/** How a scenario has to go at the console. */
interface Expected {
  /** In this order the console has to reach what is in the left column; the right one ends the call. */
  readonly end: EndReasonCode;
  /** What the test does when the call is in this state: hang up or cancel. */
  readonly actIn?: CallRecord["state"];
  readonly redirections?: number;
  readonly passes?: readonly CallRecord["steps"][number]["step"][];
  readonly detail?: RegExp;
}

interface Row {
  readonly name: string;
  readonly transport?: "tcp";
  /** The scenario of the peer that is called. Peers that answer a redirection are called `final`. */
  readonly steps: (user: string) => readonly string[];
  /** Further peers of the same call, by user. */
  readonly others?: Readonly<Record<string, readonly string[]>>;
  readonly expected: Expected;
  /** Which timers of the console are made short. */
  readonly hurry?: Hurry;
}

const FINAL = [request("INVITE"), ...answered, ...hungUp];

/** One row a scenario: what the peer does, and what has to come of it. */
const ROWS: readonly Row[] = [
  {
    name: "answers retransmitted",
    transport: "tcp",
    steps: () => [
      request("INVITE"),
      answer("180 Ringing"),
      answer("180 Ringing"),
      together(answer("180 Ringing"), ok(), ok(), ok()),
      acknowledged,
      `<recv request="ACK" optional="true"/>`,
      request("BYE"),
      okInside(),
    ],
    expected: { end: "hung-up", actIn: "connected", passes: ["ringing", "answered"] },
  },
  {
    name: "answers reordered: 200, then 183 and 180",
    transport: "tcp",
    steps: () => [
      request("INVITE"),
      together(ok(), answer("183 Session Progress"), answer("180 Ringing")),
      acknowledged,
      ...hungUp,
    ],
    expected: { end: "hung-up", actIn: "connected", passes: ["answered"] },
  },
  {
    name: "180, 183 with early media, then 300",
    steps: (user) => [
      request("INVITE"),
      answer("180 Ringing"),
      answer("183 Session Progress", { contentType: "application/sdp", body: SDP }),
      redirection(user, "final"),
      acknowledged,
    ],
    others: { final: FINAL },
    expected: { end: "hung-up", actIn: "connected", redirections: 1, passes: ["redirected", "redialled", "answered"] },
  },
  {
    name: "200 crosses CANCEL",
    steps: () => [
      inviteToKeep(),
      answer("180 Ringing"),
      request("CANCEL"),
      answer("200 OK"),
      // The INVITE had been answered before the CANCEL came.
      okToKept(),
      acknowledged,
      ...hungUp,
    ],
    expected: { end: "cancelled", actIn: "ringing" },
  },
  {
    name: "forked: 18x with different tags",
    steps: () => [
      request("INVITE"),
      answer("180 Ringing", { tag: "one" }),
      answer("183 Session Progress", { tag: "two" }),
      answer("180 Ringing", { tag: "two" }),
      ok({ tag: "two", retransmits: 500 }),
      acknowledged,
      ...hungUp,
    ],
    expected: { end: "hung-up", actIn: "connected", passes: ["ringing", "answered"] },
  },
  {
    name: "401, then 401 with a stale nonce, then 200",
    steps: () => [
      request("INVITE"),
      answer("401 Unauthorized", {
        headers: ['WWW-Authenticate: Digest realm="ims.system-a.example", nonce="first", algorithm=MD5, qop="auth"'],
      }),
      acknowledged,
      request("INVITE"),
      answer("401 Unauthorized", {
        headers: [
          'WWW-Authenticate: Digest realm="ims.system-a.example", nonce="second", stale=true, algorithm=MD5, qop="auth"',
        ],
      }),
      acknowledged,
      request("INVITE"),
      ...answered,
      ...hungUp,
    ],
    expected: { end: "hung-up", actIn: "connected", passes: ["answered"] },
  },
  {
    name: "407 for the INVITE",
    steps: () => [
      request("INVITE"),
      answer("407 Proxy Authentication Required", {
        headers: ['Proxy-Authenticate: Digest realm="ims.system-a.example", nonce="first", algorithm=MD5, qop="auth"'],
      }),
      acknowledged,
      request("INVITE"),
      ...answered,
      ...hungUp,
    ],
    expected: { end: "hung-up", actIn: "connected", passes: ["answered"] },
  },
  {
    name: "503 with Retry-After",
    steps: () => [request("INVITE"), answer("503 Service Unavailable", { headers: ["Retry-After: 30"] }), acknowledged],
    // A proxy passes a 503 on as 500, lest the caller take the proxy for overloaded (RFC 3261 clause 16.7 step 6).
    expected: { end: "server-error", detail: /^500 / },
  },
  {
    name: "session timer, the peer refreshes",
    steps: () => [
      inviteToTalk(),
      ok({ retransmits: 500, headers: ["Require: timer", "Session-Expires: 90;refresher=uas"] }),
      acknowledged,
      inside("INVITE", 1, ["Supported: timer", "Session-Expires: 90;refresher=uac"], SDP),
      `<recv response="100" optional="true"/>`,
      `<recv response="200"/>`,
      inside("ACK", 1),
      inside("BYE", 2),
      `<recv response="200"/>`,
    ],
    expected: { end: "hung-up-by-colleague" },
  },
  {
    name: "session timer, the console refreshes",
    steps: () => [
      inviteToTalk(),
      ok({ retransmits: 500, headers: ["Require: timer", "Session-Expires: 90;refresher=uac"] }),
      acknowledged,
      // Half-way through the 90 s.
      request("INVITE"),
      ok({ retransmits: 500, headers: ["Require: timer", "Session-Expires: 90;refresher=uac"] }).replace(
        ";tag=peer",
        "",
      ),
      acknowledged,
      inside("BYE", 1),
      `<recv response="200"/>`,
    ],
    expected: { end: "hung-up-by-colleague" },
    hurry: { from: 45_000, to: 45_000, times: 20 },
  },
  {
    name: "re-INVITE inside the call, then BYE with Reason",
    steps: () => [
      inviteToTalk(),
      ...answered,
      inside("INVITE", 1, [], SDP),
      `<recv response="100" optional="true"/>`,
      `<recv response="200"/>`,
      inside("ACK", 1),
      inside("BYE", 2, ['Reason: Q.850;cause=16;text="Shift has ended"']),
      `<recv response="200"/>`,
    ],
    expected: { end: "hung-up-by-colleague", detail: /Shift has ended/ },
  },
  {
    name: "OPTIONS and UPDATE inside the call are answered and change nothing",
    steps: () => [
      inviteToTalk(),
      ...answered,
      inside("OPTIONS", 1),
      `<recv response="200" optional="true" next="1"/><recv response="405" next="1"/><label id="1"/>`,
      inside("UPDATE", 2),
      `<recv response="200" optional="true" next="2"/><recv response="501" optional="true" next="2"/><recv response="405" next="2"/><label id="2"/>`,
      inside("BYE", 3),
      `<recv response="200"/>`,
    ],
    expected: { end: "hung-up-by-colleague" },
  },
  {
    name: "an unexpected REFER is refused and changes nothing",
    steps: () => [
      inviteToTalk(),
      ...answered,
      inside("REFER", 1, ["Refer-To: <sip:mallory@elsewhere.example>"]),
      `<recv response="603" optional="true" next="1"/><recv response="405" optional="true" next="1"/><recv response="501" next="1"/><label id="1"/>`,
      inside("BYE", 2),
      `<recv response="200"/>`,
    ],
    expected: { end: "hung-up-by-colleague" },
  },
  {
    name: "a redirection to a redirection",
    steps: (user) => [request("INVITE"), redirection(user, "second"), acknowledged],
    others: {
      second: [request("INVITE"), redirection("second", "final"), acknowledged],
      final: FINAL,
    },
    expected: { end: "hung-up", actIn: "connected", redirections: 2 },
  },
  {
    name: "one redirection too many",
    steps: (user) => [request("INVITE"), redirection(user, "second"), acknowledged],
    others: {
      second: [request("INVITE"), redirection("second", "third"), acknowledged],
      third: [request("INVITE"), redirection("third", "final"), acknowledged],
    },
    expected: { end: "redirection-limit" },
  },
  {
    name: "a redirection of more than 55 KiB",
    transport: "tcp",
    steps: (user) => [
      request("INVITE"),
      answer("300 Multiple Choices", { contentType: "multipart/mixed;boundary=big", body: large(user, "final") }),
      acknowledged,
    ],
    others: { final: FINAL },
    expected: { end: "hung-up", actIn: "connected", redirections: 1 },
  },
  {
    name: "unusual but legal multipart",
    steps: (user) => [
      request("INVITE"),
      answer("302 Moved Temporarily", {
        contentType: 'multipart/mixed;\n boundary="odd=_boundary"',
        body: oddMultipart(user, "final"),
      }),
      acknowledged,
    ],
    others: { final: FINAL },
    expected: { end: "hung-up", actIn: "connected", redirections: 1 },
  },
];

/** Users of peers: one a row, and those that redirections lead to. */
const PEERS = [...ROWS.map((_, index) => `peer-${index}`), "final", "second", "third"];

describeWith("kamailio", "sipp", "tshark")("SIPp behind Kamailio as the difficult peer", { timeout: 90_000 }, () => {
  let folder: string;
  let capture: Capture;
  let network: Network;
  let console: NodeConsole;
  const addresses = new Map<string, SippAddress>();

  beforeAll(async () => {
    folder = makeFolder("sipp");
    for (const [index, user] of PEERS.entries()) {
      const transport = ROWS[index]?.transport ?? "udp";
      addresses.set(user, { port: await freePort(), controlPort: await freePort(), transport });
    }
    network = await startNetwork({
      folder,
      users: { a: [DISPATCHER], b: [] },
      peers: Object.fromEntries(addresses),
      media: false,
      // A client answers one challenge a request, and here the peer is to challenge.
      challengesInvite: false,
    });
    console = await NodeConsole.start(accountFile(network.a, DISPATCHER));
  });
  beforeEach(async () => {
    capture = await Capture.start(folder);
  });
  afterEach(() => capture.stop());
  afterAll(async () => {
    await console?.stop();
    await network?.close();
    removeFolder(folder);
  });

  test.each(ROWS.map((row, index) => ({ ...row, user: `peer-${index}` })))("$name", async (row) => {
    keepOnFailure(folder);
    const { expected, hurry, others = {}, steps, user } = row;
    if (hurry !== undefined) onTestFinished(hurryTimers(hurry));
    const played: Sipp[] = [];
    const play = async (who: string, what: readonly string[]) => {
      played.push(
        await Sipp.start(folder, `${user}-${who}`, scenario(who, ...what), addresses.get(who) as SippAddress),
      );
    };
    try {
      for (const [who, what] of Object.entries(others)) await play(who, what);
      await play(user, steps(user));
      const before = console.client.store.getState().calls[0]?.id;
      console.place(idOf(user));
      const current = (call: CallRecord) => call.id !== before;
      if (expected.actIn !== undefined) {
        await console.when(
          `a call that is ${expected.actIn}`,
          (call) => current(call) && (call.state === expected.actIn || call.state === "ended"),
        );
        console.hangUp();
      }
      const call = await console.when("the end", (each) => current(each) && each.state === "ended", 55_000);
      expect(call.endReason?.code).toBe(expected.end);
      if (expected.detail !== undefined) expect(call.endReason?.detail).toMatch(expected.detail);
      expect(call.redirections.length).toBe(
        expected.redirections ?? (expected.end === "redirection-limit" ? call.redirections.length : 0),
      );
      for (const step of expected.passes ?? []) expect(call.steps.map((each) => each.step)).toContain(step);
      for (const sipp of played) await sipp.played();
      expect([console.media.openLegs.size, console.media.openVoices.size]).toEqual([0, 0]);
    } finally {
      console.hangUp();
      await console.when("the end of what is left", ({ state }) => state === "ended");
      for (const sipp of played) await sipp.end();
    }
  });

  test("the console holds and resumes", async () => {
    keepOnFailure(folder);
    const direction = (wanted: string) =>
      `<recv request="INVITE" rrs="true"><action><ereg regexp="a=${wanted}" search_in="body" check_it="true" assign_to="dir"/></action></recv>`;
    const inCall = (sdp: string) => ok({ retransmits: 500, body: sdp }).replace(";tag=peer", "");
    const steps = [
      request("INVITE"),
      ...answered,
      direction("sendonly"),
      inCall(`${SDP}a=recvonly\n`),
      acknowledged,
      direction("sendrecv"),
      inCall(SDP),
      acknowledged,
      ...hungUp,
    ];
    const sipp = await Sipp.start(folder, "hold", scenario("hold", ...steps), addresses.get("final") as SippAddress);
    try {
      console.place(idOf("final"));
      const { id } = await console.connected();
      console.client.engine.hold(id, true);
      await console.when("the call on hold", ({ hold, holdChange }) => hold === "by-us" && holdChange === "none");
      console.client.engine.hold(id, false);
      await console.when("the call resumed", ({ hold, holdChange }) => hold === "none" && holdChange === "none");
      console.hangUp();
      expect((await console.ended()).endReason?.code).toBe("hung-up");
      await sipp.played();
    } finally {
      await sipp.end();
    }
  });
});

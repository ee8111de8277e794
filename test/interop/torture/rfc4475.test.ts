/**
 * Messages in the manner of RFC 4475 that a user agent can receive, in words of our own: legal ones have to be understood,
 * and whatever is done to the console it goes on working.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../../scripts/tools/program/program.ts";
import {
  CREDENTIALS,
  createScriptedServer,
  type Received,
  type ScriptedServer,
  SDP,
} from "../../support/stand-ins/sip-server.ts";
import { NodeConsole } from "../console/node-console.ts";
import { keepTextOnFailure } from "../rig/scratch.ts";

interface Row {
  /** Clause of RFC 4475. */
  readonly clause: string;
  readonly name: string;
  readonly lines: readonly string[];
  readonly body?: string;
  /** Statuses with which the console may answer; none when it has to stay silent. */
  readonly answers: readonly number[] | "nothing";
  /** A line of the answer. */
  readonly says?: string;
}

/** Header fields that every request has. `id` keeps transactions apart. */
const usual = (id: string, method: string): readonly string[] => [
  `Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bK-${id}`,
  "Max-Forwards: 70",
  "From: <sip:caller@example.org>;tag=1",
  "To: <sip:ava@ims.system-a.example>",
  `Call-ID: ${id}@torture`,
  `CSeq: 1 ${method}`,
];
const without = (lines: readonly string[], name: string) => lines.filter((line) => !line.startsWith(name));
const start = (method: string) => `${method} sip:ava@ims.system-a.example SIP/2.0`;

const ROWS: readonly Row[] = [
  {
    clause: "3.1.1.1",
    name: "a short tortuous request: folds, compact forms, odd case and white space",
    lines: [
      start("OPTIONS"),
      "TO :",
      " sip:ava@ims.system-a.example ;  tag-less   = 1",
      'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
      "  ;",
      "  tag = 98asjd8",
      "MaX-fOrWaRdS: 0068",
      "Call-ID: tortuous@torture",
      "cseq: 0009",
      "  OPTIONS",
      "V  : SIP  /   2.0",
      "  /WS",
      "    127.0.0.1;branch=z9hG4bK-tortuous",
      "s :",
      "NewFangledHeader:   newfangled value",
      "  continued newfangled value",
      "UnknownHeaderWithUnusualValue: ;;,,;;,;",
      "l: 0",
    ],
    answers: [200, 400],
  },
  {
    clause: "3.1.1.2",
    name: "every character that may stand in a method",
    lines: [
      "!interesting-Method0123456789_*+`.%indeed'~ sip:ava@ims.system-a.example SIP/2.0",
      ...usual("method", "!interesting-Method0123456789_*+`.%indeed'~"),
      "Content-Length: 0",
    ],
    answers: [405, 501],
  },
  {
    clause: "3.1.1.4",
    name: "escaped nulls in URIs",
    lines: [
      "OPTIONS sip:ava%00@ims.system-a.example SIP/2.0",
      ...without(usual("nulls", "OPTIONS"), "From"),
      "From: sip:null-%00-null@example.com;tag=839923423",
      "Content-Length: 0",
    ],
    answers: [200, 400, 404],
  },
  {
    clause: "3.1.1.7",
    name: "long values in header fields",
    lines: [
      start("OPTIONS"),
      ...usual("long", "OPTIONS"),
      `Unknown-${"Long".repeat(20)}-Name: ${"unknown".repeat(500)}; unknown-${"long".repeat(200)}=${"value".repeat(200)}`,
      "Content-Length: 0",
    ],
    answers: [200],
  },
  {
    clause: "3.1.2.2",
    name: "Content-Length larger than the message",
    lines: [start("OPTIONS"), ...usual("length", "OPTIONS"), "Content-Length: 9999"],
    body: "short",
    answers: [400],
  },
  {
    clause: "3.1.2.3",
    name: "a negative Content-Length",
    lines: [start("OPTIONS"), ...usual("negative", "OPTIONS"), "Content-Length: -999"],
    answers: [400],
  },
  {
    clause: "3.1.2.4",
    name: "scalar fields with overlarge values",
    lines: [
      start("OPTIONS"),
      ...without(without(usual("scalar", "OPTIONS"), "CSeq"), "Max-Forwards"),
      "CSeq: 36893488147419103232 OPTIONS",
      "Max-Forwards: 300",
      "Expires: 10000000000000000000000000",
      "Content-Length: 0",
    ],
    answers: [200, 400],
  },
  {
    clause: "3.1.2.6",
    name: "an unterminated quoted string in To",
    lines: [
      start("OPTIONS"),
      ...without(usual("quote", "OPTIONS"), "To"),
      'To: "Mr. J. User <sip:ava@ims.system-a.example>',
      "Content-Length: 0",
    ],
    answers: [400],
  },
  {
    clause: "3.1.2.7",
    name: "angle brackets around the Request-URI",
    lines: ["OPTIONS <sip:ava@ims.system-a.example> SIP/2.0", ...usual("angle", "OPTIONS"), "Content-Length: 0"],
    answers: [400],
  },
  {
    clause: "3.1.2.9",
    name: "several spaces in the start line",
    lines: ["OPTIONS  sip:ava@ims.system-a.example  SIP/2.0", ...usual("spaces", "OPTIONS"), "Content-Length: 0"],
    answers: [400],
  },
  {
    clause: "3.1.2.16",
    name: "another version of the protocol",
    lines: ["OPTIONS sip:ava@ims.system-a.example SIP/7.0", ...usual("version", "OPTIONS"), "Content-Length: 0"],
    answers: [200, 505],
  },
  {
    clause: "3.1.2.18",
    name: "CSeq of another method than the start line",
    lines: [start("OPTIONS"), ...without(usual("cseq", "OPTIONS"), "CSeq"), "CSeq: 8 INVITE", "Content-Length: 0"],
    answers: [200, 400],
  },
  {
    clause: "3.3.1",
    name: "required header fields missing",
    lines: [
      start("INVITE"),
      "CSeq: 193942 INVITE",
      "Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bK-missing",
      "Content-Length: 0",
    ],
    answers: [400],
  },
  {
    clause: "3.3.2",
    name: "a Request-URI of an unknown scheme",
    lines: [
      "OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0",
      ...usual("scheme", "OPTIONS"),
      "Content-Length: 0",
    ],
    answers: [400],
  },
  {
    clause: "3.3.7",
    name: "an INVITE that requires an unknown extension",
    lines: [
      start("INVITE"),
      ...usual("require", "INVITE"),
      "Require: nothingSupportsThis, nothingSupportsThisEither",
      "Contact: <sip:caller@127.0.0.1>",
      `Content-Length: ${SDP.length}`,
      "Content-Type: application/sdp",
    ],
    body: SDP,
    // It is no private call either, but what it requires comes first.
    answers: [420],
    says: "Unsupported: nothingSupportsThis, nothingSupportsThisEither",
  },
  {
    clause: "3.3.8",
    name: "a body of an unknown type",
    lines: [
      start("INVITE"),
      ...usual("type", "INVITE"),
      "Contact: <sip:caller@127.0.0.1>",
      "Content-Type: application/unknownformat",
      "Content-Length: 9",
    ],
    body: "<nothing>",
    answers: [403, 415, 480, 488, 606],
  },
  {
    clause: "3.3.10",
    name: "an answer to nothing that was asked, with two Vias",
    lines: [
      "SIP/2.0 200 OK",
      "Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bK-nobody",
      "Via: SIP/2.0/WS elsewhere.example;branch=z9hG4bK-nobody-either",
      "From: <sip:ava@ims.system-a.example>;tag=x",
      "To: <sip:caller@example.org>;tag=y",
      "Call-ID: nobody@torture",
      "CSeq: 1 INVITE",
      "Content-Length: 0",
    ],
    answers: "nothing",
  },
];

describe("messages in the manner of RFC 4475", () => {
  let server: ScriptedServer;
  let console: NodeConsole;
  let probes = 0;

  beforeAll(async () => {
    server = await createScriptedServer();
    console = NodeConsole.of(server.account(), CREDENTIALS);
    await console.registered();
  });
  afterAll(async () => {
    await console?.stop();
    await server?.close();
  });

  let sent = "";
  let answered: readonly Received[] = [];
  beforeEach(() => {
    sent = "";
    answered = [];
    keepTextOnFailure("messages.txt", () =>
      [sent, ...answered.map(({ text }) => text), ...console.warnings].join("\n\n"),
    );
  });

  /** Everything that the console has answered before it answers this. */
  async function answeredBefore(): Promise<readonly Received[]> {
    probes += 1;
    const callId = `probe-${probes}`;
    server.send("OPTIONS", { callId });
    await until("the answer to a plain request", 10_000, () =>
      Promise.resolve(server.pending.some((message) => message.header("Call-ID") === callId) ? true : undefined),
    );
    const answers = (server.pending as Received[]).splice(0);
    return answers.filter((each) => each.header("Call-ID") !== callId && each.status >= 200);
  }

  test.each(ROWS)("$clause $name", async ({ lines, body = "", answers, says }) => {
    sent = `${lines.join("\r\n")}\r\n\r\n${body}`;
    server.raw(sent);
    answered = await answeredBefore();
    const statuses = answered.map(({ status }) => status);
    if (answers === "nothing") expect(statuses).toEqual([]);
    else {
      expect(statuses).toHaveLength(1);
      expect(answers).toContain(statuses[0]);
      if (says !== undefined) expect(answered[0]?.text.split("\r\n")).toContain(says);
    }
    const { calls, registration } = console.client.store.getState();
    expect(registration.state).toBe("registered");
    expect(calls).toEqual([]);
  });

  test.each([
    ["3.1.1.12", "200 = 2**3 * 5**2 но сто девяносто девять - простое"],
    ["3.1.1.13", "200 "],
  ])("%s an answer with an unusual reason phrase is an answer", async (_clause, statusLine) => {
    console.place("sip:bea@mcx.system-a.example");
    const invite = await server.request("INVITE");
    const [status = "", ...phrase] = statusLine.split(" ");
    server.answer(invite, Number(status), phrase.join(" "), { contentType: "application/sdp", body: SDP });
    await console.connected();
    console.hangUp();
    server.answer(await server.request("BYE"), 200, "OK");
    expect((await console.ended()).endReason?.code).toBe("hung-up");
  });
});

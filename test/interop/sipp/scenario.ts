/**
 * SIPp's scenarios, put together from steps.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../../scripts/tools/program/program.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";

/** SIPp takes white space off the beginning of lines; folded header fields begin with it. */
const FOLD = "[$fold]";
const escaped = (text: string) => text.replaceAll("]]>", "]]]]><![CDATA[>").replaceAll(/^ /gm, FOLD);

export const SDP = [
  "v=0",
  "o=peer 1 1 IN IP4 127.0.0.1",
  "s=-",
  "c=IN IP4 127.0.0.1",
  "t=0 0",
  "m=audio 41000 RTP/AVP 0",
  "a=rtpmap:0 PCMU/8000",
  "",
].join("\n");

interface AnswerOptions {
  /** Distinguishes the branches of a fork. */
  readonly tag?: string;
  readonly headers?: readonly string[];
  readonly contentType?: string;
  readonly body?: string;
  /** Milliseconds after which SIPp sends it again until it is acknowledged. */
  readonly retransmits?: number;
}

/** Sends an answer to the last request. */
export function answer(status: string, options: AnswerOptions = {}): string {
  const { tag = "peer", headers = [], contentType, body = "", retransmits } = options;
  const lines = [
    `SIP/2.0 ${status}`,
    "[last_Via:]",
    "[last_From:]",
    `[last_To:];tag=${tag}`,
    "[last_Call-ID:]",
    "[last_CSeq:]",
    "[last_Record-Route:]",
    "Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>",
    ...headers,
    ...(contentType === undefined ? [] : [`Content-Type: ${contentType}`]),
    "Content-Length: [len]",
    "",
    body,
  ];
  const retrans = retransmits === undefined ? "" : ` retrans="${retransmits}"`;
  return `<send${retrans}><![CDATA[\n\n${escaped(lines.join("\n"))}]]></send>`;
}

export const ok = (options: AnswerOptions = {}): string =>
  answer("200 OK", { contentType: "application/sdp", body: SDP, ...options });

/** Answers a request inside the call that already has our tag. */
export const okInside = (): string =>
  `<send><![CDATA[\n\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\nContact: <sip:peer@[local_ip]:[local_port];transport=[transport]>\nContent-Length: 0\n\n]]></send>`;

/** Waits for a request. */
export const request = (method: string, attributes = ""): string =>
  `<recv request="${method}"${method === "INVITE" ? ' rrs="true"' : ""} ${attributes}/>`;

/** Sends a request of ours inside the call that was placed to us. The INVITE's To becomes our From. */
export function inside(method: string, cseq: number, headers: readonly string[] = [], body = ""): string {
  const lines = [
    `${method} [$caller] SIP/2.0`,
    "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
    "[routes]",
    "From: <[$own]>;tag=peer",
    "To: [$other]",
    "[last_Call-ID:]",
    `CSeq: ${cseq} ${method}`,
    "Max-Forwards: 70",
    "Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>",
    ...headers,
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    "Content-Length: [len]",
    "",
    body,
  ];
  return `<send${method === "ACK" ? "" : ' retrans="500"'}><![CDATA[\n\n${escaped(lines.join("\n"))}]]></send>`;
}

/** Waits for the INVITE and keeps what requests of ours need. Of its URIs only that of Contact has a `gr`. */
export const inviteToTalk = (): string => `<recv request="INVITE" rrs="true"><action>
  <ereg regexp="sip:[-A-Za-z0-9@.;=~:_+]*gr=urn:uuid:[-0-9a-f]*" search_in="msg" check_it="true" assign_to="caller"/>
  <ereg regexp="sip:[-A-Za-z0-9@.]*" search_in="hdr" header="To:" check_it="true" assign_to="own"/>
  <ereg regexp=".*" search_in="hdr" header="From:" check_it="true" assign_to="other"/>
</action></recv>`;

const KEPT = ["Via:", "Record-Route:"].flatMap((header) => [1, 2].map((occurrence) => ({ header, occurrence })));
const variable = ({ header, occurrence }: (typeof KEPT)[number]) => `${header.replace(/\W/g, "")}${occurrence}`;

/** Waits for the INVITE and keeps what an answer to it needs when another request has come in between. */
export const inviteToKeep = (): string =>
  `<recv request="INVITE" rrs="true"><action>${KEPT.map(
    (each) =>
      `<ereg regexp=".*" search_in="hdr" header="${each.header}" occurrence="${each.occurrence}" assign_to="${variable(each)}"/>`,
  ).join("")}</action></recv>`;

/** Answers the INVITE that was kept. It is the console's first one: nobody has challenged it. */
export function okToKept(): string {
  const lines = [
    "SIP/2.0 200 OK",
    ...KEPT.map((each) => `${each.header} [$${variable(each)}]`),
    "[last_From:]",
    "[last_To:];tag=peer",
    "[last_Call-ID:]",
    "CSeq: 1 INVITE",
    "Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>",
    "Content-Type: application/sdp",
    "Content-Length: [len]",
    "",
    SDP,
  ];
  return `<send retrans="500"><![CDATA[\n\n${lines.join("\n")}]]></send>`;
}

const CONTENT = /^<send><!\[CDATA\[\n\n([\s\S]*)\]\]><\/send>$/;

/**
 * Several answers in one go, for a peer that speaks TCP: SIPp throws away what arrives while it has something to send, and
 * the ACK of a 200 can be here before what the scenario sends next.
 */
export function together(...answers: readonly string[]): string {
  const messages = answers.map((each) => {
    const [head = "", ...body] = (CONTENT.exec(each)?.[1] ?? "").split("\n\n");
    const length = body.join("\n\n").replaceAll("\n", "\r\n").length;
    return `${head.replace("[len]", String(length))}\n\n${body.join("\n\n")}`;
  });
  return `<send><![CDATA[\n\n${messages.join("")}]]></send>`;
}

const FINAL_ANSWER = /^<send[^>]*><!\[CDATA\[\s+SIP\/2\.0 [2-6]/;

/**
 * The whole scenario in SIPp's language.
 *
 * @throws Error where a final answer to INVITE is followed by something else that SIPp sends: it would throw away the ACK
 */
export function scenario(name: string, ...steps: readonly string[]): string {
  let asked = "";
  for (const [index, step] of steps.entries()) {
    asked = /^<recv request="(\w+)"/.exec(step)?.[1] ?? asked;
    if (asked === "INVITE" && FINAL_ANSWER.test(step) && steps[index + 1]?.startsWith("<send")) {
      throw new Error(`scenario ${name}: an ACK is lost that comes between the steps ${index + 1} and ${index + 2}`);
    }
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${steps.map(withFold).join("\n")}\n</scenario>\n`;
}

/** Sets the variable in the message after which it is used: a scenario of the called side begins with a message. */
const withFold = (step: string, index: number, all: readonly string[]): string =>
  index === 0 && all.some((each) => each.includes(FOLD)) && step.endsWith("/>")
    ? step.replace(/\/>$/, '><action><assignstr assign_to="fold" value=" "/></action></recv>')
    : step;

/** Whether somebody listens at a port of this computer. */
function isBound(port: number, transport: "udp" | "tcp"): boolean {
  const hex = `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return readFileSync(`/proc/net/${transport}`, "utf8").includes(hex);
}

/** SIPp, playing a scenario once as the called side. */
export class Sipp {
  readonly #process: ForeignProcess;
  readonly #errors: string;

  private constructor(process: ForeignProcess, errors: string) {
    this.#process = process;
    this.#errors = errors;
  }

  /** Starts it and waits until it listens. */
  static async start(folder: string, name: string, text: string, at: SippAddress, calls = 1): Promise<Sipp> {
    const [file, errors] = [join(folder, `${name}.xml`), join(folder, `${name}.err`)];
    writeFileSync(file, text);
    const process = ForeignProcess.start({
      name: `sipp-${name}`,
      command: "sipp",
      args: [
        "-sf",
        file,
        ...["-i", "127.0.0.1", "-p", String(at.port), "-m", String(calls), "-t", at.transport === "tcp" ? "t1" : "u1"],
        ...["-nostdin", "-timeout", "60s", "-timeout_error", "-trace_err", "-error_file", errors],
        ...[
          "-trace_msg",
          "-message_file",
          join(folder, `${name}.msg`),
          "-cp",
          String(at.controlPort),
          "-default_behaviors",
          "none",
        ],
      ],
      folder,
      env: { TERM: "dumb" },
    });
    await until(`SIPp listening for ${name}`, 10_000, () =>
      process.running
        ? Promise.resolve(isBound(at.port, at.transport) ? true : undefined)
        : Promise.reject(new Error(`SIPp ended: ${process.output.slice(-2000)}`)),
    );
    return new Sipp(process, errors);
  }

  /** Waits until it has played its scenario to the end, every message as expected. */
  async played(): Promise<void> {
    const status = await this.#process.ended();
    if (status !== 0) throw new Error(`SIPp's scenario failed with ${status}: ${this.#complaints()}`);
  }

  #complaints(): string {
    return existsSync(this.#errors) ? readFileSync(this.#errors, "utf8") : "it complained about nothing";
  }

  async end(): Promise<void> {
    await this.#process.end("SIGKILL");
  }
}

export interface SippAddress {
  readonly port: number;
  readonly transport: "udp" | "tcp";
  readonly controlPort: number;
}

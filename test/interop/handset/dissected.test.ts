import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AmrForm, type AmrFrame, encodeAmrPayload, frameLength } from "../../../electron/media/amr-payload.ts";
import { encodeRtcp } from "../../../electron/media/rtcp.ts";
import { encodeRtp } from "../../../electron/media/rtp-packet.ts";
import { encodeTelephoneEvent } from "../../../electron/media/telephone-event.ts";
import { encodeFloorMessage, FLOOR_TYPES, type FloorMessage } from "../../../shared/floor/floor-message.ts";
import { describeWith } from "../rig/describe-with.ts";
import { makeFolder, removeFolder } from "../rig/scratch.ts";
import { complaints, fields, packetsFile } from "../rig/tshark.ts";

const PORT = 5004;
const AMR = 97;
const EVENTS = 101;
const FORMS: readonly (readonly [AmrForm, encoding: string])[] = [
  ["octet-aligned", "RFC 3267 octet aligned"],
  ["bandwidth-efficient", "RFC 3267 BW-efficient"],
];

const rtp = (payloadType: number, sequence: number, payload: Uint8Array) =>
  encodeRtp({ marker: sequence === 0, payloadType, sequence, timestamp: sequence * 320, ssrc: 7 }, payload);

const frameOf = (type: number): AmrFrame => ({
  type,
  good: true,
  bits: new Uint8Array(frameLength(type) ?? 0).fill(0xa0),
});

/** Numbers come in one base or another. */
const asRead = (cell: string): string | number => (/^(?:0x[0-9a-f]+|\d+)$/.test(cell) ? Number(cell) : cell);

/** Fields by the names of tshark, and what of a message of ours is to be in them. */
const FLOOR_FIELDS = {
  "rtcp.app_data.mcptt.priority": ({ fields: { priority } }) => priority,
  "rtcp.app_data.mcptt.user_id": ({ fields: { userId } }) => userId,
  "rtcp.app_data.mcptt.duration": ({ fields: { duration } }) => duration,
  "rtcp.app_data.mcptt.floor_ind": ({ fields: { indicator } }) => indicator,
  "rtcp.app_data.mcptt.rej_cause.floor_deny": ({ fields: { cause }, type }) =>
    type === "deny" ? cause?.code : undefined,
  "rtcp.app_data.mcptt.rej_cause.floor_revoke": ({ fields: { cause }, type }) =>
    type === "revoke" ? cause?.code : undefined,
  "rtcp.mcptt.rej_phrase": ({ fields: { cause } }) => cause?.phrase,
  "rtcp.app_data.mcptt.queue_pos_inf": ({ fields: { queueInfo } }) => queueInfo?.position,
  "rtcp.app_data.mcptt.queue_pri_lev": ({ fields: { queueInfo } }) => queueInfo?.priority,
  "rtcp.mcptt.granted_partys_id": ({ fields: { grantedId } }) => grantedId,
  "rtcp.app_data.mcptt.perm_to_req_floor": ({ fields: { mayRequest } }) =>
    mayRequest === undefined ? undefined : Number(mayRequest),
  "rtcp.app_data.mcptt.msg_seq_num": ({ fields: { sequence } }) => sequence,
  "rtcp.app_data.mcptt.source": ({ fields: { source } }) => source,
  "rtcp.app_data.mcptt.msg_type": ({ fields: { messageType } }) => messageType,
  "rtcp.app_data.mcptt.rtcp": ({ fields: { grantedSsrc } }) => grantedSsrc,
} satisfies Readonly<Record<string, (message: FloorMessage) => string | number | undefined>>;

describeWith("tshark")("tshark reads", () => {
  let folder: string;
  beforeAll(() => {
    folder = makeFolder("dissected");
  });
  afterAll(() => removeFolder(folder));

  test.each(FORMS)("AMR-WB, %s: each type, with a wish for a mode, several frames in a packet", (form, encoding) => {
    const types = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15];
    const contents = [
      ...types.map((type) => ({ modeRequest: 15, frames: [frameOf(type)] })),
      { modeRequest: 8, frames: [frameOf(2)] },
      { modeRequest: 0, frames: [frameOf(2), frameOf(9), frameOf(15)] },
    ];
    const packets = contents.map((content, at) => rtp(AMR, at, encodeAmrPayload(content, form)));
    const file = packetsFile(join(folder, `${form}.pcap`), packets, PORT);
    const options = [
      "-d",
      `udp.port==${PORT},rtp`,
      "-d",
      `rtp.pt==${AMR},amr`,
      "-o",
      `amr.encoding.version:${encoding}`,
      "-o",
      "amr.mode:Wideband AMR",
    ];
    expect(complaints(file, options)).toEqual([]);
    const rows = fields(file, "amr", ["amr.wb.cmr", "amr.wb.toc.ft"], options);
    const numbers = (cell: string | undefined) => (cell ?? "").split(",").map(Number);
    expect(rows.map(([cmr, types]) => [numbers(cmr), numbers(types)])).toEqual(
      contents.map(({ modeRequest, frames }) => [[modeRequest], frames.map(({ type }) => type)]),
    );
  });

  test("digits", () => {
    const packets = [..."0159*#D"].map((digit, at) =>
      rtp(EVENTS, at, encodeTelephoneEvent({ digit, ended: at % 2 === 1, duration: 320 * at })),
    );
    const file = packetsFile(join(folder, "digits.pcap"), packets, PORT);
    const options = ["-d", `udp.port==${PORT},rtp`, "-d", `rtp.pt==${EVENTS},rtpevent`];
    const names = ["rtpevent.event_id", "rtpevent.end_of_event", "rtpevent.duration"];
    expect(fields(file, "rtpevent", names, options).map((row) => row.map(Number))).toEqual(
      [0, 1, 5, 9, 10, 11, 15].map((number, at) => [number, at % 2, 320 * at]),
    );
    expect(complaints(file, options)).toEqual([]);
  });

  test("every message of floor control, with its fields", () => {
    const ssrc = 7;
    const all: readonly FloorMessage[] = [
      {
        type: "request",
        ackWanted: false,
        ssrc,
        fields: { priority: 5, userId: "sip:ava@a.example", indicator: 0x8000 },
      },
      {
        type: "granted",
        ackWanted: true,
        ssrc,
        fields: { duration: 30, grantedSsrc: 9, priority: 5, indicator: 0x8000 },
      },
      {
        type: "taken",
        ackWanted: false,
        ssrc,
        fields: { grantedId: "sip:bea@a.example", mayRequest: true, sequence: 3, indicator: 0x8000 },
      },
      { type: "deny", ackWanted: false, ssrc, fields: { cause: { code: 255, phrase: "Other reason" } } },
      { type: "release", ackWanted: false, ssrc, fields: { userId: "sip:ava@a.example", indicator: 0x1000 } },
      { type: "idle", ackWanted: false, ssrc, fields: { sequence: 4 } },
      { type: "revoke", ackWanted: false, ssrc, fields: { cause: { code: 2, phrase: "" } } },
      { type: "queue-position-request", ackWanted: false, ssrc, fields: { userId: "sip:ava@a.example" } },
      { type: "queue-position-info", ackWanted: false, ssrc, fields: { queueInfo: { position: 1, priority: 5 } } },
      { type: "ack", ackWanted: false, ssrc, fields: { source: 0, messageType: 1 } },
    ];
    const file = packetsFile(join(folder, "floor.pcap"), all.map(encodeFloorMessage), PORT);
    const options = ["-d", `udp.port==${PORT},rtcp`];
    expect(complaints(file, options)).toEqual([]);
    const rows = fields(file, "rtcp.app.name == MCPT", ["rtcp.app.subtype"], options).map(([subtype]) =>
      Number(subtype),
    );
    expect(rows).toEqual(all.map(({ type, ackWanted }) => FLOOR_TYPES[type] + (ackWanted ? 16 : 0)));
    // What tshark makes of each field, and what we have written there.
    const names = Object.keys(FLOOR_FIELDS) as (keyof typeof FLOOR_FIELDS)[];
    const read = fields(file, "rtcp.app.name == MCPT", names, options).map((row) =>
      Object.fromEntries(names.flatMap((name, at) => (row[at] ? [[name, asRead(row[at])]] : []))),
    );
    const written = all.map((message) =>
      Object.fromEntries(
        names.flatMap((name) => {
          const value = FLOOR_FIELDS[name](message);
          return value === undefined || value === "" ? [] : [[name, value]];
        }),
      ),
    );
    expect(read).toEqual(written);
    // Each of them is in one of the messages.
    for (const name of names)
      expect(
        written.some((each) => name in each),
        name,
      ).toBe(true);
  });

  test("reports, names, goodbyes and the messages of floor control", () => {
    const block = {
      ssrc: 9,
      fractionLost: 12,
      cumulativeLost: -1,
      highest: 70_000,
      jitter: 33,
      lastSr: 0xaabb_ccdd,
      delaySinceLastSr: 65_536,
    };
    const compound = encodeRtcp([
      { kind: "sr", ssrc: 7, ntp: [3_900_000_000, 5], timestamp: 320, packets: 11, octets: 374, blocks: [block] },
      { kind: "sdes", ssrc: 7, cname: "a-source" },
      { kind: "bye", ssrcs: [7] },
    ]);
    const floor = encodeRtcp([{ kind: "app", subtype: 0, ssrc: 7, name: "MCPT", data: Uint8Array.of(0, 2, 5, 0) }]);
    const file = packetsFile(join(folder, "reports.pcap"), [compound, floor], PORT);
    const options = ["-d", `udp.port==${PORT},rtcp`];
    expect(complaints(file, options)).toEqual([]);
    const [reports, control] = fields(
      file,
      "rtcp",
      [
        "rtcp.sender.packetcount",
        "rtcp.sender.octetcount",
        "rtcp.ssrc.fraction",
        "rtcp.ssrc.cum_nr",
        "rtcp.ssrc.jitter",
        "rtcp.ssrc.dlsr",
        "rtcp.sdes.text",
        "rtcp.app.name",
      ],
      options,
    );
    expect(reports).toEqual(["11", "374", "12", "-1", "33", "65536", "a-source", ""]);
    expect(control?.at(-1)).toBe("MCPT");
  });
});

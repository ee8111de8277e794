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

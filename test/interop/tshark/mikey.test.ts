import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesToHex, toBase64, utf8ToBytes } from "../../../shared/mikey/base/octets.ts";
import { decodeMessage, PAYLOAD_TYPE } from "../../../shared/mikey/codec.ts";
import { type CreateRequest, createMessage } from "../../../shared/mikey/create.ts";
import { Initiator, SecurityDomain } from "../../../shared/mikey/keys.ts";
import { extractKeySet, generateMasterSecrets, kmsParametersOf } from "../../../shared/mikey/kms.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { complaints, fields, packetsFile } from "../rig/tshark.ts";

/** Registered for MIKEY (RFC 3830 clause 12). */
const MIKEY_PORT = 2269;
const SIP_PORT = 5060;
const AT = Date.UTC(2026, 10, 22, 12) / 1000;
const CALLER = "sip:dispatch.17@mcx.system-a.example";
const CALLEE = "sip:visitor-0412@mcx.system-b.example";

function makeMessage(options: Partial<CreateRequest>): Uint8Array {
  const description = { kmsUri: "kms.system-a.example", userKeyPeriod: 2_592_000, userKeyOffset: 0 };
  const secrets = generateMasterSecrets();
  const domain = new SecurityDomain(kmsParametersOf(description, secrets));
  const keyPeriodNo = domain.keyPeriodAt(AT);
  const keySet = extractKeySet(description, secrets, CALLER, keyPeriodNo);
  const initiator = new Initiator({ userUri: CALLER, domain, keyPeriodNo }, keySet);
  const other = { kmsUri: "kms.system-b.example", userKeyPeriod: 604_800, userKeyOffset: 302_400 };
  const partner = new SecurityDomain(kmsParametersOf(other, generateMasterSecrets()));
  return createMessage({ initiator, responder: { userUri: CALLEE, domain: partner }, at: AT, ...options }).message;
}

/** Every form in which this program sends an I_MESSAGE. */
const FORMS: readonly (readonly [name: string, options: Partial<CreateRequest>])[] = [
  ["identities as URIs", { identityForm: "uri" }],
  ["identities hidden", { identityForm: "uid" }],
  ["with a security policy", { securityPolicy: true }],
  ["with SAKKE to self", { sakkeToSelf: true }],
  ["with key parameters", { keyParameters: true }],
  ["with everything", { identityForm: "uid", securityPolicy: true, sakkeToSelf: true, keyParameters: true }],
];

const KINDS: Readonly<Record<string, number>> = {
  t: PAYLOAD_TYPE.t,
  rand: PAYLOAD_TYPE.rand,
  idr: PAYLOAD_TYPE.idr,
  sp: PAYLOAD_TYPE.sp,
  sakke: PAYLOAD_TYPE.sakke,
  extension: PAYLOAD_TYPE.extension,
  sign: PAYLOAD_TYPE.sign,
};

let folder: string;
beforeAll(() => {
  folder = makeFolder("mikey");
});
afterAll(() => removeFolder(folder));

const READ = [
  "mikey.next_payload",
  "mikey.version",
  "mikey.type",
  "mikey.csb_id",
  "mikey.cs_id_map_type",
  "mikey.rand.data",
  "mikey.id.role",
  "mikey.sakke.params",
  "mikey.sakke.idscheme",
  "mikey.sakke.data",
  "mikey.ext.type",
  "mikey.sign.type",
  "mikey.sign.len",
  "mikey.sign.data",
] as const;

/** An INVITE with the message in its session description. */
function inviteWith(message: Uint8Array): string {
  const sdp = [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    `a=key-mgmt:mikey ${toBase64(message)}`,
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    "m=audio 40000 RTP/SAVP 0",
    "",
  ].join("\r\n");
  return [
    `INVITE sip:mcptt-server@ims.system-a.example SIP/2.0`,
    "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1",
    "From: <sip:a@ims.system-a.example>;tag=1",
    "To: <sip:mcptt-server@ims.system-a.example>",
    "Call-ID: 1@127.0.0.1",
    "CSeq: 1 INVITE",
    "Max-Forwards: 70",
    "Contact: <sip:a@127.0.0.1>",
    "Content-Type: application/sdp",
    `Content-Length: ${sdp.length}`,
    "",
    sdp,
  ].join("\r\n");
}

describeWith("tshark")("tshark reads our I_MESSAGE payload by payload (RFC 3830, 6043, 6509)", () => {
  // One capture with a packet for each form, and one look at it: a judge that is started for each takes longer than it reads.
  const messages = new Map<string, Uint8Array>();
  let alone: string[][];
  let inInvites: string[][];
  let faults: { readonly alone: string[]; readonly inInvites: string[] };
  beforeAll(() => {
    for (const [name, options] of FORMS) messages.set(name, makeMessage(options));
    const made = [...messages.values()];
    const file = packetsFile(join(folder, "alone.pcap"), made, MIKEY_PORT);
    const invites = packetsFile(
      join(folder, "invites.pcap"),
      made.map((message) => utf8ToBytes(inviteWith(message))),
      SIP_PORT,
    );
    alone = fields(file, "mikey", READ);
    inInvites = fields(invites, "sip", ["frame.protocols", "mikey.sign.len"]);
    faults = { alone: complaints(file), inInvites: complaints(invites) };
  });

  test("and finds nothing wrong with any form, alone or in an INVITE", () => {
    keepOnFailure(folder);
    expect(faults).toEqual({ alone: [], inInvites: [] });
    expect([alone.length, inInvites.length]).toEqual([FORMS.length, FORMS.length]);
  });

  describe.each(FORMS.map(([name], at) => [name, at] as const))("%s", (name, at) => {
    test("alone", () => {
      keepOnFailure(folder);
      const decoded = decodeMessage(messages.get(name)!);
      const row = alone[at] ?? [];
      const kinds = decoded.payloads.map(({ kind }) => KINDS[kind]);
      const of = (kind: string) => decoded.payloads.filter((payload) => payload.kind === kind) as never[];
      const list = (values: readonly unknown[]) => values.join(",");
      const [rand] = of("rand") as { rand: Uint8Array }[];
      const [sign] = of("sign") as { signature: Uint8Array }[];
      const [sakke] = of("sakke") as { data: Uint8Array }[];
      const [
        next = "",
        version,
        type,
        csbId,
        mapType,
        randData,
        roles,
        params,
        scheme,
        data,
        ext,
        signType,
        signLen,
        signature,
      ] = row;
      // The header names the first payload, and each payload the one behind it; SIGN names none.
      expect(next.split(",").slice(0, kinds.length)).toEqual(kinds.map(String));
      expect({ version, type, mapType, params, scheme, signType, signLen }).toEqual({
        version: "1",
        type: "26",
        mapType: "1",
        params: "1",
        scheme: "2",
        signType: "2",
        signLen: "129",
      });
      expect(Number(csbId)).toBe(Number.parseInt(bytesToHex(decoded.header.csbId), 16));
      expect(randData).toBe(bytesToHex(rand!.rand));
      expect(roles).toBe(list((of("idr") as { role: number }[]).map(({ role }) => role)));
      expect(data).toBe(bytesToHex(sakke!.data));
      expect(signature).toBe(bytesToHex(sign!.signature));
      expect(ext ?? "").toBe(list((of("extension") as { type: number }[]).map((each) => each.type)));
    });

    test("in the session description of an INVITE", () => {
      keepOnFailure(folder);
      const [protocols = "", signature] = inInvites[at] ?? [];
      expect(protocols).toMatch(/:sip:.*mikey/);
      expect(signature?.split(",")).toContain("129");
    });
  });
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  describesMessages,
  type MessageDescription,
  readMessageDescription,
  writeMessageDescription,
} from "../../../../shared/msrp/message-description.ts";
import { parseMsrpPath, parseMsrpUri, sameMsrpUri, writeMsrpUri } from "../../../../shared/msrp/msrp-uri.ts";
import { faultOf } from "./support.ts";

const invite = readFileSync(
  new URL("../../../vectors/examples/mcdata-sds-session-invite.txt", import.meta.url),
  "utf8",
);
const example = invite.slice(invite.indexOf("v=0"), invite.indexOf("a=sendrecv") + "a=sendrecv".length);
const PATH = "msrps://192.0.2.10:2855/s1a2b3c4;tcp";

test("the example of a session is read", () => {
  expect(describesMessages(example)).toBe(true);
  expect(readMessageDescription(example, "active")).toEqual({
    path: [PATH],
    setup: "actpass",
    direction: "sendrecv",
    maxSize: undefined,
    wrappedTypes: ["application/vnd.3gpp.mcdata-signalling", "application/vnd.3gpp.mcdata-payload"],
    connectTo: undefined,
  });
});

test.each<MessageDescription>([
  { path: [PATH], setup: "active", direction: "sendonly", maxSize: undefined, wrappedTypes: [], connectTo: undefined },
  {
    path: ["msrps://relay.example:2855/r;tcp", PATH],
    setup: "passive",
    direction: "recvonly",
    maxSize: 70_000,
    wrappedTypes: ["text/plain", "text/html"],
    connectTo: { host: "198.51.100.7", port: 9_000 },
  },
])("what is written is read as it was meant", (description) => {
  expect(readMessageDescription(writeMessageDescription(description), "active")).toEqual(description);
});

test("a middlebox that has put itself in front of the other end is where the connection goes", () => {
  const moved = example
    .replace("c=IN IP4 192.0.2.10", "c=IN IP4 198.51.100.1")
    .replace("m=message 2855", "m=message 4000");
  expect(readMessageDescription(moved, "active").connectTo).toEqual({ host: "198.51.100.1", port: 4_000 });
  expect(
    readMessageDescription(moved.replace("a=msrp-cema\r\n", "").replace("a=msrp-cema\n", ""), "active").connectTo,
  ).toBeUndefined();
});

test.each([
  ["description-broken", example.replace("TCP/TLS/MSRP", "TCP/MSRP")],
  ["description-broken", example.replace("m=message", "m=audio")],
  ["description-broken", example.replace("m=message 2855", "m=message 0")],
  ["description-broken", `${example}\r\nm=audio 9 RTP/SAVPF 0`],
  ["description-broken", example.replace("setup:actpass", "setup:holdconn")],
  ["description-broken", "x".repeat(70_000)],
  ["uri-broken", example.replace("msrps://", "msrp://")],
  ["uri-broken", example.replace(/a=path:.*/, "a=path:")],
])("%s: it is refused", (fault, sdp) => {
  expect(faultOf(() => readMessageDescription(sdp, "active"))).toBe(fault);
});

test.each([
  ["msrps://a.example:2855/s;tcp", { host: "a.example", port: 2855, session: "s" }],
  ["msrps://A.example/s;tcp", { host: "a.example", port: 2855, session: "s" }],
  ["msrps://[2001:db8::1]:9/s;tcp", { host: "2001:db8::1", port: 9, session: "s" }],
  ["msrps://relay.example:2855;tcp", { host: "relay.example", port: 2855, session: undefined }],
])("the address %s", (written, uri) => {
  expect(parseMsrpUri(written)).toEqual(uri);
  expect(parseMsrpUri(writeMsrpUri(uri))).toEqual(uri);
});

test.each([
  "",
  "msrp://a.example:2855/s;tcp",
  "msrps://a.example:0/s;tcp",
  "msrps://a.example:70000/s;tcp",
  "msrps://a.example:2855/s;ws",
  "msrps://a b:2855/s;tcp",
  `msrps://a.example/${"s".repeat(600)};tcp`,
])("no address: %s", (written) => {
  expect(faultOf(() => parseMsrpUri(written))).toBe("uri-broken");
});

test("addresses differ in host, port or session", () => {
  const uri = parseMsrpUri("msrps://a.example:2855/s;tcp");
  expect(sameMsrpUri(uri, parseMsrpUri("msrps://A.example/s;tcp;x=y"))).toBe(true);
  for (const other of ["msrps://b.example:2855/s;tcp", "msrps://a.example:2856/s;tcp", "msrps://a.example:2855/S;tcp"])
    expect(sameMsrpUri(uri, parseMsrpUri(other))).toBe(false);
});

test("a path has one address at least, and not many", () => {
  expect(parseMsrpPath(`${PATH} ${PATH}`)).toEqual([PATH, PATH]);
  expect(faultOf(() => parseMsrpPath(Array(9).fill(PATH).join(" ")))).toBe("uri-broken");
  expect(faultOf(() => parseMsrpPath(`${PATH}  ${PATH}`))).toBe("uri-broken");
});

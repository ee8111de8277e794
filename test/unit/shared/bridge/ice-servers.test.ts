import { describe, expect, test } from "vitest";
import { hasRelay, iceHosts, iceServersSchema, readIceUri } from "../../../../shared/bridge/ice-servers.ts";

const TURN = { urls: ["turn:turn.a.test?transport=tcp"], username: "u", credential: "c" };

describe("a STUN or TURN URI", () => {
  test.each([
    ["stun:stun.a.test", { relays: false, host: "stun.a.test", port: 3478, overTcp: false }],
    ["STUNS:Stun.a.test:5349", { relays: false, host: "stun.a.test", port: 5349, overTcp: false }],
    ["turn:10.0.0.1:3478?transport=udp", { relays: true, host: "10.0.0.1", port: 3478, overTcp: false }],
    ["turns:[2001:db8::1]:443?transport=tcp", { relays: true, host: "[2001:db8::1]", port: 443, overTcp: true }],
  ])("%s is read", (uri, read) => expect(readIceUri(uri)).toEqual(read));

  test.each(["", "http://a.test", "turn:", "turn://a.test", "stun:a.test?transport=udp", "turn:a.test?transport=tls"])(
    "%j is none",
    (uri) => expect(readIceUri(uri)).toBeUndefined(),
  );
  test.each(["turn:a.test\r\nb", "turn:u@a.test", "turn:a.test:123456", "turn:a.test?transport=tcp&x"])(
    "%j is none either",
    (uri) => expect(readIceUri(uri)).toBeUndefined(),
  );
});

describe("the servers of an account", () => {
  test("are none where none are named", () => expect(iceServersSchema.parse(undefined)).toEqual([]));

  test("are told by their hosts, and by whether one of them relays", () => {
    const servers = iceServersSchema.parse([{ urls: ["stun:a.test", "stun:A.test:1"] }, TURN]);
    expect(iceHosts(servers)).toEqual(["a.test", "turn.a.test"]);
    expect(hasRelay(servers)).toBe(true);
    expect(hasRelay([{ urls: ["stun:a.test"] }])).toBe(false);
  });

  test.each([
    ["no way to it", { urls: [] }],
    ["TURN without a name", { ...TURN, username: undefined }],
    ["TURN without a credential", { ...TURN, credential: undefined }],
    ["a member that there is not", { ...TURN, credentialType: "oauth" }],
  ])("with %s are refused", (_name, server) => expect(iceServersSchema.safeParse([server]).success).toBe(false));
});

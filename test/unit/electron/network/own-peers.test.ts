import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ownerInTable, ownPeers } from "../../../../electron/network/own-peers.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:B8CE 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0 100 0 0 10 0
   1: 0100007F:B8CE 0100007F:A001 01 00000000:00000000 00:00000000 00000000  1000        0 12 1 0 20 4 30 10 -1
   2: 0100007F:A001 0100007F:B8CE 01 00000000:00000000 00:00000000 00000000  1001        0 13 1 0 20 4 30 10 -1
   3: 0200007F:A002 0100007F:B8CE 01 00000000:00000000 00:00000000 00000000  1000        0 14 1 0 20 4 30 10 -1
`;

test("the user who opened a connection is told apart from the one who accepted it", () => {
  expect(ownerInTable(TABLE, 0xa001, 0xb8ce)).toBe(1001);
  expect(ownerInTable(TABLE, 0xb8ce, 0xa001)).toBe(1000);
});

test("a connection that is not in the table has no owner", () => {
  expect(ownerInTable(TABLE, 0xa002, 0xb8ce)).toBeUndefined();
  expect(ownerInTable(TABLE, 1, 0xb8ce)).toBeUndefined();
  expect(ownerInTable("", 1, 2)).toBeUndefined();
});

function tableOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-peer-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "tcp");
  writeFileSync(path, text);
  return path;
}

test("a table that cannot be read lets nobody in", () => {
  const connections = join(tmpdir(), "mc-dispatcher-no-such-table");
  expect(() => ownPeers({ platform: "linux", connections })).toThrow(
    expect.objectContaining({ code: "connections-untold" }),
  );
  const later = tableOf(TABLE.replaceAll(" 1001 ", ` ${process.getuid?.()} `));
  const isOwnPeer = ownPeers({ platform: "linux", connections: later });
  expect(isOwnPeer(0xa001, 0xb8ce)).toBe(process.getuid !== undefined);
  rmSync(later);
  expect(isOwnPeer(0xa001, 0xb8ce)).toBe(false);
});

test("a connection of another user, of nobody, or that is gone already is not ours", () => {
  const isOwnPeer = ownPeers({ platform: "linux", connections: tableOf(TABLE.replaceAll(" 1001 ", " 4294967294 ")) });
  expect(isOwnPeer(0xa001, 0xb8ce)).toBe(false);
  expect(isOwnPeer(0xa002, 0xb8ce)).toBe(false);
  expect(isOwnPeer(undefined, 0xb8ce)).toBe(false);
});

test("where a system has no such table every connection counts as ours", () => {
  expect(ownPeers({ platform: "darwin", connections: "/none" })(1, 2)).toBe(true);
});

test.skipIf(process.platform !== "linux")("our own connection is ours, by the table of this computer", async () => {
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = connect(port, "127.0.0.1");
  const socket = await accepted;
  expect(ownPeers()(socket.remotePort, port)).toBe(true);
  client.destroy();
  server.close();
});

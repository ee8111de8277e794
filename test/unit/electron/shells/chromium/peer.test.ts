import { expect, test } from "vitest";
import { ownerInTable } from "../../../../../electron/shells/chromium/peer.ts";

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

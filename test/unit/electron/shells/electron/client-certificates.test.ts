import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import {
  certificateFrom,
  chooseClientCertificates,
} from "../../../../../electron/shells/electron/client-certificates.ts";

const NOW = Date.now() / 1000;
const DAY = 86_400;
const certificate = (subjectName: string, from: number, to: number, issuerName = "Control room CA") => ({
  subjectName,
  issuerName,
  validStart: NOW + from * DAY,
  validExpiry: NOW + to * DAY,
});

const old = certificate("desk-7", -400, -35);
const present = certificate("desk-7", -40, 20);
const renewed = certificate("desk-7", -1, 364);
const later = certificate("desk-7", 5, 900);

test("of one's own certificates the newest that is valid is shown", () => {
  expect(certificateFrom([old, present, renewed, later], NOW)).toBe(renewed);
  expect(certificateFrom([present, old], NOW)).toBe(present);
});

test("none is shown where none is valid, or nobody can tell which is meant", () => {
  expect(certificateFrom([], NOW)).toBeUndefined();
  expect(certificateFrom([old, later], NOW)).toBeUndefined();
  expect(certificateFrom([present, certificate("mail of Ava", -40, 20)], NOW)).toBeUndefined();
  expect(certificateFrom([present, certificate("desk-7", -40, 20, "Another CA")], NOW)).toBeUndefined();
});

// Electron names no window where the updater asks, whose requests are the host's own.
test.each([
  ["a window", { id: 1 }, "https://pcscf.a.test:8443/"],
  ["a window, as Electron names servers", { id: 1 }, "pcscf.a.test:8443"],
  ["the updater", null, "pcscf.a.test:8443"],
])("for %s, Electron's own choice, the first of the store, is never taken", (_who, contents, url) => {
  const app = new EventEmitter();
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  chooseClientCertificates(app as never, log);
  const ask = (offered: readonly object[]) => {
    const [event, choose] = [{ preventDefault: vi.fn() }, vi.fn()];
    app.emit("select-client-certificate", event, contents, url, offered, choose);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    expect(choose).toHaveBeenCalledOnce();
    return choose.mock.calls[0]?.[0];
  };
  expect(ask([old, present])).toBe(present);
  expect(log.info).toHaveBeenCalledWith(expect.any(String), { host: "pcscf.a.test:8443" });
  expect(ask([old])).toBeNull();
  expect(log.warn).toHaveBeenCalledWith(expect.any(String), { host: "pcscf.a.test:8443", offered: 1 });
});

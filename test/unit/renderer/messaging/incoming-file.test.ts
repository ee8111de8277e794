/** A file that was announced to us: what is kept, what becomes of it, and what its sender hears, in which order and how often. */
import { describe, expect, test } from "vitest";
import { nextTransfer, secondsLeft } from "../../../../renderer/messaging/file-progress.ts";
import {
  announcedFile,
  answeredFile,
  fetchedFile,
  fileNotificationOwed,
  goneFile,
  isAnnouncedAnew,
  openedFile,
  stoppedFile,
  toldOfFile,
  unfetchedFile,
} from "../../../../renderer/messaging/incoming-file.ts";
import { fileAddress } from "../../../../shared/mc/data/file-data.ts";
import { type MessageRecord, messageRecordSchema } from "../../../../shared/mc/message-record.ts";
import { AVA, BEA, NOW, sealedFor, written } from "../../../support/fixtures/messages.ts";

const { conversationId, id: messageId } = written();
const { identity } = sealedFor(AVA);
const ABOUT = { service: "mcdata", ownId: AVA, now: NOW } as const;

function announced(
  change: { url?: string; metadata?: string; keyMessage?: Uint8Array<ArrayBuffer> } = {},
): MessageRecord {
  const {
    keyMessage,
    metadata = 'name:"../plan.png" type:image/png size:148',
    url = "https://content.a.test/1",
  } = change;
  const signalling = {
    kind: "fd-signalling",
    sentAt: NOW / 1000,
    conversationId,
    messageId,
    disposition: "completed",
    payload: fileAddress(url),
    metadata,
    others: [],
  } as const;
  const record = announcedFile({ signalling, keyMessage, senderId: BEA }, ABOUT);
  if (record === undefined) throw new Error("nothing was announced");
  return messageRecordSchema.parse(record);
}

const KEY = Uint8Array.of(1, 26, 5);
const FETCHED = { size: 100, found: "image/png", identity };

describe("an announcement", () => {
  test("with a key waits until that is opened", () => {
    const record = announced({ keyMessage: KEY });
    expect(record).toMatchObject({ state: "sealed", isProtected: true, sealed: { keyMessage: "ARoF" } });
    expect(openedFile(record, identity)).toMatchObject({ state: "received", identity, sealed: null });
  });
  test("without one says nothing of protection yet", () => {
    expect(announced()).toMatchObject({ state: "received", isProtected: null, sealed: null });
  });
  test("has a name that is one, and what was said of it", () => {
    expect(announced().file).toMatchObject({ name: "plan.png", type: "image/png", size: 148, stage: "offered" });
    expect(announced({ metadata: "" }).file).toMatchObject({ name: "file", type: null, size: null });
  });
  test("that does not say where its file is, or at no end, is none", () => {
    expect(() => announced({ url: `https://a.test/${"x".repeat(3_000)}` })).toThrow("nothing was announced");
  });
});

describe("its sender hears", () => {
  test("that it is accepted, then that it is there, each once", () => {
    let record = answeredFile(announced(), "accepted");
    expect(fileNotificationOwed(record)).toBe("accepted");
    record = fetchedFile(record, FETCHED);
    expect(fileNotificationOwed(record)).toBe("accepted");
    record = toldOfFile(record, "accepted");
    expect(fileNotificationOwed(record)).toBe("completed");
    expect(fileNotificationOwed(toldOfFile(record, "completed"))).toBeUndefined();
  });
  test("that it is put off, and that it is wanted after all", () => {
    let record = toldOfFile(answeredFile(announced(), "deferred"), "deferred");
    expect(fileNotificationOwed(record)).toBeUndefined();
    record = answeredFile(record, "accepted");
    expect(fileNotificationOwed(record)).toBe("accepted");
  });
  test("that it is not wanted", () => {
    expect(fileNotificationOwed(answeredFile(announced(), "rejected"))).toBe("rejected");
  });
  test("nothing of what nobody has said yet, and nothing of ours", () => {
    expect(fileNotificationOwed(announced())).toBeUndefined();
    expect(fileNotificationOwed({ ...answeredFile(announced(), "accepted"), direction: "outgoing" })).toBeUndefined();
  });
  test("nothing of the end where it did not ask for that", () => {
    const record = announced();
    if (record.file === null) throw new Error("no file");
    const quiet = { ...record, file: { ...record.file, wantsCompletion: false } };
    const there = toldOfFile(fetchedFile(answeredFile(quiet, "accepted"), FETCHED), "accepted");
    expect(fileNotificationOwed(there)).toBeUndefined();
  });
});

describe("a file that is wanted", () => {
  const wanted = answeredFile(announced({ keyMessage: KEY }), "accepted");
  test("is being fetched, and then here, as what it turned out to be", () => {
    expect(wanted.file?.stage).toBe("fetching");
    expect(fetchedFile(wanted, FETCHED)).toMatchObject({
      isProtected: true,
      identity,
      file: { stage: "fetched", size: 100, found: "image/png" },
    });
    expect(fetchedFile(wanted, { ...FETCHED, identity: null })).toMatchObject({ isProtected: false, identity: null });
  });
  test("is put off in the middle, stopped, and wanted again", () => {
    expect(stoppedFile(wanted, "paused").file?.stage).toBe("paused");
    expect(stoppedFile(wanted, "offered").file?.stage).toBe("offered");
    expect(answeredFile(stoppedFile(wanted, "paused"), "accepted").file?.stage).toBe("fetching");
  });
  test("is not had: why, and it can be asked for again", () => {
    const failed = unfetchedFile(wanted, { code: "content-cut" });
    expect(failed.file).toMatchObject({ stage: "failed", failure: { code: "content-cut" } });
    expect(answeredFile(failed, "accepted").file).toMatchObject({ stage: "fetching", failure: null });
  });
  test("that was stopped meanwhile is not said to have failed", () => {
    const paused = stoppedFile(wanted, "paused");
    expect(unfetchedFile(paused, { code: "content-cut" })).toBe(paused);
  });
  test("and is here is neither stopped nor declined", () => {
    const here = fetchedFile(wanted, FETCHED);
    expect(answeredFile(here, "rejected")).toBe(here);
    expect(stoppedFile(here, "paused")).toBe(here);
  });
  test.each(["expired", "deleted"] as const)(
    "and that is %s is not to be had any more; one that is here stays",
    (gone) => {
      expect(goneFile(wanted, gone).file).toMatchObject({ gone, stage: "failed", failure: { code: "file-expired" } });
      expect(goneFile(fetchedFile(wanted, FETCHED), gone).file).toMatchObject({
        gone,
        stage: "fetched",
        failure: null,
      });
    },
  );
  test("and lies elsewhere now is another announcement; one that is here is not", () => {
    const elsewhere = announced({ url: "https://content.a.test/2" });
    expect(isAnnouncedAnew(wanted, elsewhere)).toBe(true);
    expect(isAnnouncedAnew(wanted, announced())).toBe(false);
    expect(isAnnouncedAnew(fetchedFile(wanted, FETCHED), elsewhere)).toBe(false);
  });
});

test("what is no file is left as it is", () => {
  const text = written({ direction: "incoming" });
  expect(answeredFile(text, "accepted")).toBe(text);
  expect(stoppedFile(text, "paused")).toBe(text);
  expect(fetchedFile(text, FETCHED)).toBe(text);
  expect(goneFile(text, "expired")).toBe(text);
  expect(toldOfFile(text, "accepted")).toBe(text);
  expect(isAnnouncedAnew(text, text)).toBe(false);
});

describe("how far it is", () => {
  const id = messageId;
  test("is told with a rate once two words of it have come, and with the time that is left", () => {
    const first = nextTransfer(undefined, { id, done: 0, of: 1_000 }, 0);
    expect(secondsLeft(first)).toBeNull();
    const second = nextTransfer(first, { id, done: 100, of: 1_000 }, 1_000);
    expect(second.perSecond).toBe(100);
    expect(secondsLeft(second)).toBe(9);
    const third = nextTransfer(second, { id, done: 400, of: 1_000 }, 2_000);
    expect(third.perSecond).toBeCloseTo(160);
  });
  test("has no time left that anybody could say where nobody knows how long it is", () => {
    const first = nextTransfer(undefined, { id, done: 0, of: null }, 0);
    expect(secondsLeft(nextTransfer(first, { id, done: 100, of: null }, 1_000))).toBeNull();
  });
  test("begins anew when it begins anew, and takes two words of one moment for one", () => {
    const first = nextTransfer(undefined, { id, done: 500, of: 1_000 }, 0);
    expect(nextTransfer(first, { id, done: 10, of: 1_000 }, 1_000).perSecond).toBeNull();
    expect(nextTransfer(first, { id, done: 600, of: 1_000 }, 0)).toMatchObject({ done: 600, perSecond: null });
  });
});

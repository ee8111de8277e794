/** What Chromium does when the computer goes to sleep: it closes the connections of calls, and tells nobody. */
import { expect, test } from "@playwright/test";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

/** Closes each connection that the page counts packets of, as the browser does. */
async function closeConnections(): Promise<void> {
  await desk.page.evaluate(
    () =>
      new Promise<void>((closed) => {
        const { getStats } = RTCPeerConnection.prototype;
        RTCPeerConnection.prototype.getStats = function (this: RTCPeerConnection, ...given) {
          RTCPeerConnection.prototype.getStats = getStats;
          queueMicrotask(() => {
            this.close();
            closed();
          });
          return getStats.apply(this, given);
        };
      }),
  );
}

test("a call whose connection went with the sleep of the computer ends, and says so", async () => {
  await desk.openUnit("bea-novak");
  await desk.dialUntil("bea", "connected");
  await expect(desk.call).toContainText(/\d frames proved/);
  await closeConnections();
  const ended = await desk.newestIn("ended");
  expect(ended.endReason).toEqual({ code: "media-closed" });
  await expect(desk.call).toContainText("closed, as it is when the computer goes to sleep");
  // Nothing of it stands in the way of the next one.
  await desk.dialUntil("bea", "connected");
  await expect(desk.call).toContainText(/\d frames proved/);
});

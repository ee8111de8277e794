/** Which sound worker a leg has, and what becomes of one that failed. */
import { expect, test, vi } from "vitest";
import { createSoundDesk } from "../../../../renderer/media/sound-desk.ts";

class StandIn extends EventTarget {
  readonly postMessage = vi.fn();
  readonly terminate = vi.fn();
}

function setUp() {
  const workers: StandIn[] = [];
  const desk = createSoundDesk(() => {
    const worker = new StandIn();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { desk, workers };
}

test("the legs of a window have one worker", () => {
  const { desk, workers } = setUp();
  desk.openLeg(() => {}).sendDigits("1");
  desk.openLeg(() => {}).sendDigits("2");
  expect(workers).toHaveLength(1);
  expect(workers[0]?.postMessage).toHaveBeenCalledTimes(2);
});

test("a worker that has failed is ended, its legs are told, and the next leg has another", () => {
  const { desk, workers } = setUp();
  const [lost, next] = [vi.fn(), vi.fn()];
  const leg = desk.openLeg(lost);
  workers[0]?.dispatchEvent(new Event("error"));
  expect(lost).toHaveBeenCalledExactlyOnceWith({ kind: "gone", leg: 1 });
  expect(workers[0]?.terminate).toHaveBeenCalledOnce();
  desk.openLeg(next).sendDigits("1");
  leg.close();
  expect(workers).toHaveLength(2);
  expect(workers[1]?.postMessage.mock.calls).toEqual([[{ kind: "digits", leg: 2, digits: "1" }, []]]);
  workers[0]?.dispatchEvent(new Event("error"));
  expect(next).not.toHaveBeenCalled();
});

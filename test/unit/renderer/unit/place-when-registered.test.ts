import { afterEach, expect, test, vi } from "vitest";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { placeWhenRegistered } from "../../../../renderer/unit/place-when-registered.ts";

vi.useFakeTimers();
afterEach(() => vi.clearAllTimers());

test("a registered unit calls at once", () => {
  const store = createCallingStore();
  store.setState({ registration: { state: "registered" } });
  const place = vi.fn();
  placeWhenRegistered(store, place);
  expect(place).toHaveBeenCalledOnce();
});

test("a unit whose registration is still on its way calls once, when it has come", () => {
  const store = createCallingStore();
  const place = vi.fn();
  placeWhenRegistered(store, place);
  store.setState({ registration: { state: "connecting" } });
  expect(place).not.toHaveBeenCalled();
  store.setState({ registration: { state: "registered" } });
  store.setState({ focusId: "1" });
  vi.advanceTimersByTime(60_000);
  expect(place).toHaveBeenCalledOnce();
});

test("a registration that does not come ends the waiting: the call is refused by its name", () => {
  const store = createCallingStore();
  const place = vi.fn();
  placeWhenRegistered(store, place, 500);
  vi.advanceTimersByTime(499);
  expect(place).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  store.setState({ registration: { state: "registered" } });
  expect(place).toHaveBeenCalledOnce();
});

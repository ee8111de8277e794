import { expect, test } from "vitest";
import { unsupportedExtensions } from "../../../../../renderer/signalling/connection/required-extensions.ts";

const SUPPORTED = ["outbound", "100rel", "timer"];
const requiring = (...values: string[]) =>
  unsupportedExtensions({ getHeaders: (name) => (name === "Require" ? values : []) }, SUPPORTED);

test.each([
  ["nothing at all", [], []],
  ["an empty field", [""], []],
  ["what is supported, whatever its case and the white space", ["100rel", " Timer ,outbound"], []],
  ["one unknown", ["nothingSupportsThis"], ["nothingSupportsThis"]],
  [
    "known and unknown in one field and in several",
    ["timer, precondition", "replaces,100rel"],
    ["precondition", "replaces"],
  ],
  ["the same twice", ["precondition", "precondition"], ["precondition"]],
  ["what is no list of option tags: only tokens come back", ['one"two\r\nX: y'], ["one", "two", "X", "y"]],
])("%s", (_name, values, unsupported) => {
  expect(requiring(...values)).toEqual(unsupported);
});

import { afterEach, describe, expect, test, vi } from "vitest";
import {
  chosenDevice,
  findDevice,
  isSameChoice,
  nameInUse,
  SYSTEMS_CHOICE,
} from "../../../../renderer/media/device-choice.ts";

const device = (deviceId: string, label: string, kind: MediaDeviceKind = "audiooutput") => ({ deviceId, label, kind });
const HORN = { id: "id-of-horn", label: "Horn" };
const LIST = [device("id-of-horn", "Horn"), device("id-of-headset", "Headset"), device("m", "Horn", "audioinput")];

afterEach(() => vi.unstubAllGlobals());

describe("the chosen device", () => {
  test.each([
    ["is known by its identifier, wherever it stands in the list", HORN, LIST.toReversed(), "id-of-horn"],
    ["is known by its identifier also under another label", HORN, [device("id-of-horn", "Horn (USB)")], "id-of-horn"],
    ["is known by its label under another identifier", HORN, [device("new", "Horn"), ...LIST.slice(1)], "new"],
    ["is none of another kind", HORN, LIST.slice(1), undefined],
    ["is not guessed among two alike", HORN, [device("a", "Horn"), device("b", "Horn")], undefined],
    ["is not the one without a label", { id: "x", label: "" }, [device("a", "")], undefined],
    ["is the system's, where nobody has chosen", SYSTEMS_CHOICE, [], ""],
  ] as const)("%s", (_what, choice, list, found) => expect(chosenDevice("audiooutput", choice, list)).toBe(found));

  test("is looked for among those that there are now; without a list there is none", async () => {
    vi.stubGlobal("navigator", { mediaDevices: { enumerateDevices: async () => LIST } });
    expect(await findDevice("audiooutput", HORN)).toBe("id-of-horn");
    vi.stubGlobal("navigator", {});
    expect(await findDevice("audiooutput", HORN)).toBeUndefined();
    expect(await findDevice("audiooutput", SYSTEMS_CHOICE)).toBe("");
  });

  test("is the same with the same identifier and label", () => {
    expect(isSameChoice(HORN, { ...HORN })).toBe(true);
    expect(isSameChoice(HORN, { ...HORN, label: "" })).toBe(false);
  });
});

describe("the name of what is used", () => {
  const of = (deviceId: string, label: string, groupId: string) => ({ ...device(deviceId, label), groupId });
  const ALL = [of("default", "Standard - Headset", "g2"), of("id-of-horn", "Horn", "g1"), of("h", "Headset", "g2")];
  test.each([
    ["is the chosen one's", HORN, ALL, "Horn"],
    ["is that of the device behind the system's choice, without the alias", SYSTEMS_CHOICE, ALL, "Headset"],
    ["is the alias's where nothing else is behind it", SYSTEMS_CHOICE, ALL.slice(0, 2), "Standard - Headset"],
    ["is the system's choice where the chosen one is not there", HORN, [ALL[0], ALL[2]], "Headset"],
    ["is the first one's without an alias", SYSTEMS_CHOICE, ALL.slice(1), "Horn"],
    ["is empty without any", HORN, [], ""],
  ] as const)("%s", (_what, choice, list, name) => {
    expect(
      nameInUse(
        "audiooutput",
        choice,
        list.flatMap((each) => each ?? []),
      ),
    ).toBe(name);
  });
});

import {
  fieldInReport,
  type HeadsetLight,
  headsetLayout,
  keysInReport,
  lightReports,
  switchFields,
} from "../../../renderer/headset/report-layout.ts";
import { SwitchLearning } from "../../../renderer/headset/switch-learning.ts";
import { collectionsOf } from "../../support/stand-ins/headsets.ts";
import { octetsOf, type Target } from "../target.ts";

const LIGHTS = new Set<HeadsetLight>(["ring", "offHook", "mute", "hold"]);

/** What a device says of its reports, the values of it that a key could have, and then a report of each ID that has keys. */
function readHeadset(input: string): void {
  const octets = octetsOf(input);
  const collections = collectionsOf(octets);
  const fields = switchFields(collections);
  const learning = new SwitchLearning(fields);
  for (const field of fields.slice(0, 16)) {
    const report = new DataView(new ArrayBuffer(field.octets));
    if (fieldInReport(field, field.reportId, report) !== 0) throw new Error("a value in nothing");
    if (learning.reported(field.reportId, report) !== undefined) throw new Error("a key that nobody pressed");
  }
  const layout = headsetLayout(collections);
  if (layout === undefined) return;
  for (const { octets: length, reportId } of Object.values(layout.keys)) {
    const told = keysInReport(layout, reportId, new DataView(new ArrayBuffer(length)));
    if (told === undefined || Object.values(told).includes(true)) throw new Error("a key in nothing");
  }
  for (const { data } of lightReports(layout, LIGHTS)) if (data.length > 1_024) throw new Error("a report without end");
}

const hex = (text: string) =>
  text.replaceAll(/[0-9A-F]{2} ?/g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));

/** What telephony headsets send. */
export const HEADSET_TARGETS: readonly Target[] = [
  {
    reads: [
      "renderer/headset/report-layout.ts#headsetLayout",
      "renderer/headset/report-layout.ts#keysInReport",
      "renderer/headset/report-layout.ts#switchFields",
      "renderer/headset/report-layout.ts#fieldInReport",
    ],
    limit: 4_096,
    seeds: [
      hex(
        "05 0B 09 05 A1 01 85 08 75 01 95 01 09 2F ¦81 06 95 02 09 20 09 21 ¦81 22 95 05 81 01 05 08 85 09 09 09 95 01 91 22 95 07 91 01 C0",
      ),
    ],
    pieces: [
      "05 0B",
      "05 08",
      "05 01",
      "09 20",
      "09 2F",
      "09 17",
      "75 01",
      "95 01",
      "95 FF",
      "96 FF FF",
      "85 01",
      "81 02",
      "91 02",
      "A1 01",
      "C0",
    ].map(hex),
    read: readHeadset,
  },
];

/** Where somebody is as the home system tells it: each sentence, and that of two sources the newer counts and names the other, in both languages. */
import { expect, test } from "@playwright/test";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();

const TIME = "\\d\\d:\\d\\d(?::\\d\\d)?";

for (const [language, sentences] of Object.entries({
  en: {
    "migrated-since": [`At System B since ${TIME}, says the home system`],
    migrated: [`At System B, says the home system, ${TIME}`],
    home: [`At home, says the home system, ${TIME}`, `Earlier, by a call: at System B, ${TIME}`],
    "home-before": [`At System B, learned ${TIME}`, `Earlier, by the home system: home, ${TIME}`],
  },
  de: {
    "migrated-since": [`Bei System B seit ${TIME}, laut Heimatsystem`],
    migrated: [`Bei System B, laut Heimatsystem, ${TIME}`],
    home: [`Daheim, laut Heimatsystem, ${TIME}`, `Früher, laut Ruf: bei System B, ${TIME}`],
    "home-before": [`Bei System B, bekannt seit ${TIME}`, `Früher, laut Heimatsystem: daheim, ${TIME}`],
  },
})) {
  test(`in ${language}`, async () => {
    for (const [presence, said] of Object.entries(sentences)) {
      await views.show(`state=idle&presence=${presence}&language=${language}`);
      const people = views.page().locator("[data-region=people]");
      for (const sentence of said) await expect.soft(people.getByText(new RegExp(sentence)), presence).toBeVisible();
    }
  });
}

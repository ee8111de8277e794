/** Where somebody is as the home system tells it: each sentence, and that of two sources the newer counts and names the other, in both languages. */
import { expect, test } from "@playwright/test";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();

const TIME = "\\d\\d:\\d\\d(?::\\d\\d)?";

for (const [language, sentences] of Object.entries({
  en: {
    "migrated-since": [`At System B since ${TIME}, says the home system`],
    migrated: [`At System B, says the home system, ${TIME}`],
    home: [`At home, says the home system, ${TIME}`, `A call said otherwise before: at System B, ${TIME}`],
    "home-before": [`At System B, learned ${TIME}`, `The home system said otherwise before: home, ${TIME}`],
  },
  de: {
    "migrated-since": [`Bei System B seit ${TIME}, meldet das Heimatsystem`],
    migrated: [`Bei System B, meldet das Heimatsystem, ${TIME}`],
    home: [`Im Heimatsystem, wie es selbst meldet, ${TIME}`, `Ein Ruf ergab vorher anderes: bei System B, ${TIME}`],
    "home-before": [`Bei System B, bekannt seit ${TIME}`, `Das Heimatsystem meldete vorher anderes: daheim, ${TIME}`],
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

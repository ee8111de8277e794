/** The pictures of README and demonstration are of the present program: none is older than what it shows. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  allWords,
  drawingSources,
  type KeptPicture,
  keptPicture,
  stylesOf,
  viewsOf,
  whyOld,
} from "../../../scripts/tools/pictures/what-is-drawn.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const KEPT = JSON.parse(read("docs/pictures/pictures.json")) as Record<string, KeptPicture>;
const shownIn = (path: string, folder: string) =>
  [...read(path).matchAll(/[("]((?:assets|pictures)\/[\w./-]+\.png)[)"]/g)].map(([, name = ""]) => folder + name);
const SHOWN = [...shownIn("README.md", ""), ...shownIn("docs/demonstrate.md", "docs/")];

describe("the pictures", () => {
  test("that are shown are those that were taken, and each is there", () => {
    expect([...new Set(SHOWN)].toSorted()).toEqual(Object.keys(KEPT).toSorted());
    expect(SHOWN.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test("are none of them older than what they show (else: npm run screenshots)", () => {
    const sources = drawingSources(ROOT);
    const said = allWords();
    const old = Object.entries(KEPT).flatMap(([path, kept]) =>
      whyOld(kept, sources, said).map((why) => `${path}: ${why}`),
    );
    expect(old).toEqual([]);
    for (const { classes, words } of Object.values(KEPT))
      expect([classes.length > 5, words.length > 2]).toEqual([true, true]);
  });
});

describe("a picture is old", () => {
  const sheets = [
    { path: "a.css", text: "/* why */ .card { color: red; } .card .name, .other { top: 0 } .menu { left: 0 }" },
  ];
  const views = [
    { path: "card.tsx", text: `export const Card = () => <section className="card row"><h2>{name}</h2></section>;` },
    { path: "menu.tsx", text: `export const Menu = () => <ul className={open ? "menu row" : "row"}><li /></ul>;` },
  ];
  const seen = { classes: ["card", "name", "row"], words: ["Call"] };
  const said = new Set(["Call", "End"]);
  const kept = keptPicture(seen, { sheets, views });
  const why = (change: { sheet?: string; card?: string; menu?: string; said?: ReadonlySet<string> }) =>
    whyOld(
      kept,
      {
        sheets: [{ path: "a.css", text: change.sheet ?? sheets[0]?.text ?? "" }],
        views: [
          { path: "card.tsx", text: change.card ?? views[0]?.text ?? "" },
          { path: "menu.tsx", text: change.menu ?? views[1]?.text ?? "" },
        ],
      },
      change.said ?? said,
    );

  test("when a rule has changed that dresses what is seen, also one under a condition", () => {
    expect(why({ sheet: sheets[0]?.text.replace("red", "blue") ?? "" })).toEqual(["its styles have changed"]);
    const narrow = `${sheets[0]?.text} @media (max-width: 1px) { .card { color: red } }`;
    expect(why({ sheet: narrow })).toEqual(["its styles have changed"]);
  });

  test("when a view that alone draws one of its classes has other elements", () => {
    expect(why({ card: views[0]?.text.replaceAll("h2", "h3") ?? "" })).toEqual(["its views have changed"]);
  });

  test("when words in it are said no more", () => {
    expect(why({ said: new Set(["End"]) })).toEqual(['"Call" is said no more']);
  });

  test("and not when something else changes: comments, other rules, other views, code, other words", () => {
    expect(why({ sheet: `/* more */ ${sheets[0]?.text.replace("left: 0", "left: 1px")}` })).toEqual([]);
    expect(why({ menu: views[1]?.text.replace("<li />", "<li /><li />") ?? "" })).toEqual([]);
    expect(why({ card: `const unused = 1;\n${views[0]?.text}` })).toEqual([]);
    expect(why({ said: new Set(["Call"]) })).toEqual([]);
  });

  test("what counts of the program is not nothing", () => {
    const { sheets: all, views: every } = drawingSources(ROOT);
    expect(stylesOf(["strip"], all)).not.toBe(stylesOf(["strip", "lab"], all));
    expect(viewsOf(["guide-text"], every)).not.toBe(viewsOf([], every));
  });
});

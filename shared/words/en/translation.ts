/**
 * What texts in another language are, held against the English ones while they are compiled.
 *
 * @module
 */

/** Texts by name, in groups. */
export interface Texts {
  readonly [name: string]: string | Texts;
}

/** What stands between the braces of a text: names, each with the format that may follow it. */
export type Places<Text extends string> = Text extends `${string}{{${infer Place}}}${infer Rest}`
  ? Place | Places<Rest>
  : never;

/** The text itself where it takes just what the English one takes, and is empty just where that is; else what it has to take. */
type Translated<English extends string, Other> = Other extends string
  ? [Places<English>, Places<Other>] extends [Places<Other>, Places<English>]
    ? English extends ""
      ? ""
      : Other extends ""
        ? never
        : Other
    : { readonly takes: Places<English> }
  : string;

type Counterpart<English, Other> = {
  readonly [Name in keyof English | keyof Other]: Name extends keyof English
    ? Name extends keyof Other
      ? English[Name] extends string
        ? Translated<English[Name], Other[Name]>
        : Counterpart<English[Name], Other[Name]>
      : English[Name]
    : never;
};

/**
 * Texts of another language beside the English ones: `translationOf<typeof english>()({ … })`. What is missing, is there without an
 * English text, stands in another group, or has something else between its braces, does not compile. A language
 * may have the endings for number that English has.
 */
export const translationOf =
  <English extends Texts>() =>
  <const Other extends Texts>(texts: Other & Counterpart<English, Other>): Other =>
    texts;

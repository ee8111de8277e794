/**
 * What a catalogue of texts is, and what the program sees of one.
 *
 * A catalogue is data: texts by feature, with `{{name}}` where something is put in. A text that differs by number has
 * the endings of i18next (`frames_one`, `frames_other`) and takes `count`. English says which texts there are and what
 * each takes; every other language has the same.
 *
 * @module
 */

import type { Places, Texts } from "./en/translation.ts";

/** The name at a place between braces, without the format that may follow it. */
type NameAt<Place> = Place extends `${infer Name},${string}` ? Name : Place & string;

/** What is put into a text: the names between its braces. */
type Names<Text extends string> = NameAt<Places<Text>>;

/** The name of a text without its ending for number; the endings but `other` add nothing. */
type Base<Name> = Name extends `${string}_one` ? never : Name extends `${infer Plain}_other` ? Plain : Name;

type Word<Text extends string> = [Names<Text>] extends [never]
  ? string
  : (values: Readonly<Record<Names<Text>, string | number>>) => string;

/** A catalogue as the program reads it: a text is a string, one that takes values a function of them by name. */
export type Words<Catalogue extends Texts> = {
  readonly [Name in keyof Catalogue as Base<Name>]: Catalogue[Name] extends string
    ? Word<Catalogue[Name]>
    : Catalogue[Name] extends Texts
      ? Words<Catalogue[Name]>
      : never;
};

const PLURAL = /_(?:zero|one|two|few|many|other)$/;

/** Whether a text takes values. */
export function takesValues(text: string): boolean {
  return text.includes("{{");
}

/** The name under which the program asks for a text. */
export function baseName(name: string): string {
  return name.replace(PLURAL, "");
}

/** What a text has to hold, so that all is put into it that is put into the English one. */
type Holding<English extends string> = English extends `${string}{{${infer Inner}}}${infer Rest}`
  ? `${string}{{${Inner}}}${string}` & Holding<Rest>
  : string;

/**
 * Texts of another language beside the English ones: of the same names, with the same values between their braces, and
 * empty where those are. A text that is missing or has no English one does not compile.
 */
export type Counterpart<English> = {
  readonly [Name in keyof English]: English[Name] extends string
    ? English[Name] extends ""
      ? ""
      : Holding<English[Name]>
    : Counterpart<English[Name]>;
};

type DefinedOnly<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The members that have a value: a patch from a window can name a member and leave it undefined. */
export function definedOnly<T extends object>(patch: T): DefinedOnly<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as DefinedOnly<T>;
}

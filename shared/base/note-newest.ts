/**
 * Notes something under its name as the newest, and forgets the oldest above a number: the order of the notes is that of their use.
 *
 * @param most - notes that are kept
 */
export function noteNewest<K, V>(notes: Map<K, V>, name: K, value: V, most: number): void {
  notes.delete(name);
  notes.set(name, value);
  const [oldest] = notes.keys();
  if (notes.size > most && oldest !== undefined) notes.delete(oldest);
}

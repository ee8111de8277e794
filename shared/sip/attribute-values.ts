/**
 * Single attributes of a session description (RFC 8866 clause 5.13), wherever in it they stand.
 *
 * @module
 */

/**
 * The values of an attribute, at session level or below a medium, in their order.
 *
 * Looked for, and not sorted out of a list of all lines: a description has tens of thousands of them if somebody wants.
 *
 * @param name - without `a=` and colon
 */
export function attributeValues(sdp: string, name: string): string[] {
  const start = `a=${name}:`;
  const values: string[] = [];
  for (let at = sdp.indexOf(start); at >= 0; at = sdp.indexOf(start, at + start.length)) {
    if (at > 0 && sdp[at - 1] !== "\n") continue;
    const end = sdp.indexOf("\n", at);
    const line = end < 0 ? sdp.slice(at) : sdp.slice(at, sdp[end - 1] === "\r" ? end - 1 : end);
    values.push(line.slice(start.length));
  }
  return values;
}

/**
 * What the user profile allows: boolean actions in rules of RFC 4745.
 *
 * @module
 */

import { childElements, childrenNamed, exactTextOf, type XmlElement } from "../base/xml.ts";
import { PRIVATE_CALL_PERMISSIONS, type PrivateCallPermission } from "../mc/private-call-permissions.ts";
import { COMMON_POLICY_NAMESPACE } from "./namespaces.ts";
import { parseBoolean } from "./reader.ts";

/** What the rules yield. */
export interface ProfilePermissions {
  /** Absent means not allowed. */
  readonly allowed: ReadonlySet<PrivateCallPermission>;
  /** Actions whose value is no boolean; they count as absent. */
  readonly invalid: readonly string[];
  /** Whether a rule has conditions, which are not evaluated. */
  readonly hasConditions: boolean;
}

const policy = (element: XmlElement, name: string) => childrenNamed(element, COMMON_POLICY_NAMESPACE, name);
const isPermission = (name: string): name is PrivateCallPermission =>
  (PRIVATE_CALL_PERMISSIONS as readonly string[]).includes(name);

/**
 * Reads the rules of a profile. Where several rules speak of one action, the most generous counts, as RFC 4745 clause
 * 10.2 combines booleans. Conditions are not evaluated: the server, which knows them, has the last word on what is
 * allowed, and protection is better asked for once too often.
 *
 * @param namespace - of the actions: that of the profile
 */
export function readPermissions(profile: XmlElement, namespace: string): ProfilePermissions {
  const rules = policy(profile, "ruleset").flatMap((ruleset) => policy(ruleset, "rule"));
  const listed = rules.flatMap((rule) => policy(rule, "actions")).flatMap(childElements);
  // What later editions have added stands in the schema's place for extensions.
  const added = listed.filter((each) => each.localName === "anyExt" && each.namespaceURI === namespace);
  const actions = [...listed, ...added.flatMap(childElements)];
  const allowed = new Set<PrivateCallPermission>();
  const invalid: string[] = [];
  for (const action of actions) {
    const name = action.localName ?? "";
    if (action.namespaceURI !== namespace || !isPermission(name)) continue;
    const value = childElements(action).length === 0 ? parseBoolean(exactTextOf(action)) : undefined;
    if (value === undefined) invalid.push(name);
    if (value === true) allowed.add(name);
  }
  const hasConditions = rules
    .flatMap((rule) => policy(rule, "conditions"))
    .some((each) => childElements(each).length > 0);
  return { allowed, invalid, hasConditions };
}

/**
 * The policy that holds for a host: that of the computer, or the one that whoever starts it answers for.
 *
 * @module
 */
import { judgeOf } from "../services/administrators-file.ts";
import { type Policy, policyPlaces, readPolicy } from "../services/policy.ts";

/** @throws McError `policy-not-trusted`, `policy-invalid` */
export function computerPolicy(policyFile: string | undefined): Policy | undefined {
  if (policyFile !== undefined) return readPolicy([policyFile], () => undefined);
  return readPolicy(policyPlaces(process.platform, process.env), judgeOf(process.platform));
}

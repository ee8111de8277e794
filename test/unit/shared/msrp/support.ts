import { MsrpError } from "../../../../shared/msrp/msrp-error.ts";

/** What is wrong, or "none". Anything but an error of MSRP is a fault of the program. */
export function faultOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    if (error instanceof MsrpError) return error.fault;
    throw error;
  }
}

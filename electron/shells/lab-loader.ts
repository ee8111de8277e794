import { SERVICE_NAMES } from "../../shared/mc/services/services.ts";
import type { LabPort } from "../host/lab-port.ts";

/** Milliseconds between two questions for documents: their server tells of changes. */
const DOCUMENTS_EVERY_MS = 60_000;

/**
 * How a shell's host gets its lab. Every installation carries the lab; its code is loaded only where it is wanted.
 *
 * @param wanted - whether the lab was asked for, and whether its dispatcher signs in
 * @param createLab - how it is made, when not by loading it
 * @returns what starts it; null when it is not wanted
 */
export function labStarter(
  dataFolder: string,
  wanted: { readonly lab: boolean; readonly signIn: boolean },
  createLab?: () => Promise<LabPort>,
): (() => Promise<LabPort>) | null {
  if (!wanted.lab) return null;
  if (createLab !== undefined) return createLab;
  return async () => {
    const { createLab } = await import("../../lab/lab.ts");
    const { signIn } = wanted;
    return createLab({ folder: dataFolder, services: SERVICE_NAMES, signIn, documentsEveryMs: DOCUMENTS_EVERY_MS });
  };
}

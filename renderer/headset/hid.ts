/**
 * The part of a browser by which a page speaks to headsets (WebHID), as far as it is used.
 *
 * @module
 */
import type { Collection } from "./report-layout.ts";

export interface InputReport extends Event {
  readonly reportId: number;
  /** Without the ID. */
  readonly data: DataView;
}

export interface HidDevice extends EventTarget {
  readonly opened: boolean;
  readonly vendorId: number;
  readonly productId: number;
  readonly productName: string;
  readonly collections: readonly Collection[];
  open(): Promise<void>;
  close(): Promise<void>;
  /** Takes the permission back. */
  forget(): Promise<void>;
  sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** What `connect` and `disconnect` bring. */
export interface HidConnection extends Event {
  readonly device: HidDevice;
}

export interface Hid extends EventTarget {
  /** Those that are plugged in and that somebody has allowed. */
  getDevices(): Promise<readonly HidDevice[]>;
  /** Asks the person; empty where they choose none. */
  requestDevice(options: { readonly filters: readonly object[] }): Promise<readonly HidDevice[]>;
}

/** Undefined where the browser has none, or not for this page. */
export const hidOf = (browser: object): Hid | undefined => (browser as { readonly hid?: Hid }).hid;

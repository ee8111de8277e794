/** What the other end of a call asks us to do: call somebody else. */
export interface TransferOrder {
  readonly byId: string;
  readonly targetId: string;
  /** Of the target; null where nobody named one. */
  readonly kmsUri: string | null;
  /** Whether the target knows of it. */
  readonly announced: boolean;
}

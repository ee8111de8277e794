/** Something that buttons and keys open and close: whether it is open is the window's to know, that it can be is a feature's. */
export interface Disclosure {
  readonly open: boolean;
  /** Opens it, or closes it when it is open already. */
  onToggle(): void;
}

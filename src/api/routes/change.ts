/** A definition that comes: to be made, or in place of one that is there. */
export interface Change<Input> {
  readonly input: Input;
  readonly now: Date;
  /** Nothing is kept: the answer is what would be. */
  readonly isDry: boolean;
  /** How long secrets stay good that another one replaces. */
  readonly previousExpireIn?: string | undefined;
}

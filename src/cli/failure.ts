/** How a command may end; `--help` documents them from here. */
export const EXIT_CODES = {
  ok: { code: 0, means: 'done' },
  refused: {
    code: 1,
    means: 'refused or failed: by the server, by the target of send, or by a check of doctor',
  },
  usage: { code: 2, means: 'the command line or the configuration is wrong' },
  unreachable: { code: 3, means: 'the server cannot be reached' },
} as const;

export type Exit = Exclude<keyof typeof EXIT_CODES, 'ok'>;

/** Ends a command. Thrown, not returned: nothing between a command and the door has anything to add to it. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exit: Exit;
  /** What the server answered, for `--json`. */
  readonly answer: Uint8Array | undefined;

  constructor(exit: Exit, message: string, answer?: Uint8Array) {
    super(message);
    this.exit = exit;
    this.answer = answer;
  }
}

/** What a look at one thing has found. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'fault';
  readonly message: string;
  /** What to do, where it is not well. */
  readonly remedy: string | undefined;
}

/** Makes the checks of one name. */
export function checksOf(name: string): {
  readonly ok: (message: string) => Check;
  readonly warning: (message: string, remedy: string) => Check;
  readonly fault: (message: string, remedy: string) => Check;
} {
  return {
    ok: (message) => ({ name, state: 'ok', message, remedy: undefined }),
    warning: (message, remedy) => ({ name, state: 'warning', message, remedy }),
    fault: (message, remedy) => ({ name, state: 'fault', message, remedy }),
  };
}

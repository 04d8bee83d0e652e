import type { Terminal } from './terminal.ts';

const CELLS = 30;

/** `[██████░░░░] 60 %  600 of 1000 runs` */
export function toBar(done: number, total: number, text: string): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(share * CELLS);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return `[${'█'.repeat(full)}${'░'.repeat(CELLS - full)}] ${percent}  ${text}`;
}

/** A bar on a terminal, until `end`; nothing elsewhere. */
export function openProgress(terminal: Terminal): {
  show(done: number, total: number, text: string): void;
  end(): void;
} {
  return {
    show: (done, total, text) => terminal.track(toBar(done, total, text)),
    end: () => terminal.track(),
  };
}

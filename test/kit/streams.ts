import { PassThrough, Writable } from 'node:stream';

/** Stand in for a process's own streams, and keep what was written. */
export interface PaperStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  printed(): string;
  noted(): string;
}

export function openStreams(isTTY = false): PaperStreams {
  const [stdout, stderr] = [openPaper(isTTY), openPaper(isTTY)];
  return {
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: stdout.stream,
    stderr: stderr.stream,
    printed: stdout.text,
    noted: stderr.text,
  };
}

function openPaper(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const stream = Object.assign(writable, { isTTY, getColorDepth: () => 8 });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

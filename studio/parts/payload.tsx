import { useMemo, useState } from 'preact/hooks';
import { toSize } from '../format.ts';
import { prettyJson, toHex, toText } from '../pretty.ts';
import { Copy } from './marks.tsx';
import { Card } from './page.tsx';
import { TextView } from './text.tsx';
import { words } from '../words/words.ts';

type View = 'pretty' | 'raw';

/** A body as it came, and (where it is JSON) as people read it. */
export function Payload({ bytes, download }: { bytes: Uint8Array; download: string }) {
  const raw = useMemo(() => toText(bytes), [bytes]);
  const pretty = useMemo(() => (raw === undefined ? undefined : prettyJson(raw)), [raw]);
  const [view, setView] = useState<View>('pretty');
  const isPretty = view === 'pretty' && pretty !== undefined;
  const text = isPretty ? pretty : (raw ?? toHex(bytes.subarray(0, 65_536)));
  return (
    <Card
      title={words.terms.payload}
      actions={
        <>
          {pretty !== undefined && <Views view={view} set={setView} />}
          <span class="muted small">{toSize(bytes.byteLength)}</span>
          {raw !== undefined && <Copy text={text} label={words.frame.copyThePayload} />}
          <a class="button quiet" href={download} download="payload">
            {words.frame.download}
          </a>
        </>
      }
    >
      {bytes.byteLength === 0 ? (
        <p class="muted">{words.frame.theBodyIsEmpty}</p>
      ) : (
        <TextView text={text} label={words.frame.textOfThePayload} json={isPretty} />
      )}
    </Card>
  );
}

function Views({ view, set }: { view: View; set: (view: View) => void }) {
  return (
    <div class="tabs" role="group" aria-label={words.frame.payloadView}>
      {(['pretty', 'raw'] as const).map((each) => (
        <button key={each} type="button" aria-pressed={view === each} onClick={() => set(each)}>
          {each === 'pretty' ? words.frame.pretty : words.frame.raw}
        </button>
      ))}
    </div>
  );
}

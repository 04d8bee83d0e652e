import './app.css';
import './css/overview.css';
import './css/rows.css';
import './css/feel.css';
import './css/sign-in.css';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { Empty, Fault, Page, Skeleton } from './parts/page.tsx';
import { Frame } from './parts/frame.tsx';
import { PAGES } from './pages.tsx';
import { useDeed } from './query.ts';
import { Link, usePlace } from './router.tsx';
import { loadSession, session } from './session.ts';
import { OneMoreStep, SignIn } from './pages/sign-in.tsx';
import { applyScheme } from './scheme.ts';
import { Welcome } from './pages/welcome.tsx';
import { words } from './words/words.ts';

function Studio() {
  const { path } = usePlace();
  const now = session.use();
  const load = useDeed(loadSession);
  useEffect(load.run, []);
  if (path === '/welcome') return <Welcome />;
  if (load.error !== undefined) return <Fault error={load.error} retry={load.run} />;
  if (now === undefined) return <Skeleton />;
  if (now.account === null) return <SignIn of={now} />;
  if (now.lacks_second_factor) return <OneMoreStep />;
  return (
    <Frame>
      <Found path={path} />
    </Frame>
  );
}

function Found({ path }: { path: string }) {
  for (const [pattern, Show] of PAGES) {
    const match = pattern.exec(path);
    if (match !== null) return <Show key={path} id={match[1] ?? ''} />;
  }
  return (
    <Page title={words.frame.noSuchPage}>
      <Empty title={words.frame.nothingIsAt(path)}>
        <Link to="/">{words.frame.toTheOverview}</Link>
      </Empty>
    </Page>
  );
}

applyScheme();
const root = document.getElementById('studio');
if (root !== null) render(<Studio />, root);
